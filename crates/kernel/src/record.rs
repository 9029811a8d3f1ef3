//! Records: the stored data of an entity, untyped for the engine and typed for the rules.

use crate::entity::{Class, Entity, EntityDef};
use crate::error::Result;
use crate::kind::{Kind, Label};
use crate::refusals;
use crate::type_names;
use crate::value::{FieldValue, Value};
use jiff::Timestamp;
use serde_json::{Map, Value as Json};
use std::collections::BTreeMap;
use std::ops::{Deref, DerefMut};

/// The data of every record in addition to its declared fields.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Header {
    /// The identifier. For a mirrored record: `<erp>:<key>`.
    pub id: String,
    /// The number of saves of an owned record, from 1.
    pub version: i32,
    /// Whether it is (logically) deleted.
    pub deleted: bool,
    /// The time of creation.
    pub created_at: Timestamp,
    /// The user who created it.
    pub created_by: String,
    /// The time of the last save. For a mirrored record: the time when it was last read from the ERP.
    pub updated_at: Timestamp,
    /// The user who saved it last.
    pub updated_by: String,
    /// The ERP that a mirrored record belongs to.
    pub erp: Option<String>,
    /// The approval that the record waits for; none if nobody has to decide on it.
    pub held_by: Option<Box<str>>,
    /// The values of custom fields, by name.
    pub custom: Map<String, Json>,
    /// The checked values of searchable custom fields. The unit of work sets them before it saves.
    pub searchable: BTreeMap<String, Value>,
}

/// The value of the column `deletion_marker` of a record that is not deleted. For a deleted record the value is its id, so that a
/// unique index allows one live record and any number of deleted ones.
pub const LIVE: &str = "-";

/// Whether a column of the header is the engine's own: callers neither see it nor filter by it.
pub fn is_internal(column: &str) -> bool {
    matches!(column, "deletion_marker" | "held_by")
}

/// Returns the columns of a class, without tenant and declared fields.
pub fn header_columns(class: Class) -> &'static [(&'static str, Kind)] {
    const ID: Kind = Kind::Id;
    match class {
        Class::Owned => &[
            ("id", ID),
            ("version", Kind::Integer),
            ("deletion_marker", ID),
            ("created_at", Kind::Instant),
            ("created_by", ID),
            ("updated_at", Kind::Instant),
            ("updated_by", ID),
            ("custom", Kind::Json),
            ("held_by", ID),
        ],
        Class::Mirrored => &[("id", ID), ("erp", Kind::Text { max: 30 }), ("updated_at", Kind::Instant)],
        Class::System => &[("id", ID)],
        Class::Ledger => &[("id", ID), ("created_at", Kind::Instant), ("created_by", ID)],
        Class::Line => &[("id", ID), ("parent_id", ID), ("position", Kind::Integer)],
    }
}

/// The words for what records of every class have beside their declared fields.
const HEADER_LABELS: [(&str, Label); 13] = [
    ("id", Label { en: "ID", zh: "标识" }),
    ("version", Label { en: "Version", zh: "版本" }),
    ("deleted", Label { en: "Deleted", zh: "已删除" }),
    ("created_at", Label { en: "Created at", zh: "创建时间" }),
    ("created_by", Label { en: "Created by", zh: "创建人" }),
    ("updated_at", Label { en: "Updated at", zh: "修改时间" }),
    ("updated_by", Label { en: "Updated by", zh: "修改人" }),
    ("custom", Label { en: "Custom fields", zh: "自定义字段" }),
    ("erp", Label { en: "ERP", zh: "ERP" }),
    ("as_of", Label { en: "As of", zh: "数据时间" }),
    ("removed", Label { en: "Removed", zh: "已移除" }),
    ("parent_id", Label { en: "Belongs to", zh: "所属记录" }),
    ("position", Label { en: "Position", zh: "行号" }),
];

/// The words for what records have beside their declared fields, if they have this.
pub fn header_label(name: &str) -> Option<Label> {
    HEADER_LABELS.iter().find(|(known, _)| *known == name).map(|(_, label)| *label)
}

/// A record of any entity: its header, and one value for each declared field.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// The header.
    pub header: Header,
    /// The values, in the order of the entity's fields.
    pub values: Vec<Value>,
}

impl Record {
    /// Returns the value of a column, of the header or declared.
    pub fn column(&self, entity: &EntityDef, name: &str) -> Value {
        let header = &self.header;
        // A name of one class's header is free in another class: the journal declares a version of its own.
        if !header_columns(entity.class).iter().any(|(column, _)| *column == name) {
            return entity.shape.field(name).map_or(Value::Null, |(index, _)| self.values[index].clone());
        }
        match name {
            "id" => Value::text(header.id.as_str()),
            "version" => Value::Integer(header.version.into()),
            "deletion_marker" => Value::text(if header.deleted { header.id.as_str() } else { LIVE }),
            "created_at" => Value::Instant(header.created_at),
            "created_by" => Value::text(header.created_by.as_str()),
            "updated_at" => Value::Instant(header.updated_at),
            "updated_by" => Value::text(header.updated_by.as_str()),
            "erp" => header.erp.as_deref().map_or(Value::Null, Value::text),
            "held_by" => header.held_by.as_deref().map_or(Value::Null, Value::text),
            "custom" if header.custom.is_empty() => Value::Null,
            "custom" => Value::Json(Json::Object(header.custom.clone())),
            _ => Value::Null,
        }
    }
}

/// One line of a root.
#[derive(Clone, Debug, PartialEq)]
pub struct LineRecord {
    /// The line's identifier.
    pub id: String,
    /// The values, in the order of the line entity's fields.
    pub values: Vec<Value>,
}

/// A typed record.
#[derive(Clone, Debug, PartialEq)]
pub struct Stored<T> {
    /// The header.
    pub header: Header,
    /// The declared fields.
    pub data: T,
    /// The values of the fields that modules have added to the entity, in the order of the catalogue. Modules read and set
    /// theirs by [`crate::Unit::extension`].
    pub(crate) extensions: Vec<Value>,
}

impl<T> Stored<T> {
    /// Returns the identifier.
    pub fn id(&self) -> &str {
        &self.header.id
    }
}

impl<T> Deref for Stored<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.data
    }
}

impl<T> DerefMut for Stored<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.data
    }
}

impl<T: Entity> Stored<T> {
    /// Converts an untyped record.
    ///
    /// # Errors
    /// A value that does not fit its field.
    pub fn from_record(record: Record) -> Result<Self> {
        let mut values = record.values;
        let extensions = values.split_off(T::DEF.shape.fields.len().min(values.len()));
        Ok(Self { header: record.header, data: T::from_values(values)?, extensions })
    }

    /// Converts into an untyped record.
    pub fn into_record(self) -> Record {
        let mut values = self.data.into_values();
        values.extend(self.extensions);
        Record { header: self.header, values }
    }
}

impl<T: Entity> FieldValue for Stored<T> {
    const KIND: Kind = Kind::Record(T::DEF);

    fn into_value(self) -> Value {
        Value::Record(Box::new(self.into_record()))
    }

    fn from_value(value: Value) -> Result<Self> {
        match value {
            Value::Record(record) => Self::from_record(*record),
            _ => Err(refusals::wrong_type(type_names::RECORD, type_names::VALUE)),
        }
    }
}

/// A typed line of a root.
#[derive(Clone, Debug, PartialEq)]
pub struct Line<T> {
    /// The line's identifier. Empty until it is first saved.
    pub id: String,
    /// The declared fields.
    pub data: T,
}

impl<T> Deref for Line<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.data
    }
}

impl<T> DerefMut for Line<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.data
    }
}

/// The lines of a root, in order.
#[derive(Clone, Debug, PartialEq)]
pub struct Lines<T>(pub Vec<Line<T>>);

impl<T> Lines<T> {
    /// Adds a line at the end. It gets its id when the root is saved.
    pub fn add(&mut self, data: T) {
        self.0.push(Line { id: String::new(), data });
    }
}

impl<T> Default for Lines<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> FromIterator<T> for Lines<T> {
    fn from_iter<I: IntoIterator<Item = T>>(lines: I) -> Self {
        Self(lines.into_iter().map(|data| Line { id: String::new(), data }).collect())
    }
}

impl<T> Deref for Lines<T> {
    type Target = Vec<Line<T>>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl<T> DerefMut for Lines<T> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

impl<T: Entity> FieldValue for Lines<T> {
    const KIND: Kind = Kind::Lines(T::DEF);
    const REQUIRED: bool = false;

    fn into_value(self) -> Value {
        let line = |line: Line<T>| LineRecord { id: line.id, values: line.data.into_values() };
        Value::Lines(self.0.into_iter().map(line).collect())
    }

    fn from_value(value: Value) -> Result<Self> {
        let lines = match value {
            Value::Lines(lines) => lines,
            Value::Null => Vec::new(),
            _ => return Err(refusals::wrong_type(type_names::LIST, type_names::VALUE)),
        };
        let typed = lines.into_iter().enumerate().map(|(index, line)| {
            let data = T::from_values(line.values).map_err(|error| error.below(&format!("/{index}")))?;
            Ok(Line { id: line.id, data })
        });
        typed.collect::<Result<_>>().map(Self)
    }
}
