//! Encrypted connections, as `sslmode` and `sslrootcert` ask for them.

use std::{
    fmt, io,
    net::IpAddr,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use rustls::{
    ClientConfig, RootCertStore,
    client::WebPkiServerVerifier,
    crypto::{CryptoProvider, aws_lc_rs},
    pki_types::{CertificateDer, ServerName, pem::PemObject},
};
use tenon_sql::{DatabaseError, DatabaseResult, Fault};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_postgres::{
    config::SslMode,
    tls::{ChannelBinding, TlsConnect, TlsStream},
};
use tokio_rustls::{TlsConnector, client};

use crate::{
    socket::Line,
    verify::{AnyName, Anybody},
};

/// How connections are encrypted.
pub(crate) struct Tls {
    mode: SslMode,
    config: Arc<ClientConfig>,
}

impl Tls {
    /// Reads `sslmode` and `sslrootcert`, which mean what they mean to libpq. There is no file of roots if none is named.
    pub(crate) fn new(mode: Option<&str>, roots: Option<&str>) -> DatabaseResult<Self> {
        let usual = if roots == Some("system") { "verify-full" } else { "prefer" };
        let (mode, checks) = match (mode.unwrap_or(usual), roots) {
            ("disable", _) => (SslMode::Disable, Checks::Nothing),
            ("prefer", _) => (SslMode::Prefer, Checks::Nothing),
            ("require", None) => (SslMode::Require, Checks::Nothing),
            ("require" | "verify-ca", Some("system")) => {
                return Err(refused("sslrootcert=system is for sslmode=verify-full alone"));
            }
            // As libpq does, for the sake of what was written for its older versions.
            ("require" | "verify-ca", Some(roots)) => (SslMode::Require, Checks::Chain(roots)),
            ("verify-full", Some(roots)) => (SslMode::Require, Checks::ChainAndName(roots)),
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
    pub(crate) fn mode(&self) -> SslMode {
        self.mode
    }

    /// What encrypts a connection to this host.
    pub(crate) fn to(&self, host: &str, address: Option<IpAddr>) -> io::Result<Encrypts> {
        let name = match (ServerName::try_from(host.to_owned()), address) {
            (Ok(name), _) => name,
            (Err(_), Some(address)) => ServerName::from(address),
            (Err(_), None) => return Err(io::ErrorKind::InvalidInput.into()),
        };
        Ok(Encrypts { connector: TlsConnector::from(self.config.clone()), name })
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

/// Encrypts a connection to one host.
pub(crate) struct Encrypts {
    connector: TlsConnector,
    name: ServerName<'static>,
}

impl TlsConnect<Line> for Encrypts {
    type Stream = Encrypted;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Encrypted>> + Send>>;

    fn connect(self, line: Line) -> Self::Future {
        Box::pin(async move { Ok(Encrypted(self.connector.connect(self.name, line).await?)) })
    }
}

/// An encrypted connection.
pub(crate) struct Encrypted(client::TlsStream<Line>);

impl TlsStream for Encrypted {
    /// The certificate is checked by its issuer, not by the password.
    fn channel_binding(&self) -> ChannelBinding {
        ChannelBinding::none()
    }
}

impl AsyncRead for Encrypted {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(context, into)
    }
}

impl AsyncWrite for Encrypted {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(context)
    }
}
