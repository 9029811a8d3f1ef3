//! The conformance kit of the port [`Database`].
//!
//! The author of a driver runs it with one call in one test, on an empty database without other users. The checks create and drop
//! tables whose names begin with `tenon_kit_` and `kit_`.
//!
//! ```
//! fn conforms(my_database: Box<dyn tenon_sql::Database>) {
//!     let report = tenon_testkit::database_kit::run_all(&my_database);
//!     assert!(report.passed(), "{report}");
//! }
//! ```

mod batches;
mod concurrency;
mod migrations;
mod outcome;
mod statements;
mod table;
mod transactions;
mod values;

use std::{fmt, sync::LazyLock};

use tenon_sql::Database;

/// A requirement for a driver.
#[derive(Clone, Copy, Debug)]
pub struct Check {
    /// The requirement, in words.
    pub name: &'static str,
    /// Tests the requirement. The error describes what happened instead.
    pub run: fn(&dyn Database) -> Result<(), String>,
}

/// Returns all checks, in a readable order.
pub fn checks() -> &'static [Check] {
    static ALL: LazyLock<Vec<Check>> = LazyLock::new(|| {
        [
            values::CHECKS,
            statements::CHECKS,
            batches::CHECKS,
            transactions::CHECKS,
            concurrency::CHECKS,
            migrations::CHECKS,
        ]
        .concat()
    });
    &ALL
}

/// Runs all checks and returns the report.
pub fn run_all(database: &dyn Database) -> Report {
    Report { outcomes: checks().iter().map(|check| (check.name, (check.run)(database))).collect() }
}

/// The results of the checks.
#[derive(Clone, Debug)]
pub struct Report {
    outcomes: Vec<(&'static str, Result<(), String>)>,
}

impl Report {
    /// Returns whether all checks passed.
    pub fn passed(&self) -> bool {
        self.failures().next().is_none()
    }

    /// Returns the checks that failed, with the reasons.
    pub fn failures(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.outcomes
            .iter()
            .filter_map(|(name, outcome)| outcome.as_ref().err().map(|why| (*name, why.as_str())))
    }
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, outcome) in &self.outcomes {
            match outcome {
                Ok(()) => writeln!(formatter, "{name} … ok")?,
                Err(why) => writeln!(formatter, "{name} … failed: {why}")?,
            }
        }
        write!(formatter, "{} checks, {} failed", self.outcomes.len(), self.failures().count())
    }
}
