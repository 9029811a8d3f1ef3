//! A module uses rules: a gate that its users write decides whether a deal may be saved. What is published decides, with what the deal
//! was before; a gate that faults is closed and says why.

#![allow(clippy::unwrap_used, reason = "a test")]

use serde_json::{Value as Json, json};
use std::cell::Cell;
use tenon::kernel::filter::Filter;
use tenon::kernel::platform::rule::Rule;
use tenon::kernel::rules::{Datum, Subject};
use tenon::kernel::{Decimal, Entity, Rules, Stored, Unit, entity};
use tenon::{CallContext, Code, Engine, Error, Module, Modules, Result};
use tenon_db_sqlite::Sqlite;

/// A deal.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(zh = "交易")]
struct Deal {
    /// What it is worth.
    #[field(scale = 2, zh = "金额")]
    amount: Option<Decimal>,
    /// The deal that it follows.
    #[field(refers = "deal", zh = "前一交易")]
    deal_id: Option<String>,
}

mod refusals {
    tenon::kernel::refusals! {
        deal {
            gate_closed = IllegalState, "the gate is closed", "关卡未开放";
        }
    }
}

impl Rules for Deal {
    fn before_save(
        draft: &mut Stored<Self>,
        before: Option<&Stored<Self>>,
        unit: &mut Unit<'_>,
    ) -> Result<()> {
        let Some(rule) = unit.first::<Rule>(Filter::eq(Rule::CODE, "gate"))? else { return Ok(()) };
        let record = draft.clone().into_record();
        let before = before.map(|before| before.clone().into_record());
        let subject = Subject { record: &record, before: before.as_ref(), at: unit.now() };
        match unit.evaluate(&rule, &subject)? {
            Datum::Bool(true) => Ok(()),
            _ => Err(refusals::gate_closed()),
        }
    }
}

static DEALS: Module =
    Module { entities: &[entity::<Deal>()], refusals: refusals::ALL, ..Module::new("deals", "Deals.") };

/// The administrator of a tenant that makes deals.
struct Desk {
    engine: Engine,
    calls: Cell<u32>,
}

impl Desk {
    fn new() -> Desk {
        let modules = Modules::default().with(&DEALS).only(["deals"]);
        let database = Sqlite::in_memory().unwrap();
        let engine = Engine::builder(database).modules(modules).open().unwrap();
        let tenant = json!({
            "name": "Acme", "code": "acme", "base_currency": "EUR", "admin_id": "ada", "admin_name": "Ada",
        });
        engine.call(&CallContext::new("acme", "host").keyed("setup"), "tenant.create", &tenant).unwrap();
        Desk { engine, calls: Cell::new(0) }
    }

    fn call(&self, operation: &str, arguments: &Json) -> Result<Json> {
        self.calls.set(self.calls.get() + 1);
        let context = CallContext::new("acme", "ada").keyed(format!("call {}", self.calls.get()));
        self.engine.call(&context, operation, arguments)
    }

    /// Publishes a gate for deals.
    fn gate(&self, expression: &str) -> Json {
        let rule = json!({
            "code": "gate", "name": "Gate", "kind": "gate", "subject": "deal", "result": "bool", "expression": expression,
        });
        let id = self.call("rule.create", &rule).unwrap()["id"].clone();
        self.call("rule.publish", &json!({ "id": id })).unwrap()
    }

    fn deal(&self, fields: &Json) -> Result<Json> {
        self.call("deal.create", fields)
    }
}

fn told(refused: Result<Json>) -> (Code, &'static str) {
    let error: Error = refused.unwrap_err();
    (error.code, error.reason())
}

const CLOSED: (Code, &str) = (Code::IllegalState, "deal.gate_closed");

#[test]
fn what_is_published_decides() {
    let desk = Desk::new();
    let gate = desk.gate("subject.amount <= 100");
    assert!(desk.deal(&json!({"amount": "100"})).is_ok());
    assert_eq!(told(desk.deal(&json!({"amount": "100.01"}))), CLOSED);
    let id = gate["id"].clone();
    let wider = json!({"id": id, "version": gate["version"], "expression": "subject.amount <= 1000"});
    let version = desk.call("rule.update", &wider).unwrap()["version"].clone();
    assert_eq!(told(desk.deal(&json!({"amount": "100.01"}))), CLOSED);
    let version =
        desk.call("rule.publish", &json!({"id": id, "version": version})).unwrap()["version"].clone();
    assert!(desk.deal(&json!({"amount": "100.01"})).is_ok());
    desk.call("rule.retire", &json!({"id": id, "version": version})).unwrap();
    assert_eq!(told(desk.deal(&json!({"amount": "1"}))), (Code::IllegalState, "rule.not_in_force"));
}

#[test]
fn a_gate_sees_what_was_before_and_what_is_referred_to() {
    let desk = Desk::new();
    desk.gate("before == null ? subject.amount > 0 && (deal == null || deal.amount < subject.amount) : subject.amount >= before.amount");
    assert_eq!(told(desk.deal(&json!({"amount": "0"}))), CLOSED);
    let first = desk.deal(&json!({"amount": "10"})).unwrap();
    assert_eq!(told(desk.deal(&json!({"amount": "10", "deal_id": first["id"]}))), CLOSED);
    assert!(desk.deal(&json!({"amount": "10.01", "deal_id": first["id"]})).is_ok());
    let update = |amount: &str| json!({"id": first["id"], "version": 1, "amount": amount});
    assert_eq!(told(desk.call("deal.update", &update("9.99"))), CLOSED);
    assert!(desk.call("deal.update", &update("10.5")).is_ok());
}

#[test]
fn a_gate_that_faults_is_closed_and_says_why() {
    let desk = Desk::new();
    desk.gate("10 / subject.amount > 1");
    let refused = desk.deal(&json!({"amount": "0"})).unwrap_err();
    assert_eq!((refused.code, refused.reason()), (Code::RuleFault, "expression.division_by_zero"));
    assert_eq!(refused.details.as_deref(), Some(&json!({"rule": "gate", "offset": 3})));
    let refused = desk.deal(&json!({})).unwrap_err();
    assert_eq!(refused.reason(), "expression.without_value");
    assert_eq!(refused.details.as_deref(), Some(&json!({"rule": "gate", "offset": 13})));
    assert!(desk.deal(&json!({"amount": "5"})).is_ok());
}
