//! Handles: numbers in a pointer's clothes, looked up here and never followed. One that was given back is refused, as often as it
//! is used, and giving it back takes nothing away from under those who use it just then. A child after fork() has none of its
//! parent's: two processes on one connection would spoil what is in the database.

use crate::status::Status;
use std::collections::BTreeMap;
use std::ptr::without_provenance_mut;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

/// The next handle of any kind. Handles are never used again; the first is past what some runtimes take for a broken pointer.
static NEXT: AtomicUsize = AtomicUsize::new(0x10000);

/// What is behind the handles of a kind, and the process that it was made in.
pub(crate) struct Handles<T>(RwLock<BTreeMap<usize, (u32, Arc<T>)>>);

impl<T> Handles<T> {
    pub(crate) const fn new() -> Self {
        Self(RwLock::new(BTreeMap::new()))
    }

    /// Gives something a handle. `H` is what C takes it for.
    pub(crate) fn add<H>(&self, what: Arc<T>) -> *mut H {
        let handle = NEXT.fetch_add(1, Ordering::Relaxed);
        self.0.write().unwrap_or_else(PoisonError::into_inner).insert(handle, (std::process::id(), what));
        without_provenance_mut(handle)
    }

    /// What is behind a handle. It stays while the caller has it.
    pub(crate) fn find<H>(&self, handle: *const H) -> Result<Arc<T>, Status> {
        let all = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let found = all.get(&handle.addr()).filter(|(process, _)| *process == std::process::id());
        found.map(|(_, what)| what.clone()).ok_or_else(|| unknown(handle))
    }

    /// Takes a handle away.
    pub(crate) fn remove<H>(&self, handle: *const H) -> Result<Arc<T>, Status> {
        let mut all = self.0.write().unwrap_or_else(PoisonError::into_inner);
        match all.get(&handle.addr()) {
            Some((process, _)) if *process == std::process::id() => {}
            _ => return Err(unknown(handle)),
        }
        all.remove(&handle.addr()).map(|(_, what)| what).ok_or_else(|| unknown(handle))
    }
}

fn unknown<H>(handle: *const H) -> Status {
    if handle.is_null() { Status::NullArgument } else { Status::Closed }
}
