//! The log, on standard error.

use crate::arguments::LogLevel;
use tracing_subscriber::filter::LevelFilter;

/// Shows lines of this level and of those that matter more, with the fields of what they are part of.
pub(crate) fn to_standard_error(level: LogLevel) {
    let level = match level {
        LogLevel::Off => LevelFilter::OFF,
        LogLevel::Error => LevelFilter::ERROR,
        LogLevel::Warn => LevelFilter::WARN,
        LogLevel::Info => LevelFilter::INFO,
        LogLevel::Debug => LevelFilter::DEBUG,
        LogLevel::Trace => LevelFilter::TRACE,
    };
    let log = tracing_subscriber::fmt().with_max_level(level).with_writer(std::io::stderr).with_ansi(false);
    // A host that has a log of its own keeps that one.
    let _ = log.try_init();
}
