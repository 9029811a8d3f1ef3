//! SQL texts that are the same in every call. They are built once for each store: the fixed texts of an entity, and the texts of
//! statements by their shape.

use crate::database::Dialect;
use crate::shape::Shape;
use crate::statement::{Build, Statement};
use crate::table::{TENANT, is_searched, search_column};
use sea_query::{Expr, ExprTrait, OnConflict, Query};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};
use tenon_kernel::record::header_columns;
use tenon_kernel::refusals;
use tenon_kernel::{Class, EntityDef, Kind, Result};

/// What is always the same of one entity.
pub(crate) struct EntityText {
    /// The columns that records are read from, with their kinds: the header's, then the declared ones.
    pub(crate) columns: Vec<(&'static str, Kind)>,
    /// The same, as a SELECT from the table `t0` lists them.
    pub(crate) selected: String,
    /// Inserts a whole row.
    pub(crate) insert: String,
    /// Inserts a whole row. Where an error would end the transaction, a row that is a duplicate is not inserted and no error.
    pub(crate) insert_if_free: String,
    /// Inserts a whole row, or replaces the one with its id.
    pub(crate) upsert: String,
    /// Sets all columns behind tenant and id; then come tenant, id and, of owned records, the version and the hold that are expected.
    pub(crate) update: String,
    /// Of lines: removes those of a root.
    pub(crate) remove_lines: String,
    /// Reads a record by tenant and id, and behind it a counter by tenant and name: one row, whether they are there or not.
    pub(crate) record_and_counter: String,
}

/// What is always the same of the tables that belong to no entity.
pub(crate) struct StoreText {
    /// Reads a counter.
    pub(crate) counter: String,
    /// Begins a counter or adds to it, and reads its new value.
    pub(crate) advance: String,
    /// The same for a number of counters, of which no value is read.
    lock: (String, String),
    /// Inserts a searchable custom value.
    pub(crate) insert_custom: String,
    /// Removes the custom values of a record.
    pub(crate) remove_custom: String,
}

/// The most texts that are kept by their shape. A tenant's own filters have shapes without end: when there are so many, all
/// are forgotten, and those in use are soon back.
const MOST_SHAPES: usize = 1000;

/// The texts that were asked for so far.
#[derive(Default)]
pub(crate) struct Texts {
    /// By name and number of fields: whoever follows references knows fields of an entity that others do not.
    entities: RwLock<BTreeMap<(&'static str, usize), Arc<EntityText>>>,
    store: OnceLock<StoreText>,
    shapes: RwLock<HashMap<String, Arc<str>>>,
}

impl Texts {
    /// The texts of an entity.
    ///
    /// # Errors
    /// `INTERNAL` where no statement can be built.
    pub(crate) fn of(
        &self,
        entity: &'static EntityDef,
        prefix: &str,
        dialect: Dialect,
    ) -> Result<Arc<EntityText>> {
        let key = (entity.name, entity.shape.fields.len());
        let known = self.entities.read().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        if let Some(text) = known {
            return Ok(text);
        }
        let text = Arc::new(EntityText::new(entity, prefix, dialect)?);
        self.entities.write().unwrap_or_else(PoisonError::into_inner).insert(key, text.clone());
        Ok(text)
    }

    /// The texts of the tables that belong to no entity.
    ///
    /// # Errors
    /// `INTERNAL` where no statement can be built.
    pub(crate) fn store(&self, prefix: &str, dialect: Dialect) -> Result<&StoreText> {
        if let Some(text) = self.store.get() {
            return Ok(text);
        }
        let text = StoreText::new(prefix, dialect)?;
        Ok(self.store.get_or_init(|| text))
    }

    /// The statement of a shape, with the text that `build` gave for the shape before.
    ///
    /// # Errors
    /// Whatever `build` refuses.
    pub(crate) fn statement(
        &self,
        shape: Shape<'_>,
        build: impl FnOnce() -> Result<Statement>,
    ) -> Result<Statement> {
        let known = self.shapes.read().unwrap_or_else(PoisonError::into_inner).get(&shape.key).cloned();
        if let Some(sql) = known {
            return Ok(Statement { sql, parameters: shape.parameters });
        }
        let built = build()?;
        // A shape whose parameters are others than the text's would put values where they do not belong.
        let agrees = shape.parameters == built.parameters;
        debug_assert!(agrees, "a shape is walked as its statement is written: {}", built.sql);
        if shape.recurs && agrees {
            let mut shapes = self.shapes.write().unwrap_or_else(PoisonError::into_inner);
            if shapes.len() >= MOST_SHAPES {
                shapes.clear();
            }
            shapes.insert(shape.key, built.sql.clone());
        }
        Ok(built)
    }
}

impl EntityText {
    fn new(entity: &EntityDef, prefix: &str, dialect: Dialect) -> Result<Self> {
        let columns = columns(entity);
        let selected = selected(columns.iter().map(|(name, _)| *name), dialect);
        let (table, names) = (format!("{prefix}{}", entity.name), column_names(entity));
        let insert = insert_sql(&table, &names, dialect)?;
        let conflict = if dialect.goes_on_after_errors() { "" } else { " ON CONFLICT DO NOTHING" };
        let insert_if_free = format!("{insert}{conflict}");
        let upsert = upsert_sql(&table, &names, dialect)?;
        let update = update_sql(&table, &names, entity.class == Class::Owned, dialect);
        let remove_lines = remove_sql(&table, &["parent_id"], dialect);
        let record_and_counter = record_and_counter_sql(&table, &selected, prefix, dialect);
        Ok(Self {
            columns,
            selected,
            insert,
            insert_if_free,
            upsert,
            update,
            remove_lines,
            record_and_counter,
        })
    }
}

impl StoreText {
    fn new(prefix: &str, dialect: Dialect) -> Result<Self> {
        let (counter, custom) = (format!("{prefix}counter"), format!("{prefix}custom_value"));
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let columns =
            names(&[TENANT, "record_id", "entity", "name", "text_value", "text_value_s", "number_value"]);
        let insert_custom = insert_sql(&custom, &columns, dialect)?;
        let remove_custom = remove_sql(&custom, &["record_id", "entity"], dialect);
        let (insert, added) = advance_sql(&counter, dialect);
        let advance = format!("{insert} {} {added} RETURNING {}", ROW_OF_COUNTER, quoted("value", dialect));
        let counter = counter_sql(&counter, dialect);
        Ok(Self { counter, advance, lock: (insert, added), insert_custom, remove_custom })
    }

    /// Begins so many counters or adds to them, in the order in which they are given.
    pub(crate) fn lock(&self, counters: usize) -> String {
        let (insert, added) = &self.lock;
        format!("{insert} {} {added}", vec![ROW_OF_COUNTER; counters].join(", "))
    }
}

fn counter_sql(counter: &str, dialect: Dialect) -> String {
    let mut select = Query::select();
    select.column("value").from(counter.to_owned()).and_where(given(TENANT)).and_where(given("name"));
    text(&select, dialect)
}

/// The parameters of a counter: tenant, name, and what is added.
const ROW_OF_COUNTER: &str = "(?, ?, ?)";

/// What stands before and behind the rows of counters. The statement takes their locks at once, be the counters begun or not.
fn advance_sql(counter: &str, dialect: Dialect) -> (String, String) {
    let [counter, tenant, key, value] = [counter, TENANT, "name", "value"].map(|name| quoted(name, dialect));
    let added = match dialect {
        Dialect::MariaDb => format!("ON DUPLICATE KEY UPDATE {value} = {value} + VALUES({value})"),
        Dialect::Sqlite | Dialect::Postgres => format!(
            "ON CONFLICT ({tenant}, {key}) DO UPDATE SET {value} = {counter}.{value} + excluded.{value}"
        ),
    };
    (format!("INSERT INTO {counter} ({tenant}, {key}, {value}) VALUES"), added)
}

fn record_and_counter_sql(table: &str, selected: &str, prefix: &str, dialect: Dialect) -> String {
    let name = |name: &str| quoted(name, dialect);
    let [record, counter, beside, tenant] = ["t0", "counter", "beside", TENANT].map(name);
    let [table, counters, id, key, value] =
        [table, &format!("{prefix}counter"), "id", "name", "value"].map(name);
    format!(
        "SELECT {selected}, {counter}.{value} FROM (SELECT 1 AS one) AS {beside} \
         LEFT JOIN {table} AS {record} ON {record}.{tenant} = ? AND {record}.{id} = ? \
         LEFT JOIN {counters} AS {counter} ON {counter}.{tenant} = ? AND {counter}.{key} = ?"
    )
}

fn quoted(name: &str, dialect: Dialect) -> String {
    let quote = if dialect == Dialect::MariaDb { '`' } else { '"' };
    format!("{quote}{name}{quote}")
}

/// The text alone: its parameters are given with each run.
fn text(statement: &impl Build, dialect: Dialect) -> String {
    statement.build_for(dialect).sql.to_string()
}

/// The column has the value of a parameter.
fn given(column: &str) -> Expr {
    Expr::col(column.to_owned()).eq(String::new())
}

/// Columns of the table `t0`, as a SELECT lists them.
pub(crate) fn selected<'a>(names: impl Iterator<Item = &'a str>, dialect: Dialect) -> String {
    let column = |name| format!("{}.{}", quoted("t0", dialect), quoted(name, dialect));
    names.map(column).collect::<Vec<_>>().join(", ")
}

/// The columns that records are read from, with their kinds: the header's, then the declared ones.
pub(crate) fn columns(entity: &EntityDef) -> Vec<(&'static str, Kind)> {
    let header = header_columns(entity.class).iter().copied();
    header.chain(entity.columns().map(|(_, field)| (field.name, field.kind))).collect()
}

/// The columns of a whole row, tenant first, search columns included.
fn column_names(entity: &EntityDef) -> Vec<String> {
    let mut names = vec![TENANT.to_owned()];
    names.extend(header_columns(entity.class).iter().map(|(name, _)| (*name).to_owned()));
    for (_, field) in entity.columns() {
        names.push(field.name.to_owned());
        if is_searched(field) {
            names.push(search_column(field.name));
        }
    }
    names
}

fn insert(table: &str, columns: &[String]) -> Result<sea_query::InsertStatement> {
    let mut insert = Query::insert();
    insert.into_table(table.to_owned()).columns(columns.iter().cloned());
    let parameters = columns.iter().map(|_| Expr::val(String::new()));
    insert.values(parameters).map_err(refusals::internal)?;
    Ok(insert)
}

fn insert_sql(table: &str, columns: &[String], dialect: Dialect) -> Result<String> {
    Ok(text(&insert(table, columns)?, dialect))
}

fn upsert_sql(table: &str, columns: &[String], dialect: Dialect) -> Result<String> {
    let mut insert = insert(table, columns)?;
    let rest = columns.iter().skip(2).cloned();
    insert.on_conflict(OnConflict::columns([TENANT, "id"]).update_columns(rest).to_owned());
    Ok(text(&insert, dialect))
}

/// The approval that holds a record; empty if none does.
const HOLD: &str = "COALESCE(held_by, '')";

fn update_sql(table: &str, columns: &[String], versioned: bool, dialect: Dialect) -> String {
    let mut update = Query::update();
    update.table(table.to_owned()).and_where(given(TENANT)).and_where(given("id"));
    for name in columns.iter().skip(2) {
        update.value(name.clone(), String::new());
    }
    if versioned {
        update.and_where(given("version"));
        // Whoever takes a hold saves no version: a writer that has read the record before must not lose the hold.
        update.and_where(Expr::cust(HOLD).eq(String::new()));
    }
    text(&update, dialect)
}

fn remove_sql(table: &str, columns: &[&str], dialect: Dialect) -> String {
    let mut delete = Query::delete();
    delete.from_table(table.to_owned()).and_where(given(TENANT));
    for column in columns {
        delete.and_where(given(column));
    }
    text(&delete, dialect)
}
