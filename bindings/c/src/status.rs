//! Status codes.

use std::ffi::CStr;

/// The result of a call into the library. The meaning of a released number never changes.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// The request was answered. The reply says whether the engine performed it.
    Ok = 0,
    /// A required pointer is NULL.
    NullArgument = 1,
    /// A text is not UTF-8.
    NotUtf8 = 2,
    /// A text has more than TENON_LARGEST_REQUEST bytes. It was not read.
    TooLarge = 3,
    /// The engine was not opened; the reply says why.
    Refused = 4,
    /// No open engine has this handle: it was closed, or opened before fork().
    Closed = 5,
    /// An internal error of the library. The engine stays open; the current transaction is rolled back.
    Panic = 6,
    /// A function that waits was called from within a callback. It would wait for itself. Nothing was done.
    WouldDeadlock = 7,
    /// Not found: no event within the time, no call with this ticket, or no ERP of this name that the host answers for.
    Nothing = 8,
    /// A struct has an impossible size, lacks a callback, or has a member set that the function does not allow.
    BadStruct = 9,
    /// The answer came after its time-out. The request is freed.
    TooLate = 10,
    /// The reply has more bytes than the call allows. The operation was performed.
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
