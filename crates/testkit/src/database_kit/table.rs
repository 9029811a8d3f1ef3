//! A table for one check.

use tenon_sql::{Access, Database, DatabaseResult, Dialect, SqlValue, Transaction, rows};

use super::outcome::{Outcome, Trying};

/// The kinds of column that Tenon uses.
#[derive(Clone, Copy)]
pub(super) enum Column {
    /// Text of up to 200 characters that can be indexed, in binary order.
    Key,
    /// A 64-bit integer.
    Integer,
    /// Text of any length, in binary order.
    Text,
    /// 28 digits, 6 of them after the point. On SQLite an integer of millionths.
    Decimal,
    /// A binary floating-point number.
    Real,
}

impl Column {
    fn sql(self, dialect: Dialect) -> &'static str {
        match (dialect, self) {
            (Dialect::Sqlite, Column::Key | Column::Text) => "TEXT",
            (Dialect::Sqlite, Column::Integer | Column::Decimal) => "INTEGER",
            (Dialect::Sqlite, Column::Real) => "REAL",
            (Dialect::Postgres, Column::Key) => "VARCHAR(200) COLLATE \"C\"",
            (Dialect::Postgres, Column::Text) => "TEXT COLLATE \"C\"",
            (Dialect::Postgres, Column::Real) => "DOUBLE PRECISION",
            (Dialect::MariaDb, Column::Key) => "VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin",
            (Dialect::MariaDb, Column::Text) => "LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin",
            (Dialect::MariaDb, Column::Real) => "DOUBLE",
            (_, Column::Integer) => "BIGINT",
            (_, Column::Decimal) => "DECIMAL(28,6)",
        }
    }
}

/// A table, dropped at the end of its check. Its first column is the primary key.
pub(super) struct Table<'d> {
    database: &'d dyn Database,
    name: &'static str,
}

impl<'d> Table<'d> {
    /// Makes the table afresh.
    pub(super) fn make(
        database: &'d dyn Database,
        name: &'static str,
        columns: &[(&str, Column)],
    ) -> Outcome<Self> {
        let columns: Vec<_> = columns
            .iter()
            .enumerate()
            .map(|(at, (name, column))| {
                let key = if at == 0 { " NOT NULL PRIMARY KEY" } else { "" };
                format!("{name} {}{key}", column.sql(database.dialect()))
            })
            .collect();
        let table = Self { database, name };
        table.drop_table().trying("dropping a table")?;
        write(database, &format!("CREATE TABLE {name} ({})", columns.join(", ")), &[])?;
        Ok(table)
    }

    /// The rows of the table that are committed, in the order of its first column.
    pub(super) fn committed(&self) -> Outcome<Vec<Vec<SqlValue>>> {
        read(self.database, &format!("SELECT * FROM {} ORDER BY 1", self.name))
    }

    fn drop_table(&self) -> DatabaseResult<()> {
        let mut transaction = self.database.begin(Access::Write)?;
        transaction.execute(&format!("DROP TABLE IF EXISTS {}", self.name), &[])?;
        transaction.commit()
    }
}

impl Drop for Table<'_> {
    /// What is left behind is dropped when the check is run again.
    fn drop(&mut self) {
        let _ = self.drop_table();
    }
}

/// Runs a statement in a transaction of its own.
pub(super) fn write(database: &dyn Database, sql: &str, parameters: &[SqlValue]) -> Outcome<u64> {
    let mut transaction = begin(database, Access::Write)?;
    let touched = transaction.execute(sql, parameters).trying(sql)?;
    transaction.commit().trying("committing")?;
    Ok(touched)
}

/// Runs a query in a transaction of its own.
pub(super) fn read(database: &dyn Database, sql: &str) -> Outcome<Vec<Vec<SqlValue>>> {
    let mut transaction = begin(database, Access::Read)?;
    rows(&mut *transaction, sql, &[]).trying(sql)
}

/// Opens a transaction.
pub(super) fn begin(database: &dyn Database, access: Access) -> Outcome<Box<dyn Transaction + '_>> {
    database.begin(access).trying("beginning a transaction")
}
