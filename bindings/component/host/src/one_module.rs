//! Hosts that know one module of `tenon:entities` each: their bindings are made from its world alone.
//!
//! `TENON_COMPONENT_TYPED` names the component: `target/tenon-typed.wasm`, as `scripts/wasm-engine.sh` builds it.

use crate::world::World;
use serde_json::json;
use tenon::erp_port::Erp;
use tenon_erp_component::Granted;
use wasmtime::component::{Component, Linker};
use wasmtime::{Result, Store, format_err};

/// Made from the world of the module `party`.
#[allow(missing_docs, unreachable_pub, clippy::all, reason = "generated")]
mod party {
    wasmtime::component::bindgen!({
        path: "../../wit/tenon-entities",
        world: "tenon:entities/party-engine",
        with: {
            "tenon:crm/host": crate::bindings::tenon::crm::host,
            "tenon:sql/database": crate::bindings::tenon::sql::database,
        },
        imports: { default: trappable },
    });
}

/// Made from the world of the module `order`.
#[allow(missing_docs, unreachable_pub, clippy::all, reason = "generated")]
mod order {
    wasmtime::component::bindgen!({
        path: "../../wit/tenon-entities",
        world: "tenon:entities/order-engine",
        with: {
            "tenon:crm/host": crate::bindings::tenon::crm::host,
            "tenon:sql/database": crate::bindings::tenon::sql::database,
        },
        imports: { default: trappable },
    });
}

const CONFIGURATION: &str = r#"{"database": "sqlite::memory:"}"#;

/// The engine component, and what it is instantiated with.
type Opened = (Store<World>, Linker<World>, Component);

/// The component and what the host provides to it; none where no component is named.
fn opened() -> Result<Option<Opened>> {
    let Some(file) = std::env::var_os("TENON_COMPONENT_TYPED") else {
        eprintln!("left out: TENON_COMPONENT_TYPED names no component");
        return Ok(None);
    };
    let (store, linker) = crate::lent(CONFIGURATION, &Granted::default(), Erp::default())?;
    let component = Component::from_file(linker.engine(), file)?;
    Ok(Some((store, linker, component)))
}

/// The request that sets up a tenant.
fn company() -> String {
    let params = json!({
        "context": {"tenant": "acme", "actor": "host", "key": "setup"},
        "name": "Acme", "code": "acme", "base_currency": "EUR", "admin_id": "ada", "admin_name": "Ada",
    });
    json!({"jsonrpc": "2.0", "id": 1, "method": "tenant.create", "params": params}).to_string()
}

#[test]
fn a_host_of_the_module_party_reads_customers() -> Result<()> {
    use party::tenon::entities::types::{Context, Selection};

    let Some((mut store, linker, component)) = opened()? else { return Ok(()) };
    let tenon = party::PartyEngine::instantiate(&mut store, &component, &linker)?;
    let engines = tenon.tenon_crm_engines();
    let engine = engines.engine().call_open(&mut store, CONFIGURATION)?;
    let engine = engine.map_err(|refusal| format_err!("{refusal}"))?;
    engines.engine().call_call(&mut store, engine, &company())?;
    let context =
        Context { tenant: "acme".into(), actor: "ada".into(), key: None, locale: None, correlation_id: None };
    let everything =
        Selection { filter: None, order: None, limit: None, after: None, before: None, deleted: None };
    let page = tenon.tenon_entities_customer().call_list(&mut store, engine, &context, &everything)?;
    assert_eq!(page.map(|page| page.items.len()).map_err(|error| error.code), Ok(0));
    Ok(())
}

#[test]
fn a_host_of_the_module_order_reads_orders() -> Result<()> {
    use order::tenon::entities::types::Context;

    let Some((mut store, linker, component)) = opened()? else { return Ok(()) };
    let tenon = order::OrderEngine::instantiate(&mut store, &component, &linker)?;
    let engines = tenon.tenon_crm_engines();
    let engine = engines.engine().call_open(&mut store, CONFIGURATION)?;
    let engine = engine.map_err(|refusal| format_err!("{refusal}"))?;
    engines.engine().call_call(&mut store, engine, &company())?;
    let context =
        Context { tenant: "acme".into(), actor: "ada".into(), key: None, locale: None, correlation_id: None };
    let none = tenon.tenon_entities_sales_order().call_get(&mut store, engine, &context, &"none".into())?;
    assert_eq!(none.err().map(|error| error.code).as_deref(), Some("NOT_FOUND"));
    Ok(())
}
