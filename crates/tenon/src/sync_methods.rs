//! Synchronisation by JSON-RPC. With a `context`, a user calls these methods, who needs the permission of the method's name. Without
//! one it is the host's own work, and the tenant is a parameter.

use crate::engine::Engine;
use crate::refusals;
use crate::rpc;
use crate::wait::wait;
use serde::Serialize;
use serde_json::{Value as Json, json};
use tenon_kernel::Result;
use tenon_kernel::decode::JsonMap;

/// Performs `sync.run`, `.status`, `.retry`, `.restored`, `.preflight`, `.reconcile` or `.repair`. Blocks until it is done.
pub(crate) fn perform(engine: &Engine, method: &str, params: &JsonMap) -> Result<Json> {
    let whose = if params.contains_key("context") { "context" } else { "tenant" };
    let known = |name: &str| name == whose || name == "erp" || name == "id" && method == "sync.retry";
    if let Some(name) = params.keys().find(|name| !known(name)) {
        return Err(refusals::unknown_parameter(method, name).at(format!("/{name}")));
    }
    let tenant = match params.get("context") {
        Some(context) => permitted(engine, method, context)?,
        None => text(params, "tenant")?.to_owned(),
    };
    let store = engine.own_work(&tenant);
    let erp = engine.erp(text(params, "erp")?)?;
    match method {
        "sync.run" => json_of(&wait(tenon_sync::run(&store, erp, &|_| {}))?),
        "sync.status" => json_of(&tenon_sync::status::status(&store, &erp.name)?),
        "sync.preflight" => json_of(&wait(tenon_sync::preflight::preflight(&store, erp))?),
        "sync.reconcile" => json_of(&wait(tenon_sync::reconcile(&store, erp))?),
        "sync.repair" => json_of(&wait(tenon_sync::repair(&store, erp))?),
        "sync.retry" => {
            let entries = tenon_sync::retry(&store, &erp.name, params.get("id").and_then(Json::as_str))?;
            Ok(json!({"entries": entries, "records": tenon_sync::replay_all(&store, erp)?}))
        }
        "sync.restored" => Ok(json!({"entries": tenon_sync::restored(&store, &erp.name)?})),
        _ => Err(tenon_kernel::refusals::no_such_operation(method)),
    }
}

/// The tenant of a user who may ask for this.
fn permitted(engine: &Engine, method: &str, context: &Json) -> Result<String> {
    let context = rpc::context(context)?;
    engine.check_permission(&context, method)?;
    Ok(context.tenant)
}

fn text<'a>(params: &'a JsonMap, name: &str) -> Result<&'a str> {
    let path = format!("/{name}");
    let value = params.get(name).ok_or_else(|| tenon_kernel::refusals::required(name).at(path.as_str()))?;
    value.as_str().ok_or_else(|| refusals::expected_text().at(path.as_str()))
}

fn json_of(value: &impl Serialize) -> Result<Json> {
    serde_json::to_value(value).map_err(tenon_kernel::refusals::internal)
}
