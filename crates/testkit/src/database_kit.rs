//! The conformance kit of the port [`Database`].
//!
//! A driver's author runs it with one call in one test, on an empty database that nobody else uses meanwhile. The checks
//! make and drop tables whose names begin with `tenon_kit_` and `kit_`.
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

/// One thing that a driver must do.
#[derive(Clone, Copy, Debug)]
pub struct Check {
    /// What it must do, in words.
    pub name: &'static str,
    /// Tries it; the error says what happened instead.
    pub run: fn(&dyn Database) -> Result<(), String>,
}

/// Every check, in the order in which they are best read.
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

/// Runs every check and tells how each went.
pub fn run_all(database: &dyn Database) -> Report {
    Report { outcomes: checks().iter().map(|check| (check.name, (check.run)(database))).collect() }
}

/// How each check went.
#[derive(Clone, Debug)]
pub struct Report {
    outcomes: Vec<(&'static str, Result<(), String>)>,
}

impl Report {
    /// Whether the driver does all that it must.
    pub fn passed(&self) -> bool {
        self.failures().next().is_none()
    }

    /// The checks that failed, and why.
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
