//! A history: what users and people in the ERP do, drawn from a seed, and what both sides say of it.

use crate::books::{Asked, Books, Order};
use crate::erp::{Act, Erp};
use rust_decimal::Decimal;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use std::fmt::Write;
use tenon_kernel::{Code, Error};
use tenon_simulation::{Chance, World, money};

/// What can happen, each as often as it stands here.
const ACTIONS: [&str; 26] = [
    "order",
    "order",
    "order",
    "order",
    "change",
    "change",
    "change",
    "cancel",
    "read",
    "read",
    "read",
    "read",
    "approve",
    "approve",
    "ship",
    "ship",
    "ship more",
    "invoice",
    "invoice",
    "void",
    "pay",
    "receive",
    "cancel there",
    "reopen",
    "close",
    "confirm part",
];

/// What happens seldom.
const SELDOM: [&str; 2] = ["merge", "buy"];

/// How often everything came.
#[derive(Default)]
pub(crate) struct Seen(BTreeMap<String, u64>);

impl Seen {
    fn count(&mut self, what: impl Into<String>) {
        *self.0.entry(what.into()).or_default() += 1;
    }

    pub(crate) fn add(&mut self, other: Seen) {
        other.0.into_iter().for_each(|(what, times)| *self.0.entry(what).or_default() += times);
    }

    pub(crate) fn table(&self) -> String {
        let mut table = String::new();
        self.0.iter().for_each(|(what, times)| writeln!(table, "{what:<40} {times:>8}").unwrap());
        table
    }

    /// What must have come, and has not.
    pub(crate) fn missing(&self) -> Vec<String> {
        let actions = ACTIONS.iter().chain(&SELDOM).map(|action| format!("{action}: done"));
        let refused = [
            "order: CREDIT_EXCEEDED",
            "order: NOT_AVAILABLE",
            "change: CREDIT_EXCEEDED",
            "change: NOT_AVAILABLE",
        ];
        let expected = actions.chain(refused.map(str::to_owned));
        expected.filter(|what| !self.0.contains_key(what)).collect()
    }
}

/// An order of ours.
#[derive(Clone)]
struct Ours {
    id: String,
    number: String,
    shortage_accepted: bool,
}

pub(crate) struct History<E> {
    seed: u64,
    world: World,
    erp: E,
    items: [String; 3],
    chance: Chance,
    books: Books,
    orders: Vec<Ours>,
    /// A draft of each customer that no limit bears.
    probes: BTreeMap<String, String>,
    seen: Seen,
    trace: Vec<String>,
}

impl<E: Erp> History<E> {
    pub(crate) fn new(seed: u64) -> Self {
        let mut chance = Chance::new(seed);
        let erp = E::found(&mut chance);
        let world = World::new(seed).keeping(erp.ports());
        world.sync();
        let mut books = Books::default();
        for (key, limit) in erp.customers() {
            books.open_account(&key, &world.ours("customer", &key), limit);
        }
        books.read(erp.books());
        let (items, orders, probes) = (erp.items(), Vec::new(), BTreeMap::new());
        let (seen, trace) = (Seen::default(), Vec::new());
        Self { seed, world, erp, items, chance, books, orders, probes, seen, trace }
    }

    /// Plays so many actions, and says what came.
    pub(crate) fn play(mut self, actions: usize) -> Seen {
        self.agree();
        for _ in 0..actions {
            let action = match self.chance.below(20) {
                0 => SELDOM[self.chance.below(SELDOM.len())],
                _ => ACTIONS[self.chance.below(ACTIONS.len())],
            };
            self.trace.push(format!("{action}: it fails"));
            let outcome = self.act(action);
            self.trace.pop();
            self.trace.push(format!("{action}: {outcome}"));
            self.seen.count(format!("{action}: {}", outcome.split(' ').next().unwrap_or_default()));
            self.agree();
        }
        self.seen
    }

    /// Our id of one of the items.
    fn product(&mut self) -> String {
        self.world.ours("product", &self.items[self.chance.below(3)])
    }

    fn quantity(&mut self, most: usize) -> Decimal {
        Decimal::from(self.chance.below(most) + 1)
    }

    fn hold(&self, holds: bool, what: &str) {
        assert!(holds, "{}, seed {}: {what}\n{}", E::NAME, self.seed, self.trace.join("\n"));
    }

    /// Both sides say the same of every customer and every item.
    fn agree(&mut self) {
        for customer in self.books.customers() {
            let (ours, model) = (self.exposure_here(&customer), self.books.exposure(&customer));
            self.hold(ours == model, &format!("the exposure of {customer} is {ours}, by the books {model}"));
        }
        for item in &self.items {
            let product = json!({"product_id": self.world.ours("product", item)});
            let found = self.world.call("stock_level.availability", product).unwrap();
            let (ours, model) = (decimal(&found["available"]), self.books.available(item));
            self.hold(ours == model, &format!("{ours} of {item} are available, by the books {model}"));
        }
    }

    /// What the engine says of a customer's exposure, when it refuses an order that no limit bears.
    fn exposure_here(&mut self, customer: &str) -> Decimal {
        let probe = match self.probes.get(customer) {
            Some(probe) => probe.clone(),
            None => {
                let line = json!({"product_id": self.world.ours("product", &self.items[0]), "quantity": "1", "price": "1000000"});
                let probe =
                    self.world.call("sales_order.create", json!({"customer_id": customer, "lines": [line]}));
                let probe = text(&probe.unwrap()["id"]);
                self.probes.insert(customer.to_owned(), probe.clone());
                probe
            }
        };
        let refused = self.world.call("sales_order.submit", json!({"id": probe})).unwrap_err();
        self.hold(
            refused.code == Code::CreditExceeded,
            &format!("a million is refused for the limit: {refused}"),
        );
        decimal(&refused.details.unwrap()["exposure"])
    }

    fn act(&mut self, action: &str) -> String {
        match action {
            "order" => self.order(),
            "change" => self.change(),
            "cancel" => self.cancel(),
            "read" => self.read(),
            "merge" => self.merge(),
            "buy" => self.buy(),
            "receive" => self.receive(),
            "pay" => self.pay(),
            "approve" => self.in_erp(Act::Approve),
            "ship" => self.in_erp(Act::Ship),
            "ship more" => self.in_erp(Act::ShipMore),
            "invoice" => self.in_erp(Act::Invoice),
            "void" => self.in_erp(Act::Void),
            "cancel there" => self.in_erp(Act::Cancel),
            "reopen" => self.in_erp(Act::Reopen),
            "close" => self.in_erp(Act::Close),
            "confirm part" => self.in_erp(Act::ConfirmPart),
            other => panic!("nobody knows how to {other}"),
        }
    }

    fn order(&mut self) -> String {
        let customers = self.books.customers();
        let customer = customers[self.chance.below(customers.len())].clone();
        let lines: Vec<_> = (0..=self.chance.below(2))
            .map(|_| {
                let (product, quantity, price) = (self.product(), self.quantity(120), self.quantity(20));
                json!({"product_id": product, "quantity": quantity.to_string(), "price": price.to_string(), "tax_rate": "20"})
            })
            .collect();
        let order =
            self.world.call("sales_order.create", json!({"customer_id": customer, "lines": lines})).unwrap();
        let accept = self.chance.one_in(6);
        let answer =
            self.world.call("sales_order.submit", json!({"id": order["id"], "accept_shortage": accept}));
        let number = text(&order["number"]);
        let mut after = self.books.clone();
        after.ask(&number, self.as_asked(&customer, &order));
        let told = format!("{number} of {customer} {}", lines_told(&order));
        let outcome = self.judge(&answer, &after, &customer, accept);
        if answer.is_ok() {
            self.books = after;
            self.orders.push(Ours { id: text(&order["id"]), number, shortage_accepted: accept });
        }
        format!("{outcome} {told}")
    }

    fn change(&mut self) -> String {
        let Some(ours) = self.pick() else { return "nothing".to_owned() };
        let order = self.world.call("sales_order.get", json!({"id": ours.id})).unwrap();
        let lines = order["lines"].as_array().unwrap();
        let line = &lines[self.chance.below(lines.len())];
        let mut lines = vec![json!({"id": line["id"], "quantity": self.quantity(150).to_string()})];
        if self.chance.one_in(4) {
            let product = self.product();
            lines.push(json!({"product_id": product, "quantity": self.quantity(40).to_string(), "price": "7", "tax_rate": "20"}));
        }
        let answer = self.world.update("sales_order", &ours.id, json!({"lines": lines}));
        if lines.len() == 1 && line["quantity"] == lines[0]["quantity"] {
            self.hold(answer.is_ok(), "what changes nothing is refused");
            return format!("unchanged {}", ours.number);
        }
        let customer = text(&order["customer_id"]);
        let mut after = self.books.clone();
        after.ask(&ours.number, self.change_asked(&ours, &order, &lines));
        let outcome = self.judge(&answer, &after, &customer, ours.shortage_accepted);
        if answer.is_ok() {
            self.books = after;
        }
        format!("{outcome} {} {lines:?}", ours.number)
    }

    /// What a change asks for: all of an order that the ERP has not, and else what is changed.
    fn change_asked(&self, ours: &Ours, order: &Json, lines: &[Json]) -> Order {
        let mut asked = self.as_asked(&text(&order["customer_id"]), order);
        for (line, wanted) in asked.lines.iter_mut().zip(order["lines"].as_array().unwrap()) {
            if wanted["id"] == lines[0]["id"] {
                line.quantity = decimal(&lines[0]["quantity"]);
            } else if self.books.is_in_erp(&ours.number) {
                line.quantity = Decimal::ZERO;
            }
        }
        asked.lines.extend(lines.iter().skip(1).map(|line| self.line_asked(line)));
        asked
    }

    /// Whether an answer is right, with the books as they would be after it. More is accepted where the limit and the stock bear
    /// it, and refused where they do not.
    fn judge(&self, answer: &Result<Json, Error>, after: &Books, customer: &str, short: bool) -> String {
        let (owed, limit) = (after.exposure(customer), self.books.limit(customer));
        let passes_limit = owed > limit && owed > self.books.exposure(customer);
        let lacking = |item: &String| after.available(item) < Decimal::ZERO.min(self.books.available(item));
        let passes_stock = !short && self.items.iter().any(lacking);
        match answer {
            Ok(_) => {
                self.hold(!passes_limit, &format!("{owed} is accepted of {limit}"));
                self.hold(!passes_stock, "more is accepted than there is");
                "done".to_owned()
            }
            Err(error) => {
                match error.code {
                    Code::CreditExceeded => self.hold(passes_limit, &format!("{owed} is refused of {limit}")),
                    Code::NotAvailable => self.hold(passes_stock, "what is there is refused"),
                    Code::IllegalState | Code::OutOfRange => {}
                    _ => self.hold(false, &format!("nobody expects {error}")),
                }
                error.code.as_str().to_owned()
            }
        }
    }

    fn cancel(&mut self) -> String {
        let Some(ours) = self.pick() else { return "nothing".to_owned() };
        match self.world.call("sales_order.cancel", json!({"id": ours.id})) {
            Ok(_) => {
                self.books.cancel(&ours.number);
                format!("done {}", ours.number)
            }
            Err(error) => format!("{} {}", error.code.as_str(), ours.number),
        }
    }

    fn read(&mut self) -> String {
        let report = self.world.sync();
        self.books.read(self.erp.books());
        format!("done {:?}", report.pushed)
    }

    fn merge(&mut self) -> String {
        let customers = self.books.customers();
        let (from, into) = (self.chance.below(customers.len()), self.chance.below(customers.len()));
        if from == into || customers.len() < 3 {
            return "nothing".to_owned();
        }
        let (from, into) = (&customers[from], &customers[into]);
        let version = |id: &str| self.world.customer(id).header.version;
        let both =
            json!({"from": from, "from_version": version(from), "into": into, "into_version": version(into)});
        self.world.call("customer.merge", both).unwrap();
        let (from, into) = (from.clone(), into.clone());
        self.books.merge(&from, &into);
        self.probes.remove(&from);
        format!("done {from} into {into}")
    }

    /// Somebody in the ERP buys or finds goods, or loses some.
    fn buy(&mut self) -> String {
        let (item, more) = (self.chance.below(3), self.quantity(200) - Decimal::from(60));
        self.erp.buy(&self.items[item], more, &mut self.chance);
        format!("done {more} of {}", self.items[item])
    }

    /// A customer pays without saying what for.
    fn receive(&mut self) -> String {
        let customers = self.erp.customers();
        let (customer, _) = &customers[self.chance.below(customers.len())];
        let amount = self.quantity(900);
        self.erp.prepay(customer, amount);
        format!("done {amount} of {customer}")
    }

    fn pay(&mut self) -> String {
        let paid = self.erp.pay(&mut self.chance);
        paid.map_or_else(|| "nothing".to_owned(), |told| format!("done {told}"))
    }

    /// Somebody in the ERP does something with the first order, from one of them on, that it can be done with.
    fn in_erp(&mut self, act: Act) -> String {
        let mut orders = self.erp.books().orders;
        if orders.is_empty() {
            return "nothing".to_owned();
        }
        let first = self.chance.below(orders.len());
        orders.rotate_left(first);
        let done = orders.iter().find(|order| self.erp.act(act, order, &mut self.chance).is_ok());
        done.map_or_else(|| "refused".to_owned(), |order| format!("done {} {}", order.key, order.number))
    }

    fn pick(&mut self) -> Option<Ours> {
        if self.orders.is_empty() {
            return None;
        }
        let picked = self.chance.below(self.orders.len());
        Some(self.orders[picked].clone())
    }

    fn as_asked(&self, customer: &str, order: &Json) -> Order {
        let lines = order["lines"].as_array().unwrap().iter().map(|line| self.line_asked(line)).collect();
        Order { customer: customer.to_owned(), lines }
    }

    fn line_asked(&self, line: &Json) -> Asked {
        let product = text(&line["product_id"]);
        let item = self.items.iter().find(|item| self.world.ours("product", item) == product).unwrap();
        let price = decimal(&line["price"]) * money("1.2");
        Asked { item: item.clone(), quantity: decimal(&line["quantity"]), price }
    }
}

fn text(json: &Json) -> String {
    json.as_str().unwrap().to_owned()
}

fn decimal(json: &Json) -> Decimal {
    json.as_str().unwrap().parse().unwrap()
}

fn lines_told(order: &Json) -> String {
    let lines = order["lines"].as_array().unwrap().iter();
    lines.map(|line| format!("{} at {}; ", line["quantity"], line["price"])).collect()
}
