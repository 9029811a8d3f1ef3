//! Protects transactions on a node of a MariaDB Galera cluster.
//!
//! A node may roll back an open transaction because another node has committed a change of the same rows. Usually it reports
//! error 1213 on the next statement. If the rollback happens exactly while an answer is sent, the error is lost: the next
//! statement begins another transaction, and the earlier statements are missing from the commit. (Seen with MariaDB 10.11.19 and
//! Galera 26.4.23, in one of fifty such cases.)
//!
//! So a transaction sets a savepoint when it begins, and the message that commits releases it first. If the savepoint does not
//! exist, the transaction was rolled back.

use crate::{DatabaseError, Fault};

/// Whether the server is a node of a cluster.
pub const IS_ON: &str = "SELECT @@wsrep_on";

/// The first statement of a transaction, of whatever kind, waits until its node has all that any node had committed before.
/// Without it, what was just written through one node is not there on the next.
pub const SETUP: &str = "SET SESSION wsrep_sync_wait = 7";

/// One message, and the first: it also waits before any statement is prepared, so that tables are seen as they are.
pub const BEGIN: &str = "BEGIN NOT ATOMIC START TRANSACTION; SAVEPOINT tenon_whole; END";

/// After a statement that has ended the transaction.
pub const BEGIN_AGAIN: &str = "SAVEPOINT tenon_whole";

/// Whether the server commits before and after this statement.
pub fn commits(sql: &str) -> bool {
    let first = sql.split_whitespace().next().unwrap_or_default();
    ["CREATE", "ALTER", "DROP", "TRUNCATE", "RENAME"].iter().any(|word| first.eq_ignore_ascii_case(word))
}

/// One message, so that nothing can be undone between the two.
pub const COMMIT: &str = "BEGIN NOT ATOMIC RELEASE SAVEPOINT tenon_whole; COMMIT; END";

/// What a commit that fails means: any refusal tells that the transaction is gone.
pub fn lost(error: DatabaseError) -> DatabaseError {
    match error.fault {
        Fault::Statement => DatabaseError::new(Fault::Aborted, error.message),
        _ => error,
    }
}
