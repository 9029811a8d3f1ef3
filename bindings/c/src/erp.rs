//! ERPs that the host answers for: requests go out through a callback, and answers come back from any thread.

use crate::boundary::HostStruct;
use crate::callbacks::call_back;
use crate::handles::Handles;
use crate::status::Status;
use std::ffi::{CString, c_char, c_void};
use std::mem::offset_of;
use std::sync::{Arc, Condvar, Mutex, PoisonError, RwLock};
use std::time::Duration;
use tenon::erp_port::messages::{Carrier, Method};
use tenon::erp_port::{Capabilities, async_trait};
use tenon::erp_port::{Code, Error, Result};
use tenon::limit::Limit;

/// How long an answer is waited for unless the host says otherwise.
const PATIENCE: Duration = Duration::from_secs(60);

/// A request to an ERP that the host answers for. Valid until it is answered with tenon_respond.
pub struct Request {
    _handle: (),
}

/// An ERP that the host answers for.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct ErpPort {
    /// sizeof(tenon_erp)
    pub size: usize,
    /// Passed to `request` unchanged.
    pub user: *mut c_void,
    /// Called on the thread that synchronises, with a request. The host answers it with tenon_respond: before the callback
    /// returns or later, on any thread.
    pub request: Option<unsafe extern "C" fn(user: *mut c_void, request: *mut Request)>,
    /// What the ERP cannot do, and why, and what it can do beyond what every ERP is asked for:
    /// {"missing": {"read_prices": "it has no price lists"}, "optional": ["change_customer"]}. NULL: nothing is missing, and
    /// nothing is optional. The text is copied.
    pub capabilities: *const c_char,
    /// The number of bytes of `capabilities`.
    pub capabilities_length: usize,
    /// The time-out for an answer, in milliseconds; 0: one minute. A write that is not answered in time may have taken effect:
    /// the library looks it up by its key.
    pub timeout_ms: u32,
}

// SAFETY: `repr(C)`, a `usize` first; pointers, a nullable function and numbers may be zero.
unsafe impl HostStruct for ErpPort {
    const FIRST_SIZE: usize = offset_of!(ErpPort, timeout_ms) + size_of::<u32>();
}

/// A port that is bound.
struct Bound {
    user: *mut c_void,
    request: unsafe extern "C" fn(*mut c_void, *mut Request),
    capabilities: Capabilities,
    patience: Duration,
}

// SAFETY: `user` is the host's, which was told that its callback runs on whatever thread synchronises.
unsafe impl Send for Bound {}
// SAFETY: as above.
unsafe impl Sync for Bound {}

/// The place of an ERP, which the host's port is bound to.
#[derive(Default)]
pub(crate) struct Slot(RwLock<Option<Arc<Bound>>>);

impl Slot {
    /// Binds a port, in the place of the one that was bound.
    ///
    /// # Safety
    /// `port` is NULL, which binds none, or the host's struct with a text in it that is NULL or as long as it says.
    pub(crate) unsafe fn bind(&self, port: *const ErpPort) -> std::result::Result<(), Status> {
        // SAFETY: as promised to this function.
        let bound = if port.is_null() { None } else { Some(Arc::new(unsafe { bound(port) }?)) };
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = bound;
        Ok(())
    }

    fn bound(&self) -> Option<Arc<Bound>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// # Safety
/// As [`Slot::bind`].
unsafe fn bound(port: *const ErpPort) -> std::result::Result<Bound, Status> {
    // SAFETY: as promised to this function.
    let port = unsafe { ErpPort::read(port) }?;
    let capabilities = if port.capabilities.is_null() {
        Capabilities::all()
    } else {
        // SAFETY: as promised to this function.
        let text = unsafe { crate::boundary::text(port.capabilities, port.capabilities_length) }?;
        serde_json::from_str(text).map_err(|_| Status::BadStruct)?
    };
    let patience = match port.timeout_ms {
        0 => PATIENCE,
        milliseconds => Duration::from_millis(milliseconds.into()),
    };
    let request = port.request.ok_or(Status::BadStruct)?;
    Ok(Bound { user: port.user, request, capabilities, patience })
}

/// A request that was handed out.
pub(crate) struct Pending {
    pub(crate) method: CString,
    /// The body, and a NUL after it.
    pub(crate) body: Vec<u8>,
    answer: Mutex<Answer>,
    answered: Arc<Condvar>,
}

enum Answer {
    Awaited,
    Given(String),
    NoLongerAwaited,
}

/// The requests that were handed out and not answered.
pub(crate) static REQUESTS: Handles<Pending> = Handles::new();

impl Pending {
    fn new(method: Method, request: String) -> Self {
        let mut body = request.into_bytes();
        body.push(0);
        let method = CString::new(method.name).unwrap_or_default();
        Self { method, body, answer: Mutex::new(Answer::Awaited), answered: Arc::default() }
    }

    /// Gives the answer to whoever waits for it.
    pub(crate) fn give(&self, text: String) -> std::result::Result<(), Status> {
        let mut answer = self.answer.lock().unwrap_or_else(PoisonError::into_inner);
        if matches!(*answer, Answer::NoLongerAwaited) {
            return Err(Status::TooLate);
        }
        *answer = Answer::Given(text);
        drop(answer);
        self.answered.notify_all();
        Ok(())
    }

    fn wait(&self, patience: Duration) -> Option<String> {
        let take = |answer: &mut Answer| match answer {
            Answer::Given(text) => Some(std::mem::take(text)),
            _ => None,
        };
        let found = Limit::current().wait_for(&self.answer, &self.answered, patience, take);
        found.or_else(|| {
            let mut answer = self.answer.lock().unwrap_or_else(PoisonError::into_inner);
            match std::mem::replace(&mut *answer, Answer::NoLongerAwaited) {
                Answer::Given(text) => Some(text),
                _ => None,
            }
        })
    }
}

/// Carries messages to the port that is bound to a place.
pub(crate) struct ToHost(pub(crate) Arc<Slot>);

#[async_trait]
impl Carrier for ToHost {
    /// Before a port is bound: everything, so that its absence is an error and not a lack.
    fn capabilities(&self) -> Capabilities {
        self.0.bound().map_or_else(Capabilities::all, |bound| bound.capabilities.clone())
    }

    /// Waits on the thread that synchronises: that thread is the call's own, and has nothing else to do.
    async fn carry(&self, method: Method, request: String) -> Result<String> {
        let unreachable = |why: &str| Error::new(Code::ErpUnreachable, why);
        let bound = self.0.bound().ok_or_else(|| unreachable("the host has bound no port to this ERP"))?;
        Limit::current().check().map_err(|error| unreachable(&error.message))?;
        let pending = Arc::new(Pending::new(method, request));
        let handle = REQUESTS.add(pending.clone());
        // SAFETY: the host has given this callback for just this.
        call_back(|| unsafe { (bound.request)(bound.user, handle) });
        let unanswered =
            || method.effect.unanswered(format!("the host has not answered `{}` in time", method.name));
        pending.wait(bound.patience).ok_or_else(unanswered)
    }
}
