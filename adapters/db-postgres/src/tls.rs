//! Encrypted connections, as `sslmode` and `sslrootcert` ask for them.

use std::{
    io,
    net::IpAddr,
    pin::Pin,
    task::{Context, Poll},
};

use rustls::pki_types::ServerName;
use tenon_db_tls::{Encryption, Mode};
use tenon_sql::DatabaseResult;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_postgres::{
    config::SslMode,
    tls::{ChannelBinding, TlsConnect, TlsStream},
};
use tokio_rustls::{TlsConnector, client};

use crate::socket::Line;

/// How connections are encrypted.
pub(crate) struct Tls(Encryption);

impl Tls {
    /// Reads `sslmode` and `sslrootcert`.
    pub(crate) fn new(mode: Option<&str>, roots: Option<&str>) -> DatabaseResult<Self> {
        Encryption::of(mode, roots).map(Self)
    }

    /// Whether connections are encrypted.
    pub(crate) fn mode(&self) -> SslMode {
        match self.0.mode() {
            Mode::Disable => SslMode::Disable,
            Mode::Prefer => SslMode::Prefer,
            Mode::Require => SslMode::Require,
        }
    }

    /// What encrypts a connection to this host.
    pub(crate) fn to(&self, host: &str, address: Option<IpAddr>) -> io::Result<Encrypts> {
        let name = match (ServerName::try_from(host.to_owned()), address) {
            (Ok(name), _) => name,
            (Err(_), Some(address)) => ServerName::from(address),
            (Err(_), None) => return Err(io::ErrorKind::InvalidInput.into()),
        };
        Ok(Encrypts { connector: TlsConnector::from(self.0.config()), name })
    }
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
