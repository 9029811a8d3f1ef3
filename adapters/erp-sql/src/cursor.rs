//! The position of a round of reading, as the text that the engine stores.

use crate::value;
use serde::{Deserialize, Serialize};
use tenon_erp_port::{Code, Error, Result};
use tenon_sql::SqlValue;

/// The longest cursor that the port allows.
const LONGEST: usize = 2000;

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
    /// So many rows behind a place. Their ordering columns cannot be told exactly.
    Beyond(u32, Box<Cursor>),
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum Written {
    Start,
    After(Vec<Part>),
    Since(Part),
    Keys(Option<Vec<Part>>, Option<Vec<Part>>),
    Beyond(u32, Box<Written>),
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
        let written = serde_json::from_str(text).ok();
        written.and_then(|written| Self::of(written, parts, with_changes)).ok_or_else(|| {
            Error::new(Code::InvalidValue, "the cursor is not one of this mapping").at("/cursor")
        })
    }

    fn of(written: Written, parts: usize, with_changes: bool) -> Option<Self> {
        Some(match written {
            Written::Start => Cursor::Start,
            Written::After(values) if values.len() == parts => Cursor::After(told(values)),
            Written::Since(value) if with_changes => Cursor::Since(value.into()),
            Written::Keys(after, until) => {
                let keys = parts - usize::from(with_changes);
                let fits = |end: &Option<Vec<Part>>| end.as_ref().is_none_or(|end| end.len() == keys);
                if !fits(&after) || !fits(&until) {
                    return None;
                }
                Cursor::Keys(after.map(told), until.map(told))
            }
            Written::Beyond(rows, place) if !matches!(*place, Written::Beyond(..)) => {
                Cursor::Beyond(rows, Box::new(Self::of(*place, parts, with_changes)?))
            }
            Written::After(_) | Written::Since(_) | Written::Beyond(..) => return None,
        })
    }

    /// The cursor as text; nothing where a value of it cannot be told exactly (NULL, bytes, a number with a fraction), or is too
    /// long.
    pub(crate) fn write(&self) -> Option<String> {
        serde_json::to_string(&self.written()?).ok().filter(|text| text.chars().count() <= LONGEST)
    }

    fn written(&self) -> Option<Written> {
        Some(match self {
            Cursor::Start => Written::Start,
            Cursor::After(values) => Written::After(values.iter().map(part).collect::<Option<_>>()?),
            Cursor::Since(value) => Written::Since(part(value)?),
            Cursor::Keys(after, until) => Written::Keys(end(after)?, end(until)?),
            Cursor::Beyond(rows, place) => Written::Beyond(*rows, Box::new(place.written()?)),
        })
    }

    /// The place, and how many rows behind it.
    pub(crate) fn place(&self) -> (&Cursor, u32) {
        match self {
            Cursor::Beyond(rows, place) => (place, *rows),
            place => (place, 0),
        }
    }

    /// So many rows behind this.
    pub(crate) fn beyond(self, rows: usize) -> Self {
        let rows = u32::try_from(rows).unwrap_or(u32::MAX);
        match self {
            place if rows == 0 => place,
            Cursor::Beyond(before, place) => Cursor::Beyond(before.saturating_add(rows), place),
            place => Cursor::Beyond(rows, Box::new(place)),
        }
    }
}

fn told(parts: Vec<Part>) -> Vec<SqlValue> {
    parts.into_iter().map(SqlValue::from).collect()
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
        SqlValue::Real(_) => value::text(value).ok()??.parse().ok().map(Part::Number),
        SqlValue::Null | SqlValue::Bytes(_) => None,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_comes_back_as_it_was() {
        let after = Cursor::After(vec![SqlValue::from(17), SqlValue::from("A'\"1")]);
        let since = Cursor::Since(SqlValue::from("2026-01-01 00:00:00"));
        let beyond = [Cursor::Start.beyond(3), after.clone().beyond(2).beyond(5), since.clone().beyond(0)];
        for cursor in [Cursor::Start, after, since].into_iter().chain(beyond) {
            let text = cursor.write().unwrap();
            assert_eq!(Cursor::read(Some(&text), 2, true).unwrap(), cursor, "{text}");
        }
        assert_eq!(Cursor::read(None, 2, false).unwrap(), Cursor::Start);
        assert_eq!(
            Cursor::After(vec![1.into()]).beyond(2).beyond(5).place(),
            (&Cursor::After(vec![1.into()]), 7)
        );
    }

    #[test]
    fn what_is_not_ours_is_refused() {
        let nested = "{\"beyond\":[1,{\"beyond\":[1,\"start\"]}]}";
        for text in ["}nonsense{", "", "{\"after\":[1]}", "{\"since\":1}", "{\"after\":[1,null]}", nested] {
            assert_eq!(Cursor::read(Some(text), 2, false).unwrap_err().code, Code::InvalidValue, "{text}");
        }
        assert_eq!(Cursor::After(vec![SqlValue::Null]).write(), None);
        assert_eq!(Cursor::After(vec![SqlValue::Real(1.5)]).write(), None);
        assert_eq!(Cursor::After(vec![SqlValue::Bytes(vec![1])]).write(), None);
        assert_eq!(Cursor::After(vec!["x".repeat(2000).into()]).write(), None);
    }
}
