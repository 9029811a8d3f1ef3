//! The manifest of an adapter, checked before anything is granted.

use crate::config::Limits;
use crate::contract::capabilities::{capabilities, wrong};
use crate::grants::HostPattern;
use crate::names;
use crate::wire::description::Manifest as Told;
use reqwest::Url;
use serde::Serialize;
use std::collections::BTreeMap;
use tenon_erp_port::Capabilities;
use tenon_erp_port::{Code, Error, Result};

/// The ports; an adapter has one of them, at least.
const PORTS: [&str; 4] = ["masters", "orders", "finance", "inventory"];

/// The manifest of an adapter.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Manifest {
    /// The name.
    pub name: String,
    /// The version.
    pub version: String,
    /// The ports that it implements (`masters`, `orders`, `finance`, `inventory`), and its additional interfaces (`code-lists`,
    /// `changes`, `accounts`, `ranges`).
    pub ports: Vec<String>,
    /// The hosts that it calls. `{url}` is the host in the setting `url`.
    pub hosts: Vec<String>,
    /// The settings that it reads.
    pub settings: Vec<String>,
    /// The secrets that are inserted into its requests.
    pub secrets: Vec<String>,
    /// The missing capabilities, with reasons.
    pub missing: Capabilities,
    /// The memory that it needs, in MiB, if it needs more than the default.
    pub memory_mib: Option<u32>,
    /// The time that it needs for a call, in seconds, if it needs more than the default.
    pub seconds: Option<u32>,
}

impl Manifest {
    /// Checks what an adapter says of itself.
    ///
    /// # Errors
    /// `CONFIGURATION`, which says what is wrong with it.
    pub(crate) fn read(told: Told, ports: &[&str]) -> Result<Self> {
        if !is_name(&told.name) {
            return Err(wrong("a name has small letters, digits and `-`, and begins with a letter"));
        }
        if !is_version(&told.version) {
            return Err(wrong("a version is three numbers, like `1.2.3`"));
        }
        if !PORTS.iter().any(|port| ports.contains(port)) {
            return Err(wrong("it exports none of the ports masters, orders, finance and inventory"));
        }
        names::check(&told)?;
        let limit = |name: &str| told.limits.iter().find(|limit| limit.name == name);
        let number = |name: &str| match limit(name).map(|limit| limit.value.parse()) {
            Some(Err(_)) => Err(wrong(format!("the limit `{name}` is a whole number"))),
            Some(Ok(number)) => Ok(Some(number)),
            None => Ok(None),
        };
        let (memory_mib, seconds) = (number("memory-mib")?, number("seconds")?);
        let missing = capabilities(told.missing, |interface| ports.contains(&interface))?;
        let ports = ports.iter().map(|port| (*port).to_owned()).collect();
        let Told { name, version, hosts, settings, secrets, .. } = told;
        Ok(Self { name, version, ports, hosts, settings, secrets, missing, memory_mib, seconds })
    }

    /// Refuses names in the configuration that the manifest does not have.
    pub(crate) fn require_known<'a>(
        &self,
        what: &str,
        mut given: impl Iterator<Item = &'a String>,
        known: &[String],
    ) -> Result<()> {
        let Some(name) = given.find(|name| !known.contains(name)) else { return Ok(()) };
        let message =
            format!("the adapter `{}` has no {what} `{name}`; it has: {}", self.name, known.join(", "));
        Err(Error::new(Code::Configuration, message))
    }

    /// Refuses limits below what the adapter needs.
    pub(crate) fn fit(&self, limits: &Limits) -> Result<()> {
        let lacks = |what: &str, needs: String, has: String| {
            let message = format!("the adapter `{}` needs {needs} {what} and is granted {has}", self.name);
            Err(Error::new(Code::Configuration, message))
        };
        match (self.memory_mib, self.seconds) {
            (Some(needs), _) if needs > limits.memory_mib => {
                lacks("MiB of memory", needs.to_string(), limits.memory_mib.to_string())
            }
            (_, Some(needs)) if f64::from(needs) > limits.seconds => {
                lacks("seconds a call", needs.to_string(), limits.seconds.to_string())
            }
            _ => Ok(()),
        }
    }

    /// The hosts it calls, those in settings included.
    pub(crate) fn host_patterns(&self, settings: &BTreeMap<String, String>) -> Result<Vec<HostPattern>> {
        let mut patterns = Vec::new();
        for host in &self.hosts {
            match host.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
                None => patterns.push(HostPattern::parse(host)?),
                Some(name) => {
                    let Some(address) = settings.get(name) else { continue };
                    let url = Url::parse(address).ok();
                    let not =
                        || Error::new(Code::Configuration, format!("the setting `{name}` is no address"));
                    patterns.push(url.as_ref().and_then(HostPattern::of).ok_or_else(not)?);
                }
            }
        }
        Ok(patterns)
    }
}

fn is_name(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    text.len() <= 60 && text.starts_with(|c: char| c.is_ascii_lowercase()) && text.chars().all(plain)
}

fn is_version(text: &str) -> bool {
    let parts: Vec<&str> = text.split('.').collect();
    text.len() <= 32 && parts.len() == 3 && parts.iter().all(|part| part.parse::<u32>().is_ok())
}
