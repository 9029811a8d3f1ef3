//! The position of a round of reading, as the text that the engine stores.

use crate::value;
use jiff::SignedDuration;
use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};
use std::str::FromStr;
use tenon_erp_port::{Code, Error, Result};
use tenon_sql::SqlValue;

/// A place in the order of reading.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cursor {
    /// At the beginning of everything.
    Start,
    /// Behind the row with these values of the ordering columns.
    After(Vec<SqlValue>),
    /// At the first row whose change is at or behind this.
    Since(SqlValue),
    /// In a range of keys: behind the one, if any, up to and with the other, if any.
    Keys(Option<Vec<SqlValue>>, Option<Vec<SqlValue>>),
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum Written {
    Start,
    After(Vec<Part>),
    Since(Part),
    Keys(Option<Vec<Part>>, Option<Vec<Part>>),
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Part {
    Number(i64),
    Text(String),
}

impl Cursor {
    /// The cursor that this text stands for.
    ///
    /// # Errors
    /// `INVALID_VALUE`: it was not made by [`Cursor::write`], or for another mapping (`parts` ordering columns).
    pub(crate) fn read(text: Option<&str>, parts: usize, with_changes: bool) -> Result<Self> {
        let Some(text) = text else { return Ok(Cursor::Start) };
        let cursor = match serde_json::from_str(text) {
            Ok(Written::Start) => Some(Cursor::Start),
            Ok(Written::After(values)) if values.len() == parts => {
                Some(Cursor::After(values.into_iter().map(SqlValue::from).collect()))
            }
            Ok(Written::Since(value)) if with_changes => Some(Cursor::Since(value.into())),
            Ok(Written::Keys(after, until)) => {
                let keys = parts - usize::from(with_changes);
                let fits = |end: &Option<Vec<Part>>| end.as_ref().is_none_or(|end| end.len() == keys);
                let values =
                    |end: Option<Vec<Part>>| end.map(|end| end.into_iter().map(SqlValue::from).collect());
                (fits(&after) && fits(&until)).then(|| Cursor::Keys(values(after), values(until)))
            }
            _ => None,
        };
        cursor.ok_or_else(|| {
            Error::new(Code::InvalidValue, "the cursor is not one of this mapping").at("/cursor")
        })
    }

    /// The cursor as text; nothing where a value of it cannot be told exactly (NULL, or a number with a fraction).
    pub(crate) fn write(&self) -> Option<String> {
        let written = match self {
            Cursor::Start => Written::Start,
            Cursor::After(values) => Written::After(values.iter().map(part).collect::<Option<_>>()?),
            Cursor::Since(value) => Written::Since(part(value)?),
            Cursor::Keys(after, until) => Written::Keys(end(after)?, end(until)?),
        };
        serde_json::to_string(&written).ok()
    }
}

/// An end of a range, if there is one.
fn end(values: &Option<Vec<SqlValue>>) -> Option<Option<Vec<Part>>> {
    match values {
        None => Some(None),
        Some(values) => values.iter().map(part).collect::<Option<_>>().map(Some),
    }
}

/// A value as it goes into a cursor. A whole number that came as floating point is a whole number.
fn part(value: &SqlValue) -> Option<Part> {
    match value {
        SqlValue::Integer(number) => Some(Part::Number(*number)),
        SqlValue::Text(text) => Some(Part::Text(text.clone())),
        SqlValue::Real(_) => value::text(value)?.parse().ok().map(Part::Number),
        SqlValue::Null => None,
    }
}

impl From<Part> for SqlValue {
    fn from(part: Part) -> Self {
        match part {
            Part::Number(number) => SqlValue::Integer(number),
            Part::Text(text) => SqlValue::Text(text),
        }
    }
}

/// A change, less the overlap: so many seconds of a time, or so much of a number. A transaction that took its time or number
/// early and committed late is read in the next round.
pub(crate) fn stepped_back(change: &SqlValue, overlap: u32) -> SqlValue {
    match change {
        SqlValue::Integer(number) => SqlValue::Integer(number.saturating_sub(i64::from(overlap))),
        SqlValue::Text(text) => SqlValue::Text(earlier(text, overlap).unwrap_or_else(|| text.clone())),
        other => other.clone(),
    }
}

fn earlier(text: &str, seconds: u32) -> Option<String> {
    let time = DateTime::from_str(text.trim()).ok()?;
    let time = time.checked_sub(SignedDuration::from_secs(i64::from(seconds))).ok()?;
    let separator = if text.contains('T') { "T" } else { " " };
    Some(time.strftime(&format!("%Y-%m-%d{separator}%H:%M:%S")).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_comes_back_as_it_was() {
        let after = Cursor::After(vec![SqlValue::from(17), SqlValue::from("A'\"1")]);
        for cursor in [Cursor::Start, after, Cursor::Since(SqlValue::from("2026-01-01 00:00:00"))] {
            let text = cursor.write().unwrap();
            assert_eq!(Cursor::read(Some(&text), 2, true).unwrap(), cursor, "{text}");
        }
        assert_eq!(Cursor::read(None, 2, false).unwrap(), Cursor::Start);
    }

    #[test]
    fn what_is_not_ours_is_refused() {
        for text in ["}nonsense{", "", "{\"after\":[1]}", "{\"since\":1}", "{\"after\":[1,null]}"] {
            assert_eq!(Cursor::read(Some(text), 2, false).unwrap_err().code, Code::InvalidValue, "{text}");
        }
        assert_eq!(Cursor::After(vec![SqlValue::Null]).write(), None);
        assert_eq!(Cursor::After(vec![SqlValue::Real(1.5)]).write(), None);
    }

    #[test]
    fn overlaps_step_back() {
        let back = |change: SqlValue| stepped_back(&change, 90);
        assert_eq!(back(SqlValue::from(100)), SqlValue::from(10));
        assert_eq!(back("2026-01-01 00:01:00".into()), "2025-12-31 23:59:30".into());
        assert_eq!(back("2026-01-01T00:02:00.5".into()), "2026-01-01T00:00:30".into());
        assert_eq!(back("0x1F".into()), "0x1F".into());
    }
}
