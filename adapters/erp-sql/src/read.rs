//! Reads: one bounded query for each page, from one key to the next.

use crate::cursor::Cursor;
use crate::fault::reading;
use crate::field::{Fields, Given};
use crate::notation::Notation;
use crate::overlap::Overlap;
use crate::record::Record;
use crate::statement::{Statement, Values};
use crate::value;
use tenon_erp_port::ranges::{Cutter, KeyPart, KeyRange, Leaf, RangeRequest, Ranges, Summed, key_parts};
use tenon_erp_port::{Code, Error, Result};
use tenon_erp_port::{Page, PageRequest, Rejected};
use tenon_sql::{Access, Database, Dialect, SqlValue, Transaction, rows};

/// The longest key the port allows.
const LONGEST_KEY: usize = 100;

/// How records of a kind are read, checked and ready.
pub(crate) struct Reading {
    /// The name of its section.
    pub(crate) place: &'static str,
    pub(crate) from: String,
    pub(crate) condition: Option<String>,
    pub(crate) key: Vec<String>,
    pub(crate) changes: Option<Changes>,
    pub(crate) gone: Option<String>,
    /// The condition that selects one customer or order, or the records of one customer or item.
    pub(crate) one: Option<Statement>,
    pub(crate) fields: Vec<Given>,
    pub(crate) notation: Notation,
}

/// The column by which changes are found.
pub(crate) struct Changes {
    pub(crate) sql: String,
    pub(crate) overlap: Overlap,
}

/// A row, cut into its parts.
struct Row<'a> {
    order: &'a [SqlValue],
    key: &'a [SqlValue],
    gone: bool,
    fields: &'a [SqlValue],
}

/// What became of a row.
pub(crate) enum Outcome<T> {
    Understood(T),
    Gone(String),
    Rejected(Rejected),
}

impl Reading {
    /// A page of records.
    pub(crate) fn page<T: Record>(
        &self,
        database: &dyn Database,
        request: &PageRequest,
        most: u32,
    ) -> Result<Page<T>> {
        let limit = request.limit.clamp(1, most) as usize;
        let cursor = Cursor::read(request.cursor.as_deref(), self.ordering().len(), self.changes.is_some())?;
        let (place, passed) = cursor.place();
        let (condition, parameters) = self.behind(place);
        let skipped = usize::from(matches!(place, Cursor::Keys(..)) && self.changes.is_some());
        let sql = self.sql_of(condition.as_deref(), skipped);
        let mut found =
            self.run(database, &format!("{sql} LIMIT {} OFFSET {passed}", limit + 1), &parameters)?;
        let more = found.len() > limit;
        found.truncate(limit);
        let next = self.next(&found, more, &cursor)?;
        if !more && database.dialect() == Dialect::Postgres && condition.is_some() {
            found.extend(self.behind_all(database, place, most)?);
        }
        let mut page = Page { more, ..Page::last(Vec::new(), next) };
        for row in &found {
            match self.outcome(row, database.dialect()) {
                Outcome::Understood(record) => page.rows.push(record),
                Outcome::Gone(key) => page.gone.push(key),
                Outcome::Rejected(rejected) => page.rejected.push(rejected),
            }
        }
        Ok(page)
    }

    /// The rows that PostgreSQL puts behind all others, and that no comparison finds: those in which a column that orders them is
    /// NULL. The other databases put them first.
    fn behind_all(&self, database: &dyn Database, place: &Cursor, most: u32) -> Result<Vec<Vec<SqlValue>>> {
        if matches!(place, Cursor::Keys(..)) {
            return Ok(Vec::new());
        }
        let nulls: Vec<_> = self.ordering().iter().map(|column| format!("{column} IS NULL")).collect();
        let found = self.query(database, Some(&nulls.join(" OR ")), &[], most as usize + 1)?;
        if found.len() > most as usize {
            let columns = self.ordering().join(", ");
            return Err(
                self.invalid_response(format!("in more than {most} rows {columns} is NULL: say COALESCE"))
            );
        }
        Ok(found)
    }

    /// A range of keys, cut: one pass over its rows, in the order of their keys.
    pub(crate) fn ranges<T: Record + Summed>(
        &self,
        database: &dyn Database,
        request: &RangeRequest,
    ) -> Result<Ranges> {
        let cursor = Cursor::read(request.cursor.as_deref(), self.ordering().len(), self.changes.is_some())?;
        let (after, until) = match cursor {
            Cursor::Keys(after, until) => (after, until),
            _ => (None, None),
        };
        let (condition, parameters) = self.between(after.as_deref(), until.as_deref());
        let sql = self.sql_of(condition.as_deref(), usize::from(self.changes.is_some()));
        let (mut cutter, mut ordered, mut padded) = (None, true, false);
        let mut transaction = database.begin(Access::Read).map_err(|error| reading(self.place, &error))?;
        let read = transaction.query(&sql, &parameters, &mut |row| {
            let read = self.notation.encoding.decoded(row, database.dialect());
            let Ok(key) = joined(self.cut(&read).key) else { return Ok(()) };
            let leaf = match self.outcome::<T>(row, database.dialect()) {
                Outcome::Understood(record) => record.leaf(),
                Outcome::Rejected(_) => Leaf::default(),
                Outcome::Gone(_) => return Ok(()),
            };
            padded |= self.cut(row).key != self.cut(&read).key || self.cut(row).key.iter().any(is_padded);
            let order = || self.cut(row).key.iter().map(key_part).collect();
            ordered &= cutter.get_or_insert_with(|| Cutter::new(order(), request.parts)).take(key, &leaf);
            Ok(())
        });
        read.map_err(|error| reading(self.place, &error))?;
        let end = |values: Option<&Vec<SqlValue>>| values.map(|values| joined(values)).transpose();
        let ends = end(after.as_ref()).and_then(|after| Ok(KeyRange { after, until: end(until.as_ref())? }));
        let asked = ends.map_err(|why| self.invalid_response(why))?;
        match cutter {
            None => Ok(Ranges::default()),
            Some(_) if padded => Err(self.unsupported("its keys are padded, or in an encoding of their own")),
            Some(cutter) if ordered => Ok(cutter.ranges(&asked, range_cursor)),
            Some(_) => Err(self.unsupported("the database orders its keys by other rules than their bytes")),
        }
    }

    /// The condition that holds within a range of keys, and its parameters.
    fn between(
        &self,
        behind: Option<&[SqlValue]>,
        until: Option<&[SqlValue]>,
    ) -> (Option<String>, Vec<SqlValue>) {
        let key: Vec<&str> = self.key.iter().map(String::as_str).collect();
        let (mut conditions, mut parameters) = (Vec::new(), Vec::new());
        if let Some(values) = behind {
            conditions.push(after(&key, values, &mut parameters));
        }
        if let ([first, ..], Some(values @ [value, ..])) = (key.as_slice(), until) {
            parameters.push(value.clone());
            conditions.push(format!("{first} <= ? AND NOT ({})", after(&key, values, &mut parameters)));
        }
        ((!conditions.is_empty()).then(|| conditions.join(" AND ")), parameters)
    }

    /// The records that [`Reading::one`] selects, at most so many.
    pub(crate) fn of_one<T: Record>(
        &self,
        database: &dyn Database,
        values: &Values,
        most: u32,
    ) -> Result<Vec<T>> {
        let mut transaction = database.begin(Access::Read).map_err(|error| reading(self.place, &error))?;
        self.of_one_within(&mut *transaction, values, most)
    }

    /// The same within a transaction, which may have changed them.
    pub(crate) fn of_one_within<T: Record>(
        &self,
        transaction: &mut dyn Transaction,
        values: &Values,
        most: u32,
    ) -> Result<Vec<T>> {
        let Some(one) = &self.one else { return Ok(Vec::new()) };
        let sql = self.sql(Some(&one.sql), most as usize + 1);
        let found =
            rows(transaction, &sql, &one.bind(values)).map_err(|error| reading(self.place, &error))?;
        if found.len() > most as usize {
            return Err(
                self.invalid_response(format!("there are more than {most} rows, the bound of one call"))
            );
        }
        let mut records = Vec::new();
        for row in &found {
            match self.outcome(row, transaction.dialect()) {
                Outcome::Understood(record) => records.push(record),
                Outcome::Gone(_) => {}
                Outcome::Rejected(rejected) => {
                    return Err(self.invalid_response(rejected.reason).with(rejected.raw));
                }
            }
        }
        Ok(records)
    }

    fn invalid_response(&self, message: String) -> Error {
        Error::new(Code::ErpInvalidResponse, format!("{}: {message}", self.place))
    }

    fn unsupported(&self, why: &str) -> Error {
        Error::new(Code::ErpUnsupported, format!("{}: {why}", self.place))
    }

    /// The columns that order the reading: the change, where there is one, then the key.
    fn ordering(&self) -> Vec<&str> {
        let changes = self.changes.iter().map(|changes| changes.sql.as_str());
        changes.chain(self.key.iter().map(String::as_str)).collect()
    }

    fn query(
        &self,
        database: &dyn Database,
        condition: Option<&str>,
        parameters: &[SqlValue],
        limit: usize,
    ) -> Result<Vec<Vec<SqlValue>>> {
        self.run(database, &self.sql(condition, limit), parameters)
    }

    fn run(&self, database: &dyn Database, sql: &str, parameters: &[SqlValue]) -> Result<Vec<Vec<SqlValue>>> {
        let mut transaction = database.begin(Access::Read).map_err(|error| reading(self.place, &error))?;
        rows(&mut *transaction, sql, parameters).map_err(|error| reading(self.place, &error))
    }

    /// The statement that reads at most so many rows.
    pub(crate) fn sql(&self, condition: Option<&str>, limit: usize) -> String {
        format!("{} LIMIT {limit}", self.sql_of(condition, 0))
    }

    /// The statement that reads rows in their order, less so many of the columns that make it.
    fn sql_of(&self, condition: Option<&str>, skipped: usize) -> String {
        let mut columns = self.ordering();
        columns.push(self.gone.as_deref().unwrap_or("0"));
        columns.extend(self.fields.iter().map(|field| field.sql.as_str()));
        let conditions: Vec<String> =
            self.condition.as_deref().into_iter().chain(condition).map(|one| format!("({one})")).collect();
        let places: Vec<String> =
            (skipped + 1..=self.ordering().len()).map(|place| place.to_string()).collect();
        format!(
            "SELECT {} FROM {}{}{} ORDER BY {}",
            columns.join(", "),
            self.from,
            if conditions.is_empty() { "" } else { " WHERE " },
            conditions.join(" AND "),
            places.join(", ")
        )
    }

    /// The condition that holds behind a cursor, and its parameters.
    fn behind(&self, cursor: &Cursor) -> (Option<String>, Vec<SqlValue>) {
        match (cursor, &self.changes) {
            (Cursor::After(values), _) => {
                let mut parameters = Vec::new();
                let condition = after(&self.ordering(), values, &mut parameters);
                (Some(condition), parameters)
            }
            (Cursor::Since(value), Some(changes)) => {
                (Some(format!("{} >= ?", changes.sql)), vec![value.clone()])
            }
            (Cursor::Keys(after, until), _) => self.between(after.as_deref(), until.as_deref()),
            _ => (None, Vec::new()),
        }
    }

    /// The cursor behind these rows: the last of them within a round; at its end everything again, or what changes next.
    fn next(&self, found: &[Vec<SqlValue>], more: bool, before: &Cursor) -> Result<String> {
        let range = matches!(before.place().0, Cursor::Keys(..));
        let cursor = match &self.changes {
            _ if more || range => self.within(found, before),
            Some(changes) => self.since(changes, found, before)?,
            None => Cursor::Start,
        };
        let untold =
            || self.invalid_response(format!("{} cannot be told in a cursor", self.ordering().join(", ")));
        cursor.write().ok_or_else(untold)
    }

    /// Behind the last row: by its columns, or by counting from the last one whose columns a cursor can tell.
    fn within(&self, found: &[Vec<SqlValue>], before: &Cursor) -> Cursor {
        let behind = |row: &Vec<SqlValue>| {
            let ordering = &row[..self.ordering().len()];
            let cursor = match before.place().0 {
                Cursor::Keys(_, until) => Cursor::Keys(Some(self.cut(row).key.to_vec()), until.clone()),
                _ => Cursor::After(ordering.to_vec()),
            };
            cursor.write().map(|_| cursor)
        };
        let told = found.iter().enumerate().rev().find_map(|(place, row)| Some((place, behind(row)?)));
        match told {
            Some((place, cursor)) => cursor.beyond(found.len() - place - 1),
            None => before.clone().beyond(found.len()),
        }
    }

    /// The beginning of the next round: the last change that can be stepped back. Where there is none, the round begins where
    /// this one did.
    fn since(&self, changes: &Changes, found: &[Vec<SqlValue>], before: &Cursor) -> Result<Cursor> {
        let reached = match before.place().0 {
            Cursor::After(values) => values.first(),
            _ => None,
        };
        let mut refused = None;
        for change in found.iter().rev().filter_map(|row| row.first()).chain(reached) {
            match changes.overlap.before(change) {
                Ok(Some(change)) => return Ok(Cursor::Since(change)),
                Ok(None) => {}
                Err(why) => refused = refused.or(Some(why)),
            }
        }
        match (refused, before.place().0) {
            (Some(why), _) => {
                let message = format!("{}.changes: {why}", self.place);
                Err(Error::new(Code::ErpInvalidResponse, message))
            }
            (None, since @ Cursor::Since(_)) => Ok(since.clone()),
            (None, _) => Ok(Cursor::Start),
        }
    }

    fn cut<'a>(&self, row: &'a [SqlValue]) -> Row<'a> {
        let (order, rest) = row.split_at(self.key.len() + usize::from(self.changes.is_some()));
        let (gone, fields) = rest.split_at(1);
        let gone = self.gone.is_some() && value::flag(&gone[0]).unwrap_or(false);
        Row { order, key: &order[order.len() - self.key.len()..], gone, fields }
    }

    /// What a row of [`Reading::sql`] says.
    fn outcome<T: Record>(&self, row: &[SqlValue], dialect: Dialect) -> Outcome<T> {
        let decoded = self.notation.encoding.decoded(row, dialect);
        let (stored, row) = (self.cut(row), self.cut(&decoded));
        let key = match joined(row.key) {
            Ok(key) => key,
            Err(why) => {
                let reason = format!("the key ({}): {why}", self.key.join(", "));
                return self.reject(readable(row.key), &row, reason);
            }
        };
        if row.gone {
            return Outcome::Gone(key);
        }
        let fields = Fields { given: &self.fields, values: row.fields, notation: &self.notation };
        match T::of(key.clone(), &fields) {
            Ok(mut record) => {
                record.stored_as(stored.key);
                Outcome::Understood(record)
            }
            Err(why) => self.reject(Some(key), &row, why),
        }
    }

    fn reject<T>(&self, key: Option<String>, row: &Row<'_>, reason: String) -> Outcome<T> {
        let mut raw = serde_json::Map::new();
        for (name, value) in self.ordering().into_iter().zip(row.order) {
            raw.insert(name.to_owned(), value::json(value));
        }
        for (given, value) in self.fields.iter().zip(row.fields) {
            raw.insert(given.name.to_owned(), value::json(value));
        }
        Outcome::Rejected(Rejected { key, raw: raw.into(), reason })
    }
}

/// Whether a part of a key has blanks at its end, which its text has not.
fn is_padded(part: &SqlValue) -> bool {
    matches!(part, SqlValue::Text(text) if text.ends_with(char::is_whitespace))
}

/// As much of a key as can be shown of one that is too long or no text; nothing of one that is NULL or empty.
fn readable(parts: &[SqlValue]) -> Option<String> {
    let shown = |part: &SqlValue| match value::json(part) {
        serde_json::Value::Null => None,
        serde_json::Value::String(text) => Some(text.trim_end().to_owned()).filter(|text| !text.is_empty()),
        other => Some(other.to_string()),
    };
    parts.iter().map(shown).collect::<Option<Vec<_>>>().map(|parts| parts.join("/"))
}

/// How the database orders a part of a key, by a value of it.
fn key_part(value: &SqlValue) -> KeyPart {
    match value {
        SqlValue::Text(_) | SqlValue::Bytes(_) | SqlValue::Null => KeyPart::Text,
        SqlValue::Integer(_) | SqlValue::Real(_) => KeyPart::Number,
    }
}

/// The cursor that reads a range of keys that are ordered so.
fn range_cursor(order: &[KeyPart], keys: &KeyRange) -> String {
    let value = |(part, text): (&KeyPart, String)| match (part, text.parse::<i64>()) {
        (KeyPart::Number, Ok(number)) => SqlValue::Integer(number),
        _ => SqlValue::Text(text),
    };
    let values = |key: &String| order.iter().zip(key_parts(order, key)).map(value).collect();
    let cursor = Cursor::Keys(keys.after.as_ref().map(values), keys.until.as_ref().map(values));
    cursor.write().unwrap_or_default()
}

/// `p1 >= ? AND (p1 > ? OR (p1 = ? AND …))`: behind these values, in a form for which every engine uses an index on the
/// columns (MariaDB does not for a comparison of rows).
fn after(columns: &[&str], values: &[SqlValue], parameters: &mut Vec<SqlValue>) -> String {
    match (columns, values) {
        ([column, more @ ..], [value, values @ ..]) if !more.is_empty() => {
            parameters.extend([value.clone(), value.clone(), value.clone()]);
            let rest = after(more, values, parameters);
            format!("{column} >= ? AND ({column} > ? OR ({column} = ? AND {rest}))")
        }
        ([column], [value]) => {
            parameters.push(value.clone());
            format!("{column} > ?")
        }
        _ => "1 = 1".to_owned(),
    }
}

/// The key as one text: its parts without padding, joined by `/`. Where there are several, a `/` within a part is written `%2F`,
/// and `%` `%25`.
pub(crate) fn joined(parts: &[SqlValue]) -> Result<String, String> {
    let mut texts = Vec::new();
    for part in parts {
        let text = value::text(part)?.ok_or("is NULL")?;
        let text = text.trim_end();
        let text =
            if parts.len() > 1 { text.replace('%', "%25").replace('/', "%2F") } else { text.to_owned() };
        texts.push(text);
    }
    let key = texts.join("/");
    match key.chars().count() {
        0 => Err("is empty".to_owned()),
        1..=LONGEST_KEY => Ok(key),
        length => Err(format!("has {length} characters, and {LONGEST_KEY} are allowed")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn behind_three_columns() {
        let mut parameters = Vec::new();
        let values = [SqlValue::from(1), SqlValue::from("b"), SqlValue::from(3)];
        let sql = after(&["a", "b", "c"], &values, &mut parameters);
        assert_eq!(sql, "a >= ? AND (a > ? OR (a = ? AND b >= ? AND (b > ? OR (b = ? AND c > ?))))");
        let numbers: Vec<String> =
            parameters.iter().filter_map(|value| value::text(value).ok().flatten()).collect();
        assert_eq!(numbers, ["1", "1", "1", "b", "b", "b", "3"]);
    }

    #[test]
    fn keys_of_several_parts_are_told_apart() {
        let key =
            |parts: &[&str]| joined(&parts.iter().map(|part| SqlValue::from(*part)).collect::<Vec<_>>());
        assert_eq!(key(&["17", "3", ""]).unwrap(), "17/3/");
        assert_ne!(key(&["a/b", "c"]), key(&["a", "b/c"]));
        assert_eq!(key(&["a/b"]).unwrap(), "a/b");
        assert_eq!(key(&[""]).unwrap_err(), "is empty");
        assert_eq!(key(&[&"x".repeat(101)]).unwrap_err(), "has 101 characters, and 100 are allowed");
        assert_eq!(joined(&[SqlValue::Null]).unwrap_err(), "is NULL");
        assert_eq!(key(&["C1   ", " 2 "]).unwrap(), "C1/ 2", "without what pads it");
        assert_eq!(key(&["   "]).unwrap_err(), "is empty");
    }
}
