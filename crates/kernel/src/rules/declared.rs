//! The types and values of what is declared: of the records of an entity, with their lines and custom fields.

use super::datum::Datum;
use super::types::Type;
use crate::decode;
use crate::entity::EntityDef;
use crate::kind::{Kind, Shape};
use crate::record::{LineRecord, Record, header_columns, is_internal};
use crate::text::TextForm;
use crate::value::Value;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// The custom fields of each entity, by name.
pub(super) type CustomFields = BTreeMap<String, BTreeMap<String, Kind>>;

/// The fields that are wanted: of what, and which.
pub(super) type Uses = BTreeSet<(String, String)>;

/// The name of the object with the custom fields of an entity.
pub(super) fn custom_of(entity: &str) -> String {
    format!("{entity}.custom")
}

/// The type of a value of a kind; none if an expression cannot read it.
pub(super) fn type_of(kind: Kind) -> Option<Type> {
    Some(match kind {
        Kind::Bool => Type::Bool,
        Kind::Integer | Kind::Long | Kind::Decimal { .. } => Type::Number,
        Kind::Id
        | Kind::Reference(_)
        | Kind::AnyReference(_)
        | Kind::Text { .. }
        | Kind::Currency
        | Kind::Choice(_) => Type::Text,
        Kind::Date => Type::Date,
        Kind::Instant => Type::Instant,
        Kind::List(item) => Type::list(type_of(*item)?),
        Kind::Object(shape) => Type::object(shape.name, types(shape)),
        Kind::Lines(line) => Type::list(line_type(line)),
        Kind::Json | Kind::Record(_) => return None,
    })
}

fn types(shape: &Shape) -> BTreeMap<String, Type> {
    let typed = shape.fields.iter().filter_map(|field| Some((field.name.to_owned(), type_of(field.kind)?)));
    typed.collect()
}

fn line_type(line: &EntityDef) -> Type {
    let mut fields = types(line.shape);
    fields.insert("id".to_owned(), Type::Text);
    Type::object(line.name, fields)
}

/// The columns that every record of an entity has beside its fields, as an expression sees them.
fn header(entity: &EntityDef) -> impl Iterator<Item = (&'static str, Kind)> {
    let columns = header_columns(entity.class).iter().copied();
    columns.filter(|(name, _)| !is_internal(name) && *name != "custom")
}

/// The type of the records of an entity.
pub(super) fn record_type(entity: &EntityDef, custom: &CustomFields) -> Type {
    let mut fields = types(entity.shape);
    fields.extend(header(entity).filter_map(|(name, kind)| Some((name.to_owned(), type_of(kind)?))));
    if let Some(custom) = custom.get(entity.name) {
        let types = custom.iter().filter_map(|(name, kind)| Some((name.clone(), type_of(*kind)?)));
        fields.insert("custom".to_owned(), Type::object(custom_of(entity.name), types.collect()));
    }
    Type::object(entity.name, fields)
}

/// The fields of a record that are wanted.
pub(super) fn record(entity: &EntityDef, record: &Record, custom: &CustomFields, uses: &Uses) -> Datum {
    let mut fields = wanted(entity.name, entity.shape, &record.values, uses);
    let columns = header(entity).filter(|(name, _)| is_used(entity.name, name, uses));
    fields.extend(
        columns.map(|(name, kind)| (name.to_owned(), datum(kind, &record.column(entity, name), uses))),
    );
    if is_used(entity.name, "custom", uses) {
        fields.insert("custom".to_owned(), custom_values(entity, record, custom, uses));
    }
    Datum::object(fields)
}

fn is_used(of: &str, name: &str, uses: &Uses) -> bool {
    uses.contains(&(of.to_owned(), name.to_owned()))
}

fn wanted(of: &str, shape: &Shape, values: &[Value], uses: &Uses) -> BTreeMap<String, Datum> {
    let fields = shape.fields.iter().zip(values).filter(|(field, _)| is_used(of, field.name, uses));
    fields.map(|(field, value)| (field.name.to_owned(), datum(field.kind, value, uses))).collect()
}

/// A value of the type that the field had before it was deleted and made again is none.
fn custom_values(entity: &EntityDef, record: &Record, custom: &CustomFields, uses: &Uses) -> Datum {
    let of = custom_of(entity.name);
    let fields = custom.get(entity.name).into_iter().flatten().filter(|(name, _)| is_used(&of, name, uses));
    Datum::object(fields.map(|(name, kind)| {
        let stands = record.header.custom.get(name);
        let value = stands.and_then(|json| decode::given(*kind, TextForm::Free, json, "").ok());
        (name.clone(), datum(*kind, &value.unwrap_or(Value::Null), uses))
    }))
}

/// A value as an expression sees it.
pub(super) fn datum(kind: Kind, value: &Value, uses: &Uses) -> Datum {
    match (kind, value) {
        (Kind::List(_) | Kind::Lines(_), Value::Null) => Datum::list([]),
        (_, Value::Bool(flag)) => Datum::Bool(*flag),
        (_, Value::Integer(number)) => Datum::Number(Decimal::from(*number)),
        (_, Value::Decimal(number)) => Datum::Number(number.normalize()),
        (_, Value::Text(text)) => Datum::text(text),
        (_, Value::Date(date)) => Datum::Date(*date),
        (_, Value::Instant(instant)) => Datum::Instant(*instant),
        (Kind::List(item), Value::List(items)) => {
            Datum::list(items.iter().map(|value| datum(*item, value, uses)))
        }
        (Kind::Object(shape), Value::Object(values)) => {
            Datum::object(wanted(shape.name, shape, values, uses))
        }
        (Kind::Lines(def), Value::Lines(lines)) => Datum::list(lines.iter().map(|one| line(def, one, uses))),
        _ => Datum::Null,
    }
}

fn line(def: &EntityDef, line: &LineRecord, uses: &Uses) -> Datum {
    let mut fields = wanted(def.name, def.shape, &line.values, uses);
    if is_used(def.name, "id", uses) {
        fields.insert("id".to_owned(), Datum::text(&line.id));
    }
    Datum::object(fields)
}
