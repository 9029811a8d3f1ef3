//! Ending a statement that another thread waits for.

use std::{io::Read, sync::Arc};

use futures_lite::future;
use tenon_sql::Limit;
use tokio_postgres::{CancelToken, Config, NoTls};

use crate::{connect, patience::GRACE, socket::Line};

/// Asks the server, by a connection of its own, to end what a connection works at.
#[derive(Clone)]
pub(crate) struct Canceller {
    config: Arc<Config>,
    host: usize,
    token: CancelToken,
}

impl Canceller {
    pub(crate) fn new(config: &Arc<Config>, host: usize, token: CancelToken) -> Self {
        Self { config: Arc::clone(config), host, token }
    }

    /// What cannot be cancelled goes on to its end: there is nobody to tell.
    fn cancel(&self) {
        let Ok(socket) = connect::open(&self.config, self.host) else { return };
        let Ok(mut answer) = socket.again() else { return };
        let cancelled = future::block_on(self.token.cancel_query_raw(Line::new(socket), NoTls));
        // The server closes the connection once it has told the other one. One that is frozen does not.
        if cancelled.is_ok() && answer.set_slice(GRACE).is_ok() {
            let _ = answer.read(&mut [0]);
        }
    }

    /// Runs the work of a statement, which is cancelled when its call is given up.
    pub(crate) fn interruptible<T>(&self, work: impl FnOnce() -> T) -> T {
        let own = self.clone();
        Limit::current().interrupted_by(move || own.cancel(), work)
    }
}
