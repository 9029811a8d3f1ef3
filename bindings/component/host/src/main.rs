//! `tenon-component-host <tenon.wasm> <configuration> [<what is granted>]`: the engine component at work. One request a line on
//! standard input, one reply a line on standard output.
//!
//! The component gets what a host lends it and nothing else: here the database and the ERP that the configuration names, the clock
//! and the randomness of this machine; and, where an adapter was put into it, HTTP, settings and secrets as far as they are granted,
//! in JSON ([`Granted`]). `TENON_COMPONENT_CACHE` names a folder for its compiled code.
#![allow(clippy::print_stdout, reason = "a command prints")]

mod bindings;
mod database;
mod erp;
#[cfg(test)]
mod one_module;
#[cfg(test)]
mod typed;
mod world;

use bindings::{Engine as Tenon, exports::tenon::crm::engines};
use std::io::{BufRead, Write};
use tenon::config::{Config, open_database_with};
use tenon::erp_port::Erp;
use tenon_erp_component::{Granted, HostImports};
use wasmtime::component::{Component, HasSelf, Linker, ResourceAny};
use wasmtime::{Cache, CacheConfig, Engine, OptLevel, Result, Store, format_err};
use world::World;

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let (Some(file), Some(configuration)) = (arguments.next(), arguments.next()) else {
        return Err(format_err!("tenon-component-host <tenon.wasm> <configuration> [<what is granted>]"));
    };
    let granted = arguments.next().map_or(Ok(Granted::default()), |granted| serde_json::from_str(&granted));
    let granted = granted.map_err(|error| format_err!("what is granted cannot be read: {error}"))?;
    let mut hosted = Hosted::open(&file, &configuration, &granted)?;
    let mut replies = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        if let Some(reply) = hosted.call(&line?)? {
            writeln!(replies, "{reply}")?;
            replies.flush()?;
        }
    }
    Ok(())
}

/// An engine component with an engine in it.
struct Hosted {
    store: Store<World>,
    engines: engines::Guest,
    engine: ResourceAny,
}

impl Hosted {
    fn open(file: &str, configuration: &str, granted: &Granted) -> Result<Self> {
        let (erp, configuration) = erp::reached(configuration)?;
        let (mut store, linker) = lent(&configuration, granted, erp)?;
        let component = Component::from_file(linker.engine(), file)?;
        let tenon = Tenon::instantiate(&mut store, &component, &linker)?;
        let engines = tenon.tenon_crm_engines().clone();
        let opened = engines.engine().call_open(&mut store, &configuration)?;
        let engine = opened.map_err(|refusal| format_err!("{refusal}"))?;
        Ok(Self { store, engines, engine })
    }

    fn call(&mut self, request: &str) -> Result<Option<String>> {
        self.engines.engine().call_call(&mut self.store, self.engine, request)
    }
}

/// What the component is given: the database that the configuration names, an ERP, and what is granted to an adapter within it.
fn lent(configuration: &str, granted: &Granted, erp: Erp) -> Result<(Store<World>, Linker<World>)> {
    let config = Config::parse(configuration).map_err(|error| format_err!("{error}"))?;
    let database =
        open_database_with(&config.database, config.connections()).map_err(|error| format_err!("{error}"))?;
    let engine = compiler()?;
    let mut linker = Linker::new(&engine);
    Tenon::add_to_linker::<_, HasSelf<World>>(&mut linker, |world| world)?;
    HostImports::add_to_linker(&mut linker, |world: &mut World| &mut world.adapter)?;
    erp::add_to_linker(&mut linker)?;
    let adapter = HostImports::new(&engine, granted).map_err(|error| format_err!("{error}"))?;
    Ok((Store::new(&engine, World::lending(database, erp, adapter)), linker))
}

fn compiler() -> Result<Engine> {
    let mut settings = wasmtime::Config::new();
    if cfg!(debug_assertions) {
        // A compiler that is itself not optimised takes a minute to optimise.
        settings.cranelift_opt_level(OptLevel::None);
    }
    if let Some(folder) = std::env::var_os("TENON_COMPONENT_CACHE") {
        let mut kept = CacheConfig::new();
        kept.with_directory(std::path::absolute(folder)?);
        settings.cache(Some(Cache::new(kept)?));
    }
    Engine::new(&settings)
}
