//! The mapping that `docs/first-adapter.md` shows is one, and reads what it says.

use futures_lite::future::block_on;
use std::error::Error;
use tenon_db_sqlite::Sqlite;
use tenon_erp_port::{Capability, Erp, PageRequest};
use tenon_erp_sql::{Mapping, SqlErp};

#[test]
fn ten_lines_read_the_customers_of_an_erp() -> Result<(), Box<dyn Error>> {
    let file = std::env::temp_dir().join(format!("erp-sql-{}-small.db", std::process::id()));
    let tables = rusqlite::Connection::open(&file)?;
    tables.execute_batch(
        "CREATE TABLE party (id INTEGER PRIMARY KEY, name TEXT, town TEXT, blocked TEXT, is_customer INTEGER);
        INSERT INTO party VALUES (1, 'Björk Möbel AB', 'Stockholm', NULL, 1), (2, 'A supplier', 'Lyon', NULL, 0),
            (3, 'Old Mill Joinery Ltd', 'York', 'X', 1);",
    )?;
    let mapping = "tests/small.toml";
    // region: small
    let mapping = Mapping::parse(&std::fs::read_to_string(mapping)?)?;
    let erp = SqlErp::new(Sqlite::open(&file)?, mapping);
    for misfit in erp.verify()? {
        println!("{misfit}");
    }
    let ports = Erp::of(erp);
    // endregion: small
    let masters = ports.masters.as_ref().ok_or("it has the port")?;
    let page = block_on(masters.customers(&PageRequest { cursor: None, limit: 10 }))?;
    let read: Vec<_> =
        page.rows.iter().map(|row| (row.key.as_str(), row.city.as_deref(), row.frozen)).collect();
    assert_eq!(read, [("1", Some("Stockholm"), false), ("3", Some("York"), true)]);
    assert!(!masters.capabilities().has(Capability::ReadItems));
    drop(ports);
    drop(tables);
    for end in ["", "-wal", "-shm"] {
        drop(std::fs::remove_file(format!("{}{end}", file.display())));
    }
    Ok(())
}
