//! The memory of a process, as Linux tells it.

use crate::Outcome;

/// Resident memory in MiB: now, and the most it ever was.
pub(crate) fn resident() -> Outcome<(u64, u64)> {
    resident_of("self")
}

/// The same of another process, by its id.
pub(crate) fn resident_of(process: &str) -> Outcome<(u64, u64)> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let field = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
        kilobytes.map_or(0, |kilobytes| kilobytes / 1024)
    };
    Ok((field("VmRSS:"), field("VmHWM:")))
}
