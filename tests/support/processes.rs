//! Processes at an entry point, each of which plays one scenario after the other.

use crate::entry_points::fresh_tenant;
use serde_json::json;
use std::io;
use std::sync::{Mutex, PoisonError};
use tenon_testkit::scenario::{CommandEntryPoint, EntryPoint};

/// The processes that wait for a scenario. Their engines are simulated, and have no ERP: which one they have is said when they start.
pub struct Processes {
    start: fn() -> io::Result<CommandEntryPoint>,
    waiting: Mutex<Vec<CommandEntryPoint>>,
}

impl Processes {
    /// None yet; where there is none that waits, one is started.
    pub const fn new(start: fn() -> io::Result<CommandEntryPoint>) -> Self {
        Self { start, waiting: Mutex::new(Vec::new()) }
    }

    /// A process whose engine begins again; the scenario is played in a tenant that is new.
    ///
    /// # Errors
    /// It cannot be started, or its engine does not begin again.
    pub fn borrow(&'static self) -> io::Result<Box<dyn EntryPoint>> {
        let waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut process = match waiting {
            Some(process) => process,
            None => (self.start)()?,
        };
        restart(&mut process)?;
        Ok(Box::new(Borrowed { processes: self, process: Some(process) }))
    }
}

fn restart(process: &mut CommandEntryPoint) -> io::Result<()> {
    let request = json!({"jsonrpc": "2.0", "id": fresh_tenant(), "method": "simulation.restart"});
    let reply = process.call(&request)?;
    match reply.get("result") {
        Some(_) => Ok(()),
        None => Err(io::Error::other(format!("the engine does not begin again: {reply}"))),
    }
}

/// A process that waits again when its scenario is over, unless it broke down.
struct Borrowed {
    processes: &'static Processes,
    process: Option<CommandEntryPoint>,
}

impl EntryPoint for Borrowed {
    fn answer(&mut self, line: &str) -> io::Result<String> {
        let mut process = self.process.take().ok_or_else(|| io::Error::other("the program broke down"))?;
        let reply = process.answer(line)?;
        self.process = Some(process);
        Ok(reply)
    }
}

impl Drop for Borrowed {
    fn drop(&mut self) {
        let mut waiting = self.processes.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.extend(self.process.take());
    }
}
