//! The results of the kit.

use std::fmt;
use tenon_erp_port::Capability;

/// The result of a check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The adapter meets the requirement.
    Passed,
    /// The adapter does not meet the requirement, for this reason.
    Failed(String),
    /// The check was not run, for this reason.
    Skipped(String),
}

/// A check and its result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The check's name.
    pub name: String,
    /// The result.
    pub verdict: Verdict,
}

/// The results of the kit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The checks, in the order in which they were run.
    pub entries: Vec<Entry>,
    /// The missing capabilities of the adapter, each with its reason.
    pub unmet: Vec<(Capability, String)>,
}

impl Report {
    /// Returns the result of a check, if it was run.
    pub fn verdict(&self, name: &str) -> Option<&Verdict> {
        self.entries.iter().find(|entry| entry.name == name).map(|entry| &entry.verdict)
    }

    /// Returns the names of the failed checks.
    pub fn failed(&self) -> Vec<&str> {
        self.names(|verdict| matches!(verdict, Verdict::Failed(_)))
    }

    /// Returns the names of the skipped checks.
    pub fn skipped(&self) -> Vec<&str> {
        self.names(|verdict| matches!(verdict, Verdict::Skipped(_)))
    }

    /// Returns the names of the passed checks.
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

    /// Panics if a check failed. For tests.
    ///
    /// # Panics
    /// With the whole report, if a check failed.
    #[track_caller]
    pub fn assert_passed(&self) {
        assert!(self.failed().is_empty(), "the adapter does not conform\n{self}");
    }
}

/// Writes the checks line by line, then what the fixture could not do, then the missing capabilities of the adapter with the
/// number of checks skipped because of each.
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
