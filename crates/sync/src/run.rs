//! A run of synchronisation: its objects and its order.

use crate::capabilities;
use crate::cursor::Stuck;
use crate::deadline::Timer;
use crate::inbound::{InboundKind, STEPS, Step, waits_for};
use crate::inbox::{PullReport, cut_short};
use crate::matching::Matching;
use crate::outbox::{PushReport, RateLimit, push};
use crate::progress::notice_before_sending;
use crate::refusals;
use crate::system_of_record::SystemsOfRecord;
use serde::Serialize;
use std::sync::Arc;
use tenon_erp_port::Erp;
use tenon_kernel::{Code, Result};

pub use tenon_kernel::platform::tenant::check_tenant;
pub use tenon_kernel::transact::{Transact, in_transaction};

/// An ERP with its ports and settings.
#[derive(Clone)]
pub struct ErpInstance {
    /// The name. It is part of links and of the ids of mirrored records. At most 30 characters.
    pub name: String,
    /// The ports.
    pub ports: Erp,
    /// The number of records to read at a time.
    pub page: u32,
    /// Whether differences are searched by ranges of keys, if the ERP can sum them up.
    pub ranges: bool,
    /// How customers of the ERP are matched with CRM customers that are not linked yet.
    pub matching: Matching,
    /// The system of record of fields, where it differs from the declared one.
    pub systems_of_record: SystemsOfRecord,
    /// Whether changes of customers are sent, if the ERP takes them.
    pub send_changes: bool,
    /// The rate limit. It applies to outbox calls and not to reads.
    pub limit: Option<RateLimit>,
    /// The timer for the deadline of a call.
    pub timer: Option<Arc<dyn Timer>>,
}

impl ErpInstance {
    /// Creates an ERP instance with this name that reads 1000 records at a time.
    pub fn new(name: impl Into<String>, ports: Erp) -> Self {
        let (matching, systems_of_record) = (Matching::default(), SystemsOfRecord::default());
        Self {
            name: name.into(),
            ports,
            page: 1000,
            ranges: true,
            matching,
            systems_of_record,
            send_changes: true,
            limit: None,
            timer: None,
        }
    }
}

/// An event of a run, for an observer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Round {
    /// A page of a kind was applied: the kind, and the number of its rows in this run.
    Page(&'static str, u64),
    /// A kind was read to its end.
    Done(&'static str),
    /// An outbox entry was settled: its kind and its state.
    Settled(&'static str, &'static str),
}

/// Whoever watches a run.
pub(crate) type Watch<'w> = dyn Fn(&Round) + Sync + 'w;

/// The report of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RunReport {
    /// The report of each kind that was read.
    pub pulled: Vec<PullReport>,
    /// The report of the outbox.
    pub pushed: PushReport,
    /// The kinds that could not be read to their end. Their reports say why.
    pub stuck: Vec<String>,
}

impl RunReport {
    fn add(&mut self, pulled: PullReport) {
        self.stuck.extend(pulled.stuck.as_ref().map(|_| pulled.kind.clone()));
        self.pulled.push(pulled);
    }

    /// What an ERP says that refuses whoever asks: it has refused two kinds and let none be read. One refused kind is that kind alone,
    /// as where the user has no right to it. An ERP locks a user who logs in with a wrong password too often.
    fn locked_out(&self) -> Option<&Stuck> {
        let refused = |stuck: &&Stuck| stuck.code == Code::ErpRefused.as_str();
        let mut refusals = self.pulled.iter().filter_map(|kind| kind.stuck.as_ref()).filter(refused);
        let answers = self.pulled.iter().any(|kind| kind.pages > 0);
        refusals.nth(1).filter(|_| !answers)
    }
}

/// Does everything that is due: reads master data, sends orders, then reads stock, finance and progress.
///
/// A kind that the ERP does not let be read costs that kind: it is one of `stuck` in the report, and the other kinds and the outbox
/// go on.
///
/// # Errors
/// `NOT_FOUND` if the tenant does not exist; a database error; `ERP_UNREACHABLE`; `ERP_REFUSED` if the ERP refuses two kinds and lets
/// none be read. The work done until then remains, and the next run continues from there.
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
            Step::Pull(kind) => {
                let pulled = match first_of(kind, &report) {
                    None => kind.pull(store, erp, watch).await?,
                    Some(first) => wait(kind, first, store, erp)?,
                };
                report.add(pulled);
                if let Some(refusal) = report.locked_out() {
                    return Err(refusals::erp_refuses_to_be_read(&refusal.reason));
                }
            }
            Step::Push => {
                notice_before_sending(store, erp).await?;
                report.pushed = push(store, erp, watch).await?;
            }
        }
    }
    Ok(report)
}

/// The kind that this one waits for, because that one is stuck.
fn first_of(kind: &dyn InboundKind, report: &RunReport) -> Option<&'static str> {
    waits_for(kind.name()).filter(|first| report.stuck.iter().any(|stuck| stuck == first))
}

fn wait(kind: &dyn InboundKind, first: &str, store: &dyn Transact, erp: &ErpInstance) -> Result<PullReport> {
    let name = kind.name();
    cut_short(store, erp, PullReport::of(name), refusals::waits_for(name, first))
}
