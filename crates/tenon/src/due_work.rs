//! Due work: what timers do at a time. `tick.run`, `.status` and `.retry` by JSON-RPC.
//!
//! With a `context`, a user calls these methods, who needs the permission of the method's name. Without one it is the host's own work, and
//! the tenant is a parameter.

use crate::refusals;
use crate::rpc;
use serde::Serialize;
use serde_json::{Value as Json, json};
use tenon_kernel::decode::JsonMap;
use tenon_kernel::refusals::{internal, no_such_operation, not_an_option};
use tenon_kernel::tick::{self, Budget, TickReport};
use tenon_kernel::transact::Transact;
use tenon_kernel::{CallContext, Catalogue, Result};

/// The largest number of rows of a run if the caller gives none.
pub const LIMIT: u64 = 10_000;

/// What does due work: an engine, or a substitute in a test.
pub trait DueWork {
    /// Returns all declarations.
    fn catalogue(&self) -> &Catalogue;

    /// Returns transactions for a tenant on the engine's own behalf.
    fn own_work<'s>(&'s self, tenant: &str) -> Box<dyn Transact + 's>;

    /// Refuses a user without a permission.
    ///
    /// # Errors
    /// `FORBIDDEN`; a database error.
    fn check_permission(&self, context: &CallContext, permission: &str) -> Result<()>;

    /// Returns all tenants.
    ///
    /// # Errors
    /// A database error.
    fn tenants(&self) -> Result<Vec<String>>;
}

/// Does what is due for a tenant, or for all tenants, one after the other.
///
/// # Errors
/// `NOT_FOUND` if the tenant does not exist; a database error, of all tenants the first. What was done remains.
pub fn run_due(service: &dyn DueWork, tenant: Option<&str>, budget: &Budget) -> Result<TickReport> {
    if let Some(tenant) = tenant {
        return tick::run(&*service.own_work(tenant), budget);
    }
    let (mut whole, mut budget, mut failed) = (TickReport::default(), budget.clone(), None);
    for tenant in service.tenants()? {
        match tick::run(&*service.own_work(&tenant), &budget) {
            Ok(report) => {
                budget.limit = budget.limit.saturating_sub(report.rows());
                whole.merge(report);
            }
            // The others do not wait for it.
            Err(error) => failed = failed.or(Some(error)),
        }
    }
    failed.map_or(Ok(whole), Err)
}

/// Performs `tick.run`, `.status` or `.retry`. Blocks until it is done.
///
/// # Errors
/// Refusals of the parameters, `FORBIDDEN`, `NOT_FOUND`; a database error.
pub fn perform(service: &dyn DueWork, method: &str, params: &JsonMap) -> Result<Json> {
    let parameters: &[&str] = match method {
        "tick.run" => &["limit", "kinds"],
        "tick.status" => &[],
        "tick.retry" => &["id"],
        _ => return Err(no_such_operation(method)),
    };
    let whose = if params.contains_key("context") { "context" } else { "tenant" };
    let is_known = |name: &&String| *name == whose || parameters.contains(&name.as_str());
    if let Some(name) = params.keys().find(|name| !is_known(name)) {
        return Err(refusals::unknown_parameter(method, name).at(format!("/{name}")));
    }
    let tenant = match params.get("context") {
        Some(context) => {
            let context = rpc::context(context)?;
            service.check_permission(&context, method)?;
            Some(context.tenant)
        }
        None => text(params, "tenant")?.map(str::to_owned),
    };
    let needed = || tenant.as_deref().ok_or_else(|| tenon_kernel::refusals::required("tenant").at("/tenant"));
    match method {
        "tick.run" => json_of(&run_due(service, tenant.as_deref(), &budget(service, params)?)?),
        "tick.status" => json_of(&tick::status(&*service.own_work(needed()?))?),
        _ => Ok(json!({"rows": tick::retry(&*service.own_work(needed()?), text(params, "id")?)?})),
    }
}

fn budget(service: &dyn DueWork, params: &JsonMap) -> Result<Budget> {
    let limit = match params.get("limit") {
        None | Some(Json::Null) => LIMIT,
        Some(limit) => limit.as_u64().ok_or_else(|| refusals::expected_integer("limit").at("/limit"))?,
    };
    Ok(Budget { limit, kinds: kinds(service.catalogue(), params)? })
}

fn kinds(catalogue: &Catalogue, params: &JsonMap) -> Result<Option<Vec<String>>> {
    let Some(kinds) = params.get("kinds").filter(|kinds| !kinds.is_null()) else { return Ok(None) };
    let kinds = kinds.as_array().ok_or_else(|| refusals::expected_texts().at("/kinds"))?;
    let mut wanted = Vec::new();
    for (index, kind) in kinds.iter().enumerate() {
        let path = format!("/kinds/{index}");
        let kind = kind.as_str().ok_or_else(|| refusals::expected_text().at(path.as_str()))?;
        if catalogue.timer(kind).is_none() {
            let known: Vec<_> = catalogue.timers().map(|timer| timer.kind).collect();
            return Err(not_an_option(kind, known.join(", ")).at(path));
        }
        wanted.push(kind.to_owned());
    }
    Ok(Some(wanted))
}

fn text<'p>(params: &'p JsonMap, name: &str) -> Result<Option<&'p str>> {
    match params.get(name) {
        None | Some(Json::Null) => Ok(None),
        Some(Json::String(text)) => Ok(Some(text)),
        Some(_) => Err(refusals::expected_text().at(format!("/{name}"))),
    }
}

fn json_of(value: &impl Serialize) -> Result<Json> {
    serde_json::to_value(value).map_err(internal)
}
