//! What is particular to SQLite: files, the one writer, and a connection that the host lends.

#![allow(clippy::unwrap_used, reason = "a test")]

use std::time::Duration;

use tenon_db_sqlite::{Settings, Sqlite, rusqlite::Connection};
use tenon_sql::{Access, Database, DatabaseError, Fault, SqlValue, Transaction, rows};

fn impatient() -> Settings {
    Settings { busy_timeout: Duration::from_millis(20), readers: 1 }
}

fn table_with_one_row(database: &Sqlite) {
    let mut transaction = database.begin(Access::Write).unwrap();
    transaction.execute("CREATE TABLE t (a INTEGER PRIMARY KEY)", &[]).unwrap();
    transaction.execute("INSERT INTO t VALUES (?)", &[SqlValue::Integer(1)]).unwrap();
    transaction.commit().unwrap();
}

fn count(transaction: &mut dyn Transaction) -> SqlValue {
    rows(transaction, "SELECT count(*) FROM t", &[]).unwrap()[0][0].clone()
}

#[test]
fn a_file_keeps_what_was_committed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("crm.sqlite");
    table_with_one_row(&Sqlite::open(&path).unwrap());

    let database = Sqlite::open(&path).unwrap();
    let mut transaction = database.begin(Access::Read).unwrap();
    assert_eq!(count(&mut *transaction), SqlValue::Integer(1));
}

#[test]
fn connections_are_set_to_be_durable_and_to_check_foreign_keys() {
    let folder = tempfile::tempdir().unwrap();
    let database = Sqlite::open(folder.path().join("crm.sqlite")).unwrap();
    for access in [Access::Read, Access::Write] {
        let mut transaction = database.begin(access).unwrap();
        let mut pragma =
            |name: &str| rows(&mut *transaction, &format!("PRAGMA {name}"), &[]).unwrap()[0][0].clone();
        assert_eq!(pragma("journal_mode"), SqlValue::from("wal"));
        assert_eq!(pragma("synchronous"), SqlValue::Integer(2));
        assert_eq!(pragma("foreign_keys"), SqlValue::Integer(1));
    }
}

#[test]
fn readers_keep_their_snapshot_while_the_writer_commits() {
    let folder = tempfile::tempdir().unwrap();
    let database = Sqlite::open(folder.path().join("crm.sqlite")).unwrap();
    table_with_one_row(&database);

    let mut reader = database.begin(Access::Read).unwrap();
    assert_eq!(count(&mut *reader), SqlValue::Integer(1));
    let mut writer = database.begin(Access::Write).unwrap();
    writer.execute("INSERT INTO t VALUES (2)", &[]).unwrap();
    writer.commit().unwrap();
    assert_eq!(count(&mut *reader), SqlValue::Integer(1));
}

#[test]
fn a_second_writer_is_told_busy_by_the_pool_and_by_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("crm.sqlite");
    let ours = Sqlite::open_with(&path, &impatient()).unwrap();
    let theirs = Sqlite::open_with(&path, &impatient()).unwrap();

    let _writer = ours.begin(Access::Write).unwrap();
    assert_eq!(ours.begin(Access::Write).err().unwrap().fault, Fault::Busy);
    assert_eq!(theirs.begin(Access::Write).err().unwrap().fault, Fault::Busy);
}

#[test]
fn a_connection_in_use_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    let database = Sqlite::open_with(folder.path().join("crm.sqlite"), &impatient()).unwrap();
    let reader = database.begin(Access::Read).unwrap();
    assert_eq!(database.begin(Access::Read).err().unwrap().fault, Fault::Busy);
    drop(reader);
    assert!(database.begin(Access::Read).is_ok());
}

#[test]
fn what_is_no_database_is_told_from_what_cannot_be_opened() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notes.txt");
    std::fs::write(&path, "Notes are no database, however long they may be. ".repeat(100)).unwrap();
    assert_eq!(Sqlite::open(&path).unwrap_err().fault, Fault::Damaged);
    assert_eq!(Sqlite::open(folder.path()).unwrap_err().fault, Fault::Unreachable);
}

#[test]
fn blobs_and_broken_text_are_bytes() {
    let database = Sqlite::in_memory().unwrap();
    let mut transaction = database.begin(Access::Read).unwrap();
    let sql = "SELECT x'00', CAST(x'ff' AS TEXT), 'text' UNION ALL SELECT 'a', 'b', x'ba'";
    let found = rows(&mut *transaction, sql, &[]).unwrap();
    assert_eq!(found[0], [SqlValue::Bytes(vec![0]), SqlValue::Bytes(vec![0xff]), "text".into()]);
    assert_eq!(found[1], [SqlValue::from("a"), "b".into(), SqlValue::Bytes(vec![0xba])]);
}

#[test]
fn a_statement_that_changes_no_rows_counts_none() {
    let database = Sqlite::in_memory().unwrap();
    table_with_one_row(&database);
    let mut transaction = database.begin(Access::Write).unwrap();
    assert_eq!(transaction.execute("INSERT INTO t VALUES (2)", &[]).unwrap(), 1);
    assert_eq!(transaction.execute("CREATE TABLE u (a INTEGER)", &[]).unwrap(), 0);
}

#[test]
fn a_query_that_writes_is_undone_when_it_is_stopped() {
    let database = Sqlite::in_memory().unwrap();
    table_with_one_row(&database);
    let mut transaction = database.begin(Access::Write).unwrap();
    let sql = "INSERT INTO t VALUES (2), (3) RETURNING a";
    let stop = &mut |_: &[SqlValue]| Err(DatabaseError::new(Fault::Inexact, "enough"));
    assert_eq!(transaction.query(sql, &[], stop).unwrap_err().fault, Fault::Inexact);
    assert_eq!(count(&mut *transaction), SqlValue::Integer(1));
}

#[test]
fn a_transaction_that_sqlite_has_ended_writes_nothing_more() {
    let database = Sqlite::in_memory().unwrap();
    table_with_one_row(&database);
    let mut transaction = database.begin(Access::Write).unwrap();
    transaction.execute("INSERT OR ROLLBACK INTO t VALUES (1)", &[]).unwrap_err();
    assert_eq!(transaction.execute("INSERT INTO t VALUES (2)", &[]).unwrap_err().fault, Fault::Aborted);
    assert_eq!(transaction.commit().unwrap_err().fault, Fault::Aborted);
    assert_eq!(count(&mut *database.begin(Access::Read).unwrap()), SqlValue::Integer(1));
}

#[test]
fn an_enlisted_transaction_is_the_hosts_to_end() {
    let host = Connection::open_in_memory().unwrap();
    host.execute_batch("CREATE TABLE t (a INTEGER PRIMARY KEY); BEGIN; INSERT INTO t VALUES (1)").unwrap();

    let mut enlisted = Sqlite::enlist(&host).unwrap();
    enlisted.execute("INSERT INTO t VALUES (?)", &[SqlValue::Integer(2)]).unwrap();
    enlisted.execute_batch("INSERT INTO t VALUES (?)", &[vec![SqlValue::Integer(3)]]).unwrap();
    assert_eq!(count(&mut enlisted), SqlValue::Integer(3));
    assert_eq!(Box::new(enlisted).commit().unwrap_err().fault, Fault::Statement);
    assert_eq!(Box::new(Sqlite::enlist(&host).unwrap()).rollback().unwrap_err().fault, Fault::Statement);
    assert!(!host.is_autocommit(), "dropping it leaves the host's transaction open");

    host.execute_batch("ROLLBACK").unwrap();
    let left: i64 = host.query_row("SELECT count(*) FROM t", [], |row| row.get(0)).unwrap();
    assert_eq!(left, 0);
}

#[test]
fn enlisting_needs_an_open_transaction() {
    let host = Connection::open_in_memory().unwrap();
    assert_eq!(Sqlite::enlist(&host).unwrap_err().fault, Fault::Statement);
}

#[test]
fn a_file_of_another_programs_is_not_made_and_not_set_up() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("erp.sqlite");
    assert_eq!(Sqlite::open_existing(&path).unwrap_err().fault, Fault::Unreachable);
    assert!(!path.exists());

    let erp = Connection::open(&path).unwrap();
    erp.execute_batch("CREATE TABLE t (a INTEGER PRIMARY KEY); INSERT INTO t VALUES (1)").unwrap();
    let database = Sqlite::open_existing(&path).unwrap();
    assert_eq!(count(&mut *database.begin(Access::Read).unwrap()), SqlValue::Integer(1));
    let mut writer = database.begin(Access::Write).unwrap();
    writer.execute("INSERT INTO t VALUES (2)", &[]).unwrap();
    writer.commit().unwrap();
    drop(database);

    let text = |sql: &str| erp.query_row(sql, [], |row| row.get::<_, String>(0)).unwrap();
    assert_eq!(text("PRAGMA journal_mode"), "delete");
    assert_eq!(text("SELECT group_concat(name) FROM sqlite_schema"), "t", "no statistics either");
}
