//! A transaction of a host, in which calls are made.

#![allow(clippy::panic, reason = "for tests")]

use std::cell::RefCell;
use tenon::sql::{DatabaseResult, Dialect, EachRow, SqlValue, Transaction};

/// A transaction of a host. Dropping it, as the engine does after a call, does not end it.
pub struct HostTransaction<'h, 't>(pub &'h RefCell<Box<dyn Transaction + 't>>);

impl Transaction for HostTransaction<'_, '_> {
    fn dialect(&self) -> Dialect {
        self.0.borrow().dialect()
    }

    fn execute(&mut self, sql: &str, parameters: &[SqlValue]) -> DatabaseResult<u64> {
        self.0.borrow_mut().execute(sql, parameters)
    }

    fn execute_batch(&mut self, sql: &str, rows: &[Vec<SqlValue>]) -> DatabaseResult<u64> {
        self.0.borrow_mut().execute_batch(sql, rows)
    }

    fn query(&mut self, sql: &str, parameters: &[SqlValue], each: &mut EachRow<'_>) -> DatabaseResult<()> {
        self.0.borrow_mut().query(sql, parameters, each)
    }

    fn commit(self: Box<Self>) -> DatabaseResult<()> {
        panic!("the host commits")
    }

    fn rollback(self: Box<Self>) -> DatabaseResult<()> {
        panic!("the host rolls back")
    }
}
