//! Beginning a transaction again as a whole, where the database asks for that.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::Duration;
use tenon_core::{Code, Error, Result};

/// Makes attempts until one goes through or is refused for good.
pub(crate) fn begun_again<T>(work: &str, mut attempt: impl FnMut() -> Result<T>) -> Result<T> {
    let mut attempts = 1;
    loop {
        match attempt() {
            Err(error) if attempts < most(&error) => {
                tracing::debug!(work, attempts, code = %error.code, "the transaction is begun again");
                std::thread::sleep(pause(attempts));
                attempts += 1;
            }
            result => return result,
        }
    }
}

/// How many attempts an error is worth. A lock has been waited for already. A transaction that was chosen to give way has
/// not waited at all, and on a cluster, where the first to commit wins, one of many contenders gives way many times.
fn most(error: &Error) -> u32 {
    match error.code {
        Code::Busy => 10,
        Code::RepeatTransaction => 100,
        _ => 0,
    }
}

/// Longer from one attempt to the next, up to a tenth of a second, and by chance: contenders that gave way together should
/// not meet again together.
fn pause(attempts: u32) -> Duration {
    let longest = 1_000_u64.saturating_mul(1 << attempts.min(7)).min(100_000);
    Duration::from_micros(RandomState::new().build_hasher().finish() % longest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attempts_until(succeeds_at: u32, code: Code) -> (Result<()>, u32) {
        let mut made = 0;
        let result = begun_again("test", || {
            made += 1;
            if made == succeeds_at { Ok(()) } else { Err(Error::new(code, "again")) }
        });
        (result, made)
    }

    #[test]
    fn what_gave_way_is_begun_again_and_what_was_refused_is_not() {
        assert_eq!(attempts_until(5, Code::RepeatTransaction), (Ok(()), 5));
        assert_eq!(attempts_until(5, Code::Busy), (Ok(()), 5));
        assert_eq!(attempts_until(11, Code::Busy).1, 10);
        assert_eq!(attempts_until(2, Code::Duplicate).1, 1);
        assert_eq!(attempts_until(2, Code::OutcomeUnknown).1, 1);
    }

    #[test]
    fn a_pause_is_never_longer_than_a_tenth_of_a_second() {
        assert!((1..200).all(|attempts| pause(attempts) < Duration::from_millis(100)));
        assert!((1..50).all(|_| pause(1) < Duration::from_millis(2)));
    }
}
