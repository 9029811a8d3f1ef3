//! The interface `records`: what is answered of each entity.
//!
//! They stand in one interface, for those of one entity are answered by operations of another, and interfaces that use each other
//! in a circle cannot be.

use super::interface::{Interface, member};
use tenon::Catalogue;
use tenon::kernel::{Class, EntityDef};

/// The interface.
pub(crate) fn interface(catalogue: &Catalogue) -> Interface<'static> {
    let mut interface = Interface::new("records", "The records of all entities, as they are answered.", None);
    for entry in catalogue.entities().filter(|entry| !entry.def.bookkeeping) {
        for (_, _, line) in entry.def.lines() {
            record(&mut interface, line);
        }
        record(&mut interface, entry.def);
    }
    interface
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
        Class::System | Class::Line => {}
    }
    members
}
