//! Replies: text that C reads and frees.

use std::ffi::c_char;

/// A reply. It does not change, and several threads may read it. It is freed once.
pub struct Reply {
    /// The text, and a NUL after it.
    bytes: Vec<u8>,
}

impl Reply {
    /// Gives a reply away, until it comes back to [`Reply::free`].
    pub(crate) fn give(text: String) -> *mut Reply {
        let mut bytes = text.into_bytes();
        bytes.push(0);
        Box::into_raw(Box::new(Reply { bytes }))
    }

    /// The number of bytes, without the NUL.
    pub(crate) fn len(&self) -> usize {
        self.bytes.len() - 1
    }

    /// The first byte.
    pub(crate) fn start(&self) -> *const c_char {
        self.bytes.as_ptr().cast()
    }

    /// Frees a reply.
    ///
    /// # Safety
    /// It comes from [`Reply::give`] and is freed once.
    pub(crate) unsafe fn free(reply: *mut Reply) {
        // SAFETY: `give` made it of a box, and the caller frees it once.
        drop(unsafe { Box::from_raw(reply) });
    }
}
