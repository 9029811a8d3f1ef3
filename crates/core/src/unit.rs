//! The unit of work: through it, and only through it, an operation reads and writes.
//!
//! It adds the tenant and the row rights, keeps versions, checks references, calls the rules and writes the journal.

use crate::catalogue::{Catalogue, EntityEntry};
use crate::changes::changes;
use crate::condition::{Aggregation, Column, Comparison, Condition, OrderKey, Relation, Selection};
use crate::context::CallContext;
use crate::crm::custom_field;
use crate::crm::journal::JournalEntry;
use crate::entity::{Class, Entity, EntityDef, RowRights};
use crate::error::{Code, Error, Result};
use crate::filter::{Filter, Query};
use crate::fit::check_values;
use crate::found::{Found, satisfies};
use crate::kind::Kind;
use crate::numbering;
use crate::ports::{Ids, StoreTransaction};
use crate::record::{Header, Record, Stored};
use crate::resolve::{Resolver, Rights, live};
use crate::rights::{Actor, Scope};
use crate::value::Value;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::{Value as Json, json};

/// The most groups that a query answers with.
pub const MOST_GROUPS: u64 = 10_000;

/// What a unit of work is for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Purpose<'a> {
    /// The operation, as the journal names it.
    pub(crate) name: &'a str,
    /// The entity that it is an operation of.
    pub(crate) entity: &'a str,
    /// The permission that reaches the rows it may write.
    pub(crate) permission: &'a str,
}

/// One operation's view of the world, in one transaction.
pub struct Unit<'a> {
    pub(crate) catalogue: &'a Catalogue,
    pub(crate) store: &'a mut (dyn StoreTransaction + 'a),
    pub(crate) ids: &'a dyn Ids,
    pub(crate) context: &'a CallContext,
    pub(crate) operation: Purpose<'a>,
    pub(crate) actor: Actor,
    pub(crate) found: Found,
    pub(crate) now: Timestamp,
    pub(crate) elevated: u32,
    pub(crate) correlation: Option<String>,
}

impl<'a> Unit<'a> {
    /// The instant at which the whole operation happens.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// The business date, in the time zone of the actor's organisation unit.
    pub fn today(&self) -> Date {
        let zone = self.actor.time_zone.as_deref().and_then(|zone| TimeZone::get(zone).ok());
        self.now.to_zoned(zone.unwrap_or(TimeZone::UTC)).date()
    }

    /// On whose behalf this is done.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// The call's context.
    pub fn context(&self) -> &CallContext {
        self.context
    }

    /// What this belongs to, across systems: what the call says, or what the work that is taken up again began with.
    pub fn correlation_id(&self) -> Option<&str> {
        self.correlation.as_deref().or(self.context.correlation_id.as_deref())
    }

    /// What is done from now on belongs to this: the journal says so.
    pub fn correlate(&mut self, correlation_id: Option<&str>) {
        self.correlation = correlation_id.map(str::to_owned);
    }

    /// Every declaration.
    pub fn catalogue(&self) -> &'a Catalogue {
        self.catalogue
    }

    /// A new identifier.
    pub fn new_id(&self) -> String {
        self.ids.next(self.now)
    }

    /// Does something as the engine itself: without row rights, because a rule needs to see or change what the actor
    /// may not. What it learns must not be told to the actor.
    ///
    /// # Errors
    /// Whatever `act` refuses.
    pub fn elevated<T>(&mut self, act: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        self.elevated += 1;
        let result = act(self);
        self.elevated -= 1;
        result
    }

    /// Locks what `name` stands for until the operation ends. Call it before reading what must not change meanwhile.
    ///
    /// # Errors
    /// A database error.
    pub fn guard(&mut self, name: &str) -> Result<()> {
        self.advance(&format!("guard:{name}"), 1).map(drop)
    }

    /// Adds to a counter of the tenant, and gives its new value.
    ///
    /// # Errors
    /// A database error.
    pub fn advance(&mut self, counter: &str, by: i64) -> Result<i64> {
        self.store.advance(&self.context.tenant, counter, by)
    }

    /// A live record that the actor may see.
    ///
    /// # Errors
    /// `NOT_FOUND`, which also stands for "may not see"; of a merged record its details say what it was merged into.
    pub fn get<T: Entity>(&mut self, id: &str) -> Result<Stored<T>> {
        self.record(T::DEF, id).and_then(Stored::from_record)
    }

    /// The live records that a filter selects and the actor may see, by id.
    ///
    /// # Errors
    /// What the filter refuses.
    pub fn find<T: Entity>(&mut self, filter: Filter) -> Result<Vec<Stored<T>>> {
        self.records(T::DEF, &filter, None)?.into_iter().map(Stored::from_record).collect()
    }

    /// The first few of [`Unit::find`].
    ///
    /// # Errors
    /// What the filter refuses.
    pub fn find_some<T: Entity>(&mut self, filter: Filter, most: u64) -> Result<Vec<Stored<T>>> {
        self.records(T::DEF, &filter, Some(most))?.into_iter().map(Stored::from_record).collect()
    }

    /// The first of [`Unit::find`].
    ///
    /// # Errors
    /// What the filter refuses.
    pub fn first<T: Entity>(&mut self, filter: Filter) -> Result<Option<Stored<T>>> {
        self.records(T::DEF, &filter, Some(1))?.into_iter().next().map(Stored::from_record).transpose()
    }

    /// The first few live records of an entity in an order of these fields.
    ///
    /// # Errors
    /// What the filter refuses.
    pub fn records_by(
        &mut self,
        entity: &'static EntityDef,
        filter: &Filter,
        order: &[&str],
        most: u64,
    ) -> Result<Vec<Record>> {
        let condition = self.condition(entity, filter)?.and(live(entity));
        let order: Vec<_> = order.iter().map(|name| (*name).to_owned()).collect();
        let order = self.resolver().order(entity, &order)?;
        self.select(entity, condition, order, Some(most))
    }

    /// Removes system or mirrored records, and gives their number.
    ///
    /// # Errors
    /// What the filter refuses.
    pub fn remove<T: Entity>(&mut self, filter: &Filter) -> Result<u64> {
        let condition = self.elevated(|unit| unit.condition(T::DEF, filter))?;
        self.found.forget();
        self.store.remove(&self.context.tenant, T::DEF, &condition)
    }

    /// A live record of an entity that is known by its declaration only.
    ///
    /// # Errors
    /// `NOT_FOUND`.
    pub fn record(&mut self, entity: &'static EntityDef, id: &str) -> Result<Record> {
        let found = self.records(entity, &Filter::eq("id", id), Some(1))?;
        found.into_iter().next().ok_or_else(|| self.missing(entity, id))
    }

    /// The live records of an entity that is known by its declaration only, by id.
    ///
    /// # Errors
    /// What the filter refuses.
    pub fn records(
        &mut self,
        entity: &'static EntityDef,
        filter: &Filter,
        limit: Option<u64>,
    ) -> Result<Vec<Record>> {
        let condition = self.condition(entity, filter)?.and(live(entity));
        let order = self.resolver().order(entity, &[])?;
        let records = self.select(entity, condition, order, limit)?;
        if let [record] = records.as_slice()
            && (self.elevated == 0 || entity.rights == RowRights::Open)
        {
            self.found.add(entity, &record.header.id);
        }
        Ok(records)
    }

    /// Groups and figures over what the actor may see: one row a group, groups first, then measures.
    ///
    /// # Errors
    /// What the query refuses; `LIMIT_EXCEEDED` beyond [`MOST_GROUPS`].
    pub fn query(&mut self, query: &Query) -> Result<Vec<Vec<Value>>> {
        let unknown = || Error::new(Code::UnknownField, format!("there is no entity `{}`", query.entity));
        let entity = self.catalogue.def(&query.entity).ok_or_else(unknown)?;
        let rights = self.readable_rows(entity);
        let aggregation: Aggregation = self.resolver().aggregation(entity, query, rights, MOST_GROUPS + 1)?;
        let rows = self.store.aggregate(&self.context.tenant, &aggregation)?;
        if rows.len() as u64 > MOST_GROUPS {
            return Err(Error::new(Code::LimitExceeded, format!("more than {MOST_GROUPS} groups")));
        }
        Ok(rows)
    }

    /// Creates a record.
    ///
    /// # Errors
    /// What its rules refuse, `DUPLICATE`, `NOT_FOUND` for a reference, `FORBIDDEN`.
    pub fn create<T: Entity>(&mut self, data: T) -> Result<Stored<T>> {
        self.create_with_id(String::new(), data)
    }

    /// Creates a record whose id the caller has chosen; the empty id asks for a new one.
    ///
    /// # Errors
    /// As [`Unit::create`].
    pub fn create_with_id<T: Entity>(&mut self, id: String, data: T) -> Result<Stored<T>> {
        let header = Header { id, ..Header::default() };
        let record = self.insert(T::DEF, Record { header, values: data.into_values() })?;
        Stored::from_record(record)
    }

    /// Saves a changed record, at the version it was read with.
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

    /// The condition of a filter, with the rows that the actor may read.
    pub(crate) fn condition(&mut self, entity: &'static EntityDef, filter: &Filter) -> Result<Condition> {
        let rights = self.readable_rows(entity);
        Ok(self.resolver().condition(entity, filter, "/filter")?.and(rights))
    }

    pub(crate) fn resolver(&mut self) -> Resolver<'_> {
        Resolver { catalogue: self.catalogue, rights: self }
    }

    pub(crate) fn select(
        &mut self,
        entity: &'static EntityDef,
        condition: Condition,
        order: Vec<OrderKey>,
        limit: Option<u64>,
    ) -> Result<Vec<Record>> {
        let selection = Selection { entity, condition, order, limit, lines: true };
        self.store.select(&self.context.tenant, &selection)
    }

    /// The rows that the actor may read; of lines, those whose root is live and may be read.
    pub(crate) fn readable_rows(&self, entity: &'static EntityDef) -> Condition {
        let parent = match entity.class {
            Class::Line => self.catalogue.parent(entity),
            _ => return self.actor.rows(self.catalogue, entity, self.read_scope(entity)),
        };
        // Lines without a root are nobody's.
        let Some(parent) = parent else { return Condition::Any(Vec::new()) };
        let relation = Relation { target: parent, from: "parent_id", to: "id" };
        Condition::Exists(relation, Box::new(self.readable_rows(parent).and(live(parent))))
    }

    fn read_scope(&self, entity: &EntityDef) -> Option<Scope> {
        if self.elevated > 0 { Some(Scope::All) } else { self.actor.scope(&format!("{}.read", entity.name)) }
    }

    /// The rows that the operation may write: those that its own permission reaches. What an operation writes beside its
    /// own entity is its own doing and needs no further right.
    fn writable_rows(&self, entity: &'static EntityDef) -> Condition {
        if self.elevated > 0 || self.operation.entity != entity.name {
            return Condition::TRUE;
        }
        self.actor.rows(self.catalogue, entity, self.actor.scope(self.operation.permission))
    }

    /// Refuses to write a record that the actor's write scope does not reach: as it was, and as it is handed on.
    pub(crate) fn authorise(&mut self, entity: &'static EntityDef, record: &Record) -> Result<()> {
        let rows = self.writable_rows(entity);
        let reached = match satisfies(entity, record, &rows) {
            Some(reached) => reached,
            None => self.reaches(entity, &record.header.id, rows)?,
        };
        if !reached {
            let message = format!("your right to `{}` does not reach this record", self.operation.permission);
            return Err(Error::new(Code::Forbidden, message));
        }
        Ok(())
    }

    fn reaches(&mut self, entity: &'static EntityDef, id: &str, rows: Condition) -> Result<bool> {
        let condition = by_id(id).and(rows);
        let selection = Selection { entity, condition, order: Vec::new(), limit: Some(1), lines: false };
        Ok(!self.store.select(&self.context.tenant, &selection)?.is_empty())
    }

    /// Inserts or replaces mirrored records by their ids.
    ///
    /// # Errors
    /// A database error.
    pub fn upsert(&mut self, entity: &'static EntityDef, records: &[Record]) -> Result<()> {
        self.found.forget();
        self.store.upsert(&self.context.tenant, entity, records)
    }

    /// Inserts a record after its rules have seen it.
    ///
    /// # Errors
    /// As [`Unit::create`].
    pub fn insert(&mut self, entity: &'static EntityDef, mut record: Record) -> Result<Record> {
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
        (entry.before_save)(&mut record, None, self)?;
        self.complete(entity, &mut record, None)?;
        numbering::assign(entity, &mut record, self)?;
        self.put_in(entity, &record)?;
        if entity.class == Class::Owned {
            self.authorise(entity, &record)?;
            self.record_change(entity, None, &record)?;
        }
        Ok(record)
    }

    fn put_in(&mut self, entity: &'static EntityDef, record: &Record) -> Result<()> {
        let inserted = self.store.insert(&self.context.tenant, entity, record);
        inserted.map_err(|error| self.explain_duplicate(entity, record, error))
    }

    /// Saves a changed record over the one that was read. Saving what has not changed does nothing.
    ///
    /// # Errors
    /// As [`Unit::save`].
    pub fn replace(
        &mut self,
        entity: &'static EntityDef,
        before: Record,
        mut record: Record,
    ) -> Result<Record> {
        if record.header.version != before.header.version {
            return Err(stale(&before));
        }
        self.authorise(entity, &before)?;
        let entry = self.entry(entity)?;
        (entry.before_save)(&mut record, Some(&before), self)?;
        self.complete(entity, &mut record, Some(&before))?;
        if record.values == before.values && record.header.custom == before.header.custom {
            return Ok(before);
        }
        let record = self.write_over(entity, &before, record)?;
        (entry.after_save)(&record, &before, self)?;
        Ok(record)
    }

    /// Marks a record as deleted.
    pub(crate) fn delete(&mut self, entity: &'static EntityDef, before: Record) -> Result<Record> {
        self.authorise(entity, &before)?;
        let entry = self.entry(entity)?;
        (entry.before_delete)(&before, self)?;
        let mut record = before.clone();
        record.header.deleted = true;
        self.write_over(entity, &before, record)
    }

    /// Writes a record over the one that was read, with its version and its journal, and asks no rule.
    ///
    /// # Errors
    /// `STALE_VERSION`, `DUPLICATE`, a database error.
    pub(crate) fn write_over(
        &mut self,
        entity: &'static EntityDef,
        before: &Record,
        mut record: Record,
    ) -> Result<Record> {
        if entity.class == Class::Owned {
            record.header.version = before.header.version + 1;
            record.header.updated_at = self.now;
            record.header.updated_by.clone_from(&self.actor.id);
        }
        self.found.forget();
        let updated = self.store.update(&self.context.tenant, entity, before, &record);
        if !updated.map_err(|error| self.explain_duplicate(entity, &record, error))? {
            return Err(stale(before));
        }
        if handed_on(entity, before, &record) {
            self.authorise(entity, &record)?;
        }
        if entity.class == Class::Owned {
            self.record_change(entity, Some(before), &record)?;
        }
        Ok(record)
    }

    fn entry(&self, entity: &EntityDef) -> Result<EntityEntry> {
        let unknown = || Error::new(Code::Internal, format!("`{}` is not in the catalogue", entity.name));
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
        check_values(entity, &record.values, "")?;
        before.map_or(Ok(()), |before| numbering::check_kept(entity, record, before))?;
        self.check_references(entity, record, before)?;
        custom_field::check(entity, record, before, self)
    }

    /// Gives an id to every line that has none.
    pub(crate) fn name_lines(&self, record: &mut Record) {
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
                    let message = format!("another {} has the same {}", entity.name, group.join(", "));
                    return Error::new(Code::Duplicate, message).at(format!("/{}", group[0]));
                }
                Ok(false) => {}
                Err(error) => return error,
            }
        }
        let message = format!("a {} with this id, or with a line of one of these ids, exists", entity.name);
        Error::new(Code::Duplicate, message).at("/id")
    }

    /// Whether another live record shares the values of a unique group, be it one that the actor may not see.
    pub(crate) fn taken(
        &mut self,
        entity: &'static EntityDef,
        group: &[&str],
        record: &Record,
    ) -> Result<bool> {
        let same = group.iter().map(|name| match record.column(entity, name) {
            Value::Null => Filter::Null((*name).to_owned()),
            value => Filter::Compare((*name).to_owned(), Comparison::Eq, value),
        });
        let other = Filter::Not(Box::new(Filter::eq("id", record.header.id.as_str())));
        let filter = Filter::All(same.chain([other]).collect());
        self.elevated(|unit| unit.records(entity, &filter, Some(1))).map(|found| !found.is_empty())
    }

    fn record_change(
        &mut self,
        entity: &'static EntityDef,
        before: Option<&Record>,
        after: &Record,
    ) -> Result<()> {
        let changes = Json::Object(changes(entity, before, after));
        self.note(entity.name, &after.header.id, after.header.version, changes)
    }

    /// Writes a journal entry. Records that the unit of work itself saves are noted by it; this is for sets of mirrored
    /// records, which are noted a page at a time.
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
        };
        let header = Header { id: self.new_id(), ..Header::default() };
        let record = Record { header, values: entry.into_values() };
        self.store.insert(&self.context.tenant, JournalEntry::DEF, &record)
    }
}

impl Rights for Unit<'_> {
    fn may_read_field(&self, entity: &EntityDef, field: &str) -> bool {
        self.elevated > 0 || self.actor.scope(&format!("{}.read.{field}", entity.name)).is_some()
    }

    fn readable(&self, entity: &'static EntityDef) -> Condition {
        self.readable_rows(entity)
    }

    fn custom_kind(&mut self, entity: &EntityDef, name: &str) -> Result<Kind> {
        custom_field::searchable_kind(entity, name, self)
    }
}

/// The id column of any entity.
pub(crate) fn id_column() -> Column {
    Column { name: "id", kind: Kind::Id, search: false }
}

/// Satisfied by the record of this id.
pub(crate) fn by_id(id: &str) -> Condition {
    Condition::Compare(id_column(), Comparison::Eq, Value::text(id))
}

/// The one answer to "no such record" and "none that you may see".
pub(crate) fn not_found(entity: &EntityDef) -> Error {
    Error::new(Code::NotFound, format!("there is no such {}", entity.name)).at("/id")
}

/// Whether other people's rights reach a record after a save.
fn handed_on(entity: &'static EntityDef, before: &Record, after: &Record) -> bool {
    let fields: &[&str] = match entity.rights {
        RowRights::Open => &[],
        RowRights::Owner => &["owner_id", "unit_id"],
        RowRights::Through(field) => &[field],
    };
    fields.iter().any(|field| before.column(entity, field) != after.column(entity, field))
}

fn stale(before: &Record) -> Error {
    let message = "the record was changed meanwhile: read it again";
    Error::new(Code::StaleVersion, message).at("/version").with(json!({"version": before.header.version}))
}
