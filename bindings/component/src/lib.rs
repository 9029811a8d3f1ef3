//! Tenon as a WebAssembly component: the engine on a database, a clock and randomness that the host lends.

#[cfg(feature = "erp")]
mod adapter;
/// What an adapter's answers mean: as where adapters are loaded one by one.
#[cfg(feature = "erp")]
#[path = "../../../adapters/erp-component/src/contract/mod.rs"]
mod contract;
mod database;
mod host;
#[cfg(feature = "typed")]
mod typed;
#[cfg(feature = "erp")]
mod wire;

#[cfg(all(feature = "typed", feature = "erp"))]
compile_error!("`typed` and `erp` are worlds of their own");

/// Made from the WIT. Apart, because it has a module `tenon` of its own.
#[cfg(not(any(feature = "typed", feature = "erp")))]
mod bindings {
    wit_bindgen::generate!({ path: "../wit/tenon-crm", world: "tenon:crm/engine", generate_all });
}

/// The same, with the interfaces of `tenon:entities`.
#[cfg(feature = "typed")]
mod bindings {
    wit_bindgen::generate!({
        path: "../wit/tenon-entities",
        world: "tenon:entities/engine",
        generate_all,
        additional_derives: [serde::Serialize, serde::Deserialize],
    });
}

/// The same, with what an adapter answers.
#[cfg(feature = "erp")]
mod bindings {
    wit_bindgen::generate!({
        path: "../wit/tenon-crm-erp",
        world: "tenon:crm-erp/engine",
        generate_all,
        additional_derives: [serde::Serialize],
    });
}

use bindings::exports::tenon::crm::engines::{Engine, Guest, GuestEngine};
use database::HostDatabase;
use host::{HostClock, HostIds, HostPause};
use std::sync::Arc;
use tenon::config::Config;
use tenon::{Builder, rpc};

struct Component;

/// An open engine, as the host holds it.
struct Open(tenon::Engine);

impl Guest for Component {
    type Engine = Open;
}

impl GuestEngine for Open {
    fn open(configuration: String) -> Result<Engine, String> {
        let opened = Config::parse(&configuration).and_then(|config| {
            let ids = Arc::new(HostIds::default());
            let lent =
                Builder::with_host_ports(HostDatabase::new()?, Arc::new(HostClock), ids, Arc::new(HostPause));
            open_on(&config, lent)
        });
        opened.map(|engine| Engine::new(Open(engine))).map_err(|error| rpc::refusal(&error))
    }

    fn call(&self, request: String) -> Option<String> {
        rpc::handle(&self.0, &request)
    }
}

#[cfg(not(feature = "erp"))]
fn open_on(config: &Config, lent: Builder) -> tenon::Result<tenon::Engine> {
    config.open_on(lent, None)
}

#[cfg(feature = "erp")]
fn open_on(config: &Config, lent: Builder) -> tenon::Result<tenon::Engine> {
    let erp = adapter::erp(config)?;
    config.open_on(lent, Some(&|_| erp.clone()))
}

bindings::export!(Component with_types_in bindings);
