//! The encoding of text between this crate and the ODBC driver.

use tenon_sql::Dialect;

/// What a driver carries without change.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encoding {
    /// MariaDB's driver passes bytes unchanged, and computes the length of some UTF-16 texts wrongly.
    Utf8,
    /// PostgreSQL's driver may convert narrow text into the locale of the process, but never UTF-16.
    Utf16,
}

impl Encoding {
    pub(crate) fn of(dialect: Dialect) -> Self {
        match dialect {
            Dialect::MariaDb => Encoding::Utf8,
            Dialect::Postgres | Dialect::Sqlite => Encoding::Utf16,
        }
    }
}
