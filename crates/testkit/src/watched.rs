//! A database that records its statements, the number of rows, and the time.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tenon_sql::{Access, Database, DatabaseResult, Dialect, EachRow, SqlValue, Transaction};

/// One action of a database.
#[derive(Clone, Debug)]
pub struct Observed {
    /// The statement, or `BEGIN` or `COMMIT`.
    pub sql: String,
    /// The values of the parameters. For a batch, those of the first row.
    pub parameters: Vec<SqlValue>,
    /// The values of the other rows of a batch.
    pub more: Vec<Vec<SqlValue>>,
    /// The number of rows returned.
    pub rows: u64,
    /// The duration, without the time that the database waited for the receiver of the rows.
    pub time: Duration,
}

/// The actions since the log was last taken.
#[derive(Clone, Debug, Default)]
pub struct Log(Arc<Mutex<Entries>>);

#[derive(Debug, Default)]
struct Entries {
    observed: Vec<Observed>,
    writing: Duration,
}

impl Log {
    /// Returns all actions so far, in order, and empties the log.
    pub fn take(&self) -> Vec<Observed> {
        std::mem::take(&mut *self.entries()).observed
    }

    /// Returns the time that the log took for the actions that are in it.
    pub fn writing(&self) -> Duration {
        self.entries().writing
    }

    fn entries(&self) -> MutexGuard<'_, Entries> {
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
        let began = Instant::now();
        let (sql, parameters, more) = (sql.to_owned(), parameters.to_vec(), more.to_vec());
        let mut entries = self.entries();
        entries.observed.push(Observed { sql, parameters, more, rows, time });
        entries.writing += began.elapsed();
    }
}

/// A database that records its actions.
#[derive(Debug)]
pub struct Watched<D> {
    database: D,
    log: Log,
}

impl<D: Database> Watched<D> {
    /// Creates a recording database. Keep a clone of the log to read it.
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

    fn execute_later(&mut self, sql: &str, parameters: &[SqlValue]) -> DatabaseResult<()> {
        let began = Instant::now();
        let result = self.transaction.execute_later(sql, parameters);
        self.log.note(sql, parameters, 0, began.elapsed());
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
