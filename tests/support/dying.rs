//! A database whose process dies at a statement or a commit: from there on nothing more is done. A commit may also be done and its
//! answer be lost.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tenon::sql::{
    Access, Database, DatabaseError, DatabaseResult, Dialect, EachRow, Fault, SqlValue, Transaction,
};

/// The life of a process.
#[derive(Clone, Default)]
pub struct Life(Arc<(AtomicU64, AtomicU64)>);

impl Life {
    /// It ends at the nth point from here, counted from 1; never if 0.
    pub fn ends_at(&self, point: u64) {
        self.0.0.store(0, Ordering::Relaxed);
        self.0.1.store(point, Ordering::Relaxed);
    }

    /// Whether it has ended.
    pub fn has_ended(&self) -> bool {
        let end = self.0.1.load(Ordering::Relaxed);
        end > 0 && self.0.0.load(Ordering::Relaxed) >= end
    }

    fn pass(&self) -> DatabaseResult<()> {
        let passed = self.0.0.fetch_add(1, Ordering::Relaxed) + 1;
        let end = self.0.1.load(Ordering::Relaxed);
        match end > 0 && passed >= end {
            true => Err(DatabaseError::new(Fault::Disconnected, "the process has died")),
            false => Ok(()),
        }
    }
}

/// A database that a process has opened.
pub struct Dying {
    /// The database.
    pub database: Box<dyn Database>,
    /// The life of the process.
    pub life: Life,
}

impl Database for Dying {
    fn dialect(&self) -> Dialect {
        self.database.dialect()
    }

    fn begin(&self, access: Access) -> DatabaseResult<Box<dyn Transaction + '_>> {
        Ok(Box::new(DyingTransaction { inner: self.database.begin(access)?, life: self.life.clone() }))
    }
}

struct DyingTransaction<'d> {
    inner: Box<dyn Transaction + 'd>,
    life: Life,
}

impl Transaction for DyingTransaction<'_> {
    fn dialect(&self) -> Dialect {
        self.inner.dialect()
    }

    fn execute(&mut self, sql: &str, parameters: &[SqlValue]) -> DatabaseResult<u64> {
        self.life.pass()?;
        self.inner.execute(sql, parameters)
    }

    fn execute_batch(&mut self, sql: &str, rows: &[Vec<SqlValue>]) -> DatabaseResult<u64> {
        self.life.pass()?;
        self.inner.execute_batch(sql, rows)
    }

    fn query(&mut self, sql: &str, parameters: &[SqlValue], each: &mut EachRow<'_>) -> DatabaseResult<()> {
        self.life.pass()?;
        self.inner.query(sql, parameters, each)
    }

    fn commit(self: Box<Self>) -> DatabaseResult<()> {
        if let Err(died) = self.life.pass() {
            self.inner.rollback()?;
            return Err(died);
        }
        self.inner.commit()?;
        // The answer is lost.
        self.life.pass()
    }

    fn rollback(self: Box<Self>) -> DatabaseResult<()> {
        self.inner.rollback()
    }
}
