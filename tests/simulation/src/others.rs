//! Operations that no action calls in a way of its own, drawn from the catalogue: what a module adds is played without a line
//! here, and with it the kinds of outbound work that it brings.

use crate::chance::Chance;
use crate::simulator::told;
use crate::world::World;
use serde_json::{Map, Value as Json, json};
use tenon_kernel::catalogue::{Action, OperationEntry};
use tenon_kernel::filter::Filter;
use tenon_kernel::{Field, Kind};
use tenon_sync::in_transaction;

/// What actions call in a way of their own.
const OWN: [&str; 6] = [
    "conflict.resolve",
    "customer.convert",
    "customer.merge",
    "customer.unmerge",
    "sales_order.cancel",
    "sales_order.submit",
];

/// Somebody calls what no action calls in a way of its own.
pub(crate) fn call(world: &World, chance: &mut Chance) -> String {
    let Some((operation, arguments)) = draw(world, chance) else {
        return "no other operation".to_owned();
    };
    format!("{operation} {}: {}", arguments.clone(), told(world.call(&operation, arguments)))
}

/// Draws an operation that nothing else calls and that there are records for, and its arguments.
fn draw(world: &World, chance: &mut Chance) -> Option<(String, Json)> {
    let catalogue = world.engine().catalogue();
    let others = catalogue.operations().filter(|operation| is_other(operation));
    let mut drawn: Vec<_> = others
        .filter_map(|operation| Some((operation.name.clone(), arguments(operation, world, chance)?)))
        .collect();
    if drawn.is_empty() { None } else { Some(drawn.swap_remove(chance.below(drawn.len()))) }
}

fn is_other(operation: &OperationEntry) -> bool {
    let writes = operation.effect == tenon_kernel::Effect::Write && !operation.bootstrap;
    writes && !OWN.contains(&operation.name.as_str())
}

/// Arguments of a declared operation; none where there is no record that one could be about, or a value cannot be drawn.
fn arguments(operation: &OperationEntry, world: &World, chance: &mut Chance) -> Option<Json> {
    let Action::Declared { shape, .. } = operation.action else { return None };
    let mut arguments = Map::new();
    for field in shape.fields {
        if field.required || chance.one_in(2) {
            match value(field, operation, world, chance) {
                Some(value) => drop(arguments.insert(field.name.to_owned(), value)),
                None if field.required => return None,
                None => {}
            }
        }
    }
    Some(Json::Object(arguments))
}

fn value(field: &Field, operation: &OperationEntry, world: &World, chance: &mut Chance) -> Option<Json> {
    let small = chance.below(5);
    Some(match field.kind {
        Kind::Id => record(operation.entity, world, chance)?,
        Kind::Reference(entity) => record(entity, world, chance)?,
        Kind::Text { .. } => json!(format!("Text {small}")),
        Kind::Bool => json!(chance.one_in(2)),
        Kind::Integer => json!(small),
        Kind::Long | Kind::Decimal { .. } => json!(small.to_string()),
        Kind::Currency => json!("EUR"),
        Kind::Choice(options) => json!(options[chance.below(options.len())].name),
        _ => return None,
    })
}

/// The id of any record of an entity.
fn record(entity: &str, world: &World, chance: &mut Chance) -> Option<Json> {
    let def = world.engine().catalogue().entity(entity)?.def;
    let records =
        in_transaction(&world.store(), "look", |unit| unit.records(def, &Filter::everything(), None))
            .unwrap();
    if records.is_empty() {
        return None;
    }
    Some(json!(records[chance.below(records.len())].header.id))
}
