//! Work that modules do on the records of a store before the engine serves it: upgrades, and the initial work of a module that is
//! switched on.

use crate::engine::Engine;
use crate::retry::with_retry;
use tenon_kernel::dispatch::SystemCall;
use tenon_kernel::refusals;
use tenon_kernel::rights::Actor;
use tenon_kernel::upgrade::LONGEST_MARK;
use tenon_kernel::{CallContext, Module, Result};
use tenon_sql::module_state::{ModuleState, Place, Work};
use tenon_sql::{Access, SqlTransaction, explain};

/// Does all that is left, each step in a transaction of its own. Engines that come at once share the steps.
pub(crate) fn finish_all(engine: &Engine) -> Result<()> {
    let names = engine.pending_migration()?.modules;
    for module in engine.catalogue().modules().iter().filter(|module| names.contains(&module.name)) {
        tracing::info!(module = module.name, "upgrading the records of a module");
        while with_retry(&*engine.pause, "upgrade", || step(engine, module))? {}
    }
    Ok(())
}

/// Does the next step of what a module has left to do, and says whether there was one.
fn step(engine: &Engine, module: &'static Module) -> Result<bool> {
    let prefix = engine.prefix();
    let mut store = engine.store.enlist(engine.database().begin(Access::Write).map_err(explain)?);
    let state = ModuleState::claim(store.transaction(), prefix, module).map_err(explain)?;
    let Some((state, work)) = state.and_then(|state| state.work(module).map(|work| (state, work))) else {
        return Ok(false);
    };
    match state.place(&work, store.transaction(), prefix).map_err(explain)? {
        None => work.finish(module, store.transaction(), prefix).map_err(explain)?,
        Some(place) => {
            let place = Place { mark: next_mark(engine, module, &work, &place, &mut store)?, ..place };
            work.reach(module, &place, store.transaction(), prefix).map_err(explain)?;
        }
    }
    tenon_kernel::ports::StoreTransaction::commit(Box::new(store))?;
    Ok(true)
}

/// Does a step on a tenant's records as the engine itself, and gives where it came to.
fn next_mark(
    engine: &Engine,
    module: &Module,
    work: &Work,
    place: &Place,
    store: &mut SqlTransaction<'_>,
) -> Result<Option<String>> {
    let context = CallContext::new(place.tenant.as_str(), Actor::ENGINE);
    let name = format!("{}.upgrade", module.name);
    let own = SystemCall {
        catalogue: engine.catalogue(),
        context: &context,
        name: &name,
        ids: &*engine.ids,
        now: engine.now(),
    };
    let mark = own.perform(store, |unit| (work.step)(place.mark.as_deref(), unit))?;
    let moves_on = |mark: &String| Some(mark) != place.mark.as_ref() && mark.chars().count() <= LONGEST_MARK;
    if mark.as_ref().is_none_or(moves_on) {
        return Ok(mark);
    }
    Err(refusals::internal(format!("an upgrade of the module `{}` makes no progress", module.name)))
}
