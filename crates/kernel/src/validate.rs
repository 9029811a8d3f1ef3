//! Checks that values fit their fields, whether a caller or a rule set them.

use crate::decode::fit_decimal;
use crate::entity::{Class, EntityDef};
use crate::error::Result;
use crate::kind::{Field, Kind};
use crate::part::Part;
use crate::record::LineRecord;
use crate::refusals;
use crate::text;
use crate::value::Value;
use rust_decimal::Decimal;
use std::collections::BTreeSet;

/// Converts values from other sources into their stored form: decimals without trailing zeros.
///
/// # Errors
/// `OUT_OF_RANGE`, `TOO_LONG`, `LIMIT_EXCEEDED`, `DUPLICATE` for two lines with the same id, with the path.
pub fn fit_values(entity: &EntityDef, values: &mut [Value]) -> Result<()> {
    values.iter_mut().for_each(normalize);
    for (index, field, _) in entity.lines() {
        if let Value::Lines(lines) = &values[index] {
            check_ids(lines).map_err(|error| error.below(&format!("/{}", field.name)))?;
        }
    }
    check_values(entity, values)
}

fn normalize(value: &mut Value) {
    match value {
        Value::Decimal(number) => *number = number.normalize(),
        Value::List(values) | Value::Object(values) => values.iter_mut().for_each(normalize),
        Value::Lines(lines) => lines.iter_mut().flat_map(|line| &mut line.values).for_each(normalize),
        _ => {}
    }
}

/// An ERP may give lines ids of its own, each once.
fn check_ids(lines: &[LineRecord]) -> Result<()> {
    let mut seen = BTreeSet::new();
    for (index, LineRecord { id, .. }) in lines.iter().enumerate().filter(|(_, line)| !line.id.is_empty()) {
        let (length, at) = (id.chars().count(), format!("/{index}/id"));
        if length > Kind::ID_LENGTH as usize {
            return Err(refusals::too_long(length, Kind::ID_LENGTH).at(at));
        }
        if !seen.insert(id) {
            return Err(refusals::line_twice(id).at(at));
        }
    }
    Ok(())
}

/// Rules compute values too: what they computed must fit like what a caller sent.
pub(crate) fn check_values(entity: &EntityDef, values: &[Value]) -> Result<()> {
    check_fields(entity.shape.fields, values, entity.class)
}

/// Refuses numbers that the arguments of an operation do not allow.
///
/// # Errors
/// `OUT_OF_RANGE`, with the path.
pub(crate) fn check_ranges(fields: &[Field], values: &[Value]) -> Result<()> {
    fields.iter().zip(values).try_for_each(|(field, value)| {
        let number = match value {
            Value::Integer(number) => Decimal::from(*number),
            Value::Decimal(number) => *number,
            _ => return Ok(()),
        };
        check_range(field, number).map_err(|error| error.at(format!("/{}", field.name)))
    })
}

/// Checks a part of a record of the CRM's own before a rule computes with it. The whole record is checked when it is written.
///
/// # Errors
/// As the check of a record, below the part's own path.
pub fn check_part<P: Part>(part: P) -> Result<()> {
    check_fields(P::FIELDS, &part.into_values(), Class::Owned)
}

fn check_fields(fields: &[Field], values: &[Value], class: Class) -> Result<()> {
    fields.iter().zip(values).try_for_each(|(field, value)| {
        check_value(field, value, class).map_err(|error| error.below(&format!("/{}", field.name)))
    })
}

/// `class` is that of the record, also for the values of its lines. Paths of refusals begin at the value.
fn check_value(field: &Field, value: &Value, class: Class) -> Result<()> {
    let each = |index: usize, result: Result<()>| result.map_err(|error| error.below(&format!("/{index}")));
    match (field.kind, value) {
        (Kind::Lines(line), Value::Lines(lines)) => {
            line.check_lines(lines.len())?;
            let mut lines = lines.iter().enumerate();
            lines.try_for_each(|(index, record)| {
                each(index, check_fields(line.shape.fields, &record.values, class))
            })
        }
        (Kind::List(item), Value::List(items)) => {
            field.check_count(items.len())?;
            let item = Field { kind: *item, most: None, ..*field };
            let mut items = items.iter().enumerate();
            items.try_for_each(|(index, value)| each(index, check_value(&item, value, class)))
        }
        (Kind::Object(shape), Value::Object(values)) => check_fields(shape.fields, values, class),
        _ => check_scalar(field, value, class),
    }
}

fn check_scalar(field: &Field, value: &Value, class: Class) -> Result<()> {
    match (field.kind, value) {
        (Kind::Decimal { scale }, Value::Decimal(number)) => {
            fit_decimal(*number, scale).and_then(|number| check_range(field, number))
        }
        (Kind::Integer | Kind::Long, Value::Integer(number)) => check_range(field, (*number).into()),
        (Kind::Text { max }, Value::Text(text)) if text.chars().count() > max as usize => {
            Err(refusals::too_long(text.chars().count(), max))
        }
        (Kind::Text { .. }, Value::Text(text)) if text.contains('\0') => Err(refusals::null_character()),
        (Kind::Text { .. }, Value::Text(text)) if field.required && is_blank(text, class) => {
            Err(refusals::blank())
        }
        _ => Ok(()),
    }
}

/// Whether a text is nothing to read. What an ERP keeps under a code of blanks is taken over as it is.
fn is_blank(text: &str, class: Class) -> bool {
    class != Class::Mirrored && text::is_blank(text)
}

fn check_range(field: &Field, number: Decimal) -> Result<()> {
    match (field.least, field.most) {
        (Some(least), _) if number < least.into() => Err(refusals::too_small(least)),
        (_, Some(most)) if number > most.into() => Err(refusals::too_great(most)),
        _ => Ok(()),
    }
}
