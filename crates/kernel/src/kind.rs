//! Kinds of values, fields, and shapes made of fields.

use crate::entity::EntityDef;
use crate::error::Result;
use crate::refusal::{Given, Parameter};
use crate::refusals;
use crate::text::TextForm;
use crate::value::Value;

/// A label in the languages of Tenon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Label {
    /// English.
    pub en: &'static str,
    /// 中文. Empty if the English label is used.
    pub zh: &'static str,
}

impl Label {
    /// Returns the label in a language (BCP 47): Chinese for `zh…`, English otherwise.
    pub fn in_locale(&self, locale: &str) -> &'static str {
        if locale.starts_with("zh") && !self.zh.is_empty() { self.zh } else { self.en }
    }
}

impl Parameter for Label {
    fn given(&self) -> Given {
        Given { value: self.en.to_owned(), label: Some(*self) }
    }
}

/// A value of a closed list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChoiceOption {
    /// The name on the wire and in the database.
    pub name: &'static str,
    /// The meaning.
    pub doc: &'static str,
    /// The label.
    pub label: Label,
}

/// The kind of a value. The column type, the JSON Schema and the checks of a field follow from it.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// An identifier: a UUIDv7 from the port, or a text chosen by the caller of at most [`Kind::ID_LENGTH`] characters.
    Id,
    /// The identifier of a record of the named entity.
    Reference(&'static str),
    /// The identifier of a record of any entity. The named field of the same record has the entity's name.
    AnyReference(&'static str),
    /// Unicode text of at most `max` characters (scalar values). The empty text is null.
    Text {
        /// The largest number of characters.
        max: u32,
    },
    /// True or false.
    Bool,
    /// A 32-bit integer. A number on the wire.
    Integer,
    /// A 64-bit integer. A string on the wire.
    Long,
    /// An exact decimal with at most `scale` digits after the point and 18 digits in total. A string on the wire.
    Decimal {
        /// The number of digits after the point.
        scale: u32,
    },
    /// An ISO 4217 currency code.
    Currency,
    /// A business date, without a time. `2026-01-31` on the wire.
    Date,
    /// An instant in UTC with microseconds. RFC 3339 on the wire.
    Instant,
    /// A value of a closed list.
    Choice(&'static [ChoiceOption]),
    /// Any JSON value.
    Json,
    /// A structured value. A column holds it as JSON.
    Object(&'static Shape),
    /// A list of values. A column holds it as JSON; an empty list is null there.
    List(&'static Kind),
    /// The lines of a root: ordered, each with its own id, saved under the root's version.
    Lines(&'static EntityDef),
    /// A whole record, in answers.
    Record(&'static EntityDef),
}

impl Kind {
    /// The largest length of an identifier, in characters. Ids of mirrored records contain the ERP's name and key.
    pub const ID_LENGTH: u32 = 130;

    /// The largest number of significant digits of a decimal. A scaled 64-bit integer holds that many, so all databases return
    /// the same number.
    pub const DECIMAL_DIGITS: u32 = 18;

    /// The largest number of significant digits of a sum of decimals. All databases hold that many exactly.
    pub const SUM_DIGITS: u32 = 28;

    /// The largest number of values in a list of a record, unless its declaration says otherwise.
    pub const MOST_VALUES: i64 = 100;

    /// Returns whether values of this kind identify a record.
    pub fn is_identifier(&self) -> bool {
        matches!(self, Kind::Id | Kind::Reference(_) | Kind::AnyReference(_))
    }

    /// Returns whether a field of this kind is a column of its entity's own table.
    pub fn is_column(&self) -> bool {
        !matches!(self, Kind::Lines(_) | Kind::Record(_))
    }

    /// Returns whether a field of this kind is filtered, sorted, grouped and indexed. What a column holds as JSON is not: a database
    /// does not look into it, and a reader may not be allowed all of it.
    pub fn is_comparable(&self) -> bool {
        self.is_column() && !matches!(self, Kind::Json | Kind::Object(_) | Kind::List(_))
    }
}

/// Returns the bound of a field of a record: of a list, also if none is declared.
pub const fn most(kind: Kind, declared: Option<i64>) -> Option<i64> {
    match (kind, declared) {
        (Kind::List(_), None) => Some(Kind::MOST_VALUES),
        (_, declared) => declared,
    }
}

/// Returns whether values of a kind are texts.
pub const fn is_text(kind: Kind) -> bool {
    matches!(kind, Kind::Text { .. })
}

/// A field of an entity, an operation or a structured value.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// The name in Rust, on the wire and in the database.
    pub name: &'static str,
    /// The meaning.
    pub doc: &'static str,
    /// The kind of its values.
    pub kind: Kind,
    /// Whether a value is required.
    pub required: bool,
    /// The label.
    pub label: Label,
    /// Whether it is searched by fragments, regardless of case and width, through a computed search column. Every text that users write
    /// on owned records is.
    pub search: bool,
    /// Whether only the engine sets it.
    pub readonly: bool,
    /// Whether reading, filtering, sorting and summing require the permission `<entity>.read.<field>`.
    pub restricted: bool,
    /// Whether it contains personal data, which is overwritten on erasure.
    pub personal: bool,
    /// Whether synchronisation never overwrites it. It belongs to the CRM even if the record is shared with an ERP.
    pub local: bool,
    /// The number pattern that fills the field if no value is given: `SO{yyyy}{mm}-{seq:5}`.
    pub number: Option<&'static str>,
    /// Whether its numbers may have gaps, if no number rule says otherwise. Calls that number records then do not wait for each other.
    pub gaps: bool,
    /// The field with the date of the document, which dates its number; today if there is none.
    pub dated: Option<&'static str>,
    /// The form of a text, besides its length.
    pub form: TextForm,
    /// The minimum of a number.
    pub least: Option<i64>,
    /// The maximum of a number; of a list, the largest number of its values.
    pub most: Option<i64>,
    /// The field with the currency of this amount. The amount is a multiple of the smallest unit of that currency.
    pub currency: Option<&'static str>,
    /// The list with the values that a tenant offers for this text. See [`crate::platform::picklist`].
    pub picklist: Option<&'static str>,
    /// The value if none is given.
    pub default: Option<fn() -> Value>,
    /// Whether a row of a ledger gets its value once, after it was added.
    pub set_once: bool,
    /// The operation that sets it once the record is there. An update does not, and a new record has it from whoever may call that
    /// operation.
    pub set_by: Option<&'static str>,
    /// The field that this one follows: an update that changes it, and does not give this one, leaves this one as if it had never been
    /// given.
    pub reset_by: Option<&'static str>,
}

/// A named list of fields.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// The name.
    pub name: &'static str,
    /// The description.
    pub doc: &'static str,
    /// The fields, in the order of their declaration.
    pub fields: &'static [Field],
}

impl Field {
    /// Refuses more values than the list of this field may have.
    ///
    /// # Errors
    /// `LIMIT_EXCEEDED`.
    pub(crate) fn check_count(&self, count: usize) -> Result<()> {
        match self.most {
            Some(most) if i64::try_from(count).is_ok_and(|count| count > most) => {
                Err(refusals::list_too_long(count, most))
            }
            _ => Ok(()),
        }
    }

    /// Whether an update may set it.
    pub fn is_patched(&self) -> bool {
        !self.readonly && self.set_by.is_none()
    }
}

impl Shape {
    /// Returns the position and declaration of a field.
    pub fn field(&self, name: &str) -> Option<(usize, &'static Field)> {
        self.fields.iter().enumerate().find(|(_, field)| field.name == name)
    }
}
