//! A bounded set of connections, and the queue before it.

use std::{
    ops::{Deref, DerefMut},
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use super::queue::{Full, Queue, Ticket};
use crate::{Access, DatabaseError, DatabaseResult, Fault, Limit, tenant::current_tenant};

/// A connection that has rested longer is asked whether its server still answers.
const RESTED: Duration = Duration::from_secs(30);

/// A connection that is kept.
pub trait Session {
    /// Whether it is set for such transactions already, so that beginning one costs nothing more.
    fn is_set_for(&self, access: Access) -> bool;

    /// Asks the server whether it still answers.
    fn answers(&mut self) -> bool;

    /// Whether it is not to be used again.
    fn is_broken(&self) -> bool;
}

/// How many may wait for each connection, if the host does not say so: at sixteen turns, even short transactions take long.
const WAITING_FOR_EACH: usize = 16;

/// How many may wait at least, if the host does not say so.
const WAITING: usize = 64;

/// Connections to one database, made when first needed and kept.
///
/// Whoever finds none waits in a queue. Within a tenant, first come is first served, and tenants take turns: the next connection goes
/// to the tenant that has waited longest without being served. The queue has a bound, and at most half of it is one tenant's. Whoever
/// comes when it is full is refused at once.
pub struct Pool<S> {
    state: Mutex<State<S>>,
    /// How many connections there may be.
    connections: usize,
}

struct State<S> {
    /// The connections, and when their servers last answered, unless that is in doubt.
    idle: Vec<(S, Option<Instant>)>,
    /// How many more may be made.
    unmade: usize,
    queue: Queue,
}

impl<S: Session> State<S> {
    /// The connection used last for the same purpose, or else the one used last.
    fn pop(&mut self, access: Access) -> Option<(S, Option<Instant>)> {
        let same = self.idle.iter().rposition(|(session, _)| session.is_set_for(access));
        same.map(|at| self.idle.remove(at)).or_else(|| self.idle.pop())
    }

    /// A connection, or else the right to make one.
    #[expect(clippy::option_option, reason = "none at all, or one that is still to be made")]
    fn take(&mut self, access: Access) -> Option<Option<(S, Option<Instant>)>> {
        if let Some(session) = self.pop(access) {
            return Some(Some(session));
        }
        self.unmade = self.unmade.checked_sub(1)?;
        Some(None)
    }

    /// The same for one who waits, whose turn it must be. The next one may find another.
    #[expect(clippy::option_option, reason = "as above")]
    fn take_in_turn(&mut self, ticket: Ticket, access: Access) -> Option<Option<(S, Option<Instant>)>> {
        if !self.queue.is_next(ticket) {
            return None;
        }
        let taken = self.take(access)?;
        self.queue.serve();
        self.call();
        Some(taken)
    }

    /// What broke one connection may have broken the others.
    fn doubt(&mut self) {
        self.idle.iter_mut().for_each(|(_, answered)| *answered = None);
    }

    /// Wakes the one whose turn it is, if there is something to take.
    fn call(&mut self) {
        if self.unmade > 0 || !self.idle.is_empty() {
            self.queue.call();
        }
    }
}

impl<S: Session> Pool<S> {
    /// Creates a pool of at most so many connections, of which these are already made. As many may wait for one as `waiting` says: if
    /// it does not, 16 for each connection, and at least 64.
    pub fn new(made: Vec<S>, connections: usize, waiting: Option<usize>) -> Self {
        let connections = connections.max(1);
        let unmade = connections.saturating_sub(made.len());
        let now = Some(Instant::now());
        let idle = made.into_iter().map(|session| (session, now)).collect();
        let bound = waiting.unwrap_or_else(|| connections.saturating_mul(WAITING_FOR_EACH).max(WAITING));
        Self { state: Mutex::new(State { idle, unmade, queue: Queue::new(bound) }), connections }
    }

    /// How many wait for a connection now.
    pub fn waiting(&self) -> usize {
        self.state().queue.len()
    }

    /// Takes a connection, waiting at most `patience` for its turn, and no longer than the call may take.
    ///
    /// # Errors
    /// [`Fault::Crowded`]: too many wait already. [`Fault::Busy`]: none came back in time. Errors of `make`.
    pub fn take(
        &self,
        access: Access,
        patience: Duration,
        make: impl FnOnce() -> DatabaseResult<S>,
    ) -> DatabaseResult<Lease<'_, S>> {
        let idle = self.place(access, patience)?;
        let mut lease = Lease { pool: self, session: None };
        let usable = idle.and_then(|(mut session, answered)| {
            let fresh = answered.is_some_and(|at| at.elapsed() < RESTED);
            (fresh || session.answers()).then_some(session)
        });
        lease.session = Some(usable.map_or_else(make, Ok)?);
        Ok(lease)
    }

    /// A connection, or the right to make one: at once if nobody waits, or else in turn.
    fn place(&self, access: Access, patience: Duration) -> DatabaseResult<Option<(S, Option<Instant>)>> {
        let mut state = self.state();
        if state.queue.is_empty()
            && let Some(taken) = state.take(access)
        {
            return Ok(taken);
        }
        let (ticket, called) = state.queue.join(current_tenant()).map_err(|full| self.crowded(full))?;
        drop(state);
        let _leaves = Leaves { pool: self, ticket };
        let take = |state: &mut State<S>| state.take_in_turn(ticket, access);
        let taken = Limit::current().wait_for(&self.state, &called, patience, take);
        taken.ok_or_else(|| DatabaseError::new(Fault::Busy, "every connection is in use"))
    }

    fn crowded(&self, Full { waiting, own }: Full) -> DatabaseError {
        let connections = self.connections;
        let fault = Fault::Crowded { connections, waiting, own };
        DatabaseError::new(fault, format!("{connections} connections are in use, and {waiting} calls wait"))
    }

    /// The state holds no invariant that a panic elsewhere could break, so a poisoned lock is as good as any.
    fn state(&self) -> MutexGuard<'_, State<S>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One who waits, and leaves the queue in any case. If it was their turn, it is the next one's.
struct Leaves<'p, S: Session> {
    pool: &'p Pool<S>,
    ticket: Ticket,
}

impl<S: Session> Drop for Leaves<'_, S> {
    fn drop(&mut self) {
        let mut state = self.pool.state();
        state.queue.leave(self.ticket);
        state.call();
    }
}

/// A connection that goes back when dropped, unless it is broken.
pub struct Lease<'p, S: Session> {
    pool: &'p Pool<S>,
    session: Option<S>,
}

impl<S: Session> Lease<'_, S> {
    /// Puts a new connection in the place of one that is lost.
    ///
    /// # Errors
    /// Those of `make`. The lost one stays.
    pub fn renew(&mut self, make: impl FnOnce() -> DatabaseResult<S>) -> DatabaseResult<()> {
        self.pool.state().doubt();
        self.session = Some(make()?);
        Ok(())
    }
}

#[expect(clippy::expect_used, reason = "a lease is handed out with its session and keeps it until dropped")]
impl<S: Session> Deref for Lease<'_, S> {
    type Target = S;

    fn deref(&self) -> &S {
        self.session.as_ref().expect("a lease holds its session")
    }
}

#[expect(clippy::expect_used, reason = "a lease is handed out with its session and keeps it until dropped")]
impl<S: Session> DerefMut for Lease<'_, S> {
    fn deref_mut(&mut self) -> &mut S {
        self.session.as_mut().expect("a lease holds its session")
    }
}

impl<S: Session> Drop for Lease<'_, S> {
    fn drop(&mut self) {
        let session = self.session.take().filter(|session| !session.is_broken());
        let mut state = self.pool.state();
        match session {
            Some(session) => state.idle.push((session, Some(Instant::now()))),
            None => {
                state.unmade += 1;
                state.doubt();
            }
        }
        state.call();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::for_tenant;
    use std::{
        collections::VecDeque,
        sync::atomic::{AtomicUsize, Ordering},
        thread::{self, ScopedJoinHandle},
    };

    const LONG: Duration = Duration::from_secs(3600);

    #[derive(Default)]
    struct Fake {
        broken: bool,
    }

    impl Session for Fake {
        fn is_set_for(&self, _: Access) -> bool {
            true
        }

        fn answers(&mut self) -> bool {
            true
        }

        fn is_broken(&self) -> bool {
            self.broken
        }
    }

    fn take<'p>(pool: &'p Pool<Fake>, tenant: &str) -> DatabaseResult<Lease<'p, Fake>> {
        for_tenant(tenant, || pool.take(Access::Read, LONG, || Ok(Fake::default())))
    }

    fn until(what: impl Fn() -> bool) {
        while !what() {
            thread::yield_now();
        }
    }

    /// Somebody more of each of these tenants waits, one after the other, and notes the tenant when served.
    fn wait<'s>(
        scope: &'s thread::Scope<'s, '_>,
        pool: &'s Pool<Fake>,
        tenants: &str,
        served: &'s Mutex<String>,
    ) -> Vec<ScopedJoinHandle<'s, ()>> {
        let wait = |tenant: char| {
            let before = pool.waiting();
            let handle = scope.spawn(move || {
                let _lease = take(pool, &tenant.to_string()).unwrap();
                served.lock().unwrap().push(tenant);
            });
            until(|| pool.waiting() > before);
            handle
        };
        tenants.chars().map(wait).collect()
    }

    #[test]
    fn tenants_take_turns_however_many_wait_for_one_of_them() {
        let (pool, served) = (Pool::new(Vec::new(), 1, Some(100)), Mutex::default());
        thread::scope(|scope| {
            let held = take(&pool, "a").unwrap();
            wait(scope, &pool, "aaaaaabbc", &served);
            drop(held);
        });
        assert_eq!(*served.lock().unwrap(), "abcabaaaa");
        assert_eq!(pool.waiting(), 0);
    }

    #[test]
    fn whoever_comes_when_the_queue_is_full_is_refused_at_once_and_no_tenant_fills_it_alone() {
        let (pool, served) = (Pool::new(Vec::new(), 1, Some(4)), Mutex::default());
        let refused = |tenant: &str| take(&pool, tenant).err().map(|error| error.fault);
        thread::scope(|scope| {
            let held = take(&pool, "a").unwrap();
            wait(scope, &pool, "aa", &served);
            let crowded = |waiting, own| Some(Fault::Crowded { connections: 1, waiting, own });
            assert_eq!(refused("a"), crowded(2, 2), "half of it is the tenant's");
            wait(scope, &pool, "bc", &served);
            assert_eq!(refused("b"), crowded(4, 1));
            assert_eq!(refused("d"), crowded(4, 0));
            drop(held);
        });
        assert_eq!(refused("a"), None);
        let nobody_waits = Pool::new(vec![Fake::default()], 1, Some(0));
        let _held = take(&nobody_waits, "a").unwrap();
        assert!(take(&nobody_waits, "a").is_err());
    }

    #[test]
    fn the_bound_follows_from_the_number_of_connections_if_it_is_not_given() {
        for (connections, bound) in [(1, 64), (8, 128), (100, 1600)] {
            assert_eq!(Pool::<Fake>::new(Vec::new(), connections, None).state().queue.bound(), bound);
        }
    }

    #[test]
    fn whoever_gives_up_leaves_no_place_behind_and_the_next_one_is_served() {
        let (pool, served) = (Pool::new(Vec::new(), 1, None), Mutex::default());
        let limit = Limit::new(None);
        thread::scope(|scope| {
            let held = take(&pool, "a").unwrap();
            let gives_up = scope.spawn(|| limit.within(|| take(&pool, "a").map(drop)));
            until(|| pool.waiting() == 1);
            wait(scope, &pool, "ab", &served);
            limit.cancel();
            assert_eq!(gives_up.join().unwrap().unwrap_err().fault, Fault::Busy);
            assert_eq!(pool.waiting(), 2);
            drop(held);
        });
        assert_eq!((&**served.lock().unwrap(), pool.waiting()), ("ab", 0));
        let _held = take(&pool, "a").unwrap();
        let impatient = pool.take(Access::Read, Duration::ZERO, || Ok(Fake::default()));
        assert_eq!((impatient.err().unwrap().fault, pool.waiting()), (Fault::Busy, 0));
    }

    #[test]
    fn a_connection_that_breaks_or_cannot_be_made_makes_room_for_the_next() {
        let (pool, served) = (Pool::new(Vec::new(), 1, None), Mutex::default());
        thread::scope(|scope| {
            let mut held = take(&pool, "a").unwrap();
            held.broken = true;
            let unmade = scope.spawn(|| {
                let make = || Err(DatabaseError::new(Fault::Unreachable, "no server"));
                pool.take(Access::Read, LONG, make).map(drop)
            });
            until(|| pool.waiting() == 1);
            wait(scope, &pool, "ab", &served);
            drop(held);
            assert_eq!(unmade.join().unwrap().unwrap_err().fault, Fault::Unreachable);
        });
        assert_eq!(*served.lock().unwrap(), "ab");
    }

    #[test]
    fn whoever_takes_or_leaves_wakes_the_next_if_there_is_something_to_take() {
        let pool = Pool::new(Vec::new(), 2, None);
        let held = [take(&pool, "a").unwrap(), take(&pool, "a").unwrap()];
        let [first, second, third, last] =
            [(); 4].map(|()| pool.state().queue.join(None).map(|(ticket, _)| ticket).unwrap());
        let called = || pool.state().queue.called;
        drop(Leaves { pool: &pool, ticket: last });
        assert_eq!(called(), None, "there is nothing to take");
        drop(held);
        assert_eq!(called(), Some(first));
        let taken = pool.state().take_in_turn(first, Access::Read).unwrap();
        assert_eq!(called(), Some(second), "there was one more");
        drop(Leaves { pool: &pool, ticket: second });
        assert_eq!(called(), Some(third));
        assert!(pool.state().take_in_turn(second, Access::Read).is_none(), "it is out");
        drop((taken, Leaves { pool: &pool, ticket: third }));
        assert_eq!(pool.waiting(), 0);
    }

    #[test]
    fn nobody_overtakes_one_who_waits() {
        let pool = Pool::new(vec![Fake::default()], 1, None);
        let (ticket, _) = pool.state().queue.join(None).unwrap();
        let comes = || pool.take(Access::Read, Duration::ZERO, || Ok(Fake::default()));
        assert_eq!(comes().err().unwrap().fault, Fault::Busy, "it is the turn of the one before");
        drop(Leaves { pool: &pool, ticket });
        assert!(comes().is_ok());
    }

    #[test]
    fn a_connection_that_is_lost_is_replaced_in_its_place() {
        let pool = Pool::new(vec![Fake { broken: true }], 1, None);
        let mut lease = take(&pool, "a").unwrap();
        let refused = lease.renew(|| Err(DatabaseError::new(Fault::Unreachable, "no server")));
        assert!(refused.is_err() && lease.broken, "the lost one stays");
        lease.renew(|| Ok(Fake::default())).unwrap();
        assert!(!lease.broken);
        assert_eq!(pool.state().unmade, 0);
    }

    /// Never more connections than there may be, nobody who waits forever, and nobody left: under many threads, some of which give up.
    #[test]
    fn many_threads_share_few_connections_and_all_are_served() {
        const TENANTS: usize = 5;
        const THREADS: usize = 40;
        let (pool, open, served) =
            (Pool::new(Vec::new(), 3, Some(1000)), AtomicUsize::new(0), AtomicUsize::new(0));
        let work = |thread: usize| {
            for turn in 0..200 {
                let patience = if (turn + thread).is_multiple_of(7) { Duration::ZERO } else { LONG };
                let taken = pool.take(Access::Read, patience, || Ok(Fake::default()));
                let Ok(mut lease) = taken else { continue };
                assert!(open.fetch_add(1, Ordering::SeqCst) < 3);
                lease.broken = turn.is_multiple_of(11);
                served.fetch_add(1, Ordering::SeqCst);
                open.fetch_sub(1, Ordering::SeqCst);
            }
        };
        thread::scope(|scope| {
            for thread in 0..THREADS {
                scope.spawn(move || for_tenant(&(thread % TENANTS).to_string(), || work(thread)));
            }
        });
        let state = pool.state();
        assert_eq!((state.queue.len(), state.idle.len() + state.unmade), (0, 3));
        assert!(served.load(Ordering::SeqCst) >= THREADS * 200 * 6 / 7);
    }

    /// However busy the others are, a tenant's call is served after at most one of each of them.
    #[test]
    fn a_quiet_tenant_waits_for_no_more_turns_than_there_are_others() {
        let (pool, turns) = (Pool::new(Vec::new(), 1, Some(1000)), Mutex::<VecDeque<char>>::default());
        thread::scope(|scope| {
            let held = take(&pool, "a").unwrap();
            for _ in 0..50 {
                let before = pool.waiting();
                scope.spawn(|| {
                    for _ in 0..20 {
                        let _lease = take(&pool, "a").unwrap();
                        turns.lock().unwrap().push_back('a');
                    }
                });
                until(|| pool.waiting() > before);
            }
            let quiet = scope.spawn(|| {
                let _lease = take(&pool, "q").unwrap();
                turns.lock().unwrap().len()
            });
            until(|| pool.waiting() == 51);
            drop(held);
            assert!(quiet.join().unwrap() <= 1);
        });
        assert_eq!(turns.lock().unwrap().len(), 1000);
    }
}
