//! Which transitions of the outbox were seen.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Mutex;
use tenon_core::Stored;
use tenon_core::crm::outbox::{Outbox, OutboxState};
use tenon_core::filter::Filter;
use tenon_sync::{Event, TRANSITIONS, Transact, within};

/// The entries as they were seen last, and how often each transition happened.
#[derive(Debug)]
pub struct Coverage {
    entries: Mutex<BTreeMap<String, Stored<Outbox>>>,
    counts: Mutex<Vec<u64>>,
}

impl Default for Coverage {
    fn default() -> Self {
        Self { entries: Mutex::default(), counts: Mutex::new(vec![0; TRANSITIONS.len()]) }
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
        let mut counts = self.counts.lock().unwrap();
        counts.iter_mut().zip(other.counts.lock().unwrap().iter()).for_each(|(sum, count)| *sum += count);
    }

    /// Transitions that were never seen.
    pub fn missing(&self) -> Vec<String> {
        let counts = self.counts.lock().unwrap();
        let unseen = TRANSITIONS.iter().zip(counts.iter()).filter(|(_, count)| **count == 0);
        unseen.map(|((from, by, to), _)| format!("{from:?} {by:?} {to:?}")).collect()
    }

    /// A table of transitions and counts.
    pub fn table(&self) -> String {
        let mut table = String::new();
        for ((from, by, to), count) in TRANSITIONS.iter().zip(self.counts.lock().unwrap().iter()) {
            writeln!(
                table,
                "{:>9} ── {:<9} ▶ {:<9} {count:>8}",
                from.as_str(),
                format!("{by:?}"),
                to.as_str()
            )
            .unwrap();
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
