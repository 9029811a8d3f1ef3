//! The interfaces for components are ones: they parse, and everything in them says what it is.

use super::Faults;
use crate::component::PACKAGE;
use crate::root;
use std::collections::BTreeSet;
use std::error::Error;
use tenon::Catalogue;
use wit_parser::{Docs, Resolve, Type, TypeDef, TypeDefKind, UnresolvedPackageGroup, WorldItem};

/// The package of typed functions, after those that it uses.
const PACKAGES: [&str; 3] = ["bindings/wit/tenon-sql", "bindings/wit/tenon-crm", PACKAGE];

/// Those packages, as far as they parse.
pub(crate) fn check() -> Result<Faults, Box<dyn Error>> {
    let mut resolve = Resolve::default();
    for package in PACKAGES {
        let parsed = UnresolvedPackageGroup::parse_dir(root().join(package));
        let added = parsed.and_then(|parsed| Ok(resolve.push_group(parsed)?));
        added.map_err(|error| format!("{package}: {error:#}"))?;
    }
    let mut faults = mute(&resolve);
    faults.extend(wide(&resolve, &tenon::Modules::default().catalogue()?));
    Ok(faults)
}

/// Worlds of one module with the records of a module that it does not need.
fn wide(resolve: &Resolve, catalogue: &Catalogue) -> Faults {
    let mut wide = Faults::new();
    for (_, world) in resolve.worlds.iter() {
        let Some(module) = world.name.strip_suffix("-engine") else { continue };
        let needed = needed(catalogue, module);
        let interfaces = world.imports.values().chain(world.exports.values());
        for interface in interfaces.filter_map(|item| named(resolve, item)) {
            let records = interface.strip_suffix("-records").filter(|of| !needed.contains(*of));
            wide.extend(records.map(|of| format!("the world `{}` takes the records of `{of}`", world.name)));
        }
    }
    wide
}

fn named<'a>(resolve: &'a Resolve, item: &WorldItem) -> Option<&'a str> {
    let WorldItem::Interface { id, .. } = item else { return None };
    resolve.interfaces[*id].name.as_deref()
}

/// A module and all that it needs.
fn needed<'a>(catalogue: &'a Catalogue, module: &'a str) -> BTreeSet<&'a str> {
    let mut needed = BTreeSet::from([module, "platform"]);
    // Each module comes after those that it needs.
    for one in catalogue.modules().iter().rev().filter(|one| one.name != "platform") {
        if needed.contains(one.name) {
            needed.extend(one.needs);
        }
    }
    needed
}

/// Whatever has no words.
fn mute(resolve: &Resolve) -> Faults {
    let mut mute = Faults::new();
    let mut look = |name: String, docs: &Docs| {
        if docs.contents.is_none() {
            mute.push(format!("`{name}` of the WIT has no words"));
        }
    };
    for (_, interface) in resolve.interfaces.iter() {
        let name = interface.name.clone().unwrap_or_default();
        for function in interface.functions.values() {
            look(format!("{name}.{}", function.name), &function.docs);
        }
        look(name, &interface.docs);
    }
    for (_, kind) in resolve.types.iter() {
        let name = kind.name.clone().unwrap_or_default();
        members(kind).for_each(|(member, docs)| look(format!("{name}.{member}"), docs));
        // What an interface uses of another one says what it is there.
        if kind.name.is_some() && !matches!(kind.kind, TypeDefKind::Type(Type::Id(_))) {
            look(name, &kind.docs);
        }
    }
    mute
}

/// The members of a record, the cases of an enum.
fn members(kind: &TypeDef) -> Box<dyn Iterator<Item = (&str, &Docs)> + '_> {
    match &kind.kind {
        TypeDefKind::Record(record) => {
            Box::new(record.fields.iter().map(|field| (field.name.as_str(), &field.docs)))
        }
        TypeDefKind::Enum(cases) => Box::new(cases.cases.iter().map(|case| (case.name.as_str(), &case.docs))),
        _ => Box::new(std::iter::empty()),
    }
}

#[cfg(test)]
mod tests {
    use wit_parser::Resolve;

    #[test]
    fn what_has_no_words_is_found() {
        let barn = "/// A barn.\npackage a:barn;\n/// What there is.\ninterface barn {\n  /// A door.\n  record door {\n    \
            /// How wide.\n    width: s32,\n  }\n  /// A side.\n  enum side {\n    /// Left.\n    left,\n  }\n  \
            /// Opens it.\n  open: func(door: door);\n}\n";
        let found = |text: &str| {
            let mut resolve = Resolve::default();
            resolve.push_source("barn.wit", text).unwrap();
            super::mute(&resolve)
        };
        assert_eq!(found(barn), Vec::<String>::new());
        for (words, item) in [
            ("/// What there is.", "barn"),
            ("/// A door.", "door"),
            ("/// How wide.", "door.width"),
            ("/// Left.", "side.left"),
            ("/// Opens it.", "barn.open"),
        ] {
            assert_eq!(found(&barn.replace(words, "")), [format!("`{item}` of the WIT has no words")]);
        }
    }
}
