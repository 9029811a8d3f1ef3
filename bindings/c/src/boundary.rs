//! What every function does at the border: panics end here, and pointers are looked at before they are followed.

use crate::TENON_LARGEST_REQUEST;
use crate::status::Status;
use std::ffi::c_char;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr::{NonNull, null_mut};

/// Runs `work`. A panic in it becomes a status.
pub(crate) fn guarded(work: impl FnOnce() -> Result<(), Status>) -> Status {
    // Nothing that `work` can reach is left half done: locks here guard whole steps, and the engine's transactions roll back.
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(Ok(())) => Status::Ok,
        Ok(Err(status)) => status,
        Err(_) => Status::Panic,
    }
}

/// The caller's place for a pointer. It holds NULL until it is set.
pub(crate) struct Out<T>(NonNull<*mut T>);

impl<T> Out<T> {
    /// Refuses NULL.
    ///
    /// # Safety
    /// `place` is NULL or good for writing a pointer as long as this lives.
    pub(crate) unsafe fn new(place: *mut *mut T) -> Result<Self, Status> {
        let place = NonNull::new(place).ok_or(Status::NullArgument)?;
        // SAFETY: it is not NULL, so it is good for writing; what it held is not read, for it may be anything.
        unsafe { place.write(null_mut()) };
        Ok(Self(place))
    }

    /// Hands the pointer over.
    pub(crate) fn set(self, pointer: *mut T) {
        // SAFETY: `new` was promised that the place is good for writing.
        unsafe { self.0.write(pointer) };
    }
}

/// The caller's text.
///
/// # Safety
/// `start` is NULL or points to `length` bytes that stay as they are for `'a`.
pub(crate) unsafe fn text<'a>(start: *const c_char, length: usize) -> Result<&'a str, Status> {
    if start.is_null() {
        return Err(Status::NullArgument);
    }
    if length > TENON_LARGEST_REQUEST {
        return Err(Status::TooLarge);
    }
    // SAFETY: it is not NULL, so the caller vouches for `length` bytes; these are fewer than a slice may have.
    let bytes = unsafe { std::slice::from_raw_parts(start.cast(), length) };
    std::str::from_utf8(bytes).map_err(|_| Status::NotUtf8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_a_status() {
        assert_eq!(guarded(|| panic!("a fault of the library")), Status::Panic);
    }

    #[test]
    fn a_place_holds_null_until_it_is_set() {
        let mut place = NonNull::<u8>::dangling().as_ptr();
        // SAFETY: `place` is a variable, and outlives what is made of it.
        let out = unsafe { Out::new(&raw mut place) }.unwrap();
        assert!(place.is_null());
        let mut target = 7;
        out.set(&raw mut target);
        assert_eq!(place, &raw mut target);
    }

    #[test]
    fn a_text_that_is_too_large_is_not_looked_at() {
        let byte = b'x';
        // SAFETY: the length is refused before a byte is read.
        let refused = unsafe { text((&raw const byte).cast(), TENON_LARGEST_REQUEST + 1) };
        assert_eq!(refused, Err(Status::TooLarge));
    }
}
