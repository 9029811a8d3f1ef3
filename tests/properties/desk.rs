//! A desk from which calls are made: an engine, a tenant, keys.

use serde_json::{Value as Json, json};
use std::cell::Cell;
use tenon::rpc::Service;
use tenon::{CallContext, Result};

/// The administrator of every tenant.
pub(crate) const ADMIN: &str = "ada";

/// One tenant of one engine.
pub(crate) struct Desk<S> {
    /// The engine.
    pub(crate) engine: S,
    tenant: String,
    keys: Cell<u32>,
}

impl<S: Service> Desk<S> {
    /// A tenant that nobody has used before.
    pub(crate) fn new(engine: S) -> Self {
        let desk = Self { engine, tenant: tenon_tests::entry_points::fresh_tenant(), keys: Cell::new(0) };
        let tenant = json!({
            "name": "Acme", "code": "hq", "base_currency": "CNY", "admin_id": ADMIN, "admin_name": "Ada",
        });
        desk.write("host", "tenant.create", &tenant).unwrap();
        desk
    }

    /// Calls an operation that reads.
    pub(crate) fn read(&self, actor: &str, operation: &str, arguments: &Json) -> Result<Json> {
        self.engine.call(&CallContext::new(self.tenant.as_str(), actor), operation, arguments)
    }

    /// Calls an operation that writes, with a key of its own.
    pub(crate) fn write(&self, actor: &str, operation: &str, arguments: &Json) -> Result<Json> {
        self.keys.set(self.keys.get() + 1);
        self.write_keyed(&self.keys.get().to_string(), actor, operation, arguments)
    }

    /// Calls an operation that writes, with this key.
    pub(crate) fn write_keyed(
        &self,
        key: &str,
        actor: &str,
        operation: &str,
        arguments: &Json,
    ) -> Result<Json> {
        let context = CallContext::new(self.tenant.as_str(), actor).keyed(key);
        self.engine.call(&context, operation, arguments)
    }

    /// Every page of a list, from `after` on.
    pub(crate) fn pages(&self, actor: &str, operation: &str, arguments: &Json) -> Result<Vec<Json>> {
        let mut arguments = arguments.clone();
        let mut items = Vec::new();
        loop {
            let page = self.read(actor, operation, &arguments)?;
            items.extend(page["items"].as_array().cloned().unwrap_or_default());
            if page["next"].is_null() {
                return Ok(items);
            }
            arguments["after"] = page["next"].clone();
        }
    }
}
