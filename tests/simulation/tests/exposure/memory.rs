//! The ERP in memory.

use crate::erp::{Act, Books, Erp, Line, Order};
use jiff::civil::{Date, date};
use rust_decimal::Decimal;
use tenon_erp_port::{Erp as Ports, ErpOpenItem, NewOrder, OrderProgress, OrderState};
use tenon_simulation::Chance;
use tenon_testkit::memory_erp::MemoryErp;

const TODAY: Date = date(2025, 3, 14);
const ITEMS: [&str; 3] = ["ITEM0001", "ITEM0002", "ITEM0003"];
/// The customers that may order; the ERP has frozen or closed the others.
const CUSTOMERS: [&str; 4] = ["CUST0001", "CUST0002", "CUST0005", "CUST0006"];
const LIMIT: Decimal = Decimal::from_parts(4_000, 0, 0, false, 0);

/// The ERP in memory, with its sample records. One in two reserves stock no sooner than it ships.
pub(crate) struct InMemory(MemoryErp);

impl Erp for InMemory {
    const NAME: &'static str = "in_memory";

    fn found(chance: &mut Chance) -> Self {
        let erp = MemoryErp::sample(TODAY, 6, 5);
        if chance.one_in(2) {
            erp.reserve_late();
        }
        for (item, [east, west]) in ITEMS.iter().zip([[300, 100], [60, 0], [0, 500]]) {
            for mut row in erp.stock_now(item) {
                row.on_hand = Decimal::from(if row.warehouse == "EAST" { east } else { west });
                erp.put_stock(row);
            }
        }
        for key in CUSTOMERS {
            let mut customer = erp.customer(key).unwrap();
            customer.credit_limit = Some(LIMIT);
            erp.put_customer(customer);
        }
        Self(erp)
    }

    fn ports(&self) -> Ports {
        self.0.erp()
    }

    fn items(&self) -> [String; 3] {
        ITEMS.map(str::to_owned)
    }

    fn customers(&self) -> Vec<(String, Decimal)> {
        CUSTOMERS.iter().map(|key| ((*key).to_owned(), LIMIT)).collect()
    }

    fn books(&self) -> Books {
        let free = |item: &str| self.0.stock_now(item).iter().map(|row| row.on_hand - row.reserved).sum();
        Books {
            orders: self.0.orders_now().into_iter().map(order).collect(),
            owed: self.0.open_items_now().into_iter().map(|item| (item.customer, item.open_amount)).collect(),
            free: ITEMS.iter().map(|item| ((*item).to_owned(), free(item))).collect(),
        }
    }

    fn act(&mut self, act: Act, order: &Order, chance: &mut Chance) -> Result<(), String> {
        let (erp, key) = (&self.0, &order.key);
        let line = &order.lines[chance.below(order.lines.len())];
        let some = Decimal::from(chance.below(10) + 1);
        let done = match act {
            Act::Approve => erp.approve(key),
            Act::ConfirmPart => erp.confirm_part(key, line.position, (line.ordered - some).max(line.shipped)),
            Act::Ship => erp.ship(key),
            Act::ShipMore => erp.ship_more(key, line.position, some),
            Act::Invoice => erp.invoice(key).map(drop),
            Act::Void => erp.void_invoices(key),
            Act::Cancel => erp.cancel_order(key),
            Act::Close => erp.close_order(key),
            Act::Reopen => erp.reopen_order(key),
        };
        done.map_err(|error| error.to_string())
    }

    fn pay(&mut self, chance: &mut Chance) -> Option<String> {
        let mut owed = self.0.open_items_now();
        owed.retain(|item| item.open_amount > Decimal::ONE);
        if owed.is_empty() {
            return None;
        }
        let item = &owed[chance.below(owed.len())];
        let amount = if chance.one_in(2) { item.open_amount } else { Decimal::ONE };
        self.0.pay(&item.key, amount).unwrap();
        Some(format!("{amount} for {}", item.key))
    }

    fn prepay(&mut self, customer: &str, amount: Decimal) {
        let key = format!("ADV{}", self.0.open_items_now().len());
        self.0.put_open_item(ErpOpenItem {
            key: key.clone(),
            customer: customer.to_owned(),
            document: key,
            document_date: TODAY,
            due_date: TODAY,
            currency: "EUR".to_owned(),
            amount: -amount,
            open_amount: -amount,
        });
    }

    fn buy(&mut self, item: &str, more: Decimal, chance: &mut Chance) {
        let rows = self.0.stock_now(item);
        let mut row = rows[chance.below(rows.len())].clone();
        row.on_hand = (row.on_hand + more).max(row.reserved);
        self.0.put_stock(row);
    }
}

fn order((placed, progress): (NewOrder, OrderProgress)) -> Order {
    let open = matches!(progress.state, OrderState::Received | OrderState::Confirmed);
    let lines = placed.lines.into_iter().zip(progress.lines).map(|(line, come)| Line {
        position: line.position,
        item: line.item,
        price: line.price * (Decimal::ONE_HUNDRED + line.tax_rate) / Decimal::ONE_HUNDRED,
        ordered: line.quantity,
        open,
        shipped: come.shipped,
        reserved: come.reserved,
        invoiced: come.invoiced,
    });
    Order { key: progress.order, number: placed.number, customer: placed.customer, lines: lines.collect() }
}
