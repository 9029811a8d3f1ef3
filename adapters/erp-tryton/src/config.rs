//! The configuration of the adapter.

use crate::Series;
use jiff::tz::TimeZone;
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

/// The connection to a Tryton server, and its use. [`Config::new`] sets defaults for all fields that have one.
#[derive(Clone, Debug)]
pub struct Config {
    /// The URL of server and database: `https://erp.example.com/database`. It contains no user and no password.
    pub url: String,
    /// The login of the user that the adapter works as.
    pub user: String,
    /// The password of that user.
    pub password: Password,
    /// The series of the server. Default: [`Series::V8`].
    pub series: Series,
    /// The id of the company. Default: the user's own.
    pub company: Option<i64>,
    /// The code of the warehouse that orders are shipped from. Required if there is more than one.
    pub warehouse: Option<String>,
    /// The name of the party category of customers. The adapter adds the parties that it creates to it. Default: every party is a
    /// customer, except the company itself.
    pub customer_category: Option<String>,
    /// For each country (ISO 3166-1 alpha-2), Tryton's type of its tax numbers, such as `eu_vat`. A number of another country is
    /// stored as an identifier without a type, which Tryton does not use as a tax number.
    pub tax_identifiers: BTreeMap<String, String>,
    /// For each tax rate in percent, the names of the taxes in Tryton that it consists of. Another rate is matched with the
    /// product's own taxes, then with the company's only sales tax of that rate.
    pub taxes: BTreeMap<Decimal, Vec<String>>,
    /// The language of Tryton's messages. Default: `en`.
    pub language: String,
    /// The time zone of Tryton's database server, which its time stamps are in. Default: UTC.
    pub time_zone: TimeZone,
    /// The total time of a read. Default: 30 s.
    pub read_deadline: Duration,
    /// The total time of a write. After it the outcome is unknown. It should be longer than the server's own limit, so that the
    /// write has ended when it is looked up. Default: 60 s.
    pub write_deadline: Duration,
    /// The overlap of a round of changes with the round before it. It must be longer than the longest transaction in Tryton.
    /// Default: 5 minutes.
    pub overlap: Duration,
}

impl Config {
    /// Creates the default configuration for a server and a user.
    pub fn new(url: impl Into<String>, user: impl Into<String>, password: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            user: user.into(),
            password: Password(password.into()),
            series: Series::default(),
            company: None,
            warehouse: None,
            customer_category: None,
            tax_identifiers: BTreeMap::new(),
            taxes: BTreeMap::new(),
            language: "en".into(),
            time_zone: TimeZone::UTC,
            read_deadline: Duration::from_secs(30),
            write_deadline: Duration::from_secs(60),
            overlap: Duration::from_secs(300),
        }
    }
}

/// A password. It does not appear in logs or errors.
#[derive(Clone)]
pub struct Password(pub(crate) String);

impl<T: Into<String>> From<T> for Password {
    fn from(text: T) -> Self {
        Self(text.into())
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}
