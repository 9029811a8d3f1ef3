//! The conformance kit of the ERP ports: what every adapter of an ERP must do, as far as it says it can.
//!
//! An adapter's author implements [`ErpUnderTest`] for a fixture: it gives the adapter, and acts in the ERP behind the
//! adapter's back (counts orders in the ERP's own tables, ships, drops an answer). [`run_all`] then plays every check:
//! one passes, fails and says why, or is skipped, because the adapter says it cannot do what the check is about, or
//! because the fixture cannot act as the check needs.
//!
//! The checks place orders, rename a customer, delete an item and spoil a record: run them on an ERP made for it, that
//! nobody else works in meanwhile. What they make carries keys that begin with `kit-`.
//!
//! ```
//! use tenon_testkit::erp_kit::{ErpUnderTest, run_all};
//! use tenon_testkit::memory_erp::MemoryErp;
//! use tenon_erp_port::Erp;
//!
//! struct Fixture(MemoryErp);
//!
//! impl ErpUnderTest for Fixture {
//!     fn erp(&self) -> Erp {
//!         self.0.erp()
//!     }
//! }
//!
//! let fixture = Fixture(MemoryErp::sample("2025-03-14".parse().unwrap(), 9, 9));
//! let report = futures_lite::future::block_on(run_all(&fixture));
//! report.assert_passed();
//! ```

mod account;
mod capabilities;
mod changes;
mod check;
mod codes;
mod customers;
mod kind;
mod order_changes;
mod orders;
mod pages;
mod progress;
mod ranges;
mod report;
mod round;
mod sample;
mod seed;
mod stock;

pub use report::{Entry, Report, Verdict};
pub use seed::Seed;

use async_trait::async_trait;
use check::{Check, Kit};
use std::fmt;
use tenon_erp_port::{Erp, NewCustomer, NewOrder};

/// Why the fixture did not do what it was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Undone {
    /// It has no means to: the checks that need it are skipped.
    Cannot,
    /// It tried, and this went wrong: the check fails.
    Failed(String),
}

impl Undone {
    /// It tried, and this went wrong.
    pub fn failed(why: impl fmt::Display) -> Self {
        Undone::Failed(why.to_string())
    }
}

/// What the fixture did, or why not.
pub type Deed<T> = Result<T, Undone>;

/// An ERP with its adapter, and somebody who can act in the ERP behind the adapter's back.
///
/// Only [`ErpUnderTest::erp`] has to be there; each further method makes more checks possible.
#[async_trait]
pub trait ErpUnderTest: Send + Sync {
    /// The adapter's ports.
    fn erp(&self) -> Erp;

    /// Keys and dates of the run. Taken from the clock, unless the fixture says otherwise.
    fn seed(&self) -> Seed {
        Seed::now()
    }

    /// A check begins: a fixture that keeps what goes over the wire keeps it check by check.
    fn begins(&self, _check: &str) {}

    /// A well-formed key that no customer, item or order has.
    fn unknown_key(&self) -> String {
        "999999999".to_owned()
    }

    /// An order that the ERP takes, with two lines of different quantities. The kit gives it a number of its own each
    /// time it places it, about fifteen times a run.
    ///
    /// Unless the fixture has a better one: from the first customer that may order, two pieces of the first item that is
    /// sold and one of the second, at list price (10 where there is none), without tax.
    async fn sample_order(&self) -> Deed<NewOrder> {
        sample::order_from_pages(&self.erp(), self.seed().today).await
    }

    /// A customer that the ERP takes. The kit gives it a name and number of its own each time it makes it.
    async fn sample_customer(&self) -> Deed<NewCustomer> {
        Ok(sample::customer())
    }

    /// How many orders the ERP's own tables have under this idempotency key.
    async fn count_orders(&self, _idempotency_key: &str) -> Deed<usize> {
        Err(Undone::Cannot)
    }

    /// Ships the whole of an order, after approving it where the ERP wants that.
    async fn ship(&self, _order: &str) -> Deed<()> {
        Err(Undone::Cannot)
    }

    /// Invoices the whole of an order. The kit ships it before, where the fixture can.
    async fn invoice(&self, _order: &str) -> Deed<()> {
        Err(Undone::Cannot)
    }

    /// Gives a customer another name.
    async fn change_customer_name(&self, _customer: &str, _name: &str) -> Deed<()> {
        Err(Undone::Cannot)
    }

    /// Deletes an item, or does what people do in that ERP instead (takes it out of use).
    async fn delete_item(&self, _item: &str) -> Deed<()> {
        Err(Undone::Cannot)
    }

    /// Lets the next write of the adapter take effect, and loses its answer on the way.
    async fn drop_next_answer(&self) -> Deed<()> {
        Err(Undone::Cannot)
    }

    /// Makes the ERP refuse connections, or takes them again.
    async fn cut_off(&self, _cut_off: bool) -> Deed<()> {
        Err(Undone::Cannot)
    }

    /// Spoils a customer's record in the ERP so that the adapter cannot understand it.
    async fn break_customer(&self, _customer: &str) -> Deed<()> {
        Err(Undone::Cannot)
    }
}

/// Every check, in the order they are run: those that only read first, those that spoil something last.
fn checks() -> Vec<Check> {
    let parts = [
        capabilities::checks(),
        pages::checks(),
        ranges::checks(),
        account::checks(),
        codes::checks(),
        stock::checks(),
        customers::checks(),
        orders::checks(),
        order_changes::checks(),
        progress::checks(),
        changes::checks(),
    ];
    parts.into_iter().flatten().collect()
}

/// The names of every check, in the order they are run.
pub fn check_names() -> Vec<String> {
    checks().into_iter().map(|check| check.name).collect()
}

/// Plays every check.
pub async fn run_all(under_test: &dyn ErpUnderTest) -> Report {
    run_where(under_test, |_| true).await
}

/// Plays the checks whose names `wanted` takes.
pub async fn run_where(under_test: &dyn ErpUnderTest, wanted: impl Fn(&str) -> bool) -> Report {
    let kit = Kit::new(under_test);
    let mut entries = Vec::new();
    for (index, check) in checks().into_iter().enumerate().filter(|(_, check)| wanted(&check.name)) {
        kit.begin(index, &check.name);
        let verdict = check.play(&kit).await;
        entries.push(Entry { name: check.name, verdict });
    }
    Report { entries, unmet: kit.unmet() }
}
