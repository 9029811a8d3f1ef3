//! The model: what is owed and what is available, from the ERP's books and from what was asked of the ERP since they were read.

use crate::erp;
use rust_decimal::{Decimal, RoundingStrategy};
use std::collections::{BTreeMap, BTreeSet};

/// One line of an order as our side asks for it.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) item: String,
    pub(crate) quantity: Decimal,
    /// What one unit costs with tax.
    pub(crate) price: Decimal,
}

/// An order as our side asks for it: its customer, and its lines in their order.
#[derive(Clone, Debug)]
pub(crate) struct Order {
    pub(crate) customer: String,
    pub(crate) lines: Vec<Asked>,
}

/// A line, whoever knows of it.
#[derive(Clone, Debug, Default)]
struct Line {
    item: String,
    price: Decimal,
    /// How much may still come, with what has.
    due: Decimal,
    shipped: Decimal,
    reserved: Decimal,
    invoiced: Decimal,
}

impl Line {
    /// What the customer owes for it without an invoice.
    fn uninvoiced(&self) -> Decimal {
        (self.due.max(self.shipped) - self.invoiced).max(Decimal::ZERO) * self.price
    }

    /// What of the item it waits for.
    fn waiting(&self) -> Decimal {
        (self.due - self.shipped - self.reserved).max(Decimal::ZERO)
    }
}

/// Everything that the model knows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Books {
    /// The ERP's, as they were read.
    erp: erp::Books,
    /// What was asked since the books were read, by the numbers of orders.
    asked: BTreeMap<String, Order>,
    /// Our customer of each key in the ERP.
    accounts: BTreeMap<String, String>,
    /// Customers that were merged, and into which.
    merged: BTreeMap<String, String>,
    /// The credit limits of our customers.
    limits: BTreeMap<String, Decimal>,
}

impl Books {
    /// A customer of ours, with the key and the limit that the ERP has.
    pub(crate) fn open_account(&mut self, key: &str, ours: &str, limit: Decimal) {
        self.accounts.insert(key.to_owned(), ours.to_owned());
        self.limits.insert(ours.to_owned(), limit);
    }

    /// The ERP's books are read. What was asked before is there now, or was refused.
    pub(crate) fn read(&mut self, erp: erp::Books) {
        self.erp = erp;
        self.asked.clear();
    }

    /// Whether the ERP had the order when its books were read.
    pub(crate) fn is_in_erp(&self, number: &str) -> bool {
        self.erp.orders.iter().any(|order| order.number == number)
    }

    /// Something was asked: all of a new order, and of one that the ERP has what is changed. Of that, the most that was asked may
    /// come.
    pub(crate) fn ask(&mut self, number: &str, mut order: Order) {
        if self.is_in_erp(number)
            && let Some(before) = self.asked.get(number)
        {
            for (line, before) in order.lines.iter_mut().zip(&before.lines) {
                line.quantity = line.quantity.max(before.quantity);
            }
        }
        self.asked.insert(number.to_owned(), order);
    }

    /// An order was cancelled here: one that is in the ERP may come all the same, until the ERP has cancelled it.
    pub(crate) fn cancel(&mut self, number: &str) {
        if !self.is_in_erp(number) {
            self.asked.remove(number);
        }
    }

    /// One customer was merged into another.
    pub(crate) fn merge(&mut self, from: &str, into: &str) {
        self.merged.insert(from.to_owned(), into.to_owned());
        let lower = self.limit(from).min(self.limit(into));
        self.limits.insert(into.to_owned(), lower);
    }

    fn survivor<'a>(&'a self, mut customer: &'a str) -> &'a str {
        while let Some(into) = self.merged.get(customer) {
            customer = into;
        }
        customer
    }

    fn owner(&self, key: &str) -> &str {
        self.accounts.get(key).map_or("", |ours| self.survivor(ours))
    }

    /// Our customers that stand.
    pub(crate) fn customers(&self) -> Vec<String> {
        let standing: BTreeSet<_> =
            self.limits.keys().map(|customer| self.survivor(customer).to_owned()).collect();
        standing.into_iter().collect()
    }

    /// The credit limit of a customer.
    pub(crate) fn limit(&self, customer: &str) -> Decimal {
        self.limits[customer]
    }

    /// What a customer owes and has on order.
    pub(crate) fn exposure(&self, customer: &str) -> Decimal {
        let owed = self.erp.owed.iter().filter(|(key, _)| self.owner(key) == customer);
        let orders = self.orders().into_iter().filter(|(owner, _)| owner == customer);
        let uninvoiced = orders.map(|(_, lines)| to_cents(lines.iter().map(Line::uninvoiced).sum()));
        owed.map(|(_, open)| open).sum::<Decimal>() + uninvoiced.sum::<Decimal>()
    }

    /// What of an item nobody waits for.
    pub(crate) fn available(&self, item: &str) -> Decimal {
        let lines = self.orders().into_iter().flat_map(|(_, lines)| lines);
        let waiting = lines.filter(|line| line.item == item).map(|line| line.waiting());
        self.erp.free[item] - waiting.sum::<Decimal>()
    }

    /// The lines of every order, with our customer.
    fn orders(&self) -> Vec<(String, Vec<Line>)> {
        let in_erp = self.erp.orders.iter().map(|order| {
            (self.owner(&order.customer).to_owned(), merged_lines(order, self.asked.get(&order.number)))
        });
        let not_yet = self.asked.iter().filter(|(number, _)| !self.is_in_erp(number)).map(|(_, order)| {
            (self.survivor(&order.customer).to_owned(), order.lines.iter().map(as_asked).collect())
        });
        in_erp.chain(not_yet).collect()
    }
}

/// Nobody owes a part of a cent: a half of one is a whole one.
fn to_cents(amount: Decimal) -> Decimal {
    amount.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero)
}

fn as_asked(asked: &Asked) -> Line {
    Line { item: asked.item.clone(), price: asked.price, due: asked.quantity, ..Line::default() }
}

/// The lines of an order of the ERP, and of what is asked of it.
fn merged_lines(order: &erp::Order, asked: Option<&Order>) -> Vec<Line> {
    let mut lines: BTreeMap<u32, Line> = BTreeMap::new();
    for line in &order.lines {
        let (item, price) = (line.item.clone(), line.price);
        let due = if line.open { line.ordered } else { Decimal::ZERO };
        let (shipped, reserved, invoiced) = (line.shipped, line.reserved, line.invoiced);
        lines.insert(line.position, Line { item, price, due, shipped, reserved, invoiced });
    }
    for (position, asked) in (1..).zip(asked.into_iter().flat_map(|order| &order.lines)) {
        let line = lines.entry(position).or_insert_with(|| as_asked(asked));
        line.due = line.due.max(asked.quantity);
    }
    lines.into_values().collect()
}
