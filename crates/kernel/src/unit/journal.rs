//! Writes the journal. No other code writes it.

use super::Unit;
use crate::changes::changes;
use crate::entity::{Entity, EntityDef};
use crate::error::Result;
use crate::platform::journal::JournalEntry;
use crate::record::{Header, Record};
use serde_json::Value as Json;

impl Unit<'_> {
    pub(super) fn record_change(
        &mut self,
        entity: &'static EntityDef,
        before: Option<&Record>,
        after: &Record,
    ) -> Result<()> {
        let changes = Json::Object(changes(entity, before, after));
        self.note(entity.name, &after.header.id, after.header.version, changes)
    }

    /// Writes a journal entry. Records saved by the unit of work get their entries without it. It is for sets of mirrored
    /// records, which get one entry for each page.
    ///
    /// # Errors
    /// A database error.
    pub fn note(&mut self, entity: &str, record_id: &str, version: i32, changes: Json) -> Result<()> {
        let entry = JournalEntry {
            at: self.now,
            actor: self.actor.id.clone(),
            operation: self.operation.name.to_owned(),
            correlation_id: self.correlation_id().map(str::to_owned),
            entity: entity.to_owned(),
            record_id: record_id.to_owned(),
            version,
            changes,
            // Numbered when it is committed: writers would wait for each other at a counter.
            seq: None,
        };
        let header = Header { id: self.new_id(), ..Header::default() };
        let record = Record { header, values: entry.into_values() };
        self.store.append(&self.context.tenant, JournalEntry::DEF, &record)
    }
}
