//! A tenant of a test's own.

use crate::contender::request;
use crate::place::Place;
use jiff::Timestamp;
use serde_json::{Value as Json, json};
use std::sync::atomic::{AtomicU32, Ordering};
use tenon::config::Config;
use tenon::{CallContext, Engine, Result, rpc};

/// A tenant that nobody has used before, seen from the test's own process by way of the first node.
pub struct Company {
    /// The engine.
    pub engine: Engine,
    /// The tenant.
    pub tenant: String,
    keys: AtomicU32,
}

impl Company {
    /// Makes the tables, where they are not there, and the tenant; `erps` are those of a configuration.
    ///
    /// # Errors
    /// A refusal.
    pub fn found(place: &Place, erps: &Json) -> Result<Company> {
        Company::found_in("CNY", place, erps)
    }

    /// The same, in another currency.
    ///
    /// # Errors
    /// A refusal.
    pub fn found_in(currency: &str, place: &Place, erps: &Json) -> Result<Company> {
        static FOUNDED: AtomicU32 = AtomicU32::new(0);
        let founded = FOUNDED.fetch_add(1, Ordering::Relaxed);
        let tenant = format!("{:x}-{:x}-{founded}", Timestamp::now().as_microsecond(), std::process::id());
        let config = json!({"database": place.nodes[0], "erps": erps});
        let engine = Config::parse(&config.to_string())?.open()?;
        let company = Company { engine, tenant, keys: AtomicU32::new(0) };
        company.call("tenant.create", json!({
            "name": "Acme", "code": "acme", "base_currency": currency, "admin_id": "ada", "admin_name": "Ada",
            "erp": erps.as_object().and_then(|erps| erps.keys().next()),
        }))?;
        Ok(company)
    }

    /// A call of the administrator's, under a key of its own.
    ///
    /// # Errors
    /// What the operation refuses.
    pub fn call(&self, operation: &str, arguments: Json) -> Result<Json> {
        let key = self.keys.fetch_add(1, Ordering::Relaxed);
        let context = CallContext::new(self.tenant.as_str(), "ada").keyed(format!("company-{key}"));
        self.engine.call(&context, operation, &arguments)
    }

    /// A method that takes a tenant and an ERP.
    ///
    /// # Errors
    /// Whatever synchronisation meets.
    pub fn synchronise(&self, method: &str, erp: &str) -> Result<Json> {
        rpc::perform(&self.engine, method, &json!({"tenant": self.tenant, "erp": erp}))
    }

    /// A request for the administrator's call under this key.
    pub fn request(&self, operation: &str, key: &str, mut arguments: Json) -> Json {
        arguments["context"] = json!({"tenant": self.tenant, "actor": "ada", "key": key});
        request(operation, &arguments)
    }

    /// All records that `operation` lists.
    ///
    /// # Errors
    /// What the operation refuses.
    pub fn list(&self, operation: &str, filter: Json) -> Result<Vec<Json>> {
        let (mut items, mut after) = (Vec::new(), Json::Null);
        loop {
            let mut page = self.call(operation, json!({"filter": filter, "limit": 200, "after": after}))?;
            after = page["next"].take();
            items.extend(page["items"].as_array().into_iter().flatten().cloned());
            if after.is_null() {
                return Ok(items);
            }
        }
    }
}
