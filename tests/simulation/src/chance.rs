//! Draws.

use tenon_testkit::memory_erp::SplitMix64;

/// Draws from one seed.
pub(crate) struct Chance(pub(crate) SplitMix64);

impl Chance {
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.0.next_u64() % limit as u64).unwrap()
    }

    pub(crate) fn one_in(&mut self, many: usize) -> bool {
        self.below(many) == 0
    }
}
