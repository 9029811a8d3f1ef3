//! Statements: SQL text with `?` parameters, built by `sea-query` in the dialect of the database.

use crate::database::{Dialect, SqlValue};
use sea_query::{
    DeleteStatement, InsertStatement, MysqlQueryBuilder, PostgresQueryBuilder, SelectStatement,
    SqlWriterValues, SqliteQueryBuilder, UpdateStatement, Value as SeaValue,
};
use std::sync::Arc;

/// A statement and the values of its parameters, in order.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Statement {
    /// The text.
    pub(crate) sql: Arc<str>,
    /// The parameters.
    pub(crate) parameters: Vec<SqlValue>,
}

/// What can be built.
pub(crate) trait Build {
    /// The statement in a dialect.
    fn build_for(&self, dialect: Dialect) -> Statement;
}

macro_rules! build {
    ($($type:ty),*) => {
        $(impl Build for $type {
            fn build_for(&self, dialect: Dialect) -> Statement {
                let mut writer = SqlWriterValues::new("?", false);
                match dialect {
                    Dialect::Sqlite => self.build_collect_any_into(&SqliteQueryBuilder, &mut writer),
                    Dialect::Postgres => self.build_collect_any_into(&PostgresQueryBuilder, &mut writer),
                    Dialect::MariaDb => self.build_collect_any_into(&MysqlQueryBuilder, &mut writer),
                }
                let (sql, values) = writer.into_parts();
                Statement { sql: sql.into(), parameters: values.0.into_iter().map(from_sea).collect() }
            }
        })*
    };
}

build!(SelectStatement, InsertStatement, UpdateStatement, DeleteStatement);

/// A value on its way through the builder.
pub(crate) fn to_sea(value: SqlValue) -> SeaValue {
    match value {
        SqlValue::Null => SeaValue::String(None),
        SqlValue::Integer(number) => SeaValue::BigInt(Some(number)),
        SqlValue::Real(number) => SeaValue::Double(Some(number)),
        SqlValue::Text(text) => SeaValue::String(Some(text)),
        SqlValue::Bytes(bytes) => SeaValue::Bytes(Some(bytes)),
    }
}

fn from_sea(value: SeaValue) -> SqlValue {
    match value {
        SeaValue::BigInt(Some(number)) => SqlValue::Integer(number),
        SeaValue::Int(Some(number)) => SqlValue::Integer(number.into()),
        SeaValue::BigUnsigned(Some(number)) => {
            i64::try_from(number).map_or(SqlValue::Null, SqlValue::Integer)
        }
        SeaValue::Double(Some(number)) => SqlValue::Real(number),
        SeaValue::String(Some(text)) => SqlValue::Text(text),
        SeaValue::Bytes(Some(bytes)) => SqlValue::Bytes(bytes),
        _ => SqlValue::Null,
    }
}
