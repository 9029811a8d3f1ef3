//! An engine with the rules of the core on records in memory.

use serde_json::Value as Json;
use tenon::rpc::Service;
use tenon::{CallContext, Catalogue, Result, Simulation};
use tenon_kernel::ports::{Clock, Store};
use tenon_kernel::{Call, Effect, decode};
use tenon_store_memory::MemoryStore;

/// A simulated engine whose records are in a [`MemoryStore`].
pub struct MemoryEngine {
    catalogue: Catalogue,
    store: MemoryStore,
    simulation: Simulation,
}

impl MemoryEngine {
    /// Creates an empty engine with these declarations.
    pub fn new(catalogue: Catalogue, simulation: Simulation) -> Self {
        Self { catalogue, store: MemoryStore::new(), simulation }
    }

    /// Returns the records.
    pub fn store(&self) -> &MemoryStore {
        &self.store
    }
}

impl Service for MemoryEngine {
    fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    fn simulation(&self) -> Option<&Simulation> {
        Some(&self.simulation)
    }

    fn call(&self, context: &CallContext, operation: &str, arguments: &Json) -> Result<Json> {
        let unknown = || tenon_kernel::refusals::no_such_operation(operation);
        let operation = self.catalogue.operation(operation).ok_or_else(unknown)?;
        let writes = operation.effect == Effect::Write;
        let arguments = decode::as_object(arguments, "")?;
        let (catalogue, ids, now) = (&self.catalogue, &self.simulation, self.simulation.now());
        let mut transaction = self.store.begin(writes)?;
        let answer =
            Call { catalogue, operation, context, arguments, ids, now }.perform(&mut *transaction)?;
        if writes {
            transaction.commit()?;
        }
        Ok(answer)
    }
}
