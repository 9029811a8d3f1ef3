//! Who waits for a connection, and whose turn it is.
//!
//! Each tenant has a line. Whoever comes first is served first within a line, and the lines take turns: next is the line that has
//! waited longest without being served. So a tenant waits no longer for many calls of another than for one.

use std::{
    collections::VecDeque,
    sync::{Arc, Condvar},
};

/// A place in the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ticket(u64);

/// How many wait, where nobody more may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Full {
    /// In the whole queue.
    pub(super) waiting: usize,
    /// In the line of the tenant that came.
    pub(super) own: usize,
}

/// A queue with a bound. At most half of its places, rounded up, are one tenant's.
pub(super) struct Queue {
    bound: usize,
    given: u64,
    /// The lines in which somebody waits, in the order of their turns.
    lines: VecDeque<Line>,
    /// Who was woken last. Whoever waits looks by themselves from time to time, so that a call which is missing is not seen otherwise.
    #[cfg(test)]
    pub(super) called: Option<Ticket>,
}

struct Line {
    tenant: Option<String>,
    places: VecDeque<Place>,
}

struct Place {
    ticket: Ticket,
    /// What wakes the one who waits here.
    called: Arc<Condvar>,
}

impl Queue {
    /// A queue in which so many may wait.
    pub(super) fn new(bound: usize) -> Self {
        Self {
            bound,
            given: 0,
            lines: VecDeque::new(),
            #[cfg(test)]
            called: None,
        }
    }

    #[cfg(test)]
    pub(super) fn bound(&self) -> usize {
        self.bound
    }

    /// How many wait.
    pub(super) fn len(&self) -> usize {
        self.lines.iter().map(|line| line.places.len()).sum()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Takes the last place in the line of a tenant, and what is notified when it is that place's turn.
    pub(super) fn join(&mut self, tenant: Option<String>) -> Result<(Ticket, Arc<Condvar>), Full> {
        let at = self.lines.iter().position(|line| line.tenant == tenant);
        let full = Full { waiting: self.len(), own: at.map_or(0, |at| self.lines[at].places.len()) };
        if full.waiting >= self.bound || full.own >= self.bound.div_ceil(2) {
            return Err(full);
        }
        self.given += 1;
        let (ticket, called) = (Ticket(self.given), Arc::new(Condvar::new()));
        let place = Place { ticket, called: called.clone() };
        match at {
            Some(at) => self.lines[at].places.push_back(place),
            None => self.lines.push_back(Line { tenant, places: VecDeque::from([place]) }),
        }
        Ok((ticket, called))
    }

    /// Whether it is the turn of this ticket.
    pub(super) fn is_next(&self, ticket: Ticket) -> bool {
        self.next().is_some_and(|place| place.ticket == ticket)
    }

    /// Takes out the one whose turn it was. Its line is the last to have another.
    pub(super) fn serve(&mut self) {
        let Some(mut line) = self.lines.pop_front() else { return };
        line.places.pop_front();
        if !line.places.is_empty() {
            self.lines.push_back(line);
        }
    }

    /// Takes out one who no longer waits. One who was served is out already.
    pub(super) fn leave(&mut self, ticket: Ticket) {
        for line in &mut self.lines {
            line.places.retain(|place| place.ticket != ticket);
        }
        self.lines.retain(|line| !line.places.is_empty());
    }

    /// Wakes the one whose turn it is.
    pub(super) fn call(&mut self) {
        let Some(place) = self.next() else { return };
        place.called.notify_one();
        #[cfg(test)]
        {
            self.called = Some(place.ticket);
        }
    }

    fn next(&self) -> Option<&Place> {
        self.lines.front().and_then(|line| line.places.front())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOUND: usize = 5;

    /// What the queue should do, told from the history alone: who came when, and when each tenant was last served or began to wait.
    #[derive(Clone, Default)]
    struct Model {
        now: usize,
        waiting: Vec<(char, Ticket)>,
        since: Vec<(char, usize)>,
    }

    impl Model {
        fn own(&self, tenant: char) -> usize {
            self.waiting.iter().filter(|(other, _)| *other == tenant).count()
        }

        fn join(&mut self, tenant: char, joined: Result<Ticket, Full>) {
            let (waiting, own) = (self.waiting.len(), self.own(tenant));
            let Ok(ticket) = joined else {
                assert!(waiting == BOUND || own == 3, "refused although there is room");
                assert_eq!(joined, Err(Full { waiting, own }));
                return;
            };
            assert!(waiting < BOUND && own < 3, "taken although there is no room");
            if own == 0 {
                self.begin(tenant);
            }
            self.waiting.push((tenant, ticket));
        }

        fn begin(&mut self, tenant: char) {
            self.now += 1;
            self.since.retain(|(other, _)| *other != tenant);
            self.since.push((tenant, self.now));
        }

        fn next(&self) -> Option<(char, Ticket)> {
            let waits = |tenant: char| self.own(tenant) > 0;
            let (tenant, _) =
                self.since.iter().filter(|(one, _)| waits(*one)).min_by_key(|(_, since)| *since)?;
            self.waiting.iter().find(|(other, _)| other == tenant).copied()
        }

        fn remove(&mut self, ticket: Ticket) {
            self.waiting.retain(|(_, other)| *other != ticket);
        }
    }

    /// Does something with both. The first steps are somebody who comes.
    fn step(queue: &mut Queue, model: &mut Model, step: usize) {
        match step {
            0..3 => {
                let tenant = ['a', 'b', 'c'][step];
                let joined = queue.join(Some(tenant.to_string())).map(|(ticket, _)| ticket);
                model.join(tenant, joined);
            }
            3 => {
                if let Some((tenant, ticket)) = model.next() {
                    model.remove(ticket);
                    model.begin(tenant);
                }
                queue.serve();
            }
            _ => {
                let at = if step == 4 { 0 } else { model.waiting.len().saturating_sub(1) };
                if let Some((_, ticket)) = model.waiting.get(at).copied() {
                    model.remove(ticket);
                    queue.leave(ticket);
                }
            }
        }
    }

    fn agree(queue: &Queue, model: &Model, steps: &[usize]) {
        assert_eq!(queue.len(), model.waiting.len(), "{steps:?}");
        assert_eq!(queue.is_empty(), model.waiting.is_empty(), "{steps:?}");
        assert_eq!(
            queue.next().map(|place| place.ticket),
            model.next().map(|(_, ticket)| ticket),
            "{steps:?}"
        );
    }

    /// All histories of seven steps: three tenants who come, one who is served, the first or the last who gives up.
    #[test]
    fn every_short_history_goes_as_the_model_says() {
        const KINDS: usize = 6;
        const STEPS: u32 = 7;
        for history in 0..KINDS.pow(STEPS) {
            let steps: Vec<usize> = (0..STEPS).map(|at| history / KINDS.pow(at) % KINDS).collect();
            let (mut queue, mut model) = (Queue::new(BOUND), Model::default());
            for kind in &steps {
                step(&mut queue, &mut model, *kind);
                agree(&queue, &model, &steps);
            }
        }
    }
}
