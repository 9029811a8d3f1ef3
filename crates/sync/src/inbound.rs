//! All kinds of records that are read from an ERP, in the order of a run. Runs, reconciliations, retries and systems of record
//! use this one list.

use crate::inbox::PullReport;
#[cfg(feature = "pricing")]
use crate::kinds::Prices;
use crate::kinds::{Customers, Items, Progress, Stock};
#[cfg(feature = "receivable")]
use crate::kinds::{Invoices, OpenItems, Receipts};
use crate::reconcile::{Comparison, KindDifference};
use crate::run::{ErpInstance, Transact, Watch, in_transaction};
use crate::shared::Sharing;
use async_trait::async_trait;
use tenon_erp_port::Capability;
use tenon_kernel::{Result, Unit};

/// What a run does, one step after the other: what is referred to comes before what refers to it, masters come in before orders
/// go out, and money, progress and stock come in after them. What moves on between two of these counts twice for a moment rather
/// than not at all: open items come before progress, so that what is invoiced meanwhile is still owed for by its order, and stock
/// comes after progress, so that what is shipped meanwhile is still promised to it.
pub(crate) const STEPS: &[Step] = &[
    Step::Pull(&Customers),
    Step::Pull(&Items),
    #[cfg(feature = "pricing")]
    Step::Pull(&Prices),
    Step::Push,
    #[cfg(feature = "receivable")]
    Step::Pull(&OpenItems),
    #[cfg(feature = "receivable")]
    Step::Pull(&Invoices),
    #[cfg(feature = "receivable")]
    Step::Pull(&Receipts),
    Step::Pull(&Progress),
    Step::Pull(&Stock),
];

/// Kinds that are read only in a run in which another one was not stuck: what waits, and for what. As long as open items cannot be
/// read, what is invoiced is owed for by its order; progress would say that it no longer is, and it would count for nothing.
const WAITS: &[(&str, &str)] = &[("order_progress", "open_item")];

/// The kind that this one waits for.
pub(crate) fn waits_for(kind: &str) -> Option<&'static str> {
    WAITS.iter().find(|(waiting, _)| *waiting == kind).map(|(_, first)| *first)
}

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
    /// The name of the kind.
    fn name(&self) -> &'static str;

    /// The capability that an adapter must have to read it.
    fn capability(&self) -> Capability;

    /// The name of the entity that its records become, or are written onto.
    fn entity(&self) -> &'static str;

    /// Reads it to its end.
    async fn pull(&self, store: &dyn Transact, erp: &ErpInstance, watch: &Watch<'_>) -> Result<PullReport>;

    /// Applies its dead letters again, and gives how many are closed.
    fn replay(&self, store: &dyn Transact, erp: &ErpInstance) -> Result<u64>;

    /// Compares both sides; none where it has no records that could be compared.
    async fn compare(&self, pass: &Comparison<'_>) -> Result<Option<KindDifference>>;

    /// How both sides keep it; none of what is the ERP's alone.
    fn sharing(&self) -> Option<&'static Sharing>;
}

/// Implements [`InboundKind`] for a kind: the entity that it becomes, how it is compared, and how it is shared.
macro_rules! inbound {
    ($kind:ident, $entity:ident, |$pass:ident| $compare:expr, $sharing:expr) => {
        #[tenon_erp_port::async_trait]
        impl $crate::inbound::InboundKind for $kind {
            fn name(&self) -> &'static str {
                <$kind as $crate::inbox::Kind>::NAME
            }

            fn capability(&self) -> tenon_erp_port::Capability {
                <$kind as $crate::inbox::Kind>::CAPABILITY
            }

            fn entity(&self) -> &'static str {
                <$entity as tenon_kernel::Entity>::DEF.name
            }

            async fn pull(
                &self,
                store: &dyn $crate::run::Transact,
                erp: &$crate::run::ErpInstance,
                watch: &$crate::run::Watch<'_>,
            ) -> tenon_kernel::Result<$crate::inbox::PullReport> {
                $crate::inbox::pull::<$kind>(store, erp, watch).await
            }

            fn replay(
                &self,
                store: &dyn $crate::run::Transact,
                erp: &$crate::run::ErpInstance,
            ) -> tenon_kernel::Result<u64> {
                $crate::dead_letters::replay::<$kind>(store, erp)
            }

            async fn compare(
                &self,
                $pass: &$crate::reconcile::Comparison<'_>,
            ) -> tenon_kernel::Result<Option<$crate::reconcile::KindDifference>> {
                $compare
            }

            fn sharing(&self) -> Option<&'static $crate::shared::Sharing> {
                $sharing
            }
        }
    };
}

pub(crate) use inbound;

impl Step {
    /// The kind that comes in.
    pub(crate) fn kind(self) -> Option<&'static dyn InboundKind> {
        match self {
            Step::Pull(kind) => Some(kind),
            Step::Push => None,
        }
    }

    /// Whether there is anything to do it with: a kind whose module is off does not come in.
    pub(crate) fn is_on(&self, unit: &Unit<'_>) -> bool {
        match self {
            Step::Pull(kind) => unit.catalogue().entity(kind.entity()).is_some(),
            Step::Push => true,
        }
    }
}

/// The steps of a run with the modules that are on.
///
/// # Errors
/// A database error.
pub(crate) fn steps(store: &dyn Transact) -> Result<Vec<Step>> {
    in_transaction(store, "sync.run", |unit| {
        Ok(STEPS.iter().filter(|step| step.is_on(unit)).copied().collect())
    })
}

/// The kinds, in the order of a run.
pub(crate) fn kinds() -> impl Iterator<Item = &'static dyn InboundKind> {
    STEPS.iter().copied().filter_map(Step::kind)
}

/// Applies the dead letters of every kind again, referenced records first, and returns the number of closed ones.
///
/// # Errors
/// A database error.
pub fn replay_all(store: &dyn Transact, erp: &ErpInstance) -> Result<u64> {
    let kinds = steps(store)?.into_iter().filter_map(Step::kind);
    kinds.map(|kind| kind.replay(store, erp)).sum()
}
