//! Times, and how they are printed.

use std::time::Duration;

/// The times of the same thing done many times.
#[derive(Default)]
pub(crate) struct Times(Vec<Duration>);

impl Times {
    pub(crate) fn add(&mut self, time: Duration) {
        self.0.push(time);
    }

    /// Half of them were shorter.
    pub(crate) fn median(&self) -> Duration {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        sorted.get(sorted.len() / 2).copied().unwrap_or_default()
    }

    pub(crate) fn mean(&self) -> Duration {
        self.0.iter().sum::<Duration>() / u32::try_from(self.0.len().max(1)).unwrap_or(u32::MAX)
    }
}

/// Prints two times and their ratio.
pub(crate) fn compare(what: &str, engine: Duration, bare: Duration) {
    let ratio = engine.as_secs_f64() / bare.as_secs_f64();
    println!("  {what:<34}{:>12}{:>12}{ratio:>9.2}", format(engine), format(bare));
}

/// Prints the head of a table of comparisons.
pub(crate) fn head(title: &str) {
    println!("\n{title}");
    println!("  {:<34}{:>12}{:>12}{:>9}", "", "engine", "bare", "ratio");
}

/// A time with three digits that count.
pub(crate) fn format(time: Duration) -> String {
    match time.as_secs_f64() {
        seconds if seconds >= 1.0 => format!("{seconds:.2} s"),
        seconds if seconds >= 1e-3 => format!("{:.2} ms", seconds * 1e3),
        seconds => format!("{:.1} µs", seconds * 1e6),
    }
}
