//! What a filter costs grows with the number of records, and not with its square, however relations are put within one another.

use crate::company::{Company, multiply};
use serde_json::{Value as Json, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tenon::CallContext;
use tenon_db_sqlite::Sqlite;
use tenon_db_sqlite::rusqlite::Connection;

/// Many customers of one unit and one owner, each with a contact.
struct Customers {
    company: Company,
    host: Connection,
}

impl Customers {
    fn of(count: usize) -> Customers {
        let company = Company::new();
        let customer =
            company.call("customer.create", &json!({"name": "Ash Works", "currency": "EUR", "city": "Lund"}));
        company.call("contact.create", &json!({"customer_id": customer["id"], "name": "Ann"}));
        let host = company.connection();
        let named = |name| (name, "name || n");
        let numbered = [("id", "'c' || n"), ("number", "'N' || n"), ("number_s", "'n' || n")];
        multiply(&host, "tn_customer", count, &[&numbered[..], &[named("name"), named("name_s")]].concat());
        multiply(&host, "tn_contact", count, &[("id", "'p' || n"), ("customer_id", "'c' || n")]);
        Customers { company, host }
    }

    /// The number of customers that a filter selects, and how many steps of its machine SQLite takes for that.
    fn count(&mut self, filter: &Json) -> (u64, u64) {
        const STEP: u64 = 100;
        let steps = Arc::new(AtomicU64::new(0));
        let counted = steps.clone();
        let count = move || {
            counted.fetch_add(STEP, Ordering::Relaxed);
            false
        };
        self.host.progress_handler(STEP as i32, Some(count)).unwrap();
        self.host.execute_batch("BEGIN").unwrap();
        let query = json!({"filter": filter, "measures": [{"name": "count", "function": "count"}]});
        let context = CallContext::new("acme", "ada");
        let lent = Box::new(Sqlite::enlist(&self.host).unwrap());
        let answer = self.company.engine.call_enlisted(lent, &context, "customer.query", &query).unwrap();
        self.host.execute_batch("COMMIT").unwrap();
        let found = answer["rows"][0]["count"].as_str().unwrap().parse().unwrap();
        (found, steps.load(Ordering::Relaxed))
    }
}

/// A filter, and which part of the customers satisfies it.
fn filters() -> [(&'static str, Json, bool); 8] {
    let nowhere = json!({"field": "city", "op": "eq", "value": "nowhere"});
    let here = json!({"field": "city", "op": "eq", "value": "Lund"});
    let unit = |filter: &Json| json!({"exists": "unit_id", "where": filter});
    let of_unit = |filter: &Json| json!({"exists": "customer.unit_id", "where": filter});
    let owner = |filter: &Json| json!({"exists": "owner_id", "where": filter});
    let of_owner = |filter: &Json| json!({"exists": "customer.owner_id", "where": filter});
    let contact = |filter: &Json| json!({"exists": "contact.customer_id", "where": filter});
    let customer = |filter: &Json| json!({"exists": "customer_id", "where": filter});
    let not = |filter: &Json| json!({"not": filter});
    [
        ("up and down", unit(&of_unit(&nowhere)), false),
        ("up and down, negated", unit(&not(&of_unit(&nowhere))), true),
        ("twice up and down", unit(&of_unit(&unit(&of_unit(&nowhere)))), false),
        ("twice up and down, each negated", not(&unit(&of_unit(&not(&owner(&of_owner(&nowhere)))))), false),
        ("by another way", owner(&of_owner(&unit(&of_unit(&nowhere)))), false),
        ("down and up and up", contact(&customer(&unit(&of_unit(&nowhere)))), false),
        (
            "in one of several",
            json!({"any": [unit(&of_unit(&nowhere)), contact(&customer(&nowhere)), here]}),
            true,
        ),
        ("down", contact(&json!({"field": "name", "op": "eq", "value": "Ann"})), true),
    ]
}

#[test]
fn twice_the_records_are_twice_the_work() {
    let (few, many) = (400, 800);
    let (mut small, mut large) = (Customers::of(few), Customers::of(many));
    for (name, filter, all) in filters() {
        let ((of_few, before), (of_many, after)) = (small.count(&filter), large.count(&filter));
        let expected = |count: usize| if all { count as u64 + 1 } else { 0 };
        assert_eq!((of_few, of_many), (expected(few), expected(many)), "{name}");
        assert!(after < 3 * before, "{name}: {before} steps for {few} customers, {after} for {many}");
    }
}

/// What an index gives is found first, and nothing is passed over.
#[test]
fn one_among_many_is_reached_by_an_index() {
    let mut customers = Customers::of(2_000);
    let one = json!({"exists": "contact.customer_id", "where": {"field": "id", "op": "eq", "value": "p7"}});
    let (found, steps) = customers.count(&one);
    assert_eq!(found, 1);
    assert!(steps < 5_000, "{steps} steps");
}
