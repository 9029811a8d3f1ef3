//! Puts an adapter into the engine component. There is nothing between the two: what the one asks for, the other answers. What an
//! adapter does not export has a stand-in, which is never called: the engine is told.

mod stand_in;

use stand_in::Asked;
use std::collections::BTreeSet;
use std::error::Error;
use wac_graph::types::{ItemKind, Package};
use wac_graph::{CompositionGraph, EncodeOptions, PackageId, plug};

/// What every adapter exports.
const DESCRIPTION: &str = "tenon:erp/description@";

/// The engine (`tenon-erp.wasm`) with an adapter in it, as one component.
///
/// # Errors
/// One of them is no component, the engine asks for no adapter, or the adapter answers nothing that the engine asks.
pub fn composed(engine: Vec<u8>, adapter: Vec<u8>) -> Result<Vec<u8>, Box<dyn Error>> {
    let asked = Asked::by(&engine).map_err(|error| format!("the engine: {error:#}"))?;
    let mut graph = CompositionGraph::new();
    let mut take = |name: &str, bytes: Vec<u8>| -> Result<_, Box<dyn Error>> {
        let package = Package::from_bytes(name, None, bytes, graph.types_mut());
        Ok(graph.register_package(package.map_err(|error| format!("the {name}: {error:#}"))?)?)
    };
    let (engine, adapter) = (take("engine", engine)?, take("adapter", adapter)?);
    let answered = answered(&asked, &graph, adapter)?;
    let sign = asked.clone().sign(|interface| answered.contains(interface))?;
    let gap = asked.clone().gap(|interface| answered.contains(interface))?;
    let mut plugs = vec![adapter];
    for (name, bytes) in [("sign", Some(sign)), ("gap", gap)] {
        if let Some(bytes) = bytes {
            let package = Package::from_bytes(name, None, bytes, graph.types_mut())?;
            plugs.push(graph.register_package(package)?);
        }
    }
    plug(&mut graph, plugs, engine).map_err(|error| format!("these two do not fit: {error:#}"))?;
    match unanswered(&asked, &graph) {
        None => Ok(graph.encode(EncodeOptions::default())?),
        Some(name) => Err(format!("these two do not fit: the adapter's {name} is another one").into()),
    }
}

/// The interfaces that an adapter exports.
fn answered(
    asked: &Asked,
    graph: &CompositionGraph,
    adapter: PackageId,
) -> Result<BTreeSet<String>, Box<dyn Error>> {
    let exports = graph.types()[graph[adapter].ty()].exports.keys();
    if !exports.clone().any(|name| name.starts_with(DESCRIPTION)) {
        return Err("the adapter is none: it does not export tenon:erp/description".into());
    }
    let answered: BTreeSet<_> = exports.filter_map(|name| asked.interface(name)).map(str::to_owned).collect();
    match answered.is_empty() {
        false => Ok(answered),
        true => Err("the adapter exports nothing of tenon:erp that the engine could ask for".into()),
    }
}

/// Something that the engine asks, and that has not been put in. (What stands in for `changes` still imports `orders`, for its
/// types alone.)
fn unanswered(asked: &Asked, graph: &CompositionGraph) -> Option<String> {
    let has_functions = |kind: ItemKind| match kind {
        ItemKind::Instance(id) => {
            graph.types()[id].exports.values().any(|kind| matches!(kind, ItemKind::Func(_)))
        }
        _ => true,
    };
    let is_asked = |name: &str| name.starts_with(DESCRIPTION) || asked.interface(name).is_some();
    let mut imports = graph.imports();
    imports.find(|(name, kind, _)| is_asked(name) && has_functions(*kind)).map(|(name, ..)| name.to_owned())
}
