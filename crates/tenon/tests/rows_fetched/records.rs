//! Random records, as the test knows them and as rows of the engine's tables.

use crate::company::{ADMIN, Company, SELLER, STAGES, TENANT};
use jiff::civil::{Date, date};
use jiff::{SignedDuration, Timestamp, ToSpan};
use tenon::sql::SqlValue;

/// Everything happens within so many seconds.
pub(crate) const SPAN: i64 = 90 * 86_400;
pub(crate) const CURRENCIES: [&str; 2] = ["EUR", "USD"];
/// That of the company's only unit.
const BASE_CURRENCY: &str = "EUR";
const WAREHOUSES: [&str; 3] = ["main", "north", "south"];
const OTHER: &str = "other";

/// The records of two tenants. Amounts are whole numbers of their column's smallest unit.
pub(crate) struct Records {
    pub(crate) opportunities: Vec<Opportunity>,
    pub(crate) orders: Vec<Order>,
    pub(crate) open_items: Vec<OpenItem>,
    pub(crate) stock: Vec<Stock>,
}

/// Whose a record is.
pub(crate) struct Place {
    pub(crate) tenant: &'static str,
    pub(crate) owner: &'static str,
    pub(crate) customer: String,
}

pub(crate) struct Opportunity {
    pub(crate) place: Place,
    pub(crate) amount: i64,
    pub(crate) currency: &'static str,
    pub(crate) status: &'static str,
    pub(crate) history: Vec<Entry>,
}

/// A time in a stage.
pub(crate) struct Entry {
    pub(crate) stage: &'static str,
    pub(crate) first: bool,
    pub(crate) converted: bool,
    pub(crate) amount: i64,
    pub(crate) entered: i64,
    pub(crate) left: Option<i64>,
}

impl Entry {
    fn probability(&self) -> i64 {
        STAGES.iter().find(|(stage, _)| *stage == self.stage).map(|(_, probability)| *probability).unwrap()
    }

    /// Of the amount, to the cent: a hundred units of its column.
    pub(crate) fn expected(&self) -> i64 {
        (self.amount * self.probability() + 5_000) / 10_000 * 100
    }
}

pub(crate) struct Order {
    pub(crate) place: Place,
    pub(crate) status: &'static str,
    pub(crate) currency: &'static str,
    pub(crate) gross: i64,
    pub(crate) product: String,
    pub(crate) quantity: i64,
}

impl Order {
    /// Whether something of it is still to be delivered.
    pub(crate) fn is_live(&self) -> bool {
        matches!(self.status, "submitted" | "confirmed")
    }
}

pub(crate) struct OpenItem {
    pub(crate) place: Place,
    pub(crate) due: Date,
    pub(crate) currency: &'static str,
    pub(crate) open: i64,
}

pub(crate) struct Stock {
    pub(crate) tenant: &'static str,
    pub(crate) product: String,
    pub(crate) warehouse: &'static str,
    pub(crate) on_hand: i64,
    pub(crate) reserved: i64,
}

/// The instant so many seconds after the beginning.
pub(crate) fn instant(second: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_secs(1_767_225_600 + second)
}

/// SplitMix64.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % bound as u64).unwrap()
    }

    fn number(&mut self, bound: i64) -> i64 {
        i64::try_from(self.below(usize::try_from(bound).unwrap())).unwrap()
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }

    /// One record in eight is another tenant's, with the very same customers.
    fn place(&mut self, company: &Company) -> Place {
        let customer = company.customers[self.below(company.customers.len())].0.clone();
        Place { tenant: self.tenant(), owner: self.one(&[ADMIN, SELLER]), customer }
    }

    fn tenant(&mut self) -> &'static str {
        if self.below(8) == 0 { OTHER } else { TENANT }
    }

    fn product(&mut self, company: &Company) -> String {
        company.products[self.below(company.products.len())].clone()
    }

    fn history(&mut self) -> Vec<Entry> {
        let mut entries: Vec<Entry> = Vec::new();
        let mut now = self.number(SPAN / 2);
        for _ in 0..=self.below(3) {
            let (stage, _) = self.one(&STAGES);
            if let Some(before) = entries.last_mut() {
                before.left = Some(now);
            }
            let first = entries.iter().all(|entry| entry.stage != stage);
            let above =
                STAGES.iter().position(|(code, _)| *code == stage).and_then(|place| place.checked_sub(1));
            let was_above =
                above.is_some_and(|above| entries.iter().any(|entry| entry.stage == STAGES[above].0));
            let converted = was_above && !entries.iter().any(|entry| entry.stage == stage && entry.converted);
            entries.push(Entry {
                stage,
                first,
                converted,
                amount: self.number(1_000_000_000),
                entered: now,
                left: None,
            });
            now += 1 + self.number(SPAN / 4);
        }
        if let Some(last) = entries.last_mut().filter(|_| self.below(3) == 0) {
            last.left = Some(now);
        }
        entries
    }
}

impl Records {
    /// So many records of each kind.
    pub(crate) fn random(seed: u64, number: usize, company: &Company) -> Records {
        let mut random = Random(seed);
        let r = &mut random;
        let opportunities = (0..number).map(|_| Opportunity {
            place: r.place(company),
            amount: r.number(1_000_000_000),
            currency: r.one(&CURRENCIES),
            status: r.one(&["open", "won", "lost"]),
            history: r.history(),
        });
        let opportunities = opportunities.collect();
        let orders = (0..number).map(|_| Order {
            place: r.place(company),
            status: r.one(&["draft", "submitted", "confirmed", "completed"]),
            currency: r.one(&CURRENCIES),
            gross: r.number(1_000_000_000),
            product: r.product(company),
            quantity: 1 + r.number(100_000_000),
        });
        let orders = orders.collect();
        let open_items = (0..number).map(|_| OpenItem {
            place: r.place(company),
            due: date(2025, 9, 1) + r.number(270).days(),
            currency: r.one(&CURRENCIES),
            open: r.number(1_000_000_000) - 100_000_000,
        });
        let open_items = open_items.collect();
        let stock = (0..number).map(|_| Stock {
            tenant: r.tenant(),
            product: r.product(company),
            warehouse: r.one(&WAREHOUSES),
            on_hand: r.number(1_000_000_000),
            reserved: r.number(1_000_000),
        });
        let stock = stock.collect();
        Records { opportunities, orders, open_items, stock }
    }
}

/// Values of different types side by side.
macro_rules! row {
    ($($value:expr),* $(,)?) => { vec![$(SqlValue::from($value)),*] };
}

type Rows = Vec<Vec<SqlValue>>;

/// Columns that the engine keeps of its own records.
const OWNED: &str = "tenant_id, id, version, deletion_marker, created_at, created_by, updated_at, updated_by";
const LINE: &str = "tenant_id, id, parent_id, position";
const LEDGER: &str = "tenant_id, id, created_at, created_by";
const MIRRORED: &str = "tenant_id, id, erp, updated_at";

fn owned(tenant: &str, id: &str) -> Vec<SqlValue> {
    row![tenant, id, 1, "-", 0, "x", 0, "x"]
}

fn insert(table: &str, head: &str, columns: &str, rows: Rows) -> (String, Rows) {
    let marks = vec!["?"; rows.first().map_or(0, Vec::len)].join(", ");
    (format!("INSERT INTO tn_{table} ({head}, {columns}) VALUES ({marks})"), rows)
}

/// The rows of every table, with the statement that inserts them.
pub(crate) fn tables(records: &Records, company: &Company) -> Vec<(String, Rows)> {
    let (opportunities, history) = opportunity_rows(&records.opportunities, company);
    let (orders, lines) = order_rows(&records.orders);
    let opportunity = "number, number_s, customer_id, name, name_s, amount, currency, base_amount, pipeline_id, status, owner_id";
    let line = "product_id, quantity, price, discount, tax_rate, net, tax, to_deliver, uncovered, reserved, shipped, \
                invoiced";
    vec![
        insert("opportunity", OWNED, opportunity, opportunities),
        insert(
            "opportunity_stage",
            LEDGER,
            "opportunity_id, pipeline_id, stage, first, converted, probability, base_amount, expected, currency, entered_at, \
             left_at",
            history,
        ),
        insert(
            "sales_order",
            OWNED,
            "number, number_s, customer_id, status, currency, net, tax, gross, credit_reserved, owner_id",
            orders,
        ),
        insert("sales_order_line", LINE, line, lines),
        insert(
            "open_item",
            MIRRORED,
            "customer_id, document, document_date, due_date, currency, amount, open_amount",
            open_item_rows(&records.open_items),
        ),
        insert(
            "stock_level",
            MIRRORED,
            "product_id, warehouse, on_hand, reserved, on_order",
            stock_rows(&records.stock),
        ),
    ]
}

fn opportunity_rows(opportunities: &[Opportunity], company: &Company) -> (Rows, Rows) {
    let (mut rows, mut history) = (Rows::new(), Rows::new());
    for (number, opportunity) in opportunities.iter().enumerate() {
        let Place { tenant, owner, customer } = &opportunity.place;
        let id = format!("op{number}");
        let mut row = owned(tenant, &id);
        let pipeline = company.pipeline.as_str();
        row.extend(row![
            id.as_str(),
            id.as_str(),
            customer.as_str(),
            "name",
            "name",
            opportunity.amount,
            opportunity.currency,
            opportunity.amount,
            pipeline,
            opportunity.status,
            *owner
        ]);
        rows.push(row);
        for (position, entry) in (0..).zip(&opportunity.history) {
            let micros = |second: i64| instant(second).as_microsecond();
            history.push(row![
                *tenant,
                format!("{id}-{position}"),
                0,
                "x",
                id.as_str(),
                pipeline,
                entry.stage,
                i64::from(entry.first),
                i64::from(entry.converted),
                entry.probability() * 100,
                entry.amount,
                entry.expected(),
                BASE_CURRENCY,
                micros(entry.entered),
                entry.left.map(micros)
            ]);
        }
    }
    (rows, history)
}

fn order_rows(orders: &[Order]) -> (Rows, Rows) {
    let (mut rows, mut lines) = (Rows::new(), Rows::new());
    for (number, order) in orders.iter().enumerate() {
        let Place { tenant, owner, customer } = &order.place;
        let id = format!("so{number}");
        let mut row = owned(tenant, &id);
        row.extend(row![
            id.as_str(),
            id.as_str(),
            customer.as_str(),
            order.status,
            order.currency,
            order.gross,
            0,
            order.gross,
            0,
            *owner
        ]);
        rows.push(row);
        let product = order.product.as_str();
        let quantity = order.quantity;
        let open = if order.is_live() { quantity } else { 0 };
        lines.push(row![
            *tenant,
            format!("{id}-0"),
            id,
            0,
            product,
            quantity,
            0,
            0,
            0,
            0,
            0,
            open,
            open,
            0,
            0,
            0
        ]);
    }
    (rows, lines)
}

fn open_item_rows(items: &[OpenItem]) -> Rows {
    let row = |(number, item): (usize, &OpenItem)| {
        let customer = item.place.customer.as_str();
        row![
            item.place.tenant,
            format!("k3:{number}"),
            "k3",
            0,
            customer,
            number.to_string(),
            "2025-08-01",
            item.due.to_string(),
            item.currency,
            item.open,
            item.open
        ]
    };
    items.iter().enumerate().map(row).collect()
}

fn stock_rows(stock: &[Stock]) -> Rows {
    let row = |(number, stock): (usize, &Stock)| {
        let product = stock.product.as_str();
        row![
            stock.tenant,
            format!("k3:{number}"),
            "k3",
            0,
            product,
            stock.warehouse,
            stock.on_hand,
            stock.reserved,
            0
        ]
    };
    stock.iter().enumerate().map(row).collect()
}
