//! Changes of customers whose keys are padded, or of several parts.

use crate::desk::{MAPPING, Place};
use futures_lite::future::block_on;
use serde_json::{Value as Json, json};
use tenon_erp_port::{Capability, Code, ErpCustomer, Error, Masters};
use tenon_erp_sql::SqlErp;
use tenon_sql::Dialect;

const CHANGE: &str = "
[change_customer]
steps = [{ execute = \"UPDATE [cust] SET code = code WHERE RTRIM(code) = :customer\", rows = 1, refuse = \"there is no such customer\" }]

[change_customer.fields]
name = \"UPDATE [cust] SET name = :to WHERE RTRIM(code) = :customer\"
tax_id = \"UPDATE [cust] SET tax = :to WHERE RTRIM(code) = :customer\"
";

/// The mapping with changes of customers, which this condition selects.
fn mapping(one: &str) -> String {
    let one = format!("key = [\"c.code\"]\none = \"{one}\"");
    MAPPING.replacen("key = [\"c.code\"]", &one, 1) + CHANGE
}

fn change(erp: &SqlErp, customer: &str, fields: Json) -> Result<ErpCustomer, Error> {
    let change = json!({"customer": customer, "fields": fields});
    block_on(erp.change_customer(&serde_json::from_value(change).unwrap()))
}

fn name(from: &str, to: &str) -> Json {
    json!([{"field": "name", "from": from, "to": to}])
}

/// Customers `C1` and ` C3`, padded to ten characters.
fn padded(name: &str) -> Vec<Place> {
    let places = Place::all(name, "CHAR(10)");
    for place in &places {
        for key in ["C1", " C3"] {
            let insert =
                format!("INSERT INTO [cust] (code, name, tax) VALUES ('{key:<10}', 'Customer {key}', '1')");
            place.execute(&insert);
        }
    }
    places
}

#[test]
fn a_customer_with_a_padded_key_is_changed() {
    for erp in padded("change_padded") {
        let adapter = erp.adapter(&mapping("RTRIM(c.code) = :customer"));
        assert_eq!(adapter.verify().unwrap(), Vec::<String>::new());
        let fields = json!([
            {"field": "name", "from": "Customer C1", "to": "O'Neill & Söhne"},
            {"field": "tax_id", "from": "1", "to": null},
        ]);
        let changed = change(&adapter, "C1", fields).unwrap();
        assert_eq!(
            (changed.key.as_str(), changed.name.as_str(), changed.tax_id),
            ("C1", "O'Neill & Söhne", None)
        );
        assert_eq!(change(&adapter, " C3", name("Customer  C3", "Three")).unwrap().key, " C3");
        let named = |key: &str| erp.told(&format!("SELECT name FROM [cust] WHERE RTRIM(code) = '{key}'"));
        assert_eq!(
            (named("C1").as_deref(), named(" C3").as_deref()),
            (Some("O'Neill & Söhne"), Some("Three"))
        );
        assert_eq!(erp.told("SELECT tax FROM [cust] WHERE RTRIM(code) = 'C1'"), None);

        for stranger in ["C3", "C", "C1'", "c1", "C1 "] {
            let refused = change(&adapter, stranger, name("O'Neill & Söhne", "Two")).unwrap_err();
            assert_eq!(refused.code, Code::ErpRefused, "{stranger}: {refused}");
        }
        assert_eq!(
            (named("C1").as_deref(), named(" C3").as_deref()),
            (Some("O'Neill & Söhne"), Some("Three"))
        );
        let again = change(&adapter, "C1", name("Customer C1", "Two")).unwrap();
        assert_eq!(again.name, "O'Neill & Söhne", "it is no more as it was reported");
    }
}

#[test]
fn a_customer_is_locked_before_it_is_read_and_read_again_before_the_commit() {
    for erp in padded("change_order") {
        let (adapter, log) = erp.watched(&mapping("RTRIM(c.code) = :customer"));
        let done = || {
            let begins = |sql: &str| sql.split(' ').next().unwrap_or_default().to_owned();
            log.take().iter().map(|observed| begins(&observed.sql)).collect::<Vec<_>>()
        };
        change(&adapter, "C1", name("Customer C1", "One")).unwrap();
        assert_eq!(done(), ["BEGIN", "UPDATE", "SELECT", "UPDATE", "SELECT", "COMMIT"]);
        change(&adapter, "C1", name("Customer C1", "One")).unwrap();
        assert_eq!(done(), ["BEGIN", "UPDATE", "SELECT"], "there is nothing to set");
    }
}

#[test]
fn a_condition_that_selects_too_much_changes_nothing() {
    for erp in padded("change_wide") {
        for (one, why) in [
            ("c.name <> :customer", "customers: there are more than 1 rows, the bound of one call"),
            ("c.name LIKE '%C3' AND c.name <> :customer", "the ERP has no customer with the key \"C1\""),
        ] {
            let adapter = erp.adapter(&mapping(one));
            let refused = change(&adapter, "C1", name("Customer  C3", "Two")).unwrap_err();
            assert_eq!((refused.code, refused.message.as_str()), (Code::ErpRefused, why));
        }
        assert_eq!(
            erp.told("SELECT name FROM [cust] WHERE RTRIM(code) = 'C1'").as_deref(),
            Some("Customer C1")
        );
    }
}

#[test]
fn a_customer_with_a_key_of_two_parts_is_changed() {
    let erp = Place::here("change_parts");
    erp.execute("INSERT INTO [cust] (code, name, tax) VALUES ('C1', 'One', '7'), ('C1', 'Two', '8')");
    let mapping = mapping("c.code || '/' || c.tax = :customer")
        .replacen("key = [\"c.code\"]", "key = [\"c.code\", \"c.tax\"]", 1)
        .replace("RTRIM(code) = :customer", "code || '/' || tax = :customer");
    let changed = change(&erp.adapter(&mapping), "C1/8", name("Two", "Deux")).unwrap();
    assert_eq!((changed.key.as_str(), changed.name.as_str()), ("C1/8", "Deux"));
    assert_eq!(erp.told("SELECT GROUP_CONCAT(name) FROM [cust]").as_deref(), Some("One,Deux"));
}

#[test]
fn texts_that_cannot_be_written_are_not() {
    let gbk = mapping("RTRIM(c.code) = :customer").replacen("name =", "encoding = \"gbk\"\nname =", 1);
    for erp in padded("change_gbk") {
        let adapter = erp.adapter(&gbk);
        let changed = change(&adapter, "C1", name("Customer C1", "Two"));
        let can = Masters::capabilities(&adapter).has(Capability::ChangeCustomer);
        match erp.dialect {
            Dialect::Sqlite => {
                let refused = changed.unwrap_err();
                assert_eq!(
                    (can, refused.message.as_str()),
                    (false, "change_customer: SQLite does not convert texts into GBK")
                );
            }
            Dialect::Postgres | Dialect::MariaDb => {
                assert_eq!((can, changed.unwrap().name.as_str()), (true, "Two"));
            }
        }
    }
}
