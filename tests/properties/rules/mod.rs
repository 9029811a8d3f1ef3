//! Rules: a second evaluator agrees with the first, what is read is written so that it reads the same, and no text is too much.

mod oracle;
mod terms;

use crate::cases;
use num::bigint::BigInt;
use num::rational::BigRational;
use oracle::{Fault, Value, World, read};
use proptest::collection::{btree_map, vec};
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::select;
use std::collections::BTreeMap;
use tenon_kernel::rules::{Datum, Environment, Expression, Type, Variables, limits, offset};
use tenon_kernel::{Code, Decimal};
use terms::{Term, digits, terms, write};

/// The fields of the subject.
fn types() -> BTreeMap<String, Type> {
    let number = ["a", "b", "c"].map(|name| (name, Type::Number));
    let truth = ["flag", "mark"].map(|name| (name, Type::Bool));
    let text = ["name", "note"].map(|name| (name, Type::Text));
    let date = ["from", "until"].map(|name| (name, Type::Date));
    let list = ["list", "tail"].map(|name| (name, Type::list(Type::Number)));
    let all = number.into_iter().chain(truth).chain(text).chain(date).chain(list);
    all.map(|(name, found)| (name.to_owned(), found)).collect()
}

fn variables() -> Variables {
    let subject = Type::object("thing", types());
    [("subject".to_owned(), subject.clone()), ("before".to_owned(), subject)].into()
}

fn value_of(found: &Type) -> BoxedStrategy<Value> {
    let number = || {
        (any::<bool>(), digits()).prop_map(|(negative, digits)| {
            let number = read(&digits);
            Value::Number(if negative { -number } else { number })
        })
    };
    match found {
        Type::Number => number().boxed(),
        Type::Bool => any::<bool>().prop_map(Value::Truth).boxed(),
        Type::Text => "[aAbB榫]{1,4}".prop_map(Value::Text).boxed(),
        Type::Date => {
            (1971..2100_i64, 1..=12_i64, 1..=28_i64).prop_map(|(y, m, d)| Value::Date(y, m, d)).boxed()
        }
        _ => vec(prop_oneof![6 => number(), 1 => Just(Value::Null)], 0..5).prop_map(Value::List).boxed(),
    }
}

/// A record with a value in most of its fields; lists are always there.
fn record() -> BoxedStrategy<BTreeMap<&'static str, Value>> {
    let mut record = Just(BTreeMap::new()).boxed();
    for (name, found) in types() {
        let name: &'static str = name.leak();
        let value = match found {
            Type::List(_) => value_of(&found).prop_map(Some).boxed(),
            _ => weighted(0.8, value_of(&found)).boxed(),
        };
        record = (record, value)
            .prop_map(move |(mut record, value)| {
                record.insert(name, value.unwrap_or(Value::Null));
                record
            })
            .boxed();
    }
    record
}

fn world() -> impl Strategy<Value = World> {
    (record(), weighted(0.5, record())).prop_map(|(subject, before)| World { subject, before })
}

fn datum(value: &Value) -> Datum {
    match value {
        Value::Null => Datum::Null,
        Value::Truth(truth) => Datum::Bool(*truth),
        Value::Number(number) => Datum::Number(decimal(number)),
        Value::Text(text) => Datum::text(text),
        Value::Date(year, month, day) => Datum::Date(format!("{year}-{month:02}-{day:02}").parse().unwrap()),
        Value::List(items) => Datum::list(items.iter().map(datum)),
    }
}

/// The decimal with this value, which has no more than 28 digits.
fn decimal(number: &BigRational) -> Decimal {
    let scaled = |scale: u32| number * BigRational::from(num::pow(BigInt::from(10), scale as usize));
    let scale = (0..=28).find(|scale| scaled(*scale).is_integer()).unwrap();
    let mantissa: i128 = scaled(scale).numer().to_string().parse().unwrap();
    Decimal::from_i128_with_scale(mantissa, scale)
}

fn environment(world: &World) -> Environment {
    let object = |record: &BTreeMap<&'static str, Value>| {
        Datum::object(record.iter().map(|(name, value)| (*name, datum(value))))
    };
    let before = world.before.as_ref().map_or(Datum::Null, object);
    [("subject".to_owned(), object(&world.subject)), ("before".to_owned(), before)].into()
}

/// A term of any type that results have.
fn any_term() -> BoxedStrategy<Term> {
    let terms = terms(3, 0);
    prop_oneof![3 => terms.truth, 3 => terms.number, 1 => terms.text, 1 => terms.list].boxed()
}

/// Words of the language, and some that are none.
fn words() -> impl Strategy<Value = String> {
    let words = [
        "(",
        ")",
        "[",
        "]",
        ",",
        ".",
        "?",
        ":",
        "!",
        "-",
        "+",
        "*",
        "/",
        "%",
        "&&",
        "||",
        "==",
        "!=",
        "<",
        ">=",
        "in",
        "null",
        "true",
        "has(",
        "subject",
        "before",
        ".a",
        ".list",
        ".exists(x,",
        "x",
        ".size()",
        "round(",
        "max(",
        "1",
        "0.5",
        "'t'",
        "\"",
        "'",
        "\\",
        "榫",
        "\u{0}",
        "é",
        "&",
        "=",
        "1e5",
        "days(",
        ".map(y,",
    ];
    vec(select(words.to_vec()), 0..40).prop_map(|words| words.join(" "))
}

proptest! {
    #![proptest_config(cases(3000))]

    #[test]
    fn a_second_evaluator_agrees(term in any_term(), world in world()) {
        let text = write(&term);
        let expression = match Expression::parse(&text) {
            // It may be too large; it is never wrong.
            Err(error) => {
                prop_assert_eq!(error.code, Code::LimitExceeded, "{}: {}", text, error);
                return Ok(());
            }
            Ok(expression) => expression,
        };
        let checked = expression.check(&variables());
        prop_assert!(checked.is_ok(), "{}: {:?}", text, checked);
        let found = expression.evaluate(&environment(&world));
        let wanted = world.value(&term, &[]);
        match (&found, &wanted) {
            (Ok(found), Ok(wanted)) => prop_assert_eq!(found, &datum(wanted), "{}", text),
            (Err(error), Err(Fault)) => prop_assert_eq!(error.code, Code::RuleFault),
            _ => prop_assert!(false, "{}: {:?} is not {:?}", text, found, wanted),
        }
    }

    #[test]
    fn what_is_read_is_written_the_same(term in any_term()) {
        if let Ok(expression) = Expression::parse(&write(&term)) {
            let written = expression.to_string();
            prop_assert_eq!(Expression::parse(&written), Ok(expression), "{}", written);
        }
    }

    #[test]
    fn no_text_is_too_much(text in prop_oneof![words(), ".{0,60}"], numbers in btree_map("[a-c]", digits(), 0..3)) {
        let numbers = numbers.into_iter().map(|(name, digits)| (name, Datum::Number(digits.parse().unwrap())));
        let environment = [("subject".to_owned(), Datum::object(numbers))].into();
        let refused = match Expression::parse(&text) {
            Err(error) => Some(error),
            Ok(expression) => expression.check(&variables()).err().or(expression.evaluate(&environment).err()),
        };
        if let Some(error) = refused {
            let place = offset(&error);
            prop_assert!(place.is_some_and(|place| place <= text.chars().count()), "{:?}", error);
        }
        prop_assert!(text.chars().count() <= limits::MOST_CHARACTERS);
    }
}
