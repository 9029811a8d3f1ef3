//! Upgrades: how a module converts the records of a store that an earlier version of it made.

use crate::error::Result;
use crate::module::Module;
use crate::refusals;
use crate::unit::Unit;

/// The largest number of characters of a mark of a [`Step`].
pub const LONGEST_MARK: usize = 200;

/// Does a bounded part of some work on one tenant's records, such as the next few hundred, in its own transaction.
///
/// A step gets the mark that the step before it returned, and returns its own mark, such as the last id: at most [`LONGEST_MARK`]
/// characters. The first step of a tenant gets none. The step that finds nothing left to do returns none. A step that is
/// interrupted is rolled back and repeated.
pub type Step = fn(after: Option<&str>, unit: &mut Unit<'_>) -> Result<Option<String>>;

/// The upgrade of the records of a module to a later version. It runs once for each store, when the store is migrated, after the
/// tables have been completed.
#[derive(Clone, Copy)]
pub struct Upgrade {
    /// The version after the upgrade.
    pub to: u32,
    /// Does the next part of the work.
    pub step: Step,
}

impl Module {
    /// Refuses upgrades that are out of order, or that lead beyond the version of the module.
    pub(crate) fn check_upgrades(&self) -> Result<()> {
        let mut reached = 1;
        for upgrade in self.upgrades {
            if upgrade.to <= reached || upgrade.to > self.version {
                return Err(refusals::upgrade_order(self.name, reached, upgrade.to, self.version));
            }
            reached = upgrade.to;
        }
        Ok(())
    }
}
