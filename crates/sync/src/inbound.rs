//! Every kind of records that comes in, in the order of a run: the one list that runs, reconciliations, retries and systems of
//! record go by.

use crate::inbox::PullReport;
use crate::kinds::{Customers, Invoices, Items, OpenItems, Prices, Progress, Receipts, Stock};
use crate::reconcile::{KindDifference, Pass};
use crate::shared::Sharing;
use crate::work::{ErpInstance, Transact, Watch};
use async_trait::async_trait;
use tenon_kernel::Result;

/// What a run does, one step after the other: what is referred to comes before what refers to it, masters come in before orders
/// go out, and stock, money and progress come in after them. Open items come before progress: an invoiced order weighs on credit
/// twice for a moment rather than not at all.
pub(crate) const STEPS: [Step; 9] = [
    Step::Pull(&Customers),
    Step::Pull(&Items),
    Step::Pull(&Prices),
    Step::Push,
    Step::Pull(&Stock),
    Step::Pull(&OpenItems),
    Step::Pull(&Invoices),
    Step::Pull(&Receipts),
    Step::Pull(&Progress),
];

/// A step of a run.
#[derive(Clone, Copy)]
pub(crate) enum Step {
    /// A kind comes in.
    Pull(&'static dyn InboundKind),
    /// What is due in the outbox goes out.
    Push,
}

/// A kind of records that comes in.
#[async_trait]
pub(crate) trait InboundKind: Send + Sync {
    /// Reads it to its end.
    async fn pull(&self, store: &dyn Transact, erp: &ErpInstance, watch: &Watch<'_>) -> Result<PullReport>;

    /// Applies its dead letters again, and gives how many are closed.
    fn replay(&self, store: &dyn Transact, erp: &ErpInstance) -> Result<u64>;

    /// Compares both sides; none where it has no records that could be compared.
    async fn compare(&self, pass: &Pass<'_>) -> Result<Option<KindDifference>>;

    /// How both sides keep it; none of what is the ERP's alone.
    fn sharing(&self) -> Option<&'static Sharing>;
}

/// Implements [`InboundKind`] for a kind: how it is compared, and how it is shared.
macro_rules! inbound {
    ($kind:ident, |$pass:ident| $compare:expr, $sharing:expr) => {
        #[async_trait]
        impl $crate::inbound::InboundKind for $kind {
            async fn pull(
                &self,
                store: &dyn $crate::work::Transact,
                erp: &$crate::work::ErpInstance,
                watch: &$crate::work::Watch<'_>,
            ) -> Result<$crate::inbox::PullReport> {
                $crate::inbox::pull::<$kind>(store, erp, watch).await
            }

            fn replay(
                &self,
                store: &dyn $crate::work::Transact,
                erp: &$crate::work::ErpInstance,
            ) -> Result<u64> {
                $crate::inbox::replay::<$kind>(store, erp)
            }

            async fn compare(
                &self,
                $pass: &$crate::reconcile::Pass<'_>,
            ) -> Result<Option<$crate::reconcile::KindDifference>> {
                $compare
            }

            fn sharing(&self) -> Option<&'static Sharing> {
                $sharing
            }
        }
    };
}

pub(crate) use inbound;

/// The kinds, in the order of a run.
pub(crate) fn kinds() -> impl Iterator<Item = &'static dyn InboundKind> {
    STEPS.into_iter().filter_map(|step| match step {
        Step::Pull(kind) => Some(kind),
        Step::Push => None,
    })
}

/// Applies the dead letters of every kind again, in an order in which what is referred to comes first, and gives how many are
/// closed.
///
/// # Errors
/// A database error.
pub fn replay_all(store: &dyn Transact, erp: &ErpInstance) -> Result<u64> {
    kinds().try_fold(0, |closed, kind| Ok(closed + kind.replay(store, erp)?))
}
