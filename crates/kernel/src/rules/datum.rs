//! The values that an expression computes with.

use crate::kind::Label;
use crate::type_names;
use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde_json::{Value as Json, json};
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A value. A copy of it costs little.
#[derive(Clone, Debug, PartialEq)]
pub enum Datum {
    /// No value.
    Null,
    /// True or false.
    Bool(bool),
    /// A number.
    Number(Decimal),
    /// A text.
    Text(Arc<str>),
    /// A business date.
    Date(Date),
    /// An instant.
    Instant(Timestamp),
    /// Values in their order.
    List(Arc<[Datum]>),
    /// Values by name.
    Object(Arc<BTreeMap<String, Datum>>),
}

impl Datum {
    /// Returns a text.
    pub fn text(text: impl AsRef<str>) -> Datum {
        Datum::Text(text.as_ref().into())
    }

    /// Returns a list.
    pub fn list(items: impl IntoIterator<Item = Datum>) -> Datum {
        Datum::List(items.into_iter().collect())
    }

    /// Returns an object.
    pub fn object<N: Into<String>>(fields: impl IntoIterator<Item = (N, Datum)>) -> Datum {
        Datum::Object(Arc::new(fields.into_iter().map(|(name, value)| (name.into(), value)).collect()))
    }

    /// Returns whether there is no value.
    pub fn is_null(&self) -> bool {
        matches!(self, Datum::Null)
    }

    /// Returns whether it is one value, or none.
    pub fn is_plain(&self) -> bool {
        !matches!(self, Datum::List(_) | Datum::Object(_))
    }

    /// Returns it as JSON. Numbers, dates and instants are texts, as on the wire.
    pub fn to_json(&self) -> Json {
        match self {
            Datum::Null => Json::Null,
            Datum::Bool(value) => json!(value),
            Datum::Number(number) => json!(number.normalize().to_string()),
            Datum::Text(text) => json!(**text),
            Datum::Date(date) => json!(date.to_string()),
            Datum::Instant(instant) => json!(instant.to_string()),
            Datum::List(items) => items.iter().map(Datum::to_json).collect(),
            Datum::Object(fields) => {
                Json::Object(fields.iter().map(|(name, value)| (name.clone(), value.to_json())).collect())
            }
        }
    }

    /// What it is called in refusals.
    pub(super) fn label(&self) -> Label {
        match self {
            Datum::Null => type_names::NULL,
            Datum::Bool(_) => type_names::BOOLEAN,
            Datum::Number(_) => type_names::NUMBER,
            Datum::Text(_) => type_names::TEXT,
            Datum::Date(_) => type_names::DATE,
            Datum::Instant(_) => type_names::INSTANT,
            Datum::List(_) => type_names::LIST,
            Datum::Object(_) => type_names::OBJECT,
        }
    }

    /// How two values of one ordered type compare; none if they are of other types.
    pub(super) fn order(&self, other: &Datum) -> Option<Ordering> {
        match (self, other) {
            (Datum::Number(left), Datum::Number(right)) => Some(left.cmp(right)),
            (Datum::Text(left), Datum::Text(right)) => Some(left.cmp(right)),
            (Datum::Date(left), Datum::Date(right)) => Some(left.cmp(right)),
            (Datum::Instant(left), Datum::Instant(right)) => Some(left.cmp(right)),
            _ => None,
        }
    }

    /// Whether two plain values of one type are equal; none if they are of other types.
    pub(super) fn equals(&self, other: &Datum) -> Option<bool> {
        match (self, other) {
            (Datum::Bool(left), Datum::Bool(right)) => Some(left == right),
            _ => self.order(other).map(Ordering::is_eq),
        }
    }
}
