//! An engine with records on which everything can be tried and nothing remains.

use serde_json::Value as Json;
use std::cell::{Cell, RefCell};
use std::path::Path;
use tenon::rpc::Service;
use tenon::{CallContext, Catalogue, Modules, Result, Simulation};
use tenon_kernel::condition::{Aggregation, Condition, Selection};
use tenon_kernel::ports::{Clock, Store, StoreTransaction};
use tenon_kernel::record::Record;
use tenon_kernel::{Call, Effect, EntityDef, Value, decode};
use tenon_testkit::scenario::{EngineEntryPoint, MemoryEngine, load, play};

/// The tenant whose records there are.
pub(crate) const TENANT: &str = "acme";

/// The scenario whose steps make the records.
const RECORDS: &str = "_dealers.yaml";

thread_local! {
    static REHEARSAL: Rehearsal = Rehearsal::new();
}

/// Lends the engine of this thread.
pub(crate) fn with<T>(work: impl FnOnce(&Rehearsal) -> T) -> T {
    REHEARSAL.with(work)
}

/// An engine over a store in memory, which commits nothing and watches what the store is asked for.
pub(crate) struct Rehearsal {
    engine: MemoryEngine,
    simulation: Simulation,
    performed: Cell<usize>,
    read: RefCell<Vec<&'static str>>,
}

impl Rehearsal {
    fn new() -> Self {
        let (engine, simulation) = (engine(), simulation());
        let mut entry_point = EngineEntryPoint(engine);
        let root = scenarios();
        let records = load(root, &root.join(RECORDS)).expect("the records are a scenario");
        play(&records, &catalogue(), TENANT, &mut entry_point).expect("the records can be made");
        // Identifiers go on where the records end.
        for _ in 0..10_000 {
            tenon_kernel::ports::Ids::next(&simulation, simulation.now());
        }
        Self { engine: entry_point.0, simulation, performed: Cell::new(0), read: RefCell::default() }
    }

    /// How many operations were begun since the last time this was asked.
    pub(crate) fn take_performed(&self) -> usize {
        self.performed.take()
    }

    /// The answer to an operation of the administrator's, and the entities that it read.
    pub(crate) fn ask(&self, operation: &str, arguments: &Json) -> (Result<Json>, Vec<&'static str>) {
        self.read.take();
        let (tenant, actor) = (TENANT.to_owned(), "admin".to_owned());
        let context = CallContext { tenant, actor, key: None, locale: "en".to_owned(), correlation_id: None };
        (self.call(&context, operation, arguments), self.read.take())
    }
}

impl Service for Rehearsal {
    fn catalogue(&self) -> &Catalogue {
        self.engine.catalogue()
    }

    // Time does not move: a request means the same after any other.
    fn simulation(&self) -> Option<&Simulation> {
        None
    }

    fn call(&self, context: &CallContext, operation: &str, arguments: &Json) -> Result<Json> {
        self.performed.set(self.performed.get() + 1);
        let unknown = || tenon::kernel::refusals::no_such_operation(operation);
        let operation = self.catalogue().operation(operation).ok_or_else(unknown)?;
        let arguments = decode::as_object(arguments, "")?;
        let begun = self.engine.store().begin(operation.effect == Effect::Write)?;
        let mut transaction = Watched { begun, read: &self.read };
        let (catalogue, ids, now) = (self.catalogue(), &self.simulation, self.simulation.now());
        Call { catalogue, operation, context, arguments, ids, now, settings: None, numbers: None }
            .perform(&mut transaction)
    }
}

/// The folder of the scenarios.
pub(crate) fn scenarios() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../scenarios"))
}

pub(crate) fn catalogue() -> Catalogue {
    Modules::default().catalogue().expect("the modules fit together")
}

/// An empty engine, always the same.
pub(crate) fn engine() -> MemoryEngine {
    MemoryEngine::new(catalogue(), simulation())
}

fn simulation() -> Simulation {
    Simulation::new(1, "2026-01-30T09:00:00Z".parse().expect("an instant"))
}

/// A transaction that notes the entities that are read.
struct Watched<'w> {
    begun: Box<dyn StoreTransaction + 'w>,
    read: &'w RefCell<Vec<&'static str>>,
}

impl StoreTransaction for Watched<'_> {
    fn select(&mut self, tenant: &str, selection: &Selection) -> Result<Vec<Record>> {
        self.read.borrow_mut().push(selection.entity.name);
        self.begun.select(tenant, selection)
    }

    fn counter_and_record(
        &mut self,
        tenant: &str,
        counter: &str,
        record: Option<(&'static EntityDef, &str)>,
    ) -> Result<(i64, Option<Record>)> {
        self.begun.counter_and_record(tenant, counter, record)
    }

    fn aggregate(&mut self, tenant: &str, aggregation: &Aggregation) -> Result<Vec<Vec<Value>>> {
        self.read.borrow_mut().push(aggregation.entity.name);
        self.begun.aggregate(tenant, aggregation)
    }

    fn insert(&mut self, tenant: &str, entity: &'static EntityDef, record: &Record) -> Result<()> {
        self.begun.insert(tenant, entity, record)
    }

    fn update(
        &mut self,
        tenant: &str,
        entity: &'static EntityDef,
        before: &Record,
        record: &Record,
    ) -> Result<bool> {
        self.begun.update(tenant, entity, before, record)
    }

    fn upsert(&mut self, tenant: &str, entity: &'static EntityDef, records: &[Record]) -> Result<()> {
        self.begun.upsert(tenant, entity, records)
    }

    fn remove(&mut self, tenant: &str, entity: &'static EntityDef, condition: &Condition) -> Result<u64> {
        self.begun.remove(tenant, entity, condition)
    }

    fn set_once(
        &mut self,
        tenant: &str,
        entity: &'static EntityDef,
        rows: &[Record],
        places: &[usize],
    ) -> Result<u64> {
        self.begun.set_once(tenant, entity, rows, places)
    }

    fn advance(&mut self, tenant: &str, counter: &str, by: i64) -> Result<i64> {
        self.begun.advance(tenant, counter, by)
    }

    fn savepoint(&mut self) -> Result<()> {
        self.begun.savepoint()
    }

    fn rollback_to_savepoint(&mut self) -> Result<()> {
        self.begun.rollback_to_savepoint()
    }

    fn release_savepoint(&mut self) -> Result<()> {
        self.begun.release_savepoint()
    }

    fn commit(self: Box<Self>) -> Result<()> {
        // Nothing remains.
        Ok(())
    }
}
