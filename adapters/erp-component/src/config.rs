//! What an operator says about a component.

use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::PathBuf;
use tenon_erp_port::{Code, Error, Result};

/// The longest time of a call, in seconds: a day.
const LONGEST: f64 = 86_400.0;

/// A component, and what it may do.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The component's file.
    pub file: PathBuf,
    /// What is granted of what its manifest asks for.
    #[serde(default)]
    pub grants: Grants,
    /// Settings, by the names in the manifest.
    #[serde(default)]
    pub settings: BTreeMap<String, String>,
    /// Secrets, by the names in the manifest.
    #[serde(default)]
    pub secrets: BTreeMap<String, Secret>,
    /// Other limits than the usual ones.
    #[serde(default)]
    pub limits: Limits,
    /// Where compiled code is kept; without it, it is compiled at every start. Keep others from writing there: what is in
    /// it is run.
    pub cache: Option<PathBuf>,
}

/// What is granted.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grants {
    /// Hosts: `erp.example.com`, `erp.example.com:8443`, `*.example.com`. Without a port, the scheme's own is meant.
    #[serde(default)]
    pub hosts: Vec<String>,
    /// Whether HTTP without encryption is allowed. Secrets travel in the open then.
    #[serde(default)]
    pub plain_http: bool,
}

/// A secret: itself, or where it is. It is never shown.
#[derive(Clone, Deserialize)]
#[serde(untagged, expecting = "a secret is a text, or {\"env\": \"NAME\"}")]
pub enum Secret {
    /// The secret itself.
    Value(String),
    /// In a variable of the environment.
    Environment {
        /// The variable's name.
        env: String,
    },
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

/// What a component may use. An adapter that says in its manifest that it needs more is not loaded.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// The memory of an instance, in MiB.
    pub memory_mib: u32,
    /// The time of a call, in seconds, with all the requests that it makes.
    pub seconds: f64,
    /// The most pages of a round of reading.
    pub pages: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { memory_mib: 64, seconds: 30.0, pages: 100_000 }
    }
}

impl Limits {
    /// Refuses what is no limit.
    pub(crate) fn check(&self) -> Result<()> {
        let wrong = |what: String| Err(Error::new(Code::Configuration, format!("`limits`: {what}")));
        match self {
            Self { memory_mib: 0, .. } => wrong("`memory_mib` is at least 1".to_owned()),
            Self { pages: 0, .. } => wrong("`pages` is at least 1".to_owned()),
            Self { seconds, .. } if *seconds > 0.0 && *seconds <= LONGEST => Ok(()),
            _ => wrong(format!("`seconds` is above 0, and at most {LONGEST}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_limit_is_refused() {
        let usual = Limits::default();
        assert!(usual.check().is_ok());
        for seconds in [0.0, -1.0, 1e19, f64::NAN, f64::INFINITY] {
            assert!(Limits { seconds, ..usual }.check().is_err(), "{seconds}");
        }
        assert!(Limits { memory_mib: 0, ..usual }.check().is_err());
        assert!(Limits { pages: 0, ..usual }.check().is_err());
    }
}
