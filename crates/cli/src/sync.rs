//! `tenon sync`.

use crate::arguments::{EngineArguments, Sync, SyncAct};
use crate::output::say;
use crate::refusals;
use crate::{output, watch};
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Duration;
use tenon::due_work::LIMIT;
use tenon::kernel::refusals::internal;
use tenon::kernel::tick::Budget;
use tenon::sync::preflight::{Preflight, preflight};
use tenon::sync::{
    ErpInstance, Reconciliation, Round, RunReport, Transact, reconcile, repair as mend, restored,
    run as run_sync, status::status,
};
use tenon::{Modules, Result, rpc, wait};

pub(crate) fn run(
    arguments: &EngineArguments,
    modules: Modules,
    sync: &Sync,
    as_json: bool,
    locale: &str,
) -> Result<()> {
    let engine = output::open(arguments, modules, false)?;
    let erp = engine.erp(&sync.erp)?;
    let store = engine.own_work(&sync.tenant);
    match &sync.act {
        SyncAct::Run { watch: true, every, times } => {
            watch::repeat(*every, *times, || {
                let ran = run_sync_once(&store, erp, as_json);
                let due = engine.run_due(Some(&sync.tenant), &Budget { limit: LIMIT, kinds: None });
                for error in [ran.err(), due.err()].into_iter().flatten() {
                    output::refuse(&error, as_json, locale);
                }
                Ok(())
            })?;
        }
        SyncAct::Run { .. } => run_sync_once(&store, erp, as_json)?,
        SyncAct::Status { watch: true, every, times } => {
            watch::run(&store, &erp.name, *every, *times, as_json)?;
        }
        SyncAct::Status { .. } => answer(&status(&store, &erp.name)?),
        SyncAct::Retry { id } => {
            let params = json!({"tenant": sync.tenant, "erp": sync.erp, "id": id});
            output::answer(&rpc::perform(&engine, "sync.retry", &params)?);
        }
        SyncAct::Restored => answer(&json!({"entries": restored(&store, &erp.name)?})),
        SyncAct::Preflight => {
            let found = wait(preflight(&store, erp))?;
            if as_json {
                answer(&found)
            } else {
                print_preflight(&found)
            }
            if !found.ready {
                return Err(refusals::codes_unknown());
            }
        }
        SyncAct::Reconcile { repair } => {
            let found = if *repair { wait(mend(&store, erp))? } else { wait(reconcile(&store, erp))? };
            if as_json {
                answer(&found)
            } else {
                print_reconciliation(&found)
            }
            if !found.equal && !found.is_repaired() {
                return Err(refusals::sides_differ());
            }
        }
    }
    Ok(())
}

fn run_sync_once(store: &dyn Transact, erp: &ErpInstance, as_json: bool) -> Result<()> {
    let bars = Bars::new();
    let report = wait(run_sync(store, erp, &|round| bars.show(round)))?;
    match as_json {
        true => say!("{}", serde_json::to_string(&report).map_err(internal)?),
        false => print_run(&report),
    }
    check_whole(&report)
}

fn answer(value: &impl serde::Serialize) {
    output::answer(&serde_json::to_value(value).unwrap_or(Json::Null));
}

/// A line for each kind that is being read, in place of the one before.
pub(crate) struct Bars {
    all: MultiProgress,
    kinds: Mutex<BTreeMap<&'static str, ProgressBar>>,
}

impl Bars {
    pub(crate) fn new() -> Self {
        Self { all: MultiProgress::new(), kinds: Mutex::default() }
    }

    /// Shows what has happened.
    pub(crate) fn show(&self, round: &Round) {
        let mut kinds = self.kinds.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        match round {
            Round::Page(kind, rows) => {
                kinds.entry(kind).or_insert_with(|| self.bar(kind)).set_position(*rows)
            }
            Round::Done(kind) => {
                if let Some(bar) = kinds.remove(kind) {
                    bar.finish();
                }
            }
            Round::Settled(kind, state) => drop(self.all.println(format!("  {kind}: {state}"))),
        }
    }

    fn bar(&self, kind: &'static str) -> ProgressBar {
        let style = ProgressStyle::with_template(
            "  {spinner} {msg:<16} {human_pos:>9} rows  {per_sec:>14}  {elapsed}",
        );
        let bar = self.all.add(ProgressBar::no_length().with_message(kind));
        bar.enable_steady_tick(Duration::from_millis(200));
        match style {
            Ok(style) => bar.with_style(style),
            Err(_) => bar,
        }
    }
}

/// Refuses a run in which a kind could not be read to its end: whoever runs it by a timer looks at nothing else.
pub(crate) fn check_whole(report: &RunReport) -> Result<()> {
    if report.stuck.is_empty() {
        return Ok(());
    }
    Err(refusals::kinds_stuck(report.stuck.join(", ")))
}

/// What a run did, as a table.
pub(crate) fn print_run(report: &RunReport) {
    say!("  {:<16}{:>9}{:>9}{:>7}{:>10}", "came in", "rows", "changed", "gone", "rejected");
    for kind in &report.pulled {
        match &kind.unsupported {
            Some(reason) => say!("  {:<16}{reason}", kind.kind),
            None => say!(
                "  {:<16}{:>9}{:>9}{:>7}{:>10}",
                kind.kind,
                kind.rows,
                kind.changed,
                kind.gone,
                kind.rejected
            ),
        }
    }
    for kind in report.pulled.iter().filter(|kind| kind.rounded > 0) {
        say!(
            "  {:<16}{} rows have more decimal places than are kept, and were rounded",
            kind.kind,
            kind.rounded
        );
    }
    for kind in &report.pulled {
        if let Some(stuck) = &kind.stuck {
            say!("  {:<16}STUCK {}: {}", kind.kind, stuck.code, stuck.reason);
        }
    }
    let pushed = &report.pushed;
    say!(
        "  went out: {} done, {} refused, {} unknown, {} postponed, {} dead",
        pushed.done,
        pushed.refused,
        pushed.unknown,
        pushed.postponed,
        pushed.dead
    );
}

/// What a preflight found, list by list.
fn print_preflight(found: &Preflight) {
    if let Some(reason) = &found.unsupported {
        say!("  the ERP does not tell its code lists: {reason}");
    }
    for list in &found.lists {
        let verdict = match (list.known, list.missing_there.is_empty()) {
            (false, _) => "the ERP keeps no list",
            (true, true) => "known there",
            (true, false) => "MISSING THERE",
        };
        say!("  {:<12}{verdict}", list.list);
        for code in &list.missing_there {
            say!("    {} in {} records", code.code, code.records);
        }
        if !list.unused_here.is_empty() {
            say!("    not used here: {}", list.unused_here.join(", "));
        }
    }
    for order in &found.orders {
        let number = order.number.as_deref().unwrap_or(&order.id);
        say!("  {} order {number}: {} {}", order.status, order.list, order.code);
    }
}

/// What a reconciliation found, as a table.
pub(crate) fn print_reconciliation(found: &Reconciliation) {
    for kind in &found.kinds {
        if let Some(reason) = &kind.unread {
            say!("  {:<12}CANNOT BE READ: {reason}", kind.kind);
            continue;
        }
        let verdict = if kind.is_equal() { "equal" } else { "DIFFERENT" };
        say!(
            "  {:<12}{:>8} there {:>8} here  {} {} {verdict}",
            kind.kind,
            kind.theirs,
            kind.ours,
            kind.their_digest,
            kind.our_digest
        );
        if kind.differences > 0 {
            let more = if kind.differences > kind.differing.len() as u64 { ", …" } else { "" };
            let (count, mended) = (kind.differences, kind.repaired);
            say!("    {count} differ, {mended} repaired: {}{more}", kind.differing.join(", "));
        }
        if !kind.fields.is_empty() {
            let fields: Vec<_> =
                kind.fields.iter().map(|(field, records)| format!("{field} {records}")).collect();
            say!("    by field: {}", fields.join(", "));
        }
        if kind.not_stored > 0 {
            say!("    {} cannot be stored: dead_letter.list says why", kind.not_stored);
        }
        for period in kind.periods.iter().filter(|period| !period.is_equal()) {
            let [their_total, our_total] = period.totals;
            let (theirs, ours) = (period.theirs, period.ours);
            say!("    {}: {theirs} there, {their_total}; {ours} here, {our_total}", period.period);
        }
    }
    for lost in &found.lost_orders {
        let number = lost.number.as_deref().unwrap_or(&lost.order_id);
        say!("  LOST THERE  order {number}, placed as {}: sync retry {}", lost.erp_key, lost.entry);
    }
    for order in &found.repeated_orders {
        match &order.erp_key {
            Some(linked) => say!(
                "  TWICE THERE  order {} is {linked} and {}: cancel one in the ERP",
                order.order_id,
                order.repeated
            ),
            None => say!(
                "  UNWANTED THERE  order {} was refused or withdrawn: cancel {} in the ERP",
                order.order_id,
                order.repeated
            ),
        }
    }
}
