//! Numbers for people: `SO{yyyy}{mm}-{seq:5}` becomes `SO202601-00042`.
//!
//! A series is the pattern with everything but `{seq}` filled in, so a new month begins at 1. The counter is advanced in
//! the operation's own transaction, as late as can be: a series has no gaps but where a number was given by hand, and its
//! numbers are given out one at a time.

use crate::entity::EntityDef;
use crate::error::{Code, Error, Result};
use crate::record::Record;
use crate::unit::Unit;
use crate::value::Value;
use jiff::civil::Date;

/// Fills in the fields that carry a number pattern and have not been given.
pub(crate) fn assign(entity: &'static EntityDef, record: &mut Record, unit: &mut Unit<'_>) -> Result<()> {
    for (index, field) in entity.shape.fields.iter().enumerate() {
        let Some(pattern) = field.number.filter(|_| record.values[index].is_null()) else { continue };
        let pattern =
            crate::crm::number_rule::pattern(entity.name, unit)?.unwrap_or_else(|| pattern.to_owned());
        record.values[index] = Value::Text(next(&pattern, unit)?);
        // A number that was given by hand before the series came to it would otherwise stop the series for good.
        while is_unique(entity, field.name) && unit.taken(entity, &[field.name], record)? {
            record.values[index] = Value::Text(next(&pattern, unit)?);
        }
    }
    Ok(())
}

fn is_unique(entity: &EntityDef, field: &str) -> bool {
    entity.unique.iter().any(|group| *group == [field])
}

fn next(pattern: &str, unit: &mut Unit<'_>) -> Result<String> {
    let Pattern { before, width, after } = Pattern::parse(&dated(pattern, unit.today()))?;
    let number = unit.advance(&format!("number:{before}#{after}"), 1)?;
    Ok(format!("{before}{number:0width$}{after}"))
}

fn dated(pattern: &str, date: Date) -> String {
    pattern
        .replace("{yyyy}", &format!("{:04}", date.year()))
        .replace("{yy}", &format!("{:02}", date.year() % 100))
        .replace("{mm}", &format!("{:02}", date.month()))
        .replace("{dd}", &format!("{:02}", date.day()))
}

/// A pattern around its counter.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Pattern {
    before: String,
    width: usize,
    after: String,
}

impl Pattern {
    /// Reads a pattern whose dates are filled in.
    pub(crate) fn parse(pattern: &str) -> Result<Pattern> {
        let wrong = || {
            let message =
                "a number pattern holds {seq} or {seq:5} once, and otherwise {yyyy} {yy} {mm} {dd} and text";
            Error::new(Code::InvalidValue, message)
        };
        let (before, rest) = pattern.split_once("{seq").ok_or_else(wrong)?;
        let (width, after) = rest.split_once('}').ok_or_else(wrong)?;
        let width = match width.strip_prefix(':') {
            Some(digits) => digits.parse().ok().filter(|width| (1..=12).contains(width)).ok_or_else(wrong)?,
            None if width.is_empty() => 1,
            None => return Err(wrong()),
        };
        if before.contains(['{', '}']) || after.contains(['{', '}']) {
            return Err(wrong());
        }
        Ok(Pattern { before: before.to_owned(), width, after: after.to_owned() })
    }

    /// Refuses a pattern that could not be filled in.
    pub(crate) fn check(pattern: &str) -> Result<()> {
        Self::parse(&dated(pattern, Date::constant(2000, 1, 1))).map(drop)
    }
}
