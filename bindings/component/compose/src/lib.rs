//! Puts an adapter into the engine component. There is nothing between the two: what the one asks for, the other answers.

use std::error::Error;
use wac_graph::types::Package;
use wac_graph::{CompositionGraph, EncodeOptions, plug};

/// What an adapter answers, by the names in the WIT.
const ADAPTER: [&str; 5] = ["description", "masters", "orders", "finance", "inventory"];

/// The engine (`tenon-erp.wasm`) with an adapter in it, as one component.
///
/// # Errors
/// One of them is no component, the engine asks for no adapter, or the adapter does not answer all that the engine asks.
pub fn composed(engine: Vec<u8>, adapter: Vec<u8>) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut graph = CompositionGraph::new();
    let mut take = |name: &str, bytes: Vec<u8>| -> Result<_, Box<dyn Error>> {
        let package = Package::from_bytes(name, None, bytes, graph.types_mut());
        Ok(graph.register_package(package.map_err(|error| format!("the {name}: {error:#}"))?)?)
    };
    let (engine, adapter) = (take("engine", engine)?, take("adapter", adapter)?);
    plug(&mut graph, vec![adapter], engine).map_err(|error| format!("these two do not fit: {error:#}"))?;
    let unanswered = unanswered(&graph);
    if !unanswered.is_empty() {
        return Err(format!("the adapter does not export {}", unanswered.join(", ")).into());
    }
    Ok(graph.encode(EncodeOptions::default())?)
}

/// What of an adapter would still have to be lent.
fn unanswered(graph: &CompositionGraph) -> Vec<String> {
    let ports = ADAPTER.iter().map(|port| format!("tenon:erp/{port}@"));
    let asked = |port: &String| graph.imports().any(|(name, ..)| name.starts_with(port.as_str()));
    ports.filter(asked).map(|port| port.trim_end_matches('@').to_owned()).collect()
}
