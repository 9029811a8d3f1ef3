//! `docs/reference`: every entity, operation and error code, for people; and `docs/features.md`.

pub(crate) mod entities;
pub(crate) mod errors;
pub(crate) mod features;
pub(crate) mod operations;

use tenon::kernel::{Field, Kind, Shape, TextForm};

/// The line under every title.
const GENERATED: &str = "Generated from the declarations by `cargo xtask generate`.\n";

/// A table of fields: name, words for people, kind, what else holds, meaning.
fn fields<'a>(fields: impl Iterator<Item = &'a Field>) -> String {
    let mut table =
        String::from("| field | English | 中文 | kind | | meaning |\n|---|---|---|---|---|---|\n");
    for field in fields {
        let cells = [
            format!("`{}`", field.name),
            field.label.en.to_owned(),
            field.label.zh.to_owned(),
            kind(field.kind),
            traits(field).join(", "),
            field.doc.to_owned(),
        ];
        table.push_str(&row(&cells));
    }
    table
}

/// The tables of the structured values within kinds, each once, outer ones first.
fn objects(kinds: impl Iterator<Item = Kind>) -> String {
    let mut shapes = Vec::new();
    kinds.for_each(|kind| collect(kind, &mut shapes));
    let table =
        |shape: &&Shape| format!("\n`{}`: {}\n\n{}", shape.name, shape.doc, fields(shape.fields.iter()));
    shapes.iter().map(table).collect()
}

fn collect(kind: Kind, shapes: &mut Vec<&'static Shape>) {
    match kind {
        Kind::List(item) => collect(*item, shapes),
        Kind::Object(shape) if shapes.iter().all(|known| known.name != shape.name) => {
            shapes.push(shape);
            shape.fields.iter().for_each(|field| collect(field.kind, shapes));
        }
        _ => {}
    }
}

/// One row of a table. A bar within a cell would end it.
fn row(cells: &[String]) -> String {
    let cells: Vec<_> = cells.iter().map(|cell| cell.replace('|', "\\|")).collect();
    format!("| {} |\n", cells.join(" | "))
}

/// What holds for a field besides its kind.
fn traits(field: &Field) -> Vec<String> {
    let flags = [
        (field.required, "required"),
        (field.readonly && field.set_by.is_none(), "set by the engine"),
        (field.search, "searched by fragments"),
        (field.restricted, "restricted"),
        (field.personal, "personal"),
        (field.local, "never overwritten by an ERP"),
        (field.default.is_some() && !field.readonly, "has a default"),
    ];
    let mut traits: Vec<_> =
        flags.iter().filter(|(holds, _)| *holds).map(|(_, word)| (*word).to_owned()).collect();
    traits.extend((field.form != TextForm::Free).then(|| field.form.name().to_owned()));
    traits.extend(field.least.map(|least| format!("at least {least}")));
    let values = if matches!(field.kind, Kind::List(_)) { " values" } else { "" };
    traits.extend(field.most.map(|most| format!("at most {most}{values}")));
    traits.extend(field.currency.map(|beside| format!("in units of `{beside}`")));
    traits.extend(field.set_by.map(|operation| format!("set by `{operation}`")));
    traits.extend(field.reset_by.map(|other| format!("reset with `{other}`")));
    traits.extend(field.picklist.map(|list| format!("values of the picklist `{list}`")));
    let gaps = if field.gaps { ", gaps allowed" } else { "" };
    traits.extend(field.number.map(|pattern| format!("numbered `{pattern}`{gaps}")));
    traits
}

/// A kind in words.
fn kind(kind: Kind) -> String {
    match kind {
        Kind::Id => "id".to_owned(),
        Kind::Reference(entity) => format!("id of `{entity}`"),
        Kind::AnyReference(named) => format!("id of a record of the entity in `{named}`"),
        Kind::Text { max } => format!("text ({max})"),
        Kind::Bool => "boolean".to_owned(),
        Kind::Integer => "integer, 32 bits".to_owned(),
        Kind::Long => "integer, 64 bits".to_owned(),
        Kind::Decimal { scale } => format!("decimal ({scale} digits after the point)"),
        Kind::Currency => "currency (ISO 4217)".to_owned(),
        Kind::Date => "date".to_owned(),
        Kind::Instant => "instant".to_owned(),
        Kind::Choice(options) => {
            let option = |option: &tenon::kernel::ChoiceOption| match option.label.zh {
                "" => format!("`{}`", option.name),
                zh => format!("`{}` {zh}", option.name),
            };
            options.iter().map(option).collect::<Vec<_>>().join(", ")
        }
        Kind::Json => "JSON".to_owned(),
        Kind::Object(shape) => format!("object `{}`", shape.name),
        Kind::List(item) => format!("list: {}", self::kind(*item)),
        Kind::Lines(entity) => format!("lines: `{}`", entity.name),
        Kind::Record(entity) => format!("a record of `{}`", entity.name),
    }
}
