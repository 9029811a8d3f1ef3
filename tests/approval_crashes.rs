//! A process dies at each statement and commit of the vote that performs a call, one after the other: the approval is pending, with its
//! hold and its open task, or it is approved and the call is performed.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test")]

use serde_json::{Value as Json, json};
use std::cell::Cell;
use std::sync::Arc;
use tenon::{CallContext, Code, Engine, Modules, Result, Simulation};
use tenon_tests::dying::{Dying, Life};
use tenon_tests::servers::{Open, drop_tables, on_server, on_sqlite};

const PREFIX: &str = "ap_";

/// A company in which Ann approves levels of customers, and a process that may die.
struct Company {
    engine: Engine,
    life: Life,
    keys: Cell<u64>,
}

impl Company {
    fn new(open: Open<'_>) -> Self {
        drop_tables(open, Modules::default(), PREFIX);
        let clock = Arc::new(Simulation::new(7, "2026-03-02T00:00:00Z".parse().unwrap()));
        let life = Life::default();
        let database = Dying { database: open(), life: life.clone() };
        let builder = Engine::builder(database).prefix(PREFIX);
        let engine = builder.ports(clock.clone(), clock).open().unwrap();
        let company = Self { engine, life, keys: Cell::new(0) };
        let tenant = json!({
            "name": "Acme", "code": "acme", "base_currency": "CNY", "admin_id": "ada", "admin_name": "Ada",
        });
        let unit = company.call("host", "tenant.create", tenant)["org_unit_id"].clone();
        let rights = json!([{"permission": "approval.approve", "scope": "own"}]);
        let role = company.call("ada", "role.create", json!({"name": "approver", "permissions": rights}));
        let ann = json!({"id": "ann", "name": "Ann", "unit_id": unit, "roles": [{"role_id": role["id"]}]});
        company.call("ada", "user.create", ann);
        let steps = json!([{"name": "One", "approvers": [{"kind": "user", "user_id": "ann"}]}]);
        let flow = json!({"id": "level", "code": "level", "name": "Level", "operation": "customer.set_level", "steps": steps});
        company.call("ada", "approval_flow.create", flow);
        company.call("ada", "approval_flow.publish", json!({"id": "level"}));
        company
    }

    fn try_call(&self, actor: &str, operation: &str, arguments: &Json) -> Result<Json> {
        self.keys.set(self.keys.get() + 1);
        let key = format!("call {}", self.keys.get());
        self.engine.call(&CallContext::new("acme", actor).keyed(key), operation, arguments)
    }

    fn call(&self, actor: &str, operation: &str, arguments: Json) -> Json {
        self.try_call(actor, operation, &arguments).unwrap()
    }

    /// A customer whose level is submitted, and the vote that passes it.
    fn submitted(&self, customer: &str) -> (String, Json) {
        self.call("ada", "customer.create", json!({"id": customer, "name": format!("Customer {customer}")}));
        let call = json!({"operation": "customer.set_level", "arguments": {"id": customer, "to": "A"}});
        let approval = self.call("ada", "approval.submit", call);
        let of_approval = json!({"field": "approval_id", "op": "eq", "value": approval["id"]});
        let tasks = self.call("ada", "approval_task.list", json!({"filter": of_approval}));
        let vote = json!({"task_id": tasks["items"][0]["id"], "hash": approval["hash"]});
        (approval["id"].as_str().unwrap().to_owned(), vote)
    }

    /// Whether the approval is done as a whole; if not, it is pending as a whole.
    fn is_done(&self, customer: &str, approval: &str, vote: &Json) -> bool {
        let outcome = self.call("ada", "approval.get", json!({"id": approval}))["outcome"].clone();
        let record = self.call("ada", "customer.get", json!({"id": customer}));
        let task = self.call("ada", "approval_task.get", json!({"id": vote["task_id"]}));
        let touch = json!({"id": customer, "version": record["version"], "city": "Lund"});
        let touched = self.try_call("ada", "customer.update", &touch).map_err(|refusal| refusal.code);
        match outcome.as_str() {
            Some("approved") => {
                assert_eq!((&record["level"], &task["decision"]), (&json!("A"), &json!("approved")));
                assert!(touched.is_ok(), "{touched:?}");
                true
            }
            None => {
                assert_eq!((&record["level"], &task["decision"]), (&Json::Null, &Json::Null));
                assert_eq!(touched, Err(Code::Locked));
                false
            }
            Some(other) => panic!("{other}"),
        }
    }
}

fn a_vote_that_dies_anywhere_is_done_or_pending(open: Open<'_>) {
    let company = Company::new(open);
    let (mut point, mut pending) = (1, 0);
    loop {
        let customer = format!("c{point}");
        let (approval, vote) = company.submitted(&customer);
        company.life.ends_at(point);
        let ended = company.try_call("ann", "approval.approve", &vote);
        let died = company.life.has_ended();
        company.life.ends_at(0);
        assert!(ended.is_err() || !died, "point {point}");
        if !company.is_done(&customer, &approval, &vote) {
            pending += 1;
            company.call("ann", "approval.approve", vote.clone());
            assert!(company.is_done(&customer, &approval, &vote), "point {point}");
        }
        if !died {
            println!("a vote has {} points; {pending} leave it pending", point - 1);
            assert!(pending > 10, "it died too late each time");
            return;
        }
        point += 1;
    }
}

#[test]
fn on_an_sqlite_file() {
    on_sqlite(|open| a_vote_that_dies_anywhere_is_done_or_pending(open));
}

#[test]
fn on_postgresql() {
    on_server("TENON_TEST_POSTGRES_URL", |open| a_vote_that_dies_anywhere_is_done_or_pending(open));
}
