//! A connection to a server, of the standard library, in the form that the protocol's crate reads and writes.

use std::{
    io::{self, Read, Write},
    net::{Shutdown, TcpStream},
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

#[cfg(unix)]
use std::os::unix::net::UnixStream;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use tenon_sql::driver::patience::Patience;

/// A socket that is open.
#[derive(Debug)]
pub(crate) enum Socket {
    Tcp(TcpStream),
    #[cfg(unix)]
    Unix(UnixStream),
}

impl Socket {
    /// How long a single reading or writing waits by itself.
    pub(crate) fn set_slice(&self, slice: Duration) -> io::Result<()> {
        let slice = Some(slice);
        match self {
            Socket::Tcp(stream) => {
                stream.set_read_timeout(slice).and_then(|()| stream.set_write_timeout(slice))
            }
            #[cfg(unix)]
            Socket::Unix(stream) => {
                stream.set_read_timeout(slice).and_then(|()| stream.set_write_timeout(slice))
            }
        }
    }

    /// Whether it leads to a server by a file of this machine.
    pub(crate) fn is_within_machine(&self) -> bool {
        !matches!(self, Socket::Tcp(_))
    }

    /// The same connection once more.
    pub(crate) fn again(&self) -> io::Result<Self> {
        Ok(match self {
            Socket::Tcp(stream) => Socket::Tcp(stream.try_clone()?),
            #[cfg(unix)]
            Socket::Unix(stream) => Socket::Unix(stream.try_clone()?),
        })
    }

    fn shutdown(&self) -> io::Result<()> {
        match self {
            Socket::Tcp(stream) => stream.shutdown(Shutdown::Write),
            #[cfg(unix)]
            Socket::Unix(stream) => stream.shutdown(Shutdown::Write),
        }
    }
}

impl Read for Socket {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Socket::Tcp(stream) => stream.read(buffer),
            #[cfg(unix)]
            Socket::Unix(stream) => stream.read(buffer),
        }
    }
}

impl Write for Socket {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Socket::Tcp(stream) => stream.write(bytes),
            #[cfg(unix)]
            Socket::Unix(stream) => stream.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Whether the next reading waits for the server. Each leave is for one reading.
#[derive(Clone, Debug, Default)]
pub(crate) struct Leave(Arc<AtomicBool>);

impl Leave {
    /// Lets the next reading wait.
    pub(crate) fn give(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Takes back what was not used.
    pub(crate) fn take(&self) -> bool {
        self.0.swap(false, Ordering::Relaxed)
    }
}

/// A socket whose readings wait only with leave, and whose writings always do. Neither waits longer than patience is.
pub(crate) struct Line {
    pub(crate) socket: Socket,
    pub(crate) leave: Leave,
    pub(crate) patience: Patience,
}

impl Line {
    pub(crate) fn new(socket: Socket) -> Self {
        Self { socket, leave: Leave::default(), patience: Patience::default() }
    }
}

impl AsyncRead for Line {
    fn poll_read(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if !self.leave.take() {
            return Poll::Pending;
        }
        let space = into.initialize_unfilled();
        let Line { socket, patience, .. } = &mut *self;
        Poll::Ready(patience.whole(|| socket.read(space)).map(|bytes| into.advance(bytes)))
    }
}

impl AsyncWrite for Line {
    fn poll_write(mut self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let Line { socket, patience, .. } = &mut *self;
        Poll::Ready(patience.whole(|| socket.write(bytes)))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(self.socket.shutdown())
    }
}
