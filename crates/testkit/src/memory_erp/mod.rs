//! An ERP in memory, with exact rules and planned faults.
//!
//! It is deterministic: it has no clock and no threads, and its only random numbers come from the seed of its [`FaultPlan`]. Like
//! most ERPs, it does not deduplicate. An order placed twice with one key becomes two orders, and [`MemoryErp::count_orders`]
//! returns two. Simulations of the sync engine assert against that.

mod books;
mod calls;
mod faults;
mod kept;
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

/// A handle of an ERP in memory. Clones are handles of the same ERP. It is also its own adapter.
#[derive(Clone)]
pub struct MemoryErp {
    state: Arc<Mutex<State>>,
    capabilities: Capabilities,
}

impl MemoryErp {
    /// Creates an ERP without records and with all capabilities that are not optional. `today` is the date of the documents that it creates.
    pub fn empty(today: Date) -> Self {
        let state = State { books: Books::new(today), faults: FaultPlan::none(), calls: Vec::new() };
        Self { state: Arc::new(Mutex::new(state)), capabilities: Capabilities::all() }
    }

    /// Returns the ERP with an adapter that has only these capabilities.
    #[must_use]
    pub fn with_capabilities(mut self, capabilities: Capabilities) -> Self {
        self.capabilities = capabilities;
        self
    }

    /// Returns the ports.
    pub fn erp(&self) -> Erp {
        Erp::of(self.clone())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Faults, and the log of calls.
impl MemoryErp {
    /// Sets the plan of faults.
    pub fn set_faults(&self, plan: FaultPlan) {
        self.state().faults = plan;
    }

    /// Adds a rule to the plan.
    pub fn add_fault(&self, calls: Calls, when: When, fault: Fault) {
        self.state().faults.add(calls, when, fault);
    }

    /// Returns the calls of the ports so far, oldest first. A call that the adapter refused because of a missing capability is
    /// not included.
    pub fn calls(&self) -> Vec<Call> {
        self.state().calls.clone()
    }

    /// Returns the number of orders created with this idempotency key.
    pub fn count_orders(&self, idempotency_key: &str) -> usize {
        self.state().books.orders_made(idempotency_key).len()
    }

    /// Returns all idempotency keys of created orders, with the number of orders of each.
    pub fn orders_made(&self) -> BTreeMap<String, usize> {
        self.state().books.all_orders_made().map(|(key, made)| (key.clone(), made.len())).collect()
    }

    /// Returns whether the order of this idempotency key was lost and does not exist again.
    pub fn has_lost(&self, idempotency_key: &str) -> bool {
        self.state().books.has_lost(idempotency_key)
    }

    /// Returns how often an order was changed with this idempotency key.
    pub fn count_changes(&self, idempotency_key: &str) -> usize {
        self.state().books.changes_made(idempotency_key)
    }

    /// Returns the number of customers created with this idempotency key.
    pub fn count_customers(&self, idempotency_key: &str) -> usize {
        self.state().books.customers_made(idempotency_key).len()
    }
}

/// Actions of users in the ERP, without the adapter. They have no faults and are not logged.
impl MemoryErp {
    /// Sets the date of the documents that the ERP creates.
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
    /// `ERP_REFUSED` if there is no such order or it is not *received*.
    pub fn approve(&self, order: &str) -> Result<()> {
        self.state().books.approve(order)
    }

    /// Confirms a line of an order with a smaller quantity than ordered. Not more than this will be delivered.
    ///
    /// # Errors
    /// `ERP_REFUSED` if there is no such line, more than that was shipped, or it is more than was ordered.
    pub fn confirm_part(&self, order: &str, position: u32, quantity: Decimal) -> Result<()> {
        self.state().books.confirm_part(order, position, quantity)
    }

    /// Ships the available stock for an approved order.
    ///
    /// # Errors
    /// `ERP_REFUSED` if the order is unknown, not approved or finished, or there is nothing to ship.
    pub fn ship(&self, order: &str) -> Result<()> {
        self.state().books.ship(order)
    }

    /// Invoices what was shipped and not yet invoiced. Returns the key of the invoice, which is also the key of its open item.
    ///
    /// # Errors
    /// `ERP_REFUSED` if the order is unknown or there is nothing to invoice.
    pub fn invoice(&self, order: &str) -> Result<String> {
        self.state().books.invoice(order)
    }

    /// Records money received for an open item. Returns the key of the receipt.
    ///
    /// # Errors
    /// `ERP_REFUSED` if the open item is unknown, or the amount is not greater than zero, or greater than the open amount.
    pub fn pay(&self, open_item: &str, amount: Decimal) -> Result<String> {
        self.state().books.pay(open_item, amount)
    }

    /// Cancels an order, like a user of the ERP.
    ///
    /// # Errors
    /// `ERP_REFUSED` if the order is unknown or a part of it was shipped.
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

    /// From now on, an order with an idempotency key that an order has already is refused.
    pub fn keep_keys_unique(&self) {
        self.state().books.keys_are_unique = true;
    }

    /// Loses an order, as when the ERP's database is restored from a backup.
    ///
    /// # Errors
    /// `ERP_REFUSED` if there is no such order.
    pub fn lose_order(&self, order: &str) -> Result<()> {
        self.state().books.lose(order)
    }

    /// Changes the name of a customer.
    ///
    /// # Errors
    /// `ERP_REFUSED` if there is no such customer.
    pub fn rename_customer(&self, key: &str, name: &str) -> Result<()> {
        let mut customer = self.customer(key).ok_or_else(|| refused(format!("customer {key} is unknown")))?;
        name.clone_into(&mut customer.name);
        self.put_customer(customer);
        Ok(())
    }

    /// Spoils a customer's record so that the adapter cannot read it, until the record is stored again.
    pub fn break_customer(&self, key: &str) {
        self.state().books.customers.spoil(key);
    }

    /// Deletes an item, with its prices and its stock.
    pub fn delete_item(&self, key: &str) {
        self.state().books.delete_item(key);
    }

    /// Deletes a customer. Its documents and open items stay.
    pub fn delete_customer(&self, key: &str) {
        self.state().books.customers.delete(key);
    }

    /// Returns the content of this order as it was placed.
    pub fn placed(&self, order: &str) -> Option<NewOrder> {
        self.state().books.orders.get(order).map(|order| order.placed.clone())
    }

    /// Returns the current progress of this order.
    pub fn progress_now(&self, order: &str) -> Option<OrderProgress> {
        self.state().books.orders.get(order).map(Order::progress)
    }

    /// Returns every order as it was placed and changed, with its progress.
    pub fn orders_now(&self) -> Vec<(NewOrder, OrderProgress)> {
        self.state().books.orders.iter().map(|order| (order.placed.clone(), order.progress())).collect()
    }

    /// Returns every open item.
    pub fn open_items_now(&self) -> Vec<ErpOpenItem> {
        self.state().books.open_items.iter().cloned().collect()
    }

    /// Returns the current stock of an item.
    pub fn stock_now(&self, item: &str) -> Vec<ErpStock> {
        self.state().books.stock_of(item)
    }
}

macro_rules! puts {
    ($($put:ident, $get:ident, $row:ident, $table:ident;)*) => {
        /// Stores records from outside: a new record, or new content for an existing key. Reads them without the adapter.
        impl MemoryErp {
            $(
                #[doc = concat!("Returns this [`", stringify!($row), "`], unless it is unknown or spoiled.")]
                pub fn $get(&self, key: &str) -> Option<$row> {
                    self.state().books.$table.get(key).cloned()
                }

                #[doc = concat!("Stores an [`", stringify!($row), "`].")]
                pub fn $put(&self, row: $row) {
                    self.state().books.$table.put(row.key.clone(), row);
                }
            )*
        }
    };
}

puts! {
    put_customer, customer, ErpCustomer, customers;
    put_item, item_now, ErpItem, items;
    put_price, price_now, ErpPrice, prices;
    put_stock, stock_row, ErpStock, stock;
    put_open_item, open_item_now, ErpOpenItem, open_items;
    put_invoice, invoice_now, ErpInvoice, invoices;
    put_receipt, receipt_now, ErpReceipt, receipts;
}
