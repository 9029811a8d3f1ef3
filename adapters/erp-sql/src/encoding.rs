//! Encodings of an ERP's texts.

use crate::value::NUL;
use encoding_rs::{ISO_8859_2, UTF_8};
use std::borrow::Cow;
use tenon_sql::{Dialect, SqlValue};

/// The encoding in which an ERP has stored its texts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Encoding(&'static encoding_rs::Encoding);

impl Encoding {
    /// The encoding of this name, as the Encoding Standard of the WHATWG lists them.
    pub(crate) fn of(name: &str) -> Result<Self, String> {
        let label = if name.eq_ignore_ascii_case("latin-1") { "latin1" } else { name };
        let known =
            encoding_rs::Encoding::for_label(label.as_bytes()).filter(|one| one.is_ascii_compatible());
        let examples = [UTF_8.name(), "GBK", "GB18030", "latin-1", ISO_8859_2.name()].join(", ");
        known
            .map(Self)
            .ok_or_else(|| format!("encoding: {name:?} is not known; known are {examples} and others"))
    }

    /// Its name.
    pub(crate) fn name(self) -> &'static str {
        self.0.name()
    }

    /// Whether texts are Unicode as the database gives them.
    pub(crate) fn is_unicode(self) -> bool {
        self.0 == UTF_8
    }

    /// The values of a row, with bytes decoded where they are text. A server converts the texts of its columns into Unicode by
    /// itself. SQLite knows no other encoding, and gives what was stored: bytes that may look like UTF-8.
    pub(crate) fn decoded<'v>(self, values: &'v [SqlValue], dialect: Dialect) -> Cow<'v, [SqlValue]> {
        let stored = dialect == Dialect::Sqlite && !self.is_unicode();
        let is_encoded = |value: &SqlValue| match value {
            SqlValue::Bytes(_) => true,
            SqlValue::Text(text) => stored && !text.is_ascii(),
            SqlValue::Null | SqlValue::Integer(_) | SqlValue::Real(_) => false,
        };
        if !values.iter().any(is_encoded) {
            return Cow::Borrowed(values);
        }
        let decoded = |value: &SqlValue| match value {
            SqlValue::Bytes(bytes) => self.text(bytes),
            SqlValue::Text(text) if is_encoded(value) => self.text(text.as_bytes()),
            other => other.clone(),
        };
        Cow::Owned(values.iter().map(decoded).collect())
    }

    fn text(self, bytes: &[u8]) -> SqlValue {
        let text = self.0.decode_without_bom_handling_and_without_replacement(bytes);
        match text.filter(|text| !text.contains(NUL)) {
            Some(text) => SqlValue::Text(text.into_owned()),
            None => SqlValue::Bytes(bytes.to_vec()),
        }
    }
}
