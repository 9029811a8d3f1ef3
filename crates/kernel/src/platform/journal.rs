//! The journal: the single source of history, events, audit and synchronisation.

use crate::kind::Kind;
use crate::record::Record;
use crate::resolve::Rights;
use crate::unit::Unit;
use crate::value::Value;
use crate::{Entity, EntityDef, Rules};
use jiff::Timestamp;
use serde_json::Value as Json;

/// One change of one record.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(
    name = "journal",
    class = "system",
    bookkeeping,
    zh = "日志",
    index = "seq, at",
    index = "entity, record_id, version",
    index = "at"
)]
pub struct JournalEntry {
    /// When.
    #[field(zh = "时间")]
    pub at: Timestamp,
    /// Who.
    #[field(max = 130, zh = "操作人")]
    pub actor: String,
    /// By which operation.
    #[field(max = 60, zh = "操作")]
    pub operation: String,
    /// The correlation id of the call, across systems.
    #[field(max = 100, zh = "关联标识")]
    pub correlation_id: Option<String>,
    /// The entity.
    #[field(max = 30, zh = "对象")]
    pub entity: String,
    /// The record. A merge does not move its history, which tells how it came to be merged.
    #[field(max = 130, zh = "记录")]
    pub record_id: String,
    /// The version that the change made.
    #[field(zh = "版本")]
    pub version: i32,
    /// Each field that changed: `[from, to]`; of lines each line, under `<field>/<id>`.
    #[field(zh = "变更")]
    pub changes: Json,
    /// The place among all entries of the tenant, in the order in which they were committed. Empty until `event.next` has numbered it.
    #[field(zh = "序号")]
    pub seq: Option<i64>,
}

impl Rules for JournalEntry {}

/// Takes out of an entry what its reader may not read of the record itself: the changes of restricted fields.
pub(crate) fn redact(entry: &mut Record, unit: &Unit<'_>) {
    let Some(entity) = entry
        .column(JournalEntry::DEF, "entity")
        .as_text()
        .and_then(|name| unit.catalogue().def_or_retired(name))
    else {
        return;
    };
    let hidden = |entity: &EntityDef, field: &str| {
        entity
            .shape
            .field(field)
            .is_some_and(|(_, field)| field.restricted && !unit.may_read_field(entity, field.name))
    };
    for value in &mut entry.values {
        let Value::Json(Json::Object(changes)) = value else { continue };
        changes.retain(|name, _| !hidden(entity, name));
        for (name, change) in changes {
            let lines = name.split_once('/').and_then(|(lines, _)| entity.shape.field(lines));
            let (Some((_, field)), Some(sides)) = (lines, change.as_array_mut()) else { continue };
            let Kind::Lines(line) = field.kind else { continue };
            sides
                .iter_mut()
                .filter_map(Json::as_object_mut)
                .for_each(|side| side.retain(|name, _| !hidden(line, name)));
        }
    }
}
