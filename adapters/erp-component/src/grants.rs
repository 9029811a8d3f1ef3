//! The permissions of a component: what its manifest asks for and the operator grants.

use crate::config::{Config, Grants, Limits};
use crate::host_imports::Granted;
use crate::io::Io;
use crate::manifest::Manifest;
use crate::recording::Recording;
use crate::secrets::Secrets;
use reqwest::Url;
use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;
use tenon_erp_port::{Code, Error, Result};

/// What a component may do and has.
pub(crate) struct Terms {
    pub(crate) name: String,
    pub(crate) limits: Limits,
    pub(crate) settings: BTreeMap<String, String>,
    pub(crate) secrets: Secrets,
    pub(crate) io: Io,
    pub(crate) recording: Option<Recording>,
    /// What the manifest names; none where there is no manifest to ask.
    asked: Option<Vec<HostPattern>>,
    granted: Vec<HostPattern>,
    plain_http: bool,
}

impl Terms {
    /// The terms of a component that has not said yet what it is: no settings, no secrets, no hosts.
    pub(crate) fn of_stranger(limits: Limits, io: Io) -> Self {
        Self {
            name: "unnamed".to_owned(),
            limits,
            settings: BTreeMap::new(),
            secrets: Secrets::default(),
            io,
            recording: None,
            asked: Some(Vec::new()),
            granted: Vec::new(),
            plain_http: false,
        }
    }

    /// The terms that follow from manifest and configuration.
    ///
    /// # Errors
    /// `CONFIGURATION`: the two do not fit.
    pub(crate) fn agreed(
        manifest: &Manifest,
        config: &Config,
        io: Io,
        recording: Option<Recording>,
    ) -> Result<Self> {
        manifest.require_known("setting", config.settings.keys(), &manifest.settings)?;
        manifest.require_known("secret", config.secrets.keys(), &manifest.secrets)?;
        manifest.fit(&config.limits)?;
        Ok(Self {
            name: manifest.name.clone(),
            limits: config.limits,
            settings: config.settings.clone(),
            secrets: secrets(config, recording.as_ref())?,
            io,
            recording,
            asked: Some(manifest.host_patterns(&config.settings)?),
            granted: config.grants.patterns()?,
            plain_http: config.grants.plain_http,
        })
    }

    /// The terms of an adapter that was put together with the engine: its manifest is not asked, so that it is the operator alone
    /// who names hosts.
    ///
    /// # Errors
    /// `CONFIGURATION`: a host that is none, or a secret that is not there.
    pub(crate) fn composed(granted: &Granted, io: Io) -> Result<Self> {
        let usual = Limits::default();
        let limits = Limits { seconds: granted.seconds.unwrap_or(usual.seconds), ..usual };
        limits.check()?;
        Ok(Self {
            name: "composed".to_owned(),
            limits,
            settings: granted.settings.clone(),
            secrets: Secrets::resolve(&granted.secrets)?,
            io,
            recording: None,
            asked: None,
            granted: granted.grants.patterns()?,
            plain_http: granted.grants.plain_http,
        })
    }

    /// The time of a call.
    pub(crate) fn time(&self) -> Duration {
        Duration::try_from_secs_f64(self.limits.seconds).unwrap_or(Duration::from_secs(30))
    }

    /// The memory of an instance, in bytes.
    pub(crate) fn memory(&self) -> usize {
        (self.limits.memory_mib as usize) << 20
    }

    /// The hosts that the adapter asks for and the operator has not granted.
    pub(crate) fn ungranted(&self) -> Vec<String> {
        let asked = self.asked.iter().flatten();
        let lacking = asked.filter(|asked| !self.granted.iter().any(|granted| granted.covers(asked)));
        lacking.map(ToString::to_string).collect()
    }

    /// Why a request to this address may not be made, if it may not.
    pub(crate) fn objection(&self, url: &Url) -> Option<String> {
        let host = url.host_str().unwrap_or_default();
        match url.scheme() {
            "https" => {}
            "http" if self.plain_http => {}
            "http" => return Some("HTTP without encryption was not granted (`plain_http`)".to_owned()),
            other => return Some(format!("`{other}` is not HTTP")),
        }
        let within = |patterns: &[HostPattern]| patterns.iter().any(|pattern| pattern.matches(url));
        match (self.asked.as_deref().is_none_or(within), within(&self.granted)) {
            (true, true) => None,
            (false, _) => Some(format!("the adapter's manifest does not name the host `{host}`")),
            (true, false) => Some(format!("the operator has not granted the host `{host}`")),
        }
    }
}

/// The secrets. A recording that is played needs none, and one that is made must be able to keep them out.
fn secrets(config: &Config, recording: Option<&Recording>) -> Result<Secrets> {
    if recording.is_some_and(Recording::is_played) {
        return Ok(Secrets::unseen(&config.secrets));
    }
    let secrets = Secrets::resolve(&config.secrets)?;
    match secrets.too_short().filter(|_| recording.is_some()) {
        None => Ok(secrets),
        Some(name) => {
            let message = format!("the secret `{name}` is too short to be kept out of a recording");
            Err(Error::new(Code::Configuration, message))
        }
    }
}

impl Grants {
    fn patterns(&self) -> Result<Vec<HostPattern>> {
        self.hosts.iter().map(|host| HostPattern::parse(host)).collect()
    }
}

/// A host, or all below a name; with a port, or with that of the scheme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct HostPattern {
    below: bool,
    name: String,
    port: Option<u16>,
}

impl HostPattern {
    /// Reads `name`, `name:port` or `*.name`.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let wrong = || {
            Error::new(Code::Configuration, format!("`{text}` is not a host, like `erp.example.com:8443`"))
        };
        let (below, rest) = text.strip_prefix("*.").map_or((false, text), |rest| (true, rest));
        // The URL parser knows how hosts are written: small letters, punycode, addresses.
        let url = Url::parse(&format!("https://{rest}/")).map_err(|_| wrong())?;
        let plain = url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none()
            && !rest.contains(['/', '*', '@']);
        let name = url.host_str().filter(|_| plain).ok_or_else(wrong)?;
        let port = match rest.rsplit_once(':') {
            Some((_, port)) if !port.ends_with(']') => Some(port.parse().map_err(|_| wrong())?),
            _ => None,
        };
        Ok(Self { below, name: name.to_owned(), port })
    }

    /// The host of an address.
    pub(crate) fn of(url: &Url) -> Option<Self> {
        Some(Self { below: false, name: url.host_str()?.to_owned(), port: url.port_or_known_default() })
    }

    /// Whether all that the other means, this one means too.
    fn covers(&self, other: &Self) -> bool {
        let named = match self.below {
            true => is_below(&other.name, &self.name) || (other.below && other.name == self.name),
            false => !other.below && other.name == self.name,
        };
        // 443 is meant where no port is said, but for plain HTTP, which is granted for itself.
        named && (self.port == other.port || (self.port.is_none() && matches!(other.port, Some(80 | 443))))
    }

    /// Whether an address is meant.
    pub(crate) fn matches(&self, url: &Url) -> bool {
        let host = url.host_str().unwrap_or_default();
        let named = match self.below {
            true => is_below(host, &self.name),
            false => host == self.name,
        };
        let port = match self.port {
            Some(port) => url.port_or_known_default() == Some(port),
            None => url.port().is_none(),
        };
        named && port
    }
}

fn is_below(host: &str, name: &str) -> bool {
    host.strip_suffix(name).is_some_and(|rest| rest.len() > 1 && rest.ends_with('.'))
}

impl fmt::Display for HostPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", if self.below { "*." } else { "" }, self.name)?;
        self.port.map_or(Ok(()), |port| write!(f, ":{port}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, url: &str) -> bool {
        HostPattern::parse(pattern).unwrap().matches(&Url::parse(url).unwrap())
    }

    #[test]
    fn a_host_is_itself_on_the_port_of_the_scheme() {
        assert!(matches("erp.example.com", "https://erp.example.com/a"));
        assert!(matches("ERP.example.com", "https://erp.EXAMPLE.com:443/a"));
        assert!(!matches("erp.example.com", "https://erp.example.com:8443/"));
        assert!(!matches("erp.example.com", "https://erp.example.com.evil.example/"));
        assert!(!matches("erp.example.com", "https://other@evil.example/erp.example.com"));
        assert!(!matches("erp.example.com", "https://erp.example.com@evil.example/"));
        assert!(!matches("example.com", "https://erp.example.com/"));
        assert!(!matches("erp.example.com", "https://erp.example.com./"));
        assert!(matches("[::1]", "https://[0:0::0:1]/"));
        assert!(!matches("127.0.0.1", "https://[::ffff:127.0.0.1]/"));
    }

    #[test]
    fn a_port_is_that_port() {
        assert!(matches("127.0.0.1:8080", "http://127.0.0.1:8080/"));
        assert!(matches("[::1]:8080", "http://[::1]:8080/"));
        assert!(!matches("127.0.0.1:8080", "http://127.0.0.1/"));
        assert!(matches("erp.example.com:443", "https://erp.example.com/"));
    }

    #[test]
    fn a_star_is_everything_below_and_not_the_name_itself() {
        assert!(matches("*.example.com", "https://a.example.com/"));
        assert!(matches("*.example.com", "https://a.b.example.com/"));
        assert!(!matches("*.example.com", "https://example.com/"));
        assert!(!matches("*.example.com", "https://evilexample.com/"));
        assert!(!matches("*.example.com", "https://a.example.com.evil/"));
        assert!(!matches("*.example.com", "https://a.example.com@evil.example/"));
        assert!(!matches("*.0.0.1", "https://127.0.0.1/"));
    }

    #[test]
    fn what_is_no_host_is_refused() {
        for text in [
            "",
            "*",
            "*.",
            "https://a.example",
            "a.example/path",
            "a.example:x",
            "a b",
            "u@a.example",
            "@a.example",
            "a.example#b.example",
            "a.*.b",
        ] {
            assert!(HostPattern::parse(text).is_err(), "{text}");
        }
    }
}
