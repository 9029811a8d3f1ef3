//! Repeats a whole transaction if the database asks for it.

use std::time::Duration;
use tenon_kernel::{Code, Error, Result};

/// The port for waiting, for hosts without a thread that can sleep.
pub trait Pause: Send + Sync {
    /// Waits for a random time of at most `longest`. The random time keeps transactions that gave way to each other from meeting
    /// again.
    fn pause(&self, longest: Duration);
}

/// Makes attempts until one goes through or is refused for good.
pub(crate) fn with_retry<T>(
    pause: &dyn Pause,
    work: &str,
    mut attempt: impl FnMut() -> Result<T>,
) -> Result<T> {
    let mut attempts = 1;
    loop {
        match attempt() {
            Err(error) if attempts < most(&error) => {
                tracing::debug!(work, attempts, code = %error.code, "the transaction is begun again");
                pause.pause(longest(attempts));
                attempts += 1;
            }
            result => return result,
        }
    }
}

/// How many attempts an error is worth. For a lock the database has waited already, as long as it is configured to: once more,
/// because locks are not given in the order in which they were asked for. A transaction that was chosen to give way has
/// not waited at all, and on a cluster, where the first to commit wins, one of many contenders gives way many times. Where too many
/// wait for a connection, every attempt more would make it worse.
fn most(error: &Error) -> u32 {
    match error.code {
        Code::Busy if error.reason() == "database.busy" => 2,
        Code::Busy if error.reason() == "database.crowded" => 1,
        Code::Busy => 10,
        Code::RepeatTransaction => 100,
        _ => 0,
    }
}

/// Longer from one attempt to the next, up to a tenth of a second.
fn longest(attempts: u32) -> Duration {
    Duration::from_micros(1_000_u64.saturating_mul(1 << attempts.min(7)).min(100_000))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex;
    use tenon_kernel::refusals;

    /// Notes how long it was to wait.
    #[derive(Default)]
    struct Noted(Mutex<Vec<Duration>>);

    impl Pause for Noted {
        fn pause(&self, longest: Duration) {
            self.0.lock().unwrap().push(longest);
        }
    }

    fn attempts_until(succeeds_at: u32, refused: &Error) -> (Result<()>, u32) {
        let mut made = 0;
        let result = with_retry(&Noted::default(), "test", || {
            made += 1;
            if made == succeeds_at { Ok(()) } else { Err(refused.clone()) }
        });
        (result, made)
    }

    #[test]
    fn what_gave_way_is_begun_again_and_what_was_refused_is_not() {
        let busy = refusals::busy("again");
        assert_eq!(attempts_until(5, &refusals::transaction_aborted("again")), (Ok(()), 5));
        assert_eq!(attempts_until(2, &busy), (Ok(()), 2));
        assert_eq!(attempts_until(3, &busy).1, 2, "each of them has waited for the lock");
        assert_eq!(attempts_until(2, &refusals::crowded(8, 128, 64)).1, 1, "too many wait already");
        assert_eq!(attempts_until(10, &refusals::key_in_use()), (Ok(()), 10));
        assert_eq!(attempts_until(11, &refusals::key_in_use()).1, 10);
        assert_eq!(attempts_until(2, &refusals::taken()).1, 1);
        assert_eq!(attempts_until(2, &refusals::commit_unknown()).1, 1);
    }

    #[test]
    fn there_is_a_pause_between_attempts_longer_each_time_up_to_a_tenth_of_a_second() {
        let (noted, mut made) = (Noted::default(), 0);
        let busy = with_retry(&noted, "test", || {
            made += 1;
            Err::<(), _>(refusals::key_in_use())
        });
        assert_eq!(busy.map_err(|error| error.code), Err(Code::Busy));
        let millis: Vec<u128> = noted.0.lock().unwrap().iter().map(Duration::as_millis).collect();
        assert_eq!(millis, [2, 4, 8, 16, 32, 64, 100, 100, 100]);
    }
}
