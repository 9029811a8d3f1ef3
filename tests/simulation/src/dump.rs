//! Everything that stands in the database, in one form.

use std::collections::BTreeMap;
use tenon_sql::{Access, Database, SqlValue};

/// The rows of each table, in order. Left out is what a run is free to write: how far it has read and when, the answers of
/// calls, and the counters that are only locks.
pub(crate) fn dump(database: &dyn Database) -> BTreeMap<String, Vec<String>> {
    let mut transaction = database.begin(Access::Read).unwrap();
    let mut tables = Vec::new();
    let names = "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'tn\\_%' ESCAPE '\\' ORDER BY name";
    transaction
        .query(names, &[], &mut |row| {
            let [SqlValue::Text(name)] = row else { panic!("a table has a name") };
            tables.push(name.clone());
            Ok(())
        })
        .unwrap();
    tables.retain(|name| !name.contains("erp_cursor") && !name.contains("idempotency"));
    let mut contents = BTreeMap::new();
    for table in tables {
        let mut rows = Vec::new();
        let query = format!("SELECT * FROM {table}");
        transaction
            .query(&query, &[], &mut |row| {
                rows.push(format!("{row:?}"));
                Ok(())
            })
            .unwrap();
        rows.retain(|row| !row.contains("Text(\"guard:"));
        rows.sort();
        contents.insert(table, rows);
    }
    contents
}
