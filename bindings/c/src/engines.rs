//! The open engines, and what answers a request.

use crate::erp::Slot;
use crate::handles::Handles;
use crate::status::Status;
use crate::work::Work;
use std::collections::BTreeMap;
use std::sync::Arc;
use tenon::limit::Limit;
use tenon::rpc::{self, Service};
use tenon::sql::Transaction;
use tenon::{CallContext, Catalogue, Result};

/// An open engine. It may be used by several threads at once.
pub struct Engine {
    _handle: (),
}

/// What is behind an engine's handle.
pub(crate) struct Open {
    pub(crate) answerer: Answerer,
    pub(crate) work: Work,
    /// The ERPs that the host answers for, by name.
    pub(crate) erps: BTreeMap<String, Arc<Slot>>,
}

/// What answers requests.
pub(crate) enum Answerer {
    /// The CRM.
    Engine(Box<tenon::Engine>),
    /// Every request is its own reply.
    Echo,
}

/// Every open engine.
pub(crate) static ENGINES: Handles<Open> = Handles::new();

/// Gives an engine a handle.
pub(crate) fn add(answerer: Answerer, erps: BTreeMap<String, Arc<Slot>>) -> *mut Engine {
    ENGINES.add(Arc::new(Open { answerer, work: Work::default(), erps }))
}

/// Takes an engine's handle away. What was submitted and not begun is given up; the engine ends with the last call that uses it.
pub(crate) fn close(handle: *mut Engine) -> std::result::Result<(), Status> {
    let open = ENGINES.remove(handle)?;
    open.work.close();
    Ok(())
}

impl Open {
    /// The reply to a request; empty where there is none.
    pub(crate) fn answer(&self, request: &str) -> String {
        match &self.answerer {
            Answerer::Engine(engine) => rpc::handle(&**engine, request).unwrap_or_default(),
            Answerer::Echo => request.to_owned(),
        }
    }

    /// The same, within a limit.
    pub(crate) fn answer_within(&self, limit: &Arc<Limit>, request: &str) -> String {
        self.unless_reached(limit, request, || self.answer(request))
    }

    /// The same, within the host's transaction.
    pub(crate) fn answer_enlisted(
        &self,
        limit: &Arc<Limit>,
        request: &str,
        lend: &dyn Fn() -> Box<dyn Transaction>,
    ) -> String {
        let Answerer::Engine(engine) = &self.answerer else { return self.answer_within(limit, request) };
        let enlisted = Enlisted { engine, lend };
        self.unless_reached(limit, request, || rpc::handle(&enlisted, request).unwrap_or_default())
    }

    fn unless_reached(&self, limit: &Arc<Limit>, request: &str, answer: impl FnOnce() -> String) -> String {
        match limit.check() {
            Ok(()) => limit.within(answer),
            Err(error) => rpc::refuse_unheard(request, &error),
        }
    }
}

/// The engine, with the host's transaction for one request. It does not synchronise: that takes transactions of its
/// own.
struct Enlisted<'e> {
    engine: &'e tenon::Engine,
    lend: &'e dyn Fn() -> Box<dyn Transaction>,
}

impl Service for Enlisted<'_> {
    fn catalogue(&self) -> &Catalogue {
        self.engine.catalogue()
    }

    fn simulation(&self) -> Option<&tenon::Simulation> {
        self.engine.simulation()
    }

    fn call(
        &self,
        context: &CallContext,
        operation: &str,
        arguments: &serde_json::Value,
    ) -> Result<serde_json::Value> {
        self.engine.call_enlisted((self.lend)(), context, operation, arguments)
    }
}
