//! Transactions that the engine performs on its own behalf.

use crate::error::Result;
use crate::refusals;
use crate::unit::Unit;

/// Transactions of the engine, performed as the engine and for one tenant.
pub trait Transact: Send + Sync {
    /// Runs `act` in a transaction and commits it. `work` is its name in the journal. If the database asks for it, `act` runs
    /// again from the start.
    ///
    /// # Errors
    /// Refusals of `act`. Its changes are rolled back then.
    fn transact(&self, work: &str, act: &mut dyn FnMut(&mut Unit<'_>) -> Result<()>) -> Result<()>;

    /// Runs `act`, which only reads, in a transaction that waits for no writer, if the store has such transactions.
    ///
    /// # Errors
    /// Refusals of `act`.
    fn look(&self, work: &str, act: &mut dyn FnMut(&mut Unit<'_>) -> Result<()>) -> Result<()> {
        self.transact(work, act)
    }
}

/// Runs `act` in a transaction, and returns its result.
///
/// # Errors
/// Refusals of `act`.
pub fn in_transaction<T>(
    store: &dyn Transact,
    work: &str,
    mut act: impl FnMut(&mut Unit<'_>) -> Result<T>,
) -> Result<T> {
    let mut answer = None;
    store.transact(work, &mut |unit| {
        answer = Some(act(unit)?);
        Ok(())
    })?;
    answer.ok_or_else(|| refusals::internal("a transaction ended without having run"))
}
