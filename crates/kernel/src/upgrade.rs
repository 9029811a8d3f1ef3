//! Upgrades: what a module does to the records of a store that an earlier version of it has made.

use crate::error::Result;
use crate::module::Module;
use crate::refusals;
use crate::unit::Unit;

/// The most characters that a mark of a [`Step`] may have.
pub const LONGEST_MARK: usize = 200;

/// Does a bounded part of some work on one tenant's records, such as the next few hundred of them, in a transaction of its own.
///
/// It is given the mark that the step before it came to, and gives its own, such as the last id: at most [`LONGEST_MARK`]
/// characters. The first step of a tenant is given none; the one that finds nothing left to do gives none. A step that is
/// cut off is repeated, as if it had not begun.
pub type Step = fn(after: Option<&str>, unit: &mut Unit<'_>) -> Result<Option<String>>;

/// What leads records from one version of a module to a later one. It runs once for each store, when the store is migrated,
/// after the tables have been completed.
#[derive(Clone, Copy)]
pub struct Upgrade {
    /// The version that it leads to.
    pub to: u32,
    /// Does the next part.
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
