//! The kits of the ports, played on ports that a host implements through the C structs.

use crate::database::{Callbacks, HostDatabase, Own, Rows, SqlCell, Statement};
use crate::erp::{ErpPort, REQUESTS, Request, Slot, ToHost};
use std::ffi::{c_char, c_void};
use std::sync::Arc;
use tenon::erp_port::messages::{answer, over, reply};
use tenon::erp_port::{Capabilities, Capability, Erp};
use tenon::sql::{Access, Database, DatabaseResult, Fault, SqlValue, Transaction};
use tenon_db_sqlite::Sqlite;
use tenon_testkit::database_kit;
use tenon_testkit::erp_kit::{self, ErpUnderTest};
use tenon_testkit::memory_erp::MemoryErp;

type Held = Box<dyn Transaction>;

fn number(fault: Fault) -> u32 {
    let all = [
        Fault::UniqueViolation,
        Fault::ConstraintViolation,
        Fault::Busy,
        Fault::Aborted,
        Fault::Overflow,
        Fault::Disconnected,
        Fault::Unreachable,
        Fault::NoSuchTable,
        Fault::NotWritable,
        Fault::Inexact,
    ];
    match fault {
        Fault::Full => 12,
        Fault::Damaged => 13,
        _ => all.iter().position(|other| *other == fault).map_or(11, |at| at as u32 + 1),
    }
}

fn outcome<T>(result: DatabaseResult<T>) -> Result<T, u32> {
    result.map_err(|error| number(error.fault))
}

fn code(result: Result<(), u32>) -> u32 {
    result.err().unwrap_or(0)
}

unsafe extern "C" fn begin(
    user: *mut c_void,
    writes: u32,
    transaction: *mut *mut c_void,
    _: *mut c_char,
) -> u32 {
    // SAFETY: the test's own database, which is never dropped.
    let database: &'static Sqlite = unsafe { &*user.cast::<Sqlite>() };
    let access = if writes == 0 { Access::Read } else { Access::Write };
    code(outcome(database.begin(access)).map(|begun| {
        let held: *mut Held = Box::into_raw(Box::new(begun));
        // SAFETY: the library's place for a pointer.
        unsafe { *transaction = held.cast() };
    }))
}

fn taken(transaction: *mut c_void) -> Held {
    // SAFETY: `begin` made it, and it is ended once.
    *unsafe { Box::from_raw(transaction.cast::<Held>()) }
}

unsafe extern "C" fn commit(_: *mut c_void, transaction: *mut c_void, _: *mut c_char) -> u32 {
    code(outcome(taken(transaction).commit()))
}

unsafe extern "C" fn rollback(_: *mut c_void, transaction: *mut c_void, _: *mut c_char) -> u32 {
    code(outcome(taken(transaction).rollback()))
}

/// The statement as the port has it.
unsafe fn read<'s>(statement: *const Statement) -> (&'s str, Vec<SqlValue>) {
    // SAFETY: the library's statement, which lives during the callback.
    unsafe {
        let statement = &*statement;
        let sql = std::slice::from_raw_parts(statement.sql.cast(), statement.length);
        let values = match statement.count {
            0 => &[],
            count => std::slice::from_raw_parts(statement.parameters, count),
        };
        (std::str::from_utf8(sql).unwrap(), values.iter().map(|value| value.take().unwrap()).collect())
    }
}

unsafe extern "C" fn execute(
    _: *mut c_void,
    transaction: *mut c_void,
    statement: *const Statement,
    touched: *mut u64,
    _: *mut c_char,
) -> u32 {
    // SAFETY: `begin` made the transaction; the rest is the library's.
    let (held, (sql, values)) = unsafe { (&mut *transaction.cast::<Held>(), read(statement)) };
    // SAFETY: the library's place for a number.
    code(outcome(held.execute(sql, &values)).map(|number| unsafe { *touched = number }))
}

unsafe extern "C" fn query(
    _: *mut c_void,
    transaction: *mut c_void,
    statement: *const Statement,
    rows: *mut Rows,
    _: *mut c_char,
) -> u32 {
    // SAFETY: `begin` made the transaction; the rest is the library's.
    let (held, (sql, values)) = unsafe { (&mut *transaction.cast::<Held>(), read(statement)) };
    let stopped = || tenon::sql::DatabaseError::new(Fault::Statement, "no more rows are wanted");
    code(outcome(held.query(sql, &values, &mut |row| {
        let cells: Vec<SqlCell> = row.iter().map(SqlCell::lend).collect();
        // SAFETY: the rows of this query.
        let taken = unsafe { crate::tenon_row(rows, cells.as_ptr(), cells.len()) };
        if taken == 0 { Ok(()) } else { Err(stopped()) }
    })))
}

fn host_database() -> HostDatabase {
    let folder = Box::leak(Box::new(tempfile::tempdir().unwrap()));
    let database: &'static Sqlite = Box::leak(Box::new(Sqlite::open(folder.path().join("host.db")).unwrap()));
    HostDatabase {
        size: size_of::<HostDatabase>(),
        user: std::ptr::from_ref(database).cast_mut().cast(),
        dialect: 1,
        begin: Some(begin),
        commit: Some(commit),
        rollback: Some(rollback),
        execute: Some(execute),
        query: Some(query),
    }
}

#[test]
fn a_database_of_the_hosts_passes_the_kit() {
    let host = host_database();
    // SAFETY: a whole struct, whose callbacks may be called from any thread.
    let database = unsafe { Own::read(&raw const host) }.unwrap();
    let report = database_kit::run_all(&database);
    assert!(report.passed(), "{report}");
}

#[test]
fn a_lent_transaction_is_not_the_engines_to_end() {
    let host = host_database();
    // SAFETY: as above.
    let callbacks = unsafe { Callbacks::read(&raw const host) }.unwrap();
    let fault = |result: DatabaseResult<()>| result.map_err(|error| error.fault);
    assert_eq!(fault(callbacks.enlist(std::ptr::null_mut()).commit()), Err(Fault::Statement));
    assert_eq!(fault(callbacks.enlist(std::ptr::null_mut()).rollback()), Err(Fault::Statement));
}

/// Answers from the ERP in memory, on another thread.
unsafe extern "C" fn ask(user: *mut c_void, request: *mut Request) {
    // SAFETY: the test's own ERP, which is never dropped.
    let erp: &'static Erp = unsafe { &*user.cast::<Erp>() };
    let handle = request.expose_provenance();
    let pending = REQUESTS.find(request).unwrap();
    std::thread::spawn(move || {
        let body = std::str::from_utf8(&pending.body[..pending.body.len() - 1]).unwrap();
        let message = serde_json::from_str(body).unwrap();
        let answered = tenon::wait(answer(erp, pending.method.to_str().unwrap(), &message));
        let reply = reply(&answered);
        let request = std::ptr::with_exposed_provenance_mut(handle);
        // SAFETY: a text with its length.
        unsafe { crate::tenon_respond(request, reply.as_ptr().cast(), reply.len()) };
    });
}

struct Fixture {
    memory: MemoryErp,
    ports: Erp,
}

#[tenon::erp_port::async_trait]
impl ErpUnderTest for Fixture {
    fn erp(&self) -> Erp {
        self.ports.clone()
    }

    async fn count_orders(&self, key: &str) -> erp_kit::Deed<usize> {
        Ok(self.memory.count_orders(key))
    }
}

#[test]
fn an_erp_of_the_hosts_passes_the_kit() {
    let everything = Capabilities::all().with(Capability::ChangeCustomer);
    let memory = MemoryErp::sample("2025-03-14".parse().unwrap(), 9, 9).with_capabilities(everything);
    let optional = r#"{"optional": ["change_customer"]}"#;
    let behind: &'static Erp = Box::leak(Box::new(memory.erp()));
    let port = ErpPort {
        size: size_of::<ErpPort>(),
        user: std::ptr::from_ref(behind).cast_mut().cast(),
        request: Some(ask),
        capabilities: optional.as_ptr().cast(),
        capabilities_length: optional.len(),
        timeout_ms: 0,
    };
    let slot = Arc::new(Slot::default());
    // SAFETY: a whole struct, and its text with its length.
    unsafe { slot.bind(&raw const port) }.unwrap();
    let fixture = Fixture { memory, ports: over(ToHost(slot)) };
    let report = tenon::wait(erp_kit::run_all(&fixture));
    report.assert_passed();
    assert!(report.passed().len() > 60, "{:?}", report.passed());
    assert!(report.passed().contains(&"customer_changes.fields_are_changed"), "{:?}", report.passed());
}
