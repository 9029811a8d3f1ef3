//! What the adapter must be told.

use crate::Series;
use jiff::tz::TimeZone;
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

/// How to reach a Tryton, and how to use it. [`Config::new`] fills in everything that has a sensible default.
#[derive(Clone, Debug)]
pub struct Config {
    /// Server and database: `https://erp.example.com/database`. It carries no user and no password.
    pub url: String,
    /// The login of the user to work as.
    pub user: String,
    /// That user's password.
    pub password: Password,
    /// The series of the server. Default: [`Series::V8`].
    pub series: Series,
    /// The id of the company to work for. Default: the user's own.
    pub company: Option<i64>,
    /// The code of the warehouse that orders are shipped from. Needed where there is more than one.
    pub warehouse: Option<String>,
    /// The name of the party category that makes a party a customer; parties made by us are put into it. Default: every
    /// party is a customer, save the company itself.
    pub customer_category: Option<String>,
    /// For each country (ISO 3166-1 alpha-2), the type that Tryton gives to its tax numbers, such as `eu_vat`. The number of
    /// a country that is not in here is kept as an identifier without a type, which Tryton does not take for a tax number.
    pub tax_identifiers: BTreeMap<String, String>,
    /// For each tax rate in percent, the names of the taxes in Tryton that make it up. A rate that is not in here is matched
    /// with the product's own taxes, then with the company's only sales tax of that rate.
    pub taxes: BTreeMap<Decimal, Vec<String>>,
    /// The language of Tryton's messages. Default: `en`.
    pub language: String,
    /// The time zone of Tryton's database server, in which it stamps its records. Default: UTC.
    pub time_zone: TimeZone,
    /// How long a read may take, in all. Default: 30 s.
    pub read_deadline: Duration,
    /// How long a write may take, in all; past it the outcome is unknown. It should be longer than the server's own limit,
    /// so that what is looked up afterwards is settled. Default: 60 s.
    pub write_deadline: Duration,
    /// How far back into the round before a round of changes reaches. It must be longer than the longest transaction in
    /// Tryton. Default: 5 minutes.
    pub overlap: Duration,
}

impl Config {
    /// The defaults, for a server and a user.
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

/// A password: it shows in no log and no error.
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
