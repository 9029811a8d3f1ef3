//! `sslmode` and `sslrootcert` of a connection string, as libpq defines them, for the drivers of servers.

mod verify;

use std::{fmt, sync::Arc};

use rustls::{
    ClientConfig, RootCertStore,
    client::WebPkiServerVerifier,
    crypto::{CryptoProvider, aws_lc_rs},
    pki_types::{CertificateDer, pem::PemObject},
};
use tenon_sql::{DatabaseError, DatabaseResult, Fault};

use verify::{AnyName, Anybody};

/// Whether connections are encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// They are not.
    Disable,
    /// They are if the server offers it.
    Prefer,
    /// They are, or there is none.
    Require,
}

/// How connections are encrypted.
pub struct Encryption {
    mode: Mode,
    config: Arc<ClientConfig>,
}

impl Encryption {
    /// Reads `sslmode` and `sslrootcert`, which mean what they mean to libpq. There is no file of roots if none is named.
    ///
    /// # Errors
    /// [`Fault::Statement`]: they are not understood, do not go together, or name a file of certificates that cannot be used.
    pub fn of(mode: Option<&str>, roots: Option<&str>) -> DatabaseResult<Self> {
        let usual = if roots == Some("system") { "verify-full" } else { "prefer" };
        let (mode, checks) = match (mode.unwrap_or(usual), roots) {
            ("disable", _) => (Mode::Disable, Checks::Nothing),
            ("prefer", _) => (Mode::Prefer, Checks::Nothing),
            ("require", None) => (Mode::Require, Checks::Nothing),
            ("require" | "verify-ca", Some("system")) => {
                return Err(refused("sslrootcert=system is for sslmode=verify-full alone"));
            }
            // As libpq does, for the sake of what was written for its older versions.
            ("require" | "verify-ca", Some(roots)) => (Mode::Require, Checks::Chain(roots)),
            ("verify-full", Some(roots)) => (Mode::Require, Checks::ChainAndName(roots)),
            ("verify-ca" | "verify-full", None) => {
                return Err(refused("sslmode=verify-ca and verify-full need sslrootcert"));
            }
            _ => {
                return Err(refused("sslmode is disable, prefer, require, verify-ca or verify-full"));
            }
        };
        Ok(Self { mode, config: Arc::new(checks.config()?) })
    }

    /// Whether connections are encrypted.
    #[must_use]
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// What encrypts a connection, and checks the certificate as it was asked for.
    #[must_use]
    pub fn config(&self) -> Arc<ClientConfig> {
        self.config.clone()
    }
}

fn refused(why: impl fmt::Display) -> DatabaseError {
    DatabaseError::new(Fault::Statement, why)
}

/// What of a server's certificate is checked, by the roots in a file or those of the system.
enum Checks<'g> {
    Nothing,
    Chain(&'g str),
    ChainAndName(&'g str),
}

impl Checks<'_> {
    fn config(&self) -> DatabaseResult<ClientConfig> {
        let provider = Arc::new(aws_lc_rs::default_provider());
        let builder = ClientConfig::builder_with_provider(provider.clone());
        let builder = builder.with_safe_default_protocol_versions().map_err(refused)?;
        let dangerous = builder.dangerous();
        Ok(match self {
            Checks::Nothing => dangerous.with_custom_certificate_verifier(Arc::new(Anybody(provider))),
            Checks::Chain(roots) => {
                dangerous.with_custom_certificate_verifier(Arc::new(AnyName(verifier(roots, provider)?)))
            }
            Checks::ChainAndName(roots) => {
                dangerous.with_custom_certificate_verifier(verifier(roots, provider)?)
            }
        }
        .with_no_client_auth())
    }
}

fn verifier(roots: &str, provider: Arc<CryptoProvider>) -> DatabaseResult<Arc<WebPkiServerVerifier>> {
    let roots = if roots == "system" { of_system() } else { of_file(roots)? };
    WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider).build().map_err(refused)
}

/// The certificates of a system may include some that cannot be used.
fn of_system() -> RootCertStore {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    roots
}

fn of_file(path: &str) -> DatabaseResult<RootCertStore> {
    let unreadable = |_| refused("sslrootcert names no file with certificates in PEM");
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(path).map_err(unreadable)? {
        roots.add(certificate.map_err(unreadable)?).map_err(refused)?;
    }
    Ok(roots)
}
