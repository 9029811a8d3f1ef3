//! Status codes.

use std::ffi::CStr;

/// What came of a call into the library. A number, once released, keeps its meaning and is never used for another.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Done. Whether the engine did what was asked is in the reply.
    Ok = 0,
    /// A pointer is NULL that must not be.
    NullArgument = 1,
    /// A text is not UTF-8.
    NotUtf8 = 2,
    /// A text has more than TENON_LARGEST_REQUEST bytes. None of them was looked at.
    TooLarge = 3,
    /// The engine was not opened; the reply says why.
    Refused = 4,
    /// No open engine has this handle: it was closed, or opened before fork().
    Closed = 5,
    /// A fault of the library itself. The engine stays open, and a transaction that was under way is rolled back.
    Panic = 6,
    /// The function waits, and was called from within a callback: the library would wait for itself. Nothing was done.
    WouldDeadlock = 7,
    /// There is none: no event within the time, no call with the ticket, no ERP of the name that the host answers for.
    Nothing = 8,
    /// A struct of the host's begins with a size that it cannot have, lacks a callback, or holds what does not belong here.
    BadStruct = 9,
    /// Nobody waits for the answer any more. The request was freed all the same.
    TooLate = 10,
    /// The reply has more bytes than the call allows. What was asked for was done.
    ReplyTooLarge = 11,
}

/// The name in the header of the status with this number.
pub(crate) fn name(status: u32) -> &'static CStr {
    match status {
        0 => c"TENON_STATUS_OK",
        1 => c"TENON_STATUS_NULL_ARGUMENT",
        2 => c"TENON_STATUS_NOT_UTF8",
        3 => c"TENON_STATUS_TOO_LARGE",
        4 => c"TENON_STATUS_REFUSED",
        5 => c"TENON_STATUS_CLOSED",
        6 => c"TENON_STATUS_PANIC",
        7 => c"TENON_STATUS_WOULD_DEADLOCK",
        8 => c"TENON_STATUS_NOTHING",
        9 => c"TENON_STATUS_BAD_STRUCT",
        10 => c"TENON_STATUS_TOO_LATE",
        11 => c"TENON_STATUS_REPLY_TOO_LARGE",
        _ => c"TENON_STATUS_UNKNOWN",
    }
}
