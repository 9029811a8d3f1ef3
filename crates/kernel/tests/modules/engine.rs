//! An engine of a few modules over a store in memory, with a tenant and its administrator, Ada.

use jiff::Timestamp;
use serde_json::{Value as Json, json};
use std::sync::atomic::{AtomicU64, Ordering};
use tenon_kernel::dispatch::SystemCall;
use tenon_kernel::ports::{Ids, Store, StoreTransaction};
use tenon_kernel::{Call, CallContext, Catalogue, Module, Result, Unit, decode};
use tenon_store_memory::MemoryStore;

/// The time of every call.
pub(crate) const NOW: Timestamp = Timestamp::UNIX_EPOCH;

#[derive(Default)]
struct Counted(AtomicU64);

impl Ids for Counted {
    fn next(&self, _: Timestamp) -> String {
        format!("00000000-0000-7000-8000-{:012x}", self.0.fetch_add(1, Ordering::Relaxed))
    }
}

pub(crate) struct Engine {
    catalogue: Catalogue,
    store: MemoryStore,
    ids: Counted,
    /// Whose calls they are.
    pub(crate) tenant: &'static str,
    /// The unit of the tenant.
    pub(crate) unit: Json,
}

impl Engine {
    pub(crate) fn of(modules: &[&'static Module]) -> Result<Self> {
        let (catalogue, store, ids) = (Catalogue::of(modules)?, MemoryStore::new(), Counted::default());
        let mut engine = Self { catalogue, store, ids, tenant: "acme", unit: Json::Null };
        engine.found("acme")?;
        Ok(engine)
    }

    /// Sets up a tenant, and calls for it from now on.
    pub(crate) fn found(&mut self, tenant: &'static str) -> Result<()> {
        self.tenant = tenant;
        let with = json!({
            "name": "Acme", "code": "acme", "base_currency": "EUR", "admin_id": "ada", "admin_name": "Ada",
        });
        self.unit = self.call("tenant.create", with)?["org_unit_id"].take();
        Ok(())
    }

    pub(crate) fn call(&self, operation: &str, arguments: Json) -> Result<Json> {
        self.within("ada", operation, arguments, |call, transaction| call.perform(transaction))
    }

    /// Does something with a call, in a transaction of its own.
    pub(crate) fn within<T>(
        &self,
        actor: &str,
        operation: &str,
        arguments: Json,
        act: impl FnOnce(&Call<'_>, &mut dyn StoreTransaction) -> Result<T>,
    ) -> Result<T> {
        let unknown = || tenon_kernel::refusals::no_such_operation(operation);
        let call = Call {
            catalogue: &self.catalogue,
            operation: self.catalogue.operation(operation).ok_or_else(unknown)?,
            context: &CallContext::new(self.tenant, actor).keyed(self.ids.next(NOW)),
            arguments: decode::as_object(&arguments, "")?,
            ids: &self.ids,
            now: NOW,
            settings: None,
            numbers: None,
        };
        let mut transaction = self.store.begin(true)?;
        let answer = act(&call, &mut *transaction)?;
        transaction.commit()?;
        Ok(answer)
    }

    /// Does something as the engine, in a transaction of its own.
    pub(crate) fn as_engine<T>(&self, act: impl FnOnce(&mut Unit<'_>) -> Result<T>) -> Result<T> {
        let context = CallContext::new(self.tenant, "tenon");
        let (catalogue, ids) = (&self.catalogue, &self.ids);
        let call = SystemCall { catalogue, context: &context, name: "sync.pull", ids, now: NOW };
        let mut transaction = self.store.begin(true)?;
        let answer = call.perform(&mut *transaction, act)?;
        transaction.commit()?;
        Ok(answer)
    }
}
