//! An engine with the rules of the core on records in memory.

use serde_json::Value as Json;
use tenon::due_work::{self, DueWork};
use tenon::rpc::Service;
use tenon::{CallContext, Catalogue, Result, Simulation};
use tenon_kernel::decode::JsonMap;
use tenon_kernel::dispatch::SystemCall;
use tenon_kernel::ports::{Clock, Store};
use tenon_kernel::rights::Actor;
use tenon_kernel::transact::Transact;
use tenon_kernel::{Call, Effect, NumberBlocks, Settings, Unit, decode};
use tenon_store_memory::MemoryStore;

/// A simulated engine whose records are in a [`MemoryStore`].
pub struct MemoryEngine {
    catalogue: Catalogue,
    store: MemoryStore,
    settings: Settings,
    numbers: NumberBlocks,
    simulation: Simulation,
}

impl MemoryEngine {
    /// Creates an empty engine with these declarations.
    pub fn new(catalogue: Catalogue, simulation: Simulation) -> Self {
        let (settings, numbers) = (Settings::default(), NumberBlocks::default());
        Self { catalogue, store: MemoryStore::new(), settings, numbers, simulation }
    }

    /// Returns the records.
    pub fn store(&self) -> &MemoryStore {
        &self.store
    }
}

impl DueWork for MemoryEngine {
    fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    fn own_work<'s>(&'s self, tenant: &str) -> Box<dyn Transact + 's> {
        Box::new(OwnTransactions { engine: self, context: CallContext::new(tenant, Actor::ENGINE) })
    }

    fn check_permission(&self, context: &CallContext, permission: &str) -> Result<()> {
        let mut transaction = self.store.begin(false)?;
        tenon_kernel::dispatch::check_permission(&self.catalogue, context, permission, &mut *transaction)
    }

    /// A scenario names its tenant.
    fn tenants(&self) -> Result<Vec<String>> {
        Ok(Vec::new())
    }
}

/// Transactions for a tenant on the engine's own behalf.
struct OwnTransactions<'e> {
    engine: &'e MemoryEngine,
    context: CallContext,
}

impl Transact for OwnTransactions<'_> {
    fn transact(&self, name: &str, act: &mut dyn FnMut(&mut Unit<'_>) -> Result<()>) -> Result<()> {
        let MemoryEngine { catalogue, store, simulation, .. } = self.engine;
        let mut transaction = store.begin(true)?;
        let own =
            SystemCall { catalogue, context: &self.context, name, ids: simulation, now: simulation.now() };
        own.perform(&mut *transaction, |unit| act(unit))?;
        transaction.commit()
    }
}

impl Service for MemoryEngine {
    fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    fn simulation(&self) -> Option<&Simulation> {
        Some(&self.simulation)
    }

    fn tick(&self, method: &str, params: &JsonMap) -> Result<Json> {
        due_work::perform(self, method, params)
    }

    fn call(&self, context: &CallContext, operation: &str, arguments: &Json) -> Result<Json> {
        let unknown = || tenon_kernel::refusals::no_such_operation(operation);
        let operation = self.catalogue.operation(operation).ok_or_else(unknown)?;
        if let Some(prepare) = operation.prepares() {
            self.check_permission(context, &operation.permission)?;
            prepare(&*self.own_work(&context.tenant))?;
        }
        let writes = operation.effect == Effect::Write;
        let arguments = decode::as_object(arguments, "")?;
        let (catalogue, ids, now) = (&self.catalogue, &self.simulation, self.simulation.now());
        let drawing = self.numbers.drawing();
        let mut transaction = self.store.begin(writes)?;
        let (settings, numbers) = (Some(&self.settings), Some(&drawing));
        let call = Call { catalogue, operation, context, arguments, ids, now, settings, numbers };
        let answer = call.perform(&mut *transaction)?;
        if writes {
            drawing.end(transaction.commit())?;
        }
        Ok(answer)
    }
}
