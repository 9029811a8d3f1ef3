//! Ending a statement that another thread waits for.

use std::{io::Read, sync::Arc};

use futures_lite::future;
use tenon_sql::{Limit, driver::patience::GRACE};
use tokio_postgres::CancelToken;

use crate::{
    connect::{self, always},
    socket::Line,
    target::Target,
};

/// Asks the server, by a connection of its own, to end what a connection works at.
#[derive(Clone)]
pub(crate) struct Canceller {
    target: Arc<Target>,
    host: usize,
    token: CancelToken,
}

impl Canceller {
    pub(crate) fn new(target: &Arc<Target>, host: usize, token: CancelToken) -> Self {
        Self { target: Arc::clone(target), host, token }
    }

    /// What cannot be cancelled goes on to its end: there is nobody to tell.
    fn cancel(&self) {
        let Ok(socket) = connect::open(&self.target.config, self.host) else { return };
        let Ok(encrypts) = connect::encrypts(&self.target, self.host) else { return };
        let Ok(mut answer) = socket.again() else { return };
        let line = Line::new(socket);
        let leave = line.leave.clone();
        line.patience.set(Some(GRACE));
        let cancelled = future::block_on(always(&leave, self.token.cancel_query_raw(line, encrypts)));
        // The server closes the connection once it has told the other one. One that is frozen does not.
        if cancelled.is_ok() && answer.set_slice(GRACE).is_ok() {
            while matches!(answer.read(&mut [0; 256]), Ok(1..)) {}
        }
    }

    /// Runs the work of a statement, which is cancelled when its call is given up.
    pub(crate) fn interruptible<T>(&self, work: impl FnOnce() -> T) -> T {
        let own = self.clone();
        Limit::current().interrupted_by(move || own.cancel(), work)
    }
}
