//! `docs/reference/operations.md`.

use super::{GENERATED, fields, kind, objects, row};
use tenon::Catalogue;
use tenon::kernel::catalogue::{Action, OperationEntry};
use tenon::kernel::{Effect, Kind, Shape, standard};

/// The page: what every entity can do, which entities can, then each declared operation.
pub(crate) fn page(catalogue: &Catalogue) -> String {
    let mut page = format!("# Operations\n\n{GENERATED}\n{}", standard_operations());
    page.push_str("\n## Names and permissions\n\n| operation | English | 中文 | effect | permission |\n|---|---|---|---|---|\n");
    catalogue.operations().for_each(|operation| page.push_str(&summary(operation)));
    for operation in catalogue.operations() {
        if let Action::Declared { shape, answer, .. } = operation.action {
            page.push_str(&section(operation, shape, answer));
        }
    }
    page
}

fn standard_operations() -> String {
    let mut text = String::from(
        "## What every entity can do\n\n\
         `create` takes the fields of the entity, optionally an `id` chosen by the caller, and `custom`, an object of custom fields.\n\
         `update` takes `id`, the `version` that the caller has read, and the fields to change. A field that is not given is not\n\
         changed; null clears a field; lines are identified by their ids. An entity that an ERP keeps is read only.\n",
    );
    for shape in [standard::GET, standard::DELETE, standard::LIST, standard::QUERY] {
        text.push_str(&format!("\n### {}\n\n{}\n\n{}", shape.name, shape.doc, fields(shape.fields.iter())));
    }
    text
}

fn summary(operation: &OperationEntry) -> String {
    let name = match operation.action {
        Action::Standard(..) => format!("`{}`", operation.name),
        Action::Declared { .. } => format!("[`{}`](#{})", operation.name, operation.name.replace('.', "")),
    };
    let effect = if operation.effect == Effect::Write { "write" } else { "read" };
    let permission = format!("`{}`", operation.permission);
    row(&[name, operation.label("en"), operation.label("zh"), effect.to_owned(), permission])
}

fn section(operation: &OperationEntry, shape: &Shape, answer: Kind) -> String {
    let mut section = format!("\n## {}\n\n{}\n", operation.name, operation.doc);
    if operation.bootstrap {
        section.push_str("It may be called before there is any user.\n");
    }
    if !shape.fields.is_empty() {
        section.push_str(&format!("\n{}", fields(shape.fields.iter())));
    }
    section.push_str(&format!("\nAnswer: {}.\n", kind(answer)));
    let parameters = shape.fields.iter().map(|field| field.kind);
    section.push_str(&objects(parameters.chain([answer])));
    section
}
