//! A record from `search_read`: fields by dotted path, each read with its required type.

use crate::wire::{self, Bad};
use jiff::civil::{Date, DateTime};
use rust_decimal::Decimal;
use serde_json::Value;

static NULL: Value = Value::Null;

/// A record. A path such as `party.code` is read from where Tryton puts it: `code` within `"party."`.
#[derive(Clone, Debug)]
pub(crate) struct Record(pub(crate) Value);

impl Record {
    /// The records in the answer to a read.
    pub(crate) fn list(answer: Value) -> Result<Vec<Record>, Bad> {
        match answer {
            Value::Array(records) => Ok(records.into_iter().map(Record).collect()),
            _ => Err(Bad::new("answer", "a list of records")),
        }
    }

    /// The value at a path; null where a record on the way is not set.
    fn at(&self, path: &str) -> Result<&Value, Bad> {
        let mut value = &self.0;
        let mut rest = path;
        while let Some((step, below)) = rest.split_once('.') {
            value = value.get(format!("{step}.")).ok_or_else(|| Bad::new(path, "in the answer"))?;
            if value.is_null() {
                return Ok(&NULL);
            }
            rest = below;
        }
        value.get(rest).ok_or_else(|| Bad::new(path, "in the answer"))
    }

    fn read<'a, T>(
        &'a self,
        path: &str,
        wanted: &'static str,
        parse: impl Fn(&'a Value) -> Option<T>,
    ) -> Result<T, Bad> {
        parse(self.at(path)?).ok_or_else(|| Bad::new(path, wanted))
    }

    fn maybe<'a, T>(
        &'a self,
        path: &str,
        wanted: &'static str,
        parse: impl Fn(&'a Value) -> Option<T>,
    ) -> Result<Option<T>, Bad> {
        if self.at(path)?.is_null() { Ok(None) } else { self.read(path, wanted, parse).map(Some) }
    }

    pub(crate) fn id(&self) -> Result<i64, Bad> {
        self.link("id")
    }

    /// The id of the record that a field points at, or of the record itself.
    pub(crate) fn link(&self, path: &str) -> Result<i64, Bad> {
        self.read(path, "an id", |value| value.as_i64().filter(|id| *id > 0))
    }

    pub(crate) fn maybe_link(&self, path: &str) -> Result<Option<i64>, Bad> {
        self.maybe(path, "an id", Value::as_i64)
    }

    pub(crate) fn links(&self, path: &str) -> Result<Vec<i64>, Bad> {
        self.read(path, "a list of ids", |value| value.as_array()?.iter().map(Value::as_i64).collect())
    }

    pub(crate) fn text(&self, path: &str) -> Result<String, Bad> {
        self.read(path, "a text", |value| value.as_str().map(str::to_owned))
    }

    /// A text, or nothing where it is null or empty.
    pub(crate) fn maybe_text(&self, path: &str) -> Result<Option<String>, Bad> {
        let text = self.maybe(path, "a text", |value| value.as_str().map(str::to_owned))?;
        Ok(text.filter(|text| !text.is_empty()))
    }

    /// A truth value; null is false, as in Tryton.
    pub(crate) fn flag(&self, path: &str) -> Result<bool, Bad> {
        Ok(self.maybe(path, "true or false", Value::as_bool)?.unwrap_or(false))
    }

    pub(crate) fn decimal(&self, path: &str) -> Result<Decimal, Bad> {
        self.read(path, "a decimal", wire::read_decimal)
    }

    pub(crate) fn maybe_decimal(&self, path: &str) -> Result<Option<Decimal>, Bad> {
        self.maybe(path, "a decimal", wire::read_decimal)
    }

    pub(crate) fn date(&self, path: &str) -> Result<Date, Bad> {
        self.read(path, "a date", wire::read_date)
    }

    pub(crate) fn maybe_date(&self, path: &str) -> Result<Option<Date>, Bad> {
        self.maybe(path, "a date", wire::read_date)
    }

    pub(crate) fn maybe_datetime(&self, path: &str) -> Result<Option<DateTime>, Bad> {
        self.maybe(path, "a date and time", wire::read_datetime)
    }

    pub(crate) fn double(&self, path: &str) -> Result<f64, Bad> {
        self.read(path, "a number", Value::as_f64)
    }

    /// A whole number that is not negative, such as a unit's digits.
    pub(crate) fn count(&self, path: &str) -> Result<u32, Bad> {
        self.read(path, "a count", |value| value.as_u64().and_then(|count| u32::try_from(count).ok()))
    }

    /// A quantity in a unit with so many digits.
    pub(crate) fn quantity(&self, path: &str, digits: u32) -> Result<Decimal, Bad> {
        self.read(path, "a quantity", |value| wire::read_quantity(value, digits))
    }

    /// The records nested below a field, such as `addresses`.
    pub(crate) fn nested(&self, field: &str) -> Result<Vec<Record>, Bad> {
        let path = format!("{field}.");
        let nested = self.0.get(&path).and_then(Value::as_array);
        let nested = nested.ok_or_else(|| Bad::new(field, "a list of records"))?;
        Ok(nested.iter().cloned().map(Record).collect())
    }

    /// When the record was last changed, in the database's zone: `write_date` is null until the first change.
    pub(crate) fn changed(&self) -> Result<Option<DateTime>, Bad> {
        Ok(self.maybe_datetime("write_date")?.max(self.maybe_datetime("create_date")?))
    }
}
