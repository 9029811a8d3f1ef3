//! The language by examples: numbers, absence, faults, places and limits.

use super::limits::{DEEPEST, MOST_CHARACTERS, MOST_ITEMS, MOST_NODES};
use super::{Datum, Environment, Expression, Type, Variables, offset};
use crate::error::{Code, Error, Result};
use jiff::civil::date;
use rust_decimal::Decimal;

fn number(text: &str) -> Datum {
    Datum::Number(text.parse().unwrap())
}

/// A record with a value of each type, and some without one.
fn environment() -> Environment {
    let line = |worth: &str| Datum::object([("worth", number(worth)), ("note", Datum::Null)]);
    let subject = Datum::object([
        ("amount", number("150")),
        ("name", Datum::text("Björk GmbH")),
        ("none", Datum::Null),
        ("paid", Datum::Bool(true)),
        ("unset", Datum::Null),
        ("due", Datum::Date(date(2026, 2, 27))),
        ("lines", Datum::list([line("10"), line("2.50"), line("-1")])),
    ]);
    let now = Datum::Instant("2026-03-02T15:00:00Z".parse().unwrap());
    let before = Datum::Instant("2026-03-01T03:00:00Z".parse().unwrap());
    [
        ("subject", subject),
        ("before", Datum::Null),
        ("today", Datum::Date(date(2026, 3, 2))),
        ("now", now),
        ("then", before),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into()
}

fn variables() -> Variables {
    let line = [("worth", Type::Number), ("note", Type::Text)];
    let line = Type::object("line", line.map(|(name, found)| (name.to_owned(), found)).into());
    let fields = [
        ("amount", Type::Number),
        ("name", Type::Text),
        ("none", Type::Number),
        ("paid", Type::Bool),
        ("unset", Type::Bool),
        ("due", Type::Date),
        ("lines", Type::list(line)),
    ];
    let subject = Type::object("order", fields.map(|(name, found)| (name.to_owned(), found)).into());
    [
        ("subject", subject.clone()),
        ("before", subject),
        ("today", Type::Date),
        ("now", Type::Instant),
        ("then", Type::Instant),
    ]
    .map(|(name, found)| (name.to_owned(), found))
    .into()
}

/// The value of an expression that is checked first.
fn value(text: &str) -> Result<Datum> {
    let expression = Expression::parse(text)?;
    expression.check(&variables())?;
    expression.evaluate(&environment())
}

fn holds(text: &str) {
    assert_eq!(value(text), Ok(Datum::Bool(true)), "{text}");
}

fn fails(text: &str) {
    assert_eq!(value(text), Ok(Datum::Bool(false)), "{text}");
}

/// The code, the reason and the place of a refusal.
fn refused(text: &str) -> (Code, &'static str, Option<usize>) {
    let told = |error: Error| (error.code, error.reason(), offset(&error));
    let error = value(text).expect_err(text);
    assert_eq!(error.path.as_deref(), Some("/expression"));
    told(error)
}

#[test]
fn numbers_are_exact() {
    holds("0.1 + 0.2 == 0.3");
    fails("1 / 3 * 3 == 1");
    assert_eq!(value("1 / 3 * 3"), Ok(number("0.999999999999")));
    assert_eq!(value("round(10 / 3, 2)"), Ok(number("3.33")));
    assert_eq!(value("5 / 2"), Ok(number("2.5")));
    holds("1.50 == 1.5");
    // Half away from zero, in quotients and when rounded.
    assert_eq!(value("5 / 10000000000000"), Ok(number("0.000000000001")));
    assert_eq!(value("-5 / 10000000000000"), Ok(number("-0.000000000001")));
    assert_eq!(value("round(2.345, 2)"), Ok(number("2.35")));
    assert_eq!(value("round(-2.345, 2)"), Ok(number("-2.35")));
    assert_eq!(value("-7 % 3"), Ok(number("-1")));
    assert_eq!(value("7.5 % 2"), Ok(number("1.5")));
    // Exact beyond twelve digits, as far as 28 digits hold it.
    assert_eq!(value("0.00000001 * 0.00000001"), Ok(number("0.0000000000000001")));
    // 24 digits after the point and 6 before it are too many: rounded.
    assert_eq!(value("123456.000000000001 * 1.000000000001"), Ok(number("123456.000000123457")));
}

#[test]
fn what_does_not_fit_is_a_fault() {
    let most = "9999999999999999999999999999";
    assert_eq!(value(most), Ok(number(most)));
    assert_eq!(refused(&format!("{most} + 1")), (Code::RuleFault, "expression.overflow", Some(29)));
    assert_eq!(refused(&format!("{most} * 10")).1, "expression.overflow");
    assert_eq!(refused(&format!("{most} / 0.1")).1, "expression.overflow");
    assert_eq!(refused("1 / 0").1, "expression.division_by_zero");
    assert_eq!(refused("1 % 0").1, "expression.division_by_zero");
    assert_eq!(refused("round(1, 1.5)"), (Code::RuleFault, "expression.digits_out_of_range", Some(9)));
}

#[test]
fn a_decided_side_absorbs_the_fault_of_the_other() {
    let with = |text: &str, amount: &str| {
        let mut environment = environment();
        environment.insert("subject".to_owned(), Datum::object([("amount", number(amount))]));
        Expression::parse(text).unwrap().evaluate(&environment)
    };
    for text in ["subject.amount > 100 || 1 / 0 > 1", "1 / 0 > 1 || subject.amount > 100"] {
        assert_eq!(with(text, "150"), Ok(Datum::Bool(true)));
        assert_eq!(with(text, "50").map_err(|error| error.code), Err(Code::RuleFault));
    }
    for text in ["subject.amount > 100 && 1 / 0 > 1", "1 / 0 > 1 && subject.amount > 100"] {
        assert_eq!(with(text, "50"), Ok(Datum::Bool(false)));
        assert_eq!(with(text, "150").map_err(|error| error.code), Err(Code::RuleFault));
    }
    holds("subject.lines.exists(l, 1 / (l.worth - 10) < 0)");
    assert_eq!(refused("subject.lines.all(l, 1 / (l.worth - 10) < 0)").1, "expression.division_by_zero");
}

#[test]
fn what_has_no_value_satisfies_no_comparison() {
    for text in ["subject.none == 1", "subject.none != 1", "subject.none < 1", "subject.none == subject.none"]
    {
        fails(text);
    }
    holds("subject.none == null && null == subject.none && subject.amount != null && !has(subject.none)");
    holds("before == null && before.amount == null && !has(before.amount) && before.amount != null == false");
    fails("subject.none in [1, 2]");
    holds("coalesce(subject.none, 3) == 3");
    assert_eq!(refused("subject.none + 1"), (Code::RuleFault, "expression.without_value", Some(8)));
    assert_eq!(refused("!subject.unset").1, "expression.without_value");
    assert_eq!(refused("subject.unset ? 1 : 2").1, "expression.without_value");
    assert_eq!(refused("max(1, subject.none)").2, Some(15));
    assert_eq!(value("max([])"), Ok(Datum::Null));
}

#[test]
fn functions_and_macros() {
    holds(
        "subject.name.contains('BJÖRK') && starts_with(subject.name, \"björk \") && !contains(subject.name, 'bjork')",
    );
    holds("lower('ÄB') == 'äb' && len('榫卯') == 2 && size(subject.lines) == 3 && [1, 2].size() == 2");
    holds(
        "min(3, 1, 2) == 1 && max(subject.lines.map(l, l.worth)) == 10 && min(today, subject.due) == subject.due",
    );
    holds("days(subject.due, today) == 3 && days(today, subject.due) == -3 && month(today) == 3");
    holds("days(then, now) == 1.5");
    holds("floor(-1.5) == -2 && ceil(1.2) == 2 && abs(-3) == 3");
    holds("subject.lines.filter(l, l.worth > 0).size() == 2 && 10 in subject.lines.map(l, l.worth)");
    holds("subject.lines.all(l, l.note == null) && [].all(x, x == 1)");
    assert_eq!(value("'a' + \"b\\u0063\" + '\\''"), Ok(Datum::text("abc'")));
    assert_eq!(value("subject.paid ? 'yes' : 'no'"), Ok(Datum::text("yes")));
    assert_eq!(value("subject.amount > 200 ? 1 : subject.amount > 100 ? 2 : 3"), Ok(number("2")));
}

#[test]
fn operators_bind_as_they_do_elsewhere() {
    assert_eq!(value("2 + 3 * 4 - 6 / 2 - 1"), Ok(number("10")));
    assert_eq!(value("(2 + 3) * 4"), Ok(number("20")));
    holds("true || false && false");
    holds("!false == true && 1 + 1 == 2 && -2 + 3 == 1 && 1 in [2 - 1]");
    holds("false ? false : true || false");
    let printed = |text: &str| Expression::parse(text).unwrap().to_string();
    assert_eq!(printed("((a+b))-(c-d)*(-e)"), "(a + b) - (c - d) * -e");
    assert_eq!(printed("(a&&b)&&(c||d)"), "(a && b) && (c || d)");
    assert_eq!(printed("x.size() > 1?'it\\'s':(b)?1:2"), "size(x) > 1 ? \"it's\" : b ? 1 : 2");
}

#[test]
fn a_refusal_says_where() {
    for (text, expected) in [
        ("", (Code::InvalidValue, "expression.unexpected", Some(0))),
        ("'ä' == ", (Code::InvalidValue, "expression.unexpected", Some(7))),
        ("1 2", (Code::InvalidValue, "expression.unexpected", Some(2))),
        ("(1", (Code::InvalidValue, "expression.unexpected", Some(2))),
        ("a in", (Code::InvalidValue, "expression.unexpected", Some(4))),
        ("'ä' ; 1", (Code::InvalidValue, "expression.unknown_character", Some(4))),
        ("1 + 'abc", (Code::InvalidValue, "expression.unclosed_text", Some(4))),
        ("'a\\x'", (Code::InvalidValue, "expression.unknown_escape", Some(2))),
        ("'\\ud800'", (Code::InvalidValue, "expression.unknown_escape", Some(1))),
        ("1e3", (Code::InvalidValue, "expression.not_a_number", Some(0))),
        ("0x1F", (Code::InvalidValue, "expression.not_a_number", Some(0))),
        ("10000000000000000000000000000", (Code::InvalidValue, "expression.not_a_number", Some(0))),
        ("true && matches(subject.name, 'a')", (Code::InvalidValue, "expression.unknown_function", Some(8))),
        ("round(1)", (Code::InvalidValue, "expression.argument_count", Some(0))),
        ("max()", (Code::InvalidValue, "expression.argument_count", Some(0))),
        ("has(subject)", (Code::InvalidValue, "expression.field_expected", Some(0))),
        ("subject.lines.all(subject, true)", (Code::InvalidValue, "expression.name_in_use", Some(14))),
        ("1 < amount", (Code::UnknownField, "expression.unknown_name", Some(4))),
        ("1 < subject.amuont", (Code::UnknownField, "expression.no_such_field", Some(12))),
        ("subject.lines.all(l, l.cost > 1)", (Code::UnknownField, "expression.no_such_field", Some(23))),
        ("subject.name > 1", (Code::WrongType, "expression.different_types", Some(13))),
        ("subject.lines == subject.lines", (Code::WrongType, "expression.not_plain", Some(14))),
        ("true < false", (Code::WrongType, "expression.not_plain", Some(5))),
        ("null in [1]", (Code::WrongType, "expression.not_plain", Some(0))),
        ("1 in 2", (Code::WrongType, "value.wrong_type", Some(5))),
        ("1 + 'a'", (Code::WrongType, "value.wrong_type", Some(4))),
        ("'a' + 1", (Code::WrongType, "value.wrong_type", Some(6))),
        ("1 && true", (Code::WrongType, "value.wrong_type", Some(0))),
        ("!1", (Code::WrongType, "value.wrong_type", Some(1))),
        ("[1, 'a']", (Code::WrongType, "expression.different_types", Some(4))),
        ("true ? 1 : 'a'", (Code::WrongType, "expression.different_types", Some(11))),
        ("subject.name.worth", (Code::WrongType, "value.wrong_type", Some(8))),
        ("days(today, now)", (Code::WrongType, "value.wrong_type", Some(12))),
        ("subject.amount.all(x, true)", (Code::WrongType, "value.wrong_type", Some(8))),
        ("null + 1", (Code::WrongType, "value.wrong_type", Some(0))),
    ] {
        assert_eq!(refused(text), expected, "{text}");
    }
}

#[test]
fn every_limit_is_met_exactly() {
    let limit = |reason| (Code::LimitExceeded, reason);
    let refusal = |text: &str| {
        let (code, reason, _) = refused(text);
        (code, reason)
    };
    let padded = |length: usize| format!("1{}", " ".repeat(length - 1));
    assert!(value(&padded(MOST_CHARACTERS)).is_ok());
    assert_eq!(refusal(&padded(MOST_CHARACTERS + 1)), limit("expression.too_many_characters"));
    // A sum of a hundred numbers has 199 nodes.
    let sum = |terms: usize| vec!["1"; terms].join(" + ");
    assert_eq!(value(&sum(MOST_NODES / 2)), Ok(number("100")));
    assert_eq!(refusal(&sum(MOST_NODES / 2 + 1)), limit("expression.too_many_nodes"));
    let brackets = |depth: usize| format!("{}1{}", "(".repeat(depth), ")".repeat(depth));
    assert!(value(&brackets(DEEPEST - 1)).is_ok());
    assert_eq!(refusal(&brackets(DEEPEST)), limit("expression.too_deep"));
    let fields = |depth: usize| format!("subject{}", ".x".repeat(depth));
    assert_eq!(refusal(&fields(DEEPEST - 1)).1, "expression.no_such_field");
    assert_eq!(refusal(&fields(DEEPEST)), limit("expression.too_deep"));
    let list = |items: usize| format!("1 in [{}]", vec!["1"; items].join(","));
    assert!(value(&list(MOST_ITEMS)).is_ok());
    assert_eq!(refusal(&list(MOST_ITEMS + 1)), limit("expression.too_many_items"));
    holds("[1].exists(x, [1].exists(y, x == y))");
    assert_eq!(
        refusal("[1].exists(x, [1].exists(y, [1].exists(z, true)))"),
        limit("expression.macros_too_deep")
    );
}

#[test]
fn an_evaluation_stops_at_its_limits() {
    let items = |count: u32| Datum::list((0..count).map(|item| Datum::Number(Decimal::from(item))));
    let over = |text: &str, list: Datum| {
        let environment = [("list".to_owned(), list)].into();
        Expression::parse(text).unwrap().evaluate(&environment).map_err(|error| error.reason())
    };
    // A step for `all`, one for the list, and three for each item.
    assert_eq!(over("list.all(x, x >= 0)", items(3332)), Ok(Datum::Bool(true)));
    assert_eq!(over("list.all(x, x >= 0)", items(3333)), Err("expression.too_many_steps"));
    assert_eq!(over("3333 in list || 1 in list", items(9_996)), Ok(Datum::Bool(true)));
    assert_eq!(over("9997 in list", items(9_998)), Err("expression.too_many_steps"));
    let texts = |count: usize| Datum::list(vec![Datum::text("x".repeat(1023)); count]);
    assert!(over("list.map(x, x + 'y')", texts(64)).is_ok());
    assert_eq!(over("list.map(x, x + 'y')", texts(65)), Err("expression.too_much_text"));
    // Three steps for each item, and one for each 64 bytes that are looked through.
    assert_eq!(over("list.exists(x, contains(x, 'y'))", texts(526)), Ok(Datum::Bool(false)));
    assert_eq!(over("list.exists(x, contains(x, 'y'))", texts(527)), Err("expression.too_many_steps"));
}

#[test]
fn no_more_than_twenty_metrics() {
    let names: Vec<String> = (0..21).map(|number| format!("m{number}")).collect();
    let types = names.iter().map(|name| (name.clone(), Type::Number)).collect();
    let variables = [("metrics".to_owned(), Type::object("metrics", types))].into();
    let check = |count: usize| {
        let sum: Vec<_> = names.iter().take(count).map(|name| format!("metrics.{name}")).collect();
        Expression::parse(&sum.join("+")).unwrap().check(&variables).map(|checked| checked.uses.len())
    };
    assert_eq!(check(20), Ok(20));
    assert_eq!(check(21).map_err(|error| error.reason()), Err("expression.too_many_metrics"));
}

/// The deepest expressions there are, on a small stack: whatever the text, none overflows it.
#[test]
fn depth_does_not_take_the_stack() {
    let nested = [
        format!("{}1{}", "(".repeat(999), ")".repeat(999)),
        format!("{}1", "-".repeat(1999)),
        format!("{}1", "-".repeat(DEEPEST - 1)),
        format!("{}true", "!".repeat(1999)),
        format!("{}1{}", "[".repeat(999), "]".repeat(999)),
        format!("{}1{}", "abs(".repeat(DEEPEST - 1), ")".repeat(DEEPEST - 1)),
        format!("{}1{}", "1 + (2 * ".repeat(11), ")".repeat(11)),
        "true ? ".repeat(250),
        format!("{}1", "true ? 1 : ".repeat(66)),
        format!("[1]{}", ".filter(x, true)".repeat(DEEPEST - 1)),
        "x.".repeat(999),
        "a || ".repeat(399),
    ];
    let walk = move || {
        for text in &nested {
            let Ok(expression) = Expression::parse(text) else { continue };
            let _ = expression.check(&variables());
            let _ = expression.evaluate(&environment());
            assert_eq!(Expression::parse(&expression.to_string()).as_ref(), Ok(&expression));
        }
    };
    let thread = std::thread::Builder::new().stack_size(256 * 1024).spawn(walk).unwrap();
    thread.join().unwrap();
}

#[test]
fn what_is_named_is_told() {
    let checked = |text: &str| Expression::parse(text).unwrap().check(&variables()).unwrap();
    let uses = checked("subject.lines.exists(l, l.worth > before.amount)").uses;
    let named: Vec<_> = uses.iter().map(|(of, field)| format!("{of}.{field}")).collect();
    assert_eq!(named, ["line.worth", "order.amount", "order.lines"]);
}
