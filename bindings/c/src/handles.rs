//! Handles: numbers in a pointer's clothes, looked up here and never followed. One that was given back is refused, as often as it
//! is used, and giving it back takes nothing away from under those who use it just then. A child after fork() has none of its
//! parent's: two processes on one connection would spoil what is in the database.

use crate::status::Status;
use std::collections::BTreeMap;
#[cfg(unix)]
use std::ffi::c_int;
use std::ptr::without_provenance_mut;
#[cfg(unix)]
use std::sync::Once;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

/// The next handle of any kind. Handles are never used again; the first is past what some runtimes take for a broken pointer.
static NEXT: AtomicUsize = AtomicUsize::new(0x10000);

/// What is behind the handles of a kind, and the generation of the process that it was made in.
pub(crate) struct Handles<T>(RwLock<BTreeMap<usize, (u32, Arc<T>)>>);

impl<T> Handles<T> {
    pub(crate) const fn new() -> Self {
        Self(RwLock::new(BTreeMap::new()))
    }

    /// Gives something a handle. `H` is what C takes it for.
    pub(crate) fn add<H>(&self, what: Arc<T>) -> *mut H {
        count_forks();
        let handle = NEXT.fetch_add(1, Ordering::Relaxed);
        self.0.write().unwrap_or_else(PoisonError::into_inner).insert(handle, (generation(), what));
        without_provenance_mut(handle)
    }

    /// What is behind a handle. It stays while the caller has it.
    pub(crate) fn find<H>(&self, handle: *const H) -> Result<Arc<T>, Status> {
        let all = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let found = all.get(&handle.addr()).filter(|(made_in, _)| *made_in == generation());
        found.map(|(_, what)| what.clone()).ok_or_else(|| unknown(handle))
    }

    /// Takes a handle away.
    pub(crate) fn remove<H>(&self, handle: *const H) -> Result<Arc<T>, Status> {
        let mut all = self.0.write().unwrap_or_else(PoisonError::into_inner);
        match all.get(&handle.addr()) {
            Some((made_in, _)) if *made_in == generation() => {}
            _ => return Err(unknown(handle)),
        }
        all.remove(&handle.addr()).map(|(_, what)| what).ok_or_else(|| unknown(handle))
    }
}

/// How many times this process was forked off since handles were first given out.
static GENERATION: AtomicU32 = AtomicU32::new(0);

fn generation() -> u32 {
    GENERATION.load(Ordering::Relaxed)
}

/// Asking for the process's number instead would cost each call a system call.
#[cfg(unix)]
fn count_forks() {
    type Handler = Option<extern "C" fn()>;
    unsafe extern "C" {
        fn pthread_atfork(prepare: Handler, parent: Handler, child: Handler) -> c_int;
    }
    extern "C" fn in_child() {
        GENERATION.fetch_add(1, Ordering::Relaxed);
    }
    static COUNTING: Once = Once::new();
    COUNTING.call_once(|| {
        // SAFETY: POSIX has this function on every such system; the handler adds to a number and does nothing else.
        unsafe { pthread_atfork(None, None, Some(in_child)) };
    });
}

#[cfg(not(unix))]
fn count_forks() {}

fn unknown<H>(handle: *const H) -> Status {
    if handle.is_null() { Status::NullArgument } else { Status::Closed }
}
