//! Whatever a form, a report or a menu shows has a Chinese word; the English one follows from the name where none is given.

use super::Faults;
use tenon::Catalogue;
use tenon::kernel::catalogue::Action;
use tenon::kernel::{EntityDef, Field, Kind, Label};

/// Entities, their fields, declared operations with their parameters and answers, choices, and kinds of outbound work.
pub(crate) fn check(catalogue: &Catalogue) -> Faults {
    let mut faults: Faults = catalogue.tables().flat_map(entity).collect();
    for operation in catalogue.operations() {
        if let Action::Declared { shape, answer, label, .. } = operation.action {
            faults.extend(wordless(&label, &operation.name));
            faults.extend(fields(&operation.name, shape.fields));
            faults.extend(within(&operation.name, answer));
        }
    }
    faults.extend(catalogue.effects().filter_map(|effect| wordless(&effect.label(), effect.kind())));
    faults.sort();
    faults.dedup();
    faults
}

fn entity(def: &'static EntityDef) -> Faults {
    wordless(&def.label, def.name).into_iter().chain(fields(def.name, def.shape.fields)).collect()
}

fn fields(owner: &str, fields: &[Field]) -> Faults {
    let mut faults = Faults::new();
    for field in fields {
        let path = format!("{owner}.{}", field.name);
        faults.extend(wordless(&field.label, &path));
        faults.extend(within(&path, field.kind));
    }
    faults
}

/// What a value of a kind shows: the names of its choices, the fields of a structured value.
fn within(path: &str, kind: Kind) -> Faults {
    match kind {
        Kind::Choice(options) => {
            let options = options.iter();
            options
                .filter_map(|option| wordless(&option.label, &format!("{path}: {}", option.name)))
                .collect()
        }
        Kind::Object(shape) => fields(shape.name, shape.fields),
        Kind::List(items) => within(path, *items),
        _ => Faults::new(),
    }
}

fn wordless(label: &Label, path: &str) -> Option<String> {
    label.zh.is_empty().then(|| format!("`{path}` has no Chinese label: `zh = \"…\"`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_without_a_word_is_found() {
        let catalogue = tenon::Modules::default().catalogue().unwrap();
        let customer = catalogue.entity("customer").unwrap().def;
        let (_, name) = customer.shape.field("name").unwrap();
        let bare = Field { label: Label { en: "Name", zh: "" }, ..*name };
        assert_eq!(fields("customer", &[bare]), ["`customer.name` has no Chinese label: `zh = \"…\"`"]);
    }
}
