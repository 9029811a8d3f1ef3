//! Mapping files of an ERP that is a SQL database.

use crate::messages::METHODS_AND_REQUESTS;
use futures_lite::future::block_on;
use tenon_erp_port::{Code, Erp, messages};
use tenon_erp_sql::{Mapping, SqlErp};
use tenon_sql::{Access, Database, DatabaseResult, Dialect, EachRow, SqlValue, Transaction};

/// A mapping: it is refused with its place, or else drives every method, and no value of a call stands in an SQL statement.
pub fn mapping(text: &str) {
    match Mapping::parse(text) {
        Err(error) => {
            assert_eq!(error.code, Code::Configuration, "{error}");
            assert!(error.message.starts_with("the mapping"), "{error}");
        }
        Ok(mapping) => {
            let values_are_apart = !text.contains(MARK);
            let erp = Erp::of(SqlErp::new(Empty { values_are_apart }, mapping));
            for (method, request) in METHODS_AND_REQUESTS.iter() {
                // An empty database has no record that is asked for; what matters is that there is an answer.
                let _ = block_on(messages::answer(&erp, method, request));
            }
        }
    }
}

/// What stands in every text of the requests, and in no mapping.
pub(crate) const MARK: &str = "ma'rk";

/// A database without rows, in which everything can be written.
struct Empty {
    values_are_apart: bool,
}

impl Database for Empty {
    fn dialect(&self) -> Dialect {
        Dialect::Sqlite
    }

    fn begin(&self, _: Access) -> DatabaseResult<Box<dyn Transaction + '_>> {
        Ok(Box::new(Empty { values_are_apart: self.values_are_apart }))
    }
}

impl Empty {
    fn look_at(&self, sql: &str) {
        assert!(!self.values_are_apart || !sql.contains(MARK), "a value stands in a statement: {sql}");
    }
}

impl Transaction for Empty {
    fn dialect(&self) -> Dialect {
        Dialect::Sqlite
    }

    fn execute(&mut self, sql: &str, _: &[SqlValue]) -> DatabaseResult<u64> {
        self.look_at(sql);
        Ok(1)
    }

    fn execute_batch(&mut self, sql: &str, rows: &[Vec<SqlValue>]) -> DatabaseResult<u64> {
        self.look_at(sql);
        Ok(rows.len() as u64)
    }

    fn query(&mut self, sql: &str, _: &[SqlValue], _: &mut EachRow<'_>) -> DatabaseResult<()> {
        self.look_at(sql);
        Ok(())
    }

    fn commit(self: Box<Self>) -> DatabaseResult<()> {
        Ok(())
    }

    fn rollback(self: Box<Self>) -> DatabaseResult<()> {
        Ok(())
    }
}
