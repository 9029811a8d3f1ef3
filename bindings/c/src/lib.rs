//! The C door: JSON-RPC over a small typed shell. `include/tenon.h` is what C sees of it, and its opening comment is the
//! contract of every function here.
#![allow(clippy::missing_safety_doc, reason = "what a caller owes is said once, at the top of tenon.h")]

mod boundary;
mod engines;
mod reply;
mod status;

pub use engines::Engine;
pub use reply::Reply;
pub use status::Status;

use boundary::{Out, guarded, text};
use engines::Answerer;
use std::ffi::{CStr, c_char};
use std::ptr::null;
use tenon::config::Config;
use tenon::rpc;

#[cfg(not(panic = "unwind"))]
compile_error!("a panic becomes a status, which takes `panic = \"unwind\"`");

/// The most bytes of one request, and of a configuration.
pub const TENON_LARGEST_REQUEST: usize = 16777216;
const _: () = assert!(TENON_LARGEST_REQUEST == rpc::LARGEST_REQUEST, "the engine's own limit");

const VERSION: &CStr = match CStr::from_bytes_with_nul(concat!(env!("CARGO_PKG_VERSION"), "\0").as_bytes()) {
    Ok(version) => version,
    Err(_) => c"",
};

/// The version of the library, such as "0.1.0". Lives for ever.
#[unsafe(no_mangle)]
pub extern "C" fn tenon_version() -> *const c_char {
    VERSION.as_ptr()
}

/// The name of a status, such as "TENON_STATUS_OK"; "TENON_STATUS_UNKNOWN" for a number that is none. Lives for ever.
#[unsafe(no_mangle)]
pub extern "C" fn tenon_status_name(status: u32) -> *const c_char {
    status::name(status).as_ptr()
}

/// Opens an engine. `config` is a JSON object of `length` bytes; {"database": "sqlite:crm.db"} is enough of one.
///
/// On TENON_STATUS_REFUSED `refusal` receives a reply that says why: a JSON-RPC error that answers no request. `refusal` may
/// be NULL. Other refusals: TENON_STATUS_NULL_ARGUMENT, TENON_STATUS_NOT_UTF8, TENON_STATUS_TOO_LARGE, TENON_STATUS_PANIC.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tenon_open(
    config: *const c_char,
    length: usize,
    engine: *mut *mut Engine,
    refusal: *mut *mut Reply,
) -> Status {
    guarded(|| {
        // SAFETY: the caller's places are NULL or good for a pointer, and nobody else uses them during the call.
        let (engine, refusal) = unsafe { (Out::new(engine), Out::new(refusal)) };
        let engine = engine?;
        // SAFETY: the caller's text is NULL or `length` bytes, and stays as it is during the call.
        let config = unsafe { text(config, length) }?;
        match Config::parse(config).and_then(|config| config.open()) {
            Ok(opened) => {
                engine.set(engines::add(Answerer::Engine(Box::new(opened))));
                Ok(())
            }
            Err(error) => {
                if let Ok(refusal) = refusal {
                    refusal.set(Reply::give(rpc::refusal(&error)));
                }
                Err(Status::Refused)
            }
        }
    })
}

/// Opens an engine without a database that answers every request with the request itself: a binding is tested against it.
///
/// Refusals: TENON_STATUS_NULL_ARGUMENT, TENON_STATUS_PANIC.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tenon_open_echo(engine: *mut *mut Engine) -> Status {
    guarded(|| {
        // SAFETY: the caller's place is NULL or good for a pointer, and nobody else uses it during the call.
        let engine = unsafe { Out::new(engine) }?;
        engine.set(engines::add(Answerer::Echo));
        Ok(())
    })
}

/// Answers a JSON-RPC 2.0 request, or a batch of them, of `length` bytes. A request that the engine refuses was answered:
/// the status is TENON_STATUS_OK and the reply carries the error. A notification is performed, and its reply is empty.
///
/// Refusals: TENON_STATUS_NULL_ARGUMENT, TENON_STATUS_NOT_UTF8, TENON_STATUS_TOO_LARGE, TENON_STATUS_CLOSED: nothing was
/// done. TENON_STATUS_PANIC: a write may or may not have been done; the same request with the same key settles it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tenon_call(
    engine: *mut Engine,
    request: *const c_char,
    length: usize,
    reply: *mut *mut Reply,
) -> Status {
    guarded(|| {
        // SAFETY: the caller's place is NULL or good for a pointer, and nobody else uses it during the call.
        let reply = unsafe { Out::new(reply) }?;
        // SAFETY: the caller's text is NULL or `length` bytes, and stays as it is during the call.
        let request = unsafe { text(request, length) }?;
        let answer = engines::find(engine)?.answer(request);
        reply.set(Reply::give(answer));
        Ok(())
    })
}

/// The bytes of a reply: UTF-8, owned by the reply, good until it is freed. `length`, which may be NULL, receives their number;
/// a NUL that it does not count follows them. NULL, and a length of 0, where the reply is NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tenon_reply_body(reply: *const Reply, length: *mut usize) -> *const c_char {
    // SAFETY: the caller's reply is NULL, or one that the library gave out and that was not freed yet.
    let reply = unsafe { reply.as_ref() };
    if !length.is_null() {
        // SAFETY: `length` is not NULL, so it is the caller's place for a number.
        unsafe { length.write(reply.map_or(0, Reply::len)) };
    }
    reply.map_or(null(), Reply::start)
}

/// Frees a reply. NULL is nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tenon_reply_free(reply: *mut Reply) {
    if !reply.is_null() {
        // SAFETY: the caller's reply is one that the library gave out, and is freed once.
        unsafe { Reply::free(reply) };
    }
}

/// Closes an engine. Calls under way go on to their end, and the last of them lets go of the database; later ones are
/// refused. Refusals: TENON_STATUS_NULL_ARGUMENT, TENON_STATUS_CLOSED, TENON_STATUS_PANIC.
#[unsafe(no_mangle)]
pub extern "C" fn tenon_close(engine: *mut Engine) -> Status {
    guarded(|| engines::remove(engine))
}
