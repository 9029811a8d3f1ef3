//! The port `Store` over any [`Database`].

use crate::cells::{cells, figure};
use crate::compile::{Compiler, custom_value};
use crate::database::{
    Access, Database, DatabaseError, Dialect, Fault, SqlValue, Transaction, rows, survivable,
};
use crate::row::{line_row, record, row};
use crate::shape::Shape;
use crate::statement::{Build, Statement, to_sea};
use crate::table::TENANT;
use crate::texts::{EntityText, Texts, selected};
use crate::value::to_sql;
use sea_query::{CaseStatement, Expr, ExprTrait, Query};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use tenon_kernel::condition::{Aggregation, Column, Condition, OrderKey, Selection};
use tenon_kernel::ports::{Store, StoreTransaction};
use tenon_kernel::record::{Header, LineRecord, Record};
use tenon_kernel::refusals;
use tenon_kernel::search::fitted;
use tenon_kernel::{Class, Code, EntityDef, Error, Field, Kind, Result, Value};

/// The most ids in one `IN`, and rows in one batch.
const CHUNK: usize = 500;

/// A store of records in a SQL database.
pub struct SqlStore<D> {
    database: D,
    prefix: String,
    texts: Texts,
}

impl<D: Database> SqlStore<D> {
    /// Creates a store in this database, with tables whose names begin with `prefix`.
    pub fn new(database: D, prefix: impl Into<String>) -> Self {
        Self { database, prefix: prefix.into(), texts: Texts::default() }
    }

    /// Returns the database.
    pub fn database(&self) -> &D {
        &self.database
    }

    /// Returns the prefix of table names.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// Returns access to records within a transaction that the caller has begun and will end.
    pub fn enlist<'a>(&'a self, transaction: Box<dyn Transaction + 'a>) -> SqlTransaction<'a> {
        SqlTransaction { transaction, prefix: &self.prefix, texts: &self.texts, savepoints: 0 }
    }
}

impl<D: Database> Store for SqlStore<D> {
    fn begin(&self, writes: bool) -> Result<Box<dyn StoreTransaction + '_>> {
        let access = if writes { Access::Write } else { Access::Read };
        let transaction = self.database.begin(access).map_err(explain)?;
        Ok(Box::new(self.enlist(transaction)))
    }
}

/// An open transaction that reads and writes records.
pub struct SqlTransaction<'a> {
    transaction: Box<dyn Transaction + 'a>,
    prefix: &'a str,
    texts: &'a Texts,
    /// How many savepoints are set.
    savepoints: u32,
}

impl<'a> SqlTransaction<'a> {
    /// Returns the database transaction, for work that does not concern records.
    pub fn transaction(&mut self) -> &mut (dyn Transaction + 'a) {
        &mut *self.transaction
    }

    fn dialect(&self) -> Dialect {
        self.transaction.dialect()
    }

    fn compiler<'c>(&self, tenant: &'c str) -> Compiler<'c>
    where
        'a: 'c,
    {
        Compiler { dialect: self.dialect(), prefix: self.prefix, tenant }
    }

    fn table(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    fn text(&self, entity: &'static EntityDef) -> Result<Arc<EntityText>> {
        self.texts.of(entity, self.prefix, self.dialect())
    }

    fn rows(&mut self, statement: &Statement) -> Result<Vec<Vec<SqlValue>>> {
        rows(&mut *self.transaction, &statement.sql, &statement.parameters).map_err(explain)
    }

    /// Reads rows of an entity, without their lines.
    fn read(
        &mut self,
        tenant: &str,
        entity: &'static EntityDef,
        condition: &Condition,
        order: &[OrderKey],
        limit: Option<u64>,
    ) -> Result<Vec<Record>> {
        let (text, dialect) = (self.text(entity)?, self.dialect());
        let compiler = self.compiler(tenant);
        let shape = Shape::of_select(compiler, entity, condition, order, limit)?;
        let Statement { sql, parameters } = self.texts.statement(shape, || {
            Ok(compiler.select(entity, &text.selected, condition, order, limit)?.build_for(dialect))
        })?;
        let mut records = Vec::new();
        let read = self.transaction.query(&sql, &parameters, &mut |row| {
            records.push(record(entity, &text.columns, row, dialect));
            Ok(())
        });
        read.map_err(explain)?;
        records.into_iter().collect()
    }

    /// A SELECT of the records of each condition, with the place of the condition behind the columns.
    fn union(
        &self,
        tenant: &str,
        entity: &'static EntityDef,
        text: &EntityText,
        conditions: &[Condition],
    ) -> Result<Statement> {
        let (compiler, dialect) = (self.compiler(tenant), self.dialect());
        let (mut selects, mut all) = (Vec::new(), Vec::new());
        for (place, condition) in conditions.iter().enumerate() {
            let mut shape = Shape::of_select(compiler, entity, condition, &[], None)?;
            shape.key.push_str(&format!(" at {place}"));
            let selected = format!("{}, {place}", text.selected);
            let build = || Ok(compiler.select(entity, &selected, condition, &[], None)?.build_for(dialect));
            let Statement { sql, parameters } = self.texts.statement(shape, build)?;
            selects.push(sql);
            all.extend(parameters);
        }
        Ok(Statement { sql: selects.join(" UNION ALL ").into(), parameters: all })
    }

    /// Reads the lines of these records into them, of each kind no more than `most`.
    fn read_lines(
        &mut self,
        tenant: &str,
        entity: &'static EntityDef,
        records: &mut [Record],
        most: u64,
    ) -> Result<()> {
        for (index, _, line) in entity.lines() {
            let mut lines = self.lines_by_parent(tenant, line, records, most)?;
            for record in &mut *records {
                record.values[index] = Value::Lines(lines.remove(&record.header.id).unwrap_or_default());
            }
        }
        Ok(())
    }

    fn lines_by_parent(
        &mut self,
        tenant: &str,
        line: &'static EntityDef,
        records: &[Record],
        most: u64,
    ) -> Result<BTreeMap<String, Vec<LineRecord>>> {
        let mut left = most;
        let mut lines: BTreeMap<String, Vec<LineRecord>> = BTreeMap::new();
        let key = |name| Column { name, kind: Kind::Id, search: false };
        let order = ["parent_id", "position"].map(|name| OrderKey {
            column: key(name),
            descending: false,
            through: None,
        });
        for chunk in records.chunks(CHUNK) {
            let ids = chunk.iter().map(|record| Value::text(record.header.id.as_str())).collect();
            let condition = Condition::In(key("parent_id"), ids);
            let limit = (most < u64::MAX).then(|| left + 1);
            let found = self.read(tenant, line, &condition, &order, limit)?;
            let too_many = || refusals::too_many_lines_at_once(most);
            left = left.checked_sub(found.len() as u64).ok_or_else(too_many)?;
            for found in found {
                // The parent's id comes back in the field that roots keep their ERP in: lines have none.
                let parent = found.header.erp.unwrap_or_default();
                let found = LineRecord { id: found.header.id, values: found.values };
                lines.entry(parent).or_default().push(found);
            }
        }
        Ok(lines)
    }

    /// Inserts rows: one alone with the next statement. Callers go on after a unique group that `may_be_taken`.
    fn insert_rows(&mut self, sql: &str, rows: &[Vec<SqlValue>], may_be_taken: bool) -> Result<()> {
        for chunk in rows.chunks(CHUNK) {
            let insert = |transaction: &mut dyn Transaction| transaction.execute_batch(sql, chunk).map(drop);
            match chunk {
                _ if may_be_taken => survivable(&mut *self.transaction, insert),
                [row] => self.transaction.execute_later(sql, row),
                _ => insert(&mut *self.transaction),
            }
            .map_err(explain)?;
        }
        Ok(())
    }

    fn insert_lines(&mut self, tenant: &str, entity: &'static EntityDef, record: &Record) -> Result<()> {
        for (index, _, line) in entity.lines() {
            let rows = self.line_rows(tenant, line, record, index)?;
            // Whether lines repeat one another is asked for now, and refused as such.
            self.insert_rows(&self.text(line)?.insert, &rows, !line.unique.is_empty())?;
        }
        Ok(())
    }

    /// Writes the lines of records in place of those that the records have, in sets.
    fn replace_lines(&mut self, tenant: &str, entity: &'static EntityDef, records: &[Record]) -> Result<()> {
        for (index, _, line) in entity.lines() {
            let ids = records.iter().map(|record| record.header.id.as_str().into());
            self.delete(tenant, line, "parent_id", ids)?;
            let mut rows = Vec::new();
            for record in records {
                rows.extend(self.line_rows(tenant, line, record, index)?);
            }
            self.insert_rows(&self.text(line)?.insert, &rows, !line.unique.is_empty())?;
        }
        Ok(())
    }

    fn line_rows(
        &self,
        tenant: &str,
        line: &EntityDef,
        record: &Record,
        index: usize,
    ) -> Result<Vec<Vec<SqlValue>>> {
        let Value::Lines(lines) = &record.values[index] else { return Ok(Vec::new()) };
        let row =
            |(position, found)| line_row(tenant, line, &record.header.id, position, found, self.dialect());
        lines.iter().enumerate().map(row).collect()
    }

    /// Deletes the rows of an entity with these values in a column, and returns their number.
    fn delete(
        &mut self,
        tenant: &str,
        entity: &EntityDef,
        column: &'static str,
        values: impl Iterator<Item = SqlValue>,
    ) -> Result<u64> {
        let mut delete = Query::delete();
        delete.from_table(self.table(entity.name)).and_where(Expr::col(TENANT).eq(tenant));
        delete.and_where(Expr::col(column).is_in(values.map(to_sea)));
        let Statement { sql, parameters } = delete.build_for(self.dialect());
        self.run(&sql, &parameters)
    }

    fn insert_custom(&mut self, tenant: &str, entity: &'static EntityDef, header: &Header) -> Result<()> {
        let dialect = self.dialect();
        let rows = header.searchable.iter().map(|(name, value)| {
            let (text, number) = custom_value(value);
            let search = text.as_text().map(|text| fitted(text, 200));
            Ok(vec![
                tenant.into(),
                header.id.as_str().into(),
                entity.name.into(),
                name.as_str().into(),
                to_sql(&text, Kind::Text { max: 200 }, dialect)?,
                search.into(),
                to_sql(&number, Kind::Decimal { scale: 6 }, dialect)?,
            ])
        });
        let rows = rows.collect::<Result<Vec<_>>>()?;
        if rows.is_empty() {
            return Ok(());
        }
        let sql = &self.texts.store(self.prefix, dialect)?.insert_custom;
        self.insert_rows(sql, &rows, false)
    }

    fn run(&mut self, sql: &str, parameters: &[SqlValue]) -> Result<u64> {
        self.transaction.execute(sql, parameters).map_err(explain)
    }

    fn update_row(
        &mut self,
        tenant: &str,
        entity: &'static EntityDef,
        before: &Record,
        record: &Record,
    ) -> Result<bool> {
        let mut parameters = row(tenant, entity, record, self.dialect())?;
        // Tenant and id, which lead the row, say which one it is.
        parameters.rotate_left(2);
        if entity.class == Class::Owned {
            parameters.push(i64::from(before.header.version).into());
            parameters.push(before.header.held_by.as_deref().unwrap_or_default().into());
        }
        let text = self.text(entity)?;
        let may_be_taken = entity.unique.iter().any(|group| differ(entity, group, before, record));
        Ok(self.changed(may_be_taken, &text.update, &parameters)? > 0)
    }

    /// Runs an update, and returns how many rows were there. Callers go on after a unique group that `may_be_taken`.
    fn changed(&mut self, may_be_taken: bool, sql: &str, parameters: &[SqlValue]) -> Result<u64> {
        let run = |transaction: &mut dyn Transaction| transaction.execute(sql, parameters);
        let touched = match may_be_taken {
            true => survivable(&mut *self.transaction, run),
            false => run(&mut *self.transaction),
        };
        touched.map_err(explain)
    }

    fn raw(&mut self, sql: &str) -> Result<()> {
        self.run(sql, &[]).map(drop)
    }
}

impl StoreTransaction for SqlTransaction<'_> {
    fn select(&mut self, tenant: &str, selection: &Selection) -> Result<Vec<Record>> {
        let Selection { entity, condition, order, limit, lines } = selection;
        // Without a limit the order of ids is made here: SQLite would rather pass over the whole tenant in that order than
        // take the few that an index gives.
        let all_by_id = limit.is_none()
            && matches!(order.as_slice(), [key] if key.column.name == "id" && !key.descending);
        let order = if all_by_id { &[][..] } else { order.as_slice() };
        let mut records = self.read(tenant, entity, condition, order, *limit)?;
        if all_by_id {
            records.sort_unstable_by(|one, other| one.header.id.cmp(&other.header.id));
        }
        if let Some(most) = lines
            && !records.is_empty()
        {
            self.read_lines(tenant, entity, &mut records, *most)?;
        }
        Ok(records)
    }

    fn select_each(
        &mut self,
        tenant: &str,
        entity: &'static EntityDef,
        conditions: &[Condition],
    ) -> Result<Vec<Vec<Record>>> {
        let mut found = vec![Vec::new(); conditions.len()];
        if conditions.is_empty() {
            return Ok(found);
        }
        let (text, dialect) = (self.text(entity)?, self.dialect());
        let Statement { sql, parameters } = self.union(tenant, entity, &text, conditions)?;
        for row in rows(&mut *self.transaction, &sql, &parameters).map_err(explain)? {
            let place = row.last().map(whole_number).transpose()?;
            let place = place.and_then(|place| usize::try_from(place).ok());
            if let Some(found) = place.and_then(|place| found.get_mut(place)) {
                found.push(record(entity, &text.columns, &row, dialect)?);
            }
        }
        Ok(found)
    }

    fn counter_and_record(
        &mut self,
        tenant: &str,
        counter: &str,
        record: Option<(&'static EntityDef, &str)>,
    ) -> Result<(i64, Option<Record>)> {
        let (dialect, counter) = (self.dialect(), [tenant.into(), counter.into()]);
        let Some((entity, id)) = record else {
            let sql = &self.texts.store(self.prefix, dialect)?.counter;
            let found = rows(&mut *self.transaction, sql, &counter).map_err(explain)?;
            return Ok((begun(found.first().and_then(|row| row.first()))?, None));
        };
        let text = self.text(entity)?;
        let [of, name] = counter;
        let parameters = [tenant.into(), id.into(), of, name];
        let found = rows(&mut *self.transaction, &text.record_and_counter, &parameters).map_err(explain)?;
        let row = found.first().map(Vec::as_slice).unwrap_or_default();
        let has_record = row.first().is_some_and(|id| *id != SqlValue::Null);
        let record =
            has_record.then(|| crate::row::record(entity, &text.columns, row, dialect)).transpose()?;
        Ok((begun(row.last())?, record))
    }

    fn aggregate(&mut self, tenant: &str, aggregation: &Aggregation) -> Result<Vec<Vec<Value>>> {
        let (compiler, dialect) = (self.compiler(tenant), self.dialect());
        let shape = Shape::of_aggregate(compiler, aggregation)?;
        let build = || Ok(compiler.aggregate(aggregation)?.build_for(dialect));
        let statement = self.texts.statement(shape, build)?;
        let cells = cells(aggregation);
        let rows = self.rows(&statement)?;
        let figures = |row: &Vec<SqlValue>| {
            row.iter().zip(&cells).map(|(value, cell)| figure(value, *cell, dialect)).collect()
        };
        rows.iter().map(figures).collect()
    }

    fn insert(&mut self, tenant: &str, entity: &'static EntityDef, record: &Record) -> Result<()> {
        let values = row(tenant, entity, record, self.dialect())?;
        if self.run(&self.text(entity)?.insert_if_free, &values)? == 0 {
            return Err(refusals::taken());
        }
        self.insert_lines(tenant, entity, record)?;
        self.insert_custom(tenant, entity, &record.header)
    }

    fn append(&mut self, tenant: &str, entity: &'static EntityDef, record: &Record) -> Result<()> {
        let values = row(tenant, entity, record, self.dialect())?;
        self.transaction.execute_later(&self.text(entity)?.insert, &values).map_err(explain)
    }

    fn update(
        &mut self,
        tenant: &str,
        entity: &'static EntityDef,
        before: &Record,
        record: &Record,
    ) -> Result<bool> {
        if !self.update_row(tenant, entity, before, record)? {
            return Ok(false);
        }
        for (index, _, line) in entity.lines() {
            if before.values[index] != record.values[index] {
                let text = self.text(line)?;
                self.run(&text.remove_lines, &[tenant.into(), record.header.id.as_str().into()])?;
            }
        }
        let mut changed = record.clone();
        for (index, ..) in entity.lines() {
            if before.values[index] == record.values[index] {
                changed.values[index] = Value::Null;
            }
        }
        self.insert_lines(tenant, entity, &changed)?;
        if before.header.custom != record.header.custom {
            let sql = &self.texts.store(self.prefix, self.dialect())?.remove_custom;
            self.run(sql, &[tenant.into(), record.header.id.as_str().into(), entity.name.into()])?;
            self.insert_custom(tenant, entity, &record.header)?;
        }
        Ok(true)
    }

    fn upsert(&mut self, tenant: &str, entity: &'static EntityDef, records: &[Record]) -> Result<()> {
        let dialect = self.dialect();
        let text = self.text(entity)?;
        for chunk in records.chunks(CHUNK) {
            let rows = chunk
                .iter()
                .map(|record| row(tenant, entity, record, dialect))
                .collect::<Result<Vec<_>>>()?;
            self.transaction.execute_batch(&text.upsert, &rows).map_err(explain)?;
            self.replace_lines(tenant, entity, chunk)?;
        }
        Ok(())
    }

    fn remove(&mut self, tenant: &str, entity: &'static EntityDef, condition: &Condition) -> Result<u64> {
        // By id: a condition names the table by an alias, which not every engine allows in a DELETE.
        let id = selected(["id"].into_iter(), self.dialect());
        let select = self.compiler(tenant).select(entity, &id, condition, &[], None)?;
        let ids = self.rows(&select.build_for(self.dialect()))?;
        let mut removed = 0;
        for chunk in ids.chunks(CHUNK) {
            let ids = || chunk.iter().filter_map(|row| row.first()).cloned();
            for (_, _, line) in entity.lines() {
                self.delete(tenant, line, "parent_id", ids())?;
            }
            removed += self.delete(tenant, entity, "id", ids())?;
        }
        Ok(removed)
    }

    fn set_once(
        &mut self,
        tenant: &str,
        entity: &'static EntityDef,
        rows: &[Record],
        places: &[usize],
    ) -> Result<u64> {
        let sets = |name: &&str| entity.shape.field(name).is_some_and(|(index, _)| places.contains(&index));
        let may_be_taken = entity.unique.iter().any(|group| group.iter().any(sets));
        let mut set = 0;
        for chunk in rows.chunks(CHUNK) {
            let mut update = Query::update();
            update.table(self.table(entity.name)).and_where(Expr::col(TENANT).eq(tenant));
            update.and_where(Expr::col("id").is_in(chunk.iter().map(|row| row.header.id.as_str())));
            for (index, field) in entity.columns().filter(|(index, _)| places.contains(index)) {
                let value = value_by_id(chunk, index, field, self.dialect())?;
                update.value(field.name, value).and_where(Expr::col(field.name).is_null());
            }
            let Statement { sql, parameters } = update.build_for(self.dialect());
            set += self.changed(may_be_taken, &sql, &parameters)?;
        }
        Ok(set)
    }

    fn advance(&mut self, tenant: &str, counter: &str, by: i64) -> Result<i64> {
        let text = self.texts.store(self.prefix, self.dialect())?;
        let parameters = [tenant.into(), counter.into(), by.into()];
        let found = rows(&mut *self.transaction, &text.advance, &parameters).map_err(explain)?;
        let value = found.first().and_then(|row| row.first()).unwrap_or(&SqlValue::Null);
        whole_number(value)
    }

    fn lock(&mut self, tenant: &str, counters: &BTreeSet<String>) -> Result<()> {
        if counters.is_empty() {
            return Ok(());
        }
        let sql = self.texts.store(self.prefix, self.dialect())?.lock(counters.len());
        let rows = counters.iter().map(|counter| [tenant.into(), counter.as_str().into(), 1.into()]);
        let parameters: Vec<_> = rows.flatten().collect();
        self.transaction.execute_later(&sql, &parameters).map_err(explain)
    }

    fn savepoint(&mut self) -> Result<()> {
        self.savepoints += 1;
        self.raw(&format!("SAVEPOINT tenon_{}", self.savepoints))
    }

    fn rollback_to_savepoint(&mut self) -> Result<()> {
        let undone = self.raw(&format!("ROLLBACK TO SAVEPOINT tenon_{}", self.savepoints));
        // It is the last one no more, whatever has become of it.
        let released = self.release_savepoint();
        undone.and(released)
    }

    fn release_savepoint(&mut self) -> Result<()> {
        let number = self.savepoints;
        self.savepoints = number.saturating_sub(1);
        // On a Galera cluster a transaction may be gone without a word; its savepoint is gone with it.
        self.raw(&format!("RELEASE SAVEPOINT tenon_{number}")).map_err(|error| match error.code {
            Code::Database => refusals::transaction_aborted(error.message),
            _ => error,
        })
    }

    fn commit(self: Box<Self>) -> Result<()> {
        self.transaction.commit().map_err(|error| match error.fault {
            Fault::Disconnected => refusals::commit_unknown(),
            _ => explain(error),
        })
    }
}

/// Whether two versions of a record differ in a unique group, of which deleted records are no members.
fn differ(entity: &EntityDef, group: &[&str], before: &Record, record: &Record) -> bool {
    before.header.deleted != record.header.deleted
        || group.iter().any(|name| before.column(entity, name) != record.column(entity, name))
}

/// What each row has of a field, by id. Otherwise the column gives its type: a database may take that of a parameter for text.
fn value_by_id(rows: &[Record], index: usize, field: &Field, dialect: Dialect) -> Result<CaseStatement> {
    let mut value = CaseStatement::new();
    for row in rows {
        let of_row = to_sql(&row.values[index], field.kind, dialect)?;
        value = value.case(Expr::col("id").eq(row.header.id.as_str()), to_sea(of_row));
    }
    Ok(value.finally(Expr::col(field.name)))
}

/// The value of a counter, which is 0 where it has not begun.
fn begun(value: Option<&SqlValue>) -> Result<i64> {
    match value {
        None | Some(SqlValue::Null) => Ok(0),
        Some(value) => whole_number(value),
    }
}

fn whole_number(value: &SqlValue) -> Result<i64> {
    match value {
        SqlValue::Integer(value) => Ok(*value),
        _ => Err(refusals::statement_refused("a counter does not hold a number")),
    }
}

/// Converts a fault of a database into an error for the caller.
pub fn explain(error: DatabaseError) -> Error {
    let what = error.message;
    match error.fault {
        Fault::UniqueViolation => refusals::unique_violation(what),
        Fault::Busy => refusals::busy(what),
        Fault::Crowded { connections, waiting, own } => refusals::crowded(connections, waiting, own),
        Fault::Aborted => refusals::transaction_aborted(what),
        Fault::Overflow => refusals::overflow(what),
        Fault::Unreachable | Fault::Disconnected => refusals::database_unreachable(what),
        Fault::Full => refusals::full(what),
        Fault::Damaged => refusals::damaged(what),
        Fault::NoSuchTable => crate::refusals::table_missing(what),
        Fault::Cancelled => refusals::cancelled(what),
        Fault::ConstraintViolation | Fault::NotWritable | Fault::Inexact | Fault::Statement => {
            refusals::statement_refused(what)
        }
    }
}
