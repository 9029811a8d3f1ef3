//! A connection with its prepared statements.

use std::{collections::HashMap, sync::PoisonError, time::Duration};

use odbc_api::{
    ConnectionOptions, ConnectionTransitions, Error, Prepared, SharedConnection, environment,
    handles::StatementConnection,
};
use tenon_sql::{
    Access, DatabaseError, DatabaseResult, Dialect, Fault, Limit, SqlValue,
    driver::{galera, pool},
};

use crate::{
    fault::{database_error, unreachable},
    interrupt::interruptible,
    options,
    transaction::query,
    wide_text,
};

/// How many prepared statements a connection keeps. When there are more, all are forgotten.
const STATEMENTS: usize = 256;

/// How long connecting may take, in seconds.
const LOGIN_TIMEOUT: u32 = 10;

/// The savepoint that a failed statement is undone to.
const GUARD: &str = "tenon_guard";

/// A statement that the server has seen.
pub(crate) type Statement = Prepared<StatementConnection<SharedConnection<'static>>>;

/// A connection in manual-commit mode.
pub(crate) struct Session {
    pub(crate) dialect: Dialect,
    /// Whether its server is a node of a Galera cluster.
    clustered: bool,
    connection: SharedConnection<'static>,
    statements: HashMap<String, (Statement, usize)>,
    /// What its transactions are for, once that has been said.
    pub(crate) access: Option<Access>,
    /// Whether the savepoint [`GUARD`] is there, with nothing undone since.
    guarded: bool,
    /// Whether the server has answered since a transaction was begun.
    answered: bool,
    /// Not to be used again.
    pub(crate) broken: bool,
    /// After what time its server ends a statement.
    statement_timeout: Option<Duration>,
    /// Whether the server has been told of a shorter time, which holds until it is told otherwise.
    hurried: bool,
}

impl Session {
    /// Connects and sets the connection up.
    pub(crate) fn connect(
        connection_string: &str,
        dialect: Dialect,
        statement_timeout: Option<Duration>,
    ) -> DatabaseResult<Self> {
        let options =
            ConnectionOptions { login_timeout_sec: Some(LOGIN_TIMEOUT), ..ConnectionOptions::default() };
        let connection = environment()
            .and_then(|environment| environment.connect_with_connection_string(connection_string, options))
            .map_err(|error| unreachable(&error))?;
        Self::over(SharedConnection::new(connection.into()), dialect).set_up(statement_timeout)
    }

    /// A session on a connection as it is.
    pub(crate) fn over(connection: SharedConnection<'static>, dialect: Dialect) -> Self {
        Self {
            dialect,
            clustered: false,
            connection,
            statements: HashMap::new(),
            access: None,
            guarded: false,
            answered: false,
            broken: false,
            statement_timeout: None,
            hurried: false,
        }
    }

    /// Sets the connection up for transactions of our own.
    pub(crate) fn set_up(mut self, statement_timeout: Option<Duration>) -> DatabaseResult<Self> {
        for sql in options::setup(self.dialect) {
            self.control(sql)?;
        }
        if let Some(timeout) = statement_timeout {
            self.control(&options::statement_timeout(self.dialect, timeout))?;
        }
        self.statement_timeout = statement_timeout;
        if self.dialect == Dialect::MariaDb && self.is_clustered()? {
            self.control(galera::SETUP)?;
            self.clustered = true;
        }
        self.with_connection(|connection| connection.set_autocommit(false))?;
        Ok(self)
    }

    /// Whether the server is a node of a Galera cluster. One that is built without Galera does not know the variable.
    fn is_clustered(&mut self) -> DatabaseResult<bool> {
        let mut on = false;
        let read = query(self, galera::IS_ON, &[], &mut |row| {
            on = row == [SqlValue::Integer(1)];
            Ok(())
        });
        match read {
            Err(error) if error.fault != Fault::Statement => Err(error),
            _ => Ok(on),
        }
    }

    /// Begins a transaction, where the server does not by itself with the first statement.
    pub(crate) fn begin(&mut self, access: Access) -> DatabaseResult<()> {
        self.answered = false;
        self.set_access(access)?;
        if self.clustered {
            self.control(galera::BEGIN)?;
        }
        self.set_time(Limit::current().left())
    }

    /// Has the server end statements that take longer than the call that they are for.
    fn set_time(&mut self, left: Option<Duration>) -> DatabaseResult<()> {
        if left.is_none() && !self.hurried {
            return Ok(());
        }
        // Nought would be no limit on MariaDB.
        let left = left.map(|left| left.max(Duration::from_millis(1)));
        let time = left.into_iter().chain(self.statement_timeout).min().unwrap_or_default();
        match self.dialect {
            // Its end is the end of the transaction, too.
            Dialect::Postgres | Dialect::Sqlite => self.control(&options::time_of_transaction(time))?,
            Dialect::MariaDb => {
                self.control(&options::statement_timeout(self.dialect, time))?;
                self.hurried = left.is_some();
            }
        }
        Ok(())
    }

    /// Makes the transactions of this connection read or write.
    fn set_access(&mut self, access: Access) -> DatabaseResult<()> {
        if self.access != Some(access) {
            self.control(options::isolation(self.dialect, access))?;
            self.end_with_commit()?;
            self.access = Some(access);
        }
        Ok(())
    }

    /// Runs a statement without parameters, result or preparation.
    pub(crate) fn control(&mut self, sql: &str) -> DatabaseResult<()> {
        let done = self.with_connection(|connection| connection.execute(sql, (), None).map(drop));
        self.heard(done)
    }

    /// Whether the server has answered in this transaction.
    pub(crate) fn has_answered(&self) -> bool {
        self.answered
    }

    /// A refusal is an answer, too.
    fn heard<T>(&mut self, result: DatabaseResult<T>) -> DatabaseResult<T> {
        let result = result.map_err(|error| self.lost(error));
        self.answered |= !matches!(&result, Err(error) if error.fault == Fault::Disconnected);
        result
    }

    /// Of a connection that is lost, a driver may say no more than that a statement failed.
    fn lost(&self, error: DatabaseError) -> DatabaseError {
        match error.fault {
            Fault::Statement if !self.answered && self.is_dead() => {
                DatabaseError::new(Fault::Disconnected, error.message)
            }
            _ => error,
        }
    }

    fn is_dead(&self) -> bool {
        self.with_connection(|connection| connection.is_dead()).unwrap_or(true)
    }

    pub(crate) fn commit(&mut self) -> DatabaseResult<()> {
        if self.clustered {
            self.control(galera::COMMIT).map_err(galera::lost)
        } else {
            self.end_with_commit()
        }
    }

    fn end_with_commit(&mut self) -> DatabaseResult<()> {
        self.guarded = false;
        self.with_connection(|connection| connection.commit())
    }

    /// Rolls back. Where the server has not been asked anything, there is no transaction.
    pub(crate) fn rollback(&mut self) -> DatabaseResult<()> {
        self.guarded = false;
        if !self.answered {
            return Ok(());
        }
        self.with_connection(|connection| connection.rollback())
    }

    /// Runs `work` on the prepared statement, which must take `parameters` parameters.
    ///
    /// A statement that failed is prepared again next time: its table may have changed since.
    pub(crate) fn with_statement<T>(
        &mut self,
        sql: &str,
        parameters: usize,
        work: impl FnOnce(&mut Statement) -> DatabaseResult<T>,
    ) -> DatabaseResult<T> {
        if !self.statements.contains_key(sql) {
            self.prepare(sql)?;
        }
        let Some((statement, takes)) = self.statements.get_mut(sql) else {
            return Err(DatabaseError::new(Fault::Statement, "a statement that was not prepared"));
        };
        if *takes != parameters {
            let message = format!("the statement takes {takes} parameters and was given {parameters}");
            return Err(DatabaseError::new(Fault::Statement, message));
        }
        let result = interruptible(statement, work);
        if result.is_err() {
            self.statements.remove(sql);
        }
        self.heard(result)
    }

    /// Runs the work of one statement, which is undone where it fails.
    ///
    /// MariaDB undoes a statement by itself. PostgreSQL goes on only after a return to a savepoint.
    pub(crate) fn statement<T>(
        &mut self,
        sql: &str,
        work: impl FnOnce(&mut Self) -> DatabaseResult<T>,
    ) -> DatabaseResult<T> {
        match self.dialect {
            Dialect::Postgres if about_savepoints(sql) => {
                self.unguard()?;
                work(self)
            }
            Dialect::Postgres => self.whole(work),
            Dialect::MariaDb if self.clustered && galera::commits(sql) => {
                let done = work(self)?;
                self.control(galera::BEGIN_AGAIN)?;
                Ok(done)
            }
            Dialect::MariaDb | Dialect::Sqlite => work(self),
        }
    }

    /// Runs `work`; where it fails, undoes what it did, and nothing else of the transaction.
    pub(crate) fn whole<T>(
        &mut self,
        work: impl FnOnce(&mut Self) -> DatabaseResult<T>,
    ) -> DatabaseResult<T> {
        self.guard()?;
        let result = work(self);
        let lost = |error: &DatabaseError| matches!(error.fault, Fault::Aborted | Fault::Disconnected);
        if result.as_ref().is_err_and(|error| !lost(error)) {
            self.control(&format!("ROLLBACK TO SAVEPOINT {GUARD}"))
                .map_err(|error| DatabaseError::new(Fault::Aborted, error.message))?;
        }
        result
    }

    /// Sets the savepoint, in one message. In a transaction that only reads, the first one does for all statements.
    fn guard(&mut self) -> DatabaseResult<()> {
        match (self.guarded, self.dialect) {
            (true, _) if self.access == Some(Access::Read) => {}
            (true, Dialect::Postgres) => {
                self.control(&format!("RELEASE SAVEPOINT {GUARD}; SAVEPOINT {GUARD}"))?;
            }
            _ => self.control(&format!("SAVEPOINT {GUARD}"))?,
        }
        self.guarded = true;
        Ok(())
    }

    /// Takes the savepoint away, so that the caller's own do not lie inside it and go with it.
    fn unguard(&mut self) -> DatabaseResult<()> {
        if self.guarded {
            self.control(&format!("RELEASE SAVEPOINT {GUARD}"))?;
            self.guarded = false;
        }
        Ok(())
    }

    /// The port's error for an error of the library.
    pub(crate) fn error(&self, error: &Error) -> DatabaseError {
        database_error(self.dialect, error)
    }

    fn prepare(&mut self, sql: &str) -> DatabaseResult<()> {
        if self.statements.len() >= STATEMENTS {
            self.statements.clear();
        }
        let by_hand = self.dialect == Dialect::MariaDb && !sql.is_ascii();
        let lost = |error: Error| self.lost(self.error(&error));
        let mut statement = SharedConnection::clone(&self.connection)
            .into_prepared(if by_hand { wide_text::NOTHING } else { sql })
            .map_err(lost)?;
        if by_hand {
            wide_text::prepare_again(&mut statement, sql).map_err(lost)?;
        }
        let parameters = statement.num_params().map_err(lost)?;
        self.statements.insert(sql.to_owned(), (statement, usize::from(parameters)));
        Ok(())
    }

    fn with_connection<T>(
        &self,
        work: impl FnOnce(&odbc_api::Connection<'static>) -> Result<T, Error>,
    ) -> DatabaseResult<T> {
        let connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        work(&connection).map_err(|error| self.error(&error))
    }
}

impl pool::Session for Session {
    fn is_set_for(&self, access: Access) -> bool {
        self.access == Some(access)
    }

    fn answers(&mut self) -> bool {
        self.control("SELECT 1").and_then(|()| self.rollback()).is_ok()
    }

    fn is_broken(&self) -> bool {
        self.broken
    }
}

/// Whether this is `SAVEPOINT`, `RELEASE` or `ROLLBACK TO`.
fn about_savepoints(sql: &str) -> bool {
    let first = sql.split_whitespace().next().unwrap_or_default();
    ["SAVEPOINT", "RELEASE", "ROLLBACK"].iter().any(|word| first.eq_ignore_ascii_case(word))
}

/// PostgreSQL has no NUL in a text, and its driver would end the text there.
pub(crate) fn carried(values: &[SqlValue]) -> DatabaseResult<()> {
    let has_nul = |value: &SqlValue| matches!(value, SqlValue::Text(text) if text.contains('\0'));
    if values.iter().any(has_nul) {
        return Err(DatabaseError::new(Fault::Inexact, "a text with a NUL"));
    }
    Ok(())
}
