//! Encodes values as canonical JSON. Decimals have no trailing zeros; instants are UTC, to the microsecond.

use crate::entity::{Class, EntityDef};
use crate::kind::{Kind, Shape};
use crate::record::{Header, LineRecord, Record};
use crate::value::Value;
use serde_json::{Map, Value as Json};
use std::mem;

/// The reader that a value is encoded for.
pub trait Reader {
    /// Returns whether the reader may see a restricted field of an entity.
    fn may_see(&self, entity: &str, field: &str) -> bool;

    /// Returns the declaration of an entity with the fields that modules have added.
    fn extended(&self, entity: &'static EntityDef) -> &'static EntityDef {
        entity
    }
}

impl<F: Fn(&str, &str) -> bool> Reader for F {
    fn may_see(&self, entity: &str, field: &str) -> bool {
        self(entity, field)
    }
}

/// The reader that a value is encoded for.
pub type Visible<'a> = dyn Reader + 'a;

/// The reader that sees everything, for the journal and the engine.
pub fn everything(_entity: &str, _field: &str) -> bool {
    true
}

/// Returns the JSON of a value of a kind.
pub fn value(kind: Kind, value: &Value, visible: &Visible<'_>) -> Json {
    into_json(kind, value.clone(), visible)
}

/// Returns the JSON of a value of a kind, whose texts it takes over.
pub(crate) fn into_json(kind: Kind, value: Value, visible: &Visible<'_>) -> Json {
    match (kind, value) {
        (Kind::Integer, Value::Integer(number)) => Json::from(number),
        (Kind::Object(shape), Value::Object(values)) => Json::Object(object(shape, values, visible)),
        (Kind::List(item), Value::List(items)) => {
            items.into_iter().map(|item_value| into_json(*item, item_value, visible)).collect()
        }
        (Kind::Lines(entity), Value::Lines(lines)) if !lines.is_empty() => {
            let form = Form::of_lines(entity, visible);
            lines.into_iter().map(|line| form.line(line)).collect()
        }
        (Kind::Lines(_), Value::Lines(_)) => Json::Array(Vec::new()),
        (Kind::Record(entity), Value::Record(record)) => {
            Form::of(visible.extended(entity), visible).record(*record)
        }
        (_, value) => scalar_into_json(value),
    }
}

/// Returns the JSON of a value without a kind.
pub fn scalar(value: &Value) -> Json {
    scalar_into_json(value.clone())
}

fn scalar_into_json(value: Value) -> Json {
    match value {
        Value::Bool(flag) => Json::Bool(flag),
        Value::Integer(number) => Json::String(number.to_string()),
        Value::Decimal(number) => Json::String(number.normalize().to_string()),
        Value::Text(text) => Json::String(text),
        Value::Date(date) => Json::String(date.to_string()),
        Value::Instant(instant) => Json::String(instant.to_string()),
        Value::Json(json) => json,
        _ => Json::Null,
    }
}

fn object(shape: &Shape, values: Vec<Value>, visible: &Visible<'_>) -> Map<String, Json> {
    let fields = shape.fields.iter().zip(values);
    fields.map(|(field, value)| (field.name.to_owned(), into_json(field.kind, value, visible))).collect()
}

/// Returns the JSON of a line.
pub fn line(entity: &EntityDef, line: &LineRecord, visible: &Visible<'_>) -> Json {
    Form::of_lines(entity, visible).line(line.clone())
}

/// Returns the JSON of a record: its header and its fields in one object. Fields that the reader may not see are left out.
pub fn record(entity: &EntityDef, record: &Record, visible: &Visible<'_>) -> Json {
    Form::of(entity, visible).record(record.clone())
}

/// The members of the JSON of records of an entity for a reader. A page works it out once for all its records.
pub(crate) struct Form<'a> {
    /// In the order of their names: a map that is made of members in order is filled without a search.
    members: Vec<(&'static str, Member)>,
    visible: &'a Visible<'a>,
}

/// Where a member comes from.
enum Member {
    Header(OfHeader),
    Field(usize, Kind),
}

/// Takes a value out of a header.
type OfHeader = fn(&mut Header) -> Json;

impl<'a> Form<'a> {
    /// The form of records.
    pub(crate) fn of(entity: &EntityDef, visible: &'a Visible<'a>) -> Self {
        Self::with(entity, header_members(entity.class), visible)
    }

    /// The form of lines.
    pub(crate) fn of_lines(entity: &EntityDef, visible: &'a Visible<'a>) -> Self {
        Self::with(entity, &[ID], visible)
    }

    fn with(entity: &EntityDef, header: &[(&'static str, OfHeader)], visible: &'a Visible<'a>) -> Self {
        let fields = entity.shape.fields.iter().enumerate();
        let fields =
            fields.filter(|(_, field)| !field.restricted || visible.may_see(entity.name, field.name));
        let fields = fields.map(|(index, field)| (field.name, Member::Field(index, field.kind)));
        // Of two members of one name, the last counts: that of the header.
        let header = header.iter().map(|(name, json)| (*name, Member::Header(*json)));
        let mut members: Vec<_> = fields.chain(header).collect();
        members.sort_by_key(|(name, _)| *name);
        Self { members, visible }
    }

    /// The JSON of a record.
    pub(crate) fn record(&self, record: Record) -> Json {
        let Record { mut header, mut values } = record;
        let mut json = |member: &Member| match member {
            Member::Header(json) => Some(json(&mut header)),
            Member::Field(index, kind) => {
                let value = mem::replace(values.get_mut(*index)?, Value::Null);
                Some(into_json(*kind, value, self.visible))
            }
        };
        let mut members = Vec::with_capacity(self.members.len());
        members.extend(
            self.members.iter().filter_map(|(name, member)| Some(((*name).to_owned(), json(member)?))),
        );
        members.into_iter().collect()
    }

    /// The JSON of a line.
    pub(crate) fn line(&self, line: LineRecord) -> Json {
        let header = Header { id: line.id, ..Header::default() };
        self.record(Record { header, values: line.values })
    }
}

const ID: (&str, OfHeader) = ("id", |header| text(&mut header.id));

/// What the JSON of a record has of its header.
fn header_members(class: Class) -> &'static [(&'static str, OfHeader)] {
    match class {
        Class::Owned => &[
            ID,
            ("version", |header| header.version.into()),
            ("deleted", |header| header.deleted.into()),
            ("created_at", |header| header.created_at.to_string().into()),
            ("created_by", |header| text(&mut header.created_by)),
            ("updated_at", |header| header.updated_at.to_string().into()),
            ("updated_by", |header| text(&mut header.updated_by)),
            ("custom", |header| Json::Object(mem::take(&mut header.custom))),
        ],
        Class::Mirrored => &[
            ID,
            ("erp", |header| header.erp.take().into()),
            ("as_of", |header| header.updated_at.to_string().into()),
        ],
        Class::Ledger => &[
            ID,
            ("created_at", |header| header.created_at.to_string().into()),
            ("created_by", |header| text(&mut header.created_by)),
        ],
        Class::System | Class::Line => &[ID],
    }
}

fn text(text: &mut String) -> Json {
    Json::String(mem::take(text))
}
