//! The real Tryton of the lab, for one test at a time.

use crate::clerk::Clerk;
use crate::proxy::Proxy;
use jiff::civil::Date;
use rust_decimal::Decimal;
use std::fs::File;
use std::process::Command;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tenon_erp_port::{ErpCustomer, ErpItem, Masters, NewOrder, NewOrderLine, PageRequest};
use tenon_erp_tryton::{Config, Tryton};

/// Locked by whoever uses the lab: the test that kills processes (`tests/cluster`) does, too.
const LOCK: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/tryton.lock");

/// The lab's Tryton, held by one test.
pub(crate) struct Lab {
    url: String,
    user: String,
    password: String,
    database: String,
    _held: File,
}

impl Lab {
    /// The lab, once no other test has it; nothing, and a word why, where there is none.
    pub(crate) fn take() -> Option<Self> {
        let variable = |name: &str| std::env::var(name).ok();
        let Some(url) = variable("TENON_TEST_TRYTON") else {
            println!("skipped: TENON_TEST_TRYTON is not set (tests/lab/tryton.sh start sets it)");
            return None;
        };
        let held = File::create(LOCK).expect("a file to lock");
        held.lock().expect("a lock");
        Some(Self {
            url,
            user: variable("TENON_TEST_TRYTON_USER").expect("TENON_TEST_TRYTON_USER"),
            password: variable("TENON_TEST_TRYTON_PASSWORD").expect("TENON_TEST_TRYTON_PASSWORD"),
            database: variable("TENON_TEST_TRYTON_DATABASE").expect("TENON_TEST_TRYTON_DATABASE"),
            _held: held,
        })
    }

    /// How the tests' adapter is set up. The overlap is short, for the tests do not write in long transactions.
    pub(crate) fn config(&self) -> Config {
        let mut config = Config::new(&self.url, &self.user, &self.password);
        config.warehouse = Some("WH".into());
        config.overlap = Duration::from_secs(1);
        config
    }

    pub(crate) fn adapter(&self) -> Tryton {
        Tryton::new(self.config()).expect("a configuration")
    }

    /// The adapter, behind a proxy that can lose answers.
    pub(crate) fn adapter_behind_proxy(&self) -> (Tryton, Proxy) {
        let proxy = Proxy::before(&self.url);
        let mut config = self.config();
        config.url.clone_from(&proxy.url);
        (Tryton::new(config).expect("a configuration"), proxy)
    }

    /// The adapter behind the same proxy, which does not wait for long.
    pub(crate) fn hurried_adapter(&self, proxy: &Proxy) -> Tryton {
        let mut config = self.config();
        config.url.clone_from(&proxy.url);
        (config.read_deadline, config.write_deadline) = (Duration::from_secs(2), Duration::from_secs(2));
        Tryton::new(config).expect("a configuration")
    }

    /// Another user of the same Tryton.
    pub(crate) async fn clerk(&self) -> Clerk {
        Clerk::log_in(&self.url, &self.user, &self.password).await
    }

    /// What a statement answers in Tryton's own database.
    pub(crate) fn sql(&self, statement: &str) -> String {
        let psql = Command::new("psql")
            .args([self.database.as_str(), "-v", "ON_ERROR_STOP=1", "-qtAc", statement])
            .output()
            .expect("the command psql");
        assert!(psql.status.success(), "{}", String::from_utf8_lossy(&psql.stderr));
        String::from_utf8(psql.stdout).expect("UTF-8").trim().to_owned()
    }

    /// How many sales stand in Tryton's own tables under a key, and in which states.
    pub(crate) fn sales_with(&self, key: &str) -> Vec<String> {
        let mark = format!("tenon:{key} ");
        let states = self.sql(&format!(
            "SELECT state FROM sale_sale WHERE left(description, {}) = '{mark}' ORDER BY id",
            mark.len()
        ));
        states.lines().map(str::to_owned).collect()
    }
}

/// A text that no run before had.
pub(crate) fn fresh(what: &str) -> String {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock");
    format!("{what}-{:x}", since.as_nanos())
}

pub(crate) fn today() -> Date {
    jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date()
}

/// The seeded customers and items, as the adapter reads them.
pub(crate) async fn masters(adapter: &Tryton) -> (Vec<ErpCustomer>, Vec<ErpItem>) {
    let all = PageRequest { cursor: None, limit: 500 };
    let customers = adapter.customers(&all).await.expect("customers").rows;
    let items = adapter.items(&all).await.expect("items").rows;
    (customers, items)
}

/// An order of the first seeded customer: two pieces of the first item and one of the second, with 10 % tax, which is
/// what Tryton's own category says of them.
pub(crate) async fn sample_order(adapter: &Tryton) -> NewOrder {
    let (customers, items) = masters(adapter).await;
    let customer = customers.iter().find(|row| row.name.starts_with("Customer 00")).expect("a customer");
    let item = |number: &str| items.iter().find(|row| row.number == number).expect("an item");
    let lines = vec![line(1, item("W-000"), Decimal::TWO), line(2, item("W-001"), Decimal::ONE)];
    let (net, tax) = (lines.iter().map(|line| line.net).sum(), lines.iter().map(|line| line.tax).sum());
    NewOrder {
        number: fresh("SO"),
        customer: customer.key.clone(),
        customer_reference: Some("their PO 7".into()),
        date: today(),
        currency: "USD".into(),
        lines,
        net,
        tax,
        gross: net + tax,
    }
}

/// A line at list price, with 10 % tax.
pub(crate) fn line(position: u32, item: &ErpItem, quantity: Decimal) -> NewOrderLine {
    let price = item.list_price.expect("a list price");
    let net = (quantity * price).round_dp(2);
    NewOrderLine {
        id: format!("line-{position}"),
        position,
        item: item.key.clone(),
        quantity,
        unit: item.unit.clone(),
        price,
        tax_rate: Decimal::TEN,
        net,
        tax: (net / Decimal::TEN).round_dp(2),
        due_date: None,
    }
}
