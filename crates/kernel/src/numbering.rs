//! Document numbers: `SO{yyyy}{mm}-{seq:5}` becomes `SO202601-00042`.
//!
//! A series is the pattern of an entity with everything except `{seq}` filled in. So each month begins at 1. Records with a `board_id`
//! are counted in each board separately: gaps would reveal what another board does.
//!
//! Where numbers must have no gaps, the counter is advanced in the operation's own transaction, as late as possible. Numbers are then
//! assigned one after the other, and a series has no gaps, except for numbers given by hand. Where they may have gaps, the engine draws
//! them ahead: see [`crate::number_blocks`]. A call in a transaction of a host always takes the next one of the counter.
//!
//! A record that moves to another board keeps its number if it is free there. See [`enter_board`].

use crate::entity::EntityDef;
use crate::error::Result;
use crate::filter::Filter;
use crate::kind::Field;
use crate::platform::number_rule;
use crate::platform::org_unit::{LONGEST_CODE, OrgUnit};
use crate::platform::ownership;
use crate::record::Record;
use crate::refusals;
use crate::rights::Actor;
use crate::unit::Unit;
use crate::value::Value;
use jiff::civil::Date;

/// Fills in the fields that carry a number pattern and have not been given, and returns their places. A number may be taken: see
/// [`leave_taken_open`].
pub(crate) fn assign(
    entity: &'static EntityDef,
    record: &mut Record,
    unit: &mut Unit<'_>,
) -> Result<Vec<usize>> {
    let mut assigned = Vec::new();
    for (index, field) in entity.shape.fields.iter().enumerate() {
        let Some(pattern) = field.number.filter(|_| record.values[index].is_null()) else { continue };
        let own = number_rule::pattern(entity.name, unit)?;
        let (pattern, gaps) = own.unwrap_or_else(|| (pattern.to_owned(), None));
        let date = date(entity, field, record).unwrap_or_else(|| unit.today());
        let series = Series::of(entity, &pattern, date, record, unit)?;
        record.values[index] = Value::Text(series.next(gaps.unwrap_or(field.gaps), unit)?);
        assigned.push(index);
    }
    Ok(assigned)
}

/// Whether a number may be taken without a duplicate being told: a unique index takes empty values, such as no board, for different.
pub(crate) fn goes_unnoticed(entity: &EntityDef, record: &Record, assigned: &[usize]) -> bool {
    let groups = assigned.iter().filter_map(|index| unique_group(entity, entity.shape.fields[*index].name));
    groups.flatten().any(|name| record.column(entity, name).is_null())
}

/// Leaves those of the assigned numbers open again that another record has, and returns whether there were any. A number that was given
/// by hand before the series came to it would otherwise stop the series for good.
pub(crate) fn leave_taken_open(
    entity: &'static EntityDef,
    record: &mut Record,
    assigned: &[usize],
    unit: &mut Unit<'_>,
) -> Result<bool> {
    let mut taken = Vec::new();
    for index in assigned {
        if let Some(group) = unique_group(entity, entity.shape.fields[*index].name)
            && unit.taken(entity, group, record)?
        {
            taken.push(*index);
        }
    }
    taken.iter().for_each(|index| record.values[*index] = Value::Null);
    Ok(!taken.is_empty())
}

/// The date of the document that is numbered: a document of last month has a number of last month.
fn date(entity: &EntityDef, field: &Field, record: &Record) -> Option<Date> {
    match record.column(entity, field.dated?) {
        Value::Date(date) => Some(date),
        _ => None,
    }
}

/// A number may be changed, and not taken away; only of a record that enters another board it may be left open. A deleted record
/// keeps its number, because documents that were printed name it. An ERP may give it to another record, and is followed.
pub(crate) fn check(
    entity: &'static EntityDef,
    record: &Record,
    before: Option<&Record>,
    unit: &mut Unit<'_>,
) -> Result<()> {
    for (index, field) in entity.shape.fields.iter().enumerate().filter(|(_, field)| field.number.is_some()) {
        let (number, path) = (&record.values[index], || format!("/{}", field.name));
        match before.map(|before| &before.values[index]) {
            Some(kept) if kept == number => {}
            Some(_) if number.is_null() && before.is_some_and(|before| enters(entity, record, before)) => {}
            Some(_) if number.is_null() => return Err(refusals::number_required(entity).at(path())),
            None if number.is_null() => {}
            _ if unit.actor().id == Actor::ENGINE => {}
            _ => {
                let Some(group) = unique_group(entity, field.name) else { continue };
                if unit.was_taken(entity, group, record)? {
                    return Err(refusals::not_unique(entity, field.name).at(path()));
                }
            }
        }
    }
    Ok(())
}

/// Numbers a record that enters another board. A number that was left open is the next one there. A number that another record has
/// there is refused to whoever moves the record: they give another one, or leave it open. Where the record follows something else,
/// such as its organisation unit, nobody could be asked for thousands of numbers: it gets the next one. The journal has the old one.
pub(crate) fn enter_board(
    entity: &'static EntityDef,
    record: &mut Record,
    before: &Record,
    unit: &mut Unit<'_>,
) -> Result<()> {
    match enters(entity, record, before) {
        true => number_here(entity, record, unit),
        false => Ok(()),
    }
}

/// Numbers a record of which it is not known whether its number is free in its board: see [`enter_board`].
pub(crate) fn number_here(
    entity: &'static EntityDef,
    record: &mut Record,
    unit: &mut Unit<'_>,
) -> Result<()> {
    for (index, field) in entity.shape.fields.iter().enumerate() {
        let Some(group) = unique_group(entity, field.name).filter(|_| field.number.is_some()) else {
            continue;
        };
        if record.values[index].is_null() || !unit.taken(entity, group, record)? {
            continue;
        }
        if unit.is_asked_to_write(entity) {
            return Err(refusals::number_taken_in_board(entity).at(format!("/{}", field.name)));
        }
        record.values[index] = Value::Null;
    }
    loop {
        let assigned = assign(entity, record, unit)?;
        if assigned.is_empty() || !leave_taken_open(entity, record, &assigned, unit)? {
            return Ok(());
        }
    }
}

/// Whether a record is in another board than before.
fn enters(entity: &EntityDef, record: &Record, before: &Record) -> bool {
    record.column(entity, ownership::BOARD) != before.column(entity, ownership::BOARD)
}

/// The unique group of a number: it alone, or within its board.
fn unique_group(entity: &EntityDef, field: &str) -> Option<&'static [&'static str]> {
    entity.unique.iter().copied().find(|group| *group == [field] || *group == [field, ownership::BOARD])
}

/// What is counted by one counter: the records of an entity whose numbers differ in nothing else.
struct Series {
    pattern: Pattern,
    counter: String,
}

impl Series {
    fn of(
        entity: &EntityDef,
        pattern: &str,
        date: Date,
        record: &Record,
        unit: &mut Unit<'_>,
    ) -> Result<Series> {
        let mut pattern = dated(pattern, date);
        if pattern.contains(BOARD) {
            pattern = pattern.replace(BOARD, &board(entity, record, unit)?);
        }
        let pattern = Pattern::parse(&pattern)?;
        // Counted in each board by itself: a gap would tell what others do.
        let board = record.column(entity, ownership::BOARD).as_text().map(str::to_owned).unwrap_or_default();
        let counter = format!("number:{}:{board}:{}#{}", entity.name, pattern.before, pattern.after);
        Ok(Series { pattern, counter })
    }

    fn next(&self, gaps: bool, unit: &mut Unit<'_>) -> Result<String> {
        let Pattern { before, width, after } = &self.pattern;
        let number = match unit.numbers.filter(|_| gaps) {
            Some(numbers) => {
                numbers.next(&unit.context.tenant, &self.counter, |by| unit.advance(&self.counter, by))?
            }
            None => unit.advance(&self.counter, 1)?,
        };
        Ok(format!("{before}{number:0width$}{after}"))
    }
}

/// Stands for the code of the board.
const BOARD: &str = "{board}";

/// The code of the board that a record belongs to; of a record that belongs to no unit, the actor's.
fn board(entity: &EntityDef, record: &Record, unit: &mut Unit<'_>) -> Result<String> {
    let own = record.column(entity, "unit_id");
    let unit_id = own.as_text().unwrap_or(&unit.actor().unit_id).to_owned();
    unit.elevated(|unit| {
        let Some(owner) = unit.first::<OrgUnit>(Filter::eq(OrgUnit::ID, unit_id))? else {
            return Ok(String::new());
        };
        let board = owner.data.board_id.unwrap_or_default();
        Ok(unit
            .first::<OrgUnit>(Filter::eq(OrgUnit::ID, board))?
            .map_or_else(String::new, |board| board.data.code))
    })
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
        let wrong = refusals::not_a_pattern;
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

    /// Refuses a pattern that could not be filled in, or by which numbers could not have nine digits within so many characters.
    pub(crate) fn check(pattern: &str, most: usize) -> Result<()> {
        let longest = dated(pattern, Date::constant(2000, 1, 1)).replace(BOARD, &"b".repeat(LONGEST_CODE));
        let Pattern { before, width, after } = Self::parse(&longest)?;
        let length = before.chars().count() + width.max(9) + after.chars().count();
        if length > most {
            return Err(refusals::number_too_long(length, most));
        }
        Ok(())
    }
}
