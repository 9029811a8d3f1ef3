//! Writes records: rules, references, numbers, versions, listeners and the journal, in the same order for every entity.

use super::{Unit, not_found};
use crate::amounts::check_amounts;
use crate::approval::hold;
use crate::catalogue::EntityEntry;
use crate::decode;
use crate::entity::{Class, Entity, EntityDef, RowRights};
use crate::error::{Code, Error, Result};
use crate::filter::Filter;
use crate::listener::Change;
use crate::numbering;
use crate::platform::custom_field;
use crate::platform::org_unit::OrgUnit;
use crate::platform::ownership;
use crate::platform::picklist;
use crate::platform::user::User;
use crate::record::{Header, Record, Stored};
use crate::refusals;
use crate::rights::Actor;
use crate::tree;
use crate::validate::check_values;
use crate::value::Value;
use serde_json::json;

impl Unit<'_> {
    /// Creates a record.
    ///
    /// # Errors
    /// Refusals of its rules, `DUPLICATE`, `NOT_FOUND` for a reference, `FORBIDDEN`.
    pub fn create<T: Entity>(&mut self, data: T) -> Result<Stored<T>> {
        self.create_with_id(String::new(), data)
    }

    /// Creates a record with an id chosen by the caller. An empty id means a new one.
    ///
    /// # Errors
    /// As [`Unit::create`].
    pub fn create_with_id<T: Entity>(&mut self, id: String, data: T) -> Result<Stored<T>> {
        let header = Header { id, ..Header::default() };
        let record = self.insert(T::DEF, Record { header, values: data.into_values() })?;
        Stored::from_record(record)
    }

    /// Saves a changed record, at the version that it was read with.
    ///
    /// # Errors
    /// As [`Unit::create`]; `STALE_VERSION`.
    pub fn save<T: Entity>(&mut self, record: Stored<T>) -> Result<Stored<T>> {
        let filter = Filter::eq("id", record.id());
        let before = self.records(T::DEF, &filter, Some(1))?.into_iter().next();
        let before = before.ok_or_else(|| not_found(T::DEF))?;
        let saved = self.replace(T::DEF, before, record.into_record())?;
        Stored::from_record(saved)
    }

    /// Calls the rules of a new record and inserts it.
    ///
    /// # Errors
    /// As [`Unit::create`].
    pub fn insert(&mut self, entity: &'static EntityDef, mut record: Record) -> Result<Record> {
        let entity = self.whole(entity);
        fill_extensions(entity, &mut record);
        if record.header.id.is_empty() {
            record.header.id = self.new_id();
        }
        let header = &mut record.header;
        // As it is read again: only what is owned counts its saves.
        header.version = i32::from(entity.class == Class::Owned);
        (header.created_at, header.updated_at) = (self.now, self.now);
        header.created_by.clone_from(&self.actor.id);
        header.updated_by.clone_from(&self.actor.id);
        let entry = self.entry(entity)?;
        self.note_setting(entity, &record.header)?;
        ownership::settle(entity, &mut record, None, self)?;
        tree::settle(entity, &mut record, None, self)?;
        (entry.before_save)(&mut record, None, self)?;
        self.complete(entity, &mut record, None)?;
        self.put_in(entity, &mut record)?;
        match entity.class {
            Class::Owned => {
                self.authorise(entity, &record)?;
                self.record_change(entity, None, &record)?;
            }
            // The row itself says what there is to say.
            Class::Ledger => self.note(entity.name, &record.header.id, 0, json!({}))?,
            Class::Mirrored | Class::System | Class::Line => {}
        }
        self.begin_timers(entity, &record)?;
        self.deliver(entity, &Change { before: None, after: Some(&record) })?;
        Ok(record)
    }

    /// Numbers a new record, asks the listeners, and inserts it. Whether its number is free shows when it is inserted: nearly always it is.
    fn put_in(&mut self, entity: &'static EntityDef, record: &mut Record) -> Result<()> {
        loop {
            let assigned = numbering::assign(entity, record, self)?;
            if numbering::goes_unnoticed(entity, record, &assigned)
                && numbering::leave_taken_open(entity, record, &assigned, self)?
            {
                continue;
            }
            self.objections(entity, &Change { before: None, after: Some(record) })?;
            let inserted = self.store.insert(&self.context.tenant, entity, record);
            let Err(error) = inserted else { return Ok(()) };
            let taken = error.code == Code::Duplicate
                && numbering::leave_taken_open(entity, record, &assigned, self)?;
            if !taken {
                return Err(self.explain_duplicate(entity, record, error));
            }
        }
    }

    /// Saves a changed record in place of the one that was read. An unchanged record is not saved.
    ///
    /// # Errors
    /// As [`Unit::save`].
    pub fn replace(
        &mut self,
        entity: &'static EntityDef,
        before: Record,
        mut record: Record,
    ) -> Result<Record> {
        let entity = self.whole(entity);
        refuse_ledger(entity)?;
        if record.header.version != before.header.version {
            return Err(stale(&before));
        }
        self.hearing.check_free(entity, &before.header.id)?;
        self.authorise(entity, &before)?;
        let entry = self.entry(entity)?;
        self.note_setting(entity, &record.header)?;
        ownership::settle(entity, &mut record, Some(&before), self)?;
        tree::settle(entity, &mut record, Some(&before), self)?;
        (entry.before_save)(&mut record, Some(&before), self)?;
        self.complete(entity, &mut record, Some(&before))?;
        numbering::enter_board(entity, &mut record, &before, self)?;
        if record.values == before.values && record.header.custom == before.header.custom {
            return Ok(before);
        }
        self.objections(entity, &Change { before: Some(&before), after: Some(&record) })?;
        let record = self.write_over(entity, &before, record)?;
        tree::follow(entity, &before, &record, self)?;
        (entry.after_save)(&record, &before, self)?;
        self.follow_timers(entity, &before, &record)?;
        self.deliver(entity, &Change { before: Some(&before), after: Some(&record) })?;
        Ok(record)
    }

    /// Calls the rules and the listeners, and marks a record as deleted.
    ///
    /// # Errors
    /// Refusals of the rules and listeners, `FORBIDDEN`, a database error.
    pub fn delete(&mut self, entity: &'static EntityDef, before: Record) -> Result<Record> {
        let entity = self.whole(entity);
        refuse_ledger(entity)?;
        self.hearing.check_free(entity, &before.header.id)?;
        self.authorise(entity, &before)?;
        let entry = self.entry(entity)?;
        self.note_setting(entity, &before.header)?;
        tree::refuse_above_others(entity, &before.header.id, self)?;
        (entry.before_delete)(&before, self)?;
        self.objections(entity, &Change { before: Some(&before), after: None })?;
        let mut record = before.clone();
        record.header.deleted = true;
        let record = self.write_over(entity, &before, record)?;
        self.stop_timers(entity, &record.header.id)?;
        self.deliver(entity, &Change { before: Some(&before), after: None })?;
        Ok(record)
    }

    /// Writes a record in place of the one that was read, with its version and its journal entry, without calling rules.
    ///
    /// # Errors
    /// `STALE_VERSION`, `DUPLICATE`; `LOCKED` for a record that waits for an approval; a database error.
    pub fn write_over(
        &mut self,
        entity: &'static EntityDef,
        before: &Record,
        mut record: Record,
    ) -> Result<Record> {
        let entity = self.whole(entity);
        if before.header.held_by.is_some() {
            hold::meet(entity, before, &mut record, self)?;
        }
        if entity.class == Class::Owned {
            record.header.version = before.header.version + 1;
            record.header.updated_at = self.now;
            record.header.updated_by.clone_from(&self.actor.id);
        }
        self.references.forget();
        self.forget_expected(entity, &before.header.id);
        let updated = self.store.update(&self.context.tenant, entity, before, &record);
        if !updated.map_err(|error| self.explain_duplicate(entity, &record, error))? {
            return Err(stale(before));
        }
        self.note_setting(entity, &record.header)?;
        if handed_on(entity, before, &record) {
            self.authorise(entity, &record)?;
        }
        if entity.class == Class::Owned {
            self.record_change(entity, Some(before), &record)?;
        }
        Ok(record)
    }

    /// Writes a deleted record as one that is not deleted, in the board that its unit is in now. A number that another record has
    /// there by now is replaced by the next one.
    ///
    /// # Errors
    /// As [`Unit::write_over`].
    pub fn revive(
        &mut self,
        entity: &'static EntityDef,
        before: &Record,
        mut record: Record,
    ) -> Result<Record> {
        let entity = self.whole(entity);
        record.header.deleted = false;
        ownership::follow_late(entity, &mut record, self)?;
        self.elevated(|unit| numbering::number_here(entity, &mut record, unit))?;
        let record = self.write_over(entity, before, record)?;
        self.resume_timers(entity, std::slice::from_ref(&record))?;
        Ok(record)
    }

    pub(super) fn entry(&self, entity: &EntityDef) -> Result<EntityEntry> {
        let unknown = || refusals::internal(format!("`{}` is not in the catalogue", entity.name));
        self.catalogue.entity(entity.name).copied().ok_or_else(unknown)
    }

    /// What holds for every record of every entity once its own rules are content.
    fn complete(
        &mut self,
        entity: &'static EntityDef,
        record: &mut Record,
        before: Option<&Record>,
    ) -> Result<()> {
        self.name_lines(record);
        check_values(entity, &record.values)?;
        // An ERP may keep a finer amount than its currency has, and a value that no picklist offers; they are taken over as they are.
        if self.actor.id != Actor::ENGINE {
            let before = before.map(|before| before.values.as_slice());
            check_amounts(entity, &record.values, before)?;
            picklist::check(entity.shape.fields, &record.values, before, self)?;
        }
        numbering::check(entity, record, before, self)?;
        self.check_references(entity, record, before)?;
        custom_field::check(entity, record, before, self)
    }

    /// Assigns an id to every line that has none.
    pub fn name_lines(&self, record: &mut Record) {
        for value in &mut record.values {
            if let Value::Lines(lines) = value {
                lines.iter_mut().filter(|line| line.id.is_empty()).for_each(|line| line.id = self.new_id());
            }
        }
    }

    /// Says which unique group was hit, where the store only knows that one was.
    fn explain_duplicate(&mut self, entity: &'static EntityDef, record: &Record, error: Error) -> Error {
        if error.code != Code::Duplicate {
            return error;
        }
        for group in entity.unique {
            match self.taken(entity, group, record) {
                Ok(true) => {
                    return refusals::not_unique(entity, given(entity, group)).at(format!("/{}", group[0]));
                }
                Ok(false) => {}
                Err(error) => return error,
            }
        }
        refusals::id_taken(entity).at("/id")
    }
}

/// Nobody changes the rows of a ledger. A merge repoints their references, which is no change of what they say.
pub(super) fn refuse_ledger(entity: &EntityDef) -> Result<()> {
    match entity.class {
        Class::Ledger => Err(refusals::internal(format!("a row of the ledger `{}` is changed", entity.name))),
        _ => Ok(()),
    }
}

/// The fields of a unique group that callers give: a board, which follows from the unit, says nothing to them.
fn given(entity: &EntityDef, group: &[&str]) -> String {
    let readonly = |name: &str| entity.shape.field(name).is_some_and(|(_, field)| field.readonly);
    let given: Vec<_> = group.iter().copied().filter(|name| !readonly(name)).collect();
    given.join(", ")
}

/// Fields that modules have added to an entity hold their defaults in a record that is made without them.
fn fill_extensions(entity: &EntityDef, record: &mut Record) {
    let lacking = entity.shape.fields.iter().skip(record.values.len());
    let values: Vec<_> = lacking.map(decode::initial).collect();
    record.values.extend(values);
}

/// Whether other people's rights reach a record after a save.
fn handed_on(entity: &'static EntityDef, before: &Record, after: &Record) -> bool {
    let fields: Vec<&str> = match entity.rights {
        RowRights::Open => Vec::new(),
        // Of a user, the place in the reporting line, too.
        RowRights::Owner { owner: "id", unit, .. } => vec![unit, User::REPORT_PATH],
        RowRights::Owner { owner, unit, .. } => vec![owner, unit],
        // Of a unit itself, its place in the organisation is what scopes look at.
        RowRights::Unit("id") => vec![OrgUnit::PATH],
        RowRights::Unit(field) | RowRights::Through(field) | RowRights::ThroughIfSet(field) => vec![field],
        RowRights::About { entity, record } => vec![entity, record],
    };
    fields.into_iter().any(|field| before.column(entity, field) != after.column(entity, field))
}

fn stale(before: &Record) -> Error {
    refusals::changed_meanwhile().at("/version").with(json!({"version": before.header.version}))
}
