//! The port `Store`: it reads and writes records in transactions. `tenon-sql` implements it for SQL databases, the testkit in
//! memory. It trusts its caller, the unit of work: conditions are checked and include the row rights.

use crate::condition::{Aggregation, Condition, Selection};
use crate::entity::EntityDef;
use crate::error::Result;
use crate::record::Record;
use crate::value::Value;
use std::collections::BTreeSet;

/// A store of records.
pub trait Store: Send + Sync {
    /// Opens a transaction. It is rolled back when it is dropped.
    ///
    /// # Errors
    /// `DATABASE_UNREACHABLE`, `BUSY`.
    fn begin(&self, writes: bool) -> Result<Box<dyn StoreTransaction + '_>>;
}

/// An open transaction. Every record belongs to `tenant`; records of another tenant are never read or changed.
///
/// All functions fail with `BUSY` or `REPEAT_TRANSACTION` if the whole transaction must be repeated.
pub trait StoreTransaction {
    /// Returns the records of a selection, in its order.
    ///
    /// # Errors
    /// A database error.
    fn select(&mut self, tenant: &str, selection: &Selection) -> Result<Vec<Record>>;

    /// Returns the records that satisfy each condition, in any order and without their lines. A SQL database gets one statement, and looks
    /// each condition up by an index of its own.
    ///
    /// # Errors
    /// A database error.
    fn select_each(
        &mut self,
        tenant: &str,
        entity: &'static EntityDef,
        conditions: &[Condition],
    ) -> Result<Vec<Vec<Record>>> {
        let select = |condition: &Condition| {
            let condition = condition.clone();
            let selection = Selection { entity, condition, order: Vec::new(), limit: None, lines: None };
            self.select(tenant, &selection)
        };
        conditions.iter().map(select).collect()
    }

    /// Returns the value of a counter, which is 0 if it has not begun, without locking it; and the record of an entity with this id, if
    /// one is asked for. Lines are not read. It is what each call reads first, in one statement.
    ///
    /// # Errors
    /// A database error.
    fn counter_and_record(
        &mut self,
        tenant: &str,
        counter: &str,
        record: Option<(&'static EntityDef, &str)>,
    ) -> Result<(i64, Option<Record>)>;

    /// Groups and measures the records that satisfy the condition, in the store. Returns one row for each group: the group's
    /// values, then the measures, ordered by group.
    ///
    /// # Errors
    /// A database error; `OUT_OF_RANGE` if a sum does not fit into 64 bits.
    fn aggregate(&mut self, tenant: &str, aggregation: &Aggregation) -> Result<Vec<Vec<Value>>>;

    /// Inserts a record with its lines and searchable custom values.
    ///
    /// # Errors
    /// `DUPLICATE` if the id or a unique group is taken.
    fn insert(&mut self, tenant: &str, entity: &'static EntityDef, record: &Record) -> Result<()>;

    /// Inserts a record without lines or custom values that is in no unique group and whose id is new, at the latest with the next
    /// statement or the commit, which then has its error.
    ///
    /// # Errors
    /// A database error.
    fn append(&mut self, tenant: &str, entity: &'static EntityDef, record: &Record) -> Result<()> {
        self.insert(tenant, entity, record)
    }

    /// Replaces a record with its lines and searchable custom values if it still has the version `expected`, and returns whether
    /// it had. A record without a version is replaced if it exists.
    ///
    /// # Errors
    /// `DUPLICATE` if a unique group is taken.
    fn update(
        &mut self,
        tenant: &str,
        entity: &'static EntityDef,
        before: &Record,
        record: &Record,
    ) -> Result<bool>;

    /// Inserts or replaces mirrored or system records by their ids, with their lines, in statements for sets.
    ///
    /// # Errors
    /// A database error.
    fn upsert(&mut self, tenant: &str, entity: &'static EntityDef, records: &[Record]) -> Result<()>;

    /// Removes mirrored or system records with their lines, and returns their number.
    ///
    /// # Errors
    /// A database error.
    fn remove(&mut self, tenant: &str, entity: &'static EntityDef, condition: &Condition) -> Result<u64>;

    /// Sets fields of rows of a ledger, or of the system, to the values that `rows` have of them, of each row whose fields are all empty.
    /// Returns the number of these rows. `places` are the positions of the fields.
    ///
    /// # Errors
    /// `DUPLICATE` if a unique group is taken.
    fn set_once(
        &mut self,
        tenant: &str,
        entity: &'static EntityDef,
        rows: &[Record],
        places: &[usize],
    ) -> Result<u64>;

    /// Adds `by` to the named counter, which begins at 0, and returns its new value. The counter is locked until the transaction
    /// ends, so it also serves as a lock for work that must not be done twice at the same time.
    ///
    /// # Errors
    /// A database error.
    fn advance(&mut self, tenant: &str, counter: &str, by: i64) -> Result<i64>;

    /// Locks the named counters until the transaction ends, in their order, as [`StoreTransaction::advance`] does: in one statement, before
    /// the next one is run.
    ///
    /// # Errors
    /// A database error.
    fn lock(&mut self, tenant: &str, counters: &BTreeSet<String>) -> Result<()> {
        counters.iter().try_for_each(|counter| self.advance(tenant, counter, 1).map(drop))
    }

    /// Sets a savepoint. Savepoints nest: the last one that was set is the first to be removed.
    ///
    /// # Errors
    /// A database error.
    fn savepoint(&mut self) -> Result<()>;

    /// Undoes all changes since the last savepoint, and removes it.
    ///
    /// # Errors
    /// A database error.
    fn rollback_to_savepoint(&mut self) -> Result<()>;

    /// Removes the last savepoint, and keeps all changes since.
    ///
    /// # Errors
    /// A database error.
    fn release_savepoint(&mut self) -> Result<()>;

    /// Commits the transaction.
    ///
    /// # Errors
    /// `BUSY`, `REPEAT_TRANSACTION`: nothing was committed. `OUTCOME_UNKNOWN`: the connection broke during the commit.
    fn commit(self: Box<Self>) -> Result<()>;
}
