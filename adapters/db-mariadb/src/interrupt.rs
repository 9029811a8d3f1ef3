//! Ending a statement that another thread waits for.

use std::sync::Arc;

use tenon_sql::{Limit, driver::patience::GRACE};

use crate::{answer, connect::connect_to, request, target::Target};

/// Asks the server, by a connection of its own, to end what a connection works at.
#[derive(Clone)]
pub(crate) struct Canceller {
    target: Arc<Target>,
    host: usize,
    thread: u32,
}

impl Canceller {
    pub(crate) fn new(target: &Arc<Target>, host: usize, thread: u32) -> Self {
        Self { target: Arc::clone(target), host, thread }
    }

    /// What cannot be cancelled goes on to its end: there is nobody to tell.
    fn cancel(&self) {
        let Ok(mut connected) = connect_to(&self.target, self.host, GRACE) else { return };
        connected.patience.set(Some(GRACE));
        connected.packets.put(&request::query(&format!("KILL QUERY {}", self.thread)));
        if connected.packets.flush().is_ok() {
            let _ = answer::done(&mut connected.packets);
        }
    }

    /// Runs the work of a statement, which is cancelled when its call is given up.
    pub(crate) fn interruptible<T>(&self, work: impl FnOnce() -> T) -> T {
        let own = self.clone();
        Limit::current().interrupted_by(move || own.cancel(), work)
    }
}
