//! A listening port of this machine, which can be closed and opened again: each connection is served in a thread of its own.

use std::io;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

type Serve = dyn Fn(TcpStream) -> io::Result<()> + Send + Sync;

/// A listening port. It is closed when dropped.
pub struct Port {
    address: SocketAddr,
    serve: Arc<Serve>,
    listening: Mutex<Option<Listening>>,
}

struct Listening {
    ends: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

impl Port {
    /// Listens. `address` is `127.0.0.1:0` for any free port. An error of `serve` ends that connection alone.
    ///
    /// # Errors
    /// The address cannot be used.
    pub fn open(
        address: &str,
        serve: impl Fn(TcpStream) -> io::Result<()> + Send + Sync + 'static,
    ) -> io::Result<Self> {
        let listener = TcpListener::bind(address)?;
        let (address, serve): (_, Arc<Serve>) = (listener.local_addr()?, Arc::new(serve));
        let listening = Mutex::new(Some(listen(listener, serve.clone())));
        Ok(Self { address, serve, listening })
    }

    /// Returns the address of this port: `http://127.0.0.1:41234`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Refuses connections, or accepts them again.
    ///
    /// # Errors
    /// The port is no longer free.
    pub fn refuse(&self, refuse: bool) -> io::Result<()> {
        let mut listening = self.listening.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(now) = listening.take() {
            now.ends.store(true, Ordering::SeqCst);
            // Wakes the thread, which then closes the listener.
            drop(TcpStream::connect(self.address));
            drop(now.thread.join());
        }
        if !refuse {
            *listening = Some(listen(TcpListener::bind(self.address)?, self.serve.clone()));
        }
        Ok(())
    }
}

impl Drop for Port {
    fn drop(&mut self) {
        // It is over in any case.
        let _ = self.refuse(true);
    }
}

fn listen(listener: TcpListener, serve: Arc<Serve>) -> Listening {
    let ends = Arc::new(AtomicBool::new(false));
    let seen = ends.clone();
    let thread = thread::spawn(move || {
        for caller in listener.incoming() {
            if seen.load(Ordering::SeqCst) {
                return;
            }
            let serve = serve.clone();
            // A caller that breaks off harms nobody but itself.
            thread::spawn(move || caller.and_then(|caller| serve(caller)));
        }
    });
    Listening { ends, thread }
}
