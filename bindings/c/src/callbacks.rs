//! Callbacks: while one runs, its thread may not call what waits.

use crate::status::Status;
use std::cell::Cell;

thread_local! {
    static WITHIN: Cell<bool> = const { Cell::new(false) };
}

/// Calls back into the host.
pub(crate) fn call_back<T>(callback: impl FnOnce() -> T) -> T {
    let before = WITHIN.replace(true);
    let answer = callback();
    WITHIN.set(before);
    answer
}

/// Refuses a function that waits, within a callback.
pub(crate) fn may_wait() -> Result<(), Status> {
    if WITHIN.get() { Err(Status::WouldDeadlock) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn within_a_callback_nothing_may_wait_and_after_it_everything_may() {
        assert_eq!(call_back(|| (may_wait(), call_back(may_wait), may_wait())), {
            let refused = Err(Status::WouldDeadlock);
            (refused, refused, refused)
        });
        assert_eq!(may_wait(), Ok(()));
    }
}
