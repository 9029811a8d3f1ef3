//! A proxy between an adapter and its ERP, both on HTTP, which makes the faults of a network.
//!
//! The adapter is given [`Proxy::url`] in place of the ERP's address. Each request travels on a connection of its own.
//!
//! ```
//! use tenon_testkit::proxy::{Fault, Proxy};
//!
//! # let server = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
//! # let erp = format!("http://{}", server.local_addr().unwrap());
//! let proxy = Proxy::before(&erp).unwrap();
//! assert!(proxy.url().starts_with("http://127.0.0.1:"));
//! // From now on no write is answered.
//! proxy.decide(|request| (request.method == "POST").then_some(Fault::LoseAnswer));
//! ```

mod http;

pub use http::Request;

use crate::port::Port;
use http::{cut, error_page, half, read_request, to_server};
use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How long an answer is held back at most. A call to an ERP ends within three minutes.
const PATIENCE: Duration = Duration::from_secs(180);

/// What becomes of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It never reaches the ERP: the connection is closed.
    LoseRequest,
    /// The ERP carries it out, and the connection is closed before the answer.
    LoseAnswer,
    /// The ERP carries it out, and its answer does not come for as long as the adapter waits.
    HoldAnswer,
    /// The ERP carries it out, and the connection is closed in the middle of the answer.
    BreakAnswer,
    /// The ERP carries it out, and half of the answer's body comes as if it were the whole.
    CutAnswer,
    /// The ERP carries it out, and the answer is an error page with the status 500.
    ErrorAfter,
    /// It never reaches the ERP, and the answer is an error page with the status 500.
    ErrorInstead,
    /// It never reaches the ERP, and the answer is the one to the request before.
    RepeatAnswer,
    /// It never reaches the ERP, and this is the answer: status line, headers and body.
    Answer(Vec<u8>),
}

type Decide = dyn FnMut(&Request) -> Option<Fault> + Send;

/// A listening port on this machine before a server. It ends when dropped.
pub struct Proxy {
    port: Port,
    shared: Arc<Shared>,
}

/// What the connections share.
struct Shared {
    /// Host and port of the server.
    server: String,
    decide: Mutex<Box<Decide>>,
    /// The last answer of the server.
    last: Mutex<Vec<u8>>,
}

fn locked<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Proxy {
    /// Listens on a free port, and passes everything on to the server at this address: `http://127.0.0.1:8320`. A path after the
    /// port is left out.
    ///
    /// # Errors
    /// The address does not begin with `http://`, or there is no free port.
    pub fn before(server: &str) -> io::Result<Self> {
        let server = server
            .strip_prefix("http://")
            .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "only HTTP without encryption"))?;
        let host = server.split('/').next().unwrap_or_default();
        let server = if host.contains(':') { host.to_owned() } else { format!("{host}:80") };
        let shared = Shared { server, decide: Mutex::new(Box::new(|_| None)), last: Mutex::default() };
        let shared = Arc::new(shared);
        let carrier = shared.clone();
        let port = Port::open("127.0.0.1:0", move |caller| carrier.carry(caller))?;
        Ok(Self { port, shared })
    }

    /// Returns the address for the adapter, without a path: `http://127.0.0.1:41234`.
    pub fn url(&self) -> String {
        self.port.url()
    }

    /// From now on `decide` says which fault each request meets.
    pub fn decide(&self, decide: impl FnMut(&Request) -> Option<Fault> + Send + 'static) {
        *locked(&self.shared.decide) = Box::new(decide);
    }

    /// Refuses connections, or accepts them again.
    ///
    /// # Errors
    /// The port is no longer free.
    pub fn refuse(&self, refuse: bool) -> io::Result<()> {
        self.port.refuse(refuse)
    }
}

impl Shared {
    /// Carries one request and its answer.
    fn carry(&self, mut caller: TcpStream) -> io::Result<()> {
        let (request, bytes) = read_request(&mut caller)?;
        let fault = locked(&self.decide)(&request);
        let Some(fault) = fault else {
            let answer = self.ask(&bytes)?;
            return caller.write_all(&answer);
        };
        match fault {
            Fault::LoseRequest => Ok(()),
            Fault::LoseAnswer => self.ask(&bytes).map(drop),
            Fault::HoldAnswer => {
                self.ask(&bytes)?;
                wait_until_gone(&mut caller)
            }
            Fault::BreakAnswer => caller.write_all(half(&self.ask(&bytes)?)),
            Fault::CutAnswer => caller.write_all(&cut(&self.ask(&bytes)?)),
            Fault::ErrorAfter => {
                self.ask(&bytes)?;
                caller.write_all(&error_page())
            }
            Fault::ErrorInstead => caller.write_all(&error_page()),
            Fault::RepeatAnswer => {
                let answer = locked(&self.last).clone();
                caller.write_all(&answer)
            }
            Fault::Answer(answer) => caller.write_all(&answer),
        }
    }

    /// The whole answer of the server.
    fn ask(&self, request: &[u8]) -> io::Result<Vec<u8>> {
        let mut server = TcpStream::connect(&self.server)?;
        server.write_all(&to_server(request, &self.server))?;
        let mut answer = Vec::new();
        server.read_to_end(&mut answer)?;
        locked(&self.last).clone_from(&answer);
        Ok(answer)
    }
}

/// Says nothing until the caller has closed the connection.
fn wait_until_gone(caller: &mut TcpStream) -> io::Result<()> {
    caller.set_read_timeout(Some(PATIENCE))?;
    caller.read_to_end(&mut Vec::new()).map(drop)
}
