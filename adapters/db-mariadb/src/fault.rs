//! Converts errors of the server into faults, without any data in the message.

use std::io;

use mysql_common::io::ParseBuf;
use tenon_sql::{
    DatabaseError, Fault,
    driver::{mariadb, sqlstate},
};

/// Why something was not done.
#[derive(Debug)]
pub(crate) enum Failed {
    /// The server has refused it.
    Refused(Refusal),
    /// The connection is lost.
    Lost(io::Error),
    /// The server's answer is none of the protocol.
    Garbled,
}

/// What a server says when it refuses something.
#[derive(Debug, PartialEq)]
pub(crate) struct Refusal {
    pub(crate) code: u16,
    pub(crate) state: String,
    pub(crate) message: String,
}

impl From<io::Error> for Failed {
    fn from(error: io::Error) -> Self {
        Failed::Lost(error)
    }
}

impl Failed {
    /// What a packet says that begins with FF.
    pub(crate) fn told(packet: &[u8]) -> Self {
        let read = |mut packet: ParseBuf<'_>| {
            let code = packet.checked_eat_u16_le()?;
            let rest = packet.eat_all();
            // Before the log-in there is no state.
            let (state, message) = match rest.split_first() {
                Some((b'#', rest)) if rest.len() >= 5 => rest.split_at(5),
                _ => (&b"HY000"[..], rest),
            };
            let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
            Some(Failed::Refused(Refusal { code, state: text(state), message: text(message) }))
        };
        packet.get(1..).and_then(|packet| read(ParseBuf(packet))).unwrap_or(Failed::Garbled)
    }

    /// The port's error for an error of a statement or a transaction.
    pub(crate) fn of_statement(&self) -> DatabaseError {
        match self {
            Failed::Refused(refusal) => refusal.of_statement(),
            Failed::Lost(_) => {
                DatabaseError::new(Fault::Disconnected, "the connection to the server is gone")
            }
            Failed::Garbled => {
                DatabaseError::new(Fault::Disconnected, "the server's answer was not understood")
            }
        }
    }

    /// The port's error for a failure to connect. The server's own words may repeat names and are not told.
    pub(crate) fn of_connecting(&self) -> DatabaseError {
        let why = match self {
            Failed::Refused(refusal) => {
                let why = match refusal.code {
                    1044 | 1045 | 1698 => "the user or the password is refused",
                    1049 => "the database does not exist",
                    _ => "no connection",
                };
                format!("{why} ({})", refusal.codes())
            }
            Failed::Lost(error) => match error.get_ref().filter(|inner| inner.is::<rustls::Error>()) {
                Some(about_certificate) => format!("no encrypted connection ({about_certificate})"),
                None => format!("no connection ({})", error.kind()),
            },
            Failed::Garbled => "this is no MariaDB".to_owned(),
        };
        DatabaseError::new(Fault::Unreachable, why)
    }
}

impl Refusal {
    pub(crate) fn of_statement(&self) -> DatabaseError {
        let fault = mariadb::fault(self.code.into()).unwrap_or_else(|| sqlstate::fault(&self.state));
        DatabaseError::new(fault, self.words())
    }

    /// A server quotes values in what it says about data. What it says about a statement, a lock or itself is passed on; of what it
    /// says about a constraint only the constraint's name is.
    fn words(&self) -> String {
        let told = match self.state.get(..2) {
            Some("23") => mariadb::constraint(&self.message),
            _ if sqlstate::tells_no_data(&self.state) => self.message.lines().next().unwrap_or_default(),
            _ => "",
        };
        if told.is_empty() { self.codes() } else { format!("{told} ({})", self.codes()) }
    }

    fn codes(&self) -> String {
        format!("SQLSTATE {}, code {}", self.state, self.code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(code: u16, rest: &str) -> DatabaseError {
        let [low, high] = code.to_le_bytes();
        Failed::told(&[&[0xff, low, high], rest.as_bytes()].concat()).of_statement()
    }

    #[test]
    fn what_a_server_refuses_is_told_without_its_data() {
        for (code, rest, fault, message) in [
            (
                1062,
                "#23000Duplicate entry 'secret' for key 'tn_k'",
                Fault::UniqueViolation,
                "for key 'tn_k' (SQLSTATE 23000, code 1062)",
            ),
            (1366, "#22007Incorrect value: 'secret'", Fault::Inexact, "SQLSTATE 22007, code 1366"),
            (1213, "#40001Deadlock found", Fault::Aborted, "Deadlock found (SQLSTATE 40001, code 1213)"),
            (1205, "#HY000Lock wait", Fault::Busy, "SQLSTATE HY000, code 1205"),
            (1020, "#HY000Record has changed", Fault::Aborted, "SQLSTATE HY000, code 1020"),
            (1047, "#08S01WSREP", Fault::Unreachable, "WSREP (SQLSTATE 08S01, code 1047)"),
            (1040, "Too many connections", Fault::Statement, "SQLSTATE HY000, code 1040"),
        ] {
            assert_eq!(told(code, rest), DatabaseError::new(fault, message));
        }
        assert!(matches!(Failed::told(&[0xff, 1]), Failed::Garbled));
    }
}
