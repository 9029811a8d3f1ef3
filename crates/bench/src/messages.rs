//! How often a server is asked and waited for: a relay before it, which counts.

use crate::Outcome;
use crate::place::Place;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;

/// The relay. It ends with the process.
pub(crate) struct Counted {
    place: Place,
    messages: Arc<AtomicU64>,
}

impl Counted {
    /// Stands before a server.
    pub(crate) fn before(place: &Place) -> Outcome<Self> {
        let get = |name| place.attribute(name).unwrap_or_default();
        let server = format!("{}:{}", get("Server"), get("Port"));
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let port = listener.local_addr()?.port().to_string();
        let messages = Arc::new(AtomicU64::new(0));
        let counter = messages.clone();
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                if let Ok(server) = TcpStream::connect(&server) {
                    relay(client, server, counter.clone());
                }
            }
        });
        Ok(Self { place: place.with("Port", &port), messages })
    }

    /// The server by way of this.
    pub(crate) fn place(&self) -> &Place {
        &self.place
    }

    /// How many messages there were since this was last asked.
    pub(crate) fn take(&self) -> u64 {
        self.messages.swap(0, Ordering::Relaxed)
    }
}

/// What the client sends until the server answers is one message.
fn relay(client: TcpStream, server: TcpStream, messages: Arc<AtomicU64>) {
    let answered = Arc::new(AtomicBool::new(true));
    let asking = answered.clone();
    let ask = move || {
        if asking.swap(false, Ordering::Relaxed) {
            messages.fetch_add(1, Ordering::Relaxed);
        }
    };
    let (Ok(from_client), Ok(to_server)) = (client.try_clone(), server.try_clone()) else { return };
    thread::spawn(move || pass_on(from_client, to_server, ask));
    thread::spawn(move || pass_on(server, client, move || answered.store(true, Ordering::Relaxed)));
}

fn pass_on(mut from: TcpStream, mut to: TcpStream, before: impl Fn()) {
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(bytes @ 1..) = from.read(&mut buffer) {
        before();
        if to.write_all(&buffer[..bytes]).is_err() {
            break;
        }
    }
    // An error means that the other side is gone already.
    let _ = to.shutdown(Shutdown::Both);
}
