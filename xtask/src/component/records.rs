//! The records of each module, as they are answered: `party-records` and so on.
//!
//! Those of a module stand in one interface, for those of one entity are answered by operations of another, and interfaces that use
//! each other in a circle cannot be. Modules need each other in no circle.

use super::interface::{Interface, member};
use tenon::Catalogue;
use tenon::kernel::{Class, EntityDef};

/// An interface for each module that has records.
pub(crate) fn interfaces(catalogue: &Catalogue) -> Vec<Interface<'static>> {
    catalogue.modules().iter().filter_map(|module| interface(catalogue, module.name)).collect()
}

fn interface(catalogue: &Catalogue, module: &str) -> Option<Interface<'static>> {
    let is_here = |def: &&EntityDef| catalogue.home(def.name).is_some_and(|home| home.name == module);
    let entities: Vec<_> =
        catalogue.entities().map(|entry| entry.def).filter(is_here).filter(|def| !def.bookkeeping).collect();
    let doc = format!("The records of the module `{module}`, as they are answered.");
    let mut interface = Interface::new(&format!("{module}-records"), &doc, None);
    for def in &entities {
        for (_, _, line) in def.lines() {
            record(&mut interface, line);
        }
        record(&mut interface, def);
    }
    (!entities.is_empty()).then_some(interface)
}

fn record(interface: &mut Interface<'_>, def: &EntityDef) {
    let name = def.name.replace('_', "-");
    let mut members = header(interface, def.class);
    for field in def.shape.fields {
        members.push_str(&interface.member(field, &name, field.required && !field.restricted));
    }
    interface.define("record", &name, def.doc, &members);
}

/// What every record of a class has.
fn header(interface: &mut Interface<'_>, class: Class) -> String {
    let id = interface.used("types", "id");
    let mut members = member("id", "The id.", &id, true);
    let mut add = |name, doc, kind: &str| members.push_str(&member(name, doc, kind, true));
    match class {
        Class::Owned => {
            let (instant, json) = (interface.used("types", "instant"), interface.used("types", "json"));
            add("version", "The version: an update or a deletion says which one it has read.", "s32");
            add("deleted", "Whether it is deleted.", "bool");
            add("created_at", "When it was made.", &instant);
            add("created_by", "By whom.", &id);
            add("updated_at", "When it was last changed.", &instant);
            add("updated_by", "By whom.", &id);
            add("custom", "The values of custom fields: an object.", &json);
        }
        Class::Mirrored => {
            add("erp", "The ERP that keeps it.", "string");
            let instant = interface.used("types", "instant");
            add("as_of", "It is at least as fresh as this.", &instant);
        }
        Class::Ledger => {
            let instant = interface.used("types", "instant");
            add("created_at", "When it was added.", &instant);
            add("created_by", "By whom.", &id);
        }
        Class::System | Class::Line => {}
    }
    members
}
