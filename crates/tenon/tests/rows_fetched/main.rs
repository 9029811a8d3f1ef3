//! The customer card, the funnel, ageing and availability are computed where the records are: however many there are, the
//! engine is handed the same few rows, and their figures are those of a plain computation over the same records.

mod answers;
mod company;
mod expected;
mod records;

use company::{ADMIN, Company, SELLER};
use records::Records;
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
    let (few, many) = (fetched(1_000), fetched(100_000));
    assert_eq!(few, many);
    assert!(few.iter().all(|(_, rows)| (1..100).contains(rows)), "{few:?}");
}

/// Every table is reached by an index that begins with the tenant, and where the question is about one customer or one
/// product, by that as well.
#[test]
fn no_statement_passes_over_rows_of_another_tenant_or_customer() {
    let company = Company::found();
    company.store(&Records::random(7, 1_000, &company));
    for actor in [ADMIN, SELLER] {
        for (operation, arguments) in company.reports() {
            company.log.take();
            company.read(actor, operation, &arguments);
            for seen in company.log.take().iter().filter(|seen| seen.sql.starts_with("SELECT")) {
                for step in plan(company.engine.database(), seen) {
                    assert!(!step.starts_with("SCAN"), "{operation}: {step}\n{}", seen.sql);
                    let narrow = [
                        "customer_id=?",
                        "product_id=?",
                        "pipeline_id=?",
                        "parent_id=?",
                        "id=?",
                        "role_id=?",
                    ];
                    let whole = operation == "open_item.ageing" && step.contains("(tenant_id=?)");
                    let reached =
                        step.contains("(tenant_id=? AND ") && narrow.iter().any(|key| step.contains(key));
                    let search = step.starts_with("SEARCH");
                    assert!(!search || reached || whole, "{operation}: {step}\n{}", seen.sql);
                }
            }
        }
    }
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
