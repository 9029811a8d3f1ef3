//! The mapping file: TOML, all keys known. [`crate::mapping`] gives it its meaning.

use serde::Deserialize;
use serde::de::{Deserializer, Error as _, MapAccess, Visitor, value::MapAccessDeserializer};
use std::collections::BTreeMap;
use std::fmt;

/// A code list: the ERP's code → ours.
pub(crate) type CodeList = BTreeMap<String, String>;

/// The whole file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct File {
    pub(crate) format: u32,
    pub(crate) name: String,
    #[serde(default = "utc")]
    pub(crate) time_zone: String,
    #[serde(default = "utf8")]
    pub(crate) encoding: String,
    /// Dates that say that there is none.
    #[serde(default)]
    pub(crate) no_date: Vec<String>,
    #[serde(default)]
    pub(crate) limits: Limits,
    #[serde(default)]
    pub(crate) scales: Scales,
    #[serde(default)]
    pub(crate) codes: BTreeMap<String, CodeList>,
    pub(crate) customers: Option<Reading>,
    pub(crate) items: Option<Reading>,
    pub(crate) prices: Option<Reading>,
    pub(crate) open_items: Option<Reading>,
    pub(crate) invoices: Option<Reading>,
    pub(crate) receipts: Option<Reading>,
    pub(crate) stock: Option<Reading>,
    pub(crate) progress: Option<Progress>,
    pub(crate) code_lists: Option<CodeQueries>,
    pub(crate) create_customer: Option<Procedure>,
    pub(crate) find_customer: Option<Finding>,
    pub(crate) change_customer: Option<ChangeCustomer>,
    pub(crate) place_order: Option<Procedure>,
    pub(crate) find_order: Option<Finding>,
    pub(crate) change_order: Option<Procedure>,
    pub(crate) find_change: Option<Finding>,
    pub(crate) cancel_order: Option<Procedure>,
}

/// How code lists are read: a query of one column for each.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CodeQueries {
    pub(crate) units: Option<String>,
    pub(crate) currencies: Option<String>,
    pub(crate) tax_rates: Option<String>,
    pub(crate) warehouses: Option<String>,
}

fn utc() -> String {
    "UTC".to_owned()
}

fn utf8() -> String {
    "utf-8".to_owned()
}

/// Bounds of one call.
#[derive(Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Limits {
    /// The most records of a page.
    pub(crate) page: u32,
    /// The most rows that one call may read beside them: stock rows of one item, lines of the orders of a page.
    pub(crate) rows: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { page: 1_000, rows: 10_000 }
    }
}

/// To how many places a binary floating-point number is rounded.
#[derive(Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Scales {
    pub(crate) amount: u32,
    pub(crate) price: u32,
    pub(crate) quantity: u32,
}

impl Default for Scales {
    fn default() -> Self {
        Self { amount: 2, price: 6, quantity: 6 }
    }
}

/// How records of a kind are read.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Reading {
    pub(crate) from: String,
    #[serde(rename = "where")]
    pub(crate) condition: Option<String>,
    pub(crate) key: Vec<String>,
    pub(crate) changes: Option<Changes>,
    pub(crate) gone: Option<String>,
    pub(crate) one: Option<String>,
    #[serde(default)]
    pub(crate) fields: BTreeMap<String, Field>,
}

/// A column by which changes are found.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Changes {
    pub(crate) sql: String,
    #[serde(default)]
    pub(crate) overlap: u32,
    /// The format of a time that is none of the usual ones.
    pub(crate) date: Option<String>,
}

/// How the progress of orders is read.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Progress {
    pub(crate) from: String,
    #[serde(rename = "where")]
    pub(crate) condition: Option<String>,
    pub(crate) key: String,
    pub(crate) changes: Option<Changes>,
    pub(crate) gone: Option<String>,
    pub(crate) one: String,
    #[serde(default)]
    pub(crate) fields: BTreeMap<String, Field>,
    pub(crate) states: Vec<StateRule>,
    pub(crate) lines: Lines,
}

/// A state of an order and the SQL condition under which it is in it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct StateRule {
    pub(crate) state: String,
    pub(crate) when: String,
}

/// How the lines of orders are read.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Lines {
    pub(crate) from: String,
    #[serde(rename = "where")]
    pub(crate) condition: Option<String>,
    pub(crate) order: String,
    pub(crate) fields: BTreeMap<String, Field>,
}

/// How a record is found by the idempotency key.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Finding {
    pub(crate) from: String,
    #[serde(rename = "where")]
    pub(crate) condition: String,
    pub(crate) key: String,
    pub(crate) number: Option<String>,
}

/// Statements that run in one transaction.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Procedure {
    pub(crate) key: Option<String>,
    pub(crate) number: Option<String>,
    #[serde(default)]
    pub(crate) codes: BTreeMap<String, String>,
    pub(crate) steps: Vec<Step>,
}

/// How fields of a customer are changed.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangeCustomer {
    #[serde(default)]
    pub(crate) codes: BTreeMap<String, String>,
    pub(crate) steps: Vec<Step>,
    pub(crate) fields: BTreeMap<String, Statements>,
}

/// What sets a field.
#[derive(Deserialize)]
#[serde(untagged, expecting = "neither a statement nor a list of statements")]
pub(crate) enum Statements {
    One(String),
    Several(Vec<String>),
}

/// One statement: exactly one of `check`, `take`, `execute`.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Step {
    pub(crate) check: Option<String>,
    pub(crate) expect: Option<Expect>,
    pub(crate) take: Option<String>,
    pub(crate) from: Option<String>,
    pub(crate) execute: Option<String>,
    pub(crate) rows: Option<u64>,
    pub(crate) refuse: Option<String>,
    #[serde(default)]
    pub(crate) each: Each,
}

/// What a check must find.
#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
pub(crate) enum Expect {
    #[serde(rename = "a row")]
    ARow,
    #[serde(rename = "no row")]
    NoRow,
}

/// How often a step runs.
#[derive(Clone, Copy, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Each {
    #[default]
    Order,
    Line,
    /// A line that is added to an order.
    NewLine,
    /// A line of an order that becomes another.
    ChangedLine,
}

/// A field: an SQL expression, alone or with how its value is to be read.
#[derive(Clone, Default)]
pub(crate) struct Field {
    pub(crate) sql: String,
    pub(crate) codes: Option<String>,
    pub(crate) scale: Option<u32>,
    pub(crate) date: Option<String>,
    pub(crate) keep_blanks: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FieldTable {
    sql: String,
    codes: Option<String>,
    scale: Option<u32>,
    date: Option<String>,
    #[serde(default)]
    keep_blanks: bool,
}

/// Text or a table; written by hand because an untagged enum would lose the reason and the place of an error.
impl<'de> Deserialize<'de> for Field {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(FieldVisitor)
    }
}

struct FieldVisitor;

impl<'de> Visitor<'de> for FieldVisitor {
    type Value = Field;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an SQL expression, or a table with `sql`")
    }

    fn visit_str<E: serde::de::Error>(self, sql: &str) -> Result<Field, E> {
        Ok(Field { sql: sql.to_owned(), ..Field::default() })
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Field, A::Error> {
        let FieldTable { sql, codes, scale, date, keep_blanks } =
            FieldTable::deserialize(MapAccessDeserializer::new(map)).map_err(A::Error::custom)?;
        Ok(Field { sql, codes, scale, date, keep_blanks })
    }
}
