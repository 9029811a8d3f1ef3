//! What histories have gone through: transitions of the outbox, actions, faults, deaths.

use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Mutex;
use tenon_core::integration::erp_state::{Breaker, ErpState};
use tenon_kernel::Stored;
use tenon_kernel::filter::Filter;
use tenon_kernel::platform::outbox::{Outbox, OutboxState};
use tenon_sync::{BREAKER, BreakerEvent, Event, TRANSITIONS, Transact, in_transaction};

/// The entries as they were seen last, and how often each thing happened.
#[derive(Debug, Default)]
pub struct Coverage {
    entries: Mutex<BTreeMap<String, Seen>>,
    counts: Mutex<BTreeMap<String, u64>>,
    breaker: Mutex<Breaker>,
}

/// An entry, and the process that claimed it last.
#[derive(Debug)]
struct Seen {
    entry: Stored<Outbox>,
    holder: Option<u64>,
}

/// A transition in words.
fn words((from, by, to): &(OutboxState, Event, OutboxState)) -> String {
    format!("{:>9} ── {:<9} ▶ {}", from.as_str(), format!("{by:?}"), to.as_str())
}

/// A transition of the breaker in words.
fn breaker_words((from, by, to): &(Breaker, BreakerEvent, Breaker)) -> String {
    format!("breaker: {} ── {by:?} ▶ {}", from.as_str(), to.as_str())
}

/// Who holds an entry that is new. It begins as pending; but what a worker finds to be needed first, such as the customer of
/// an order, it may take up in the transaction that writes it down.
fn begun(entry: &Outbox, process: Option<u64>) -> Option<u64> {
    let taken_up = (entry.state, entry.fence) == (OutboxState::Sent, 1);
    let holder = process.filter(|_| taken_up);
    assert!(entry.state == OutboxState::Pending || holder.is_some(), "an entry begins as pending: {entry:?}");
    holder
}

impl Coverage {
    /// Compares the outbox with what it was before the work of a process, and counts what has happened. Fails on what cannot
    /// happen.
    pub fn observe(&self, store: &dyn Transact, process: Option<u64>) {
        let now = in_transaction(store, "observe", |unit| unit.find::<Outbox>(Filter::everything())).unwrap();
        let mut entries = self.entries.lock().unwrap();
        for entry in now {
            let before = entries.get(entry.id());
            let holder = match before {
                Some(before) if *before.entry == *entry || is_held(&before.entry, &entry) => continue,
                Some(before) => self.transition(before, &entry, process),
                None => begun(&entry, process),
            };
            entries.insert(entry.id().to_owned(), Seen { entry, holder });
        }
        let states =
            in_transaction(store, "observe", |unit| unit.find::<ErpState>(Filter::everything())).unwrap();
        states.into_iter().for_each(|state| self.breaker(state.breaker));
    }

    /// Takes the outbox as it is after the store was restored: nothing has happened to its entries.
    pub fn begin_anew(&self, store: &dyn Transact) {
        let now = in_transaction(store, "observe", |unit| unit.find::<Outbox>(Filter::everything())).unwrap();
        let seen = |entry: Stored<Outbox>| (entry.id().to_owned(), Seen { entry, holder: None });
        *self.entries.lock().unwrap() = now.into_iter().map(seen).collect();
    }

    fn breaker(&self, now: Breaker) {
        let before = std::mem::replace(&mut *self.breaker.lock().unwrap(), now);
        if before != now {
            let transition = BREAKER.iter().find(|(from, _, to)| (*from, *to) == (before, now));
            let transition = transition.unwrap_or_else(|| panic!("no transition: {before:?} to {now:?}"));
            self.count(&breaker_words(transition), 1);
        }
    }

    /// Counts a transition, and says who holds the entry now.
    fn transition(&self, before: &Seen, after: &Outbox, process: Option<u64>) -> Option<u64> {
        let (event, state) = (event(&before.entry, after), before.entry.state);
        let is_it = |transition: &&(_, _, _)| **transition == (state, event, after.state);
        let transition = TRANSITIONS
            .iter()
            .find(is_it)
            .unwrap_or_else(|| panic!("no transition: {state:?} {event:?} {:?}", after.state));
        self.count(&words(transition), 1);
        self.count(&format!("{}: {}", after.kind.as_str(), after.state.as_str()), 1);
        if event == Event::Claimed {
            return process;
        }
        if state == OutboxState::Sent {
            // Which processes these are differs from one playing to the next, and is no part of what is said.
            assert!(process == before.holder, "an entry is settled by the process that holds it");
        }
        None
    }

    /// Counts something that has happened.
    pub fn count(&self, what: &str, times: u64) {
        let mut counts = self.counts.lock().unwrap();
        match counts.get_mut(what) {
            Some(count) => *count += times,
            None => drop(counts.insert(what.to_owned(), times)),
        }
    }

    /// Adds what another world has seen.
    pub fn add(&self, other: &Coverage) {
        other.counts.lock().unwrap().iter().for_each(|(what, times)| self.count(what, *times));
    }

    /// Transitions, and others of what is expected, that were never seen.
    pub fn missing(&self, expected: &[String]) -> Vec<String> {
        let counts = self.counts.lock().unwrap();
        let expected = TRANSITIONS
            .iter()
            .map(words)
            .chain(BREAKER.iter().map(breaker_words))
            .chain(expected.iter().cloned());
        expected.filter(|what| !counts.contains_key(what)).collect()
    }

    /// A table of everything that was counted.
    pub fn table(&self) -> String {
        let mut table = String::new();
        for (what, count) in self.counts.lock().unwrap().iter() {
            writeln!(table, "{what:<48} {count:>9}").unwrap();
        }
        table
    }
}

/// Whether nothing has happened to an entry but that it says why it is held, that it will be looked up first, or what was agreed on before
/// a user changed its order.
fn is_held(before: &Outbox, after: &Outbox) -> bool {
    let unsaid = |entry: &Outbox| Outbox {
        reason: None,
        look_up_first: None,
        payload: if after.look_up_first.is_some() { Json::Null } else { entry.payload.clone() },
        ..entry.clone()
    };
    after.state == OutboxState::Pending && unsaid(before) == unsaid(after)
}

/// What must have happened to an entry that was like this and is now like that.
fn event(before: &Outbox, after: &Outbox) -> Event {
    use OutboxState::{Dead, Done, Pending, Refused, Sent, Unknown};
    match (before.state, after.state) {
        (_, Sent) => Event::Claimed,
        (_, Done) => Event::Made,
        (Pending, Refused) => Event::Withdrawn,
        (_, Refused) => Event::Refused,
        (_, Dead) => Event::Exhausted,
        (Sent, Pending) if after.look_up_first.is_some() => Event::Doubted,
        (Sent, Pending) if after.attempts == before.attempts => Event::NotFound,
        (Sent, Pending) => Event::NoEffect,
        (Sent, Unknown) => Event::OutcomeUnknown,
        (_, Pending | Unknown) => Event::Retried,
    }
}
