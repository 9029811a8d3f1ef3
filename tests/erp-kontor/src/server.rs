//! The least of an HTTP server: one request a connection, a thread each.

use std::io::{self, BufRead, BufReader, Write};
use std::net::{Shutdown, TcpStream};
use tenon_testkit::port::Port;

/// The longest body that is read.
const LONGEST_BODY: usize = 16 << 20;

/// A request.
pub struct Request {
    /// `GET`, `POST`, …
    pub method: String,
    /// The path, without the query.
    pub path: String,
    /// Names in small letters, and values.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
    query: String,
}

/// What a request is answered with.
pub enum Reply {
    /// An answer.
    Answer {
        /// The status.
        status: u16,
        /// The type of the body.
        content_type: &'static str,
        /// The body.
        body: Vec<u8>,
    },
    /// Nothing: the connection is closed.
    HangUp,
    /// These bytes as they are, and the connection is closed.
    Raw(Vec<u8>),
    /// The beginning of an answer, or none; the connection stays open until the client closes it.
    Stall(&'static str),
    /// A beginning, and what follows it again and again until the client closes the connection.
    Flood(&'static str, String),
}

/// A server that is running. It ends when dropped.
pub struct Server(Port);

impl Request {
    /// The value of a header, whose name is given in small letters.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The value of a parameter of the query.
    pub fn query(&self, name: &str) -> Option<String> {
        let pairs = self.query.split('&').filter_map(|pair| pair.split_once('='));
        pairs.into_iter().find(|(known, _)| *known == name).map(|(_, value)| decoded(value))
    }
}

/// Text of an address, with its `%41`.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let code = (*first == b'%').then(|| after.get(..2)).flatten();
        let code = code.and_then(|code| u8::from_str_radix(std::str::from_utf8(code).ok()?, 16).ok());
        bytes.push(code.unwrap_or(*first));
        rest = if code.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

impl Server {
    /// Starts a server. `address` is `127.0.0.1:0` for any free port.
    ///
    /// # Errors
    /// The address cannot be used.
    pub fn start(
        address: &str,
        handler: impl Fn(&Request) -> Reply + Send + Sync + 'static,
    ) -> io::Result<Self> {
        Port::open(address, move |stream| serve(stream, &handler)).map(Self)
    }

    /// Where it is.
    pub fn url(&self) -> String {
        self.0.url()
    }

    /// Refuses connections, or takes them again.
    ///
    /// # Errors
    /// The address is no longer free.
    pub fn cut_off(&self, cut_off: bool) -> io::Result<()> {
        self.0.refuse(cut_off)
    }
}

fn serve(stream: TcpStream, handler: &impl Fn(&Request) -> Reply) -> io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let request = read(&mut reader)?;
    let mut stream = stream;
    match handler(&request) {
        Reply::Answer { status, content_type, body } => {
            let length = body.len();
            write!(
                stream,
                "HTTP/1.1 {status} -\r\ncontent-type: {content_type}\r\ncontent-length: {length}\r\n"
            )?;
            stream.write_all(b"connection: close\r\n\r\n")?;
            stream.write_all(&body)?;
            stream.shutdown(Shutdown::Write)
        }
        Reply::HangUp => stream.shutdown(Shutdown::Both),
        Reply::Raw(bytes) => {
            stream.write_all(&bytes)?;
            stream.shutdown(Shutdown::Write)
        }
        Reply::Stall(beginning) => {
            stream.write_all(beginning.as_bytes())?;
            io::copy(&mut reader, &mut io::sink()).map(drop)
        }
        Reply::Flood(beginning, again) => {
            stream.write_all(beginning.as_bytes())?;
            let many = again.repeat(65536 / again.len().max(1));
            loop {
                stream.write_all(many.as_bytes())?;
            }
        }
    }
}

fn read(reader: &mut impl BufRead) -> io::Result<Request> {
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let mut words = line.split_whitespace().map(str::to_owned);
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let length = headers.iter().find(|(name, _)| name == "content-length");
    let length = length.and_then(|(_, length)| length.parse().ok()).unwrap_or(0_usize);
    if length > LONGEST_BODY {
        return Err(io::Error::other("the body is too long"));
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    Ok(Request { method, path: decoded(path), headers, body, query: query.to_owned() })
}
