//! Lists of values: what is written is read again, and what is wrong is refused at its place.

use crate::{Desk, PREFIX};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Map, Value as Json, json};
use tenon::Code;
use tenon_tests::servers::Open;

/// The members of a charge: what may be given with what is read again, and what is refused with why.
type Member = (&'static str, Vec<(Json, Json)>, Vec<(Json, Code)>);

fn members() -> Vec<Member> {
    [words(), numbers(), times()].concat()
}

fn absent() -> (Json, Json) {
    (Json::Null, Json::Null)
}

fn wrong(value: Json) -> (Json, Code) {
    (value, Code::WrongType)
}

fn words() -> Vec<Member> {
    vec![
        (
            "purpose",
            vec![(json!("freight"), json!("freight")), (json!("packing"), json!("packing"))],
            vec![wrong(json!(1)), (json!("gift"), Code::InvalidValue), (Json::Null, Code::MissingField)],
        ),
        (
            "text",
            vec![
                absent(),
                (json!(" a\"\\'b "), json!("a\"\\'b")),
                (json!("榫卯😀"), json!("榫卯😀")),
                (json!(""), Json::Null),
            ],
            vec![
                wrong(json!({})),
                (json!("a".repeat(21)), Code::TooLong),
                (json!("a\0"), Code::InvalidValue),
            ],
        ),
        ("currency", vec![absent(), (json!("EUR"), json!("EUR"))], vec![(json!("EURO"), Code::InvalidValue)]),
        (
            "remarks",
            vec![(Json::Null, json!([])), (json!(["b", " a "]), json!(["b", "a"]))],
            vec![wrong(json!("a")), (json!(["a", "b", "c", "d"]), Code::LimitExceeded)],
        ),
    ]
}

fn numbers() -> Vec<Member> {
    vec![
        (
            "amount",
            vec![(json!("1.5000"), json!("1.5")), (json!(7), json!("7")), (json!("0"), json!("0"))],
            vec![wrong(json!(true)), (json!("1.00001"), Code::OutOfRange), (json!("-1"), Code::OutOfRange)],
        ),
        (
            "count",
            vec![absent(), (json!(99), json!(99)), (json!(-1), json!(-1))],
            vec![wrong(json!("1")), (json!(100), Code::OutOfRange)],
        ),
        (
            "serial",
            vec![absent(), (json!("9007199254740993"), json!("9007199254740993"))],
            vec![wrong(json!(0.5))],
        ),
        (
            "paid",
            vec![absent(), (json!(true), json!(true)), (json!(false), json!(false))],
            vec![wrong(json!(0))],
        ),
    ]
}

fn times() -> Vec<Member> {
    vec![
        (
            "day",
            vec![absent(), (json!("2026-02-28"), json!("2026-02-28"))],
            vec![(json!("2026-02-30"), Code::InvalidValue), (json!("1202-01-01"), Code::OutOfRange)],
        ),
        (
            "at",
            vec![absent(), (json!("2026-01-30T10:00:00+01:00"), json!("2026-01-30T09:00:00Z"))],
            vec![(json!("now"), Code::InvalidValue)],
        ),
    ]
}

/// A charge as it is given, and as it is read again.
fn charge() -> BoxedStrategy<(Map<String, Json>, Map<String, Json>)> {
    let given: Vec<_> = members()
        .into_iter()
        .map(|(name, good, _)| select(good).prop_map(move |(given, read)| (name.to_owned(), given, read)))
        .collect();
    let sides = |members: Vec<(String, Json, Json)>| {
        let given = members.iter().map(|(name, given, _)| (name.clone(), given.clone())).collect();
        (given, members.into_iter().map(|(name, _, read)| (name, read)).collect())
    };
    given.prop_map(sides).boxed()
}

/// Where a list is spoilt: the member, its value, and the code of the refusal.
fn fault() -> BoxedStrategy<(&'static str, Json, Code)> {
    let faults: Vec<_> = members()
        .into_iter()
        .flat_map(|(name, _, bad)| bad.into_iter().map(move |(value, code)| (name, value, code)))
        .chain([("unknown", json!(1), Code::UnknownField)])
        .collect();
    select(faults).boxed()
}

pub(crate) fn random(desk: &dyn Desk) {
    let cases = Config { cases: 60, failure_persistence: None, ..Config::default() };
    let charges = prop::collection::vec(charge(), 0..4);
    TestRunner::new(cases.clone()).run(&charges, |charges| written_and_read(desk, &charges)).unwrap();
    let spoilt = (prop::collection::vec(charge(), 1..4), any::<prop::sample::Index>(), fault());
    TestRunner::new(cases)
        .run(&spoilt, |(charges, place, fault)| refused(desk, charges, place, fault))
        .unwrap();
}

type Sides = (Map<String, Json>, Map<String, Json>);

fn written_and_read(desk: &dyn Desk, charges: &[Sides]) -> Result<(), TestCaseError> {
    let given: Vec<_> = charges.iter().map(|(given, _)| given).collect();
    let expected = json!(charges.iter().map(|(_, read)| read).collect::<Vec<_>>());
    let stamp = json!(format!("t{:x}", rand_stamp(&given)));
    let found =
        desk.call("tariff.list", json!({"filter": {"field": "id", "op": "eq", "value": stamp}})).unwrap();
    if found["items"] == json!([]) {
        let made = desk
            .call("tariff.create", json!({"id": stamp, "charges": given, "usual": given.first()}))
            .unwrap();
        prop_assert_eq!(&made["charges"], &expected);
    }
    let found =
        desk.call("tariff.list", json!({"filter": {"field": "id", "op": "eq", "value": stamp}})).unwrap();
    prop_assert_eq!(&found["items"][0]["charges"], &expected);
    prop_assert_eq!(&found["items"][0]["usual"], &expected[0]);
    // What was read is taken as it is, and is no change.
    let same = json!({"id": stamp, "version": 1, "charges": expected, "usual": expected[0]});
    prop_assert_eq!(&desk.call("tariff.update", same).unwrap()["version"], 1);
    Ok(())
}

/// An id for what is given: the same for the same.
fn rand_stamp(given: &[&Map<String, Json>]) -> u64 {
    json!(given)
        .to_string()
        .bytes()
        .fold(17, |hash: u64, byte| hash.wrapping_mul(31).wrapping_add(byte.into()))
}

fn refused(
    desk: &dyn Desk,
    charges: Vec<Sides>,
    place: prop::sample::Index,
    (name, value, code): (&str, Json, Code),
) -> Result<(), TestCaseError> {
    let mut given: Vec<_> = charges.into_iter().map(|(given, _)| given).collect();
    let place = place.index(given.len());
    given[place].insert(name.to_owned(), value);
    let refused = desk.call("tariff.create", json!({"charges": given})).unwrap_err();
    prop_assert_eq!(refused.code, code);
    prop_assert_eq!(refused.path, Some(format!("/charges/{place}/{name}")));
    let refused = desk.call("tariff.create", json!({"usual": given[place]})).unwrap_err();
    prop_assert_eq!((refused.code, refused.path), (code, Some(format!("/usual/{name}"))));
    Ok(())
}

pub(crate) fn story(desk: &dyn Desk) {
    let charge = json!({"purpose": "freight", "amount": "1"});
    let hundred = json!({"id": "full", "charges": vec![charge.clone(); 100]});
    assert_eq!(desk.call("tariff.create", hundred).unwrap()["charges"].as_array().unwrap().len(), 100);
    let refused = desk.call("tariff.create", json!({"charges": vec![charge; 101]})).unwrap_err();
    assert_eq!((refused.code, refused.reason()), (Code::LimitExceeded, "value.list_too_long"));
    assert_eq!(refused.path.as_deref(), Some("/charges"));
    let empty = desk.call("tariff.create", json!({"id": "empty"})).unwrap();
    assert_eq!((&empty["charges"], &empty["usual"]), (&json!([]), &Json::Null));
}

/// A stored value of another version of its shape is read: what it lacks is empty, and what it has beside is left out.
pub(crate) fn shape_of_yesterday(desk: &dyn Desk, open: Open<'_>) {
    desk.call("tariff.create", json!({"id": "old", "charges": [{"purpose": "freight", "amount": "1"}]}))
        .unwrap();
    let database = open();
    let mut transaction = database.begin(tenon::sql::Access::Write).unwrap();
    let old = r#"[{"purpose": "gift", "gone": [1], "text": " kept ", "day": "1202-01-01", "amount": "1"}]"#;
    let sql = format!("UPDATE {PREFIX}tariff SET charges = ? WHERE id = 'old'");
    transaction.execute(&sql, &[old.into()]).unwrap();
    transaction.commit().unwrap();
    let filter = json!({"field": "id", "op": "eq", "value": "old"});
    let read = desk.call("tariff.list", json!({"filter": filter})).unwrap()["items"][0]["charges"][0].clone();
    assert_eq!((&read["purpose"], &read["text"]), (&json!("gift"), &json!(" kept ")));
    assert_eq!(
        (&read["day"], &read["remarks"], &read["gone"]),
        (&json!("1202-01-01"), &json!([]), &Json::Null)
    );
}
