//! Migration: from the tables that stand to those that the engine needs.
//!
//! The store keeps, in `<prefix>schema`, one row for each table that was made, with its columns and indexes. What an engine
//! needs and does not find there is added; a column that it finds and does not know was made by a newer engine, which it
//! refuses to work beside. Nothing is ever dropped or rewritten.
//!
//! On SQLite and PostgreSQL all of it happens or nothing. MariaDB commits every table as it is made: a migration that was cut
//! short is taken up by the next, for no statement minds what is there already.

use crate::database::{Access, Database, DatabaseResult, Dialect, Fault, SqlValue, Transaction, rows};
use crate::store::explain;
use crate::table::{Table, tables};
use std::collections::{BTreeMap, BTreeSet};
use tenon_kernel::{Catalogue, Code, Error, Result};

/// What stands before the name of an index in the list of what a table has.
const INDEX: char = '#';

/// What must be done before the engine can work.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// The statements, in order. Run by hand, they are a migration as well.
    pub statements: Vec<String>,
}

impl Plan {
    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.statements.is_empty()
    }

    /// What brings a store that has `made` to what is needed.
    fn of(made: Option<&Made>, needed: &[Table], prefix: &str, dialect: Dialect) -> Self {
        let mut statements = Vec::new();
        if made.is_none() {
            statements.push(ledger_sql(prefix, dialect));
        }
        for table in needed {
            let missing = match made.and_then(|made| made.get(&table.name)) {
                None => table.create(dialect),
                Some(parts) => missing_parts(table, parts, dialect),
            };
            if !missing.is_empty() {
                statements.extend(missing);
                statements.push(entry_sql(prefix, table, dialect));
            }
        }
        Self { statements }
    }
}

/// Every statement that an empty database needs, for printing.
pub fn create_all(catalogue: &Catalogue, prefix: &str, dialect: Dialect) -> Vec<String> {
    Plan::of(None, &tables(catalogue, prefix), prefix, dialect).statements
}

/// The table in which the store keeps which tables it has.
fn ledger(prefix: &str) -> String {
    format!("{prefix}schema")
}

fn ledger_sql(prefix: &str, dialect: Dialect) -> String {
    let (text, options) = match dialect {
        Dialect::Sqlite | Dialect::Postgres => ("text", ""),
        Dialect::MariaDb => ("longtext", " ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin"),
    };
    let name = ledger(prefix);
    format!(
        "CREATE TABLE IF NOT EXISTS {name} (table_name varchar(60) NOT NULL PRIMARY KEY, columns_made {text} NOT NULL){options}"
    )
}

/// Writes down what a table has now.
fn entry_sql(prefix: &str, table: &Table, dialect: Dialect) -> String {
    let (ledger, name, parts) = (ledger(prefix), &table.name, parts(table).collect::<Vec<_>>().join(" "));
    let again = match dialect {
        Dialect::Sqlite | Dialect::Postgres => {
            "ON CONFLICT (table_name) DO UPDATE SET columns_made = excluded.columns_made"
        }
        Dialect::MariaDb => "ON DUPLICATE KEY UPDATE columns_made = VALUES(columns_made)",
    };
    format!("INSERT INTO {ledger} (table_name, columns_made) VALUES ('{name}', '{parts}') {again}")
}

/// The columns of a table, and its indexes.
fn parts(table: &Table) -> impl Iterator<Item = String> {
    let columns = table.columns.iter().map(|column| column.name.clone());
    columns.chain(table.indexes.iter().map(|index| format!("{INDEX}{}", index.name)))
}

/// What must be done to this database.
///
/// # Errors
/// `SCHEMA_AHEAD` when a newer engine has been here; a database error.
pub fn plan(database: &dyn Database, catalogue: &Catalogue, prefix: &str) -> Result<Plan> {
    let mut transaction = database.begin(Access::Read).map_err(explain)?;
    plan_within(&mut *transaction, catalogue, prefix)
}

fn plan_within(transaction: &mut dyn Transaction, catalogue: &Catalogue, prefix: &str) -> Result<Plan> {
    let made = made(transaction, prefix).map_err(explain)?;
    let needed = tables(catalogue, prefix);
    refuse_newer(made.as_ref(), &needed)?;
    Ok(Plan::of(made.as_ref(), &needed, prefix, transaction.dialect()))
}

/// The tables that a store has, with their columns and indexes.
type Made = BTreeMap<String, BTreeSet<String>>;

/// What the store says it has; `None` where there is no store yet.
fn made(transaction: &mut dyn Transaction, prefix: &str) -> DatabaseResult<Option<Made>> {
    let sql = format!("SELECT table_name, columns_made FROM {}", ledger(prefix));
    let found = match rows(transaction, &sql, &[]) {
        Err(error) if error.fault == Fault::NoSuchTable => return Ok(None),
        found => found?,
    };
    let entry = |row: Vec<SqlValue>| match row.as_slice() {
        [SqlValue::Text(table), SqlValue::Text(parts)] => {
            Some((table.clone(), parts.split(' ').map(str::to_owned).collect()))
        }
        _ => None,
    };
    Ok(Some(found.into_iter().filter_map(entry).collect()))
}

fn refuse_newer(made: Option<&Made>, needed: &[Table]) -> Result<()> {
    for (name, parts) in made.into_iter().flatten() {
        let table = needed.iter().find(|table| table.name == *name);
        let known =
            |column: &&String| table.is_some_and(|table| table.columns.iter().any(|c| c.name == **column));
        let mut columns = parts.iter().filter(|part| !part.starts_with(INDEX));
        if let Some(column) = columns.find(|column| !known(column)) {
            let message =
                format!("a newer engine has made `{name}.{column}`: this one is too old for the store");
            return Err(Error::new(Code::SchemaAhead, message));
        }
    }
    Ok(())
}

fn missing_parts(table: &Table, made: &BTreeSet<String>, dialect: Dialect) -> Vec<String> {
    let columns = table.columns.iter().filter(|column| !made.contains(&column.name));
    let indexes = table.indexes.iter().filter(|index| !made.contains(&format!("{INDEX}{}", index.name)));
    let columns = columns.map(|column| table.add_column(column, dialect));
    columns.chain(indexes.map(|index| table.create_index(index, dialect))).collect()
}

/// Adds what the store lacks, and gives the number of statements that took. Of several engines that come at once, on
/// whatever machine, one does it and the others find it done.
///
/// # Errors
/// `SCHEMA_AHEAD` when a newer engine has been here; `BUSY`, `REPEAT_TRANSACTION` and any other database error.
pub fn migrate(database: &dyn Database, catalogue: &Catalogue, prefix: &str) -> Result<usize> {
    let mut transaction = database.begin(Access::Write).map_err(explain)?;
    wait_for_others(&mut *transaction, prefix).map_err(explain)?;
    let plan = plan_within(&mut *transaction, catalogue, prefix)?;
    for statement in &plan.statements {
        transaction.execute(statement, &[]).map_err(explain)?;
    }
    transaction.commit().map_err(explain)?;
    Ok(plan.statements.len())
}

/// SQLite has one writer, and MariaDB does not mind who makes a table that is there. PostgreSQL does: its lock is held until
/// the transaction ends.
fn wait_for_others(transaction: &mut dyn Transaction, prefix: &str) -> DatabaseResult<()> {
    match transaction.dialect() {
        Dialect::Sqlite | Dialect::MariaDb => Ok(()),
        Dialect::Postgres => {
            let lock = format!("SELECT CAST(pg_advisory_xact_lock(hashtext('{}')) AS text)", ledger(prefix));
            rows(transaction, &lock, &[]).map(drop)
        }
    }
}

/// Refuses a store that is not as the engine needs it.
///
/// # Errors
/// `SCHEMA_BEHIND`, `SCHEMA_AHEAD`, a database error.
pub fn check(database: &dyn Database, catalogue: &Catalogue, prefix: &str) -> Result<()> {
    let plan = plan(database, catalogue, prefix)?;
    if plan.is_empty() {
        return Ok(());
    }
    let message =
        format!("the store lacks {} statements of its schema: run the migration", plan.statements.len());
    Err(Error::new(Code::SchemaBehind, message))
}
