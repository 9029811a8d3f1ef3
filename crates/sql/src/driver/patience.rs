//! How long a server is waited for that does not answer.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use crate::Limit;

/// How long a socket waits by itself. Then is seen whether the wait is to go on.
pub const SLICE: Duration = Duration::from_millis(100);

/// How long a server has to end what its caller has given up, and to say so. After that it is taken to be frozen, or cut off.
pub const GRACE: Duration = Duration::from_secs(2);

/// What bounds every single wait for a server: the limit of the call, and a time of its own if one is set.
#[derive(Clone, Debug, Default)]
pub struct Patience(Arc<AtomicU64>);

impl Patience {
    /// Sets how long each wait may take, whatever the call's limit is; without an end, if nothing is given.
    pub fn set(&self, longest: Option<Duration>) {
        let millis =
            longest.map_or(0, |longest| u64::try_from(longest.as_millis()).unwrap_or(u64::MAX).max(1));
        self.0.store(millis, Ordering::Relaxed);
    }

    fn longest(&self) -> Option<Duration> {
        let millis = self.0.load(Ordering::Relaxed);
        (millis > 0).then(|| Duration::from_millis(millis))
    }

    /// Does again what a signal has interrupted, or what has only waited for a slice, until patience is over.
    ///
    /// # Errors
    /// [`io::ErrorKind::TimedOut`], and those of `work`.
    pub fn whole<T>(&self, mut work: impl FnMut() -> io::Result<T>) -> io::Result<T> {
        let began = Instant::now();
        let mut given_up = None;
        loop {
            match work() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if has_waited(&error) => {
                    if self.longest().is_some_and(|longest| began.elapsed() >= longest)
                        || is_over(&mut given_up)
                    {
                        return Err(io::ErrorKind::TimedOut.into());
                    }
                }
                done => return done,
            }
        }
    }
}

/// A system has one of two words for a socket that has waited as long as it is set to.
fn has_waited(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut)
}

/// Whether the call was given up a while ago, as first seen here.
fn is_over(given_up: &mut Option<Instant>) -> bool {
    Limit::given_up().is_some() && given_up.get_or_insert_with(Instant::now).elapsed() >= GRACE
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waits<T>() -> io::Result<T> {
        Err(io::ErrorKind::WouldBlock.into())
    }

    #[test]
    fn what_has_only_waited_is_done_again_until_it_is_done() {
        let mut answers = [Err(io::ErrorKind::Interrupted.into()), waits(), Ok(7)].into_iter();
        let done = Patience::default().whole(|| answers.next().unwrap());
        assert_eq!(done.unwrap(), 7);
        let refused = Patience::default().whole(|| Err::<(), _>(io::ErrorKind::ConnectionReset.into()));
        assert_eq!(refused.unwrap_err().kind(), io::ErrorKind::ConnectionReset);
    }

    #[test]
    fn a_wait_ends_with_its_own_time_or_a_while_after_its_call_is_given_up() {
        let patience = Patience::default();
        let limit = Limit::new(None);
        limit.cancel();
        assert_eq!(limit.within(|| patience.whole(waits::<()>)).unwrap_err().kind(), io::ErrorKind::TimedOut);
        patience.set(Some(Duration::from_millis(1)));
        assert_eq!(patience.whole(waits::<()>).unwrap_err().kind(), io::ErrorKind::TimedOut);
    }
}
