//! What can be declared: kinds of values, fields, and shapes made of fields.

use crate::entity::EntityDef;
use crate::refusal::{Given, Parameter};
use crate::text::TextForm;
use crate::value::Value;

/// The words for one thing, in the languages that ship.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Label {
    /// English.
    pub en: &'static str,
    /// 中文, or empty where the English word stands.
    pub zh: &'static str,
}

impl Label {
    /// The word for a locale (BCP 47): Chinese for `zh…`, English otherwise.
    pub fn in_locale(&self, locale: &str) -> &'static str {
        if locale.starts_with("zh") && !self.zh.is_empty() { self.zh } else { self.en }
    }
}

impl Parameter for Label {
    fn given(&self) -> Given {
        Given { value: self.en.to_owned(), label: Some(*self) }
    }
}

/// One value of a closed list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChoiceOption {
    /// The name on the wire and in the database.
    pub name: &'static str,
    /// What it means.
    pub doc: &'static str,
    /// The words for people.
    pub label: Label,
}

/// The kind of a value: everything else about a field (column type, JSON Schema, checks) follows from it.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// An identifier: a UUIDv7 from the port, or the caller's own text of at most [`Kind::ID_LENGTH`] characters.
    Id,
    /// The identifier of a record of the named entity.
    Reference(&'static str),
    /// Unicode text of at most `max` characters (scalar values). The empty text is null.
    Text {
        /// The most characters.
        max: u32,
    },
    /// True or false.
    Bool,
    /// A 32-bit integer; a number on the wire.
    Integer,
    /// A 64-bit integer; a string on the wire.
    Long,
    /// An exact decimal with at most `scale` digits after the point and 18 digits in all; a string on the wire.
    Decimal {
        /// Digits after the point.
        scale: u32,
    },
    /// An ISO 4217 currency code.
    Currency,
    /// A business date, without a time; `2026-01-31` on the wire.
    Date,
    /// An instant in UTC with microseconds; RFC 3339 on the wire.
    Instant,
    /// One of a closed list.
    Choice(&'static [ChoiceOption]),
    /// Any JSON value.
    Json,
    /// A structured value.
    Object(&'static Shape),
    /// A list of values.
    List(&'static Kind),
    /// The lines of a root: ordered, each with its own id, saved under the root's version.
    Lines(&'static EntityDef),
    /// A whole record, in answers.
    Record(&'static EntityDef),
}

impl Kind {
    /// The longest identifier, in characters. Keys of mirrored records carry the ERP's name and key.
    pub const ID_LENGTH: u32 = 130;

    /// The most significant digits of any decimal: what a scaled 64-bit integer holds, so that every engine says the
    /// same of the same number.
    pub const DECIMAL_DIGITS: u32 = 18;

    /// The most significant digits of a sum of decimals: what every engine holds exactly.
    pub const SUM_DIGITS: u32 = 28;

    /// Whether a field of this kind is a column of its entity's own table.
    pub fn is_column(&self) -> bool {
        !matches!(self, Kind::Lines(_) | Kind::Object(_) | Kind::List(_) | Kind::Record(_))
    }
}

/// Whether values of a kind are texts.
pub const fn is_text(kind: Kind) -> bool {
    matches!(kind, Kind::Text { .. })
}

/// One field of an entity, an operation or a structured value.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// The name in Rust, on the wire and in the database.
    pub name: &'static str,
    /// What it means.
    pub doc: &'static str,
    /// The kind of its values.
    pub kind: Kind,
    /// Whether it must be given.
    pub required: bool,
    /// The words for people.
    pub label: Label,
    /// Found by fragments, regardless of case and width, through a computed search column. So is every text that people write on
    /// records of the CRM's own.
    pub search: bool,
    /// Set by the engine, never by a caller.
    pub readonly: bool,
    /// Read, filtered, sorted and summed only with the permission `<entity>.read.<field>`.
    pub restricted: bool,
    /// About a person: overwritten on erasure.
    pub personal: bool,
    /// Never overwritten by synchronisation: it belongs to the CRM even where the record is shared with an ERP.
    pub local: bool,
    /// Filled from this number pattern when not given: `SO{yyyy}{mm}-{seq:5}`.
    pub number: Option<&'static str>,
    /// The date of the document, by which its number is dated; today where it has none.
    pub dated: Option<&'static str>,
    /// What a text has to be, beyond its length.
    pub form: TextForm,
    /// The least number it takes.
    pub least: Option<i64>,
    /// The greatest number it takes.
    pub most: Option<i64>,
    /// The field beside it with the currency of this amount, which is a multiple of that currency's smallest unit.
    pub currency: Option<&'static str>,
    /// What it holds when not given.
    pub default: Option<fn() -> Value>,
}

/// A named list of fields.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// The name.
    pub name: &'static str,
    /// What it is.
    pub doc: &'static str,
    /// The fields, in the order of their declaration.
    pub fields: &'static [Field],
}

impl Shape {
    /// The place and declaration of a field.
    pub fn field(&self, name: &str) -> Option<(usize, &'static Field)> {
        self.fields.iter().enumerate().find(|(_, field)| field.name == name)
    }
}
