//! `labels.json`: the words for people, English and 中文, of everything that a form or a menu shows.

use serde_json::{Map, Value as Json, json};
use tenon::Catalogue;
use tenon::kernel::{Field, Kind, Label};

/// Every label: by entity and field, by operation, and by kind of outbound work.
pub(crate) fn all(catalogue: &Catalogue) -> Json {
    let entities: Map<String, Json> = catalogue
        .tables()
        .map(|def| {
            let labelled = json!({"label": words(&def.label), "fields": fields(def.shape.fields)});
            (def.name.to_owned(), labelled)
        })
        .collect();
    let operations: Map<String, Json> = catalogue
        .operations()
        .map(|operation| {
            let label = json!({"en": operation.label("en"), "zh": operation.label("zh")});
            (operation.name.clone(), label)
        })
        .collect();
    let effects: Map<String, Json> =
        catalogue.effects().map(|effect| (effect.kind().to_owned(), words(&effect.label()))).collect();
    json!({"entities": entities, "operations": operations, "effects": effects})
}

fn fields(fields: &[Field]) -> Json {
    let labelled = |field: &Field| {
        let mut label = words(&field.label);
        if let Kind::Choice(options) = field.kind {
            let options = options.iter().map(|option| (option.name.to_owned(), words(&option.label)));
            label["choices"] = Json::Object(options.collect());
        }
        (field.name.to_owned(), label)
    };
    Json::Object(fields.iter().map(labelled).collect())
}

/// Where there is no Chinese word, the English one stands.
fn words(label: &Label) -> Json {
    json!({"en": label.in_locale("en"), "zh": label.in_locale("zh")})
}
