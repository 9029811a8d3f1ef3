//! The order in which transactions lock counters.
//!
//! A server lets two transactions that lock the same two counters in opposite orders wait for each other until it ends one of them. Write
//! transactions in memory run one after the other, so the orders themselves are compared: all transactions of the process must first lock
//! each kind of counter in one order. A transaction that writes many records of a kind locks their counters one by one; there it remains
//! that the server finds the two, and the call that it ended is repeated.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};
use tenon_kernel::refusals;
use tenon_kernel::{Error, Result};

/// The kinds of counters that some transaction has locked after one of a kind.
static LATER: Mutex<BTreeMap<String, BTreeSet<String>>> = Mutex::new(BTreeMap::new());

/// The kinds of counters that a transaction has locked.
#[derive(Default)]
pub(crate) struct Locked(Vec<String>);

impl Locked {
    /// Locks one more counter.
    ///
    /// # Errors
    /// `INTERNAL` where a transaction has locked counters of these kinds in the opposite order.
    pub(crate) fn add(&mut self, counter: &str) -> Result<()> {
        let next = kind(counter);
        if self.0.iter().any(|held| held == next) {
            return Ok(());
        }
        let mut later = LATER.lock().unwrap_or_else(PoisonError::into_inner);
        for held in &self.0 {
            if leads(&later, next, held) {
                return Err(out_of_order(held, next));
            }
            later.entry(held.clone()).or_default().insert(next.to_owned());
        }
        self.0.push(next.to_owned());
        Ok(())
    }
}

/// Guards of a record, a key, an ERP, … differ in what follows their kind.
fn kind(counter: &str) -> &str {
    let guard = counter.strip_prefix("guard:").unwrap_or(counter);
    guard.split(':').next().unwrap_or(guard)
}

/// Whether counters of one kind are locked before those of another one, directly or not.
fn leads(later: &BTreeMap<String, BTreeSet<String>>, from: &str, to: &str) -> bool {
    let mut open = vec![from];
    let mut seen = BTreeSet::new();
    while let Some(kind) = open.pop() {
        if kind == to {
            return true;
        }
        if seen.insert(kind) {
            open.extend(later.get(kind).into_iter().flatten().map(String::as_str));
        }
    }
    false
}

fn out_of_order(held: &str, next: &str) -> Error {
    refusals::internal(format!("`{next}` is locked after `{held}`, elsewhere before it: see `lock_order`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_transactions_lock_in_one_order() {
        let locks = |counters: &[&str]| {
            let mut locked = Locked::default();
            counters.iter().try_for_each(|counter| locked.add(counter))
        };
        locks(&["guard:apple:1", "guard:pear:7"]).unwrap();
        locks(&["guard:pear:7", "guard:plum"]).unwrap();
        assert!(locks(&["guard:plum", "guard:apple:2"]).is_err(), "a circle of three");
        locks(&["guard:pear:1", "guard:plum", "guard:pear:2"]).unwrap();
    }
}
