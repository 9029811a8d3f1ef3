//! Lists of structured values in one column: they are checked like fields, member by member.

use crate::engine::Engine;
use rust_decimal::Decimal;
use serde_json::{Value as Json, json};
use tenon_kernel::{
    Catalogue, Choice, Code, Currency, Entity, Extension, Module, Object, Result, Rules, Stored, Unit,
    entity, extension,
};

/// What a charge is for.
#[derive(Clone, Copy, Debug, PartialEq, Choice)]
enum Purpose {
    /// Freight.
    #[choice(zh = "运费")]
    Freight,
    /// Packing.
    #[choice(zh = "包装费")]
    Packing,
}

/// A charge.
#[derive(Clone, Debug, PartialEq, Object)]
struct Charge {
    /// What it is for.
    #[field(zh = "用途")]
    purpose: Purpose,
    /// The amount.
    #[field(scale = 4, least = 0, currency = "currency", zh = "金额")]
    amount: Decimal,
    /// Its code.
    #[field(max = 5, form = "code", zh = "代码")]
    code: Option<String>,
    /// Remarks, in order.
    #[field(max = 8, most = 2, zh = "说明")]
    remarks: Vec<String>,
}

/// When something is done.
#[derive(Clone, Debug, PartialEq, Object)]
struct Slot {
    /// The day.
    #[field(zh = "日期")]
    day: jiff::civil::Date,
}

/// A delivery with charges.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(zh = "送货")]
struct Delivery {
    /// The currency.
    #[field(zh = "币种")]
    currency: Currency,
    /// The charges.
    #[field(most = 3, zh = "费用")]
    charges: Vec<Charge>,
    /// When it is delivered.
    #[field(zh = "时间")]
    slot: Option<Slot>,
}

impl Rules for Delivery {
    fn before_save(draft: &mut Stored<Self>, _: Option<&Stored<Self>>, _: &mut Unit<'_>) -> Result<()> {
        // A charge without an amount is one of five digits after the point, which no charge may have.
        for charge in draft.charges.iter_mut().filter(|charge| charge.amount.is_zero()) {
            charge.amount = Decimal::new(1, 5);
        }
        Ok(())
    }
}

static DELIVERIES: Module =
    Module { entities: &[entity::<Delivery>()], ..Module::new("deliveries", "Deliveries.") };

fn create(charges: Json) -> Result<Json> {
    let engine = Engine::of(&[&DELIVERIES]).unwrap();
    engine.call("delivery.create", json!({"currency": "JPY", "charges": charges}))
}

#[test]
fn a_list_comes_back_in_one_form() {
    let given = json!([
        {"purpose": "freight", "amount": "12.000", "code": null},
        {"purpose": "packing", "amount": 3, "code": "P1", "remarks": ["  dry ", "soft"]},
    ]);
    let expected = json!([
        {"purpose": "freight", "amount": "12", "code": null, "remarks": []},
        {"purpose": "packing", "amount": "3", "code": "P1", "remarks": ["dry", "soft"]},
    ]);
    assert_eq!(create(given).unwrap()["charges"], expected);
    let engine = Engine::of(&[&DELIVERIES]).unwrap();
    let without = engine.call("delivery.create", json!({"currency": "EUR"})).unwrap();
    assert_eq!((&without["charges"], &without["slot"]), (&json!([]), &Json::Null));
}

#[test]
fn a_bad_member_is_refused_at_its_place() {
    let charge = |member: &str, value: Json| {
        let mut charge = json!({"purpose": "freight", "amount": "1"});
        charge[member] = value;
        json!([{"purpose": "packing", "amount": "2"}, charge])
    };
    let mut missing = charge("code", Json::Null);
    missing[1].as_object_mut().unwrap().remove("amount");
    let cases = [
        (charge("amount", json!("x")), Code::InvalidValue, "/charges/1/amount"),
        (charge("amount", json!("0.00001")), Code::OutOfRange, "/charges/1/amount"),
        (charge("amount", json!("-1")), Code::OutOfRange, "/charges/1/amount"),
        // Half a yen, which is the currency of the record.
        (charge("amount", json!("0.5")), Code::OutOfRange, "/charges/1/amount"),
        // What a rule has put there.
        (charge("amount", json!("0")), Code::OutOfRange, "/charges/1/amount"),
        (charge("amount", Json::Null), Code::MissingField, "/charges/1/amount"),
        (missing, Code::MissingField, "/charges/1/amount"),
        (charge("purpose", json!("gift")), Code::InvalidValue, "/charges/1/purpose"),
        (charge("code", json!("toolong")), Code::TooLong, "/charges/1/code"),
        (charge("code", json!("a\u{200b}b")), Code::InvalidValue, "/charges/1/code"),
        (charge("tip", json!(1)), Code::UnknownField, "/charges/1/tip"),
        (charge("remarks", json!(["a", "far too long"])), Code::TooLong, "/charges/1/remarks/1"),
        (charge("remarks", json!(["a", "b", "c"])), Code::LimitExceeded, "/charges/1/remarks"),
        (charge("remarks", json!("a")), Code::WrongType, "/charges/1/remarks"),
        (json!([{"purpose": "packing", "amount": "2"}, null]), Code::MissingField, "/charges/1"),
        (json!([{"purpose": "packing", "amount": "2"}, 7]), Code::WrongType, "/charges/1"),
        (json!({"purpose": "packing"}), Code::WrongType, "/charges"),
        // They are counted before they are looked at.
        (json!([7, 7, 7, 7]), Code::LimitExceeded, "/charges"),
    ];
    for (charges, code, path) in cases {
        let refused = create(charges.clone()).unwrap_err();
        assert_eq!((refused.code, refused.path.as_deref()), (code, Some(path)), "{charges}: {refused:?}");
    }
    let refused = create(json!([7, 7, 7, 7])).unwrap_err();
    assert_eq!(refused.reason(), "value.list_too_long");
}

#[test]
fn a_list_is_patched_as_a_whole_and_journaled_as_one_field() {
    let engine = Engine::of(&[&DELIVERIES]).unwrap();
    let freight = json!({"purpose": "freight", "amount": "12", "code": null, "remarks": []});
    let new = json!({"currency": "EUR", "charges": [freight], "slot": {"day": "2026-03-01"}});
    let id = engine.call("delivery.create", new).unwrap()["id"].take();
    let update = |version: i32, name: &str, value: Json| {
        let mut patch = json!({"id": id, "version": version});
        patch[name] = value;
        engine.call("delivery.update", patch)
    };
    let journal = || {
        let filter = json!({"field": "record_id", "op": "eq", "value": id});
        let entries = engine.call("journal.list", json!({"filter": filter})).unwrap()["items"].take();
        let changes = entries.as_array().unwrap().iter().map(|entry| entry["changes"].clone());
        changes.collect::<Vec<_>>()
    };
    assert_eq!(journal()[0]["charges"], json!([null, [freight]]));
    let empty = engine.call("delivery.create", json!({"currency": "EUR"})).unwrap();
    let filter = json!({"field": "record_id", "op": "eq", "value": empty["id"]});
    let made = engine.call("journal.list", json!({"filter": filter})).unwrap();
    assert_eq!(made["items"][0]["changes"], json!({"currency": [null, "EUR"]}), "an empty list is no change");
    let same = update(1, "charges", json!([{"purpose": "freight", "amount": "12.0"}])).unwrap();
    assert_eq!(same["version"], 1, "nothing has changed");
    let packing = json!({"purpose": "packing", "amount": "0.5", "code": null, "remarks": []});
    let changed = update(1, "charges", json!([packing])).unwrap();
    assert_eq!((&changed["version"], &changed["charges"]), (&json!(2), &json!([packing])));
    assert!(journal().contains(&json!({"charges": [[freight], [packing]]})), "{:?}", journal());
    let cleared = update(2, "charges", Json::Null).unwrap();
    assert_eq!(cleared["charges"], json!([]));
    assert!(journal().contains(&json!({"charges": [[packing], []]})), "{:?}", journal());
    assert_eq!(update(3, "slot", Json::Null).unwrap()["slot"], Json::Null);
    assert!(journal().contains(&json!({"slot": [{"day": "2026-03-01"}, null]})), "{:?}", journal());
}

/// Stops that another module adds to deliveries. No rule brings their values into form.
#[derive(Clone, Debug, Default, PartialEq, Extension)]
#[extension(extends = "delivery")]
struct Stops {
    /// The stops, in order.
    #[field(max = 20, zh = "站点")]
    stops: Vec<String>,
}

static STOPS: Module = Module {
    needs: &["deliveries"],
    extensions: &[extension::<Stops>()],
    ..Module::new("stops", "Stops of deliveries.")
};

#[test]
fn an_extension_adds_a_list() {
    let engine = Engine::of(&[&DELIVERIES, &STOPS]).unwrap();
    let made = engine.call("delivery.create", json!({"currency": "EUR"})).unwrap();
    assert_eq!(made["stops"], json!([]));
    let update = |version: i32, stops: Json| {
        engine.call("delivery.update", json!({"id": made["id"], "version": version, "stops": stops}))
    };
    assert_eq!(update(1, json!(["Ulm", "Bern"])).unwrap()["stops"], json!(["Ulm", "Bern"]));
    assert_eq!(update(2, Json::Null).unwrap()["stops"], json!([]));
    let refused = update(3, json!(["Ulm", "x".repeat(21)])).unwrap_err();
    assert_eq!((refused.code, refused.path.as_deref()), (Code::TooLong, Some("/stops/1")));
}

/// What stood there is not looked at again: an ERP may have had it. Once the currency is another one, it is.
#[test]
fn amounts_that_stand_are_looked_at_when_the_currency_changes() {
    let engine = Engine::of(&[&DELIVERIES]).unwrap();
    let charges = json!([{"purpose": "freight", "amount": "0.5"}]);
    let id = engine.call("delivery.create", json!({"currency": "EUR", "charges": charges})).unwrap();
    let patch = json!({"id": id["id"], "version": 1, "currency": "JPY"});
    let refused = engine.call("delivery.update", patch).unwrap_err();
    assert_eq!((refused.code, refused.path.as_deref()), (Code::OutOfRange, Some("/charges/0/amount")));
}

#[test]
fn structured_values_are_not_compared() {
    let engine = Engine::of(&[&DELIVERIES]).unwrap();
    let filter = |field: &str| json!({"filter": {"field": field, "op": "null"}});
    for field in ["charges", "slot"] {
        for asked in [filter(field), json!({"order": [field]})] {
            let refused = engine.call("delivery.list", asked).unwrap_err();
            assert_eq!((refused.code, refused.reason()), (Code::UnknownField, "query.not_comparable"));
        }
        let refused = engine.call("delivery.query", json!({"groups": [field]})).unwrap_err();
        assert_eq!(refused.reason(), "query.not_comparable");
    }
}

/// Declarations that nothing would look after.
mod unfit {
    use super::{Decimal, Entity, Object, Rules};

    macro_rules! with {
        ($name:ident, $member:ident, $(#[$field:meta])* $type:ty) => {
            pub(crate) mod $name {
                use super::{Decimal, Entity, Object, Rules};

                /// A part.
                #[derive(Clone, Debug, PartialEq, Object)]
                pub(crate) struct Part {
                    /// A number, so that every part has one.
                    #[field(scale = 1, zh = "数")]
                    number: Decimal,
                    /// The member.
                    $(#[$field])*
                    $member: $type,
                }

                /// A whole.
                #[derive(Clone, Debug, PartialEq, Entity)]
                #[entity(zh = "整体")]
                pub(crate) struct Whole {
                    /// The parts.
                    #[field(zh = "部分")]
                    parts: Vec<Part>,
                }

                impl Rules for Whole {}
            }
        };
    }

    with!(
        referring,
        user_id,
        #[field(refers = "user", zh = "用户")]
        String
    );
    with!(
        searched,
        name,
        #[field(search, zh = "名称")]
        String
    );
    with!(
        restricted,
        name,
        #[field(restricted, zh = "名称")]
        String
    );
    with!(numbered, name, #[field(number = "N{seq:4}", zh = "编号")] Option<String>);
    with!(unbounded, names, #[field(zh = "名称")] Vec<String>);

    /// An index over a list.
    #[derive(Clone, Debug, PartialEq, Entity)]
    #[entity(zh = "整体", index = "parts")]
    pub(crate) struct Indexed {
        /// The parts.
        #[field(zh = "部分")]
        parts: Vec<String>,
    }

    impl Rules for Indexed {}

    /// References in a list.
    #[derive(Clone, Debug, PartialEq, Entity)]
    #[entity(zh = "整体")]
    pub(crate) struct Referring {
        /// The users.
        #[field(refers = "user", zh = "用户")]
        users: Vec<String>,
    }

    impl Rules for Referring {}
}

#[test]
fn what_nothing_would_look_after_is_refused_when_the_engine_opens() {
    macro_rules! refused {
        ($entity:ty) => {{
            static MODULE: Module =
                Module { entities: &[entity::<$entity>()], ..Module::new("planted", "Planted.") };
            let error = Catalogue::of(&[&MODULE]).err().unwrap();
            assert_eq!(error.code, Code::Configuration);
            (error.reason().to_owned(), error.message)
        }};
    }
    let (reason, message) = refused!(unfit::referring::Whole);
    assert_eq!(reason, "module.value_reference");
    assert!(message.contains("`whole.parts.user_id`"), "{message}");
    assert_eq!(refused!(unfit::Referring).0, "module.value_reference");
    assert_eq!(refused!(unfit::searched::Whole).0, "module.value_setting");
    assert_eq!(refused!(unfit::restricted::Whole).0, "module.value_setting");
    assert_eq!(refused!(unfit::numbered::Whole).0, "module.value_setting");
    assert_eq!(refused!(unfit::unbounded::Whole).0, "module.value_unbounded");
    assert_eq!(refused!(unfit::Indexed).0, "module.index_field");
}
