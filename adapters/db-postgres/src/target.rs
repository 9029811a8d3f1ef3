//! What a connection string names: servers, and how connections to them are encrypted.
//!
//! The protocol's crate knows no `sslrootcert` and no mode that checks certificates. Both are taken out of the string before it reads
//! the rest.

use percent_encoding::percent_decode_str;
use tenon_sql::{DatabaseError, DatabaseResult, Fault};
use tokio_postgres::Config;

use crate::tls::Tls;

/// Servers, and how connections to them are encrypted.
pub(crate) struct Target {
    pub(crate) config: Config,
    pub(crate) tls: Tls,
}

impl Target {
    /// Reads a connection string.
    pub(crate) fn parse(given: &str) -> DatabaseResult<Self> {
        let taken = if given.starts_with("postgres://") || given.starts_with("postgresql://") {
            Taken::from_url(given)
        } else {
            Taken::from_pairs(given)
        };
        // The error of the protocol's crate repeats a part of the string, which may be the password.
        let mut config: Config = taken.rest.parse().map_err(|_| {
            DatabaseError::new(Fault::Statement, "this is no connection string of PostgreSQL")
        })?;
        let tls = Tls::new(taken.mode.as_deref(), taken.roots.as_deref())?;
        config.ssl_mode(tls.mode());
        Ok(Self { config, tls })
    }
}

/// What is taken out of a connection string, and the rest of it.
#[derive(Debug, Default, PartialEq)]
struct Taken {
    mode: Option<String>,
    roots: Option<String>,
    rest: String,
}

impl Taken {
    /// Of a URL, whose credentials end with the first `@`. Whatever is not understood stays in the rest, which is then refused.
    fn from_url(given: &str) -> Self {
        let host = given.find('@').map_or(0, |at| at + 1);
        let Some(question) = given[host..].find('?').map(|at| host + at) else {
            return Self { rest: given.to_owned(), ..Self::default() };
        };
        let mut taken = Self::default();
        let decoded = |value: &str| Some(percent_decode_str(value).decode_utf8().ok()?.into_owned());
        let stays = |pair: &&str| {
            let known =
                pair.split_once('=').and_then(|(name, value)| Some((decoded(name)?, decoded(value)?)));
            !known.is_some_and(|(name, value)| taken.take(&name, value))
        };
        let pairs: Vec<_> = given[question + 1..].split('&').filter(stays).collect();
        taken.rest = [&given[..question], &pairs.join("&")].join(if pairs.is_empty() { "" } else { "?" });
        taken
    }

    /// Of pairs such as `host=db.example password='a b'`.
    fn from_pairs(given: &str) -> Self {
        let (mut taken, mut rest) = (Self::default(), given.trim_start());
        while !rest.is_empty() {
            let Some((name, value, after)) = pair(rest) else {
                taken.rest.push_str(rest);
                break;
            };
            if !taken.take(name, value) {
                taken.rest.push_str(&rest[..rest.len() - after.len()]);
                taken.rest.push(' ');
            }
            rest = after.trim_start();
        }
        taken
    }

    /// Takes what is known here.
    fn take(&mut self, name: &str, value: String) -> bool {
        match name {
            "sslmode" => self.mode = Some(value),
            "sslrootcert" => self.roots = Some(value),
            _ => return false,
        }
        true
    }
}

/// The first pair, and what comes after it. A value in quotes may hold blanks; a backslash takes the next character as it is.
fn pair(given: &str) -> Option<(&str, String, &str)> {
    let (name, after) = given.split_once('=')?;
    let after = after.trim_start();
    let (quoted, after) = after.strip_prefix('\'').map_or((false, after), |after| (true, after));
    let (mut value, mut characters) = (String::new(), after.char_indices());
    while let Some((at, character)) = characters.next() {
        match character {
            '\\' => value.push(characters.next()?.1),
            '\'' if quoted => return Some((name.trim_end(), value, &after[at + 1..])),
            blank if blank.is_whitespace() && !quoted => return Some((name.trim_end(), value, &after[at..])),
            other => value.push(other),
        }
    }
    (!quoted).then_some((name.trim_end(), value, ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(mode: Option<&str>, roots: Option<&str>, rest: &str) -> Taken {
        Taken { mode: mode.map(str::to_owned), roots: roots.map(str::to_owned), rest: rest.to_owned() }
    }

    #[test]
    fn what_is_about_encryption_is_taken_out_of_a_url() {
        for (given, expected) in [
            ("postgres://u:a?b@h/d", taken(None, None, "postgres://u:a?b@h/d")),
            ("postgres://h/d?sslmode=verify-full", taken(Some("verify-full"), None, "postgres://h/d")),
            ("postgres://h/d?ssl%6Dode=require", taken(Some("require"), None, "postgres://h/d")),
            (
                "postgres://u:p@h/d?connect_timeout=3&sslrootcert=/a%20b&sslmode=require&user=x",
                taken(Some("require"), Some("/a b"), "postgres://u:p@h/d?connect_timeout=3&user=x"),
            ),
        ] {
            assert_eq!(Taken::from_url(given), expected);
        }
    }

    #[test]
    fn what_is_about_encryption_is_taken_out_of_pairs() {
        for (given, expected) in [
            ("host=h user = 'a b' ", taken(None, None, "host=h user = 'a b' ")),
            ("sslmode='verify-ca' host=h", taken(Some("verify-ca"), None, "host=h ")),
            (
                r"password='it\'s sslmode=x' sslrootcert = /a\ b sslmode=prefer",
                taken(Some("prefer"), Some("/a b"), r"password='it\'s sslmode=x' "),
            ),
            ("host='h sslmode=require", taken(None, None, "host='h sslmode=require")),
            ("Secret", taken(None, None, "Secret")),
        ] {
            assert_eq!(Taken::from_pairs(given), expected);
        }
    }
}
