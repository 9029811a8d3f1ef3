//! The port `Store`: records in, records out, in transactions. `tenon-sql` implements it over any SQL database, the testkit
//! in memory. It trusts its caller, the unit of work: conditions are checked and carry the row rights.

use crate::condition::{Aggregation, Condition, Selection};
use crate::entity::EntityDef;
use crate::error::Result;
use crate::record::Record;
use crate::value::Value;

/// A place where records are kept.
pub trait Store: Send + Sync {
    /// Opens a transaction; it rolls back when dropped.
    ///
    /// # Errors
    /// `DATABASE_UNREACHABLE`, `BUSY`.
    fn begin(&self, writes: bool) -> Result<Box<dyn StoreTransaction + '_>>;
}

/// One open transaction. Every record belongs to `tenant`, and none of another tenant is ever seen or touched.
///
/// All functions fail with `BUSY` or `REPEAT_TRANSACTION` when the transaction must be repeated as a whole.
pub trait StoreTransaction {
    /// The records that satisfy the selection, in its order.
    ///
    /// # Errors
    /// A database error.
    fn select(&mut self, tenant: &str, selection: &Selection) -> Result<Vec<Record>>;

    /// Groups and measures over the records that satisfy the condition, computed where the records are. One row a group: the
    /// group's values, then the measures, ordered by group.
    ///
    /// # Errors
    /// A database error; `OUT_OF_RANGE` when a sum outgrows 64 bits.
    fn aggregate(&mut self, tenant: &str, aggregation: &Aggregation) -> Result<Vec<Vec<Value>>>;

    /// Inserts a record with its lines and searchable custom values.
    ///
    /// # Errors
    /// `DUPLICATE` when the id or a unique group is taken.
    fn insert(&mut self, tenant: &str, entity: &'static EntityDef, record: &Record) -> Result<()>;

    /// Replaces a record with its lines and searchable custom values, if it still has the version `expected`; says
    /// whether it had. Records without versions are replaced whenever they are there.
    ///
    /// # Errors
    /// `DUPLICATE` when a unique group is taken.
    fn update(
        &mut self,
        tenant: &str,
        entity: &'static EntityDef,
        before: &Record,
        record: &Record,
    ) -> Result<bool>;

    /// Inserts or replaces mirrored or system records, without lines, by their ids.
    ///
    /// # Errors
    /// A database error.
    fn upsert(&mut self, tenant: &str, entity: &'static EntityDef, records: &[Record]) -> Result<()>;

    /// Removes mirrored or system records, and gives their number.
    ///
    /// # Errors
    /// A database error.
    fn remove(&mut self, tenant: &str, entity: &'static EntityDef, condition: &Condition) -> Result<u64>;

    /// Adds `by` to the named counter, which begins at 0, and gives its new value. The counter stays locked until the
    /// transaction ends: this is also the guard row of whatever must not happen twice at a time.
    ///
    /// # Errors
    /// A database error.
    fn advance(&mut self, tenant: &str, counter: &str, by: i64) -> Result<i64>;

    /// Remembers the state, so that [`StoreTransaction::rollback_to_savepoint`] can return to it. Not nested.
    ///
    /// # Errors
    /// A database error.
    fn savepoint(&mut self) -> Result<()>;

    /// Undoes everything since the savepoint, and forgets it.
    ///
    /// # Errors
    /// A database error.
    fn rollback_to_savepoint(&mut self) -> Result<()>;

    /// Forgets the savepoint, and keeps everything since.
    ///
    /// # Errors
    /// A database error.
    fn release_savepoint(&mut self) -> Result<()>;

    /// Makes everything durable.
    ///
    /// # Errors
    /// `BUSY`, `REPEAT_TRANSACTION`: nothing was made durable. `OUTCOME_UNKNOWN`: the connection broke on the way.
    fn commit(self: Box<Self>) -> Result<()>;
}
