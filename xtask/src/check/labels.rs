//! Whatever a form or a menu shows has a Chinese word; the English one follows from the name where none is given.

use super::Faults;
use tenon::Catalogue;
use tenon::kernel::catalogue::Action;
use tenon::kernel::{Class, EntityDef, Field, Kind, Label};

/// Entities, their fields, declared operations, their parameters, choices, and kinds of outbound work.
///
/// Two things are shown nowhere and need no word: what the engine alone keeps, and fields that it sets for itself.
pub(crate) fn check(catalogue: &Catalogue) -> Faults {
    let mut faults: Faults = catalogue.tables().flat_map(entity).collect();
    for operation in catalogue.operations() {
        if let Action::Declared { shape, label, .. } = operation.action {
            faults.extend(wordless(&label, &operation.name));
            faults.extend(fields(&operation.name, shape.fields));
        }
    }
    faults.extend(catalogue.effects().filter_map(|effect| wordless(&effect.label(), effect.kind())));
    faults
}

fn entity(def: &'static EntityDef) -> Faults {
    let own = wordless(&def.label, def.name);
    let fields = if def.class == Class::System { Faults::new() } else { fields(def.name, def.shape.fields) };
    own.into_iter().chain(fields).collect()
}

fn fields(owner: &str, fields: &[Field]) -> Faults {
    let mut faults = Faults::new();
    for field in fields {
        let path = format!("{owner}.{}", field.name);
        if !field.readonly {
            faults.extend(wordless(&field.label, &path));
        }
        if let Kind::Choice(options) = field.kind {
            let options = options.iter();
            faults.extend(options.filter_map(|o| wordless(&o.label, &format!("{path}: {}", o.name))));
        }
    }
    faults
}

fn wordless(label: &Label, path: &str) -> Option<String> {
    label.zh.is_empty().then(|| format!("`{path}` has no Chinese label: `zh = \"…\"`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_without_a_word_is_found_unless_the_engine_sets_it() {
        let catalogue = tenon::Modules::default().catalogue().unwrap();
        let customer = catalogue.entity("customer").unwrap().def;
        let (_, name) = customer.shape.field("name").unwrap();
        let bare = Field { label: Label { en: "Name", zh: "" }, ..*name };
        assert_eq!(fields("customer", &[bare]), ["`customer.name` has no Chinese label: `zh = \"…\"`"]);
        assert_eq!(fields("customer", &[Field { readonly: true, ..bare }]), Faults::new());
    }
}
