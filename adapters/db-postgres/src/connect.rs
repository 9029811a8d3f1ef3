//! Opens connections to the servers that a configuration names.

use std::{
    io,
    net::{SocketAddr, TcpStream, ToSocketAddrs},
    sync::Arc,
    time::Duration,
};

use futures_lite::future;
use socket2::{SockRef, TcpKeepalive};
use tenon_sql::{
    DatabaseError, DatabaseResult, Fault, Limit,
    driver::patience::{Patience, SLICE},
};
use tokio_postgres::{
    Client, Config,
    config::{Host, SslMode, TargetSessionAttrs},
};

use crate::{
    fault::{database_error, unreachable},
    interrupt::Canceller,
    socket::{Leave, Line, Socket},
    target::Target,
    tls::Encrypts,
    wire::Wire,
};

/// How long connecting to one address, and each answer to the log-in, may take, if the configuration does not say so.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);

/// A connection that is logged in.
pub(crate) struct Connected {
    pub(crate) client: Client,
    pub(crate) wire: Wire,
    pub(crate) canceller: Canceller,
    pub(crate) patience: Patience,
}

/// Connects to the first of the servers that answers as the configuration wants.
pub(crate) fn connect(target: &Arc<Target>) -> DatabaseResult<Connected> {
    let config = &target.config;
    let mut refused = DatabaseError::new(Fault::Unreachable, "the connection string names no server");
    for number in 0..config.get_hosts().len().max(config.get_hostaddrs().len()) {
        match to(target, number) {
            Ok(connected) => return Ok(connected),
            Err(error) => refused = error,
        }
    }
    Err(refused)
}

fn to(target: &Arc<Target>, number: usize) -> DatabaseResult<Connected> {
    let lost = |error: io::Error| {
        DatabaseError::new(Fault::Unreachable, format!("no connection ({})", error.kind()))
    };
    let mut config = target.config.clone();
    let socket = open(&config, number).map_err(lost)?;
    if socket.is_within_machine() {
        config.ssl_mode(SslMode::Disable);
    }
    let encrypts = encrypts(target, number).map_err(lost)?;
    let line = Line::new(socket);
    let (leave, patience) = (line.leave.clone(), line.patience.clone());
    patience.set(Some(patience_of(&config)));
    // The log-in is a question and an answer by turns: each reading waits.
    let login = future::block_on(always(&leave, config.connect_raw(line, encrypts)));
    let (client, connection) = login.map_err(|error| unreachable(&error))?;
    patience.set(None);
    let canceller = Canceller::new(target, number, client.cancel_token());
    let mut connected = Connected { client, wire: Wire::own(connection, leave), canceller, patience };
    connected.check_target(config.get_target_session_attrs())?;
    Ok(connected)
}

impl Connected {
    /// Whether the server takes writes, if one is wanted that does or does not.
    fn check_target(&mut self, wanted: TargetSessionAttrs) -> DatabaseResult<()> {
        let writes = match wanted {
            TargetSessionAttrs::ReadWrite => {
                "SELECT 1 / CAST(current_setting('transaction_read_only') = 'off' AS int)"
            }
            TargetSessionAttrs::ReadOnly => {
                "SELECT 1 / CAST(current_setting('transaction_read_only') = 'on' AS int)"
            }
            _ => return Ok(()),
        };
        self.wire.wait(self.client.batch_execute(writes)).map_err(|error| {
            match database_error(&error).fault {
                Fault::Statement => {
                    DatabaseError::new(Fault::Unreachable, "no server has the access that is wanted")
                }
                _ => unreachable(&error),
            }
        })
    }
}

/// What encrypts a connection to the host of this number, whose name is its address if it has no other. A socket of the machine has
/// neither, and is not encrypted.
pub(crate) fn encrypts(target: &Target, number: usize) -> io::Result<Encrypts> {
    let address = target.config.get_hostaddrs().get(number).copied();
    match (target.config.get_hosts().get(number), address) {
        (Some(Host::Tcp(name)), _) => target.tls.to(name, address),
        (_, Some(address)) => target.tls.to(&address.to_string(), None),
        _ => target.tls.to("localhost", None),
    }
}

/// Polls the work with leave to wait for every reading.
pub(crate) fn always<T>(leave: &Leave, work: impl Future<Output = T>) -> impl Future<Output = T> {
    let mut work = Box::pin(work);
    std::future::poll_fn(move |context| {
        loop {
            leave.give();
            let polled = work.as_mut().poll(context);
            // Pending with leave that was used: there is more to read.
            if polled.is_ready() || leave.take() {
                return polled;
            }
        }
    })
}

fn patience_of(config: &Config) -> Duration {
    config.get_connect_timeout().copied().filter(|time| !time.is_zero()).unwrap_or(PATIENCE)
}

/// How long connecting may take, in the call that this thread is in.
fn time_to_connect(config: &Config) -> io::Result<Duration> {
    let patience = patience_of(config);
    let time = Limit::current().left().map_or(patience, |left| left.min(patience));
    if time.is_zero() || Limit::given_up().is_some() { Err(io::ErrorKind::TimedOut.into()) } else { Ok(time) }
}

/// Opens a socket to the host of this number, at any of its addresses.
pub(crate) fn open(config: &Config, number: usize) -> io::Result<Socket> {
    let patience = time_to_connect(config)?;
    let port = config.get_ports().get(number).or_else(|| config.get_ports().first()).copied().unwrap_or(5432);
    let socket = match (config.get_hostaddrs().get(number), config.get_hosts().get(number)) {
        (Some(address), _) => tcp(config, &[SocketAddr::new(*address, port)], patience)?,
        (None, Some(Host::Tcp(name))) => {
            tcp(config, &(name.as_str(), port).to_socket_addrs()?.collect::<Vec<_>>(), patience)?
        }
        #[cfg(unix)]
        (None, Some(Host::Unix(folder))) => {
            Socket::Unix(std::os::unix::net::UnixStream::connect(folder.join(format!(".s.PGSQL.{port}")))?)
        }
        (None, _) => return Err(io::ErrorKind::NotFound.into()),
    };
    socket.set_slice(SLICE)?;
    Ok(socket)
}

fn tcp(config: &Config, addresses: &[SocketAddr], patience: Duration) -> io::Result<Socket> {
    let mut refused = io::ErrorKind::NotFound.into();
    for address in addresses {
        match TcpStream::connect_timeout(address, patience) {
            Ok(stream) => {
                stream.set_nodelay(true)?;
                if config.get_keepalives() {
                    let keepalive = TcpKeepalive::new().with_time(config.get_keepalives_idle());
                    SockRef::from(&stream).set_tcp_keepalive(&keepalive)?;
                }
                return Ok(Socket::Tcp(stream));
            }
            Err(error) => refused = error,
        }
    }
    Err(refused)
}
