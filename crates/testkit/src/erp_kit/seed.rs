//! The values that a run takes from the clock.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::time::{SystemTime, UNIX_EPOCH};

/// The values that a run takes from the clock. With the same seed and the same answers, the kit makes the same calls.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seed {
    /// A text of at most 16 letters and digits that no earlier run on the same ERP had. It is part of every key of the run.
    pub label: String,
    /// The date of the orders, in an open period of the ERP.
    pub today: Date,
}

impl Seed {
    /// Creates a seed from the current time (UTC).
    pub fn now() -> Self {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let today = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date();
        Self { label: format!("{:x}", since.as_micros()), today }
    }
}
