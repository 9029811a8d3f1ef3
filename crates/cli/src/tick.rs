//! `tenon tick`.

use crate::arguments::{EngineArguments, Tick, TickAct};
use crate::output::{self, say};
use crate::watch;
use serde_json::{Map, Value as Json, json};
use tenon::{Engine, Modules, Result, rpc};

pub(crate) fn run(arguments: &EngineArguments, modules: Modules, tick: &Tick, as_json: bool) -> Result<()> {
    let engine = output::open(arguments, modules, false)?;
    match &tick.act {
        Some(TickAct::Status) => output::answer(&perform(&engine, "tick.status", tick, Map::new())?),
        Some(TickAct::Retry { id }) => {
            let id = Map::from_iter([("id".to_owned(), json!(id))]);
            output::answer(&perform(&engine, "tick.retry", tick, id)?);
        }
        None => repeat(&engine, tick, as_json)?,
    }
    Ok(())
}

/// Does what is due, once or again and again.
fn repeat(engine: &Engine, tick: &Tick, as_json: bool) -> Result<()> {
    let times = if tick.watch { tick.times } else { 1 };
    watch::repeat(tick.every, times, || {
        let kinds = (!tick.kinds.is_empty()).then_some(&tick.kinds);
        let budget = [("limit".to_owned(), json!(tick.limit)), ("kinds".to_owned(), json!(kinds))];
        let report = perform(engine, "tick.run", tick, Map::from_iter(budget))?;
        match as_json {
            true => say!("{report}"),
            false => print(&report),
        }
        Ok(())
    })
}

fn perform(engine: &Engine, method: &str, tick: &Tick, mut params: Map<String, Json>) -> Result<Json> {
    params.insert("tenant".to_owned(), json!(tick.tenant));
    rpc::perform(engine, method, &Json::Object(params))
}

/// What a run did, a line for each kind.
fn print(report: &Json) {
    let counts = |what: &str| report[what].as_object().cloned().unwrap_or_default();
    let (done, failed) = (counts("done"), counts("failed"));
    let kinds: std::collections::BTreeSet<_> = done.keys().chain(failed.keys()).collect();
    for kind in kinds {
        let count = |counts: &Map<String, Json>| counts.get(kind).and_then(Json::as_u64).unwrap_or_default();
        say!("  {kind:<30}{:>9} done{:>9} failed", count(&done), count(&failed));
    }
    match report["next_at"].as_str() {
        Some(next) => say!("  next at {next}"),
        None => say!("  nothing more is due"),
    }
}
