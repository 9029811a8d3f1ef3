//! Ports that the host implements: what it binds, and how it answers.

use crate::boundary::{guarded, text};
use crate::database::{Rows, SqlCell, take_row};
use crate::engines::{ENGINES, Engine};
use crate::erp::{ErpPort, REQUESTS, Request};
use crate::status::Status;
use std::ffi::c_char;
use std::ptr::null;

/// Binds the host's port to the ERP of this name, whose "adapter" in the configuration is "host": in the place of the port that
/// was bound before, which may still be answering what it was asked. NULL for `port` binds none. `port` is copied; its callback
/// may run on any thread that synchronises, until another is bound or the engine is closed, and its last call has ended.
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

/// The method of a request, such as "orders.place". Good until the request is answered; NULL for one that was, or for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn tenon_request_method(request: *const Request) -> *const c_char {
    REQUESTS.find(request).map_or(null(), |pending| pending.method.as_ptr())
}

/// The body of a request: a JSON object with a member for each argument of the method. `length`, which may be NULL, receives the
/// number of bytes; a NUL that it does not count follows them. Good until the request is answered; NULL for one that was, or
/// for NULL.
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
/// "retry_after": the seconds for which the ERP wants to be left alone; ERP_REFUSED "path": what it is about within the record
/// that was given, as a JSON pointer. An answer that is refused here frees the request as well, and is taken for one that cannot
/// be understood.
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

/// Hands over a row of the query under way: `count` values, good during the call. Is called by the callback `query` of a
/// tenon_database, on its thread, while it runs. Returns 0, or a tenon_fault: no more rows are wanted, and the callback returns
/// that.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tenon_row(rows: *mut Rows, values: *const SqlCell, count: usize) -> u32 {
    // SAFETY: as the caller promises.
    unsafe { take_row(rows, values, count) }
}
