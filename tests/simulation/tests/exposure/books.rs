//! The model: what is owed and what is available, from the ERP's books and from what was asked of the ERP since they were read.

use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};
use tenon_erp_port::{ErpOpenItem, NewOrder, OrderProgress, OrderState};
use tenon_testkit::memory_erp::MemoryErp;

/// The items that are traded.
pub(crate) const ITEMS: [&str; 3] = ["ITEM0001", "ITEM0002", "ITEM0003"];

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

/// Everything that the model knows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Books {
    orders: Vec<(NewOrder, OrderProgress)>,
    open_items: Vec<ErpOpenItem>,
    /// On hand and not reserved, by item.
    free: BTreeMap<String, Decimal>,
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

    /// Reads the ERP's books. What was asked before is there now, or was refused.
    pub(crate) fn read(&mut self, erp: &MemoryErp) {
        (self.orders, self.open_items) = (erp.orders_now(), erp.open_items_now());
        let free = |item: &str| erp.stock_now(item).iter().map(|row| row.on_hand - row.reserved).sum();
        self.free = ITEMS.iter().map(|item| ((*item).to_owned(), free(item))).collect();
        self.asked.clear();
    }

    /// Whether the ERP had the order when its books were read.
    pub(crate) fn is_in_erp(&self, number: &str) -> bool {
        self.orders.iter().any(|(placed, _)| placed.number == number)
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
        let owed = self.open_items.iter().filter(|item| self.owner(&item.customer) == customer);
        let owed: Decimal = owed.map(|item| item.open_amount).sum();
        let of_customer = self.all_lines().into_iter().filter(|(owner, _)| owner == customer);
        let uninvoiced = |line: &Line| (line.due.max(line.shipped) - line.invoiced).max(Decimal::ZERO);
        owed + of_customer.map(|(_, line)| uninvoiced(&line) * line.price).sum::<Decimal>()
    }

    /// What of an item nobody waits for.
    pub(crate) fn available(&self, item: &str) -> Decimal {
        let waiting = self.all_lines().into_iter().filter(|(_, line)| line.item == item);
        let open = |line: &Line| (line.due - line.shipped - line.reserved).max(Decimal::ZERO);
        self.free[item] - waiting.map(|(_, line)| open(&line)).sum::<Decimal>()
    }

    /// Every line, with our customer.
    fn all_lines(&self) -> Vec<(String, Line)> {
        let mut lines = Vec::new();
        for (placed, progress) in &self.orders {
            let owner = self.owner(&placed.customer).to_owned();
            let asked = self.asked.get(&placed.number);
            lines.extend(merged_lines(placed, progress, asked).into_iter().map(|line| (owner.clone(), line)));
        }
        for (_, order) in self.asked.iter().filter(|(number, _)| !self.is_in_erp(number)) {
            let owner = self.survivor(&order.customer).to_owned();
            lines.extend(order.lines.iter().map(|asked| (owner.clone(), as_asked(asked))));
        }
        lines
    }
}

fn as_asked(asked: &Asked) -> Line {
    Line { item: asked.item.clone(), price: asked.price, due: asked.quantity, ..Line::default() }
}

/// The lines of an order of the ERP, and of what is asked of it.
fn merged_lines(placed: &NewOrder, progress: &OrderProgress, asked: Option<&Order>) -> Vec<Line> {
    let live = matches!(progress.state, OrderState::Received | OrderState::Confirmed);
    let mut lines: BTreeMap<u32, Line> = BTreeMap::new();
    for (line, come) in placed.lines.iter().zip(&progress.lines) {
        let price = line.price * (Decimal::ONE_HUNDRED + line.tax_rate) / Decimal::ONE_HUNDRED;
        let (item, due) = (line.item.clone(), if live { line.quantity } else { Decimal::ZERO });
        let (shipped, reserved, invoiced) = (come.shipped, come.reserved, come.invoiced);
        lines.insert(line.position, Line { item, price, due, shipped, reserved, invoiced });
    }
    for (position, asked) in (1..).zip(asked.into_iter().flat_map(|order| &order.lines)) {
        let line = lines.entry(position).or_insert_with(|| as_asked(asked));
        line.due = line.due.max(asked.quantity);
    }
    lines.into_values().collect()
}
