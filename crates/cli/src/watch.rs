//! `--watch`: something again and again, such as how things stand with an ERP.

use std::io::{IsTerminal, Write};
use std::time::Duration;
use tenon::Result;
use tenon::kernel::refusals;
use tenon::sync::Transact;
use tenon::sync::status::{Status, status};

/// Shows how things stand with an ERP every so many seconds, so many times; until it is interrupted where that is zero.
/// As JSON, each time is a line.
pub(crate) fn run(store: &dyn Transact, erp: &str, every: u64, times: u64, as_json: bool) -> Result<()> {
    repeat(every, times, || {
        let now = status(store, erp)?;
        let text = if as_json { line(&now)? } else { page(&now) };
        show(&text, !as_json).map_err(refusals::internal)
    })
}

/// Does something every so many seconds, so many times; until it is interrupted where that is zero.
pub(crate) fn repeat(every: u64, times: u64, mut act: impl FnMut() -> Result<()>) -> Result<()> {
    let mut done = 0;
    loop {
        act()?;
        done += 1;
        if done == times {
            return Ok(());
        }
        std::thread::sleep(Duration::from_secs(every));
    }
}

/// Prints, on a terminal in place of what was there before.
fn show(text: &str, whole_page: bool) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    if whole_page && out.is_terminal() {
        write!(out, "\u{1b}[H\u{1b}[2J")?;
    }
    writeln!(out, "{text}")?;
    out.flush()
}

fn line(now: &Status) -> Result<String> {
    serde_json::to_string(now).map_err(refusals::internal)
}

/// How things stand, as a table.
pub(crate) fn page(now: &Status) -> String {
    let mut lines = vec![format!("  {} at {}", now.erp, now.at)];
    let oldest =
        now.oldest_pending_seconds.map_or_else(String::new, |age| format!(", the oldest {}", span(age)));
    lines.push(format!(
        "  on their way {}{oldest}, tried in vain {}, given up {}, not taken over {}, to be decided {}, to be cancelled there {}, conflicts {}",
        now.pending, now.retries, now.dead, now.dead_letters, now.reviews, now.surplus_orders, now.conflicts
    ));
    lines.push(format!("  {:<16}{:>12}{:>12}", "came in", "stale for", "changed"));
    for kind in &now.kinds {
        let stale = kind.stale_seconds.map_or_else(|| "never whole".to_owned(), span);
        lines.push(format!("  {:<16}{stale:>12}{:>12}", kind.kind, kind.changed));
    }
    for kind in &now.kinds {
        if let (Some(since), Some(code), Some(reason)) =
            (&kind.stuck_since, &kind.stuck_code, &kind.stuck_reason)
        {
            lines.push(format!("  {:<16}STUCK since {since}, {code}: {reason}", kind.kind));
        }
    }
    lines.join("\n")
}

/// A span of time in its greatest unit.
fn span(seconds: i64) -> String {
    match seconds {
        0..120 => format!("{seconds} s"),
        120..7200 => format!("{} min", seconds / 60),
        7200..172_800 => format!("{} h", seconds / 3600),
        _ => format!("{} days", seconds / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use super::span;

    #[test]
    fn a_span_is_told_in_its_greatest_unit() {
        let told = [0, 119, 120, 7199, 7200, 172_799, 172_800].map(span);
        assert_eq!(told, ["0 s", "119 s", "2 min", "119 min", "2 h", "47 h", "2 days"]);
    }
}
