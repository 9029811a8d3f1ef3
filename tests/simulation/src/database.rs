//! The database as a process sees it: with a point before each statement that writes and one before each commit, and, where
//! a test wants that, sabotaged: the engine's own code runs, and what it relies on is taken away beneath it.

use crate::bug::Bug;
use crate::steps::Steps;
use std::borrow::Cow;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tenon_db_sqlite::Sqlite;
use tenon_sql::{
    Access, Database, DatabaseError, DatabaseResult, Dialect, EachRow, Fault, SqlValue, Transaction,
};

/// Who works on a database just now.
#[derive(Default)]
struct Shift {
    steps: Option<Arc<Steps>>,
    bug: Option<Bug>,
    outbox_written: bool,
}

/// What is known of a database from outside of it.
#[derive(Clone, Default)]
pub(crate) struct Watch(Arc<Mutex<Shift>>);

impl Watch {
    fn shift(&self) -> MutexGuard<'_, Shift> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Forgets everything.
    pub(crate) fn reset(&self) {
        *self.shift() = Shift::default();
    }

    /// From now on the database is sabotaged so.
    pub(crate) fn plant(&self, bug: Bug) {
        self.shift().bug = Some(bug);
    }

    /// Whatever is done within `work` is done by the process of these steps.
    pub(crate) fn of<T>(&self, steps: &Arc<Steps>, work: impl FnOnce() -> T) -> T {
        self.shift().steps = Some(steps.clone());
        let done = work();
        self.shift().steps = None;
        done
    }

    /// Whether the outbox was written to since this was last asked.
    pub(crate) fn outbox_written(&self) -> bool {
        std::mem::take(&mut self.shift().outbox_written)
    }

    fn has(&self, bug: Bug) -> bool {
        self.shift().bug == Some(bug)
    }

    fn note(&self, sql: &str) {
        if sql.contains("tn_outbox") {
            self.shift().outbox_written = true;
        }
    }

    /// Passes a point, if it is a process that works.
    fn pass(&self, point: &str) -> DatabaseResult<()> {
        let steps = self.shift().steps.clone();
        let died = |error: tenon_kernel::Error| DatabaseError::new(Fault::Disconnected, error);
        steps.map_or(Ok(()), |steps| steps.pass(point).map_err(died))
    }
}

/// SQLite in memory.
pub(crate) struct Mortal {
    pub(crate) database: Sqlite,
    pub(crate) watch: Watch,
}

impl Database for Mortal {
    fn dialect(&self) -> Dialect {
        self.database.dialect()
    }

    /// Reading transactions are begun as writing ones: SQLite compiles all statements again where a connection that
    /// may write becomes one that may not, and the other way round.
    fn begin(&self, _: Access) -> DatabaseResult<Box<dyn Transaction + '_>> {
        let inner = self.database.begin(Access::Write)?;
        Ok(Box::new(Mortally { inner, mortal: self, cursor: Vec::new() }))
    }
}

struct Mortally<'d> {
    inner: Box<dyn Transaction + 'd>,
    mortal: &'d Mortal,
    /// What was written of cursors.
    cursor: Vec<(String, Vec<SqlValue>)>,
}

impl Mortally<'_> {
    /// The parameters of a statement, as the sabotage has them.
    fn sabotaged(&self, sql: &str, parameters: &[SqlValue]) -> Vec<SqlValue> {
        let mut parameters = parameters.to_vec();
        let watch = &self.mortal.watch;
        if watch.has(Bug::EchoComesThrough) && sql.contains("tn_erp_link") {
            set(sql, "base", SqlValue::from("{}"), &mut parameters);
        }
        parameters
    }

    /// A query, as the sabotage has it.
    fn sabotaged_query<'q>(&self, sql: &'q str) -> Cow<'q, str> {
        let waits = sql.contains("tn_outbox") && self.mortal.watch.has(Bug::WaitsForTheFuture);
        if !waits {
            return Cow::Borrowed(sql);
        }
        // Of the reasons for which an entry is due, that its time has come is left.
        Cow::Owned(
            ["\"attempts\" = ?", "\"next_at\" > ?"]
                .iter()
                .fold(sql.to_owned(), |sql, reason| sql.replace(reason, &format!("{reason} AND FALSE"))),
        )
    }
}

impl Transaction for Mortally<'_> {
    fn dialect(&self) -> Dialect {
        self.inner.dialect()
    }

    fn execute(&mut self, sql: &str, parameters: &[SqlValue]) -> DatabaseResult<u64> {
        self.mortal.watch.pass("at a statement")?;
        self.mortal.watch.note(sql);
        let parameters = self.sabotaged(sql, parameters);
        if sql.contains("tn_erp_cursor") {
            self.cursor.push((sql.to_owned(), parameters.clone()));
        }
        self.inner.execute(sql, &parameters)
    }

    fn execute_batch(&mut self, sql: &str, rows: &[Vec<SqlValue>]) -> DatabaseResult<u64> {
        self.mortal.watch.pass("at a statement")?;
        self.mortal.watch.note(sql);
        self.inner.execute_batch(sql, rows)
    }

    fn query(&mut self, sql: &str, parameters: &[SqlValue], each: &mut EachRow<'_>) -> DatabaseResult<()> {
        let of_record = sql.contains("tn_outbox") && sql.contains("\"record_id\" = ?");
        if of_record && self.mortal.watch.has(Bug::ForgetsWhatComesFirst) {
            return Ok(());
        }
        if sql.contains("tn_outbox") && self.mortal.watch.has(Bug::FenceStands) {
            return self.inner.query(sql, parameters, &mut |row| each(&fenceless(sql, row)));
        }
        // A counter is advanced by a query that returns its new value.
        if !sql.starts_with("SELECT") {
            self.mortal.watch.pass("at a statement")?;
        }
        self.inner.query(&self.sabotaged_query(sql), parameters, each)
    }

    fn commit(self: Box<Self>) -> DatabaseResult<()> {
        if let Err(died) = self.mortal.watch.pass("before a commit") {
            self.inner.rollback()?;
            if self.mortal.watch.has(Bug::CursorWithoutItsPage) && !self.cursor.is_empty() {
                let mut torn = self.mortal.database.begin(Access::Write)?;
                for (sql, parameters) in &self.cursor {
                    torn.execute(sql, parameters)?;
                }
                torn.commit()?;
            }
            return Err(died);
        }
        self.inner.commit()
    }

    fn rollback(self: Box<Self>) -> DatabaseResult<()> {
        self.inner.rollback()
    }
}

/// A row of the outbox whose fence is always the first: whoever claims it sees none yet, and whoever settles it sees its own.
fn fenceless(sql: &str, row: &[SqlValue]) -> Vec<SqlValue> {
    let mut row = row.to_vec();
    let (selected, rest) = sql.split_once(" FROM ").unwrap_or((sql, ""));
    let place = selected.split(", ").position(|column| column.ends_with("\"fence\""));
    let claimed = rest.contains("\"next_at\" <=") || rest.contains("\"leased_until\" <");
    let settled = rest.contains("\"id\" = ?");
    if let Some(fence) = place.and_then(|place| row.get_mut(place)).filter(|_| claimed || settled) {
        *fence = SqlValue::Integer(i64::from(settled));
    }
    row
}

/// Gives a column of an INSERT or UPDATE another value.
fn set(sql: &str, column: &str, value: SqlValue, parameters: &mut [SqlValue]) {
    let named = |text: &str| text.trim().trim_matches('"') == column;
    let place = match sql.split_once(" SET ") {
        Some((_, list)) => list.split(',').position(|one| one.split('=').next().is_some_and(named)),
        None => sql
            .split_once('(')
            .and_then(|(_, list)| list.split(')').next())
            .and_then(|list| list.split(',').position(named)),
    };
    if let Some(parameter) = place.and_then(|place| parameters.get_mut(place)) {
        *parameter = value;
    }
}
