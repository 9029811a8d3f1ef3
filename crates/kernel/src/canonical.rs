//! Arguments in one form: what means the same to an operation looks the same to its idempotency key.
//!
//! `"1"`, `"1.0"` and `1` are one decimal, `2026-01-30T10:00:00+01:00` and `2026-01-30T09:00:00Z` one instant, and a member that is
//! null is one that is absent, except in an update, where null clears.

use crate::catalogue::{Action, Standard};
use crate::decode::{self, JsonMap};
use crate::encode;
use crate::entity::EntityDef;
use crate::kind::{Field, Kind, Shape};
use crate::standard;
use serde_json::Value as Json;

/// What null means.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Null {
    /// As if it were not there.
    Absent,
    /// The value is taken away.
    Clears,
}

/// The arguments of an operation in one form. What the operation is going to refuse stays as it is.
pub(crate) fn arguments(action: &Action, arguments: &JsonMap) -> JsonMap {
    match action {
        Action::Standard(Standard::Create, entity) => members(entity.shape, arguments, Null::Absent),
        Action::Standard(Standard::Update, entity) => members(entity.shape, arguments, Null::Clears),
        Action::Standard(..) => members(&standard::DELETE, arguments, Null::Absent),
        Action::Declared { shape, .. } => members(shape, arguments, Null::Absent),
    }
}

fn members(shape: &Shape, json: &JsonMap, null: Null) -> JsonMap {
    let kept = json.iter().filter(|(_, value)| null == Null::Clears || !value.is_null());
    let member = |(name, value): (&String, &Json)| match shape.field(name) {
        Some((_, Field { kind, .. })) => (name.clone(), self::value(*kind, value, null)),
        None => (name.clone(), value.clone()),
    };
    kept.map(member).collect()
}

fn value(kind: Kind, json: &Json, null: Null) -> Json {
    match (kind, json) {
        (Kind::Lines(line), Json::Array(lines)) => {
            lines.iter().map(|json| self::line(line, json, null)).collect()
        }
        (Kind::List(item), Json::Array(items)) => {
            items.iter().map(|json| value(*item, json, Null::Absent)).collect()
        }
        (Kind::Object(shape), Json::Object(object)) => Json::Object(members(shape, object, Null::Absent)),
        (Kind::Json | Kind::Lines(_) | Kind::List(_) | Kind::Object(_), json) => json.clone(),
        (kind, json) => match decode::value(kind, json, "") {
            Ok(value) => encode::value(kind, &value, &encode::everything),
            Err(_) => json.clone(),
        },
    }
}

fn line(entity: &EntityDef, json: &Json, null: Null) -> Json {
    match json {
        Json::Object(object) => Json::Object(members(entity.shape, object, null)),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Entity;
    use crate::platform::role::Role;
    use serde_json::json;

    fn field(name: &'static str, kind: Kind) -> Field {
        Field { name, kind, ..standard::EXPECTED_VERSION }
    }

    fn form(null: Null, fields: &[Field], json: Json) -> Json {
        let fields: &'static [Field] = fields.to_vec().leak();
        let shape = Shape { name: "shape", doc: "", fields };
        Json::Object(members(&shape, json.as_object().unwrap(), null))
    }

    #[test]
    fn what_means_the_same_has_one_form() {
        let fields = [
            field("price", Kind::Decimal { scale: 4 }),
            field("at", Kind::Instant),
            field("name", Kind::Text { max: 9 }),
        ];
        let one = form(
            Null::Absent,
            &fields,
            json!({"price": "1.0", "at": "2026-01-30T10:00:00+01:00", "name": " a "}),
        );
        let other =
            form(Null::Absent, &fields, json!({"price": "1", "at": "2026-01-30T09:00:00Z", "name": "a"}));
        assert_eq!(one, other);
        assert_eq!(form(Null::Absent, &fields, json!({"price": 1})), json!({"price": "1"}));
        assert_eq!(form(Null::Absent, &fields, json!({"name": null})), json!({}));
        assert_eq!(form(Null::Clears, &fields, json!({"name": null})), json!({"name": null}));
        // What will be refused is no other thing for being refused.
        assert_eq!(
            form(Null::Absent, &fields, json!({"price": "x", "more": 1})),
            json!({"price": "x", "more": 1})
        );
    }

    #[test]
    fn lines_are_in_one_form_too() {
        let lines =
            [field("permissions", Role::DEF.shape.field("permissions").map_or(Kind::Json, |(_, f)| f.kind))];
        let form = |json| form(Null::Absent, &lines, json);
        let one = form(json!({"permissions": [{"permission": "customer.read ", "id": null}]}));
        assert_eq!(one, form(json!({"permissions": [{"permission": "customer.read"}]})));
    }
}
