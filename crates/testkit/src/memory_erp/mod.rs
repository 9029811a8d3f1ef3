//! An ERP in memory: an exact one, with rules of its own, whose every fault is planned.
//!
//! It is deterministic: no clock, no threads, no chance but the seed of its [`FaultPlan`]. As most ERPs, it does not
//! deduplicate: an order placed twice with one key is two orders, and [`MemoryErp::count_orders`] says so. That is what a
//! simulation of the sync engine asserts against.

mod books;
mod calls;
mod faults;
mod order;
mod ports;
mod sample;
mod splitmix;
mod table;

pub use calls::{Answer, Call, Method};
pub use faults::{Calls, Fault, FaultPlan, When};
pub use splitmix::SplitMix64;

use books::{Books, refused};
use jiff::civil::Date;
use order::Order;
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tenon_erp_port::Result;
use tenon_erp_port::{
    Capabilities, CodeLists, Erp, ErpCustomer, ErpInvoice, ErpItem, ErpOpenItem, ErpPrice, ErpReceipt,
    ErpStock, NewOrder, OrderProgress,
};

struct State {
    books: Books,
    faults: FaultPlan,
    calls: Vec<Call>,
}

/// A handle of an ERP in memory. Clones are handles of the same ERP; it is also its own adapter.
#[derive(Clone)]
pub struct MemoryErp {
    state: Arc<Mutex<State>>,
    capabilities: Capabilities,
}

impl MemoryErp {
    /// An ERP without records that can do everything. `today` is the date on the documents it makes.
    pub fn empty(today: Date) -> Self {
        let state = State { books: Books::new(today), faults: FaultPlan::none(), calls: Vec::new() };
        Self { state: Arc::new(Mutex::new(state)), capabilities: Capabilities::all() }
    }

    /// The same ERP behind an adapter that can do no more than this.
    #[must_use]
    pub fn with_capabilities(mut self, capabilities: Capabilities) -> Self {
        self.capabilities = capabilities;
        self
    }

    /// The ports.
    pub fn erp(&self) -> Erp {
        Erp::of(self.clone())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What goes wrong, and what was called.
impl MemoryErp {
    /// Follows this plan from now on.
    pub fn set_faults(&self, plan: FaultPlan) {
        self.state().faults = plan;
    }

    /// Adds a rule to the plan.
    pub fn add_fault(&self, calls: Calls, when: When, fault: Fault) {
        self.state().faults.add(calls, when, fault);
    }

    /// The calls of the ports so far, oldest first. What the adapter refuses for lack of a capability is none.
    pub fn calls(&self) -> Vec<Call> {
        self.state().calls.clone()
    }

    /// How many orders were made with this idempotency key.
    pub fn count_orders(&self, idempotency_key: &str) -> usize {
        self.state().books.orders_made(idempotency_key).len()
    }

    /// Every idempotency key that an order was made with, and how many were.
    pub fn orders_made(&self) -> BTreeMap<String, usize> {
        self.state().books.all_orders_made().map(|(key, made)| (key.clone(), made.len())).collect()
    }

    /// Whether the order of this idempotency key was lost, and is not there again.
    pub fn has_lost(&self, idempotency_key: &str) -> bool {
        self.state().books.has_lost(idempotency_key)
    }

    /// How often an order was changed with this idempotency key.
    pub fn count_changes(&self, idempotency_key: &str) -> usize {
        self.state().books.changes_made(idempotency_key)
    }

    /// How many customers were made with this idempotency key.
    pub fn count_customers(&self, idempotency_key: &str) -> usize {
        self.state().books.customers_made(idempotency_key).len()
    }
}

/// What people do in the ERP, behind the adapter's back. No fault touches it and no log has it.
impl MemoryErp {
    /// Sets the date on the documents that the ERP makes.
    pub fn set_today(&self, today: Date) {
        self.state().books.today = today;
    }

    /// Sets the codes that the ERP knows.
    pub fn set_code_lists(&self, lists: CodeLists) {
        self.state().books.code_lists = lists;
    }

    /// Approves an order: from *received* to *confirmed*.
    ///
    /// # Errors
    /// `ERP_REFUSED` when there is no such order or it is not waiting for that.
    pub fn approve(&self, order: &str) -> Result<()> {
        self.state().books.approve(order)
    }

    /// Confirms a line of an order with less than was ordered: no more than this will be delivered.
    ///
    /// # Errors
    /// `ERP_REFUSED` when there is no such line, more than that was shipped, or it is more than was ordered.
    pub fn confirm_part(&self, order: &str, position: u32, quantity: Decimal) -> Result<()> {
        self.state().books.confirm_part(order, position, quantity)
    }

    /// Ships what there is in stock for an approved order.
    ///
    /// # Errors
    /// `ERP_REFUSED` when the order is unknown, not approved or finished, or there is nothing to ship.
    pub fn ship(&self, order: &str) -> Result<()> {
        self.state().books.ship(order)
    }

    /// Invoices what was shipped and not yet invoiced. Answers with the key of the invoice, which is also that of its
    /// open item.
    ///
    /// # Errors
    /// `ERP_REFUSED` when the order is unknown or there is nothing to invoice.
    pub fn invoice(&self, order: &str) -> Result<String> {
        self.state().books.invoice(order)
    }

    /// Books money received for an open item. Answers with the receipt's key.
    ///
    /// # Errors
    /// `ERP_REFUSED` when the open item is unknown, or the amount is not above zero or more than is open.
    pub fn pay(&self, open_item: &str, amount: Decimal) -> Result<String> {
        self.state().books.pay(open_item, amount)
    }

    /// Cancels an order, as somebody in the ERP would.
    ///
    /// # Errors
    /// `ERP_REFUSED` when the order is unknown or something of it was shipped.
    pub fn cancel_order(&self, order: &str) -> Result<()> {
        self.state().books.cancel(order)
    }

    /// Takes an order up again that was cancelled or completed.
    ///
    /// # Errors
    /// `ERP_REFUSED` when the order is unknown or not finished.
    pub fn reopen_order(&self, order: &str) -> Result<()> {
        self.state().books.reopen(order)
    }

    /// Completes an approved order with what was shipped of it.
    ///
    /// # Errors
    /// `ERP_REFUSED` when the order is unknown, not approved or finished.
    pub fn close_order(&self, order: &str) -> Result<()> {
        self.state().books.close(order)
    }

    /// Ships so much of a line of an approved order, whatever was ordered.
    ///
    /// # Errors
    /// `ERP_REFUSED` when there is no such line, or the order is not approved or finished.
    pub fn ship_more(&self, order: &str, position: u32, quantity: Decimal) -> Result<()> {
        self.state().books.ship_more(order, position, quantity)
    }

    /// Voids the invoices of an order.
    ///
    /// # Errors
    /// `ERP_REFUSED` when the order is unknown or not invoiced, or something of them is paid.
    pub fn void_invoices(&self, order: &str) -> Result<()> {
        self.state().books.void(order)
    }

    /// From now on stock is reserved no sooner than it is shipped.
    pub fn reserve_late(&self) {
        self.state().books.reserves_late = true;
    }

    /// Loses an order, as when the ERP's books are put back to an older copy.
    ///
    /// # Errors
    /// `ERP_REFUSED` when there is no such order.
    pub fn lose_order(&self, order: &str) -> Result<()> {
        self.state().books.lose(order)
    }

    /// Gives a customer another name.
    ///
    /// # Errors
    /// `ERP_REFUSED` when there is no such customer.
    pub fn rename_customer(&self, key: &str, name: &str) -> Result<()> {
        let mut customer = self.customer(key).ok_or_else(|| refused(format!("customer {key} is unknown")))?;
        name.clone_into(&mut customer.name);
        self.put_customer(customer);
        Ok(())
    }

    /// Spoils a customer's record so that its interface cannot be understood, until it is put again.
    pub fn break_customer(&self, key: &str) {
        self.state().books.customers.spoil(key);
    }

    /// Takes an item out of the master, with its prices and its stock.
    pub fn delete_item(&self, key: &str) {
        self.state().books.delete_item(key);
    }

    /// What was placed as this order.
    pub fn placed(&self, order: &str) -> Option<NewOrder> {
        self.state().books.orders.get(order).map(|order| order.placed.clone())
    }

    /// How far this order has come.
    pub fn progress_now(&self, order: &str) -> Option<OrderProgress> {
        self.state().books.orders.get(order).map(Order::progress)
    }

    /// Every order as it was placed and changed, and how far it has come.
    pub fn orders_now(&self) -> Vec<(NewOrder, OrderProgress)> {
        self.state().books.orders.iter().map(|order| (order.placed.clone(), order.progress())).collect()
    }

    /// Every open item.
    pub fn open_items_now(&self) -> Vec<ErpOpenItem> {
        self.state().books.open_items.iter().cloned().collect()
    }

    /// The stock of an item.
    pub fn stock_now(&self, item: &str) -> Vec<ErpStock> {
        self.state().books.stock_of(item)
    }

    /// A customer, unless it is unknown or spoiled.
    pub fn customer(&self, key: &str) -> Option<ErpCustomer> {
        self.state().books.customers.get(key).cloned()
    }
}

macro_rules! puts {
    ($($put:ident, $row:ident, $table:ident;)*) => {
        /// Records put in from outside: a new one, or a new content under its key.
        impl MemoryErp {
            $(
                #[doc = concat!("Puts an [`", stringify!($row), "`].")]
                pub fn $put(&self, row: $row) {
                    self.state().books.$table.put(row.key.clone(), row);
                }
            )*
        }
    };
}

puts! {
    put_customer, ErpCustomer, customers;
    put_item, ErpItem, items;
    put_price, ErpPrice, prices;
    put_stock, ErpStock, stock;
    put_open_item, ErpOpenItem, open_items;
    put_invoice, ErpInvoice, invoices;
    put_receipt, ErpReceipt, receipts;
}
