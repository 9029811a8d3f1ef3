//! `tenon:sql`, by any of Tenon's drivers.

use crate::bindings::tenon::sql::database::{Error, Host, HostRows, HostTransaction, Value};
use crate::world::World;
use std::collections::BTreeMap;
use tenon::sql::{Access, Database, DatabaseError, DatabaseResult, Fault, SqlValue, Transaction};
use wasmtime::component::Resource;
use wasmtime::{Result, format_err};

/// A transaction, as the component holds it.
#[allow(unreachable_pub, reason = "what is generated re-exports it")]
pub struct OpenTransaction;

/// Rows, as the component holds them.
#[allow(unreachable_pub, reason = "what is generated re-exports it")]
pub struct OpenRows;

/// A database, and what the component has open in it.
pub(crate) struct HostImports {
    /// It lives as long as the program: transactions borrow from it.
    database: &'static dyn Database,
    transactions: BTreeMap<u32, Box<dyn Transaction>>,
    rows: BTreeMap<u32, std::vec::IntoIter<Vec<Value>>>,
    given: u32,
}

impl HostImports {
    pub(crate) fn of(database: Box<dyn Database>) -> Self {
        let database = Box::leak(database);
        Self { database, transactions: BTreeMap::new(), rows: BTreeMap::new(), given: 0 }
    }

    fn number(&mut self) -> u32 {
        self.given = self.given.wrapping_add(1);
        self.given
    }

    fn transaction(&mut self, handle: &Resource<OpenTransaction>) -> Result<&mut Box<dyn Transaction>> {
        self.transactions.get_mut(&handle.rep()).ok_or_else(|| format_err!("the transaction has ended"))
    }

    fn ended(&mut self, handle: &Resource<OpenTransaction>) -> Result<Box<dyn Transaction>> {
        self.transactions.remove(&handle.rep()).ok_or_else(|| format_err!("the transaction has ended"))
    }
}

type Answer<T> = Result<Result<T, Error>>;

impl Host for World {
    fn dialect(&mut self) -> Result<String> {
        Ok(self.lending.database.dialect().as_str().to_owned())
    }

    fn begin(&mut self, writes: bool) -> Answer<Resource<OpenTransaction>> {
        let access = if writes { Access::Write } else { Access::Read };
        Ok(self.lending.database.begin(access).map_err(told).map(|transaction| {
            let number = self.lending.number();
            self.lending.transactions.insert(number, transaction);
            Resource::new_own(number)
        }))
    }
}

impl HostTransaction for World {
    fn execute(
        &mut self,
        handle: Resource<OpenTransaction>,
        sql: String,
        parameters: Vec<Value>,
    ) -> Answer<u64> {
        let parameters = row(parameters);
        Ok(self.lending.transaction(&handle)?.execute(&sql, &parameters).map_err(told))
    }

    fn execute_batch(
        &mut self,
        handle: Resource<OpenTransaction>,
        sql: String,
        rows: Vec<Vec<Value>>,
    ) -> Answer<u64> {
        let rows: Vec<_> = rows.into_iter().map(row).collect();
        Ok(self.lending.transaction(&handle)?.execute_batch(&sql, &rows).map_err(told))
    }

    fn query(
        &mut self,
        handle: Resource<OpenTransaction>,
        sql: String,
        parameters: Vec<Value>,
    ) -> Answer<Resource<OpenRows>> {
        let rows = all(&mut **self.lending.transaction(&handle)?, &sql, &row(parameters));
        Ok(rows.map_err(told).map(|rows| {
            let number = self.lending.number();
            self.lending.rows.insert(number, rows.into_iter());
            Resource::new_own(number)
        }))
    }

    fn commit(&mut self, handle: Resource<OpenTransaction>) -> Answer<()> {
        Ok(self.lending.ended(&handle)?.commit().map_err(told))
    }

    fn rollback(&mut self, handle: Resource<OpenTransaction>) -> Answer<()> {
        Ok(self.lending.ended(&handle)?.rollback().map_err(told))
    }

    fn drop(&mut self, handle: Resource<OpenTransaction>) -> Result<()> {
        self.lending.transactions.remove(&handle.rep());
        Ok(())
    }
}

impl HostRows for World {
    fn next(&mut self, handle: Resource<OpenRows>, most: u32) -> Answer<Vec<Vec<Value>>> {
        let rows = self.lending.rows.get_mut(&handle.rep());
        let rows = rows.ok_or_else(|| format_err!("there are no such rows"))?;
        Ok(Ok(rows.take(most as usize).collect()))
    }

    fn drop(&mut self, handle: Resource<OpenRows>) -> Result<()> {
        self.lending.rows.remove(&handle.rep());
        Ok(())
    }
}

fn all(
    transaction: &mut dyn Transaction,
    sql: &str,
    parameters: &[SqlValue],
) -> DatabaseResult<Vec<Vec<Value>>> {
    let mut rows = Vec::new();
    transaction.query(sql, parameters, &mut |row| {
        rows.push(row.iter().map(shown).collect::<DatabaseResult<_>>()?);
        Ok(())
    })?;
    Ok(rows)
}

fn row(values: Vec<Value>) -> Vec<SqlValue> {
    let value = |value| match value {
        Value::Null => SqlValue::Null,
        Value::Integer(number) => SqlValue::Integer(number),
        Value::Real(number) => SqlValue::Real(number),
        Value::Text(text) => SqlValue::Text(text),
    };
    values.into_iter().map(value).collect()
}

fn shown(value: &SqlValue) -> DatabaseResult<Value> {
    Ok(match value {
        SqlValue::Null => Value::Null,
        SqlValue::Integer(number) => Value::Integer(*number),
        SqlValue::Real(number) => Value::Real(*number),
        SqlValue::Text(text) => Value::Text(text.clone()),
        SqlValue::Bytes(_) => return Err(DatabaseError::new(Fault::Inexact, "bytes that are no text")),
    })
}

fn told(error: DatabaseError) -> Error {
    let fault = match error.fault {
        Fault::UniqueViolation => "unique-violation",
        Fault::ConstraintViolation => "constraint-violation",
        Fault::Busy | Fault::Crowded { .. } => "busy",
        Fault::Aborted => "aborted",
        Fault::Overflow => "overflow",
        Fault::Disconnected => "disconnected",
        Fault::Unreachable => "unreachable",
        Fault::NoSuchTable => "no-such-table",
        Fault::NotWritable => "not-writable",
        Fault::Full => "full",
        Fault::Damaged => "damaged",
        Fault::Inexact => "inexact",
        Fault::Cancelled => "cancelled",
        Fault::Statement => "statement",
    };
    Error { fault: fault.to_owned(), message: error.message }
}
