//! The customer card, the funnel, ageing and availability are computed where the records are: however many there are, the
//! engine is handed the same few rows, and their figures are those of a plain computation over the same records.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that meets what it does not expect has failed")]

mod answers;
mod company;
mod expected;
mod records;

use company::{ADMIN, Company, SELLER};
use records::Records;
use serde_json::json;
use tenon::sql::{Access, Database, SqlValue, rows};
use tenon_testkit::watched::Observed;

#[test]
fn figures_are_those_of_a_plain_computation() {
    for seed in [1, 2, 3] {
        let company = Company::found();
        let records = Records::random(seed, 1_000, &company);
        company.store(&records);
        for actor in [ADMIN, SELLER] {
            answers::all_are_as_expected(actor, &company, &records);
        }
    }
}

#[test]
fn a_hundred_times_the_records_are_as_many_rows_fetched() {
    let fetched = |number: usize| {
        let company = Company::found();
        let records = Records::random(7, number, &company);
        company.store(&records);
        answers::all_are_as_expected(SELLER, &company, &records);
        let rows = |seen: Vec<Observed>| seen.iter().map(|seen| seen.rows).sum::<u64>();
        company.reports().map(|(operation, arguments)| {
            company.log.take();
            company.read(SELLER, operation, &arguments);
            (operation, rows(company.log.take()))
        })
    };
    // Of each of four kinds, beside order lines and stages.
    let (few, many) = (fetched(250), fetched(25_000));
    assert_eq!(few, many);
    assert!(few.iter().all(|(_, rows)| (1..100).contains(rows)), "{few:?}");
}

/// Every table is reached by an index that begins with the tenant, and where the question is about one customer or one
/// product, by that as well.
#[test]
fn no_statement_passes_over_rows_of_another_tenant_or_customer() {
    let company = Company::found();
    company.store(&Records::random(7, 1_000, &company));
    let mut wide = Vec::new();
    for actor in [ADMIN, SELLER] {
        for (operation, arguments) in company.reports() {
            company.log.take();
            company.read(actor, operation, &arguments);
            let statements = company.log.take();
            for seen in statements.iter().filter(|seen| seen.sql.starts_with("SELECT")) {
                let steps = plan(company.engine.database(), seen).into_iter();
                let steps = steps.filter(|step| !is_narrow(step) && !is_of_all(operation, step));
                wide.extend(steps.map(|step| format!("{operation}: {step}: {}", seen.sql)));
            }
        }
    }
    assert!(wide.is_empty(), "{}", wide.join("\n"));
}

/// Looking for duplicates does not pass over the customers of the board.
#[test]
fn a_new_customer_is_compared_with_those_of_the_same_keys_alone() {
    let company = Company::found();
    let customer = json!({"name": "Another", "tax_id": "DE 123", "phone": "+49 30 1"});
    company.log.take();
    company.write(SELLER, "customer.create", &customer);
    let statements = company.log.take();
    let selects = statements.iter().filter(|seen| seen.sql.starts_with("SELECT"));
    let steps = selects.flat_map(|seen| plan(company.engine.database(), seen));
    let (narrow, wide): (Vec<_>, Vec<_>) = steps.partition(|step| is_narrow(step));
    assert_eq!(wide, Vec::<String>::new());
    for key in ["tax_key=?", "name_key=?", "phone_key=?"] {
        assert!(narrow.iter().any(|step| step.contains(key)), "nothing is sought by {key}: {narrow:?}");
    }
}

/// What a user may read as its owner or as its reader is found by two indexes, not among all rows of the tenant.
#[test]
fn what_names_a_reader_is_found_by_an_index() {
    let company = Company::found();
    company.store(&Records::random(7, 1_000, &company));
    company.log.take();
    company.read(SELLER, "activity.list", &json!({}));
    let statements = company.log.take();
    let selects = statements.iter().filter(|seen| seen.sql.contains("assigned_by\" ="));
    let steps: Vec<_> = selects.flat_map(|seen| plan(company.engine.database(), seen)).collect();
    for key in ["(tenant_id=? AND owner_id=?)", "(tenant_id=? AND assigned_by=?)"] {
        assert!(steps.iter().any(|step| step.contains(key)), "nothing is sought by {key}: {steps:?}");
    }
}

/// What a user reaches as an owner, in one unit and in a branch of the organisation, is found by an index for each, not among all rows of the
/// tenant.
#[test]
fn what_is_reached_in_several_ways_is_found_by_an_index_for_each() {
    let company = Company::found();
    company.store(&Records::random(7, 1_000, &company));
    let units = company.read(ADMIN, "org_unit.list", &json!({}));
    let root = units["items"][0]["id"].clone();
    let roles = ["own", "reports", "unit", "subtree"].map(|scope| {
        let unit = json!({"id": scope, "code": scope, "name": scope, "parent_id": root});
        company.make("org_unit.create", &unit);
        let permissions = json!([{"permission": "customer.read", "scope": scope}]);
        let name = format!("role {scope}");
        company.make("role.create", &json!({"id": scope, "name": name, "permissions": permissions}));
        json!({"role_id": scope, "unit_id": scope})
    });
    company.make("user.create", &json!({"id": "wei", "name": "Wei", "unit_id": root, "roles": roles}));
    company.log.take();
    company.read("wei", "customer.list", &json!({}));
    let statements = company.log.take();
    let selects = statements.iter().filter(|seen| seen.sql.contains("report_path\" >="));
    let steps: Vec<_> = selects.flat_map(|seen| plan(company.engine.database(), seen)).collect();
    let wide: Vec<_> = steps.iter().filter(|step| step.contains("tn_customer") && !is_narrow(step)).collect();
    assert!(!steps.is_empty() && wide.is_empty(), "{steps:?}");
    for key in ["(tenant_id=? AND owner_id=?)", "(tenant_id=? AND unit_id=?)"] {
        assert!(steps.iter().any(|step| step.contains(key)), "nothing is sought by {key}: {steps:?}");
    }
}

/// Whether a step reads what belongs to one record or key, or reads no table at all. A board is no such thing.
fn is_narrow(step: &str) -> bool {
    let keys = step.split_once("(tenant_id=? AND ").map_or("", |(_, keys)| keys);
    let mut keys = keys.trim_end_matches(" LEFT-JOIN").trim_end_matches(')').split(" AND ");
    // One row is no table: what stands beside the counter and the answer that a call reads first.
    let constant = ["SCAN CONSTANT ROW", "SCAN beside"].contains(&step);
    let table = !constant && (step.starts_with("SCAN") || step.starts_with("SEARCH"));
    let one = |key: &str| {
        key.ends_with("id=?") || key.ends_with("_key=?") || ["name=?", "entity=?", "number=?"].contains(&key)
    };
    // What one ERP has of one kind has one cursor.
    let cursor = step.contains("tn_erp_cursor") && step.contains("erp=? AND kind=?");
    !table || cursor || keys.any(|key| key != "board_id=?" && one(key))
}

/// Ageing of all customers reads all open items of the tenant, because it sums them.
fn is_of_all(operation: &str, step: &str) -> bool {
    operation == "open_item.ageing" && step.starts_with("SEARCH t0 ") && step.contains("(tenant_id=?)")
}

/// The steps by which SQLite answers a statement.
fn plan(database: &dyn Database, seen: &Observed) -> Vec<String> {
    let mut transaction = database.begin(Access::Read).unwrap();
    let steps =
        rows(&mut *transaction, &format!("EXPLAIN QUERY PLAN {}", seen.sql), &seen.parameters).unwrap();
    let detail = |step: Vec<SqlValue>| match step.into_iter().next_back() {
        Some(SqlValue::Text(detail)) => detail,
        other => panic!("a plan's step is a text, not {other:?}"),
    };
    steps.into_iter().map(detail).collect()
}
