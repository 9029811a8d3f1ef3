//! A run of synchronisation: what it works on, and in which order.

use crate::capabilities;
use crate::deadline::Timer;
use crate::inbound::{STEPS, Step};
use crate::inbox::PullReport;
use crate::matching::Matching;
use crate::outbox::{PushReport, RateLimit, push};
use crate::refusals;
use crate::system_of_record::SystemsOfRecord;
use serde::Serialize;
use std::sync::Arc;
use tenon_erp_port::Erp;
use tenon_kernel::filter::Filter;
use tenon_kernel::platform::org_unit::OrgUnit;
use tenon_kernel::{Result, Unit};

/// The engine's transactions, as the engine itself and for one tenant.
pub trait Transact: Send + Sync {
    /// Runs `act` in a transaction and commits it; `work` is its name in the journal. When the database asks for it, `act`
    /// runs again from the start.
    ///
    /// # Errors
    /// Whatever `act` refuses; nothing of what it did remains then.
    fn transact(&self, work: &str, act: &mut dyn FnMut(&mut Unit<'_>) -> Result<()>) -> Result<()>;
}

/// Runs `act` in a transaction, and gives what it gives.
///
/// # Errors
/// Whatever `act` refuses.
pub fn in_transaction<T>(
    store: &dyn Transact,
    work: &str,
    mut act: impl FnMut(&mut Unit<'_>) -> Result<T>,
) -> Result<T> {
    let mut answer = None;
    store.transact(work, &mut |unit| {
        answer = Some(act(unit)?);
        Ok(())
    })?;
    answer.ok_or_else(|| tenon_kernel::refusals::internal("a transaction ended without having run"))
}

/// Fails with `NOT_FOUND` if the tenant does not exist.
///
/// # Errors
/// `NOT_FOUND` at `/tenant`; a database error.
pub(crate) fn check_tenant(unit: &mut Unit<'_>) -> Result<()> {
    if unit.first::<OrgUnit>(Filter::everything())?.is_some() {
        return Ok(());
    }
    Err(refusals::no_such_tenant(&unit.context().tenant).at("/tenant"))
}

/// An ERP as the engine knows it.
#[derive(Clone)]
pub struct ErpInstance {
    /// Its name: in links, and before the keys of mirrored records. At most 30 characters.
    pub name: String,
    /// Its ports.
    pub ports: Erp,
    /// How many records are asked for at a time.
    pub page: u32,
    /// Whether differences are sought by ranges of keys, where the ERP can sum them up.
    pub ranges: bool,
    /// Which of its customers are ours, while no link says so.
    pub matching: Matching,
    /// Which side's value of a field holds, where it is not the declared one's.
    pub systems_of_record: SystemsOfRecord,
    /// How many calls it bears: obeyed by what is sent, not by what is read.
    pub limit: Option<RateLimit>,
    /// What measures how long a call takes.
    pub timer: Option<Arc<dyn Timer>>,
}

impl ErpInstance {
    /// An ERP of this name, read a thousand records at a time.
    pub fn new(name: impl Into<String>, ports: Erp) -> Self {
        let (matching, systems_of_record) = (Matching::default(), SystemsOfRecord::default());
        let name = name.into();
        Self { name, ports, page: 1000, ranges: true, matching, systems_of_record, limit: None, timer: None }
    }
}

/// What happens during a run, for whoever watches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Round {
    /// A page of a kind was applied: the kind, and how many rows it has brought in this run.
    Page(&'static str, u64),
    /// A kind was read to its end.
    Done(&'static str),
    /// An entry of the outbox was settled: its kind and its state.
    Settled(&'static str, &'static str),
}

/// Whoever watches a run.
pub(crate) type Watch<'w> = dyn Fn(&Round) + Sync + 'w;

/// What a run did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RunReport {
    /// What came in, kind by kind.
    pub pulled: Vec<PullReport>,
    /// What went out.
    pub pushed: PushReport,
}

/// Does everything that is due: masters come in, orders go out, then stock, money and progress come in.
///
/// # Errors
/// `NOT_FOUND` when the tenant was never set up, a database error, or an ERP that cannot be read. What was done until then
/// remains, and the next run goes on from there.
pub async fn run(
    store: &dyn Transact,
    erp: &ErpInstance,
    watch: &(dyn Fn(&Round) + Sync),
) -> Result<RunReport> {
    let steps = in_transaction(store, "sync.run", |unit| {
        check_tenant(unit)?;
        capabilities::record_capabilities(erp, unit)?;
        Ok(STEPS.iter().filter(|step| step.is_on(unit)).copied().collect::<Vec<_>>())
    })?;
    let mut report = RunReport::default();
    for step in steps {
        match step {
            Step::Pull(kind) => report.pulled.push(kind.pull(store, erp, watch).await?),
            Step::Push => report.pushed = push(store, erp, watch).await?,
        }
    }
    Ok(report)
}
