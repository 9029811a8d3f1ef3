//! A transaction that the host has opened on its own connection.

use odbc_api::SharedConnection;
use tenon_sql::{DatabaseError, DatabaseResult, Dialect, EachRow, Fault, SqlValue, Transaction, rows};

use crate::{session::Session, transaction::Statements};

/// A transaction that the host has opened on its own connection. The host commits it or rolls it back; dropping this object does
/// nothing. [`Odbc::enlist`](crate::Odbc::enlist) creates it.
pub struct Enlisted {
    statements: Statements<Box<Session>>,
}

impl Enlisted {
    pub(crate) fn new(connection: &SharedConnection<'static>, dialect: Dialect) -> DatabaseResult<Self> {
        let session = Session::over(SharedConnection::clone(connection), dialect);
        let mut enlisted = Self { statements: Statements::of(Box::new(session)) };
        match dialect {
            Dialect::MariaDb => enlisted.check_mariadb()?,
            Dialect::Postgres | Dialect::Sqlite => enlisted.check_postgres()?,
        }
        Ok(enlisted)
    }

    /// A transaction must be open, and must see what others have committed once it holds their lock: InnoDB's REPEATABLE
    /// READ goes on reading its snapshot, by which a credit limit would be passed.
    fn check_mariadb(&mut self) -> DatabaseResult<()> {
        let sql = "SELECT @@autocommit = 0 OR @@in_transaction = 1, @@tx_isolation";
        let found = rows(self, sql, &[])?;
        match found.first().map(Vec::as_slice) {
            Some([SqlValue::Integer(1), SqlValue::Text(isolation)])
                if matches!(isolation.as_str(), "READ-COMMITTED" | "SERIALIZABLE") =>
            {
                Ok(())
            }
            Some([SqlValue::Integer(1), _]) => Err(refused(
                "the host's transaction must be READ COMMITTED: SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED",
            )),
            _ => Err(no_transaction()),
        }
    }

    /// A savepoint stands only in a transaction. A truth is a number only where the connection was opened as it should be.
    fn check_postgres(&mut self) -> DatabaseResult<()> {
        let savepoint = "SAVEPOINT tenon_enlist; RELEASE SAVEPOINT tenon_enlist";
        self.statements.control(savepoint).map_err(|error| match error.fault {
            Fault::Statement => no_transaction(),
            _ => error,
        })?;
        match rows(self, "SELECT 1 = 1", &[])?.as_slice() {
            [row] if *row == [SqlValue::Integer(1)] => Ok(()),
            _ => Err(refused("the host's connection must be opened with what `connection_string` gives")),
        }
    }
}

fn refused(message: &str) -> DatabaseError {
    DatabaseError::new(Fault::Statement, message)
}

fn no_transaction() -> DatabaseError {
    refused("the host's connection has no open transaction to enlist in")
}

impl Transaction for Enlisted {
    fn dialect(&self) -> Dialect {
        self.statements.dialect()
    }

    fn execute(&mut self, sql: &str, parameters: &[SqlValue]) -> DatabaseResult<u64> {
        self.statements.execute(sql, parameters)
    }

    fn execute_batch(&mut self, sql: &str, rows: &[Vec<SqlValue>]) -> DatabaseResult<u64> {
        self.statements.execute_batch(sql, rows)
    }

    fn query(&mut self, sql: &str, parameters: &[SqlValue], each: &mut EachRow<'_>) -> DatabaseResult<()> {
        self.statements.query(sql, parameters, each)
    }

    fn commit(self: Box<Self>) -> DatabaseResult<()> {
        Err(refused("the host commits its own transaction"))
    }

    fn rollback(self: Box<Self>) -> DatabaseResult<()> {
        Err(refused("the host rolls back its own transaction"))
    }
}
