//! Rules, as users write them.

use jiff::civil::date;
use std::collections::BTreeMap;
use tenon_kernel::Code;
use tenon_kernel::rules::{Checked, Datum, Environment, Expression, Type, Variables, offset};

/// The faults of an expression whose names and types were checked.
const FAULTS: [&str; 6] = [
    "expression.without_value",
    "expression.overflow",
    "expression.division_by_zero",
    "expression.digits_out_of_range",
    "expression.too_many_steps",
    "expression.too_much_text",
];

/// An expression: what is read is written and read the same, a refusal has a place, and what was checked has a result of its type or a
/// fault that no check can foresee.
pub fn rule(text: &str) {
    let length = text.chars().count();
    let expression = match Expression::parse(text) {
        Ok(expression) => expression,
        Err(error) => return assert!(offset(&error).is_some_and(|offset| offset <= length), "{error:?}"),
    };
    let again = Expression::parse(&expression.to_string());
    match &again {
        Ok(again) => assert_eq!(again, &expression),
        // Escapes are longer than what they stand for.
        Err(error) => assert_eq!(error.code, Code::LimitExceeded, "{error}"),
    }
    let checked = expression.check(&variables());
    for environment in [filled(), empty()] {
        let result = expression.evaluate(&environment);
        assert_eq!(result, expression.evaluate(&environment));
        match (&checked, &result) {
            (Ok(Checked { result: found, .. }), Ok(datum)) => {
                assert!(fits(found, datum), "{datum:?} is no {found:?}")
            }
            (Ok(_), Err(error)) => assert!(FAULTS.contains(&error.reason()), "{error}"),
            (Err(_), _) => {}
        }
        let refused = result.err().or(checked.clone().err());
        assert!(refused.is_none_or(|error| offset(&error).is_some_and(|offset| offset <= length)));
    }
}

fn fields() -> BTreeMap<String, Type> {
    let line = [("price", Type::Number), ("note", Type::Text)];
    let line = Type::object("line", line.map(|(name, found)| (name.to_owned(), found)).into());
    [
        ("amount", Type::Number),
        ("name", Type::Text),
        ("paid", Type::Bool),
        ("due", Type::Date),
        ("sent_at", Type::Instant),
        ("lines", Type::list(line)),
        ("tags", Type::list(Type::Text)),
    ]
    .map(|(name, found)| (name.to_owned(), found))
    .into()
}

fn variables() -> Variables {
    let subject = Type::object("order", fields());
    let names =
        [("subject", subject.clone()), ("before", subject), ("today", Type::Date), ("now", Type::Instant)];
    names.map(|(name, found)| (name.to_owned(), found)).into()
}

/// A record with a value in every field.
fn filled() -> Environment {
    let today = Datum::Date(date(2026, 2, 28));
    let now = Datum::Instant("2026-02-28T09:30:00.000001Z".parse().expect("an instant"));
    let line = |price: &str, note| {
        Datum::object([("price", Datum::Number(price.parse().expect("a decimal"))), ("note", note)])
    };
    let lines = [line("9999999999999999999999999999", Datum::text("榫 Ｓ")), line("-0.5", Datum::Null)];
    let subject = Datum::object([
        ("amount", Datum::Number("150.25".parse().expect("a decimal"))),
        ("name", Datum::text("Straße")),
        ("paid", Datum::Bool(true)),
        ("due", today.clone()),
        ("sent_at", now.clone()),
        ("lines", Datum::list(lines)),
        ("tags", Datum::list([Datum::text("a"), Datum::Null])),
    ]);
    let names = [("subject", subject.clone()), ("before", subject), ("today", today), ("now", now)];
    names.map(|(name, value)| (name.to_owned(), value)).into()
}

/// The same, and nothing has a value but the lists, which are empty.
fn empty() -> Environment {
    let value = |found: &Type| if matches!(found, Type::List(_)) { Datum::list([]) } else { Datum::Null };
    let subject = Datum::object(fields().iter().map(|(name, found)| (name.clone(), value(found))));
    let names = [("subject", subject), ("before", Datum::Null), ("today", Datum::Null), ("now", Datum::Null)];
    names.map(|(name, value)| (name.to_owned(), value)).into()
}

/// Whether a value is of a type.
fn fits(found: &Type, datum: &Datum) -> bool {
    match (found, datum) {
        (_, Datum::Null)
        | (Type::Bool, Datum::Bool(_))
        | (Type::Number, Datum::Number(_))
        | (Type::Text, Datum::Text(_))
        | (Type::Date, Datum::Date(_))
        | (Type::Instant, Datum::Instant(_)) => true,
        (Type::List(item), Datum::List(items)) => items.iter().all(|datum| fits(item, datum)),
        (Type::Object(fields), Datum::Object(values)) => {
            values.iter().all(|(name, datum)| fields.types.get(name).is_some_and(|found| fits(found, datum)))
        }
        _ => false,
    }
}
