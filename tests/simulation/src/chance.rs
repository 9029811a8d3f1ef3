//! Draws.

use tenon_testkit::memory_erp::SplitMix64;

/// Draws from one seed.
pub struct Chance(pub(crate) SplitMix64);

impl Chance {
    /// The draws of this seed.
    pub fn new(seed: u64) -> Self {
        Self(SplitMix64::new(seed))
    }

    /// A number below this one.
    pub fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.0.next_u64() % limit as u64).unwrap()
    }

    /// True once in so many cases.
    pub fn one_in(&mut self, many: usize) -> bool {
        self.below(many) == 0
    }
}
