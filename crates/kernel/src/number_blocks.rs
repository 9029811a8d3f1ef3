//! Numbers that an engine draws ahead, where a series may have gaps.
//!
//! A call that advances a counter locks it until the call commits. So calls that number records of one series wait for each other. Where
//! gaps are allowed, one call advances the counter by a block, and the engine gives the rest of the block to the calls that follow, once
//! that call has committed. A number that a refused call drew goes to the next call. Gaps remain when an engine ends, and between
//! engines. A block is as large as what the engine has given before, so that an engine for a few calls leaves small gaps.
//!
//! Nothing here has to be true for a number to be unique: a number that is taken nevertheless, as after a restored backup, shows when
//! its record is inserted, and the next one is tried.

use crate::error::{Code, Result};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The largest block.
const LARGEST: i64 = 100;

/// The most series of which numbers are kept. When there are more, all are forgotten, which leaves gaps.
const MOST: usize = 10_000;

/// A tenant and the name of its counter.
type Key = (String, String);

/// The numbers that an engine has drawn and that no record has yet.
#[derive(Default)]
pub struct NumberBlocks {
    series: Mutex<BTreeMap<Key, Series>>,
}

#[derive(Default)]
struct Series {
    /// What nobody has, of blocks whose calls have committed.
    free: BTreeSet<i64>,
    /// How many numbers the engine has given.
    given: i64,
    /// Whether a call draws the next block. The others do not, and so do not wait for it as long as numbers are free.
    being_filled: bool,
}

impl NumberBlocks {
    /// Returns what one call draws. It is ended by [`Drawing::end`], or else the call is taken for rolled back.
    pub fn drawing(&self) -> Drawing<'_> {
        Drawing { blocks: self, drawn: RefCell::default() }
    }

    /// Gives the lowest free number, and says by how many the call is to fill the block, of which it holds `own` numbers, if it is the one
    /// that fills it.
    fn give(&self, key: &Key, own: Option<usize>) -> (Option<i64>, i64) {
        let mut all = self.series();
        if all.len() >= MOST && !all.contains_key(key) {
            all.clear();
        }
        let series = all.entry(key.clone()).or_default();
        let number = series.free.pop_first();
        let block = series.given.min(LARGEST);
        series.given += 1;
        let left = series.free.len() + own.unwrap_or(0);
        let low = i64::try_from(left).is_ok_and(|left| left * 2 < block);
        if !low || (series.being_filled && own.is_none()) {
            return (number, 0);
        }
        series.being_filled = true;
        (number, block)
    }

    /// Takes back what a call was given and did not use, as if it had not been given.
    fn take_back(&self, numbers: impl IntoIterator<Item = (Key, Option<i64>)>) {
        let mut all = self.series();
        for (key, number) in numbers {
            let series = all.entry(key).or_default();
            series.free.extend(number);
            series.given -= 1;
        }
    }

    /// Ends the filling of blocks, of which these numbers are free now.
    fn filled(&self, blocks: impl IntoIterator<Item = (Key, BTreeSet<i64>)>) {
        let mut all = self.series();
        for (key, mut numbers) in blocks {
            let series = all.entry(key).or_default();
            series.free.append(&mut numbers);
            series.being_filled = false;
        }
    }

    /// The map holds no invariant that a panic elsewhere could break.
    fn series(&self) -> MutexGuard<'_, BTreeMap<Key, Series>> {
        self.series.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for NumberBlocks {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("NumberBlocks").finish_non_exhaustive()
    }
}

/// What one call has drawn, in its transaction.
#[derive(Debug)]
pub struct Drawing<'b> {
    blocks: &'b NumberBlocks,
    drawn: RefCell<Drawn>,
}

/// The numbers of a call.
#[derive(Clone, Debug, Default)]
pub(crate) struct Drawn {
    /// The series of each, and the number if it was free.
    given: Vec<(Key, Option<i64>)>,
    /// What is left of the blocks by which the call itself has advanced counters.
    own: BTreeMap<Key, BTreeSet<i64>>,
}

impl Drawing<'_> {
    /// Returns the next number of a series. `advance` adds to its counter, and returns the new value.
    ///
    /// # Errors
    /// Those of `advance`.
    pub(crate) fn next(
        &self,
        tenant: &str,
        counter: &str,
        advance: impl FnOnce(i64) -> Result<i64>,
    ) -> Result<i64> {
        let key = (tenant.to_owned(), counter.to_owned());
        let mut drawn = self.drawn.borrow_mut();
        let (given, block) = self.blocks.give(&key, drawn.own.get(&key).map(BTreeSet::len));
        drawn.given.push((key.clone(), given));
        if block > 0 {
            // Also if the counter cannot be advanced: whoever fills a block ends it.
            drawn.own.entry(key.clone()).or_default();
        }
        let number = given.or_else(|| drawn.own.get_mut(&key)?.pop_first());
        let by = block + i64::from(number.is_none());
        if let (Some(number), 0) = (number, by) {
            return Ok(number);
        }
        let last = advance(by)?;
        let first = last - by + 1;
        let rest = if number.is_some() { first } else { first + 1 };
        if let Some(own) = drawn.own.get_mut(&key) {
            own.extend(rest..=last);
        }
        Ok(number.unwrap_or(first))
    }

    /// What is drawn until now, to come back to by [`Drawing::undo_to`].
    pub(crate) fn mark(&self) -> Drawn {
        self.drawn.borrow().clone()
    }

    /// Forgets what was drawn since the mark, when the transaction goes back to where it was then.
    pub(crate) fn undo_to(&self, mark: Drawn) {
        let kept = mark.given.len();
        let began = |key: &Key| !mark.own.contains_key(key);
        let mut undone = self.drawn.replace(mark.clone());
        undone.own.retain(|key, _| began(key));
        self.blocks.take_back(undone.given.drain(kept..));
        self.blocks.filled(undone.own.into_keys().map(|key| (key, BTreeSet::new())));
    }

    /// Ends the call by what its commit has given. Where the outcome is unknown, it may have been committed, so that its numbers are not
    /// given again.
    ///
    /// # Errors
    /// The error of the commit.
    pub fn end<T>(self, committed: Result<T>) -> Result<T> {
        let rolled_back = committed.as_ref().is_err_and(|error| error.code != Code::OutcomeUnknown);
        if rolled_back {
            return committed;
        }
        let Drawn { own, .. } = self.drawn.take();
        let free = |numbers: BTreeSet<i64>| if committed.is_ok() { numbers } else { BTreeSet::new() };
        self.blocks.filled(own.into_iter().map(|(key, numbers)| (key, free(numbers))));
        committed
    }
}

impl Drop for Drawing<'_> {
    fn drop(&mut self) {
        self.undo_to(Drawn::default());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::refusals;
    use std::cell::Cell;

    /// A counter, and what it was advanced by.
    #[derive(Default)]
    struct Counter(Cell<i64>);

    impl Counter {
        fn next(&self, drawing: &Drawing<'_>) -> i64 {
            let advance = |by| {
                self.0.set(self.0.get() + by);
                Ok(self.0.get())
            };
            drawing.next("t", "c", advance).unwrap()
        }

        fn call(&self, blocks: &NumberBlocks) -> i64 {
            let drawing = blocks.drawing();
            let number = self.next(&drawing);
            drawing.end(Ok(number)).unwrap()
        }
    }

    #[test]
    fn one_engine_leaves_no_gaps_and_few_numbers_unused() {
        let (blocks, counter) = (NumberBlocks::default(), Counter::default());
        for number in 1..=1_000 {
            assert_eq!(counter.call(&blocks), number);
            let ahead = counter.0.get() - number;
            assert!(ahead * 2 < number * 3 && ahead * 2 <= LARGEST * 3, "{ahead} after {number}");
        }
    }

    #[test]
    fn a_single_call_draws_nothing_ahead() {
        let counter = Counter::default();
        for number in 1..=5 {
            assert_eq!(counter.call(&NumberBlocks::default()), number);
        }
    }

    #[test]
    fn a_call_that_is_rolled_back_gives_its_number_to_the_next() {
        let (blocks, counter) = (NumberBlocks::default(), Counter::default());
        (1..=10).for_each(|number| assert_eq!(counter.call(&blocks), number));
        let refused = blocks.drawing();
        assert_eq!(counter.next(&refused), 11);
        assert_eq!(counter.call(&blocks), 12);
        drop(refused);
        assert_eq!(counter.call(&blocks), 11);
    }

    #[test]
    fn a_block_of_a_call_that_is_rolled_back_is_nobodys() {
        let (blocks, counter) = (NumberBlocks::default(), Counter::default());
        counter.call(&blocks);
        let before = counter.0.get();
        let refused = blocks.drawing();
        assert_eq!(counter.next(&refused), 2);
        drop(refused);
        counter.0.set(before);
        (2..=50).for_each(|number| assert_eq!(counter.call(&blocks), number));
    }

    #[test]
    fn a_number_is_not_given_again_if_the_commit_may_have_succeeded() {
        let (blocks, counter) = (NumberBlocks::default(), Counter::default());
        (1..=10).for_each(|number| assert_eq!(counter.call(&blocks), number));
        let doubtful = blocks.drawing();
        assert_eq!(counter.next(&doubtful), 11);
        assert!(doubtful.end::<()>(Err(refusals::commit_unknown())).is_err());
        assert_eq!(counter.call(&blocks), 12);
    }

    /// As on a cluster, where a conflict shows when a call is committed.
    #[test]
    fn calls_whose_commit_is_refused_skip_no_numbers() {
        let (blocks, counter) = (NumberBlocks::default(), Counter::default());
        for number in 1..=200 {
            for _ in 0..3 {
                let (refused, before) = (blocks.drawing(), counter.0.get());
                assert_eq!(counter.next(&refused), number);
                assert!(refused.end::<()>(Err(refusals::transaction_aborted("a conflict"))).is_err());
                counter.0.set(before);
            }
            assert_eq!(counter.call(&blocks), number);
            let ahead = counter.0.get() - number;
            assert!(ahead * 2 < number * 3, "{ahead} after {number}");
        }
    }

    #[test]
    fn an_attempt_that_is_undone_gives_back_what_it_drew() {
        let (blocks, counter) = (NumberBlocks::default(), Counter::default());
        let drawing = blocks.drawing();
        (1..=5).for_each(|number| assert_eq!(counter.next(&drawing), number));
        let (mark, value) = (drawing.mark(), counter.0.get());
        (6..=40).for_each(|number| assert_eq!(counter.next(&drawing), number));
        drawing.undo_to(mark);
        counter.0.set(value);
        (6..=60).for_each(|number| assert_eq!(counter.next(&drawing), number));
        drawing.end(Ok(())).unwrap();
        (61..=90).for_each(|number| assert_eq!(counter.call(&blocks), number));
    }

    #[test]
    fn calls_at_once_do_not_wait_for_the_one_that_fills_the_block() {
        let (blocks, counter) = (NumberBlocks::default(), Counter::default());
        (1..=100).for_each(|number| assert_eq!(counter.call(&blocks), number));
        let filling = loop {
            let (drawing, before) = (blocks.drawing(), counter.0.get());
            counter.next(&drawing);
            if counter.0.get() > before {
                break drawing;
            }
            drawing.end(Ok(())).unwrap();
        };
        let value = counter.0.get();
        for _ in 1..LARGEST / 2 {
            assert!(counter.call(&blocks) <= value, "nobody else advances the counter meanwhile");
        }
        filling.end(Ok(())).unwrap();
    }

    #[test]
    fn whoever_could_not_advance_the_counter_ends_the_filling() {
        let (blocks, counter) = (NumberBlocks::default(), Counter::default());
        (1..=2).for_each(|number| assert_eq!(counter.call(&blocks), number));
        let drawing = blocks.drawing();
        let failed = drawing.next("t", "c", |_| Err(refusals::null_character()));
        assert!(failed.is_err());
        drop(drawing);
        (3..=20).for_each(|number| assert_eq!(counter.call(&blocks), number));
    }
}
