//! Natural numbers of 256 bits: what exact products of decimals need on the way.

/// A natural number below 2²⁵⁶. The most significant part comes first, so that numbers are ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Wide([u64; 4]);

impl From<u128> for Wide {
    fn from(number: u128) -> Self {
        Wide([0, 0, high(number), low(number)])
    }
}

/// The upper half.
fn high(number: u128) -> u64 {
    low(number >> 64)
}

/// The lower half.
#[allow(clippy::cast_possible_truncation, reason = "the other half is what `high` returns")]
fn low(number: u128) -> u64 {
    number as u64
}

impl Wide {
    /// The number, if it is below 2¹²⁸.
    pub(super) fn narrow(self) -> Option<u128> {
        let [0, 0, upper, lower] = self.0 else { return None };
        Some(u128::from(upper) << 64 | u128::from(lower))
    }

    /// The product; the factors of decimals are below 2⁹⁶.
    pub(super) fn product(left: u128, right: u128) -> Wide {
        let (upper, lower) = (high(left), low(left));
        let upper = Wide::from(right).times(upper);
        let [_, a, b, c] = upper.0;
        Wide([a, b, c, 0]).plus(Wide::from(right).times(lower))
    }

    /// This number so many times. What is beyond 256 bits is lost; no caller comes near it.
    pub(super) fn times(self, factor: u64) -> Wide {
        let mut carried = 0;
        let mut product = self;
        for part in product.0.iter_mut().rev() {
            let next = u128::from(*part) * u128::from(factor) + carried;
            (*part, carried) = (low(next), next >> 64);
        }
        product
    }

    pub(super) fn plus(self, other: Wide) -> Wide {
        let mut carried = 0;
        let mut sum = self;
        for (part, more) in sum.0.iter_mut().zip(other.0).rev() {
            let next = u128::from(*part) + u128::from(more) + carried;
            (*part, carried) = (low(next), next >> 64);
        }
        sum
    }

    /// This number without another one that is no greater.
    pub(super) fn minus(self, other: Wide) -> Wide {
        let mut borrowed = false;
        let mut difference = self;
        for (part, less) in difference.0.iter_mut().zip(other.0).rev() {
            let (first, below) = part.overflowing_sub(less);
            let (second, further) = first.overflowing_sub(u64::from(borrowed));
            (*part, borrowed) = (second, below || further);
        }
        difference
    }

    /// The quotient by a number that is not zero, rounded down, and the remainder.
    pub(super) fn divided(self, by: u64) -> (Wide, u64) {
        let (by, mut rest) = (u128::from(by.max(1)), 0_u128);
        let mut quotient = self;
        for part in &mut quotient.0 {
            let next = rest << 64 | u128::from(*part);
            (*part, rest) = (low(next / by), next % by);
        }
        (quotient, low(rest))
    }

    /// This number with so many zeros after it.
    pub(super) fn with_zeros(self, zeros: u32) -> Wide {
        (0..zeros).fold(self, |number, _| number.times(10))
    }

    /// This number without its last digits.
    pub(super) fn without_digits(self, digits: u32) -> Wide {
        (0..digits).fold(self, |number, _| number.divided(10).0)
    }
}
