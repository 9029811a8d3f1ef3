//! Fields: what the port requires of each, and how the mapping provides it.

use crate::file::{self, CodeList};
use crate::notation::Notation;
use crate::statement::plain;
use crate::value::{self, Places};
use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use tenon_sql::SqlValue;

/// What a field of the port holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    /// What names another record by its key.
    Key,
    Currency,
    Country,
    Amount,
    Price,
    Quantity,
    Whole,
    Flag,
    Date,
    Instant,
}

/// A field of a record of the port.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wanted {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    pub(crate) required: bool,
}

/// A field that the record cannot be without.
pub(crate) const fn required(name: &'static str, kind: Kind) -> Wanted {
    Wanted { name, kind, required: true }
}

/// A field that may be absent.
pub(crate) const fn optional(name: &'static str, kind: Kind) -> Wanted {
    Wanted { name, kind, required: false }
}

/// A field as the mapping gives it, checked.
#[derive(Debug)]
pub(crate) struct Given {
    pub(crate) name: &'static str,
    pub(crate) sql: String,
    codes: Option<CodeList>,
    places: Places,
    date: Option<String>,
    keep_blanks: bool,
}

/// What fields are checked against: the mapping's code lists and scales.
pub(crate) struct Surroundings<'a> {
    pub(crate) codes: &'a BTreeMap<String, CodeList>,
    pub(crate) scales: file::Scales,
}

/// The fields of a record, each checked; in the order of `wanted`.
pub(crate) fn given(
    place: &str,
    wanted: &[Wanted],
    fields: &BTreeMap<String, file::Field>,
    surroundings: &Surroundings<'_>,
) -> Result<Vec<Given>, String> {
    if let Some(name) = fields.keys().find(|name| wanted.iter().all(|wanted| wanted.name != **name)) {
        let known: Vec<&str> = wanted.iter().map(|wanted| wanted.name).collect();
        return Err(format!("{place}.fields.{name}: there is no such field; there are {}", known.join(", ")));
    }
    let mut all = Vec::new();
    for wanted in wanted {
        match fields.get(wanted.name) {
            Some(field) => {
                let given = check(wanted, field, surroundings);
                all.push(given.map_err(|why| format!("{place}.fields.{}: {why}", wanted.name))?);
            }
            None if wanted.required => return Err(format!("{place}.fields: lacks `{}`", wanted.name)),
            None => {}
        }
    }
    Ok(all)
}

fn check(wanted: &Wanted, field: &file::Field, surroundings: &Surroundings<'_>) -> Result<Given, String> {
    let kind = wanted.kind;
    let textual = matches!(kind, Kind::Text | Kind::Key | Kind::Currency | Kind::Country);
    let decimal = matches!(kind, Kind::Amount | Kind::Price | Kind::Quantity);
    let dated = matches!(kind, Kind::Date | Kind::Instant);
    for (option, set, allowed) in [
        ("codes", field.codes.is_some(), textual),
        ("keep_blanks", field.keep_blanks, kind == Kind::Text),
        ("scale", field.scale.is_some(), decimal),
        ("date", field.date.is_some(), dated),
    ] {
        if set && !allowed {
            return Err(format!("`{option}` does not go with it: it holds a {kind:?}").to_lowercase());
        }
    }
    let scale = field.scale.unwrap_or(match kind {
        Kind::Amount => surroundings.scales.amount,
        Kind::Price => surroundings.scales.price,
        _ => surroundings.scales.quantity,
    });
    if scale > 20 {
        return Err(format!("a scale of {scale} is more than 20"));
    }
    Ok(Given {
        name: wanted.name,
        sql: plain(&field.sql)?,
        codes: field.codes.as_deref().map(|name| code_list(name, kind, surroundings)).transpose()?,
        places: Places { real: scale, every: field.scale },
        date: field.date.clone(),
        keep_blanks: field.keep_blanks,
    })
}

fn code_list(name: &str, kind: Kind, surroundings: &Surroundings<'_>) -> Result<CodeList, String> {
    let list = surroundings.codes.get(name).ok_or_else(|| format!("there is no code list [codes.{name}]"))?;
    for (theirs, ours) in list {
        well_formed(kind, ours).map_err(|why| format!("[codes.{name}] {theirs:?}: {why}"))?;
    }
    Ok(list.clone())
}

fn well_formed(kind: Kind, code: &str) -> Result<(), String> {
    match kind {
        Kind::Currency if iso_currency::Currency::from_code(code).is_none() => {
            Err(format!("{code:?} is no currency of ISO 4217"))
        }
        Kind::Country if code.len() != 2 || !code.bytes().all(|byte| byte.is_ascii_uppercase()) => {
            Err(format!("{code:?} is no country of ISO 3166-1 alpha-2"))
        }
        _ => Ok(()),
    }
}

/// The fields of one row, asked for by name. An error names the field and its expression.
pub(crate) struct Fields<'a> {
    pub(crate) given: &'a [Given],
    pub(crate) values: &'a [SqlValue],
    pub(crate) notation: &'a Notation,
}

impl Fields<'_> {
    fn read<T>(
        &self,
        name: &str,
        read: impl FnOnce(&Given, &SqlValue) -> Result<Option<T>, String>,
    ) -> Result<Option<T>, String> {
        match self.given.iter().zip(self.values).find(|(given, _)| given.name == name) {
            None => Ok(None),
            Some((given, value)) => {
                read(given, value).map_err(|why| format!("{name} ({}): {why}", given.sql))
            }
        }
    }

    fn needed<T>(&self, name: &str, value: Option<T>) -> Result<T, String> {
        value.ok_or_else(|| {
            let sql = self.given.iter().find(|given| given.name == name).map_or("", |given| &given.sql);
            format!("{name} ({sql}): is empty")
        })
    }

    /// Text that may be absent.
    pub(crate) fn text(&self, name: &str) -> Result<Option<String>, String> {
        self.coded(name, Kind::Text)
    }

    /// Text.
    pub(crate) fn need_text(&self, name: &str) -> Result<String, String> {
        self.needed(name, self.text(name)?)
    }

    /// The key of another record that may be absent.
    pub(crate) fn key(&self, name: &str) -> Result<Option<String>, String> {
        self.coded(name, Kind::Key)
    }

    /// The key of another record.
    pub(crate) fn need_key(&self, name: &str) -> Result<String, String> {
        self.needed(name, self.key(name)?)
    }

    /// A currency or country code that may be absent.
    pub(crate) fn code(&self, name: &str, kind: Kind) -> Result<Option<String>, String> {
        self.coded(name, kind)
    }

    /// A currency.
    pub(crate) fn need_currency(&self, name: &str) -> Result<String, String> {
        self.needed(name, self.coded(name, Kind::Currency)?)
    }

    fn coded(&self, name: &str, kind: Kind) -> Result<Option<String>, String> {
        self.read(name, |given, value| {
            let text = match kind {
                Kind::Key => value::key(value)?,
                _ if given.keep_blanks => value::text(value)?,
                _ => value::trimmed(value)?,
            };
            match (text, &given.codes) {
                (Some(code), Some(list)) => match list.get(&code) {
                    Some(ours) => Ok(Some(ours.clone())),
                    None => Err(format!("{code:?} is not in the code list")),
                },
                (Some(text), None) => well_formed(kind, &text).map(|()| Some(text)),
                (None, _) => Ok(None),
            }
        })
    }

    /// A decimal that may be absent.
    pub(crate) fn decimal(&self, name: &str) -> Result<Option<Decimal>, String> {
        self.read(name, |given, value| value::decimal(value, given.places))
    }

    /// A decimal.
    pub(crate) fn need_decimal(&self, name: &str) -> Result<Decimal, String> {
        self.needed(name, self.decimal(name)?)
    }

    /// A positive whole number.
    pub(crate) fn need_whole(&self, name: &str) -> Result<u32, String> {
        let read = self.read(name, |given, value| {
            let Some(number) = value::decimal(value, given.places)? else { return Ok(None) };
            let whole = number.is_integer().then(|| u32::try_from(number).ok()).flatten();
            whole.map(Some).ok_or_else(|| format!("{number} is not a whole number"))
        })?;
        self.needed(name, read)
    }

    /// A flag; off where the mapping does not give it.
    pub(crate) fn flag(&self, name: &str) -> Result<bool, String> {
        Ok(self.read(name, |_, value| value::flag(value).map(Some))?.unwrap_or(false))
    }

    /// A date that may be absent.
    pub(crate) fn date(&self, name: &str) -> Result<Option<Date>, String> {
        self.read(name, |given, value| value::date(value, given.date.as_deref(), &self.notation.no_date))
    }

    /// A date.
    pub(crate) fn need_date(&self, name: &str) -> Result<Date, String> {
        self.needed(name, self.date(name)?)
    }

    /// An instant that may be absent.
    pub(crate) fn instant(&self, name: &str) -> Result<Option<Timestamp>, String> {
        self.read(name, |given, value| value::instant(value, given.date.as_deref(), self.notation))
    }
}
