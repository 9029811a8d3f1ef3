//! A company in a file of its own, whose tables the test multiplies.

use serde_json::{Value as Json, json};
use std::path::PathBuf;
use tenon::{CallContext, Engine};
use tenon_db_sqlite::Sqlite;
use tenon_db_sqlite::rusqlite::Connection;

/// A tenant with an administrator, Ada.
pub(crate) struct Company {
    pub(crate) engine: Engine,
    pub(crate) file: PathBuf,
    _folder: tempfile::TempDir,
}

impl Company {
    pub(crate) fn new() -> Company {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("crm.sqlite");
        let engine = Engine::builder(Sqlite::open(&file).unwrap()).open().unwrap();
        let tenant = json!({
            "name": "Acme", "code": "acme", "base_currency": "EUR", "admin_id": "ada", "admin_name": "Ada",
        });
        engine.call(&CallContext::new("acme", "host").keyed("setup"), "tenant.create", &tenant).unwrap();
        Company { engine, file, _folder: folder }
    }

    /// Calls an operation that succeeds, as Ada.
    pub(crate) fn call(&self, operation: &str, arguments: &Json) -> Json {
        self.engine.call(&CallContext::new("acme", "ada").keyed(operation), operation, arguments).unwrap()
    }

    /// Another connection to the file.
    pub(crate) fn connection(&self) -> Connection {
        Connection::open(&self.file).unwrap()
    }
}

/// Puts `count` copies of the only row of a table beside it. `own` are columns with an expression of the copy's number `n`.
pub(crate) fn multiply(host: &Connection, table: &str, count: usize, own: &[(&str, &str)]) {
    let mut columns = host.prepare(&format!("SELECT name FROM pragma_table_info('{table}')")).unwrap();
    let columns: Vec<String> = columns.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    let value = |column: &String| match own.iter().find(|(name, _)| name == column) {
        Some((_, value)) => (*value).to_owned(),
        None => column.clone(),
    };
    let values: Vec<_> = columns.iter().map(value).collect();
    let (columns, values) = (columns.join(", "), values.join(", "));
    host.execute_batch(&format!(
        "WITH RECURSIVE s(n) AS (VALUES(1) UNION ALL SELECT n + 1 FROM s WHERE n < {count}) \
         INSERT INTO {table} ({columns}) SELECT {values} FROM s, {table}"
    ))
    .unwrap();
}
