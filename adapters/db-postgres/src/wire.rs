//! Waiting for the server on the caller's thread, without a runtime.
//!
//! The protocol's crate has two halves: a client, whose futures are requests, and a connection, which carries them. Here the thread
//! that waits for a request carries it: it writes what is to be sent, and reads until the request is answered. Requests that are
//! waited for together are sent together.

use std::{
    future::Future,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
};

use futures_lite::future;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_postgres::Connection;

use crate::socket::{Leave, Line};

/// What carries the requests of a client.
pub(crate) enum Wire {
    /// The thread that waits.
    Own(Box<Own>),
    /// The host, whose client this is.
    Hosts,
}

impl Wire {
    pub(crate) fn own(connection: impl Carry + 'static, leave: Leave) -> Self {
        let woken = Arc::new(Woken::default());
        let waker = Waker::from(Arc::clone(&woken));
        Wire::Own(Box::new(Own { connection: Some(Box::new(connection)), leave, woken, waker }))
    }

    /// Waits until the request is answered.
    pub(crate) fn wait<F: Future>(&mut self, request: F) -> F::Output {
        match self {
            Wire::Own(own) => own.wait(request),
            Wire::Hosts => future::block_on(request),
        }
    }

    /// Sends a request and does not wait: its answer is passed over when it comes.
    pub(crate) fn send(&mut self, request: impl Future) {
        let mut context = Context::from_waker(Waker::noop());
        // What was answered at once was refused because the connection is gone, which the next request tells.
        let _ = pin!(request).poll(&mut context);
        if let Wire::Own(own) = self {
            own.carry(false);
        }
    }
}

/// A connection that is carried by whoever waits.
pub(crate) struct Own {
    /// None, once it is broken.
    connection: Option<Box<dyn Carry>>,
    leave: Leave,
    woken: Arc<Woken>,
    waker: Waker,
}

impl Own {
    fn wait<F: Future>(&mut self, request: F) -> F::Output {
        let waker = self.waker.clone();
        let mut context = Context::from_waker(&waker);
        let mut request = pin!(request);
        loop {
            self.woken.0.store(false, Ordering::Relaxed);
            if let Poll::Ready(answer) = request.as_mut().poll(&mut context) {
                return answer;
            }
            // What has arrived may be the answer already. Only if it is not, more is waited for.
            self.carry(false);
            if !self.woken.0.load(Ordering::Relaxed) {
                self.carry(true);
            }
        }
    }

    /// Writes what is to be sent, and hands over what was read; reads more, and waits for it, with leave.
    fn carry(&mut self, may_wait: bool) {
        let Some(connection) = &mut self.connection else { return };
        if may_wait {
            self.leave.give();
        }
        let over = connection.carry(&mut Context::from_waker(&self.waker));
        self.leave.take();
        if over {
            // Requests that wait for an answer are told so by this.
            self.connection = None;
        }
    }
}

/// Whether something has happened that a future waits for.
#[derive(Default)]
struct Woken(AtomicBool);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Carries requests and answers.
pub(crate) trait Carry: Send {
    /// Carries what can be carried now, and says whether the connection is over.
    fn carry(&mut self, context: &mut Context<'_>) -> bool;
}

impl<T> Carry for Connection<Line, T>
where
    T: AsyncRead + AsyncWrite + Unpin + Send,
{
    fn carry(&mut self, context: &mut Context<'_>) -> bool {
        // A message that no request has asked for, such as a notice, is passed over.
        !matches!(self.poll_message(context), Poll::Pending | Poll::Ready(Some(Ok(_))))
    }
}
