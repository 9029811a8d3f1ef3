//! `docs/reference/entities.md`.

use super::{GENERATED, fields, objects, row};
use tenon::Catalogue;
use tenon::kernel::{Class, EntityDef, RowRights};

/// The page: a table of all entities, then each with its fields and those of its lines.
pub(crate) fn page(catalogue: &Catalogue) -> String {
    let mut page = format!(
        "# Entities\n\n{GENERATED}\n| entity | English | 中文 | kept by | what it is |\n|---|---|---|---|---|\n"
    );
    for entry in catalogue.entities() {
        page.push_str(&summary(entry.def));
    }
    for def in catalogue.tables() {
        page.push_str(&section(def));
    }
    page
}

fn summary(def: &EntityDef) -> String {
    let name = format!("[`{0}`](#{0})", def.name);
    let keeper = keeper(def.class).to_owned();
    row(&[name, def.label.en.to_owned(), def.label.zh.to_owned(), keeper, def.doc.to_owned()])
}

fn keeper(class: Class) -> &'static str {
    match class {
        Class::Owned => "the CRM",
        Class::Mirrored => "the ERP, mirrored",
        Class::System => "the engine",
        Class::Ledger => "the CRM, as a ledger",
        Class::Line => "its root",
    }
}

fn section(def: &EntityDef) -> String {
    let level = if def.class == Class::Line { "###" } else { "##" };
    let mut section = format!("\n{level} {}\n\n{}\n\n", def.name, def.doc);
    if def.class != Class::Line {
        section.push_str(&format!("Rows: {}.\n", rights(def.rights)));
    }
    if let Some(dated) = def.dated {
        section.push_str(&format!(
            "Dated: from `{}` until `{}`; filters have `as_of`.\n",
            dated.from, dated.until
        ));
    }
    if let Some(tree) = def.tree {
        section.push_str(&format!(
            "Tree: `{}` is the record above, `{}` says where it is; filters have `under`.\n",
            tree.parent, tree.path
        ));
    }
    section.push_str(&groups("Unique", def.unique));
    section.push_str(&groups("Indexed", def.index));
    if !def.permissions.is_empty() {
        let names: Vec<_> = def.permissions.iter().map(|name| format!("`{}.{name}`", def.name)).collect();
        section.push_str(&format!("Further permissions: {}.\n", names.join(", ")));
    }
    let kinds = def.shape.fields.iter().map(|field| field.kind);
    section + "\n" + &fields(def.shape.fields.iter()) + &objects(kinds)
}

fn rights(rights: RowRights) -> String {
    match rights {
        RowRights::Open => "all of them, for whoever has the permission at the scope `all`".to_owned(),
        RowRights::Owner { owner, unit, reader } => {
            let read =
                reader.map_or_else(String::new, |field| format!("; whoever `{field}` names may read it"));
            format!("by `{owner}` and `{unit}`, as far as the permission's scope reaches{read}")
        }
        RowRights::Unit(unit) => format!("by `{unit}`, as far as the permission's scope reaches"),
        RowRights::Through(field) => format!("those whose `{field}` leads to a record within reach"),
        RowRights::ThroughIfSet(field) => {
            format!("those without `{field}`, and those whose `{field}` leads to a record within reach")
        }
        RowRights::About { entity, record } => {
            format!("those whose `{entity}` and `{record}` name a record within reach")
        }
    }
}

fn groups(word: &str, groups: &[&[&str]]) -> String {
    if groups.is_empty() {
        return String::new();
    }
    let groups: Vec<_> = groups.iter().map(|group| format!("({})", group.join(", "))).collect();
    format!("{word}: {}.\n", groups.join(", "))
}
