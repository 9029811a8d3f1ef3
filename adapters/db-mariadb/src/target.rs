//! What a connection string names: servers, a user, a database, and how connections are encrypted.

use std::time::Duration;

use percent_encoding::percent_decode_str;
use tenon_db_tls::Encryption;
use tenon_sql::{DatabaseError, DatabaseResult, Fault};

const PORT: u16 = 3306;

/// How long connecting to one address, and each answer to the log-in, may take, if the connection string does not say so.
const PATIENCE: Duration = Duration::from_secs(10);

/// Servers, and how they are reached.
pub(crate) struct Target {
    /// They are tried in turn.
    pub(crate) hosts: Vec<Host>,
    pub(crate) user: String,
    pub(crate) password: String,
    pub(crate) database: Option<String>,
    pub(crate) patience: Duration,
    pub(crate) encryption: Encryption,
}

/// A server.
#[derive(Debug, PartialEq)]
pub(crate) struct Host {
    pub(crate) name: String,
    pub(crate) port: u16,
}

impl Target {
    /// Reads a connection string.
    pub(crate) fn parse(given: &str) -> DatabaseResult<Self> {
        let url = Url::parse(given).ok_or_else(|| refused("this is no connection string of MariaDB"))?;
        let encryption = Encryption::of(url.mode.as_deref(), url.roots.as_deref())?;
        let Url { hosts, user, password, database, patience, .. } = url;
        Ok(Self { hosts, user, password, database, patience, encryption })
    }
}

fn refused(why: &str) -> DatabaseError {
    DatabaseError::new(Fault::Statement, why)
}

/// The parts of a connection string.
#[derive(Debug, PartialEq)]
struct Url {
    hosts: Vec<Host>,
    user: String,
    password: String,
    database: Option<String>,
    patience: Duration,
    mode: Option<String>,
    roots: Option<String>,
}

impl Url {
    /// `mariadb://user:password@host:port,host:port/database?name=value&…`.
    fn parse(given: &str) -> Option<Self> {
        let rest = given.strip_prefix("mariadb://")?;
        let (rest, parameters) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, database) = rest.split_once('/').unwrap_or((rest, ""));
        let (credentials, hosts) = authority.split_once('@').unwrap_or(("", authority));
        let (user, password) = credentials.split_once(':').unwrap_or((credentials, ""));
        let mut url = Self {
            hosts: hosts.split(',').map(Host::parse).collect::<Option<_>>()?,
            user: decoded(user)?,
            password: decoded(password)?,
            database: Some(decoded(database)?).filter(|name| !name.is_empty()),
            patience: PATIENCE,
            mode: None,
            roots: None,
        };
        for parameter in parameters.split('&').filter(|parameter| !parameter.is_empty()) {
            let (name, value) = parameter.split_once('=')?;
            url.set(&decoded(name)?, decoded(value)?)?;
        }
        Some(url)
    }

    fn set(&mut self, name: &str, value: String) -> Option<()> {
        match name {
            "sslmode" => self.mode = Some(value),
            "sslrootcert" => self.roots = Some(value),
            "connect_timeout" => match value.parse().ok()? {
                0 => {}
                seconds => self.patience = Duration::from_secs(seconds),
            },
            _ => return None,
        }
        Some(())
    }
}

fn decoded(part: &str) -> Option<String> {
    Some(percent_decode_str(part).decode_utf8().ok()?.into_owned())
}

impl Host {
    /// An address of IPv6 stands in brackets.
    fn parse(given: &str) -> Option<Self> {
        let (name, port) = match given.strip_prefix('[') {
            Some(rest) => {
                let (name, rest) = rest.split_once(']')?;
                (name, rest.strip_prefix(':').or_else(|| rest.is_empty().then_some(""))?)
            }
            None => given.split_once(':').unwrap_or((given, "")),
        };
        let port = if port.is_empty() { PORT } else { port.parse().ok()? };
        let name = Some(decoded(name)?).filter(|name| !name.is_empty())?;
        Some(Self { name, port })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(name: &str, port: u16) -> Host {
        Host { name: name.to_owned(), port }
    }

    #[test]
    fn every_part_of_a_connection_string_is_read() {
        let given = "mariadb://c%40rm:p%3A%2F@a.example:23306,[::1],b/erp?connect_timeout=3&sslmode=verify-ca&sslrootcert=/a%20b";
        let expected = Url {
            hosts: vec![host("a.example", 23306), host("::1", PORT), host("b", PORT)],
            user: "c@rm".to_owned(),
            password: "p:/".to_owned(),
            database: Some("erp".to_owned()),
            patience: Duration::from_secs(3),
            mode: Some("verify-ca".to_owned()),
            roots: Some("/a b".to_owned()),
        };
        assert_eq!(Url::parse(given), Some(expected));
    }

    #[test]
    fn what_is_not_understood_is_refused_without_its_password() {
        for given in [
            "mysql://crm:secret@db/erp",
            "mariadb:",
            "mariadb://",
            "mariadb://crm:secret@/erp",
            "mariadb://crm:secret@db:port/erp",
            "mariadb://crm:secret@[::1/erp",
            "mariadb://crm:secret@db/erp?foo=1",
            "mariadb://crm:secret@db/erp?connect_timeout=secret",
            "mariadb://crm:%ff@db/erp",
            "mariadb://crm:secret@db/erp?sslmode=maybe",
            "mariadb://crm:secret@db/erp?sslmode=verify-full",
        ] {
            let Err(error) = Target::parse(given) else { panic!("{given} is accepted") };
            assert_eq!(error.fault, Fault::Statement, "{given}");
            assert!(!error.message.contains("secret"), "{error}");
        }
    }
}
