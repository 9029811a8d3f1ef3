//! What the declarations do not say of an argument: texts that are not any text, and what must be done first.

use serde_json::{Map, Value as Json};

/// The examples, as `examples.json` has them. `$customer` stands for the id of the board's customer, and so for every other entity;
/// `$owner`, `$unit` and `$board` for the board's user and units, `$p` for the board's prefix.
pub(crate) struct Examples(Json);

impl Examples {
    pub(crate) fn load() -> Self {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/isolation/examples.json");
        Self(serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap())
    }

    /// What a field of this name holds, where any value of its kind would not do.
    pub(crate) fn value(&self, entity: &str, field: &str) -> Option<&Json> {
        let values = &self.0["values"];
        values.get(format!("{entity}.{field}")).or_else(|| values.get(field))
    }

    /// The arguments of an operation, where they cannot be made.
    pub(crate) fn arguments(&self, operation: &str) -> Option<&Map<String, Json>> {
        self.0["operations"][operation]["arguments"].as_object()
    }

    /// The calls before an operation, each with its arguments: of the administrator, or, if so marked, of whoever is about to call the
    /// operation, as far as they may.
    pub(crate) fn before(&self, operation: &str) -> &[Json] {
        self.0["operations"][operation]["before"].as_array().map_or(&[], Vec::as_slice)
    }

    /// The calls of the administrator after a record of an entity was made.
    pub(crate) fn after_making(&self, entity: &str) -> &[Json] {
        self.0["made"][entity].as_array().map_or(&[], Vec::as_slice)
    }
}
