//! Ports that the host implements: what it binds, and how it answers.

use crate::boundary::{guarded, text};
use crate::database::{Rows, SqlCell, take_row};
use crate::engines::{ENGINES, Engine};
use crate::erp::{ErpPort, REQUESTS, Request};
use crate::status::Status;
use std::ffi::c_char;
use std::ptr::null;

/// Binds the host's port to the ERP of this name, whose "adapter" in the configuration is "host". It replaces the previous port,
/// which may still answer the requests that it has received. NULL for `port` only removes the previous one. `port` is copied. Its
/// callback runs on the threads that synchronise, until it is replaced or the engine is closed and its last call has ended.
///
/// Refusals: TENON_STATUS_NOTHING: the configuration has no such ERP. TENON_STATUS_NULL_ARGUMENT, TENON_STATUS_NOT_UTF8,
/// TENON_STATUS_TOO_LARGE, TENON_STATUS_BAD_STRUCT, TENON_STATUS_CLOSED, TENON_STATUS_PANIC.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tenon_bind_erp(
    engine: *mut Engine,
    name: *const c_char,
    length: usize,
    port: *const ErpPort,
) -> Status {
    guarded(|| {
        // SAFETY: the caller's text is NULL or `length` bytes, and stays as it is during the call.
        let name = unsafe { text(name, length) }?;
        let open = ENGINES.find(engine)?;
        let slot = open.erps.get(name).ok_or(Status::Nothing)?;
        // SAFETY: the caller's struct is NULL or as large as it says, and its callback does what the header says.
        unsafe { slot.bind(port) }
    })
}

/// Returns the method of a request, such as "orders.place". The text is valid until the request is answered. The result is NULL
/// for an answered request and for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn tenon_request_method(request: *const Request) -> *const c_char {
    REQUESTS.find(request).map_or(null(), |pending| pending.method.as_ptr())
}

/// Returns the body of a request: a JSON object with a member for each argument of the method. `length`, which may be NULL,
/// receives its number of bytes, without the NUL that follows it. The text is valid until the request is answered. The result
/// is NULL for an answered request and for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tenon_request_body(request: *const Request, length: *mut usize) -> *const c_char {
    let pending = REQUESTS.find(request).ok();
    if !length.is_null() {
        // SAFETY: it is not NULL, so it is the caller's place for a number.
        unsafe { length.write(pending.as_ref().map_or(0, |pending| pending.body.len() - 1)) };
    }
    pending.map_or(null(), |pending| pending.body.as_ptr().cast())
}

/// Answers a request, once, from any thread, and frees it: {"result": …}, or {"error": {"code": "ERP_REFUSED", "message": "…"}}
/// with one of ERP_UNREACHABLE, ERP_REFUSED, ERP_INVALID_RESPONSE, ERP_UNSUPPORTED and OUTCOME_UNKNOWN. ERP_UNREACHABLE may say
/// "retry_after": the number of seconds to wait before the next request; ERP_REFUSED may say "path": the refused field of the record
/// that was given, as a JSON pointer. An answer that this function refuses frees the request as well; it counts as an invalid
/// response.
///
/// Refusals: TENON_STATUS_TOO_LATE; TENON_STATUS_CLOSED: it was answered before. TENON_STATUS_NULL_ARGUMENT,
/// TENON_STATUS_NOT_UTF8, TENON_STATUS_TOO_LARGE, TENON_STATUS_PANIC.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tenon_respond(
    request: *mut Request,
    answer: *const c_char,
    length: usize,
) -> Status {
    guarded(|| {
        let pending = REQUESTS.remove(request)?;
        // SAFETY: the caller's text is NULL or `length` bytes, and stays as it is during the call.
        let answer = unsafe { text(answer, length) };
        let given = pending.give(answer.unwrap_or_default().to_owned());
        answer.and(given)
    })
}

/// Passes a row of the running query to the library: `count` values, valid during the call. The callback `query` of a
/// tenon_database calls it, on its own thread. Returns 0, or a tenon_fault: then the callback stops and returns that value.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tenon_row(rows: *mut Rows, values: *const SqlCell, count: usize) -> u32 {
    // SAFETY: as the caller promises.
    unsafe { take_row(rows, values, count) }
}
