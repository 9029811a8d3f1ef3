//! A connection with its prepared statements.

use std::{collections::HashMap, ops::Deref, pin::pin, sync::Arc, time::Duration};

use futures_lite::{StreamExt, future};
use tenon_sql::{
    Access, DatabaseError, DatabaseResult, EachRow, Fault, Limit, SqlValue,
    driver::{patience::Patience, pool},
};
use tokio_postgres::{Client, Error, Row, Statement, types::Type};

use crate::{
    cell::Cell,
    connect::{Connected, PATIENCE, connect},
    fault::{database_error, is_stale},
    interrupt::Canceller,
    options,
    parameters::{Parameter, carried},
    placeholders::numbered,
    queue::{Failed, Queue},
    target::Target,
    wire::Wire,
};

/// How many prepared statements a connection keeps. When there are more, all are forgotten.
const STATEMENTS: usize = 256;

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

/// What begins a transaction: what is sent with its first statement.
pub(crate) struct Beginning {
    sql: String,
    reads: bool,
}

/// A connection, and what is still to be sent on it.
pub(crate) struct Session<'c> {
    client: Whose<'c>,
    wire: Wire,
    canceller: Option<Canceller>,
    patience: Patience,
    statements: HashMap<String, Statement>,
    /// What is sent together with the next statement that is waited for.
    queue: Queue,
    /// Whether the server has answered in the transaction.
    answered: bool,
    /// Whether the transaction only reads.
    reads: bool,
    /// Whether a statement could not be run because it was prepared for other tables than there are.
    stale: bool,
    /// Not to be used again.
    pub(crate) broken: bool,
    /// After what time its server ends a statement.
    statement_timeout: Option<Duration>,
}

impl Session<'static> {
    /// Connects and sets the connection up.
    pub(crate) fn connect(target: &Arc<Target>, statement_timeout: Option<Duration>) -> DatabaseResult<Self> {
        let Connected { client, wire, canceller, patience } = connect(target)?;
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
            queue: Queue::default(),
            answered: false,
            reads: false,
            stale: false,
            broken: false,
            statement_timeout: None,
        }
    }

    /// Begins a transaction, with its first statement.
    pub(crate) fn begin(&mut self, access: Access) {
        let time = Limit::current().left().map(|left| left.min(self.statement_timeout.unwrap_or(left)));
        self.begin_with(Beginning { sql: options::begin(access, time), reads: access == Access::Read });
    }

    /// Begins a transaction as another one was begun of which nothing was done.
    pub(crate) fn begin_with(&mut self, Beginning { sql, reads }: Beginning) {
        (self.queue, self.reads) = (Queue::beginning(sql), reads);
        (self.answered, self.stale) = (false, false);
    }

    /// What begins the transaction, as long as nothing else is to be done in it.
    pub(crate) fn beginning(&self) -> Option<Beginning> {
        Some(Beginning { sql: self.queue.only_begins()?.to_owned(), reads: self.reads })
    }

    /// Whether the server has answered in this transaction.
    pub(crate) fn has_answered(&self) -> bool {
        self.answered
    }

    /// Whether a statement of this transaction could not be run because a table has changed since it was prepared.
    pub(crate) fn is_stale(&self) -> bool {
        self.stale
    }

    /// Runs statements without parameters, result or preparation, after what is still to be sent.
    pub(crate) fn control(&mut self, sql: &str) -> DatabaseResult<()> {
        self.later(sql);
        let queue = std::mem::take(&mut self.queue);
        match self.wire.wait(queue.run(&self.client)) {
            Err(Failed { sql: None, error }) => Err(database_error(&error)),
            queued => self.succeeded(queued),
        }
    }

    /// Has statements without parameters or result sent with the next one.
    pub(crate) fn later(&mut self, sql: &str) {
        self.queue.control(sql);
    }

    /// Has a statement sent with the next one, which has its error.
    pub(crate) fn execute_later(&mut self, sql: &str, values: &[SqlValue]) -> DatabaseResult<()> {
        carried(values)?;
        let statement = self.prepared(sql, values.len())?;
        self.queue.statement(sql, statement, values);
        Ok(())
    }

    /// Commits. A transaction that has only read ends as if it were rolled back: there is nothing that could be lost.
    pub(crate) fn commit(&mut self) -> DatabaseResult<()> {
        if self.reads || self.queue.only_begins().is_some() {
            self.rollback();
            return Ok(());
        }
        self.control("COMMIT")
    }

    /// Rolls back, without waiting for an answer. If it does not arrive, the connection is gone, and the transaction with it.
    pub(crate) fn rollback(&mut self) {
        let begun = !self.queue.begins();
        self.queue = Queue::default();
        if begun {
            self.wire.send(self.client.batch_execute("ROLLBACK"));
        }
    }

    /// Sends what is still to be sent, without waiting.
    pub(crate) fn flush(&mut self) {
        let queue = std::mem::take(&mut self.queue);
        if !queue.is_empty() {
            self.wire.send(queue.run(&self.client));
        }
    }

    /// Runs `work`, which the end of its call interrupts.
    pub(crate) fn interruptible<T>(
        &mut self,
        work: impl FnOnce(&mut Self) -> DatabaseResult<T>,
    ) -> DatabaseResult<T> {
        match self.canceller.clone() {
            Some(canceller) => canceller.interruptible(|| work(self)),
            None => work(self),
        }
    }

    /// Executes a statement and returns the number of rows affected. A query touches none.
    pub(crate) fn execute(&mut self, sql: &str, values: &[SqlValue]) -> DatabaseResult<u64> {
        carried(values)?;
        let statement = self.prepared(sql, values.len())?;
        let request = self.client.execute_raw(&statement, values.iter().map(Parameter));
        let (queued, touched) = together(&mut self.wire, &self.client, &mut self.queue, request);
        self.succeeded(queued)?;
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
        let (queued, rows) = together(&mut self.wire, &self.client, &mut self.queue, request);
        self.succeeded(queued)?;
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
        let (queued, statement) = together(&mut self.wire, &self.client, &mut self.queue, request);
        self.succeeded(queued)?;
        let statement = statement.map_err(|error| database_error(&error))?;
        self.statements.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }

    /// Whether a statement is prepared.
    pub(crate) fn is_prepared(&self, sql: &str) -> bool {
        self.statements.contains_key(sql)
    }

    /// The result of what was sent together with a statement.
    fn succeeded(&mut self, queued: Result<(), Failed>) -> DatabaseResult<()> {
        let Err(Failed { sql, error }) = queued else {
            self.answered = true;
            return Ok(());
        };
        match sql {
            Some(sql) => self.known(&sql, Err(error)),
            // Without its savepoint the transaction cannot go on.
            None => Err(match database_error(&error) {
                error @ DatabaseError { fault: Fault::Disconnected, .. } => error,
                DatabaseError { message, .. } => DatabaseError::new(Fault::Aborted, message),
            }),
        }
    }

    /// The result of a statement. One that the server could not run is prepared again next time: its table may have changed since. If it
    /// has, the transaction is lost, and so are the others of that table.
    fn known<T>(&mut self, sql: &str, result: Result<T, Error>) -> DatabaseResult<T> {
        result.map_err(|error| {
            self.stale = is_stale(&error);
            let error = database_error(&error);
            if self.stale {
                self.statements.clear();
                return DatabaseError::new(Fault::Aborted, error.message);
            }
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
    queue: &mut Queue,
    request: impl Future<Output = T>,
) -> (Result<(), Failed>, T) {
    let queue = std::mem::take(queue);
    wire.wait(future::zip(queue.run(client), request))
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
