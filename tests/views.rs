//! Views of a tenant's records, as a reporting tool reads them.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that cannot go on ends, or says why it is skipped"
)]

use serde_json::{Value as Json, json};
use std::sync::atomic::{AtomicU32, Ordering};
use tenon::config::Config;
use tenon::sql::views::{self, Views};
use tenon::sql::{Access, SqlValue, rows};
use tenon::{CallContext, Engine};
use tenon_tests::entry_points::{BEGIN, IN_MEMORY, fresh_tenant};

/// An engine with some of the modules, on a store of its own.
struct Desk {
    engine: Engine,
    tenant: String,
    /// What the names of the views begin with.
    name: String,
}

/// Table names that no other test uses.
fn prefix() -> String {
    static GIVEN: AtomicU32 = AtomicU32::new(0);
    format!("v{}{}_", std::process::id() % 10_000, GIVEN.fetch_add(1, Ordering::Relaxed))
}

fn open(database: &str, prefix: &str, modules: &Json) -> Engine {
    let mut config = json!({
        "database": database, "prefix": prefix, "migrate": true, "simulation": {"seed": 1, "now": BEGIN},
    });
    if !modules.is_null() {
        config["modules"] = modules.clone();
    }
    Config::parse(&config.to_string()).unwrap().open().unwrap()
}

impl Desk {
    fn new(database: &str) -> Self {
        let prefix = prefix();
        let engine = open(database, &prefix, &Json::Null);
        let desk = Self { engine, tenant: fresh_tenant(), name: format!("r{prefix}") };
        desk.set_up(&desk.tenant);
        desk
    }

    fn set_up(&self, tenant: &str) {
        let context = CallContext::new(tenant, "host").keyed("set up");
        let arguments = json!({"name": "Acme", "code": "hq", "base_currency": "CNY", "admin_id": "ada", "admin_name": "Ada"});
        self.engine.call(&context, "tenant.create", &arguments).unwrap();
    }

    fn call(&self, tenant: &str, operation: &str, arguments: &Json) -> Json {
        static KEYS: AtomicU32 = AtomicU32::new(0);
        let context = CallContext::new(tenant, "ada").keyed(KEYS.fetch_add(1, Ordering::Relaxed).to_string());
        self.engine.call(&context, operation, arguments).unwrap()
    }

    fn make(&self, tenant: &str, locale: &str) -> tenon::Result<Vec<String>> {
        let views = Views::new(tenant, locale, Some(&self.name))?;
        views::make(self.engine.database(), self.engine.catalogue(), self.engine.prefix(), &views)
    }

    /// The rows of a query whose columns are all texts; `$` stands for what names of views begin with.
    fn ask(&self, sql: &str) -> Vec<Vec<Option<String>>> {
        let mut transaction = self.engine.database().begin(Access::Read).unwrap();
        let found = rows(&mut *transaction, &sql.replace('$', &self.name), &[]).unwrap();
        let texts = |row: Vec<SqlValue>| row.into_iter().map(text).collect();
        found.into_iter().map(texts).collect()
    }
}

fn text(value: SqlValue) -> Option<String> {
    match value {
        SqlValue::Null | SqlValue::Bytes(_) => None,
        SqlValue::Text(text) => Some(text),
        SqlValue::Integer(number) => Some(number.to_string()),
        SqlValue::Real(number) => Some(number.to_string()),
    }
}

fn shown(values: &[&str]) -> Vec<Option<String>> {
    values.iter().map(|value| Some((*value).to_owned())).collect()
}

/// SQLite, and the servers that there are.
fn everywhere(test: impl Fn(&Desk)) {
    test(&Desk::new(IN_MEMORY));
    for (dialect, variable) in [("postgres", "TENON_TEST_POSTGRES"), ("mariadb", "TENON_TEST_MARIADB")] {
        match std::env::var(variable) {
            Ok(connection) => test(&Desk::new(&format!("odbc:{dialect}:{connection}"))),
            Err(_) => println!("not on {dialect}: {variable} names no server"),
        }
    }
}

#[test]
fn people_read_decimals_dates_instants_and_labels() {
    everywhere(|desk| {
        let tenant = desk.tenant.as_str();
        let customer = desk.call(tenant, "customer.create", &json!({"name": "O'Neill", "currency": "CNY"}));
        desk.call(tenant, "customer.convert", &json!({"id": customer["id"]}));
        let rate =
            json!({"from_currency": "USD", "to_currency": "CNY", "valid_from": "2026-01-01", "rate": "0.05"});
        desk.call(tenant, "exchange_rate.create", &rate);
        let names = desk.make(tenant, "zh").unwrap();
        assert!(names.contains(&format!("{}sales_order_line", desk.name)));
        let sql = "SELECT name, kind, kind_label, created_at FROM $customer";
        let created = "2026-01-30T09:00:00.000000Z";
        assert_eq!(desk.ask(sql), [shown(&["O'Neill", "trading", "交易客户", created])]);
        let sql = "SELECT CAST(rate AS char(10)), CAST(valid_from AS char(10)) FROM $exchange_rate";
        let rows: Vec<Vec<_>> = desk
            .ask(sql)
            .into_iter()
            .map(|row| row.into_iter().flatten().map(|text| text.trim().to_owned()).collect())
            .collect();
        assert_eq!(rows, [["0.05000000", "2026-01-01"]]);
        desk.make(tenant, "en").unwrap();
        assert_eq!(desk.ask("SELECT kind_label FROM $customer"), [shown(&["Trading"])]);
    });
}

#[test]
fn a_view_shows_live_records_of_its_tenant_alone() {
    everywhere(|desk| {
        let (tenant, other) = (desk.tenant.as_str(), fresh_tenant());
        desk.set_up(&other);
        let contact = |tenant: &str, name: &str| {
            let customer = desk.call(tenant, "customer.create", &json!({"name": name}));
            let purposes = json!([{"purpose": "billing"}]);
            let arguments = json!({"customer_id": customer["id"], "name": name, "primary_for": purposes});
            desk.call(tenant, "contact.create", &arguments)
        };
        contact(tenant, "Kept");
        contact(&other, "Foreign");
        let gone = contact(tenant, "Gone");
        desk.call(tenant, "contact.delete", &json!({"id": gone["id"], "version": 1}));
        desk.make(tenant, "en").unwrap();
        assert_eq!(desk.ask("SELECT name FROM $contact"), [shown(&["Kept"])]);
        assert_eq!(desk.ask("SELECT purpose_label FROM $contact_purpose"), [shown(&["Billing"])]);
    });
}

#[test]
fn the_views_of_another_tenant_are_not_replaced() {
    everywhere(|desk| {
        desk.make(&desk.tenant, "en").unwrap();
        let error = desk.make("somebody", "en").unwrap_err();
        assert_eq!(error.reason(), "views.name_taken");
        let dropped = views::drop_all(desk.engine.database(), desk.engine.prefix(), &desk.tenant).unwrap();
        assert!(dropped.contains(&format!("{}customer", desk.name)));
        desk.make("somebody", "en").unwrap();
        assert!(desk.ask("SELECT id FROM $customer").is_empty());
    });
}

#[test]
fn a_table_or_view_of_the_host_is_not_replaced() {
    everywhere(|desk| {
        for create in ["CREATE TABLE $customer (id integer)", "CREATE VIEW $customer AS SELECT 7 AS id"] {
            let execute = |sql: &str| {
                let mut transaction = desk.engine.database().begin(Access::Write).unwrap();
                transaction.execute(&sql.replace('$', &desk.name), &[]).unwrap();
                transaction.commit().unwrap();
            };
            execute(create);
            for _ in 0..2 {
                assert_eq!(desk.make(&desk.tenant, "en").unwrap_err().reason(), "views.exists");
            }
            desk.ask("SELECT id FROM $customer");
            let kind = if create.contains("TABLE") { "TABLE" } else { "VIEW" };
            execute(&format!("DROP {kind} $customer"));
        }
        desk.make(&desk.tenant, "en").unwrap();
    });
}

#[test]
fn a_name_fits_every_database() {
    let refused = |tenant: &str, name: Option<&str>| Views::new(tenant, "en", name).unwrap_err();
    for (tenant, name) in
        [("租户", None), ("acme", Some("1st_")), ("acme", Some("x\" --")), ("acme", Some(&*"a".repeat(25)))]
    {
        assert_eq!(refused(tenant, name).reason(), "views.name_characters");
    }
    assert!(Views::new("ACME-1", "en", None).is_ok());
}

#[test]
fn a_migration_makes_the_views_again() {
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite:{}", folder.path().join("crm.db").display());
    let engine = open(&database, "tn_", &json!(["party"]));
    let desk = Desk { engine, tenant: "acme".to_owned(), name: "acme_".to_owned() };
    let before = desk.make("acme", "en").unwrap();
    assert!(!before.iter().any(|name| name.ends_with("product")));
    drop(desk);
    let engine = open(&database, "tn_", &json!(["party", "product"]));
    let desk = Desk { engine, tenant: "acme".to_owned(), name: "acme_".to_owned() };
    assert!(desk.ask("SELECT id FROM $product").is_empty());
}
