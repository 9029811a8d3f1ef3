//! Decodes JSON strictly into values, and reports the path of an invalid value.

use crate::encode;
use crate::entity::EntityDef;
use crate::error::{Error, Result};
use crate::kind::Label;
use crate::kind::{Field, Kind, Shape};
use crate::money::Currency;
use crate::record::{LineRecord, Record};
use crate::refusals;
use crate::text::{self, TextForm};
use crate::type_names;
use crate::value::Value;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Unit as TimeUnit};
use rust_decimal::Decimal;
use serde_json::{Map, Value as Json};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

/// A JSON object.
pub type JsonMap = Map<String, Json>;

/// Returns the JSON as an object.
///
/// # Errors
/// `WRONG_TYPE` at `path`.
pub fn as_object<'a>(json: &'a Json, path: &str) -> Result<&'a JsonMap> {
    json.as_object().ok_or_else(|| wrong_type(type_names::OBJECT, json).at(path))
}

/// Decodes the values of a shape. Unknown fields are refused; missing fields get their default.
///
/// # Errors
/// `UNKNOWN_FIELD`, `MISSING_FIELD`, and the errors of [`value`], with the path.
pub fn shape(shape: &Shape, json: &JsonMap, path: &str) -> Result<Vec<Value>> {
    refuse_unknown(json, path, |name| shape.field(name).is_some())?;
    shape.fields.iter().map(|field| new_field(field, json.get(field.name), path)).collect()
}

/// Decodes a new record of an entity from the caller's fields. Required fields are checked when the record is saved, after the
/// rules.
///
/// # Errors
/// As [`shape`], and for a field that only the engine sets.
pub fn new_record(entity: &EntityDef, json: &JsonMap, path: &str) -> Result<Record> {
    refuse_unknown(json, path, |name| {
        name == "id" || name == "custom" || entity.shape.field(name).is_some()
    })?;
    let mut record = Record { header: Default::default(), values: new_values(entity, json, path)? };
    if let Some(id) = json.get("id") {
        record.header.id = identifier(id, &format!("{path}/id"))?;
    }
    if let Some(custom) = json.get("custom") {
        record.header.custom = as_object(custom, &format!("{path}/custom"))?.clone();
    }
    Ok(record)
}

/// Applies a patch to a record. A missing field keeps its value; null clears it. Lines are identified by their ids, custom fields
/// by their names. Fields that only the engine sets may be given with the value that they have. A missing field that follows one which
/// is given gets its default.
///
/// A line without an id is added at the end. `"removed": true` with an id removes the line.
///
/// # Errors
/// As [`new_record`].
pub fn patch(entity: &EntityDef, json: &JsonMap, path: &str, record: &mut Record) -> Result<()> {
    reset(entity.shape, json, &mut record.values);
    for (name, json) in json {
        let path = format!("{path}/{name}");
        match (name.as_str(), entity.shape.field(name)) {
            ("id" | "version", None) => {}
            ("custom", None) => merge(&mut record.header.custom, as_object(json, &path)?),
            (_, None) => match encode::record(entity, record, &encode::everything).get(name) {
                Some(shown) if shown == json => {}
                Some(_) => return Err(refusals::read_only(name).at(path)),
                None => return Err(unknown(name, &path)),
            },
            (_, Some((index, field))) if !field.is_patched() => {
                require_same(field, json, &path, &record.values[index])?
            }
            (_, Some((index, field))) => {
                patch_field(field, json, &path, &mut record.values[index])?;
            }
        }
    }
    Ok(())
}

fn patch_field(field: &Field, json: &Json, path: &str, value: &mut Value) -> Result<()> {
    match (field.kind, &mut *value) {
        (Kind::Lines(line), Value::Lines(lines)) if !json.is_null() => patch_lines(line, json, path, lines),
        (Kind::Lines(_) | Kind::List(_), _) if json.is_null() => {
            *value = nothing(field.kind);
            Ok(())
        }
        // As it was read: what an ERP has said may be no e-mail address, and stays what it is.
        (kind, value) if encode::value(kind, value, &encode::everything) == *json => Ok(()),
        (_, value) => {
            *value = of_field(field, json, path)?;
            Ok(())
        }
    }
}

fn reset(shape: &Shape, json: &JsonMap, values: &mut [Value]) {
    let changes = |other: &str| {
        let (given, standing) = (json.get(other), shape.field(other));
        given.zip(standing).is_some_and(|(given, (index, field))| !is_same(field, given, &values[index]))
    };
    let is_reset = |field: &Field| field.reset_by.is_some_and(changes) && !json.contains_key(field.name);
    let reset: Vec<_> = shape.fields.iter().map(is_reset).collect();
    let reset = shape.fields.iter().zip(values).zip(reset).filter(|(_, reset)| *reset);
    reset.for_each(|((field, value), _)| *value = initial(field));
}

/// Whether a field is given as it stands.
fn is_same(field: &Field, json: &Json, standing: &Value) -> bool {
    let given = if json.is_null() { Ok(nothing(field.kind)) } else { value(field.kind, json, "") };
    encode::value(field.kind, standing, &encode::everything) == *json
        || given.is_ok_and(|given| given == *standing)
}

/// A field that an update does not set may be given as it was read.
fn require_same(field: &Field, json: &Json, path: &str, standing: &Value) -> Result<()> {
    match is_same(field, json, standing) {
        true => Ok(()),
        false => Err(not_given(field).at(path)),
    }
}

fn patch_lines(line: &EntityDef, json: &Json, path: &str, lines: &mut Vec<LineRecord>) -> Result<()> {
    refuse_twice(as_lines(line, json, path)?, path)?;
    let mut places: BTreeMap<_, _> =
        lines.iter().enumerate().map(|(place, line)| (line.id.clone(), place)).collect();
    let mut gone = BTreeSet::new();
    for (index, json) in as_lines(line, json, path)?.iter().enumerate() {
        let path = format!("{path}/{index}");
        let json = as_object(json, &path)?;
        let id = json.get("id").map(|id| identifier(id, &format!("{path}/id"))).transpose()?;
        let place = id.as_ref().and_then(|id| places.get(id).copied());
        let removed = match json.get("removed") {
            None => None,
            Some(Json::Bool(removed)) => Some(*removed),
            Some(other) => return Err(wrong_type(type_names::BOOLEAN, other).at(format!("{path}/removed"))),
        };
        match (place, removed) {
            (Some(place), Some(true)) => {
                gone.insert(place);
                places.remove(&lines[place].id);
            }
            (Some(place), _) => patch_line(line, json, &path, &mut lines[place])?,
            (None, Some(true)) => {
                return Err(refusals::no_such_line().at(path));
            }
            (None, _) => {
                places.extend(id.map(|id| (id, lines.len())));
                lines.push(self::line(line, json, &path)?);
            }
        }
    }
    let mut place = 0..;
    lines.retain(|_| place.next().is_some_and(|place| !gone.contains(&place)));
    Ok(())
}

/// No two lines of a list have the same id.
fn refuse_twice(lines: &[Json], path: &str) -> Result<()> {
    let mut seen = BTreeSet::new();
    for (index, line) in lines.iter().enumerate() {
        match line.get("id").and_then(Json::as_str).filter(|id| !id.is_empty()) {
            Some(id) if !seen.insert(id) => {
                return Err(refusals::line_twice(id).at(format!("{path}/{index}/id")));
            }
            _ => {}
        }
    }
    Ok(())
}

fn patch_line(entity: &EntityDef, json: &JsonMap, path: &str, line: &mut LineRecord) -> Result<()> {
    reset(entity.shape, json, &mut line.values);
    for (name, json) in json {
        let path = format!("{path}/{name}");
        match entity.shape.field(name) {
            None if name == "id" || name == "removed" => {}
            None => return Err(unknown(name, &path)),
            Some((index, field)) if !field.is_patched() => {
                require_same(field, json, &path, &line.values[index])?
            }
            Some((index, field)) => {
                line.values[index] = match json {
                    Json::Null => nothing(field.kind),
                    json => of_field(field, json, &path)?,
                };
            }
        }
    }
    Ok(())
}

fn merge(custom: &mut JsonMap, patch: &JsonMap) {
    for (name, value) in patch {
        if value.is_null() {
            custom.remove(name);
        } else {
            custom.insert(name.clone(), value.clone());
        }
    }
}

fn new_values(entity: &EntityDef, json: &JsonMap, path: &str) -> Result<Vec<Value>> {
    let field = |field: &Field| {
        let json = json.get(field.name);
        if json.is_some() && field.readonly {
            return Err(not_given(field).at(located(path, field)));
        }
        match json {
            None | Some(Json::Null) => Ok(initial(field)),
            Some(json) => of_field(field, json, "").map_err(|error| error.below(&located(path, field))),
        }
    };
    entity.shape.fields.iter().map(field).collect()
}

/// What a field holds when it was not given.
pub(crate) fn initial(field: &Field) -> Value {
    field.default.map_or_else(|| nothing(field.kind), |default| default())
}

/// What a field of a kind holds where there is nothing.
fn nothing(kind: Kind) -> Value {
    match kind {
        Kind::Lines(_) => Value::Lines(Vec::new()),
        Kind::List(_) => Value::List(Vec::new()),
        _ => Value::Null,
    }
}

fn new_field(field: &Field, json: Option<&Json>, path: &str) -> Result<Value> {
    let value = match json {
        None | Some(Json::Null) => initial(field),
        Some(json) => of_field(field, json, "").map_err(|error| error.below(&located(path, field)))?,
    };
    if field.required && value.is_null() {
        return Err(refusals::required(field.name).at(located(path, field)));
    }
    Ok(value)
}

/// The path of a field. It is made for a refusal alone: nearly every value is taken.
fn located(path: &str, field: &Field) -> String {
    format!("{path}/{}", field.name)
}

/// Decodes a value that a user gave for a field. The number of values in a list is looked at before the values.
fn of_field(field: &Field, json: &Json, path: &str) -> Result<Value> {
    if let (Kind::List(_), Json::Array(items)) = (field.kind, json) {
        field.check_count(items.len()).map_err(|error| error.at(path))?;
    }
    given(field.kind, field.form, json, path)
}

/// Decodes a value that a user gave for a field: of its kind, and within the field's other rules. Values from an ERP are taken as
/// they are there, with [`value`] alone.
pub(crate) fn given(kind: Kind, form: TextForm, json: &Json, path: &str) -> Result<Value> {
    let value = value(kind, json, path)?;
    let blank = value.is_null() && json.as_str().is_some_and(|text| !text.is_empty());
    match value {
        Value::Null if blank && matches!(kind, Kind::Text { .. }) => Err(refusals::blank()),
        Value::Text(text) if matches!(kind, Kind::Text { .. }) => text::given(text, form).map(Value::Text),
        Value::Date(date) => plausible(date.year()).map(|()| value),
        Value::Instant(instant) => plausible(instant.to_zoned(TimeZone::UTC).year()).map(|()| value),
        value => return Ok(value),
    }
    .map_err(|error| error.at(path))
}

/// The years of business: a date outside of them is a typing error.
const YEARS: RangeInclusive<i16> = 1900..=2199;

fn plausible(year: i16) -> Result<()> {
    match YEARS.contains(&year) {
        true => Ok(()),
        false => Err(refusals::year_out_of_range(YEARS.start(), YEARS.end())),
    }
}

/// Decodes a value of a kind.
///
/// # Errors
/// `WRONG_TYPE`, `TOO_LONG`, `OUT_OF_RANGE`, `INVALID_VALUE`, with the path.
pub fn value(kind: Kind, json: &Json, path: &str) -> Result<Value> {
    if json.is_null() {
        return Ok(Value::Null);
    }
    let located = |error: Error| error.at(path);
    match kind {
        Kind::Id | Kind::Reference(_) | Kind::AnyReference(_) => optional_identifier(json, path),
        Kind::Text { max } => text(json, max).map_err(located),
        Kind::Bool => {
            json.as_bool().map(Value::Bool).ok_or_else(|| located(wrong_type(type_names::BOOLEAN, json)))
        }
        Kind::Integer => integer(json).map_err(located),
        Kind::Long => long(json).map_err(located),
        Kind::Decimal { scale } => decimal(json, scale).map_err(located),
        Kind::Currency => currency(json).map_err(located),
        Kind::Date => parsed(json, type_names::DATE_TEXT, parse_date).map(Value::Date).map_err(located),
        Kind::Instant => {
            parsed(json, type_names::INSTANT_TEXT, parse_instant).map(Value::Instant).map_err(located)
        }
        Kind::Choice(options) => choice(json, options.iter().map(|option| option.name)).map_err(located),
        Kind::Json => Ok(Value::Json(json.clone())),
        Kind::Object(shape) => self::shape(shape, as_object(json, path)?, path).map(Value::Object),
        Kind::List(item) => list(json, path, |json| value(*item, json, "")).map(Value::List),
        Kind::Lines(entity) => {
            refuse_twice(as_lines(entity, json, path)?, path)?;
            list(json, path, |json| line(entity, as_object(json, "")?, "")).map(Value::Lines)
        }
        Kind::Record(_) => Err(located(refusals::wrong_type(type_names::NOTHING, type_names::RECORD))),
    }
}

fn list<T>(json: &Json, path: &str, item: impl Fn(&Json) -> Result<T>) -> Result<Vec<T>> {
    let located = |index, error: Error| error.below(&format!("{path}/{index}"));
    let items = as_list(json, path)?.iter().enumerate();
    items.map(|(index, json)| item(json).map_err(|error| located(index, error))).collect()
}

pub(crate) fn as_list<'a>(json: &'a Json, path: &str) -> Result<&'a Vec<Json>> {
    json.as_array().ok_or_else(|| wrong_type(type_names::LIST, json).at(path))
}

/// Looks at their number before anything else: whoever sends a million lines is not listened to for long.
fn as_lines<'a>(entity: &EntityDef, json: &'a Json, path: &str) -> Result<&'a Vec<Json>> {
    let lines = as_list(json, path)?;
    entity.check_lines(lines.len()).map_err(|error| error.at(path))?;
    Ok(lines)
}

fn line(entity: &EntityDef, json: &JsonMap, path: &str) -> Result<LineRecord> {
    refuse_unknown(json, path, |name| name == "id" || entity.shape.field(name).is_some())?;
    let id = json.get("id").map(|id| identifier(id, &format!("{path}/id"))).transpose()?;
    Ok(LineRecord { id: id.unwrap_or_default(), values: new_values(entity, json, path)? })
}

fn identifier(json: &Json, path: &str) -> Result<String> {
    let id = characters(json).and_then(|id| bounded(id, Kind::ID_LENGTH)).and_then(Value::into_text);
    id.map_err(|error| error.at(path))
}

/// An id is what it is, to the blank: that of a mirrored record is the ERP's key.
fn optional_identifier(json: &Json, path: &str) -> Result<Value> {
    characters(json).and_then(|id| bounded(id, Kind::ID_LENGTH)).map_err(|error| error.at(path))
}

fn text(json: &Json, max: u32) -> Result<Value> {
    bounded(&text::tidy(characters(json)?), max)
}

fn characters(json: &Json) -> Result<&str> {
    let text = json.as_str().ok_or_else(|| wrong_type(type_names::TEXT, json))?;
    if text.contains('\0') {
        return Err(refusals::null_character());
    }
    Ok(text)
}

fn bounded(text: &str, max: u32) -> Result<Value> {
    let length = text.chars().count();
    if length > max as usize {
        return Err(refusals::too_long(length, max));
    }
    Ok(Value::text(text))
}

fn integer(json: &Json) -> Result<Value> {
    let number = json.as_i64().ok_or_else(|| wrong_type(type_names::INTEGER, json))?;
    i32::try_from(number).map(|number| Value::Integer(number.into())).map_err(|_| refusals::beyond_32_bits())
}

/// A 64-bit integer: a text, or a number of JSON that is exact.
fn long(json: &Json) -> Result<Value> {
    match json.as_i64() {
        Some(number) => Ok(Value::Integer(number)),
        None => parsed(json, type_names::LONG_TEXT, |text| text.parse().ok()).map(Value::Integer),
    }
}

/// A decimal: a text, or an integer of JSON, which is exact. A number with a point is none: whoever wrote it had a float.
fn decimal(json: &Json, scale: u32) -> Result<Value> {
    if let Some(number) = json.as_i64() {
        return fit_decimal(number.into(), scale).map(Value::Decimal);
    }
    let number = parsed(json, type_names::DECIMAL_TEXT, |text| {
        Decimal::from_str_exact(text).ok().filter(|_| !text.contains(['e', 'E', '_']))
    })?;
    fit_decimal(number, scale).map(Value::Decimal)
}

/// Returns a decimal without trailing zeros if its field can hold it exactly.
///
/// # Errors
/// `OUT_OF_RANGE` if it has more than `scale` digits after the point, or more than [`Kind::DECIMAL_DIGITS`] digits in total.
pub fn fit_decimal(number: Decimal, scale: u32) -> Result<Decimal> {
    let number = number.normalize();
    if number.scale() > scale {
        return Err(refusals::too_many_decimals(scale));
    }
    let limit = Decimal::from(10_i64.pow(Kind::DECIMAL_DIGITS - scale));
    if number.abs() >= limit {
        return Err(refusals::too_large(limit));
    }
    Ok(number)
}

/// A sum that a query answers with: of [`Kind::SUM_DIGITS`] digits in all, which is further than any single value reaches.
///
/// # Errors
/// `OUT_OF_RANGE` beyond that.
pub fn fit_sum(sum: Decimal, scale: u32) -> Result<Decimal> {
    let limit = 10_i128.pow(Kind::SUM_DIGITS.saturating_sub(scale));
    match sum.abs() < Decimal::from_i128_with_scale(limit, 0) {
        true => Ok(sum.normalize()),
        false => Err(refusals::sum_overflow()),
    }
}

fn currency(json: &Json) -> Result<Value> {
    let code = json.as_str().ok_or_else(|| wrong_type(type_names::CURRENCY, json))?;
    Currency::new(code).map(|currency| Value::text(currency.as_str()))
}

fn choice(json: &Json, names: impl Iterator<Item = &'static str> + Clone) -> Result<Value> {
    let name = json.as_str().ok_or_else(|| wrong_type(type_names::TEXT, json))?;
    names.clone().find(|known| *known == name).map(Value::text).ok_or_else(|| {
        let known = names.collect::<Vec<_>>().join(", ");
        refusals::not_an_option(name, known)
    })
}

/// From year 1 on: not every database knows a year 0.
fn parse_date(text: &str) -> Option<Date> {
    let date: Date = (text.len() == 10).then(|| text.parse().ok()).flatten()?;
    (date.year() >= 1).then_some(date)
}

fn parse_instant(text: &str) -> Option<Timestamp> {
    text.parse::<Timestamp>().ok()?.round(TimeUnit::Microsecond).ok()
}

fn parsed<T>(json: &Json, expected: Label, parse: impl Fn(&str) -> Option<T>) -> Result<T> {
    let text = json.as_str().ok_or_else(|| wrong_type(expected, json))?;
    parse(text).ok_or_else(|| refusals::wrong_format(expected))
}

fn refuse_unknown(json: &JsonMap, path: &str, known: impl Fn(&str) -> bool) -> Result<()> {
    match json.keys().find(|name| !known(name)) {
        Some(name) => Err(unknown(name, &format!("{path}/{name}"))),
        None => Ok(()),
    }
}

fn unknown(name: &str, path: &str) -> Error {
    refusals::unknown_field(name).at(path)
}

/// The refusal of a field that a caller does not give.
fn not_given(field: &Field) -> Error {
    match field.set_by {
        Some(operation) => refusals::set_by_operation(field.name, operation),
        None => refusals::read_only(field.name),
    }
}

pub(crate) fn wrong_type(expected: Label, json: &Json) -> Error {
    let found = match json {
        Json::Null => type_names::NULL,
        Json::Bool(_) => type_names::BOOLEAN,
        Json::Number(_) => type_names::NUMBER,
        Json::String(_) => type_names::STRING,
        Json::Array(_) => type_names::LIST,
        Json::Object(_) => type_names::OBJECT,
    };
    refusals::wrong_type(expected, found)
}
