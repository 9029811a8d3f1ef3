//! Requests: performed at once, or submitted to be performed by a thread that the host spares for it.

use crate::boundary::{HostStruct, Out, guarded, text};
use crate::callbacks::may_wait;
use crate::database::{Callbacks, HostDatabase};
use crate::engines::{ENGINES, Engine};
use crate::reply::Reply;
use crate::status::Status;
use crate::work::{Done, Job, within_size};
use std::ffi::{c_char, c_void};
use std::mem::offset_of;
use std::ptr::null_mut;
use std::time::Duration;
use tenon::limit::Limit;

/// How a request is to be performed.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct CallOptions {
    /// sizeof(tenon_options)
    pub size: usize,
    /// A number of the host's choice by which tenon_cancel finds the call; 0: it is not to be found. Several calls may have the
    /// same.
    pub ticket: u64,
    /// After how many milliseconds the call is given up, counted from when it is made; 0: never. The reply is then an error,
    /// CANCELLED, and nothing of the operation remains. It is looked at between statements: a wait for another's lock ends by
    /// the database's own time-out.
    pub timeout_ms: u32,
    /// The most bytes of the reply; 0: any number.
    pub largest_reply: usize,
    /// The host's database, where the operation is to be performed within a transaction that the host has open, and ends
    /// itself: `execute` and `query` of it are called, on this thread. NULL: the engine begins and commits a transaction.
    pub database: *const HostDatabase,
    /// That transaction, as `execute` and `query` know it. It is NULL where `database` is.
    pub transaction: *mut c_void,
}

// SAFETY: `repr(C)`, a `usize` first; pointers and numbers may be zero.
unsafe impl HostStruct for CallOptions {
    const FIRST_SIZE: usize = offset_of!(CallOptions, transaction) + size_of::<*mut c_void>();
}

impl CallOptions {
    const NONE: CallOptions = CallOptions {
        size: 0,
        ticket: 0,
        timeout_ms: 0,
        largest_reply: 0,
        database: std::ptr::null(),
        transaction: null_mut(),
    };

    /// # Safety
    /// `options` is NULL, which asks for nothing, or the host's struct.
    unsafe fn take(options: *const CallOptions) -> Result<CallOptions, Status> {
        if options.is_null() {
            return Ok(Self::NONE);
        }
        // SAFETY: as promised to this function.
        let options = unsafe { Self::read(options) }?;
        // A transaction that nobody can work in would be taken for none, and the operation be durable at once.
        let lost = options.database.is_null() && !options.transaction.is_null();
        if lost { Err(Status::BadStruct) } else { Ok(options) }
    }

    fn timeout(&self) -> Option<Duration> {
        (self.timeout_ms != 0).then(|| Duration::from_millis(self.timeout_ms.into()))
    }
}

/// Performs a JSON-RPC 2.0 request, or a batch of requests, of `length` bytes. If the engine refuses the request, the status is
/// TENON_STATUS_OK and the reply contains the error. A notification is performed, and its reply is empty.
///
/// Refusals: TENON_STATUS_NULL_ARGUMENT, TENON_STATUS_NOT_UTF8, TENON_STATUS_TOO_LARGE, TENON_STATUS_CLOSED,
/// TENON_STATUS_WOULD_DEADLOCK: nothing was done. TENON_STATUS_PANIC: a write may or may not have been done; the same request
/// with the same key settles it.
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
        let open = ENGINES.find(engine)?;
        may_wait()?;
        reply.set(Reply::give(open.answer(request)));
        Ok(())
    })
}

/// Performs a request as tenon_call does, with options: a time-out, a ticket for cancelling, a limit on the size of the reply, or
/// an open transaction of the host. `options` may be NULL.
///
/// Refusals: as tenon_call, and TENON_STATUS_BAD_STRUCT: nothing was done. TENON_STATUS_REPLY_TOO_LARGE: it was done, and the
/// reply is withheld.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tenon_call_with(
    engine: *mut Engine,
    request: *const c_char,
    length: usize,
    options: *const CallOptions,
    reply: *mut *mut Reply,
) -> Status {
    guarded(|| {
        // SAFETY: the caller's place is NULL or good for a pointer, and nobody else uses it during the call.
        let reply = unsafe { Out::new(reply) }?;
        // SAFETY: the caller's text is NULL or `length` bytes, and stays as it is during the call.
        let request = unsafe { text(request, length) }?;
        // SAFETY: the caller's struct is NULL or as large as it says.
        let options = unsafe { CallOptions::take(options) }?;
        let lent = match options.database.is_null() {
            true => None,
            // SAFETY: the caller's struct is as large as it says, and its callbacks do what the header says.
            false => Some(unsafe { Callbacks::read(options.database) }?),
        };
        let open = ENGINES.find(engine)?;
        may_wait()?;
        let limit = Limit::new(options.timeout());
        let answer = open.work.under_way(options.ticket, &limit, || match lent {
            None => open.answer_within(&limit, request),
            Some(lent) => open.answer_enlisted(&limit, request, &|| lent.enlist(options.transaction)),
        });
        reply.set(Reply::give(within_size(answer, options.largest_reply)?));
        Ok(())
    })
}

/// Queues a request, which a thread that calls tenon_run_queue performs. The request is copied. The reply goes to `done`, with
/// `user` and the ticket of the options. If `done` is NULL, tenon_next_event fetches the reply. `options` may be NULL; it must
/// not name a database.
///
/// Refusals: TENON_STATUS_NULL_ARGUMENT, TENON_STATUS_NOT_UTF8, TENON_STATUS_TOO_LARGE, TENON_STATUS_BAD_STRUCT,
/// TENON_STATUS_CLOSED, TENON_STATUS_PANIC: `done` will not be called.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tenon_submit(
    engine: *mut Engine,
    request: *const c_char,
    length: usize,
    options: *const CallOptions,
    done: Done,
    user: *mut c_void,
) -> Status {
    guarded(|| {
        // SAFETY: the caller's text is NULL or `length` bytes, and stays as it is during the call.
        let request = unsafe { text(request, length) }?.to_owned();
        // SAFETY: the caller's struct is NULL or as large as it says.
        let options = unsafe { CallOptions::take(options) }?;
        if !options.database.is_null() {
            return Err(Status::BadStruct);
        }
        let limit = Limit::new(options.timeout());
        let CallOptions { ticket, largest_reply, .. } = options;
        ENGINES.find(engine)?.work.submit(Job { request, ticket, limit, largest_reply, done, user })
    })
}

/// Cancels every call with this ticket, queued or running: between two statements, or at once if it waits for an answer of the
/// host. Its reply is the error CANCELLED, and the operation has no effect. A call that has already been committed is answered
/// normally.
///
/// Refusals: TENON_STATUS_NOTHING: no call has the ticket. TENON_STATUS_NULL_ARGUMENT, TENON_STATUS_CLOSED, TENON_STATUS_PANIC.
#[unsafe(no_mangle)]
pub extern "C" fn tenon_cancel(engine: *mut Engine, ticket: u64) -> Status {
    guarded(|| ENGINES.find(engine)?.work.cancel(ticket))
}

/// Performs queued requests on this thread, one after the other, until the queue is empty or `milliseconds` have passed. A request
/// that was begun is completed. If the queue is empty, the function waits that long for the first request. `performed`, which
/// may be NULL, receives the number of performed requests. Several threads may do this for one engine.
///
/// Refusals: TENON_STATUS_NULL_ARGUMENT, TENON_STATUS_CLOSED, TENON_STATUS_WOULD_DEADLOCK, TENON_STATUS_PANIC.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tenon_run_queue(
    engine: *mut Engine,
    milliseconds: u32,
    performed: *mut usize,
) -> Status {
    guarded(|| {
        let set = |number| {
            if !performed.is_null() {
                // SAFETY: it is not NULL, so it is the caller's place for a number.
                unsafe { performed.write(number) };
            }
        };
        set(0);
        let open = ENGINES.find(engine)?;
        may_wait()?;
        set(open.work.run_queue(&open, Duration::from_millis(milliseconds.into()))?);
        Ok(())
    })
}

/// Fetches the reply to a queued request without a callback, and its ticket. Waits up to `milliseconds` for one. This function
/// performs no request: a thread has to call tenon_run_queue. If the reply is withheld, its status is returned.
///
/// Refusals: TENON_STATUS_NOTHING, TENON_STATUS_NULL_ARGUMENT, TENON_STATUS_CLOSED, TENON_STATUS_WOULD_DEADLOCK,
/// TENON_STATUS_REPLY_TOO_LARGE, TENON_STATUS_PANIC.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tenon_next_event(
    engine: *mut Engine,
    milliseconds: u32,
    ticket: *mut u64,
    reply: *mut *mut Reply,
) -> Status {
    guarded(|| {
        // SAFETY: the caller's place is NULL or good for a pointer, and nobody else uses it during the call.
        let reply = unsafe { Out::new(reply) }?;
        if ticket.is_null() {
            return Err(Status::NullArgument);
        }
        // SAFETY: it is not NULL, so it is the caller's place for a number.
        unsafe { ticket.write(0) };
        let open = ENGINES.find(engine)?;
        may_wait()?;
        let (number, answer) = open.work.next_event(Duration::from_millis(milliseconds.into()))?;
        // SAFETY: as above.
        unsafe { ticket.write(number) };
        reply.set(Reply::give(answer?));
        Ok(())
    })
}
