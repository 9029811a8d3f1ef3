//! A database under observation: what it was told, how many rows it handed over, how long it took.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tenon_sql::{Access, Database, DatabaseResult, Dialect, EachRow, SqlValue, Transaction};

/// One thing that a database did.
#[derive(Clone, Debug)]
pub struct Observed {
    /// The statement; `BEGIN` and `COMMIT` stand for themselves.
    pub sql: String,
    /// The values of its parameters; of a batch, those of its first row.
    pub parameters: Vec<SqlValue>,
    /// Of a batch, those of the other rows.
    pub more: Vec<Vec<SqlValue>>,
    /// How many rows it handed over.
    pub rows: u64,
    /// How long it took, less the time for which it waited for the receiver of its rows.
    pub time: Duration,
}

/// What was observed since it was last taken.
#[derive(Clone, Debug, Default)]
pub struct Log(Arc<Mutex<Vec<Observed>>>);

impl Log {
    /// Everything observed so far, in order. The log is empty then.
    pub fn take(&self) -> Vec<Observed> {
        std::mem::take(&mut *self.entries())
    }

    fn entries(&self) -> MutexGuard<'_, Vec<Observed>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, sql: &str, parameters: &[SqlValue], rows: u64, time: Duration) {
        self.note_batch(sql, parameters, &[], rows, time);
    }

    fn note_batch(
        &self,
        sql: &str,
        parameters: &[SqlValue],
        more: &[Vec<SqlValue>],
        rows: u64,
        time: Duration,
    ) {
        let (sql, parameters, more) = (sql.to_owned(), parameters.to_vec(), more.to_vec());
        self.entries().push(Observed { sql, parameters, more, rows, time });
    }
}

/// A database that writes down what it does.
#[derive(Debug)]
pub struct Watched<D> {
    database: D,
    log: Log,
}

impl<D: Database> Watched<D> {
    /// Watches a database. Keep a clone of the log to read what is written there.
    pub fn new(database: D, log: Log) -> Self {
        Self { database, log }
    }
}

impl<D: Database> Database for Watched<D> {
    fn dialect(&self) -> Dialect {
        self.database.dialect()
    }

    fn begin(&self, access: Access) -> DatabaseResult<Box<dyn Transaction + '_>> {
        let began = Instant::now();
        let transaction = self.database.begin(access)?;
        self.log.note("BEGIN", &[], 0, began.elapsed());
        Ok(Box::new(WatchedTransaction { transaction, log: &self.log }))
    }
}

struct WatchedTransaction<'a> {
    transaction: Box<dyn Transaction + 'a>,
    log: &'a Log,
}

impl Transaction for WatchedTransaction<'_> {
    fn dialect(&self) -> Dialect {
        self.transaction.dialect()
    }

    fn execute(&mut self, sql: &str, parameters: &[SqlValue]) -> DatabaseResult<u64> {
        let began = Instant::now();
        let result = self.transaction.execute(sql, parameters);
        self.log.note(sql, parameters, 0, began.elapsed());
        result
    }

    fn execute_batch(&mut self, sql: &str, rows: &[Vec<SqlValue>]) -> DatabaseResult<u64> {
        let began = Instant::now();
        let result = self.transaction.execute_batch(sql, rows);
        if let [first, more @ ..] = rows {
            self.log.note_batch(sql, first, more, 0, began.elapsed());
        }
        result
    }

    fn query(&mut self, sql: &str, parameters: &[SqlValue], each: &mut EachRow<'_>) -> DatabaseResult<()> {
        let began = Instant::now();
        let (mut rows, mut receiving) = (0, Duration::ZERO);
        let result = self.transaction.query(sql, parameters, &mut |row| {
            let handed = Instant::now();
            let result = each(row);
            rows += 1;
            receiving += handed.elapsed();
            result
        });
        self.log.note(sql, parameters, rows, began.elapsed().saturating_sub(receiving));
        result
    }

    fn commit(self: Box<Self>) -> DatabaseResult<()> {
        let began = Instant::now();
        let result = self.transaction.commit();
        self.log.note("COMMIT", &[], 0, began.elapsed());
        result
    }

    fn rollback(self: Box<Self>) -> DatabaseResult<()> {
        self.transaction.rollback()
    }
}
