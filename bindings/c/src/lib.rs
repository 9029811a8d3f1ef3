//! The C library: JSON-RPC over a small typed shell. `include/tenon.h` is what C sees of it, and its opening comment is the
//! contract of every function here.
//!
//! A library for C is a crate of its own that says [`engine!`]: `stock` is the one that ships.
#![allow(clippy::missing_safety_doc, reason = "what a caller owes is said once, at the top of tenon.h")]

mod boundary;
mod callbacks;
mod calls;
#[cfg(test)]
mod conformance;
mod database;
mod engines;
mod erp;
mod handles;
mod log;
mod modules;
mod ports;
mod reply;
mod status;
mod work;

pub use calls::*;
pub use database::{
    HostDatabase, Rows, SqlCell, SqlDialect, SqlFault, Statement, TENON_MESSAGE_MAX, ValueKind,
};
pub use engines::Engine;
pub use erp::{ErpPort, Request};
pub use log::{LogCallback, LogLevel};
pub use ports::*;
pub use reply::Reply;
pub use status::Status;
pub use tenon::Modules;
pub use work::Done;

use boundary::{Out, guarded, text};
use engines::Answerer;
use erp::{Slot, ToHost};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ffi::{CStr, c_char, c_void};
use std::ptr::null;
use std::sync::Arc;
use tenon::config::{Config, HostPorts};
use tenon::erp_port::messages;
use tenon::rpc;
use tenon::sql::Database;

#[cfg(test)]
engine!(Modules::default());

#[cfg(not(panic = "unwind"))]
compile_error!("a panic becomes a status, which takes `panic = \"unwind\"`");

/// The maximum size of a request and of a configuration, in bytes.
pub const TENON_LARGEST_REQUEST: usize = 16777216;
const _: () = assert!(TENON_LARGEST_REQUEST == rpc::LARGEST_REQUEST, "the engine's own limit");

const VERSION: &CStr = match CStr::from_bytes_with_nul(concat!(env!("CARGO_PKG_VERSION"), "\0").as_bytes()) {
    Ok(version) => version,
    Err(_) => c"",
};

/// Returns the version of the library, such as "0.1.0". The text is valid until the process ends.
#[unsafe(no_mangle)]
pub extern "C" fn tenon_version() -> *const c_char {
    VERSION.as_ptr()
}

/// Returns the name of a status, such as "TENON_STATUS_OK", or "TENON_STATUS_UNKNOWN" for any other number. The text is valid
/// until the process ends.
#[unsafe(no_mangle)]
pub extern "C" fn tenon_status_name(status: u32) -> *const c_char {
    status::name(status).as_ptr()
}

/// Returns the OpenRPC document of all operations. Clients in other languages are generated from it.
///
/// Refusals: TENON_STATUS_NULL_ARGUMENT, TENON_STATUS_PANIC.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tenon_schema(schema: *mut *mut Reply) -> Status {
    guarded(|| {
        // SAFETY: the caller's place is NULL or good for a pointer, and nobody else uses it during the call.
        let schema = unsafe { Out::new(schema) }?;
        let catalogue = modules::modules().catalogue().map_err(|_| Status::Refused)?;
        schema.set(Reply::give(rpc::openrpc(&catalogue).to_string()));
        Ok(())
    })
}

/// Sends the log of the library to `callback`: the lines of `level`, a tenon_level, and of higher severity. A process has one
/// callback: a new one replaces the previous one, which is not called after this function returns. NULL for `callback` stops
/// the log.
///
/// Refusals: TENON_STATUS_WOULD_DEADLOCK, TENON_STATUS_PANIC.
#[unsafe(no_mangle)]
pub extern "C" fn tenon_set_log(level: u32, callback: LogCallback, user: *mut c_void) -> Status {
    guarded(|| {
        callbacks::may_wait()?;
        log::set(level, callback, user);
        Ok(())
    })
}

/// Opens an engine. `config` is a JSON object of `length` bytes. {"database": "sqlite:crm.db"} is sufficient.
///
/// With TENON_STATUS_REFUSED, `refusal` receives a reply with the reason: a JSON-RPC error without the id of a request.
/// `refusal` may be NULL. Other refusals: TENON_STATUS_NULL_ARGUMENT, TENON_STATUS_NOT_UTF8, TENON_STATUS_TOO_LARGE,
/// TENON_STATUS_WOULD_DEADLOCK, TENON_STATUS_PANIC.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tenon_open(
    config: *const c_char,
    length: usize,
    engine: *mut *mut Engine,
    refusal: *mut *mut Reply,
) -> Status {
    // SAFETY: as the caller promises.
    guarded(|| unsafe { open(None, config, length, engine, refusal) })
}

/// Opens an engine on a database that the host provides: "database" in the configuration is "host". The engine creates its tables
/// there. `database` is copied. Its callbacks run on the threads that call the library, until the engine is closed and its last
/// call has ended.
///
/// Refusals: as tenon_open, and TENON_STATUS_BAD_STRUCT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tenon_open_on(
    database: *const HostDatabase,
    config: *const c_char,
    length: usize,
    engine: *mut *mut Engine,
    refusal: *mut *mut Reply,
) -> Status {
    guarded(|| {
        // SAFETY: the caller's struct is NULL or as large as it says, and its callbacks do what the header says.
        let database = unsafe { database::Own::read(database) };
        match database {
            // SAFETY: as the caller promises.
            Ok(database) => unsafe { open(Some(Box::new(database)), config, length, engine, refusal) },
            Err(status) => {
                // SAFETY: the caller's places are NULL or good for a pointer, and nobody else uses them during the call.
                drop(unsafe { (Out::new(engine), Out::new(refusal)) });
                Err(status)
            }
        }
    })
}

/// # Safety
/// As [`tenon_open`].
unsafe fn open(
    database: Option<Box<dyn Database>>,
    config: *const c_char,
    length: usize,
    engine: *mut *mut Engine,
    refusal: *mut *mut Reply,
) -> Result<(), Status> {
    // SAFETY: the caller's places are NULL or good for a pointer, and nobody else uses them during the call.
    let (engine, refusal) = unsafe { (Out::new(engine), Out::new(refusal)) };
    let engine = engine?;
    callbacks::may_wait()?;
    // SAFETY: the caller's text is NULL or `length` bytes, and stays as it is during the call.
    let config = unsafe { text(config, length) }?;
    let slots = RefCell::new(BTreeMap::new());
    let erp = |name: &str| {
        let slot = Arc::new(Slot::default());
        slots.borrow_mut().insert(name.to_owned(), slot.clone());
        messages::over(ToHost(slot))
    };
    let opened = Config::parse(config).and_then(|config| {
        let modules = modules::modules();
        config.open_with(HostPorts { modules, database, erp: Some(&erp) })
    });
    match opened {
        Ok(opened) => {
            engine.set(engines::add(Answerer::Engine(Box::new(opened)), slots.take()));
            Ok(())
        }
        Err(error) => {
            if let Ok(refusal) = refusal {
                refusal.set(Reply::give(rpc::refusal(&error)));
            }
            Err(Status::Refused)
        }
    }
}

/// Opens an engine without a database. It answers every request with the request itself, to test a binding.
///
/// Refusals: TENON_STATUS_NULL_ARGUMENT, TENON_STATUS_PANIC.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tenon_open_echo(engine: *mut *mut Engine) -> Status {
    guarded(|| {
        // SAFETY: the caller's place is NULL or good for a pointer, and nobody else uses it during the call.
        let engine = unsafe { Out::new(engine) }?;
        engine.set(engines::add(Answerer::Echo, BTreeMap::new()));
        Ok(())
    })
}

/// Closes an engine. Running calls continue to their end, and the last of them releases the database. Later calls are refused.
/// Submitted requests that have not begun are answered with TENON_STATUS_CLOSED, on this thread. Replies that were not fetched
/// are dropped.
///
/// Refusals: TENON_STATUS_NULL_ARGUMENT, TENON_STATUS_CLOSED, TENON_STATUS_PANIC.
#[unsafe(no_mangle)]
pub extern "C" fn tenon_close(engine: *mut Engine) -> Status {
    guarded(|| engines::close(engine))
}

/// Returns the text of a reply, in UTF-8. The reply owns it: it is valid until the reply is freed. `length`, which may be NULL,
/// receives its number of bytes, without the NUL that follows it. If the reply is NULL, the result is NULL and the length 0.
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

/// Frees a reply. NULL is ignored.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tenon_reply_free(reply: *mut Reply) {
    if !reply.is_null() {
        // SAFETY: the caller's reply is one that the library gave out, and is freed once.
        unsafe { Reply::free(reply) };
    }
}
