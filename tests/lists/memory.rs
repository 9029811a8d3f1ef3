//! The planted module over the store in memory.

use crate::{Desk, MODULE, tenant};
use jiff::Timestamp;
use serde_json::Value as Json;
use std::sync::atomic::{AtomicU64, Ordering};
use tenon::Error;
use tenon::kernel::ports::{Ids, Store};
use tenon::kernel::{Call, CallContext, Catalogue, decode, refusals};
use tenon_store_memory::MemoryStore;

#[derive(Default)]
struct Counted(AtomicU64);

impl Ids for Counted {
    fn next(&self, _: Timestamp) -> String {
        format!("00000000-0000-7000-8000-{:012x}", self.0.fetch_add(1, Ordering::Relaxed))
    }
}

pub(crate) struct Memory {
    catalogue: Catalogue,
    store: MemoryStore,
    ids: Counted,
}

impl Memory {
    pub(crate) fn new() -> Self {
        let catalogue = Catalogue::of(&[&MODULE]).unwrap();
        let desk = Self { catalogue, store: MemoryStore::new(), ids: Counted::default() };
        desk.call("tenant.create", tenant()).unwrap();
        desk
    }
}

impl Desk for Memory {
    fn call(&self, operation: &str, arguments: Json) -> Result<Json, Error> {
        let unknown = || refusals::no_such_operation(operation);
        let call = Call {
            catalogue: &self.catalogue,
            operation: self.catalogue.operation(operation).ok_or_else(unknown)?,
            context: &CallContext::new("acme", "ada").keyed(self.ids.next(Timestamp::UNIX_EPOCH)),
            arguments: decode::as_object(&arguments, "")?,
            ids: &self.ids,
            now: Timestamp::UNIX_EPOCH,
            settings: None,
            numbers: None,
        };
        let mut transaction = self.store.begin(true)?;
        let answer = call.perform(&mut *transaction)?;
        transaction.commit()?;
        Ok(answer)
    }
}
