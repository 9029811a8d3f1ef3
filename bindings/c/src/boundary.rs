//! What every function does at the boundary: panics end here, and pointers are looked at before they are followed.

use crate::TENON_LARGEST_REQUEST;
use crate::status::Status;
use std::ffi::c_char;
use std::mem::MaybeUninit;
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

/// A struct that the caller fills in and that begins with its size in the caller's header: it may grow, and the members that
/// the caller does not know of are zero.
///
/// # Safety
/// It is `repr(C)`, its first member is a `usize`, and all zeros are a value of it.
pub(crate) unsafe trait HostStruct: Copy {
    /// Up to where the members reached when it was first released: it stays as the struct grows. What is added begins past the
    /// padding that was at its end, which old clients leave as it was.
    const FIRST_SIZE: usize;

    /// Reads the caller's struct.
    ///
    /// # Safety
    /// `from` is NULL, or points to as many bytes as the size in its first member says.
    unsafe fn read(from: *const Self) -> Result<Self, Status> {
        if from.is_null() {
            return Err(Status::NullArgument);
        }
        // SAFETY: it is not NULL, so that its first member at least is there.
        let size = unsafe { from.cast::<usize>().read() };
        if size < Self::FIRST_SIZE || size > LARGEST_STRUCT {
            return Err(Status::BadStruct);
        }
        let mut read = MaybeUninit::<Self>::zeroed();
        let known = size.min(size_of::<Self>());
        // SAFETY: the caller vouches for `size` bytes, and there is room for `known` of them; zeros and what the caller has
        // written are a value of it.
        unsafe {
            std::ptr::copy_nonoverlapping(from.cast::<u8>(), read.as_mut_ptr().cast::<u8>(), known);
            Ok(read.assume_init())
        }
    }
}

/// More bytes than any struct of this header will ever have: a size beyond it is no size.
const LARGEST_STRUCT: usize = 4096;

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

    #[repr(C)]
    #[derive(Clone, Copy)]
    struct Grown {
        size: usize,
        first: u64,
        later: u64,
    }

    // SAFETY: `repr(C)`, a `usize` first, numbers alone.
    unsafe impl HostStruct for Grown {
        const FIRST_SIZE: usize = 16;
    }

    #[test]
    fn a_struct_of_an_older_or_newer_header_is_read_as_far_as_both_know_it() {
        let read = |size| {
            let given = Grown { size, first: 7, later: 8 };
            // SAFETY: there are 24 bytes, and no more than these are read.
            unsafe { Grown::read(&raw const given) }.map(|read| (read.first, read.later))
        };
        assert_eq!(read(16), Ok((7, 0)));
        assert_eq!(read(24), Ok((7, 8)));
        assert_eq!(read(4096), Ok((7, 8)));
        assert_eq!([read(0), read(15), read(usize::MAX)], [Err(Status::BadStruct); 3]);
        // SAFETY: NULL is allowed.
        assert_eq!(unsafe { Grown::read(std::ptr::null()) }.map(|read| read.size), Err(Status::NullArgument));
    }

    #[test]
    fn a_text_that_is_too_large_is_not_looked_at() {
        let byte = b'x';
        // SAFETY: the length is refused before a byte is read.
        let refused = unsafe { text((&raw const byte).cast(), TENON_LARGEST_REQUEST + 1) };
        assert_eq!(refused, Err(Status::TooLarge));
    }
}
