//! The proxy between an adapter that is checked and its ERP.

use tenon::Result;
use tenon::core::integration::erp_error::erp_error;
use tenon_erp_component::{ComponentErp, Config, Manifest};
use tenon_testkit::proxy::Proxy;

/// How long an adapter in a hurry waits, in seconds.
const HURRY: f64 = 2.0;

/// An adapter that calls its ERP through a proxy.
pub(super) struct Between {
    pub(super) proxy: Proxy,
    pub(super) adapter: ComponentErp,
    /// The same with less time. None if the manifest asks for more.
    pub(super) hurried: Option<ComponentErp>,
}

impl Between {
    /// Puts a proxy before the ERP, where that is possible without the adapter's help.
    ///
    /// The address is then the one setting from which the manifest takes its host, begins with `http://`, and its host is granted by
    /// name. A connection that is encrypted cannot be passed through: its answers can be neither cut nor replaced.
    pub(super) fn put(config: &Config, manifest: &Manifest) -> Result<Option<Self>> {
        let Some((name, host)) = address(config, manifest) else { return Ok(None) };
        let Ok(proxy) = Proxy::before(&format!("http://{host}")) else { return Ok(None) };
        let mut config = config.clone();
        if let Some(url) = config.settings.get_mut(&name) {
            *url = url.replacen(&format!("http://{host}"), &proxy.url(), 1);
        }
        config.grants.hosts.push(proxy.url().split_off("http://".len()));
        let adapter = ComponentErp::open(&config).map_err(erp_error)?;
        config.limits.seconds = config.limits.seconds.min(HURRY);
        let hurried = ComponentErp::open(&config).ok();
        Ok(Some(Self { proxy, adapter, hurried }))
    }
}

/// The setting with the ERP's address, and the host in it.
fn address(config: &Config, manifest: &Manifest) -> Option<(String, String)> {
    let mut named =
        config.settings.iter().filter(|(name, _)| manifest.hosts.contains(&format!("{{{name}}}")));
    let (Some((name, url)), None) = (named.next(), named.next()) else { return None };
    let host = url.strip_prefix("http://")?.split('/').next()?;
    let granted = config.grants.plain_http && config.grants.hosts.iter().any(|granted| granted == host);
    granted.then(|| (name.clone(), host.to_owned()))
}
