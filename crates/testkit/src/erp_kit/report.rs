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
    /// The [optional](Capability::is_optional) capabilities that the adapter does not have, each with its reason.
    pub optional: Vec<(Capability, String)>,
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
    fn is_lacking(&self, why: &str) -> bool {
        has_reason(&self.unmet, why) || has_reason(&self.optional, why)
    }

    /// Writes each reason once: after what is told of them, the capabilities, and the number of checks that were skipped.
    fn write_lacking(
        &self,
        f: &mut fmt::Formatter<'_>,
        told: &str,
        lacking: &[(Capability, String)],
    ) -> fmt::Result {
        for (index, (_, why)) in lacking.iter().enumerate() {
            if has_reason(&lacking[..index], why) {
                continue;
            }
            let capabilities = lacking.iter().filter(|(_, reason)| reason == why);
            let names: Vec<_> = capabilities.map(|(capability, _)| capability.to_string()).collect();
            let checks = self.entries.iter().filter(|entry| entry.verdict == Verdict::Skipped(why.clone()));
            writeln!(f, "{told} {}: {why} (checks skipped: {})", names.join(", "), checks.count())?;
        }
        Ok(())
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

fn has_reason(lacking: &[(Capability, String)], why: &str) -> bool {
    lacking.iter().any(|(_, reason)| reason == why)
}

/// Writes the checks line by line, then the missing capabilities of the adapter with the number of checks skipped because of
/// each, then the optional capabilities that the adapter does not have.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = self.entries.iter().map(|entry| entry.name.len()).max().unwrap_or_default();
        for Entry { name, verdict } in &self.entries {
            match verdict {
                Verdict::Passed => writeln!(f, "{name:width$}  passed")?,
                Verdict::Failed(why) => writeln!(f, "{name:width$}  FAILED   {why}")?,
                Verdict::Skipped(why) if self.is_lacking(why) => {}
                Verdict::Skipped(why) => writeln!(f, "{name:width$}  skipped  {why}")?,
            }
        }
        let (passed, failed, skipped) = (self.passed().len(), self.failed().len(), self.skipped().len());
        writeln!(f, "{passed} passed, {failed} failed, {skipped} skipped")?;
        // A reason that both have is that of a port: it is told once.
        let mut optional = self.optional.clone();
        optional.retain(|(_, why)| !has_reason(&self.unmet, why));
        self.write_lacking(f, "cannot", &self.unmet)?;
        self.write_lacking(f, "without the optional", &optional)
    }
}
