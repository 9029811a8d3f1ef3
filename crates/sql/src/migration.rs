//! Migration: from the tables that stand to those that the engine needs.
//!
//! The store keeps, in `<prefix>schema`, one row for each table that was made, with its columns. What an engine needs and
//! does not find there is added; what it finds and does not know was made by a newer engine, which it refuses to work
//! beside. Nothing is ever dropped or rewritten.

use crate::database::{Access, Database, DatabaseResult, Dialect, Fault, SqlValue, rows};
use crate::store::explain;
use crate::table::{Table, tables};
use std::collections::{BTreeMap, BTreeSet};
use tenon_core::{Catalogue, Code, Error, Result};

/// What must be done before the engine can work.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// The statements, in order.
    pub statements: Vec<String>,
    /// For each table that changes, all its columns afterwards.
    tables: BTreeMap<String, Vec<String>>,
}

impl Plan {
    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.statements.is_empty()
    }
}

/// Every statement that an empty database needs, for printing.
pub fn create_all(catalogue: &Catalogue, prefix: &str, dialect: Dialect) -> Vec<String> {
    let mut statements = vec![ledger_sql(prefix, dialect)];
    statements.extend(tables(catalogue, prefix).iter().flat_map(|table| table.create(dialect)));
    statements
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
        "CREATE TABLE {name} (table_name varchar(60) NOT NULL PRIMARY KEY, columns_made {text} NOT NULL){options}"
    )
}

/// What must be done to this database.
///
/// # Errors
/// `SCHEMA_AHEAD` when a newer engine has been here; a database error.
pub fn plan(database: &dyn Database, catalogue: &Catalogue, prefix: &str) -> Result<Plan> {
    let dialect = database.dialect();
    let made = made(database, prefix).map_err(explain)?;
    let needed = tables(catalogue, prefix);
    let mut plan = Plan::default();
    if made.is_none() {
        plan.statements.push(ledger_sql(prefix, dialect));
    }
    let made = made.unwrap_or_default();
    refuse_newer(&made, &needed)?;
    for table in &needed {
        let statements = match made.get(&table.name) {
            None => table.create(dialect),
            Some(columns) => missing_columns(table, columns, dialect),
        };
        if !statements.is_empty() {
            let columns = table.columns.iter().map(|column| column.name.clone()).collect();
            plan.tables.insert(table.name.clone(), columns);
            plan.statements.extend(statements);
        }
    }
    Ok(plan)
}

/// The tables that the store says it has, with their columns; `None` where there is no store yet.
fn made(database: &dyn Database, prefix: &str) -> DatabaseResult<Option<BTreeMap<String, BTreeSet<String>>>> {
    let mut transaction = database.begin(Access::Read)?;
    let sql = format!("SELECT table_name, columns_made FROM {}", ledger(prefix));
    let found = match rows(&mut *transaction, &sql, &[]) {
        Err(error) if error.fault == Fault::NoSuchTable => return Ok(None),
        found => found?,
    };
    let entry = |row: Vec<SqlValue>| match row.as_slice() {
        [SqlValue::Text(table), SqlValue::Text(columns)] => {
            Some((table.clone(), columns.split(' ').map(str::to_owned).collect()))
        }
        _ => None,
    };
    Ok(Some(found.into_iter().filter_map(entry).collect()))
}

fn refuse_newer(made: &BTreeMap<String, BTreeSet<String>>, needed: &[Table]) -> Result<()> {
    for (name, columns) in made {
        let table = needed.iter().find(|table| table.name == *name);
        let known =
            |column: &&String| table.is_some_and(|table| table.columns.iter().any(|c| c.name == **column));
        if let Some(column) = columns.iter().find(|column| !known(column)) {
            let message =
                format!("a newer engine has made `{name}.{column}`: this one is too old for the store");
            return Err(Error::new(Code::SchemaAhead, message));
        }
    }
    Ok(())
}

fn missing_columns(table: &Table, made: &BTreeSet<String>, dialect: Dialect) -> Vec<String> {
    let missing: Vec<_> = table.columns.iter().filter(|column| !made.contains(&column.name)).collect();
    let new_index =
        table.indexes.iter().filter(|index| index.columns.iter().any(|name| !made.contains(name)));
    let columns = missing.iter().map(|column| table.add_column(column, dialect));
    columns.chain(new_index.map(|index| table.create_index(index, dialect))).collect()
}

/// Does what a plan says, and gives the number of statements.
///
/// On SQLite and PostgreSQL all of it happens or nothing; MariaDB commits every table as it is made.
///
/// # Errors
/// A database error.
pub fn apply(database: &dyn Database, prefix: &str, plan: &Plan) -> Result<usize> {
    let mut transaction = database.begin(Access::Write).map_err(explain)?;
    for statement in &plan.statements {
        transaction.execute(statement, &[]).map_err(explain)?;
    }
    for (table, columns) in &plan.tables {
        let name = ledger(prefix);
        let parameters = [SqlValue::from(table.as_str())];
        transaction
            .execute(&format!("DELETE FROM {name} WHERE table_name = ?"), &parameters)
            .map_err(explain)?;
        let parameters = [SqlValue::from(table.as_str()), SqlValue::from(columns.join(" "))];
        let sql = format!("INSERT INTO {name} (table_name, columns_made) VALUES (?, ?)");
        transaction.execute(&sql, &parameters).map_err(explain)?;
    }
    transaction.commit().map_err(explain)?;
    Ok(plan.statements.len())
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
