//! A connection with its prepared statements, and what is still to be sent on it.

use std::{collections::HashMap, sync::Arc, time::Duration};

use mysql_common::constants::MariadbCapabilities;
use tenon_sql::{
    Access, DatabaseError, DatabaseResult, EachRow, Fault, Limit, SqlValue,
    driver::{galera, mariadb, patience::Patience, pool},
};

use crate::{
    answer::{self, Prepared},
    connect::{Connected, connect},
    fault::Failed,
    interrupt::Canceller,
    packets::Packets,
    request,
    target::Target,
};

/// How many prepared statements a connection keeps. When there are more, all are forgotten.
const STATEMENTS: usize = 256;

/// A connection. Autocommit is off: whatever is sent after the end of a transaction is in another one, and never durable by itself.
pub(crate) struct Session {
    packets: Packets,
    canceller: Canceller,
    patience: Patience,
    /// How long it is waited for whether a server still answers.
    time_to_answer: Duration,
    offers: MariadbCapabilities,
    /// Whether its server is a node of a Galera cluster.
    clustered: bool,
    statements: HashMap<String, Prepared>,
    /// What is sent together with the next statement that is waited for.
    queue: Vec<Queued>,
    /// How many answers are to come that nobody waits for.
    unread: usize,
    /// What its transactions are for, once that has been said.
    access: Option<Access>,
    /// Whether the server was told of a shorter time, which holds until it is told otherwise.
    hurried: bool,
    /// After what time its server ends a statement.
    statement_timeout: Option<Duration>,
    state: State,
    /// Not to be used again.
    pub(crate) broken: bool,
}

/// How far the transaction is.
#[derive(Default)]
struct State {
    reads: bool,
    /// Whether something of it was sent.
    sent: bool,
    answered: bool,
    /// Whether a statement has failed whose successor was sent with it, and was run.
    failed: bool,
}

/// What is still to be sent.
#[derive(Clone)]
pub(crate) struct Queued {
    kind: Kind,
    packet: Vec<u8>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// It sets the connection, or begins the transaction.
    Setting,
    /// It is about a savepoint, without which the transaction cannot go on.
    Savepoint,
    /// A statement of the caller's, which has its error.
    Statement,
}

impl Session {
    /// Connects and sets the connection up.
    pub(crate) fn connect(target: &Arc<Target>, statement_timeout: Option<Duration>) -> DatabaseResult<Self> {
        let Connected { packets, patience, canceller, offers } = connect(target)?;
        let mut session = Self {
            packets,
            canceller,
            patience,
            time_to_answer: target.patience,
            offers,
            clustered: false,
            statements: HashMap::new(),
            queue: Vec::new(),
            unread: 0,
            access: None,
            hurried: false,
            statement_timeout,
            state: State::default(),
            broken: false,
        };
        session.set_up()?;
        Ok(session)
    }

    fn set_up(&mut self) -> DatabaseResult<()> {
        mariadb::SETUP.iter().for_each(|sql| self.set(sql));
        if let Some(timeout) = self.statement_timeout {
            self.set(&mariadb::statement_timeout(timeout));
        }
        self.control("SET SESSION autocommit = 0")?;
        if self.is_clustered()? {
            self.control(galera::SETUP)?;
            self.clustered = true;
        }
        self.rollback();
        Ok(())
    }

    /// Whether the server is a node of a Galera cluster. One that is built without Galera does not know the variable.
    fn is_clustered(&mut self) -> DatabaseResult<bool> {
        let mut on = false;
        let read = self.query(galera::IS_ON, &[], &mut |row| {
            on = row == [SqlValue::Integer(1)];
            Ok(())
        });
        match read {
            Err(error) if error.fault != Fault::Statement => Err(error),
            _ => Ok(on),
        }
    }

    /// Begins a transaction, with its first statement.
    pub(crate) fn begin(&mut self, access: Access) {
        self.state = State { reads: access == Access::Read, ..State::default() };
        if self.access != Some(access) {
            self.set(mariadb::isolation(access));
            self.access = Some(access);
        }
        self.set_time(Limit::current().left());
        if self.clustered {
            self.set(galera::BEGIN);
        }
    }

    /// Begins a transaction once more, with what was to be sent before its first statement.
    pub(crate) fn begin_with(&mut self, access: Access, savepoints: Vec<Queued>) {
        self.begin(access);
        self.queue.extend(savepoints);
    }

    /// Has the server end statements that take longer than the call that they are for.
    fn set_time(&mut self, left: Option<Duration>) {
        if left.is_none() && !self.hurried {
            return;
        }
        // Nought would be no limit.
        let left = left.map(|left| left.max(Duration::from_millis(1)));
        let time = left.into_iter().chain(self.statement_timeout).min().unwrap_or_default();
        self.set(&mariadb::statement_timeout(time));
        self.hurried = left.is_some();
    }

    /// The savepoints of a transaction that was begun, as long as nothing was sent and nothing else is to be done in it.
    pub(crate) fn beginning(&self) -> Option<Vec<Queued>> {
        if self.state.sent || self.queue.iter().any(|queued| queued.kind == Kind::Statement) {
            return None;
        }
        let savepoints = self.queue.iter().filter(|queued| queued.kind == Kind::Savepoint);
        Some(savepoints.cloned().collect())
    }

    /// Whether the server has answered in this transaction.
    pub(crate) fn has_answered(&self) -> bool {
        self.state.answered
    }

    /// Whether a statement has failed whose successor was run. Nothing may be committed then, except what a savepoint keeps.
    pub(crate) fn has_failed(&self) -> bool {
        self.state.failed
    }

    /// Goes on from a savepoint.
    pub(crate) fn recover(&mut self) {
        self.state.failed = false;
    }

    /// Has a statement that sets the connection sent with the next one.
    fn set(&mut self, sql: &str) {
        self.queue.push(Queued { kind: Kind::Setting, packet: request::query(sql) });
    }

    /// Has a statement about a savepoint sent with the next one.
    pub(crate) fn savepoint(&mut self, sql: &str) {
        self.queue.push(Queued { kind: Kind::Savepoint, packet: request::query(sql) });
    }

    /// Has a statement sent with the next one, which has its error.
    pub(crate) fn execute_later(&mut self, sql: &str, values: &[SqlValue]) -> DatabaseResult<()> {
        let Prepared { id, .. } = self.prepared(sql, values.len())?;
        self.queue.push(Queued { kind: Kind::Statement, packet: request::execute(id, values) });
        Ok(())
    }

    /// Runs a statement without parameters, result or preparation, after what is still to be sent.
    fn control(&mut self, sql: &str) -> DatabaseResult<()> {
        self.ask(&request::query(sql), |session, _| answer::done(&mut session.packets).map(|_| Ok(())))
    }

    /// Sends what is still to be sent, together with a request, and reads the answers. `read` is told whether the request is of use: it is
    /// not, if something before it has failed.
    fn ask<T>(
        &mut self,
        packet: &[u8],
        read: impl FnOnce(&mut Self, bool) -> Result<DatabaseResult<T>, Failed>,
    ) -> DatabaseResult<T> {
        let queued = self.send(Some(packet)).map_err(|lost| lost.of_statement())?;
        let answer = match read(self, queued.is_ok()) {
            // Before all else: whoever has not read an answer must not hand the connection on.
            Err(lost @ (Failed::Lost(_) | Failed::Garbled)) => return Err(lost.of_statement()),
            answer => answer,
        };
        if let Err(error) = queued {
            self.state.failed = true;
            return Err(error);
        }
        let answer = answer.map_err(|failed| failed.of_statement());
        self.state.answered |= is_answer(&answer);
        answer?
    }

    /// Sends what is still to be sent, together with a request if there is one, and reads the answers that come before that of the
    /// request. The first error among them is given.
    fn send(&mut self, request: Option<&[u8]>) -> Result<DatabaseResult<()>, Failed> {
        let queue = std::mem::take(&mut self.queue);
        let packets = queue.iter().map(|queued| queued.packet.as_slice()).chain(request);
        packets.for_each(|packet| self.packets.put(packet));
        self.state.sent = true;
        self.packets.flush()?;
        for _ in 0..std::mem::take(&mut self.unread) {
            rolled_back(answer::done(&mut self.packets))?;
        }
        let mut result = Ok(());
        for queued in queue {
            let answer = answer::done(&mut self.packets);
            result = result.and(self.heard(answer, queued.kind)?);
        }
        Ok(result)
    }

    /// What an answer to something that was queued means. Without its savepoint a transaction cannot go on.
    fn heard(&mut self, answer: Result<u64, Failed>, kind: Kind) -> Result<DatabaseResult<()>, Failed> {
        let told = match answer {
            Ok(_) => Ok(()),
            Err(failed @ Failed::Refused(_)) => Err(failed.of_statement()),
            Err(lost) => return Err(lost),
        };
        self.state.answered |= is_answer(&told);
        Ok(told.map_err(|error| if kind == Kind::Statement { error } else { lost_savepoint(error) }))
    }

    /// Executes a statement and returns the number of rows affected. A query touches none.
    pub(crate) fn execute(&mut self, sql: &str, values: &[SqlValue]) -> DatabaseResult<u64> {
        let touched = self.run(sql, values, &mut |_| Ok(()))?;
        if self.clustered && galera::commits(sql) {
            self.savepoint(galera::BEGIN_AGAIN);
        }
        Ok(touched)
    }

    /// Runs a query and hands over its rows.
    pub(crate) fn query(
        &mut self,
        sql: &str,
        values: &[SqlValue],
        each: &mut EachRow<'_>,
    ) -> DatabaseResult<()> {
        self.run(sql, values, each).map(drop)
    }

    fn run(&mut self, sql: &str, values: &[SqlValue], each: &mut EachRow<'_>) -> DatabaseResult<u64> {
        let Prepared { id, .. } = self.prepared(sql, values.len())?;
        self.run_prepared(sql, &request::execute(id, values), each)
    }

    /// Executes a statement once for each row of parameters, in one message.
    pub(crate) fn execute_rows(&mut self, sql: &str, rows: &[Vec<SqlValue>]) -> DatabaseResult<u64> {
        let Prepared { id, .. } = self.prepared(sql, rows.first().map_or(0, Vec::len))?;
        self.run_prepared(sql, &request::execute_rows(id, rows), &mut |_| Ok(()))
    }

    /// Whether the server executes a statement for many rows.
    pub(crate) fn takes_rows(&self) -> bool {
        self.offers.contains(MariadbCapabilities::MARIADB_CLIENT_STMT_BULK_OPERATIONS)
    }

    fn run_prepared(&mut self, sql: &str, packet: &[u8], each: &mut EachRow<'_>) -> DatabaseResult<u64> {
        let may_be_known = self.offers.contains(MariadbCapabilities::MARIADB_CLIENT_CACHE_METADATA);
        let result = self.ask(packet, |session, wanted| {
            let Session { packets, statements, .. } = session;
            let mut nothing = answer::Columns::default();
            let columns = statements.get_mut(sql).map_or(&mut nothing, |prepared| &mut prepared.columns);
            let mut passed_over = |_: &[SqlValue]| Ok(());
            answer::executed(packets, columns, may_be_known, if wanted { each } else { &mut passed_over })
        });
        // It is prepared again next time: its table may have changed since.
        if let Err(DatabaseError { fault: Fault::Statement | Fault::NoSuchTable, .. }) = result
            && let Some(Prepared { id, .. }) = self.statements.remove(sql)
        {
            self.packets.put(&request::close(id));
        }
        result
    }

    /// The prepared statement, which must take so many parameters.
    fn prepared(&mut self, sql: &str, parameters: usize) -> DatabaseResult<Prepared> {
        let prepared = match self.statements.get(sql) {
            Some(prepared) => prepared.clone(),
            None => self.prepare(sql)?,
        };
        if prepared.parameters != parameters {
            let takes = prepared.parameters;
            let message = format!("the statement takes {takes} parameters and was given {parameters}");
            return Err(DatabaseError::new(Fault::Statement, message));
        }
        Ok(prepared)
    }

    fn prepare(&mut self, sql: &str) -> DatabaseResult<Prepared> {
        if self.statements.len() >= STATEMENTS {
            // What is queued is executed before.
            self.settle()?;
            self.statements.drain().for_each(|(_, prepared)| self.packets.put(&request::close(prepared.id)));
        }
        let prepared = self.ask(&request::prepare(sql), |session, _| {
            let prepared = answer::prepared(&mut session.packets)?;
            session.statements.insert(sql.to_owned(), prepared.clone());
            Ok(Ok(prepared))
        })?;
        Ok(prepared)
    }

    /// Sends what is still to be sent, and waits for it.
    fn settle(&mut self) -> DatabaseResult<()> {
        if self.queue.is_empty() {
            return Ok(());
        }
        let result = self.send(None).map_err(|lost| lost.of_statement())?;
        self.state.failed |= result.is_err();
        result
    }

    /// Commits. A transaction that has only read ends as if it were rolled back: there is nothing that could be lost.
    ///
    /// A commit does not fail because a statement before it did. So that of a queued statement is known before.
    pub(crate) fn commit(&mut self) -> DatabaseResult<()> {
        if self.state.reads || self.beginning().is_some() {
            self.rollback();
            return Ok(());
        }
        self.settle()?;
        match self.clustered {
            true => self.control(galera::COMMIT).map_err(galera::lost),
            false => self.control("COMMIT"),
        }
    }

    /// Rolls back, without waiting for an answer. If it does not arrive, the connection is gone, and the transaction with it.
    pub(crate) fn rollback(&mut self) {
        if !self.queue.is_empty() {
            // The settings of the connection may be among what is not sent.
            self.queue.clear();
            (self.access, self.hurried) = (None, true);
        }
        if self.state.sent && !self.broken {
            self.packets.put(&request::query("ROLLBACK"));
            self.unread += 1;
            self.broken |= self.packets.flush().is_err();
        }
        self.state = State::default();
    }

    /// Runs `work`, which the end of its call interrupts.
    pub(crate) fn interruptible<T>(
        &mut self,
        work: impl FnOnce(&mut Self) -> DatabaseResult<T>,
    ) -> DatabaseResult<T> {
        let canceller = self.canceller.clone();
        canceller.interruptible(|| work(self))
    }
}

/// A server that ends a connection may say so where it was to answer.
fn is_answer<T>(result: &DatabaseResult<T>) -> bool {
    !matches!(result, Err(error) if error.fault == Fault::Disconnected)
}

fn lost_savepoint(error: DatabaseError) -> DatabaseError {
    match error.fault {
        Fault::Disconnected | Fault::Unreachable => error,
        _ => DatabaseError::new(Fault::Aborted, error.message),
    }
}

impl pool::Session for Session {
    fn is_set_for(&self, access: Access) -> bool {
        self.access == Some(access)
    }

    fn answers(&mut self) -> bool {
        self.patience.set(Some(self.time_to_answer));
        let answers =
            self.ask(&request::ping(), |session, _| answer::done(&mut session.packets).map(|_| Ok(())));
        self.patience.set(None);
        self.state = State::default();
        answers.is_ok()
    }

    fn is_broken(&self) -> bool {
        self.broken
    }
}

/// What the answer to a rollback means. A node of a cluster that has given the transaction up says so here, and it is rolled back. A connection
/// that refuses otherwise is of no use.
fn rolled_back(answer: Result<u64, Failed>) -> Result<(), Failed> {
    match answer {
        Ok(_) => Ok(()),
        Err(Failed::Refused(refusal)) if refusal.of_statement().fault == Fault::Aborted => Ok(()),
        Err(Failed::Refused(_)) => Err(Failed::Lost(std::io::ErrorKind::ConnectionAborted.into())),
        Err(lost) => Err(lost),
    }
}
