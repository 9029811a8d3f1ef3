//! A backup of what a company has in its store.

use crate::company::Company;
use tenon::sql::{Access, Database, DatabaseResult, Dialect, SqlValue, rows};

/// A copy of all rows of a company, beside them in the store.
pub struct Backup<'c> {
    company: &'c Company,
    tables: Vec<String>,
}

impl<'c> Backup<'c> {
    /// Copies all rows of a company.
    ///
    /// # Errors
    /// A database error.
    pub fn of(company: &'c Company) -> DatabaseResult<Self> {
        let database = company.engine.database();
        let backup = Self { company, tables: tables(database)? };
        backup.change(|table, copy| {
            [
                format!("DROP TABLE IF EXISTS {copy}"),
                format!("CREATE TABLE {copy} AS SELECT * FROM {table} WHERE tenant_id = ?"),
            ]
        })?;
        Ok(backup)
    }

    /// Puts the copy in the place of the company's rows.
    ///
    /// # Errors
    /// A database error.
    pub fn restore(&self) -> DatabaseResult<()> {
        self.change(|table, copy| {
            [
                format!("DELETE FROM {table} WHERE tenant_id = ?"),
                format!("INSERT INTO {table} SELECT * FROM {copy}"),
            ]
        })
    }

    /// Executes statements for each table and its copy, all or none.
    fn change(&self, statements: impl Fn(&str, &str) -> [String; 2]) -> DatabaseResult<()> {
        let tenant = [SqlValue::from(self.company.tenant.as_str())];
        let of = self.company.tenant.replace('-', "_");
        let mut transaction = self.company.engine.database().begin(Access::Write)?;
        for table in &self.tables {
            for statement in statements(table, &format!("copy_{of}_{table}")) {
                let parameters: &[SqlValue] = if statement.contains('?') { &tenant } else { &[] };
                transaction.execute(&statement, parameters)?;
            }
        }
        transaction.commit()
    }
}

/// The engine's tables that hold rows of tenants.
fn tables(database: &dyn Database) -> DatabaseResult<Vec<String>> {
    let names = match database.dialect() {
        Dialect::Sqlite => {
            "SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c \
             WHERE m.type = 'table' AND c.name = 'tenant_id' AND m.name LIKE 'tn%' ORDER BY 1"
        }
        _ => {
            "SELECT table_name FROM information_schema.columns \
             WHERE column_name = 'tenant_id' AND table_schema = current_schema() AND table_name LIKE 'tn%' ORDER BY 1"
        }
    };
    let mut transaction = database.begin(Access::Read)?;
    let found = rows(&mut *transaction, names, &[])?;
    let name = |row: Vec<SqlValue>| match row.into_iter().next() {
        Some(SqlValue::Text(name)) => Some(name),
        _ => None,
    };
    Ok(found.into_iter().filter_map(name).collect())
}
