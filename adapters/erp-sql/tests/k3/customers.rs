//! Changes of customers: what the ERP's own tables say after them, and after those that were refused or lost.

use crate::fixture::{Answer, K3Fixture};
use futures_lite::future::block_on;
use serde_json::{Value as Json, json};
use tenon_erp_port::{Capability, Code, CustomerChange, ErpCustomer, Error, Masters};
use tenon_erp_sql::mappings;

/// What the ERP has of the customer that is changed, and of the next one.
const CUSTOMER: &str = "1001";
const BEFORE: &str = "杭州永达|杭州永达|91330100ma1|0571-1|13800000000|a@b.example|杭州|中国";

fn fixture(name: &str) -> K3Fixture {
    let fixture = K3Fixture::new(name, 20, 5);
    let start = "
        UPDATE t_Item SET FName = '杭州永达' WHERE FItemID = 1001;
        UPDATE t_Organization SET FName = '杭州永达', FTaxNum = '91330100ma1', FPhone = '0571-1', FMobilePhone = '13800000000',
          FEmail = 'a@b.example', FCity = '杭州', FCountry = '中国' WHERE FItemID = 1001;
        CREATE TABLE touched (id INTEGER);
        CREATE TRIGGER touches AFTER UPDATE ON t_Organization BEGIN INSERT INTO touched VALUES (NEW.FItemID); END;";
    in_the_erp(&fixture, start);
    fixture
}

/// Does what a user of the ERP does.
fn in_the_erp(fixture: &K3Fixture, sql: &str) {
    fixture.k3().connection().execute_batch(sql).unwrap();
}

fn text_of(fixture: &K3Fixture, sql: &str) -> String {
    fixture.k3().connection().query_row(sql, [], |row| row.get(0)).unwrap()
}

/// The customer's columns in the tables: the name in both of them, then those of the organisation.
fn row(fixture: &K3Fixture) -> String {
    let columns = ["i.FName", "o.FName", "FTaxNum", "FPhone", "FMobilePhone", "FEmail", "FCity", "FCountry"];
    let columns = columns.map(|column| format!("COALESCE({column}, '-')")).join(" || '|' || ");
    text_of(
        fixture,
        &format!("SELECT {columns} FROM t_Organization o JOIN t_Item i USING (FItemID) WHERE FItemID = 1001"),
    )
}

/// How often rows were written.
fn touched(fixture: &K3Fixture) -> String {
    text_of(fixture, "SELECT CAST(COUNT(*) AS TEXT) FROM touched")
}

/// Changes of fields, each from a value to another.
fn changes(fields: &[(&str, Json, Json)]) -> CustomerChange {
    let fields: Vec<_> =
        fields.iter().map(|(field, from, to)| json!({"field": field, "from": from, "to": to})).collect();
    serde_json::from_value(json!({"customer": CUSTOMER, "fields": fields})).unwrap()
}

fn change(fixture: &K3Fixture, fields: &[(&str, Json, Json)]) -> Result<ErpCustomer, Error> {
    block_on(fixture.adapter().change_customer(&changes(fields)))
}

fn name() -> (&'static str, Json, Json) {
    ("name", json!("杭州永达"), json!("杭州永达集团"))
}

fn phone() -> (&'static str, Json, Json) {
    ("phone", json!("0571-1"), json!("0571-2"))
}

/// The customer as the port reports it.
fn reported(fixture: &K3Fixture) -> ErpCustomer {
    let page = tenon_erp_port::PageRequest { cursor: None, limit: 1 };
    block_on(fixture.adapter().customers(&page)).unwrap().rows.remove(0)
}

#[test]
fn each_field_lies_in_the_tables_as_it_was_changed() {
    let fixture = fixture("changed");
    let others = "SELECT GROUP_CONCAT(FName || FPhone || FCity) FROM t_Organization WHERE FItemID <> 1001";
    let before = text_of(&fixture, others);
    let all = [
        name(),
        ("tax_id", json!("91330100MA1"), json!("91330100ma2")),
        phone(),
        ("email", json!("a@b.example"), json!("c@d.example")),
        ("city", json!("杭州"), json!("O'Fallon")),
        ("country", json!("CN"), json!("US")),
    ];
    let changed = change(&fixture, &all).unwrap();
    assert_eq!(
        row(&fixture),
        "杭州永达集团|杭州永达集团|91330100ma2|0571-2|13800000000|c@d.example|O'Fallon|美国"
    );
    assert_eq!(
        (changed.tax_id.as_deref(), changed.country.as_deref()),
        (Some("91330100MA2"), Some("US")),
        "as it is read"
    );
    assert_eq!(changed, reported(&fixture));
    assert_eq!(text_of(&fixture, others), before);
}

#[test]
fn each_field_is_changed_alone() {
    let expected = [
        (name(), "杭州永达集团|杭州永达集团|91330100ma1|0571-1|13800000000|a@b.example|杭州|中国"),
        (
            ("tax_id", json!("91330100MA1"), json!("9")),
            "杭州永达|杭州永达|9|0571-1|13800000000|a@b.example|杭州|中国",
        ),
        (phone(), "杭州永达|杭州永达|91330100ma1|0571-2|13800000000|a@b.example|杭州|中国"),
        (
            ("email", json!("a@b.example"), Json::Null),
            "杭州永达|杭州永达|91330100ma1|0571-1|13800000000|-|杭州|中国",
        ),
        (
            ("city", json!("杭州"), json!("宁波")),
            "杭州永达|杭州永达|91330100ma1|0571-1|13800000000|a@b.example|宁波|中国",
        ),
        (
            ("country", json!("CN"), json!("DE")),
            "杭州永达|杭州永达|91330100ma1|0571-1|13800000000|a@b.example|杭州|德国",
        ),
    ];
    for (field, expected) in expected {
        let fixture = fixture(&format!("alone_{}", field.0));
        assert_eq!(row(&fixture), BEFORE);
        let changed = change(&fixture, &[field]).unwrap();
        assert_eq!(row(&fixture), expected);
        assert_eq!(changed, reported(&fixture));
    }
}

#[test]
fn what_was_changed_there_meanwhile_stays() {
    let fixture = fixture("meanwhile");
    in_the_erp(&fixture, "UPDATE t_Organization SET FPhone = '0571-9', FEmail = NULL WHERE FItemID = 1001");
    let email = ("email", json!("a@b.example"), json!("c@d.example"));
    let changed = change(&fixture, &[phone(), name(), email]).unwrap();
    assert_eq!(row(&fixture), "杭州永达集团|杭州永达集团|91330100ma1|0571-9|13800000000|-|杭州|中国");
    assert_eq!((changed.phone.as_deref(), changed.email), (Some("0571-9"), None));
}

#[test]
fn a_repeated_call_writes_nothing() {
    let fixture = fixture("repeated");
    let first = change(&fixture, &[name(), phone()]).unwrap();
    let writes = touched(&fixture);
    assert_ne!(writes, "0");
    assert_eq!(change(&fixture, &[name(), phone()]).unwrap(), first);
    assert_eq!(touched(&fixture), writes, "not even the lock of the row is a change");
}

#[test]
fn a_number_that_is_removed_shows_the_mobile_one() {
    let fixture = fixture("removed");
    let removed = change(&fixture, &[("phone", json!("0571-1"), Json::Null)]).unwrap();
    assert_eq!(removed.phone.as_deref(), Some("13800000000"));
    let given = change(&fixture, &[("phone", json!("13800000000"), json!("0571-3"))]).unwrap();
    assert_eq!(given.phone.as_deref(), Some("0571-3"));
    assert_eq!(row(&fixture), BEFORE.replace("0571-1", "0571-3"));
}

#[test]
fn a_refusal_says_why_and_leaves_nothing() {
    let fixture = fixture("refusals");
    let refused = |fields: &[(&str, Json, Json)]| {
        let error = change(&fixture, fields).unwrap_err();
        assert_eq!(error.code, Code::ErpRefused, "{error}");
        assert_eq!((row(&fixture).as_str(), touched(&fixture).as_str()), (BEFORE, "0"), "{error}");
        error.message
    };
    assert_eq!(
        refused(&[phone(), ("country", json!("CN"), json!("AQ"))]),
        "the ERP has no code for the country \"AQ\""
    );
    assert_eq!(
        refused(&[phone(), ("name", json!("杭州永达"), json!("  "))]),
        "customers: name (c.FName): is empty"
    );
    in_the_erp(&fixture, "UPDATE t_Item SET FItemClassID = 2 WHERE FItemID = 1001");
    assert_eq!(
        refused(&[phone(), name()]),
        "change_customer.fields.name, the 1st statement: no row was touched"
    );
}

#[test]
fn a_customer_that_is_not_there_is_refused() {
    let fixture = fixture("strangers");
    let refused = |customer: &str| {
        let change = CustomerChange { customer: customer.to_owned(), ..changes(&[phone()]) };
        let error = block_on(fixture.adapter().change_customer(&change)).unwrap_err();
        assert_eq!((error.code, row(&fixture).as_str()), (Code::ErpRefused, BEFORE), "{error}");
        error.message
    };
    for stranger in ["999999999", "1001 OR 1=1", "", "1001'"] {
        assert_eq!(refused(stranger), "the customer is not in the ERP, or is disabled there", "{stranger}");
    }
    assert_eq!(
        refused(" 1001"),
        "the ERP has no customer with the key \" 1001\"",
        "the database compares numbers"
    );
    in_the_erp(&fixture, "UPDATE t_Organization SET FDeleted = 1 WHERE FItemID = 1001; DELETE FROM touched");
    assert_eq!(refused("1001"), "the customer is not in the ERP, or is disabled there");
}

#[test]
fn all_of_a_change_is_made_or_nothing() {
    let fixture = fixture("half");
    let full = "CREATE TRIGGER full BEFORE UPDATE OF FName ON t_Organization BEGIN SELECT RAISE(ABORT, 'no more'); END";
    in_the_erp(&fixture, full);
    let refused = change(&fixture, &[phone(), name()]).unwrap_err();
    assert_eq!(refused.code, Code::ErpRefused);
    let place = "change_customer.fields.name, the 2nd statement: the ERP's database says: ";
    assert!(refused.message.starts_with(place) && refused.message.ends_with("no more"), "{refused}");
    assert_eq!(row(&fixture), BEFORE);
    assert_eq!(change(&fixture, &[phone()]).unwrap().phone.as_deref(), Some("0571-2"));
}

#[test]
fn a_lost_answer_is_settled_by_repeating_the_call() {
    for (name, answer, code, there) in [
        ("lost_after", Answer::LostAfter, Code::OutcomeUnknown, true),
        ("lost_before", Answer::LostBefore, Code::OutcomeUnknown, false),
        ("lost_busy", Answer::Busy, Code::ErpUnreachable, false),
    ] {
        let fixture = fixture(name);
        fixture.next_commit(answer);
        assert_eq!(change(&fixture, &[phone()]).unwrap_err().code, code, "{name}");
        assert_eq!(row(&fixture) != BEFORE, there, "{name}");
        assert_eq!(change(&fixture, &[phone()]).unwrap().phone.as_deref(), Some("0571-2"), "{name}");
    }
}

#[test]
fn a_field_that_the_mapping_does_not_set_stays() {
    let fixture = fixture("untaken");
    let untaken = mappings::K3.replacen(
        "phone = \"UPDATE t_Organization SET FPhone = :to WHERE FItemID = :customer\"\n",
        "",
        1,
    );
    assert_ne!(untaken, mappings::K3);
    let erp = fixture.adapter_of(&untaken);
    let city = ("city", json!("杭州"), json!("宁波"));
    let changed = block_on(erp.change_customer(&changes(&[phone(), city]))).unwrap();
    assert_eq!((changed.phone.as_deref(), changed.city.as_deref()), (Some("0571-1"), Some("宁波")));
    assert_eq!(row(&fixture), BEFORE.replace("|杭州|", "|宁波|"));
}

#[test]
fn the_capability_is_that_of_the_section() {
    let fixture = fixture("section");
    assert!(Masters::capabilities(&fixture.adapter()).has(Capability::ChangeCustomer));
    let without = mappings::K3.split("[change_customer]").next().unwrap();
    let erp = fixture.adapter_of(without);
    let refused = block_on(erp.change_customer(&changes(&[phone()]))).unwrap_err();
    assert_eq!(
        (refused.code, refused.message.as_str()),
        (Code::ErpUnsupported, "change_customer: the mapping declares no [change_customer]")
    );
}
