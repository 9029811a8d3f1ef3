//! A check, its requirements, and its tools.

use super::report::Verdict;
use super::{Deed, ErpUnderTest, Undone};
use crate::proxy::Proxy;
use futures_lite::FutureExt;
use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use tenon_erp_port::{Capability, Erp, Finance, Inventory, Made, Masters, NewOrder, Orders};
use tenon_erp_port::{Code, Error};

/// Why a check ended before its end.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Stop {
    Failed(String),
    Skipped(String),
}

/// The result of a check.
pub(super) type Checked<T = ()> = Result<T, Stop>;

/// Ends the check as failed, unless the condition holds.
macro_rules! ensure {
    ($condition:expr, $($why:tt)+) => {
        if !$condition {
            return Err($crate::erp_kit::check::Stop::Failed(format!($($why)+)));
        }
    };
}
pub(super) use ensure;

/// Declares checks: a name, the capabilities it needs, and its function.
macro_rules! checks {
    ($($name:literal, [$($need:ident),*], $run:path;)*) => {
        vec![$($crate::erp_kit::check::Check {
            name: $name.to_owned(),
            needs: vec![$(tenon_erp_port::Capability::$need),*],
            run: |kit| Box::pin($run(kit)),
        }),*]
    };
}
pub(super) use checks;

type Run = for<'k> fn(&'k Kit<'k>) -> Pin<Box<dyn Future<Output = Checked> + Send + 'k>>;

/// A named check.
pub(super) struct Check {
    pub(super) name: String,
    pub(super) needs: Vec<Capability>,
    pub(super) run: Run,
}

impl Check {
    /// Plays the check, if what it needs is there. A panic in the adapter is a failure of the check, not of the kit.
    pub(super) async fn play(&self, kit: &Kit<'_>) -> Verdict {
        for need in &self.needs {
            if let Some(why) = kit.lacks(*need) {
                return Verdict::Skipped(why);
            }
        }
        match AssertUnwindSafe((self.run)(kit)).catch_unwind().await {
            Ok(Ok(())) => Verdict::Passed,
            Ok(Err(Stop::Failed(why))) => Verdict::Failed(why),
            Ok(Err(Stop::Skipped(why))) => Verdict::Skipped(why),
            Err(panic) => Verdict::Failed(format!("it panicked: {}", words_of(&*panic))),
        }
    }
}

fn words_of(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("without a word")
}

/// How many keys and numbers a check may use: three for each fault that a call meets.
const KEYS_OF_A_CHECK: usize = 150;

/// What a check has at hand.
pub(super) struct Kit<'a> {
    pub(super) under_test: &'a dyn ErpUnderTest,
    pub(super) erp: Erp,
    label: String,
    made: AtomicUsize,
    locked_out: AtomicBool,
}

/// An order that was placed.
pub(super) struct Placed {
    pub(super) idempotency_key: String,
    pub(super) order: NewOrder,
    pub(super) made: Made,
}

impl<'a> Kit<'a> {
    pub(super) fn new(under_test: &'a dyn ErpUnderTest) -> Self {
        let (erp, label) = (under_test.erp(), under_test.seed().label);
        Self { under_test, erp, label, made: AtomicUsize::new(0), locked_out: AtomicBool::new(false) }
    }

    /// The same with an adapter that soon gives up, if the fixture has one. It makes calls, and no keys.
    pub(super) fn hurried(&self) -> Option<Kit<'a>> {
        let erp = self.under_test.hurried()?;
        Some(Self { erp, ..Self::new(self.under_test) })
    }

    /// The proxy between the adapter and its ERP.
    pub(super) fn proxy(&self) -> Checked<&'a Proxy> {
        let lacks = || Stop::Skipped("the adapter does not call its ERP through the kit's proxy".to_owned());
        self.under_test.proxy().ok_or_else(lacks)
    }

    /// Makes the ERP refuse connections, or accept them again: by the proxy, or else by the fixture.
    pub(super) async fn cut_off(&self, cut_off: bool) -> Checked {
        let deed = match self.under_test.proxy() {
            Some(proxy) => proxy.refuse(cut_off).map_err(Undone::failed),
            None => self.under_test.cut_off(cut_off).await,
        };
        deed.by_fixture(if cut_off { "cut the ERP off" } else { "take connections again" })
    }

    /// A check begins, which has numbers of its own: it asks for the same, whatever was played before it.
    pub(super) fn begin(&self, index: usize, check: &str) {
        self.made.store(index * KEYS_OF_A_CHECK, Ordering::Relaxed);
        self.under_test.begins(check);
    }

    /// An idempotency key that was never used, of at most 36 characters.
    pub(super) fn fresh_key(&self) -> String {
        format!("kit-{}-{}", self.label, self.made.fetch_add(1, Ordering::Relaxed))
    }

    /// Why something cannot be done, in the adapter's own words; none if it can.
    pub(super) fn lacks(&self, capability: Capability) -> Option<String> {
        self.erp.lacks(capability)
    }

    /// Every capability that is lacking, and why.
    pub(super) fn lacking(&self) -> Vec<(Capability, String)> {
        Capability::ALL.into_iter().filter_map(|one| self.lacks(one).map(|why| (one, why))).collect()
    }

    /// Nothing can be read: a wrong password, a user without rights, or no ERP. A business refusal is of what is written.
    pub(super) fn lock_out(&self) {
        self.locked_out.store(true, Ordering::Relaxed);
    }

    pub(super) fn is_locked_out(&self) -> bool {
        self.locked_out.load(Ordering::Relaxed)
    }

    pub(super) fn masters(&self) -> Checked<&Arc<dyn Masters>> {
        self.erp.masters.as_ref().ok_or_else(no_port)
    }

    pub(super) fn finance(&self) -> Checked<&Arc<dyn Finance>> {
        self.erp.finance.as_ref().ok_or_else(no_port)
    }

    pub(super) fn inventory(&self) -> Checked<&Arc<dyn Inventory>> {
        self.erp.inventory.as_ref().ok_or_else(no_port)
    }

    pub(super) fn orders(&self) -> Checked<&Arc<dyn Orders>> {
        self.erp.orders.as_ref().ok_or_else(no_port)
    }

    /// A sample order with a number of its own.
    pub(super) async fn sample_order(&self) -> Checked<NewOrder> {
        let mut order = self.under_test.sample_order().await.by_fixture("give a sample order")?;
        order.number = format!("K{}{}", self.label, self.made.fetch_add(1, Ordering::Relaxed));
        Ok(order)
    }

    /// Places a sample order under a fresh key.
    pub(super) async fn place(&self) -> Checked<Placed> {
        self.place_this(self.sample_order().await?).await
    }

    /// Places an order under a fresh key.
    pub(super) async fn place_this(&self, order: NewOrder) -> Checked<Placed> {
        let idempotency_key = self.fresh_key();
        let made = self.orders()?.place(&idempotency_key, &order).await.during("place")?;
        Ok(Placed { idempotency_key, order, made })
    }

    /// How many orders the ERP itself has under a key.
    pub(super) async fn count(&self, idempotency_key: &str) -> Checked<usize> {
        self.under_test.count_orders(idempotency_key).await.by_fixture("count orders")
    }

    /// The same, unless the fixture cannot tell.
    pub(super) async fn count_if_known(&self, idempotency_key: &str) -> Checked<Option<usize>> {
        match self.count(idempotency_key).await {
            Ok(count) => Ok(Some(count)),
            Err(Stop::Skipped(_)) => Ok(None),
            Err(stop) => Err(stop),
        }
    }
}

fn no_port() -> Stop {
    Stop::Skipped("the adapter does not implement the port".to_owned())
}

/// An answer of the adapter that a check cannot do without.
pub(super) trait During<T> {
    /// The answer, or the end of the check.
    fn during(self, call: &str) -> Checked<T>;

    /// Ends the check unless the answer is an error of this code.
    fn expect_code(self, code: Code, call: &str) -> Checked;
}

impl<T> During<T> for Result<T, Error> {
    fn during(self, call: &str) -> Checked<T> {
        self.map_err(|error| Stop::Failed(format!("{call} answered {error}")))
    }

    fn expect_code(self, code: Code, call: &str) -> Checked {
        match self {
            Ok(_) => Err(Stop::Failed(format!("{call} answered with success, not {code}"))),
            Err(error) if error.code == code => Ok(()),
            Err(error) => Err(Stop::Failed(format!("{call} answered {error}, not {code}"))),
        }
    }
}

/// A deed of the fixture that a check cannot do without.
pub(super) trait ByFixture<T> {
    /// What it did, or the end of the check.
    fn by_fixture(self, deed: &str) -> Checked<T>;
}

impl<T> ByFixture<T> for Deed<T> {
    fn by_fixture(self, deed: &str) -> Checked<T> {
        self.map_err(|undone| match undone {
            Undone::Cannot => Stop::Skipped(format!("the fixture cannot {deed}")),
            Undone::Failed(why) => Stop::Failed(format!("the fixture failed to {deed}: {why}")),
        })
    }
}
