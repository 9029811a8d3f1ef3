//! A desk from which operations are called: one tenant, whose administrator calls them.

use jiff::Timestamp;
use serde_json::{Value as Json, json};
use std::sync::atomic::{AtomicU32, Ordering};
use tenon_kernel::ports::{Ids, Store};
use tenon_kernel::{Call, CallContext, Catalogue, Effect, Error, Result, decode};
use tenon_store_memory::MemoryStore;

/// A Friday morning.
const NOW: &str = "2026-01-30T09:00:00Z";

/// Identifiers one after the other.
#[derive(Default)]
struct Counted(AtomicU32);

impl Counted {
    fn count(&self) -> u32 {
        self.0.fetch_add(1, Ordering::Relaxed)
    }
}

impl Ids for Counted {
    fn next(&self, _: Timestamp) -> String {
        format!("00000000-0000-7000-8000-{:012}", self.count())
    }
}

pub(crate) struct Desk {
    catalogue: Catalogue,
    store: MemoryStore,
    ids: Counted,
    keys: Counted,
}

impl Desk {
    /// A tenant whose currency is the yuan.
    pub(crate) fn new() -> Self {
        let catalogue = Catalogue::of(tenon_core::MODULES).unwrap();
        let desk =
            Self { catalogue, store: MemoryStore::new(), ids: Counted::default(), keys: Counted::default() };
        let tenant = json!({
            "name": "Acme", "code": "hq", "base_currency": "CNY", "admin_id": "ada", "admin_name": "Ada",
        });
        desk.done("tenant.create", &tenant);
        desk
    }

    /// What an operation answers, or how it refuses.
    pub(crate) fn call(&self, operation: &str, arguments: &Json) -> Result<Json> {
        let entry = self.catalogue.operation(operation);
        let entry = entry.ok_or_else(|| tenon_kernel::refusals::no_such_operation(operation))?;
        let writes = entry.effect == Effect::Write;
        let mut context = CallContext::new("acme", "ada");
        if writes {
            context = context.keyed(self.keys.count().to_string());
        }
        let call = Call {
            catalogue: &self.catalogue,
            operation: entry,
            context: &context,
            arguments: decode::as_object(arguments, "")?,
            ids: &self.ids,
            now: NOW.parse().unwrap(),
            settings: None,
            numbers: None,
        };
        let mut transaction = self.store.begin(writes)?;
        let answer = call.perform(&mut *transaction)?;
        if writes {
            transaction.commit()?;
        }
        Ok(answer)
    }

    /// What an operation answers that refuses nothing.
    pub(crate) fn done(&self, operation: &str, arguments: &Json) -> Json {
        self.call(operation, arguments).unwrap_or_else(|refused| panic!("{operation} {arguments}: {refused}"))
    }

    /// The id of what an operation has made.
    pub(crate) fn made(&self, operation: &str, arguments: &Json) -> String {
        self.done(operation, arguments)["id"].as_str().unwrap().to_owned()
    }

    /// How an operation refuses.
    pub(crate) fn refused(&self, operation: &str, arguments: &Json) -> Error {
        self.call(operation, arguments).expect_err("nothing was refused")
    }

    /// The id of a customer that may be sold to.
    pub(crate) fn customer(&self, customer: &Json) -> String {
        let id = self.made("customer.create", customer);
        self.done("customer.convert", &json!({"id": id}));
        id
    }

    pub(crate) fn product(&self) -> String {
        self.made("product.create", &json!({"name": "Chair", "unit": "PCE"}))
    }
}
