//! The port `Database`, on the host's database.

use crate::bindings::tenon::sql::database as lent;
use tenon::Error;
use tenon::refusals;
use tenon_sql::{
    Access, Database, DatabaseError, DatabaseResult, Dialect, EachRow, Fault, SqlValue, Transaction,
};

/// How many rows are asked for at once.
const ROWS: u32 = 256;

/// The database of the host.
pub(crate) struct HostDatabase {
    dialect: Dialect,
}

impl HostDatabase {
    /// Asks the host for the dialect.
    pub(crate) fn new() -> Result<Self, Error> {
        let name = lent::dialect();
        let unknown = || refusals::no_such_dialect(&name);
        Dialect::parse(&name).map(|dialect| Self { dialect }).ok_or_else(unknown)
    }
}

impl Database for HostDatabase {
    fn dialect(&self) -> Dialect {
        self.dialect
    }

    fn begin(&self, access: Access) -> DatabaseResult<Box<dyn Transaction + '_>> {
        let transaction = lent::begin(access == Access::Write).map_err(fault)?;
        Ok(Box::new(Open { transaction, dialect: self.dialect }))
    }
}

/// A transaction of the host's. Dropping the handle rolls it back.
struct Open {
    transaction: lent::Transaction,
    dialect: Dialect,
}

impl Transaction for Open {
    fn dialect(&self) -> Dialect {
        self.dialect
    }

    fn execute(&mut self, sql: &str, parameters: &[SqlValue]) -> DatabaseResult<u64> {
        self.transaction.execute(sql, &row(parameters)).map_err(fault)
    }

    fn execute_batch(&mut self, sql: &str, rows: &[Vec<SqlValue>]) -> DatabaseResult<u64> {
        let rows: Vec<_> = rows.iter().map(|parameters| row(parameters)).collect();
        self.transaction.execute_batch(sql, &rows).map_err(fault)
    }

    fn query(&mut self, sql: &str, parameters: &[SqlValue], each: &mut EachRow<'_>) -> DatabaseResult<()> {
        let rows = self.transaction.query(sql, &row(parameters)).map_err(fault)?;
        loop {
            let some = rows.next(ROWS).map_err(fault)?;
            if some.is_empty() {
                return Ok(());
            }
            for values in some {
                let values: Vec<SqlValue> = values.into_iter().map(value).collect();
                each(&values)?;
            }
        }
    }

    fn commit(self: Box<Self>) -> DatabaseResult<()> {
        self.transaction.commit().map_err(fault)
    }

    fn rollback(self: Box<Self>) -> DatabaseResult<()> {
        self.transaction.rollback().map_err(fault)
    }
}

fn row(values: &[SqlValue]) -> Vec<lent::Value> {
    values.iter().map(parameter).collect()
}

fn parameter(value: &SqlValue) -> lent::Value {
    match value {
        SqlValue::Null => lent::Value::Null,
        SqlValue::Integer(number) => lent::Value::Integer(*number),
        SqlValue::Real(number) => lent::Value::Real(*number),
        SqlValue::Text(text) => lent::Value::Text(text.clone()),
        // Never sent: the engine stores text.
        SqlValue::Bytes(bytes) => lent::Value::Text(String::from_utf8_lossy(bytes).into_owned()),
    }
}

fn value(value: lent::Value) -> SqlValue {
    match value {
        lent::Value::Null => SqlValue::Null,
        lent::Value::Integer(number) => SqlValue::Integer(number),
        lent::Value::Real(number) => SqlValue::Real(number),
        lent::Value::Text(text) => SqlValue::Text(text),
    }
}

fn fault(error: lent::Error) -> DatabaseError {
    let fault = match error.fault.as_str() {
        "unique-violation" => Fault::UniqueViolation,
        "constraint-violation" => Fault::ConstraintViolation,
        "busy" => Fault::Busy,
        "aborted" => Fault::Aborted,
        "overflow" => Fault::Overflow,
        "disconnected" => Fault::Disconnected,
        "unreachable" => Fault::Unreachable,
        "no-such-table" => Fault::NoSuchTable,
        "not-writable" => Fault::NotWritable,
        "full" => Fault::Full,
        "damaged" => Fault::Damaged,
        "inexact" => Fault::Inexact,
        "cancelled" => Fault::Cancelled,
        _ => Fault::Statement,
    };
    DatabaseError::new(fault, error.message)
}
