//! Values of every kind, with a taste for the awkward ones.

use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value as Json, json};
use tenon_kernel::Kind;

/// Pieces of text that engines disagree about: case, width, accents, wildcards, quotes, planes, blanks.
const PIECES: [&str; 24] = [
    "a", "A", "Ａ", "ab", "b", "%", "_", "!", "'", "\\", " ", "é", "e\u{301}", "É", "ß", "ẞ", "İ", "ﬁ", "榫",
    "榫卯", "ⅳ", "😀", "1", "Z",
];

/// A short text.
pub(crate) fn text() -> impl Strategy<Value = String> {
    prop::collection::vec(select(&PIECES[..]), 1..4).prop_map(|pieces| pieces.concat())
}

/// A short text that is more than blanks, as a name must be.
pub(crate) fn name() -> impl Strategy<Value = String> {
    text().prop_filter("blanks alone are no name", |text| !text.trim().is_empty())
}

/// A decimal of at most four digits after the point, none below zero.
pub(crate) fn amount() -> impl Strategy<Value = String> {
    select(&["0", "0.0001", "0.5", "1", "2", "10", "10.5", "99.99", "12345.6789"][..]).prop_map(str::to_owned)
}

/// An amount in a currency with two digits after the point, none below zero.
pub(crate) fn money() -> impl Strategy<Value = String> {
    select(&["0", "0.01", "0.5", "1", "2", "10", "10.5", "99.99", "12345.67"][..]).prop_map(str::to_owned)
}

/// An e-mail address, some of which only case or width keeps apart.
pub(crate) fn email() -> impl Strategy<Value = String> {
    select(&["a@b.example", "A@b.example", "é@b.example", "ab_c%d@b.example", "ａ@b.example"][..])
        .prop_map(str::to_owned)
}

/// A date.
pub(crate) fn date() -> impl Strategy<Value = String> {
    select(&["1999-12-31", "2024-02-29", "2026-01-30", "2026-01-31", "2026-02-01"][..])
        .prop_map(str::to_owned)
}

/// An identifier that stands in some world, or in none.
fn id() -> impl Strategy<Value = String> {
    let prefix = select(&["c", "k", "p", "o", "n", "u"][..]);
    let some = (prefix, 0..6_usize).prop_map(|(prefix, number)| format!("{prefix}{number}"));
    prop_oneof![9 => some, 1 => Just("ada".to_owned())]
}

/// A value that a filter may compare a field of this kind with.
pub(crate) fn of(kind: Kind) -> BoxedStrategy<Json> {
    match kind {
        Kind::Id | Kind::Reference(_) | Kind::AnyReference(_) => id().prop_map(Json::from).boxed(),
        // Longer ones and blanks are refused, which is another question than what a comparison finds.
        Kind::Text { max } => name()
            .prop_map(move |text| text.trim_start().chars().take(max as usize).collect::<String>().into())
            .boxed(),
        Kind::Bool => any::<bool>().prop_map(Json::from).boxed(),
        Kind::Integer => (0..4_i32).prop_map(Json::from).boxed(),
        Kind::Long => (0..4_i64).prop_map(|number| json!(number.to_string())).boxed(),
        Kind::Decimal { .. } => {
            prop_oneof![6 => amount(), 1 => Just("-1".to_owned())].prop_map(Json::from).boxed()
        }
        Kind::Currency => select(&["CNY", "USD", "JPY"][..]).prop_map(Json::from).boxed(),
        Kind::Date => date().prop_map(Json::from).boxed(),
        Kind::Instant => {
            let instants =
                ["2026-01-30T09:00:00Z", "2026-01-30T08:59:59.999999Z", "2026-01-30T09:00:00.000001Z"];
            prop::sample::select(instants.to_vec()).prop_map(Json::from).boxed()
        }
        Kind::Choice(options) => {
            let names: Vec<_> = options.iter().map(|option| option.name).collect();
            select(names).prop_map(Json::from).boxed()
        }
        _ => Just(json!("?")).boxed(),
    }
}
