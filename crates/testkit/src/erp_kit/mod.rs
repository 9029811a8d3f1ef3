//! The conformance kit of the ERP ports. It checks each adapter as far as the adapter's capabilities go.
//!
//! The author of an adapter implements [`ErpUnderTest`] for a fixture. The fixture provides the adapter. It can also act in the
//! ERP directly, without the adapter: it counts orders in the ERP's own tables, ships, or drops an answer. If the adapter speaks
//! HTTP, the fixture puts the kit's [`Proxy`] before the ERP, and the kit makes the faults of a network itself. [`run_all`] runs
//! all checks. A check passes, fails with a reason, or is skipped. It is skipped if the adapter lacks the capability, or the fixture
//! cannot do what the check needs.
//!
//! The checks place orders, rename a customer, delete an item and spoil a record. Run them on an ERP for tests, without other
//! users. The keys of the records that they create begin with `kit-`.
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
mod customer_changes;
mod customers;
mod faults;
mod kept;
mod kind;
pub mod mutants;
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

pub use kept::Record;
pub use report::{Entry, Report, Verdict};
pub use seed::Seed;

use crate::proxy::Proxy;
use async_trait::async_trait;
use check::{Check, Kit};
use serde_json::Value as Json;
use std::fmt;
use tenon_erp_port::{Erp, NewCustomer, NewOrder};

/// The reason why the fixture did not do something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Undone {
    /// It is not able to. Checks that need it are skipped.
    Cannot,
    /// It tried and failed, for this reason. The check fails.
    Failed(String),
}

impl Undone {
    /// Creates the error of an attempt that failed.
    pub fn failed(why: impl fmt::Display) -> Self {
        Undone::Failed(why.to_string())
    }
}

/// The result of an action of the fixture.
pub type Deed<T> = Result<T, Undone>;

/// An ERP with its adapter, and a fixture that can act in the ERP without the adapter.
///
/// Only [`ErpUnderTest::erp`] is required. Each further method makes more checks possible.
#[async_trait]
pub trait ErpUnderTest: Send + Sync {
    /// Returns the adapter's ports.
    fn erp(&self) -> Erp;

    /// Returns the keys and dates of the run. By default they are taken from the clock.
    fn seed(&self) -> Seed {
        Seed::now()
    }

    /// Called when a check begins. A fixture that records the traffic records it check by check.
    fn begins(&self, _check: &str) {}

    /// Returns a well-formed key that no customer, item or order has.
    fn unknown_key(&self) -> String {
        "999999999".to_owned()
    }

    /// Returns an order that the ERP accepts, with two lines of different quantities. The kit gives it another number each time
    /// it places it: about twenty times in a run and, with a [proxy](Self::proxy), about a hundred times more.
    ///
    /// By default it is an order of the first customer that may order: two pieces of the first item that is sold and one of the
    /// second, at list price (10 if there is none), without tax.
    async fn sample_order(&self) -> Deed<NewOrder> {
        sample_order(&self.erp(), &self.seed()).await
    }

    /// Returns a customer that the ERP accepts. The kit gives it another name and number each time it creates it.
    async fn sample_customer(&self) -> Deed<NewCustomer> {
        Ok(sample::customer())
    }

    /// Returns this customer, as [`sample_customer`](Self::sample_customer) gives it, with another value in each field that is to be
    /// changed. The kit gives it another name. By default the telephone number, the e-mail address, the city and the country are
    /// others.
    async fn changed_customer(&self, customer: &NewCustomer) -> Deed<NewCustomer> {
        Ok(sample::changed_customer(customer))
    }

    /// Returns the number of orders with this idempotency key in the ERP's own tables.
    async fn count_orders(&self, _idempotency_key: &str) -> Deed<usize> {
        Err(Undone::Cannot)
    }

    /// Reads a record from the ERP's own tables, without the adapter, by the key that the adapter gives it. Returns it in the JSON of
    /// the port's record. Members that the ERP does not keep are left out.
    async fn in_the_erp(&self, _record: Record, _key: &str) -> Deed<Json> {
        Err(Undone::Cannot)
    }

    /// Ships a whole order. Approves it first if the ERP requires that.
    async fn ship(&self, _order: &str) -> Deed<()> {
        Err(Undone::Cannot)
    }

    /// Invoices a whole order. The kit ships it first if the fixture can.
    async fn invoice(&self, _order: &str) -> Deed<()> {
        Err(Undone::Cannot)
    }

    /// Changes the name of a customer.
    async fn change_customer_name(&self, _customer: &str, _name: &str) -> Deed<()> {
        Err(Undone::Cannot)
    }

    /// Deletes an item, or does what users of that ERP do instead, such as deactivating it.
    async fn delete_item(&self, _item: &str) -> Deed<()> {
        Err(Undone::Cannot)
    }

    /// Returns the proxy between the adapter and its ERP: the adapter was given [`Proxy::url`] in place of the ERP's address. The
    /// kit then makes faults by itself. Requests are lost and answered with errors; answers are lost, late, and cut off.
    fn proxy(&self) -> Option<&Proxy> {
        None
    }

    /// Returns the same adapter, behind the same proxy, with a deadline of one or two seconds. Without it, no answer is late.
    fn hurried(&self) -> Option<Erp> {
        None
    }

    /// Lets the next write of the adapter take effect, and drops its answer. Not called if there is a [proxy](Self::proxy).
    async fn drop_next_answer(&self) -> Deed<()> {
        Err(Undone::Cannot)
    }

    /// Makes the ERP refuse connections, or accept them again. Not called if there is a [proxy](Self::proxy).
    async fn cut_off(&self, _cut_off: bool) -> Deed<()> {
        Err(Undone::Cannot)
    }

    /// Spoils a customer's record in the ERP so that the adapter cannot read it.
    async fn break_customer(&self, _customer: &str) -> Deed<()> {
        Err(Undone::Cannot)
    }
}

/// Returns the order that [`ErpUnderTest::sample_order`] is by default, for a fixture that completes it.
///
/// # Errors
/// [`Undone::Cannot`] if the adapter does not read customers and items, and the errors of the adapter.
pub async fn sample_order(erp: &Erp, seed: &Seed) -> Deed<NewOrder> {
    sample::order_from_pages(erp, seed.today).await
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
        customer_changes::checks(),
        orders::checks(),
        order_changes::checks(),
        progress::checks(),
        faults::checks(),
        kept::checks(),
        changes::checks(),
    ];
    parts.into_iter().flatten().collect()
}

/// Returns the names of all checks, in the order in which they are run.
pub fn check_names() -> Vec<String> {
    checks().into_iter().map(|check| check.name).collect()
}

/// Runs all checks.
pub async fn run_all(under_test: &dyn ErpUnderTest) -> Report {
    run_where(under_test, |_| true).await
}

/// Runs the checks whose names `wanted` accepts. If the ERP refuses to be read, or cannot be reached, no further check is run: an ERP
/// locks a user who logs in with a wrong password too often.
pub async fn run_where(under_test: &dyn ErpUnderTest, wanted: impl Fn(&str) -> bool) -> Report {
    let kit = Kit::new(under_test);
    let mut entries = Vec::new();
    for (index, check) in checks().into_iter().enumerate().filter(|(_, check)| wanted(&check.name)) {
        kit.begin(index, &check.name);
        let verdict = match kit.is_locked_out() {
            false => check.play(&kit).await,
            true => Verdict::Skipped("the ERP lets nothing be read".to_owned()),
        };
        entries.push(Entry { name: check.name, verdict });
    }
    let (optional, unmet) = kit.lacking().into_iter().partition(|(capability, _)| capability.is_optional());
    Report { entries, unmet, optional }
}
