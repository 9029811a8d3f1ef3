//! The mark on the records that the adapter creates in Tryton: the idempotency key, the number in the CRM, and the document's
//! amounts.
//!
//! `tenon:<key> <number> net <net> gross <gross>` is the *description* of a sale, and `tenon:<key> <number>` an untyped
//! *identifier* of a party. Both are written in the transaction that creates the record, and can be searched by their beginning.
//! With the amounts, a sale can be checked against its document even if the call that created it was interrupted.
//!
//! Copying a sale in Tryton copies its description (its reference is emptied). So the mark belongs to the sale with the lowest id
//! among those that have it.

use rust_decimal::Decimal;
use std::str::FromStr;

const PREFIX: &str = "tenon:";

/// The mark of a sale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    pub(crate) key: String,
    pub(crate) number: String,
    pub(crate) net: Decimal,
    pub(crate) gross: Decimal,
}

impl Mark {
    pub(crate) fn text(&self) -> String {
        format!("{} net {} gross {}", of_party(&self.key, &self.number), self.net, self.gross)
    }

    /// The mark in a description; nothing where a sale was made by others.
    pub(crate) fn parse(description: &str) -> Option<Self> {
        let (key, rest) = description.strip_prefix(PREFIX)?.split_once(' ')?;
        let (rest, gross) = rest.rsplit_once(" gross ")?;
        let (number, net) = rest.rsplit_once(" net ")?;
        Some(Self {
            key: unescape(key)?,
            number: number.to_owned(),
            net: Decimal::from_str(net).ok()?,
            gross: Decimal::from_str(gross).ok()?,
        })
    }

    /// Whether these are the document's amounts.
    pub(crate) fn agrees(&self, net: Decimal, gross: Decimal) -> bool {
        self.net == net && self.gross == gross
    }
}

/// The mark of a party.
pub(crate) fn of_party(key: &str, number: &str) -> String {
    format!("{PREFIX}{} {}", escape(key), number.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Whether a text is a mark with this key.
pub(crate) fn carries(text: &str, key: &str) -> bool {
    text.strip_prefix(PREFIX)
        .and_then(|rest| rest.strip_prefix(&escape(key)))
        .is_some_and(|rest| rest.starts_with(' '))
}

/// The pattern, for Tryton's `like`, of marks with this key. It may match more: see [`carries`].
pub(crate) fn pattern(key: &str) -> String {
    let literal = format!("{PREFIX}{} ", escape(key));
    literal.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_") + "%"
}

/// The pattern of every mark.
pub(crate) fn any_pattern() -> String {
    format!("{PREFIX}%")
}

/// The key without spaces or control characters, which Tryton would trim or a person could not copy.
fn escape(key: &str) -> String {
    let mut escaped = String::with_capacity(key.len());
    for character in key.chars() {
        match character.is_whitespace() || character.is_control() || character == '~' {
            true => escaped.push_str(&format!("~{:x};", u32::from(character))),
            false => escaped.push(character),
        }
    }
    escaped
}

fn unescape(escaped: &str) -> Option<String> {
    let mut key = String::with_capacity(escaped.len());
    let mut rest = escaped;
    while let Some((before, after)) = rest.split_once('~') {
        let (code, after) = after.split_once(';')?;
        key.push_str(before);
        key.push(char::from_u32(u32::from_str_radix(code, 16).ok()?)?);
        rest = after;
    }
    key.push_str(rest);
    Some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(key: &str) -> Mark {
        Mark {
            key: key.into(),
            number: "SO 12 net 3".into(),
            net: Decimal::new(10000, 2),
            gross: Decimal::new(11000, 2),
        }
    }

    #[test]
    fn it_reads_as_the_key_the_number_and_the_amounts() {
        assert_eq!(mark("k-1").text(), "tenon:k-1 SO 12 net 3 net 100.00 gross 110.00");
    }

    #[test]
    fn any_key_and_number_read_back() {
        for key in ["k-1", "a b", " x ", "~", "~20;", "50%_\\", "键\u{3000}\n", ""] {
            let mark = mark(key);
            assert_eq!(Mark::parse(&mark.text()), Some(mark.clone()), "{key:?}");
            assert!(carries(&mark.text(), key), "{key:?}");
        }
    }

    #[test]
    fn another_key_is_not_carried() {
        let text = mark("order-1").text();
        for key in ["order-10", "order", "Order-1", "order_1"] {
            assert!(!carries(&text, key), "{key}");
        }
        assert!(!carries("tenon:order-1", "order-1"), "a mark that was cut off");
    }

    #[test]
    fn descriptions_by_others_are_no_marks() {
        for text in
            ["", "Spring order", "tenon:", "tenon:k", "tenon:k 1 net x gross 2", "tenon:~zz; 1 net 1 gross 2"]
        {
            assert_eq!(Mark::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_pattern_takes_the_key_literally() {
        assert_eq!(pattern("50%_\\"), "tenon:50\\%\\_\\\\ %");
    }
}
