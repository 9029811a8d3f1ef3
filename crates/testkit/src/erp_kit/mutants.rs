//! Adapters that do something wrong, made of one that does not: each member of each message left out, constant, or in the place of
//! another. The kit finds each of them, or is not good enough.
//!
//! [`survivors`] plays the kit on all of them. The members are those of the messages that the kit exchanges with the right adapter
//! ([`tenon_erp_port::messages`]), so a new member of a port has its mutants without a further line.

use super::{Deed, ErpUnderTest, Record, Seed, run_all, run_where};
use async_trait::async_trait;
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tenon_erp_port::messages::{Carrier, Effect, Method, answer, over, reply};
use tenon_erp_port::{Capabilities, Capability, Erp, NewCustomer, NewOrder, Result};

/// Which way a message goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Way {
    Request,
    Reply,
}

/// What becomes of a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Change {
    /// It has no value.
    Dropped,
    /// It always has the same value.
    Constant,
    /// It has the value of the next member of its kind.
    Swapped,
}

/// A member of the messages of a method: `orders.place`, `order.lines.*.price`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Member {
    method: &'static str,
    way: Way,
    path: String,
}

/// An adapter with one thing wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mutant {
    member: Member,
    change: Change,
}

/// Writes the mutant as `orders.place request order.lines.*.price constant`.
impl fmt::Display for Mutant {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Member { method, way, path } = &self.member;
        let text = format!("{method} {way:?} {path} {:?}", self.change);
        formatter.write_str(&text.to_lowercase())
    }
}

/// How many mutants there were, and which the kit has not found.
#[derive(Clone, Debug, Default)]
pub struct Hunt {
    /// The number of mutants.
    pub planted: usize,
    /// The mutants for which no check fails.
    pub survivors: Vec<String>,
}

/// Plays the kit on every mutant of an adapter. `fixture` makes a new ERP each time, with the right adapter.
///
/// # Panics
/// With the whole report, if a check fails for the right adapter.
pub async fn survivors<F: ErpUnderTest>(fixture: impl Fn() -> F) -> Hunt {
    let mut hunt = Hunt::default();
    for mutant in mutants(&fixture).await {
        let spoiled = Spoiled::new(fixture(), Some(mutant.clone()));
        let found = is_found(&spoiled).await;
        if !spoiled.carrier.changed.load(Ordering::Relaxed) {
            continue;
        }
        hunt.planted += 1;
        if !found {
            hunt.survivors.push(mutant.to_string());
        }
    }
    hunt
}

/// Whether a check fails. Those that compare members come first: they find most.
async fn is_found(fixture: &dyn ErpUnderTest) -> bool {
    let compares =
        |name: &str| name.ends_with(".everything_is_written") || name.ends_with(".values_are_the_erps");
    !run_where(fixture, compares).await.failed().is_empty() || !run_all(fixture).await.failed().is_empty()
}

/// Every change of every member that the kit's messages have.
async fn mutants<F: ErpUnderTest>(fixture: &impl Fn() -> F) -> Vec<Mutant> {
    let right = Spoiled::new(fixture(), None);
    // Of an adapter that fails by itself every mutant would be found.
    run_all(&right).await.assert_passed();
    let seen = right.carrier.seen.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let changes = [Change::Dropped, Change::Constant, Change::Swapped];
    seen.into_iter()
        .flat_map(|member| changes.map(|change| Mutant { member: member.clone(), change }))
        .collect()
}

/// A fixture whose adapter is spoiled on the way.
struct Spoiled<F> {
    fixture: F,
    carrier: Arc<Spoiling>,
}

/// Carries messages to the right adapter, and spoils one member of them.
struct Spoiling {
    erp: Erp,
    mutant: Option<Mutant>,
    seen: Mutex<BTreeSet<Member>>,
    changed: AtomicBool,
}

struct Shared(Arc<Spoiling>);

impl<F: ErpUnderTest> Spoiled<F> {
    fn new(fixture: F, mutant: Option<Mutant>) -> Self {
        let (seen, changed) = (Mutex::default(), AtomicBool::new(false));
        let carrier = Arc::new(Spoiling { erp: fixture.erp(), mutant, seen, changed });
        Self { fixture, carrier }
    }
}

#[async_trait]
impl Carrier for Shared {
    fn capabilities(&self) -> Capabilities {
        let told = |told: Capabilities, capability| match self.0.erp.lacks(capability) {
            None => told.with(capability),
            Some(reason) => told.without(capability, reason),
        };
        Capability::ALL.into_iter().fold(Capabilities::all(), told)
    }

    async fn carry(&self, method: Method, request: String) -> Result<String> {
        let Ok(mut request) = serde_json::from_str::<Json>(&request) else { return Ok(String::new()) };
        self.0.pass(method, Way::Request, &mut request);
        let mut answer = answer(&self.0.erp, method.name, &request).await;
        if let Ok(answer) = &mut answer {
            self.0.pass(method, Way::Reply, answer);
        }
        Ok(reply(&answer))
    }
}

impl Spoiling {
    /// Notes the members of a message, or spoils one of them.
    fn pass(&self, method: Method, way: Way, message: &mut Json) {
        match &self.mutant {
            None => {
                let mut paths = BTreeSet::new();
                members(message, "", &mut paths);
                let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
                let members = paths.into_iter().filter(|path| is_content(method, way, path));
                seen.extend(members.map(|path| Member { method: method.name, way, path }));
            }
            Some(Mutant { member, change }) if member.method == method.name && member.way == way => {
                let before = message.clone();
                let path: Vec<&str> = member.path.split('.').collect();
                spoil(message, &path, *change);
                if *message != before {
                    self.changed.store(true, Ordering::Relaxed);
                }
            }
            Some(_) => {}
        }
    }
}

/// Whether a member belongs to a record. How pages follow one another, and what is rejected, has checks and planted faults of
/// its own.
fn is_content(method: Method, way: Way, path: &str) -> bool {
    let envelope = ["page", "next", "more", "gone", "rejected"];
    let first = path.split('.').next().unwrap_or_default();
    !envelope.contains(&first) && (way == Way::Reply || method.effect == Effect::Write)
}

/// The paths of all values that are no objects and no lists, with `*` for each place in a list.
fn members(value: &Json, path: &str, found: &mut BTreeSet<String>) {
    let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    match value {
        Json::Object(object) => object.iter().for_each(|(name, value)| members(value, &below(name), found)),
        Json::Array(items) => items.iter().for_each(|item| members(item, &below("*"), found)),
        _ if path.is_empty() => {}
        _ => drop(found.insert(path.to_owned())),
    }
}

/// Changes the member at a path, in each item of a list.
fn spoil(value: &mut Json, path: &[&str], change: Change) {
    match (path, value) {
        (["*", rest @ ..], Json::Array(items)) => items.iter_mut().for_each(|item| spoil(item, rest, change)),
        ([name], Json::Object(object)) => {
            let other = object.iter().skip_while(|(known, _)| known != name).skip(1);
            let other = other.map(|(_, other)| other).find(|other| is_like(other, &object[*name])).cloned();
            let value = &mut object[*name];
            match (change, other) {
                (Change::Dropped, _) => *value = Json::Null,
                (Change::Constant, _) => *value = constant(value),
                (Change::Swapped, Some(other)) => *value = other,
                (Change::Swapped, None) => {}
            }
        }
        ([name, rest @ ..], Json::Object(object)) => {
            if let Some(value) = object.get_mut(*name) {
                spoil(value, rest, change);
            }
        }
        _ => {}
    }
}

fn is_decimal(text: &str) -> bool {
    text.parse::<rust_decimal::Decimal>().is_ok()
}

fn is_date(text: &str) -> bool {
    text.parse::<jiff::civil::Date>().is_ok()
}

/// Whether one can stand in the place of the other.
fn is_like(one: &Json, other: &Json) -> bool {
    match (one, other) {
        (Json::String(one), Json::String(other)) => {
            is_decimal(one) == is_decimal(other) && is_date(one) == is_date(other)
        }
        _ => std::mem::discriminant(one) == std::mem::discriminant(other),
    }
}

fn constant(value: &Json) -> Json {
    match value {
        Json::Null => Json::Null,
        Json::Bool(_) => json!(true),
        Json::Number(_) => json!(1),
        Json::String(text) if is_decimal(text) => json!("1"),
        Json::String(text) if is_date(text) => json!("2001-01-01"),
        _ => json!("constant"),
    }
}

/// Everything but the adapter is the fixture's. A proxy is left out: what is spoiled is what is said, and not how it travels.
#[async_trait]
impl<F: ErpUnderTest> ErpUnderTest for Spoiled<F> {
    fn erp(&self) -> Erp {
        over(Shared(self.carrier.clone()))
    }

    fn seed(&self) -> Seed {
        self.fixture.seed()
    }

    fn unknown_key(&self) -> String {
        self.fixture.unknown_key()
    }

    /// What is to be placed is what the right adapter says of customers and items.
    async fn sample_order(&self) -> Deed<NewOrder> {
        self.fixture.sample_order().await
    }

    async fn sample_customer(&self) -> Deed<NewCustomer> {
        self.fixture.sample_customer().await
    }

    async fn changed_customer(&self, customer: &NewCustomer) -> Deed<NewCustomer> {
        self.fixture.changed_customer(customer).await
    }

    async fn count_orders(&self, idempotency_key: &str) -> Deed<usize> {
        self.fixture.count_orders(idempotency_key).await
    }

    async fn in_the_erp(&self, record: Record, key: &str) -> Deed<Json> {
        self.fixture.in_the_erp(record, key).await
    }

    async fn ship(&self, order: &str) -> Deed<()> {
        self.fixture.ship(order).await
    }

    async fn invoice(&self, order: &str) -> Deed<()> {
        self.fixture.invoice(order).await
    }

    async fn change_customer_name(&self, customer: &str, name: &str) -> Deed<()> {
        self.fixture.change_customer_name(customer, name).await
    }

    async fn delete_item(&self, item: &str) -> Deed<()> {
        self.fixture.delete_item(item).await
    }

    async fn drop_next_answer(&self) -> Deed<()> {
        self.fixture.drop_next_answer().await
    }

    async fn cut_off(&self, cut_off: bool) -> Deed<()> {
        self.fixture.cut_off(cut_off).await
    }

    async fn break_customer(&self, customer: &str) -> Deed<()> {
        self.fixture.break_customer(customer).await
    }
}
