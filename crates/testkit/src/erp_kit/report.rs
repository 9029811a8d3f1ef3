//! What the kit found.

use std::fmt;
use tenon_erp_port::Capability;

/// How a check ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The adapter does what it must.
    Passed,
    /// It does not, and this is what it did.
    Failed(String),
    /// It was not tried, for this reason.
    Skipped(String),
}

/// A check and how it ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The check's name.
    pub name: String,
    /// How it ended.
    pub verdict: Verdict,
}

/// What the kit found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The checks, in the order they were run.
    pub entries: Vec<Entry>,
    /// The capabilities that the adapter lacks, each with its reason.
    pub unmet: Vec<(Capability, String)>,
}

impl Report {
    /// How a check ended, if it was run.
    pub fn verdict(&self, name: &str) -> Option<&Verdict> {
        self.entries.iter().find(|entry| entry.name == name).map(|entry| &entry.verdict)
    }

    /// The names of the checks that failed.
    pub fn failed(&self) -> Vec<&str> {
        self.names(|verdict| matches!(verdict, Verdict::Failed(_)))
    }

    /// The names of the checks that were skipped.
    pub fn skipped(&self) -> Vec<&str> {
        self.names(|verdict| matches!(verdict, Verdict::Skipped(_)))
    }

    /// The names of the checks that passed.
    pub fn passed(&self) -> Vec<&str> {
        self.names(|verdict| *verdict == Verdict::Passed)
    }

    fn names(&self, wanted: impl Fn(&Verdict) -> bool) -> Vec<&str> {
        self.entries.iter().filter(|entry| wanted(&entry.verdict)).map(|entry| entry.name.as_str()).collect()
    }

    /// Whether this is the reason of a capability that the adapter lacks.
    fn is_unmet(&self, why: &str) -> bool {
        self.unmet.iter().any(|(_, reason)| reason == why)
    }

    /// For tests.
    ///
    /// # Panics
    /// With the whole report, when a check failed.
    #[track_caller]
    pub fn assert_passed(&self) {
        assert!(self.failed().is_empty(), "the adapter does not conform\n{self}");
    }
}

/// Line by line what was tried, and what the fixture could not do; then what the adapter says it cannot do, and how many checks
/// were skipped for that.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = self.entries.iter().map(|entry| entry.name.len()).max().unwrap_or_default();
        for Entry { name, verdict } in &self.entries {
            match verdict {
                Verdict::Passed => writeln!(f, "{name:width$}  passed")?,
                Verdict::Failed(why) => writeln!(f, "{name:width$}  FAILED   {why}")?,
                Verdict::Skipped(why) if self.is_unmet(why) => {}
                Verdict::Skipped(why) => writeln!(f, "{name:width$}  skipped  {why}")?,
            }
        }
        let (passed, failed, skipped) = (self.passed().len(), self.failed().len(), self.skipped().len());
        writeln!(f, "{passed} passed, {failed} failed, {skipped} skipped")?;
        for (index, (_, why)) in self.unmet.iter().enumerate() {
            if self.unmet.iter().take(index).any(|(_, said)| said == why) {
                continue;
            }
            let capabilities = self.unmet.iter().filter(|(_, reason)| reason == why);
            let names: Vec<_> = capabilities.map(|(capability, _)| capability.to_string()).collect();
            let checks = self.entries.iter().filter(|entry| entry.verdict == Verdict::Skipped(why.clone()));
            writeln!(f, "cannot {}: {why} (checks skipped: {})", names.join(", "), checks.count())?;
        }
        Ok(())
    }
}
