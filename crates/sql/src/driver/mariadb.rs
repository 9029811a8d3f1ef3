//! What MariaDB's drivers share: the meaning of its error numbers, and the settings of a connection.

use std::time::Duration;

use crate::{Access, Fault};

/// MariaDB's own numbers where its SQLSTATE says too little.
/// <https://mariadb.com/kb/en/mariadb-error-code-reference/>
pub fn fault(code: i32) -> Option<Fault> {
    Some(match code {
        // Duplicate entry, in its three wordings.
        1062 | 1169 | 1586 => Fault::UniqueViolation,
        // Lock wait timeout (which undoes only the statement), statement timeout, a statement that was killed, no lock with NOWAIT.
        1205 | 1317 | 1969 | 3024 | 3572 => Fault::Busy,
        // Deadlock, row changed since it was read, certification failure, XA deadlock, a table changed since the snapshot.
        1213 | 1020 | 1180 | 1412 | 1614 => Fault::Aborted,
        // Server or transaction read-only.
        1290 | 1792 | 1836 => Fault::NotWritable,
        // Disk full, table full.
        1021 | 1114 => Fault::Full,
        // A table or an index that is damaged, in the words of the engines.
        126 | 127 | 1034 | 1194 | 1195 | 1712 | 1877 => Fault::Damaged,
        // Out of range, for a column and in an expression.
        1264 | 1690 => Fault::Overflow,
        // Wrong, cut or impossible values.
        1265 | 1292 | 1366 | 1406 => Fault::Inexact,
        // No value for a column that needs one.
        1048 | 1364 => Fault::ConstraintViolation,
        1054 | 1146 => Fault::NoSuchTable,
        // The client's: server has gone away, cannot connect, lost connection; killed by an administrator.
        2002 | 2003 | 2006 | 2013 | 2055 | 1927 => Fault::Disconnected,
        // A node that is cut off from its cluster.
        1047 => Fault::Unreachable,
        _ => return None,
    })
}

/// The constraint that a message is about. MariaDB names the values first and the key last.
pub fn constraint(message: &str) -> &str {
    message.rfind(" for key ").map_or("", |at| &message[at + 1..])
}

/// Statements that set up a new connection.
pub const SETUP: &[&str] = &[
    // Refuse what does not fit instead of changing it.
    "SET SESSION sql_mode = 'STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ZERO_DATE,NO_ZERO_IN_DATE,\
     NO_ENGINE_SUBSTITUTION'",
    "SET SESSION time_zone = '+00:00'",
    // Texts that come from no column are compared byte by byte as well.
    "SET SESSION collation_connection = utf8mb4_nopad_bin",
    "SET SESSION innodb_lock_wait_timeout = 5",
];

/// The statement after which the server gives up what takes longer. Nought is no limit.
pub fn statement_timeout(timeout: Duration) -> String {
    format!("SET SESSION max_statement_time = {}", timeout.as_secs_f64())
}

/// The statement after which the transactions of a connection are of this kind.
///
/// A write transaction is READ COMMITTED: it takes its guard row first and then reads what others have committed. A read transaction
/// is REPEATABLE READ, which is one snapshot.
pub fn isolation(access: Access) -> &'static str {
    match access {
        Access::Read => "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY",
        Access::Write => "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED, READ WRITE",
    }
}

/// Asks for what [`enlistable`] judges.
pub const ENLISTABLE: &str = "SELECT @@autocommit = 0 OR @@in_transaction = 1, @@tx_isolation";

/// Whether a host's transaction may be enlisted. It must be open, and must see what others have committed once it holds their lock:
/// InnoDB's REPEATABLE READ goes on reading its snapshot, by which a credit limit would be passed.
///
/// # Errors
/// [`Fault::Statement`], if it may not.
pub fn enlistable(found: &[Vec<crate::SqlValue>]) -> crate::DatabaseResult<()> {
    use crate::{DatabaseError, SqlValue};
    let refused = |message| Err(DatabaseError::new(Fault::Statement, message));
    match found.first().map(Vec::as_slice) {
        Some([SqlValue::Integer(1), SqlValue::Text(isolation)])
            if matches!(isolation.as_str(), "READ-COMMITTED" | "SERIALIZABLE") =>
        {
            Ok(())
        }
        Some([SqlValue::Integer(1), _]) => refused(
            "the host's transaction must be READ COMMITTED: SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED",
        ),
        _ => refused("the host's connection has no open transaction to enlist in"),
    }
}
