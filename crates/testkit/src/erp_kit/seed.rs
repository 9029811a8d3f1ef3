//! What a run takes from the clock.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::time::{SystemTime, UNIX_EPOCH};

/// What a run takes from the clock. With the same seed, and the same answers, the kit asks an adapter for the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seed {
    /// A text of at most 16 letters and digits that no earlier run on the same ERP had: part of every key of the run.
    pub label: String,
    /// The date of the orders that are placed: in an open period of the ERP.
    pub today: Date,
}

impl Seed {
    /// Of this moment, and of today (UTC).
    pub fn now() -> Self {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let today = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date();
        Self { label: format!("{:x}", since.as_micros()), today }
    }
}
