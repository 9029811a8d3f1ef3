//! Times, and how they are printed.

use rustix::time::{ClockId, clock_gettime};
use std::iter::Sum;
use std::ops::{Add, AddAssign};
use std::time::{Duration, Instant};

/// The time that something took: by the clock, and of it what this thread had a processor. On a machine that does other
/// things as well, only the second can be compared.
#[derive(Clone, Copy, Default)]
pub(crate) struct Spent {
    pub(crate) clock: Duration,
    pub(crate) processor: Duration,
}

impl Add for Spent {
    type Output = Spent;

    fn add(self, other: Spent) -> Spent {
        Spent { clock: self.clock + other.clock, processor: self.processor + other.processor }
    }
}

impl Spent {
    /// The same without a time that was not spent on what is measured.
    pub(crate) fn without(self, other: Duration) -> Spent {
        let [clock, processor] = [self.clock, self.processor].map(|time| time.saturating_sub(other));
        Spent { clock, processor }
    }
}

impl AddAssign for Spent {
    fn add_assign(&mut self, other: Spent) {
        *self = *self + other;
    }
}

impl Sum for Spent {
    fn sum<I: Iterator<Item = Spent>>(times: I) -> Spent {
        times.fold(Spent::default(), Add::add)
    }
}

/// Measures from its making on.
pub(crate) struct Stopwatch {
    clock: Instant,
    processor: Duration,
}

fn processor_time() -> Duration {
    Duration::try_from(clock_gettime(ClockId::ThreadCPUTime)).unwrap_or_default()
}

impl Stopwatch {
    pub(crate) fn start() -> Self {
        Self { clock: Instant::now(), processor: processor_time() }
    }

    pub(crate) fn spent(&self) -> Spent {
        Spent { clock: self.clock.elapsed(), processor: processor_time().saturating_sub(self.processor) }
    }
}

/// The times of the same thing done many times.
#[derive(Default)]
pub(crate) struct Times(Vec<Spent>);

impl Times {
    pub(crate) fn add(&mut self, time: Spent) {
        self.0.push(time);
    }

    /// Half of them were shorter.
    pub(crate) fn median(&self) -> Spent {
        let median = |of: fn(&Spent) -> Duration| {
            let mut sorted: Vec<_> = self.0.iter().map(of).collect();
            sorted.sort_unstable();
            sorted.get(sorted.len() / 2).copied().unwrap_or_default()
        };
        Spent { clock: median(|time| time.clock), processor: median(|time| time.processor) }
    }
}

/// Prints the head of a table of comparisons.
pub(crate) fn head(title: &str) {
    println!("\n{title}");
    println!("  {:<34}{:>32}  |{:>32}", "", "by the clock", "processor time");
    let columns = format!("{:>12}{:>12}{:>8}", "engine", "bare", "ratio");
    println!("  {:<34}{columns}  |{columns}", "");
}

/// Prints two times and their ratio.
pub(crate) fn compare(what: &str, engine: Spent, bare: Spent) {
    let columns = |engine: Duration, bare: Duration| {
        let ratio = engine.as_secs_f64() / bare.as_secs_f64();
        format!("{:>12}{:>12}{ratio:>8.2}", format(engine), format(bare))
    };
    let clock = columns(engine.clock, bare.clock);
    println!("  {what:<34}{clock}  |{}", columns(engine.processor, bare.processor));
}

/// A time with three digits that count.
pub(crate) fn format(time: Duration) -> String {
    match time.as_secs_f64() {
        seconds if seconds >= 1.0 => format!("{seconds:.2} s"),
        seconds if seconds >= 1e-3 => format!("{:.2} ms", seconds * 1e3),
        seconds => format!("{:.1} µs", seconds * 1e6),
    }
}
