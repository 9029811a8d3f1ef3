//! A history that does not end well: why, and the shortest one of its actions that still does not.

use crate::bug::Bug;
use crate::coverage::Coverage;
use crate::simulator::Simulator;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;

/// A history that does not end well, and the shortest one of its actions that still does not.
#[derive(Debug)]
pub struct Failure {
    /// The seed.
    pub seed: u64,
    /// What was planted.
    pub bug: Bug,
    /// Why.
    pub reason: String,
    /// What was done.
    pub trace: Vec<String>,
    /// How many actions its history has at most.
    most: usize,
    /// The actions that are left out of it.
    skipped: Vec<usize>,
}

impl Failure {
    /// Plays a history again without some of its actions.
    fn again(&self, skipped: Vec<usize>, coverage: &Coverage) -> Result<(), Failure> {
        play(self.seed, self.most, self.bug, skipped, coverage)
    }

    /// The shortest history of its actions that still fails.
    #[must_use]
    pub fn shortened(mut self, coverage: &Coverage) -> Self {
        for chunk in [16, 8, 4, 2, 1] {
            for first in (0..self.most).step_by(chunk) {
                let mut fewer = self.skipped.clone();
                fewer.extend((first..first + chunk).filter(|action| !self.skipped.contains(action)));
                if fewer.len() > self.skipped.len()
                    && let Err(shorter) = self.again(fewer, coverage)
                {
                    self = shorter;
                }
            }
        }
        self
    }

    /// How many actions are left of it.
    pub fn actions(&self) -> usize {
        // Beside the actions a trace has the faults of the beginning and, where it came to it, the end.
        self.trace.iter().filter(|line| !line.contains("999 ")).count() - 1
    }

    /// The command that plays it again.
    pub fn command(&self) -> String {
        let bug = match self.bug {
            Bug::None => String::new(),
            bug => format!("TENON_BUG={bug:?} "),
        };
        let seed = self.seed;
        format!("{bug}TENON_SEED={seed} cargo test --profile simulation -p tenon-simulation -- every_history")
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (trace, command) = (self.trace.join("\n"), self.command());
        write!(f, "seed {}: {}\n{trace}\n{command}", self.seed, self.reason)
    }
}

/// Plays the history of a seed.
///
/// # Errors
/// Why it does not end well.
pub fn failing(seed: u64, actions: usize, bug: Bug, coverage: &Coverage) -> Result<(), Failure> {
    play(seed, actions, bug, Vec::new(), coverage)
}

fn play(seed: u64, most: usize, bug: Bug, skipped: Vec<usize>, coverage: &Coverage) -> Result<(), Failure> {
    let mut simulator = Simulator::new(seed, bug).without(&skipped);
    let result = quietly(|| simulator.play(most));
    coverage.add(simulator.coverage());
    result.map_err(|reason| Failure { seed, bug, reason, trace: simulator.trace().to_vec(), most, skipped })
}

thread_local! {
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Does something, or says why it ended in a panic, which is not printed.
fn quietly(act: impl FnOnce()) -> Result<(), String> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let loud = take_hook();
        set_hook(Box::new(move |panic| {
            if !QUIET.get() {
                loud(panic);
            }
        }));
    });
    QUIET.set(true);
    let result = catch_unwind(AssertUnwindSafe(act));
    QUIET.set(false);
    result.map_err(|reason| {
        let text = reason.downcast_ref::<String>().cloned();
        text.or_else(|| reason.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap_or_default()
    })
}
