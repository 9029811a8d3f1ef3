//! SQLSTATE as the standard and PostgreSQL define it.

use crate::Fault;

/// The fault that a state means.
///
/// <https://www.postgresql.org/docs/current/errcodes-appendix.html>
pub fn fault(state: &str) -> Fault {
    match state {
        "23505" => Fault::UniqueViolation,
        "22003" => Fault::Overflow,
        // Cut text, a wrong date, not representable, not a number.
        "22001" | "22007" | "22008" | "22018" | "22021" | "22P02" | "22P05" => Fault::Inexact,
        "25006" => Fault::NotWritable,
        "53100" => Fault::Full,
        // Data, or an index, that is damaged.
        "XX001" | "XX002" => Fault::Damaged,
        // Lock not available, cancelled by a timeout, out of resources.
        "55P03" | "57014" | "HYT00" | "53200" | "53300" => Fault::Busy,
        // A transaction that failed before.
        "25P02" => Fault::Aborted,
        // Shut down, crashed, cannot connect now.
        "57P01" | "57P02" | "57P03" => Fault::Disconnected,
        "42P01" | "42703" | "42S02" | "42S22" | "3F000" => Fault::NoSuchTable,
        _ => match state.get(..2) {
            Some("08") => Fault::Disconnected,
            Some("23") => Fault::ConstraintViolation,
            Some("40") => Fault::Aborted,
            _ => Fault::Statement,
        },
    }
}

/// Whether what a server says under this state is about a statement, a lock or itself, and not about data: a server quotes values
/// in what it says about data.
pub fn tells_no_data(state: &str) -> bool {
    matches!(state.get(..2), Some("42" | "08" | "25" | "40" | "53" | "55" | "57" | "07"))
}
