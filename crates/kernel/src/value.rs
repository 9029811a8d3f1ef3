//! The values of fields, between Rust types, the wire and the store.

use crate::error::{Error, Result};
use crate::kind::Label;
use crate::kind::{Kind, Shape};
use crate::record::{LineRecord, Record};
use crate::refusals;
use crate::type_names;
use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde_json::Value as Json;

/// A value of a field.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// No value. The empty text is null, too.
    Null,
    /// True or false.
    Bool(bool),
    /// A 32-bit or 64-bit integer.
    Integer(i64),
    /// An exact decimal.
    Decimal(Decimal),
    /// Text, identifiers, currencies and choices.
    Text(String),
    /// A business date.
    Date(Date),
    /// An instant.
    Instant(Timestamp),
    /// Any JSON value, or a value from the wire that has not been decoded to its [`Kind`] yet.
    Json(Json),
    /// A list.
    List(Vec<Value>),
    /// A structured value: one value for each field of its [`Shape`].
    Object(Vec<Value>),
    /// The lines of a root.
    Lines(Vec<LineRecord>),
    /// A whole record.
    Record(Box<Record>),
}

impl Value {
    /// Returns whether it is null.
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }

    /// Creates a text value. The empty text becomes null.
    pub fn text(text: impl Into<String>) -> Value {
        let text = text.into();
        if text.is_empty() { Value::Null } else { Value::Text(text) }
    }

    /// Returns the text.
    ///
    /// # Errors
    /// `WRONG_TYPE`.
    pub fn into_text(self) -> Result<String> {
        match self {
            Value::Text(text) => Ok(text),
            Value::Null => Err(missing()),
            other => Err(other.unexpected(type_names::TEXT)),
        }
    }

    /// Returns the text, if it is one.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Returns the values of a structured value.
    ///
    /// # Errors
    /// `WRONG_TYPE`.
    pub fn into_object(self) -> Result<Vec<Value>> {
        match self {
            Value::Object(values) => Ok(values),
            Value::Null => Err(missing()),
            other => Err(other.unexpected(type_names::OBJECT)),
        }
    }

    /// What this value is, when something else was expected.
    fn unexpected(&self, expected: Label) -> Error {
        let found = match self {
            Value::Null => type_names::NOTHING,
            Value::Bool(_) => type_names::BOOLEAN,
            Value::Integer(_) => type_names::INTEGER,
            Value::Decimal(_) => type_names::DECIMAL,
            Value::Text(_) => type_names::TEXT,
            Value::Date(_) => type_names::DATE,
            Value::Instant(_) => type_names::INSTANT,
            Value::Json(_) => type_names::JSON,
            Value::List(_) | Value::Lines(_) => type_names::LIST,
            Value::Object(_) | Value::Record(_) => type_names::OBJECT,
        };
        refusals::wrong_type(expected, found)
    }
}

/// A required value is absent.
fn missing() -> Error {
    refusals::absent()
}

/// A Rust type that a field may have.
pub trait FieldValue: Sized {
    /// The kind of the type. Attributes of the field may refine it.
    const KIND: Kind;
    /// Whether the type cannot express that there is no value.
    const REQUIRED: bool = true;

    /// Converts into a value.
    fn into_value(self) -> Value;

    /// Converts from a value.
    ///
    /// # Errors
    /// `WRONG_TYPE`, `MISSING_FIELD`, or a refusal of the type itself.
    fn from_value(value: Value) -> Result<Self>;
}

/// A struct that is a structured value. Derived.
pub trait Object: Sized {
    /// The fields.
    const SHAPE: &'static Shape;

    /// Returns one value for each field.
    fn into_values(self) -> Vec<Value>;

    /// Creates the struct from its values.
    ///
    /// # Errors
    /// As [`FieldValue::from_value`], with the path of the field.
    fn from_values(values: Vec<Value>) -> Result<Self>;
}

macro_rules! scalar {
    ($type:ty, $kind:expr, $words:expr, $into:expr, $($pattern:pat => $from:expr),+) => {
        impl FieldValue for $type {
            const KIND: Kind = $kind;

            fn into_value(self) -> Value {
                let into: fn($type) -> Value = $into;
                into(self)
            }

            fn from_value(value: Value) -> Result<Self> {
                match value {
                    $($pattern => $from,)+
                    Value::Null => Err(missing()),
                    other => Err(other.unexpected($words)),
                }
            }
        }

        impl From<$type> for Value {
            fn from(value: $type) -> Value {
                FieldValue::into_value(value)
            }
        }
    };
}

scalar!(String, Kind::Text { max: 200 }, type_names::TEXT, Value::text, Value::Text(text) => Ok(text));
scalar!(bool, Kind::Bool, type_names::BOOLEAN, Value::Bool, Value::Bool(flag) => Ok(flag));
scalar!(i64, Kind::Long, type_names::INTEGER, Value::Integer, Value::Integer(number) => Ok(number));
scalar!(i32, Kind::Integer, type_names::INTEGER, |number| Value::Integer(number.into()),
    Value::Integer(number) => number.try_into().map_err(|_| refusals::beyond_32_bits()));
scalar!(Decimal, Kind::Decimal { scale: 6 }, type_names::DECIMAL, Value::Decimal,
    Value::Decimal(number) => Ok(number), Value::Integer(number) => Ok(number.into()));
scalar!(Date, Kind::Date, type_names::DATE, Value::Date, Value::Date(date) => Ok(date));
scalar!(Timestamp, Kind::Instant, type_names::INSTANT, Value::Instant, Value::Instant(instant) => Ok(instant));

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        Value::text(text)
    }
}

impl From<&String> for Value {
    fn from(text: &String) -> Value {
        Value::text(text.as_str())
    }
}

impl FieldValue for Json {
    const KIND: Kind = Kind::Json;
    const REQUIRED: bool = false;

    fn into_value(self) -> Value {
        if self.is_null() { Value::Null } else { Value::Json(self) }
    }

    fn from_value(value: Value) -> Result<Self> {
        match value {
            Value::Json(json) => Ok(json),
            Value::Null => Ok(Json::Null),
            other => Err(other.unexpected(type_names::JSON)),
        }
    }
}

impl<T: FieldValue> FieldValue for Option<T> {
    const KIND: Kind = T::KIND;
    const REQUIRED: bool = false;

    fn into_value(self) -> Value {
        self.map_or(Value::Null, T::into_value)
    }

    fn from_value(value: Value) -> Result<Self> {
        if value.is_null() { Ok(None) } else { T::from_value(value).map(Some) }
    }
}

impl<T: FieldValue> From<Option<T>> for Value
where
    T: Into<Value>,
{
    fn from(value: Option<T>) -> Value {
        value.map_or(Value::Null, Into::into)
    }
}

impl<T: FieldValue> FieldValue for Vec<T> {
    const KIND: Kind = Kind::List(&T::KIND);
    const REQUIRED: bool = false;

    fn into_value(self) -> Value {
        Value::List(self.into_iter().map(T::into_value).collect())
    }

    fn from_value(value: Value) -> Result<Self> {
        match value {
            Value::List(values) => values
                .into_iter()
                .enumerate()
                .map(|(index, value)| T::from_value(value).map_err(|e| e.below(&format!("/{index}"))))
                .collect(),
            Value::Null => Ok(Vec::new()),
            other => Err(other.unexpected(type_names::LIST)),
        }
    }
}
