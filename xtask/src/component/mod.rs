//! The typed interface of the engine component: the package `tenon:entities`, and the Rust that stands behind it.

mod glue;
mod interface;
mod operations;
mod prose;
mod records;

use crate::root;
use operations::Function;
use std::collections::BTreeMap;
use tenon::Catalogue;
use tenon::kernel::Module;

/// The folder of the package.
pub(crate) const PACKAGE: &str = "bindings/wit/tenon-entities";

/// The version of the package. It is raised with a release, not with a declaration.
const VERSION: &str = "0.3.0";

/// The first line of what is written here.
pub(crate) const WRITTEN: &str = "// Written by `cargo xtask generate` from the declarations. Do not edit.";

/// Texts of WIT, by the names of their files.
type Texts = BTreeMap<String, String>;

/// Every file: its path from the root, and its content.
pub(crate) fn files(catalogue: &Catalogue) -> Vec<(String, String)> {
    let records = records::interfaces(catalogue);
    let mut texts =
        Texts::from([("types.wit".to_owned(), format!("{WRITTEN}\n\n{}", include_str!("types.wit")))]);
    for records in &records {
        texts.insert(format!("{}.wit", records.name), format!("{WRITTEN}\n\n{}", records.text()));
    }
    let mut groups: BTreeMap<&str, Vec<Function>> = BTreeMap::new();
    for (entity, operations) in operations::by_entity(catalogue) {
        let (interface, functions) = operations::interface(catalogue, &records, entity, &operations);
        texts.insert(format!("{}.wit", interface.name), format!("{WRITTEN}\n\n{}", interface.text()));
        groups.insert(entity, functions);
    }
    texts.insert("world.wit".to_owned(), worlds(catalogue, &groups));
    let head = format!("{WRITTEN}\n\n{}package tenon:entities@{VERSION};\n\n", prose::comment(0, ABOUT));
    let mut files: Vec<_> =
        texts.into_iter().map(|(name, text)| (format!("{PACKAGE}/{name}"), text)).collect();
    if let Some((_, world)) = files.iter_mut().find(|(path, _)| path.ends_with("/world.wit")) {
        world.insert_str(0, &head);
    }
    files.push(("bindings/component/src/typed/glue.rs".to_owned(), glue::text(&groups)));
    files
}

const ABOUT: &str = "The engine with a function for each operation, and a type for whatever that takes and gives.\n\n\
    It follows the declarations. A record of WIT is closed, so a new field changes the package: build a host against the \
    package of the engine that it loads. The engine, and its call that takes any operation as text, are in `tenon:crm`, which \
    does not change with the entities.";

/// The files of the package that are not among these any more.
pub(crate) fn stale(files: &[(String, String)]) -> std::io::Result<Vec<String>> {
    let mut stale = Vec::new();
    for entry in std::fs::read_dir(root().join(PACKAGE))? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        let path = format!("{PACKAGE}/{name}");
        if name.ends_with(".wit") && files.iter().all(|(known, _)| *known != path) {
            stale.push(path);
        }
    }
    Ok(stale)
}

/// A world with everything, and one for each module, for hosts that use no more than that.
fn worlds(catalogue: &Catalogue, groups: &BTreeMap<&str, Vec<Function>>) -> String {
    let mut text = world("engine", "The engine, with all of them.", groups.keys());
    for module in catalogue.modules() {
        let is_here = |entity: &&&str| home(catalogue, entity) == Some(module.name);
        let mut entities = groups.keys().filter(is_here).peekable();
        if entities.peek().is_some() {
            let doc =
                format!("The engine, with the operations of the module `{}`. {}", module.name, module.doc);
            text.push('\n');
            text.push_str(&world(&format!("{}-engine", module.name.replace('_', "-")), &doc, entities));
        }
    }
    text
}

/// The module of an entity, or else of the operations that are named like one.
fn home(catalogue: &Catalogue, entity: &str) -> Option<&'static str> {
    let declares = |module: &&&Module| module.operations.iter().any(|one| one.def.entity() == entity);
    let home = catalogue.home(entity);
    home.or_else(|| catalogue.modules().iter().find(declares).copied()).map(|module| module.name)
}

fn world<'a>(name: &str, doc: &str, entities: impl Iterator<Item = &'a &'a str>) -> String {
    let exports: String =
        entities.map(|entity| format!("  export {};\n", interface::identifier(entity))).collect();
    let doc = prose::comment(0, doc);
    format!("{doc}world {name} {{\n  include tenon:crm/engine@0.1.0;\n{exports}}}\n")
}

#[cfg(test)]
mod tests {
    use tenon::kernel::standard::{LIST, QUERY};

    /// The members of a record in the interface that is written by hand.
    fn members(record: &str) -> Vec<&str> {
        let (_, after) =
            include_str!("types.wit").split_once(&format!("record {record} {{")).unwrap_or_default();
        let lines = after.lines().map(str::trim).take_while(|line| *line != "}");
        lines
            .filter(|line| !line.starts_with("///"))
            .filter_map(|line| Some(line.split_once(':')?.0))
            .collect()
    }

    #[test]
    fn lists_and_queries_have_all_their_arguments() {
        for (record, shape) in [("selection", &LIST), ("grouping", &QUERY)] {
            let arguments: Vec<_> = shape.fields.iter().map(|field| field.name).collect();
            assert_eq!(members(record), arguments, "{record}");
        }
    }
}
