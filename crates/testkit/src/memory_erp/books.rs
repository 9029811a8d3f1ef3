//! The records and the business rules of the ERP in memory, without ports or faults.

use super::order::{Billed, Order};
use super::table::Table;
use jiff::ToSpan;
use jiff::civil::Date;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};
use tenon_erp_port::{Code, Error, Result};
use tenon_erp_port::{
    CodeLists, CustomerChange, CustomerField, ErpAccount, ErpCustomer, ErpInvoice, ErpItem, ErpOpenItem,
    ErpPrice, ErpReceipt, ErpStock, Made, NewCustomer, NewOrder, OrderChange,
};

/// Days from the date of an invoice to the day it is due.
const DAYS_TO_PAY: i64 = 30;

/// Everything the ERP knows.
#[derive(Clone, Debug)]
pub(super) struct Books {
    pub(super) customers: Table<ErpCustomer>,
    pub(super) items: Table<ErpItem>,
    pub(super) prices: Table<ErpPrice>,
    pub(super) stock: Table<ErpStock>,
    pub(super) open_items: Table<ErpOpenItem>,
    pub(super) invoices: Table<ErpInvoice>,
    pub(super) receipts: Table<ErpReceipt>,
    pub(super) orders: Table<Order>,
    customers_made: BTreeMap<String, Vec<Made>>,
    orders_made: BTreeMap<String, Vec<Made>>,
    changes_made: BTreeMap<String, usize>,
    /// The idempotency keys of orders that were lost.
    lost: BTreeSet<String>,
    last_number: u64,
    /// Stock is not reserved before it is shipped.
    pub(super) reserves_late: bool,
    /// An idempotency key that is there already is refused.
    pub(super) keys_are_unique: bool,
    /// What the ERP tells of its codes. It does not insist on them.
    pub(super) code_lists: CodeLists,
    /// The date on the documents that the ERP makes.
    pub(super) today: Date,
}

fn code_lists() -> CodeLists {
    let list = |codes: &[&str]| Some(codes.iter().map(|code| (*code).to_owned()).collect());
    CodeLists {
        units: list(&["PCE", "BOX"]),
        currencies: list(&["EUR", "USD"]),
        tax_rates: Some(vec![Decimal::ZERO, Decimal::from(20)]),
        warehouses: list(&["EAST", "WEST"]),
    }
}

pub(super) fn refused(message: impl Into<String>) -> Error {
    Error::new(Code::ErpRefused, message)
}

impl Books {
    pub(super) fn new(today: Date) -> Self {
        Self {
            customers: Table::default(),
            items: Table::default(),
            prices: Table::default(),
            stock: Table::default(),
            open_items: Table::default(),
            invoices: Table::default(),
            receipts: Table::default(),
            orders: Table::default(),
            customers_made: BTreeMap::new(),
            orders_made: BTreeMap::new(),
            changes_made: BTreeMap::new(),
            lost: BTreeSet::new(),
            last_number: 0,
            reserves_late: false,
            keys_are_unique: false,
            code_lists: code_lists(),
            today,
        }
    }

    fn next_key(&mut self, prefix: &str) -> String {
        self.last_number += 1;
        format!("{prefix}{:06}", self.last_number)
    }

    /// Makes a customer. As in many an ERP, the same idempotency key makes another one: keeping it from being sent twice is
    /// the caller's part.
    pub(super) fn create_customer(&mut self, idempotency_key: &str, new: &NewCustomer) -> Result<Made> {
        if new.name.trim().is_empty() {
            return Err(refused("a customer needs a name"));
        }
        let key = self.next_key("C");
        let customer = ErpCustomer {
            key: key.clone(),
            number: Some(new.number.clone()),
            name: new.name.clone(),
            tax_id: new.tax_id.clone(),
            phone: new.phone.clone(),
            email: new.email.clone(),
            city: new.city.clone(),
            country: new.country.clone(),
            currency: Some(new.currency.clone()),
            credit_limit: None,
            frozen: false,
            inactive: false,
        };
        self.customers.put(key.clone(), customer);
        let made = Made { key, number: Some(new.number.clone()) };
        self.customers_made.entry(idempotency_key.to_owned()).or_default().push(made.clone());
        Ok(made)
    }

    /// Changes the fields of a customer that are as they were reported.
    pub(super) fn change_customer(&mut self, change: &CustomerChange) -> Result<ErpCustomer> {
        let unknown = || refused(format!("customer {} is unknown", change.customer));
        let mut customer = self.customers.get(&change.customer).cloned().ok_or_else(unknown)?;
        let due = change.due(&customer);
        if due.iter().any(|change| change.field == CustomerField::Name && change.to.is_none()) {
            return Err(refused("a customer needs a name"));
        }
        if !due.is_empty() {
            due.into_iter().for_each(|change| change.field.set(&mut customer, change.to.clone()));
            self.customers.put(change.customer.clone(), customer.clone());
        }
        Ok(customer)
    }

    pub(super) fn customers_made(&self, idempotency_key: &str) -> &[Made] {
        self.customers_made.get(idempotency_key).map_or(&[], Vec::as_slice)
    }

    pub(super) fn orders_made(&self, idempotency_key: &str) -> &[Made] {
        self.orders_made.get(idempotency_key).map_or(&[], Vec::as_slice)
    }

    pub(super) fn all_orders_made(&self) -> impl Iterator<Item = (&String, &Vec<Made>)> {
        self.orders_made.iter()
    }

    /// Places an order and reserves what stock there is for it. The same idempotency key makes another one.
    pub(super) fn place(&mut self, idempotency_key: &str, new: &NewOrder) -> Result<Made> {
        if self.keys_are_unique && !self.orders_made(idempotency_key).is_empty() {
            return Err(refused("UNIQUE constraint failed: the external key"));
        }
        self.check_customer(&new.customer)?;
        if new.lines.is_empty() {
            return Err(refused("an order needs a line"));
        }
        for line in &new.lines {
            self.check_item(&line.item, &line.unit)?;
            if line.quantity <= Decimal::ZERO {
                return Err(refused(format!("line {}: the quantity is not above zero", line.position)));
            }
        }
        let key = self.next_key("SO");
        let mut order = Order::received(&key, idempotency_key, new.clone());
        self.reserve_early(&mut order);
        self.orders.put(key.clone(), order);
        let made = Made { number: Some(key.clone()), key };
        self.orders_made.entry(idempotency_key.to_owned()).or_default().push(made.clone());
        Ok(made)
    }

    /// Loses an order, as when the books are put back to an older copy.
    pub(super) fn lose(&mut self, key: &str) -> Result<()> {
        self.order(key)?;
        self.orders.delete(key);
        for (idempotency_key, made) in &mut self.orders_made {
            if made.iter().any(|made| made.key == key) {
                self.lost.insert(idempotency_key.clone());
            }
            made.retain(|made| made.key != key);
        }
        Ok(())
    }

    pub(super) fn has_lost(&self, idempotency_key: &str) -> bool {
        self.lost.contains(idempotency_key) && self.orders_made(idempotency_key).is_empty()
    }

    fn check_customer(&self, key: &str) -> Result<()> {
        let customer =
            self.customers.get(key).ok_or_else(|| refused(format!("customer {key} is unknown")))?;
        if customer.frozen || customer.inactive {
            return Err(refused(format!("customer {key} may not order")));
        }
        Ok(())
    }

    fn check_item(&self, key: &str, unit: &str) -> Result<()> {
        let item = self.items.get(key).ok_or_else(|| refused(format!("item {key} is unknown")))?;
        if item.inactive {
            return Err(refused(format!("item {key} is no longer sold")));
        }
        if item.unit != unit {
            return Err(refused(format!("item {key} is sold by {}", item.unit)));
        }
        Ok(())
    }

    pub(super) fn order(&self, key: &str) -> Result<&Order> {
        self.orders.get(key).ok_or_else(|| refused(format!("order {key} is unknown")))
    }

    /// Changes lines of an order, and reserves anew.
    pub(super) fn change(&mut self, idempotency_key: &str, change: &OrderChange) -> Result<()> {
        let mut order = self.order(&change.order)?.clone();
        for line in change.lines.iter().filter(|line| line.agreed.is_none()) {
            self.check_item(&line.line.item, &line.line.unit)?;
        }
        order.change(change)?;
        self.put_changed(order);
        *self.changes_made.entry(idempotency_key.to_owned()).or_default() += 1;
        Ok(())
    }

    pub(super) fn changes_made(&self, idempotency_key: &str) -> usize {
        self.changes_made.get(idempotency_key).copied().unwrap_or_default()
    }

    /// Confirms a line of an order in part.
    pub(super) fn confirm_part(&mut self, key: &str, position: u32, quantity: Decimal) -> Result<()> {
        let mut order = self.order(key)?.clone();
        order.confirm_part(position, quantity)?;
        self.put_changed(order);
        Ok(())
    }

    fn put_changed(&mut self, mut order: Order) {
        for (item, quantity) in order.give_back() {
            self.release(&item, quantity);
        }
        self.reserve_early(&mut order);
        self.orders.put(order.key.clone(), order);
    }

    /// Reserves what an order lacks, where the ERP does that before it ships.
    fn reserve_early(&mut self, order: &mut Order) {
        if !self.reserves_late {
            self.reserve(order);
        }
    }

    /// Cancels an order of which nothing was shipped, and gives its stock back.
    pub(super) fn cancel(&mut self, key: &str) -> Result<()> {
        let mut order = self.order(key)?.clone();
        if order.is_cancelled() {
            return Ok(());
        }
        let released = order.cancel()?;
        for (item, quantity) in released {
            self.release(&item, quantity);
        }
        self.orders.put(key, order);
        Ok(())
    }

    pub(super) fn approve(&mut self, key: &str) -> Result<()> {
        let mut order = self.order(key)?.clone();
        order.approve()?;
        self.orders.put(key, order);
        Ok(())
    }

    /// Takes an order up again that was cancelled or completed.
    pub(super) fn reopen(&mut self, key: &str) -> Result<()> {
        let mut order = self.order(key)?.clone();
        order.reopen()?;
        self.put_changed(order);
        Ok(())
    }

    /// Completes an order with what was shipped of it.
    pub(super) fn close(&mut self, key: &str) -> Result<()> {
        let mut order = self.order(key)?.clone();
        for (item, quantity) in order.close()? {
            self.release(&item, quantity);
        }
        self.orders.put(key, order);
        Ok(())
    }

    /// Ships so much of a line of an approved order, whatever was ordered and reserved.
    pub(super) fn ship_more(&mut self, key: &str, position: u32, quantity: Decimal) -> Result<()> {
        let mut order = self.order(key)?.clone();
        let item = order.ship_more(position, quantity)?;
        self.take(&item, quantity);
        self.put_changed(order);
        Ok(())
    }

    /// Voids the invoices of an order of which nothing is paid.
    pub(super) fn void(&mut self, key: &str) -> Result<()> {
        let mut order = self.order(key)?.clone();
        let of_order = |invoice: &&ErpInvoice| invoice.order.as_deref() == Some(key);
        let invoices: Vec<_> =
            self.invoices.iter().filter(of_order).map(|invoice| invoice.key.clone()).collect();
        let unpaid = |item: &ErpOpenItem| item.open_amount == item.amount;
        if invoices.is_empty()
            || !invoices.iter().all(|invoice| self.open_items.get(invoice).is_some_and(unpaid))
        {
            return Err(refused(format!(
                "order {key}: it is not invoiced, or an invoice is paid, at least in part"
            )));
        }
        for invoice in invoices {
            self.invoices.delete(&invoice);
            self.open_items.delete(&invoice);
        }
        order.void();
        self.put_changed(order);
        Ok(())
    }

    /// Ships what can be reserved of an approved order.
    pub(super) fn ship(&mut self, key: &str) -> Result<()> {
        let mut order = self.order(key)?.clone();
        order.require_confirmed()?;
        self.reserve(&mut order);
        let shipped = order.ship();
        if shipped.is_empty() {
            return Err(refused(format!("order {key}: there is nothing to ship")));
        }
        for (item, quantity) in shipped {
            self.release(&item, quantity);
            self.take(&item, quantity);
        }
        self.orders.put(key, order);
        Ok(())
    }

    /// Invoices what was shipped and not yet invoiced. Answers with the invoice's key.
    pub(super) fn invoice(&mut self, key: &str) -> Result<String> {
        let mut order = self.order(key)?.clone();
        let billed = order.invoice();
        if billed == Billed::default() {
            return Err(refused(format!("order {key}: there is nothing to invoice")));
        }
        let invoice_key = self.book_invoice(&order, &billed);
        self.orders.put(key, order);
        Ok(invoice_key)
    }

    fn book_invoice(&mut self, order: &Order, billed: &Billed) -> String {
        let key = self.next_key("INV");
        let invoice = ErpInvoice {
            key: key.clone(),
            number: key.clone(),
            customer: order.placed.customer.clone(),
            order: Some(order.key.clone()),
            date: self.today,
            currency: order.placed.currency.clone(),
            net: billed.net,
            tax: billed.tax,
            gross: billed.net + billed.tax,
        };
        let open_item = ErpOpenItem {
            key: key.clone(),
            customer: invoice.customer.clone(),
            document: invoice.number.clone(),
            document_date: self.today,
            due_date: self.today.saturating_add(DAYS_TO_PAY.days()),
            currency: invoice.currency.clone(),
            amount: invoice.gross,
            open_amount: invoice.gross,
        };
        self.invoices.put(key.clone(), invoice);
        self.open_items.put(key.clone(), open_item);
        key
    }

    /// Books money received for an open item. Answers with the receipt's key.
    pub(super) fn pay(&mut self, open_item: &str, amount: Decimal) -> Result<String> {
        let mut item = self
            .open_items
            .get(open_item)
            .cloned()
            .ok_or_else(|| refused(format!("open item {open_item} is unknown")))?;
        if amount <= Decimal::ZERO || amount > item.open_amount {
            return Err(refused(format!(
                "open item {open_item}: {amount} is not between 0 and what is open"
            )));
        }
        item.open_amount -= amount;
        let key = self.next_key("R");
        let receipt = ErpReceipt {
            key: key.clone(),
            number: key.clone(),
            customer: item.customer.clone(),
            date: self.today,
            currency: item.currency.clone(),
            amount,
        };
        self.open_items.put(open_item, item);
        self.receipts.put(key.clone(), receipt);
        Ok(key)
    }

    /// Takes an item out of the master, and its prices and stock with it.
    pub(super) fn delete_item(&mut self, key: &str) {
        self.items.delete(key);
        let prices: Vec<String> =
            self.prices.iter().filter(|price| price.item == key).map(|price| price.key.clone()).collect();
        prices.iter().for_each(|price| self.prices.delete(price));
        let stock: Vec<String> = self.stock_of(key).into_iter().map(|row| row.key).collect();
        stock.iter().for_each(|row| self.stock.delete(row));
    }

    pub(super) fn account_of(&self, customer: &str) -> ErpAccount {
        ErpAccount {
            open_items: self.open_items.iter().filter(|row| row.customer == customer).cloned().collect(),
            invoices: self.invoices.iter().filter(|row| row.customer == customer).cloned().collect(),
            receipts: self.receipts.iter().filter(|row| row.customer == customer).cloned().collect(),
        }
    }

    pub(super) fn stock_of(&self, item: &str) -> Vec<ErpStock> {
        self.stock.iter().filter(|row| row.item == item).cloned().collect()
    }

    /// Reserves for each line of an order that is not finished what is free of its item, up to what the line still lacks.
    fn reserve(&mut self, order: &mut Order) {
        if order.is_finished() {
            return;
        }
        for (line, item) in order.lines.iter_mut().zip(&order.placed.lines) {
            let lacking = item.quantity - line.shipped - line.reserved;
            line.reserved += self.spread(&item.item, lacking, |row, wanted| {
                let taken = wanted.min((row.on_hand - row.reserved).max(Decimal::ZERO));
                row.reserved += taken;
                taken
            });
        }
    }

    fn release(&mut self, item: &str, quantity: Decimal) {
        self.spread(item, quantity, |row, wanted| {
            let given = wanted.min(row.reserved);
            row.reserved -= given;
            given
        });
    }

    fn take(&mut self, item: &str, quantity: Decimal) {
        self.spread(item, quantity, |row, wanted| {
            let taken = wanted.min(row.on_hand);
            row.on_hand -= taken;
            taken
        });
    }

    /// Spreads a quantity over the stock rows of an item, in the order of their keys. Answers with how much it placed.
    fn spread(
        &mut self,
        item: &str,
        quantity: Decimal,
        mut on: impl FnMut(&mut ErpStock, Decimal) -> Decimal,
    ) -> Decimal {
        let mut left = quantity;
        for mut row in self.stock_of(item) {
            let part = on(&mut row, left);
            if part > Decimal::ZERO {
                left -= part;
                self.stock.put(row.key.clone(), row);
            }
        }
        quantity - left
    }
}
