//! The configuration of a component by the operator.

use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::PathBuf;
use tenon_erp_port::{Code, Error, Result};

/// The longest time of a call, in seconds: a day.
const LONGEST: f64 = 86_400.0;

/// A component, and its permissions and settings.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The file of the component.
    pub file: PathBuf,
    /// The permissions. The manifest must ask for them as well.
    #[serde(default)]
    pub grants: Grants,
    /// The settings, by the names in the manifest.
    #[serde(default)]
    pub settings: BTreeMap<String, String>,
    /// The secrets, by the names in the manifest.
    #[serde(default)]
    pub secrets: BTreeMap<String, Secret>,
    /// Limits other than the defaults.
    #[serde(default)]
    pub limits: Limits,
    /// The folder for compiled code. Without it, the component is compiled at every start. Protect the folder from others,
    /// because the code in it is executed.
    pub cache: Option<PathBuf>,
}

/// The permissions of an adapter.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grants {
    /// The hosts: `erp.example.com`, `erp.example.com:8443`, `*.example.com`. Without a port, it is the default port of the
    /// scheme.
    #[serde(default)]
    pub hosts: Vec<String>,
    /// Whether HTTP without encryption is allowed. Secrets are then sent unencrypted.
    #[serde(default)]
    pub plain_http: bool,
}

/// A secret, or the place where it is found. It is never shown.
#[derive(Clone, Deserialize)]
#[serde(untagged, expecting = "a secret is a text, or {\"env\": \"NAME\"}")]
pub enum Secret {
    /// The secret.
    Value(String),
    /// The secret is in an environment variable.
    Environment {
        /// The name of the variable.
        env: String,
    },
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

/// The limits of a component. An adapter whose manifest asks for more is not loaded.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// The memory of an instance, in MiB.
    pub memory_mib: u32,
    /// The time of a call, in seconds, including all its requests.
    pub seconds: f64,
    /// The largest number of pages in a round of reading.
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
