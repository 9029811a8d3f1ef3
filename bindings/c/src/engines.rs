//! The open engines. A handle is a number in a pointer's clothes, looked up here and never followed: one that was closed is
//! refused, and closing during a call takes nothing away from under it.

use crate::status::Status;
use std::collections::BTreeMap;
use std::ptr::without_provenance_mut;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use tenon::rpc;

/// An open engine. May be used from many threads at once.
pub struct Engine {
    _handle: (),
}

/// What answers requests.
pub(crate) enum Answerer {
    /// The CRM.
    Engine(Box<tenon::Engine>),
    /// Every request is its own reply.
    Echo,
}

impl Answerer {
    /// The reply; empty where there is none.
    pub(crate) fn answer(&self, request: &str) -> String {
        match self {
            Answerer::Engine(engine) => rpc::handle(&**engine, request).unwrap_or_default(),
            Answerer::Echo => request.to_owned(),
        }
    }
}

static OPEN: RwLock<BTreeMap<usize, Arc<Answerer>>> = RwLock::new(BTreeMap::new());

/// The next handle. Handles are never used again; the first is past what some runtimes take for a broken pointer.
static NEXT: AtomicUsize = AtomicUsize::new(0x10000);

/// Gives an engine a handle.
pub(crate) fn add(engine: Answerer) -> *mut Engine {
    let handle = NEXT.fetch_add(1, Ordering::Relaxed);
    OPEN.write().unwrap_or_else(PoisonError::into_inner).insert(handle, Arc::new(engine));
    without_provenance_mut(handle)
}

/// The engine of a handle, which stays while the caller has it.
pub(crate) fn find(handle: *mut Engine) -> Result<Arc<Answerer>, Status> {
    let open = OPEN.read().unwrap_or_else(PoisonError::into_inner);
    open.get(&handle.addr()).cloned().ok_or_else(|| unknown(handle))
}

/// Takes the handle away. The engine ends with the last call that uses it.
pub(crate) fn remove(handle: *mut Engine) -> Result<(), Status> {
    let engine = OPEN.write().unwrap_or_else(PoisonError::into_inner).remove(&handle.addr());
    engine.map(drop).ok_or_else(|| unknown(handle))
}

fn unknown(handle: *mut Engine) -> Status {
    if handle.is_null() { Status::NullArgument } else { Status::Closed }
}
