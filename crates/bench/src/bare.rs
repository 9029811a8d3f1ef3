//! The bare side: the rows that the engine has written, written again by the driver alone, into the same tables.

use crate::Outcome;
use rusqlite::types::Value as SqliteValue;
use rusqlite::{Connection, params_from_iter};
use std::collections::BTreeMap;
use tenon::sql::{Access, Database, SqlValue, rows};

/// The one table whose rows change in place.
const COUNTER: &str = "tn_counter";

/// Rows as the driver takes them.
pub(crate) type Rows = Vec<Vec<SqliteValue>>;

/// A database with the tables of an engine's.
pub(crate) struct Bare {
    connection: Connection,
    tables: Vec<BareTable>,
}

struct BareTable {
    name: String,
    insert: String,
    /// The rowid of the last row that was copied.
    seen: i64,
    /// Of the counters: as they were when they were last copied.
    counters: Rows,
}

/// The rows that one operation has left, by the place of their table.
pub(crate) type Written = Vec<(usize, Rows)>;

/// Runs a query in the engine's database. On the connection that writes: one in memory would have to be switched to reading
/// and back, which the next write would pay for.
pub(crate) fn ask(
    database: &dyn Database,
    sql: &str,
    parameters: &[SqlValue],
) -> Outcome<Vec<Vec<SqlValue>>> {
    let mut transaction = database.begin(Access::Write)?;
    Ok(rows(&mut *transaction, sql, parameters)?)
}

/// Sets a connection as the engine's own are set.
pub(crate) fn prepare(connection: Connection) -> Outcome<Connection> {
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.execute_batch("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON")?;
    connection.set_prepared_statement_cache_capacity(256);
    Ok(connection)
}

fn text(value: &SqlValue) -> &str {
    match value {
        SqlValue::Text(text) => text,
        _ => "",
    }
}

fn value(value: SqlValue) -> SqliteValue {
    match value {
        SqlValue::Null => SqliteValue::Null,
        SqlValue::Integer(number) => SqliteValue::Integer(number),
        SqlValue::Real(number) => SqliteValue::Real(number),
        SqlValue::Text(text) => SqliteValue::Text(text),
    }
}

impl Bare {
    /// The same tables, indexes and rows as the engine's database has now.
    pub(crate) fn copy(engine: &dyn Database, connection: Connection) -> Outcome<Bare> {
        let connection = prepare(connection)?;
        let mut tables = Vec::new();
        let schema =
            "SELECT sql, type, name FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type DESC, name";
        for row in ask(engine, schema, &[])? {
            connection.execute_batch(text(&row[0]))?;
            if text(&row[1]) == "table" {
                tables.push(BareTable::new(text(&row[2]), &connection)?);
            }
        }
        let mut bare = Bare { connection, tables };
        let rows = bare.written(engine)?;
        bare.write(&rows)?;
        Ok(bare)
    }

    /// What the engine has written since this was last asked: new rows, and counters that have moved on.
    pub(crate) fn written(&mut self, engine: &dyn Database) -> Outcome<Written> {
        let mut written = Vec::new();
        for (place, table) in self.tables.iter_mut().enumerate() {
            let rows = table.new_rows(engine)?;
            if !rows.is_empty() {
                written.push((place, rows));
            }
        }
        Ok(written)
    }

    /// Writes rows in one transaction with prepared statements.
    pub(crate) fn write(&self, written: &Written) -> rusqlite::Result<()> {
        let connection = &self.connection;
        connection.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
        for (place, rows) in written {
            let mut insert = connection.prepare_cached(&self.tables[*place].insert)?;
            for row in rows {
                insert.execute(params_from_iter(row))?;
            }
        }
        connection.prepare_cached("COMMIT")?.execute([])?;
        Ok(())
    }

    /// How many rows of each table were written.
    pub(crate) fn count(&self, written: &Written) -> BTreeMap<String, usize> {
        written.iter().map(|(place, rows)| (self.tables[*place].name.clone(), rows.len())).collect()
    }

    /// Fails unless both databases hold the same rows.
    pub(crate) fn check_same(&self, engine: &dyn Database) -> Outcome<()> {
        for BareTable { name, .. } in &self.tables {
            let order = if name == "tn_schema" { "1" } else { "1, 2, 3" };
            let sql = format!("SELECT * FROM {name} ORDER BY {order}");
            let theirs = ask(engine, &sql, &[])?.into_iter().map(|row| row.into_iter().map(value).collect());
            if theirs.collect::<Rows>() != self.rows(&sql)? {
                return Err(format!("the two sides differ in {name}").into());
            }
        }
        Ok(())
    }

    fn rows(&self, sql: &str) -> rusqlite::Result<Rows> {
        let mut statement = self.connection.prepare(sql)?;
        let columns = statement.column_count();
        let rows = statement.query_map([], |row| (0..columns).map(|column| row.get(column)).collect())?;
        rows.collect()
    }
}

impl BareTable {
    fn new(name: &str, connection: &Connection) -> Outcome<BareTable> {
        let columns = connection.prepare(&format!("SELECT * FROM {name}"))?.column_count();
        let marks = vec!["?"; columns].join(", ");
        let on_conflict = match name {
            COUNTER => " ON CONFLICT (tenant_id, name) DO UPDATE SET value = excluded.value",
            _ => "",
        };
        let insert = format!("INSERT INTO {name} VALUES ({marks}){on_conflict}");
        Ok(BareTable { name: name.to_owned(), insert, seen: 0, counters: Rows::new() })
    }

    /// The rows behind the last one seen; of the counters those with another value than before.
    fn new_rows(&mut self, engine: &dyn Database) -> Outcome<Rows> {
        let sql = format!("SELECT rowid, * FROM {} WHERE rowid > ? ORDER BY rowid", self.name);
        let mut rows = Rows::new();
        for mut row in ask(engine, &sql, &[self.seen.into()])? {
            if let SqlValue::Integer(rowid) = row.remove(0)
                && self.name != COUNTER
            {
                self.seen = rowid;
            }
            rows.push(row.into_iter().map(value).collect());
        }
        if self.name == COUNTER {
            let before = std::mem::replace(&mut self.counters, rows.clone());
            rows.retain(|row| !before.contains(row));
        }
        Ok(rows)
    }
}
