//! A relay before a server, which counts messages, and can leave off carrying them as if the server were frozen.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

/// The relay. It ends with the process.
pub(crate) struct Relay {
    port: u16,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    messages: AtomicU64,
    frozen: AtomicBool,
    /// How often a client has said something to the frozen server.
    unheard: AtomicU64,
    /// What freezes the server when it is said.
    freezes_at: Mutex<Option<&'static str>>,
}

impl Relay {
    /// A relay before the server of this ODBC connection string, and the string that leads through it.
    pub(crate) fn before(server: &str) -> (Self, String) {
        let port = server.split(';').find_map(|part| part.strip_prefix("Port=")).unwrap();
        let to: u16 = port.parse().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let own = listener.local_addr().unwrap().port();
        let state = Arc::new(State::default());
        let shared = state.clone();
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                relay(client, TcpStream::connect(("127.0.0.1", to)).unwrap(), &shared);
            }
        });
        let through = server.replace(&format!("Port={port}"), &format!("Port={own}"));
        (Self { port: own, state }, through)
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// How many messages there were since this was last asked.
    pub(crate) fn take(&self) -> u64 {
        self.state.messages.swap(0, Ordering::SeqCst)
    }

    /// From now on nothing is carried.
    pub(crate) fn freeze(&self) {
        self.state.frozen.store(true, Ordering::SeqCst);
    }

    /// Freezes once a client says this.
    pub(crate) fn freeze_at(&self, word: &'static str) {
        *self.state.freezes_at.lock().unwrap() = Some(word);
    }

    /// Carries again what is said from now on.
    pub(crate) fn thaw(&self) {
        *self.state.freezes_at.lock().unwrap() = None;
        self.state.unheard.store(0, Ordering::SeqCst);
        self.state.frozen.store(false, Ordering::SeqCst);
    }

    /// Whether a client has said something that the frozen server has not heard.
    pub(crate) fn is_unheard(&self) -> bool {
        self.state.unheard.load(Ordering::SeqCst) > 0
    }
}

impl State {
    /// Whether what a client says is carried.
    fn hears(&self, said: &[u8]) -> bool {
        let at = *self.freezes_at.lock().unwrap();
        if at.is_some_and(|word| said.windows(word.len()).any(|window| window == word.as_bytes())) {
            self.frozen.store(true, Ordering::SeqCst);
        }
        let hears = !self.frozen.load(Ordering::SeqCst);
        self.unheard.fetch_add(u64::from(!hears), Ordering::SeqCst);
        hears
    }
}

/// What the client sends until the server answers is one message.
fn relay(client: TcpStream, server: TcpStream, state: &Arc<State>) {
    let answered = Arc::new(AtomicBool::new(true));
    let (asks, asked) = (state.clone(), answered.clone());
    let ask = move |said: &[u8]| {
        asks.messages.fetch_add(u64::from(asked.swap(false, Ordering::SeqCst)), Ordering::SeqCst);
        asks.hears(said)
    };
    let answers = state.clone();
    let answer = move |_: &[u8]| {
        answered.store(true, Ordering::SeqCst);
        !answers.frozen.load(Ordering::SeqCst)
    };
    let (from_client, to_server) = (client.try_clone().unwrap(), server.try_clone().unwrap());
    thread::spawn(move || carry(from_client, to_server, ask));
    thread::spawn(move || carry(server, client, answer));
}

fn carry(mut from: TcpStream, mut to: TcpStream, may_pass: impl Fn(&[u8]) -> bool) {
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(bytes @ 1..) = from.read(&mut buffer) {
        if may_pass(&buffer[..bytes]) && to.write_all(&buffer[..bytes]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Both);
}
