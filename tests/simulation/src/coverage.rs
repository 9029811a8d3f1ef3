//! Which transitions of the outbox were seen.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Mutex;
use tenon_core::Stored;
use tenon_core::crm::erp_state::{Breaker, ErpState};
use tenon_core::crm::outbox::{Outbox, OutboxState};
use tenon_core::filter::Filter;
use tenon_sync::{BREAKER, Event, TRANSITIONS, Transact, within};

/// The entries as they were seen last, and how often each transition happened.
#[derive(Debug)]
pub struct Coverage {
    entries: Mutex<BTreeMap<String, Stored<Outbox>>>,
    counts: Mutex<Vec<u64>>,
    breaker: Mutex<Breaker>,
    breakers: Mutex<Vec<u64>>,
}

impl Default for Coverage {
    fn default() -> Self {
        let none = |length| Mutex::new(vec![0; length]);
        let (counts, breakers) = (none(TRANSITIONS.len()), none(BREAKER.len()));
        Self { entries: Mutex::default(), counts, breaker: Mutex::default(), breakers }
    }
}

impl Coverage {
    /// Compares the outbox with what it was, and counts what has happened. Fails on what cannot happen.
    pub fn observe(&self, store: &dyn Transact) {
        let now = within(store, "observe", |unit| unit.find::<Outbox>(Filter::everything())).unwrap();
        let mut entries = self.entries.lock().unwrap();
        for entry in now {
            match entries.get(entry.id()) {
                Some(before) if **before != *entry => self.count(before, &entry),
                Some(_) => {}
                None => assert_eq!(entry.state, OutboxState::Pending, "an entry begins as pending"),
            }
            entries.insert(entry.id().to_owned(), entry);
        }
        let states = within(store, "observe", |unit| unit.find::<ErpState>(Filter::everything())).unwrap();
        states.into_iter().for_each(|state| self.count_breaker(state.breaker));
    }

    fn count_breaker(&self, now: Breaker) {
        let mut breaker = self.breaker.lock().unwrap();
        let before = std::mem::replace(&mut *breaker, now);
        if before != now {
            let place = BREAKER.iter().position(|(from, _, to)| (*from, *to) == (before, now));
            let place = place.unwrap_or_else(|| panic!("no transition: {before:?} to {now:?}"));
            self.breakers.lock().unwrap()[place] += 1;
        }
    }

    fn count(&self, before: &Outbox, after: &Outbox) {
        let event = event(before, after);
        let place = TRANSITIONS
            .iter()
            .position(|transition| *transition == (before.state, event, after.state))
            .unwrap_or_else(|| panic!("no transition: {:?} {event:?} {:?}", before.state, after.state));
        self.counts.lock().unwrap()[place] += 1;
    }

    /// Adds what another world has seen.
    pub fn add(&self, other: &Coverage) {
        for (ours, theirs) in [(&self.counts, &other.counts), (&self.breakers, &other.breakers)] {
            let mut ours = ours.lock().unwrap();
            ours.iter_mut().zip(theirs.lock().unwrap().iter()).for_each(|(sum, count)| *sum += count);
        }
    }

    /// Each transition, of an entry and of the breaker, in words, and how often it was seen.
    fn seen(&self) -> Vec<([String; 3], u64)> {
        let entries = TRANSITIONS
            .iter()
            .map(|(from, by, to)| [from.as_str().into(), format!("{by:?}"), to.as_str().into()]);
        let breaker = BREAKER
            .iter()
            .map(|(from, by, to)| [from.as_str().into(), format!("{by:?}"), to.as_str().into()]);
        let counts: Vec<_> =
            self.counts.lock().unwrap().iter().chain(&*self.breakers.lock().unwrap()).copied().collect();
        entries.chain(breaker).zip(counts).collect()
    }

    /// Transitions that were never seen.
    pub fn missing(&self) -> Vec<String> {
        let unseen = self.seen().into_iter().filter(|(_, count)| *count == 0);
        unseen.map(|(transition, _)| transition.join(" ")).collect()
    }

    /// A table of transitions and counts.
    pub fn table(&self) -> String {
        let mut table = String::new();
        for ([from, by, to], count) in self.seen() {
            writeln!(table, "{from:>9} ── {by:<9} ▶ {to:<9} {count:>8}").unwrap();
        }
        table
    }
}

/// What must have happened to an entry that was like this and is now like that.
fn event(before: &Outbox, after: &Outbox) -> Event {
    use OutboxState::{Confirmed, Dead, Pending, Refused, Sent, Unknown};
    match (before.state, after.state) {
        (_, Sent) => Event::Claimed,
        (_, Confirmed) => Event::Made,
        (Pending, Refused) => Event::Withdrawn,
        (_, Refused) => Event::Refused,
        (_, Dead) => Event::Exhausted,
        (Sent, Pending) if after.attempts == before.attempts => Event::NotThere,
        (Sent, Pending) => Event::NoEffect,
        (Sent, Unknown) => Event::NotKnown,
        (_, Pending | Unknown) => Event::Retried,
    }
}
