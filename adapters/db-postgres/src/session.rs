//! A connection with its prepared statements.

use std::{collections::HashMap, ops::Deref, pin::pin, sync::Arc, time::Duration};

use futures_lite::{StreamExt, future};
use tenon_sql::{Access, DatabaseError, DatabaseResult, EachRow, Fault, Limit, SqlValue, driver::pool};
use tokio_postgres::{Client, Config, Error, Row, Statement, types::Type};

use crate::{
    cell::Cell,
    connect::{Connected, PATIENCE, connect},
    fault::{database_error, is_stale},
    interrupt::Canceller,
    options,
    parameters::{Parameter, carried},
    patience::Patience,
    placeholders::numbered,
    wire::Wire,
};

/// How many prepared statements a connection keeps. When there are more, all are forgotten.
const STATEMENTS: usize = 256;

/// The savepoint that a failed statement is undone to.
const GUARD: &str = "tenon_guard";

/// A client of our own, or the host's.
pub(crate) enum Whose<'c> {
    Own(Client),
    Hosts(&'c Client),
}

impl Deref for Whose<'_> {
    type Target = Client;

    fn deref(&self) -> &Client {
        match self {
            Whose::Own(client) => client,
            Whose::Hosts(client) => client,
        }
    }
}

/// What the savepoint [`GUARD`] is good for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Guard {
    /// It is not there.
    Absent,
    /// It is there, and nothing was done since.
    Fresh,
    /// It is there, before what the last statement has done.
    Used,
}

/// What begins a transaction: what is sent with its first statement.
pub(crate) struct Beginning {
    before: String,
    reads: bool,
}

/// A connection, and what is still to be sent on it.
pub(crate) struct Session<'c> {
    client: Whose<'c>,
    wire: Wire,
    canceller: Option<Canceller>,
    patience: Patience,
    statements: HashMap<String, Statement>,
    /// Statements that begin a transaction, or are about savepoints. They are sent together with the next one.
    before: String,
    /// Whether the server has answered in the transaction.
    answered: bool,
    /// Whether the transaction only reads.
    reads: bool,
    guard: Guard,
    /// Whether a statement could not be run because it was prepared for other tables than there are.
    stale: bool,
    /// Not to be used again.
    pub(crate) broken: bool,
    /// After what time its server ends a statement.
    statement_timeout: Option<Duration>,
}

impl Session<'static> {
    /// Connects and sets the connection up.
    pub(crate) fn connect(config: &Arc<Config>, statement_timeout: Option<Duration>) -> DatabaseResult<Self> {
        let Connected { client, wire, canceller, patience } = connect(config)?;
        let mut session = Self { patience, ..Self::of(Whose::Own(client), wire, Some(canceller)) };
        session.statement_timeout = statement_timeout;
        session.control(&options::setup(statement_timeout))?;
        Ok(session)
    }
}

impl pool::Session for Session<'static> {
    /// Beginning a transaction says what it is for.
    fn is_set_for(&self, _: Access) -> bool {
        true
    }

    fn answers(&mut self) -> bool {
        self.patience.set(Some(PATIENCE));
        let answers = self.control("SELECT 1").is_ok();
        self.patience.set(None);
        answers
    }

    fn is_broken(&self) -> bool {
        self.broken
    }
}

impl<'c> Session<'c> {
    /// A session on the host's connection, as it is.
    pub(crate) fn over(client: &'c Client) -> Self {
        Self::of(Whose::Hosts(client), Wire::Hosts, None)
    }

    fn of(client: Whose<'c>, wire: Wire, canceller: Option<Canceller>) -> Self {
        Self {
            client,
            wire,
            canceller,
            patience: Patience::default(),
            statements: HashMap::new(),
            before: String::new(),
            answered: false,
            reads: false,
            guard: Guard::Absent,
            stale: false,
            broken: false,
            statement_timeout: None,
        }
    }

    /// Begins a transaction, with its first statement.
    pub(crate) fn begin(&mut self, access: Access) {
        let time = Limit::current().left().map(|left| left.min(self.statement_timeout.unwrap_or(left)));
        self.before = options::begin(access, time);
        self.answered = false;
        self.reads = access == Access::Read;
        self.guard = Guard::Absent;
    }

    /// What begins the transaction, as long as nothing of it was sent.
    pub(crate) fn beginning(&self) -> Option<Beginning> {
        let before = self.before.starts_with("BEGIN").then(|| self.before.clone())?;
        Some(Beginning { before, reads: self.reads })
    }

    /// Begins a transaction that another connection has begun, and of which its server has done nothing.
    pub(crate) fn begin_again(&mut self, beginning: Beginning) {
        (self.before, self.reads) = (beginning.before, beginning.reads);
        (self.answered, self.guard) = (false, Guard::Absent);
    }

    /// Whether the server has answered in this transaction.
    pub(crate) fn has_answered(&self) -> bool {
        self.answered
    }

    /// Runs statements without parameters, result or preparation, after what is still to be sent.
    pub(crate) fn control(&mut self, sql: &str) -> DatabaseResult<()> {
        self.later(sql);
        let sql = std::mem::take(&mut self.before);
        self.wire.wait(self.client.batch_execute(&sql)).map_err(|error| database_error(&error))
    }

    /// Has statements without parameters or result sent with the next one.
    fn later(&mut self, sql: &str) {
        if !self.before.is_empty() {
            self.before.push_str("; ");
        }
        self.before.push_str(sql);
    }

    /// Commits. A transaction that has only read ends as if it were rolled back: there is nothing that could be lost.
    pub(crate) fn commit(&mut self) -> DatabaseResult<()> {
        if self.reads || self.before.starts_with("BEGIN") {
            self.rollback();
            return Ok(());
        }
        self.guard = Guard::Absent;
        self.control("COMMIT")
    }

    /// Rolls back, without waiting for an answer. If it does not arrive, the connection is gone, and the transaction with it.
    pub(crate) fn rollback(&mut self) {
        self.guard = Guard::Absent;
        let begun = !self.before.starts_with("BEGIN");
        self.before.clear();
        if begun {
            self.wire.send(self.client.batch_execute("ROLLBACK"));
        }
    }

    /// Sends what is still to be sent, without waiting.
    pub(crate) fn flush(&mut self) {
        if self.guard != Guard::Absent {
            self.later(&format!("RELEASE SAVEPOINT {GUARD}"));
        }
        let sql = std::mem::take(&mut self.before);
        if !sql.is_empty() {
            self.wire.send(self.client.batch_execute(&sql));
        }
    }

    /// Has a statement about savepoints sent with the next one. The own savepoint is taken away before, so that the caller's do
    /// not lie inside it and go with it.
    pub(crate) fn savepoint(&mut self, sql: &str) {
        if self.guard != Guard::Absent {
            self.later(&format!("RELEASE SAVEPOINT {GUARD}"));
            self.guard = Guard::Absent;
        }
        self.later(sql);
    }

    /// Runs `work`; where it fails, undoes what it did, and nothing else of the transaction. Where a table has changed since a
    /// statement was prepared, `work` is run again.
    pub(crate) fn whole<T>(
        &mut self,
        mut work: impl FnMut(&mut Self) -> DatabaseResult<T>,
    ) -> DatabaseResult<T> {
        self.stale = false;
        let result = self.undone(&mut work);
        if result.is_err() && self.stale { self.undone(&mut work) } else { result }
    }

    fn undone<T>(&mut self, work: &mut impl FnMut(&mut Self) -> DatabaseResult<T>) -> DatabaseResult<T> {
        self.set_guard();
        let result = match self.canceller.clone() {
            Some(canceller) => canceller.interruptible(|| work(self)),
            None => work(self),
        };
        let lost = |error: &DatabaseError| matches!(error.fault, Fault::Aborted | Fault::Disconnected);
        self.guard = Guard::Used;
        if result.as_ref().is_err_and(|error| !lost(error)) {
            self.later(&format!("ROLLBACK TO SAVEPOINT {GUARD}"));
            self.guard = Guard::Fresh;
        }
        result
    }

    /// Has the savepoint set before the next statement. In a transaction that only reads, the first one does for all statements.
    fn set_guard(&mut self) {
        match self.guard {
            Guard::Fresh => {}
            Guard::Used if self.reads => {}
            Guard::Used => self.later(&format!("RELEASE SAVEPOINT {GUARD}; SAVEPOINT {GUARD}")),
            Guard::Absent => self.later(&format!("SAVEPOINT {GUARD}")),
        }
    }

    /// Executes a statement and returns the number of rows affected. A query touches none.
    pub(crate) fn execute(&mut self, sql: &str, values: &[SqlValue]) -> DatabaseResult<u64> {
        carried(values)?;
        let statement = self.prepared(sql, values.len())?;
        let request = self.client.execute_raw(&statement, values.iter().map(Parameter));
        let touched = together(&mut self.wire, &self.client, &mut self.before, request)?;
        self.answered = true;
        let touched = self.known(sql, touched)?;
        Ok(if statement.columns().is_empty() { touched } else { 0 })
    }

    /// Runs a query and hands over its rows.
    pub(crate) fn query(
        &mut self,
        sql: &str,
        values: &[SqlValue],
        each: &mut EachRow<'_>,
    ) -> DatabaseResult<()> {
        carried(values)?;
        let statement = self.prepared(sql, values.len())?;
        let request = self.client.query_raw(&statement, values.iter().map(Parameter));
        let rows = together(&mut self.wire, &self.client, &mut self.before, request)?;
        self.answered = true;
        let mut rows = pin!(self.known(sql, rows)?);
        let mut cells = Vec::with_capacity(statement.columns().len());
        let mut result = Ok(());
        // Rows that nobody wants any more are read, too: the server would wait with the next answer until they are.
        while let Some(row) = self.wire.wait(rows.next()) {
            match row {
                Ok(row) if result.is_ok() => result = read(&row, &mut cells).and_then(|()| each(&cells)),
                Ok(_) => {}
                Err(error) => return self.known(sql, Err(error)),
            }
        }
        result
    }

    /// The types that the server has inferred for the parameters of a statement.
    pub(crate) fn parameter_types(&mut self, sql: &str, count: usize) -> DatabaseResult<Vec<Type>> {
        Ok(self.prepared(sql, count)?.params().to_vec())
    }

    /// The prepared statement, which must take so many parameters.
    fn prepared(&mut self, sql: &str, parameters: usize) -> DatabaseResult<Statement> {
        let statement = match self.statements.get(sql) {
            Some(statement) => statement.clone(),
            None => self.prepare(sql)?,
        };
        let takes = statement.params().len();
        if takes != parameters {
            let message = format!("the statement takes {takes} parameters and was given {parameters}");
            return Err(DatabaseError::new(Fault::Statement, message));
        }
        Ok(statement)
    }

    fn prepare(&mut self, sql: &str) -> DatabaseResult<Statement> {
        if self.statements.len() >= STATEMENTS {
            self.statements.clear();
        }
        let text = numbered(sql);
        let request = self.client.prepare(&text);
        let statement = together(&mut self.wire, &self.client, &mut self.before, request)?;
        self.answered = true;
        let statement = statement.map_err(|error| database_error(&error))?;
        self.statements.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }

    /// The result of a statement. One that the server could not run is prepared again next time: its table may have changed since.
    fn known<T>(&mut self, sql: &str, result: Result<T, Error>) -> DatabaseResult<T> {
        result.map_err(|error| {
            self.stale |= is_stale(&error);
            let error = database_error(&error);
            if matches!(error.fault, Fault::Statement | Fault::NoSuchTable) {
                self.statements.remove(sql);
            }
            error
        })
    }
}

/// Sends what is still to be sent together with a request, and waits for both.
fn together<T>(
    wire: &mut Wire,
    client: &Client,
    before: &mut String,
    request: impl Future<Output = Result<T, Error>>,
) -> DatabaseResult<Result<T, Error>> {
    if before.is_empty() {
        return Ok(wire.wait(request));
    }
    let first = std::mem::take(before);
    let (first, answer) = wire.wait(future::zip(client.batch_execute(&first), request));
    // Without its savepoint the transaction cannot go on.
    first.map_err(|error| match database_error(&error) {
        DatabaseError { fault: Fault::Disconnected, message } => {
            DatabaseError::new(Fault::Disconnected, message)
        }
        DatabaseError { message, .. } => DatabaseError::new(Fault::Aborted, message),
    })?;
    Ok(answer)
}

fn read(row: &Row, cells: &mut Vec<SqlValue>) -> DatabaseResult<()> {
    cells.clear();
    for at in 0..row.len() {
        let Cell(value) = row.try_get(at).map_err(|error| {
            let why = std::error::Error::source(&error).map_or_else(String::new, ToString::to_string);
            DatabaseError::new(Fault::Inexact, why)
        })?;
        cells.push(value);
    }
    Ok(())
}
