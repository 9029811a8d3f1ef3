//! Opens connections to the servers that a connection string names.

use std::{
    io,
    net::{SocketAddr, TcpStream, ToSocketAddrs},
    sync::Arc,
    time::Duration,
};

use mysql_common::constants::MariadbCapabilities;
use rustls::{ClientConnection, StreamOwned, pki_types::ServerName};
use socket2::{SockRef, TcpKeepalive};
use tenon_sql::{
    DatabaseError, DatabaseResult, Fault, Limit,
    driver::patience::{Patience, SLICE},
};

use crate::{
    fault::Failed,
    interrupt::Canceller,
    login::login,
    packets::Packets,
    socket::{Line, Stream},
    target::{Host, Target},
};

/// How long nothing may come before it is asked whether the server is still there.
const KEEPALIVE: Duration = Duration::from_secs(60);

/// A connection that is logged in.
pub(crate) struct Connected {
    pub(crate) packets: Packets,
    pub(crate) patience: Patience,
    pub(crate) canceller: Canceller,
    /// What the server can do more than others.
    pub(crate) offers: MariadbCapabilities,
}

/// Connects to the first of the servers that answers.
pub(crate) fn connect(target: &Arc<Target>) -> DatabaseResult<Connected> {
    let mut refused = DatabaseError::new(Fault::Unreachable, "the connection string names no server");
    for number in 0..target.hosts.len() {
        match connect_to(target, number, target.patience) {
            Ok(connected) => return Ok(connected),
            Err(error) => refused = error.of_connecting(),
        }
    }
    Err(refused)
}

/// Connects to the server of this number, waiting no longer than this for each of its answers.
pub(crate) fn connect_to(
    target: &Arc<Target>,
    number: usize,
    longest: Duration,
) -> Result<Connected, Failed> {
    let host = target.hosts.get(number).ok_or(io::Error::from(io::ErrorKind::NotFound))?;
    let patience = Patience::default();
    patience.set(Some(longest));
    let socket = open(host, longest)?;
    let stream = Stream::Plain(Line { socket, patience: patience.clone() });
    let logged_in = login(target, host, Packets::new(stream))?;
    patience.set(None);
    let canceller = Canceller::new(target, number, logged_in.thread);
    Ok(Connected { packets: logged_in.packets, patience, canceller, offers: logged_in.offers })
}

/// The same connection, encrypted.
pub(crate) fn encrypted(target: &Target, host: &Host, stream: Stream) -> Result<Stream, Failed> {
    let Stream::Plain(line) = stream else { return Ok(stream) };
    let name = ServerName::try_from(host.name.clone()).map_err(|_| io::ErrorKind::InvalidInput)?;
    let connection = ClientConnection::new(target.encryption.config(), name).map_err(io::Error::other)?;
    Ok(Stream::Encrypted(Box::new(StreamOwned::new(connection, line))))
}

impl From<io::ErrorKind> for Failed {
    fn from(kind: io::ErrorKind) -> Self {
        Failed::Lost(kind.into())
    }
}

/// How long connecting may take, in the call that this thread is in.
fn time_to_connect(patience: Duration) -> io::Result<Duration> {
    let time = Limit::current().left().map_or(patience, |left| left.min(patience));
    if time.is_zero() || Limit::given_up().is_some() { Err(io::ErrorKind::TimedOut.into()) } else { Ok(time) }
}

/// Opens a socket to a host, at any of its addresses.
fn open(host: &Host, patience: Duration) -> io::Result<TcpStream> {
    let mut refused = io::ErrorKind::NotFound.into();
    for address in (host.name.as_str(), host.port).to_socket_addrs()? {
        match open_at(&address, time_to_connect(patience)?) {
            Ok(stream) => return Ok(stream),
            Err(error) => refused = error,
        }
    }
    Err(refused)
}

fn open_at(address: &SocketAddr, patience: Duration) -> io::Result<TcpStream> {
    let stream = TcpStream::connect_timeout(address, patience)?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(SLICE))?;
    stream.set_write_timeout(Some(SLICE))?;
    SockRef::from(&stream).set_tcp_keepalive(&TcpKeepalive::new().with_time(KEEPALIVE))?;
    Ok(stream)
}
