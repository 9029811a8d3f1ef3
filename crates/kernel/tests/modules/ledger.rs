//! Ledgers, whose rows nobody changes, values that are set once, and rows that are valid for a time.

use crate::engine::Engine;
use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::{Value as Json, json};
use tenon_kernel::filter::Filter;
use tenon_kernel::{
    Code, Entity, Module, Object, Operation, Result, Rules, Run, Stored, Unit, Value, entity, operation,
};

/// A loan of a book.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(class = "ledger", zh = "借阅", dated = "created_at, returned_at")]
struct Loan {
    /// The book.
    #[field(zh = "书")]
    book: String,
    /// When it came back.
    #[field(set_once, zh = "归还时间")]
    returned_at: Option<Timestamp>,
    /// How it came back.
    #[field(max = 10, set_once, zh = "归还情况")]
    condition: Option<String>,
}

impl Rules for Loan {}

/// A fee, from one day to another.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(zh = "费用", dated = "valid_from, valid_to")]
struct Fee {
    /// The first day.
    #[field(zh = "起")]
    valid_from: Option<Date>,
    /// The last day.
    #[field(zh = "止")]
    valid_to: Option<Date>,
}

impl Rules for Fee {}

/// Does something with a loan.
#[derive(Clone, Debug, Operation)]
#[operation(name = "loan.do", zh = "借阅操作", effect = "write")]
struct DoWithLoan {
    /// What.
    #[field(zh = "操作")]
    what: String,
}

/// What has become of it.
#[derive(Clone, Debug, Object)]
struct Outcome {
    /// Whether something was set.
    #[field(zh = "已设置")]
    set: bool,
}

impl Run for DoWithLoan {
    type Answer = Outcome;

    fn run(self, unit: &mut Unit<'_>) -> Result<Outcome> {
        let set = match (self.what.as_str(), unit.first::<Loan>(Filter::everything())?) {
            ("lend", _) => {
                let loan = Loan { book: "Momo".to_owned(), returned_at: None, condition: None };
                unit.create(loan).map(|_| false)?
            }
            ("return", Some(loan)) => give_back(&loan, unit)?.is_some(),
            ("return as read before", Some(loan)) => {
                let again = give_back(&loan, unit)?;
                give_back(&loan, unit)?.is_some() || again.is_none()
            }
            ("set what is not set once", Some(loan)) => {
                unit.set_once(&loan, vec![(Loan::BOOK, Value::text("Jim"))])?.is_some()
            }
            ("set too much", Some(loan)) => {
                unit.set_once(&loan, vec![(Loan::CONDITION, Value::text("worn to pieces"))])?.is_some()
            }
            ("save", Some(mut loan)) => {
                loan.book.push('!');
                unit.save(loan).map(|_| true)?
            }
            ("delete", Some(loan)) => unit.delete(Loan::DEF, loan.into_record()).map(|_| true)?,
            ("remove", _) => unit.remove::<Loan>(&Filter::everything()).map(|_| true)?,
            (_, Some(loan)) => unit.upsert(Loan::DEF, &mut [loan.into_record()]).map(|()| true)?,
            (_, None) => false,
        };
        Ok(Outcome { set })
    }
}

fn give_back(loan: &Stored<Loan>, unit: &mut Unit<'_>) -> Result<Option<Stored<Loan>>> {
    let now = Value::Instant(unit.now());
    unit.set_once(loan, vec![(Loan::RETURNED_AT, now), (Loan::CONDITION, Value::text("torn"))])
}

static LIBRARY: Module = Module {
    entities: &[entity::<Loan>(), entity::<Fee>()],
    operations: &[operation::<DoWithLoan>()],
    ..Module::new("library", "Books.")
};

fn library() -> Engine {
    let engine = Engine::of(&[&LIBRARY]).unwrap();
    engine.call("loan.do", json!({"what": "lend"})).unwrap();
    engine
}

fn doing(engine: &Engine, what: &str) -> Result<Json> {
    engine.call("loan.do", json!({"what": what})).map(|mut answer| answer["set"].take())
}

fn loans(engine: &Engine) -> Json {
    engine.call("loan.list", json!({})).unwrap()["items"].take()
}

#[test]
fn a_value_is_set_once() {
    let engine = library();
    assert_eq!(doing(&engine, "return").unwrap(), true);
    assert_eq!(doing(&engine, "return").unwrap(), false);
    let loan = &loans(&engine)[0];
    assert_eq!((&loan["condition"], &loan["created_by"]), (&json!("torn"), &json!("ada")));
    assert_eq!(loan.get("version"), None);
    let entries = json!({"filter": {"field": "entity", "op": "eq", "value": "loan"}});
    let entries = engine.call("journal.list", entries).unwrap()["items"].take();
    let changes: Vec<_> = entries.as_array().unwrap().iter().map(|entry| &entry["changes"]).collect();
    let set = json!({"returned_at": [null, "1970-01-01T00:00:00Z"], "condition": [null, "torn"]});
    assert_eq!(changes.len(), 2);
    assert!(changes.contains(&&json!({})) && changes.contains(&&set), "{changes:?}");
}

#[test]
fn it_is_set_once_whatever_was_read_before() {
    assert_eq!(doing(&library(), "return as read before").unwrap(), false);
}

#[test]
fn nobody_changes_or_removes_a_row() {
    let engine = library();
    for what in ["save", "delete", "remove", "upsert", "set what is not set once"] {
        assert_eq!(doing(&engine, what).unwrap_err().code, Code::Internal, "{what}");
    }
    let refused = doing(&engine, "set too much").unwrap_err();
    assert_eq!((refused.code, refused.path.as_deref()), (Code::TooLong, Some("/condition")));
    assert_eq!(loans(&engine)[0]["condition"], Json::Null);
    for operation in ["loan.create", "loan.update", "loan.delete"] {
        assert_eq!(engine.call(operation, json!({})).unwrap_err().code, Code::UnknownOperation);
    }
}

#[test]
fn dated_rows_are_found_as_of_a_moment() {
    let engine = library();
    let fees = [(None, None), (Some("2026-02-01"), Some("2026-02-28")), (Some("2026-03-01"), None)];
    for (from, to) in fees {
        engine.call("fee.create", json!({"valid_from": from, "valid_to": to})).unwrap();
    }
    let as_of = |day: &str| {
        let fees = engine.call("fee.list", json!({"filter": {"as_of": day}})).unwrap();
        fees["items"].as_array().unwrap().iter().map(|fee| fee["valid_from"].clone()).collect::<Vec<_>>()
    };
    let (february, march) = (json!("2026-02-01"), json!("2026-03-01"));
    assert_eq!(as_of("2026-01-31"), [Json::Null]);
    assert_eq!(as_of("2026-02-01"), [Json::Null, february.clone()]);
    assert_eq!(as_of("2026-02-28"), [Json::Null, february]);
    assert_eq!(as_of("2026-03-01"), [Json::Null, march]);
    let wrong = engine.call("fee.list", json!({"filter": {"as_of": "2026-02-01T00:00:00Z"}})).unwrap_err();
    assert_eq!((wrong.code, wrong.path.as_deref()), (Code::InvalidValue, Some("/filter/as_of")));
}

/// A ledger that counts what is set once as required.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(class = "ledger", zh = "坏")]
struct Required {
    /// Something.
    #[field(set_once, zh = "值")]
    value: String,
}

impl Rules for Required {}

/// An owned record with a value that is set once.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(zh = "坏")]
struct OwnedOnce {
    /// Something.
    #[field(set_once, zh = "值")]
    value: Option<String>,
}

impl Rules for OwnedOnce {}

/// Rows that are valid from a day to a text.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(zh = "坏", dated = "first, last")]
struct OddlyDated {
    /// From.
    #[field(zh = "起")]
    first: Option<Date>,
    /// Until.
    #[field(zh = "止")]
    last: Option<String>,
}

impl Rules for OddlyDated {}

#[test]
fn what_does_not_fit_is_refused_when_the_engine_opens() {
    static REQUIRED: Module = Module { entities: &[entity::<Required>()], ..Module::new("bad", "Bad.") };
    static OWNED: Module = Module { entities: &[entity::<OwnedOnce>()], ..Module::new("bad", "Bad.") };
    static DATED: Module = Module { entities: &[entity::<OddlyDated>()], ..Module::new("bad", "Bad.") };
    for (module, reason) in
        [(&REQUIRED, "module.ledger_field"), (&OWNED, "module.ledger_field"), (&DATED, "module.dated_fields")]
    {
        let Err(refused) = Engine::of(&[module]) else { panic!("{reason}") };
        assert_eq!((refused.code, refused.reason()), (Code::Configuration, reason));
    }
}
