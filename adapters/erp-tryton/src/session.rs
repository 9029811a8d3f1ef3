//! The session: the user and the company in Tryton.

use crate::Config;
use crate::record::Record;
use crate::wire::Bad;
use base64::Engine;
use reqwest::header::HeaderValue;
use serde_json::{Value, json};
use std::fmt;

/// A login that Tryton has accepted.
pub(crate) struct Session {
    /// `Session base64(user:uid:token)`.
    pub(crate) authorization: HeaderValue,
    /// What goes with every call: company, employee, language.
    pub(crate) context: Value,
    /// The company we work for.
    pub(crate) company: Company,
}

/// What the adapter needs to know of the company.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Company {
    pub(crate) id: i64,
    /// The company as a party.
    pub(crate) party: i64,
    /// ISO 4217.
    pub(crate) currency: String,
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").field("company", &self.company).finish_non_exhaustive()
    }
}

/// The header that proves a session.
pub(crate) fn authorization(user: &str, uid: i64, token: &str) -> Result<HeaderValue, Bad> {
    let proof = base64::engine::general_purpose::STANDARD.encode(format!("{user}:{uid}:{token}"));
    let mut header =
        HeaderValue::from_str(&format!("Session {proof}")).map_err(|_| Bad::new("token", "a token"))?;
    header.set_sensitive(true);
    Ok(header)
}

/// The context of every call, from the user's preferences and what the configuration says otherwise.
pub(crate) fn context(preferences: &Value, config: &Config) -> Result<(i64, Value), Bad> {
    let company = config
        .company
        .or_else(|| preferences.get("company").and_then(Value::as_i64))
        .ok_or_else(|| Bad::new("preferences.company", "set: the user has no company"))?;
    let mut context = json!({"company": company, "companies": [company], "language": config.language});
    for field in ["employee", "employees", "groups"] {
        if let Some(value) = preferences.get(field) {
            context[field] = value.clone();
        }
    }
    Ok((company, context))
}

impl Company {
    /// The fields to read of `company.company`.
    pub(crate) const FIELDS: [&str; 2] = ["party", "currency.code"];

    pub(crate) fn read(record: &Record) -> Result<Self, Bad> {
        Ok(Self { id: record.id()?, party: record.link("party")?, currency: record.text("currency.code")? })
    }
}
