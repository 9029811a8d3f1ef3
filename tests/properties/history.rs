//! Random histories: writes by users and the administrator, some of which are refused.

use crate::desk::{ADMIN, Desk};
use crate::world::{USERS, contact_fields, customer_fields, order_fields, user_id};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use tenon::rpc::Service;

/// A write; the version that an update or a delete names is filled in when it is made.
#[derive(Clone, Debug)]
pub(crate) struct Write {
    /// Who.
    pub(crate) actor: String,
    /// What.
    pub(crate) operation: String,
    /// With which arguments.
    pub(crate) arguments: Json,
    /// Whether it names a version that has passed.
    stale: bool,
}

/// Writes by anybody.
pub(crate) fn writes(number: usize) -> impl Strategy<Value = Vec<Write>> {
    let actor = prop_oneof![2 => Just(ADMIN.to_owned()), 3 => (0..USERS).prop_map(user_id)];
    let write = (actor, call(), prop::bool::weighted(0.1));
    let write = write.prop_map(|(actor, (operation, arguments), stale)| Write {
        actor,
        operation: operation.to_owned(),
        arguments,
        stale,
    });
    prop::collection::vec(write, number)
}

fn id(prefix: &'static str) -> impl Strategy<Value = String> {
    (0..6_usize).prop_map(move |place| format!("{prefix}{place}"))
}

fn call() -> impl Strategy<Value = (&'static str, Json)> {
    prop_oneof![
        2 => (id("c"), customer_fields(), prop::option::of(Just("forced"))).prop_map(|(id, fields, reason)| {
            let fields = with(with(fields, "id", json!(id)), "duplicate_reason", json!(reason));
            ("customer.create", fields)
        }),
        3 => (id("c"), customer_fields()).prop_map(|(id, fields)| {
            ("customer.update", with(patched(fields), "id", json!(id)))
        }),
        2 => (id("c"), select(&["customer.freeze", "customer.unfreeze"][..])).prop_map(|(id, operation)| {
            (operation, json!({"id": id, "reason": "by chance"}))
        }),
        1 => (id("c"), customer_fields()).prop_map(|(id, fields)| {
            ("customer.set_credit_limit", json!({"id": id, "credit_limit": fields["credit_limit"]}))
        }),
        1 => (id("c"), customer_fields()).prop_map(|(id, fields)| {
            ("customer.set_level", json!({"id": id, "to": fields["level"]}))
        }),
        1 => id("c").prop_map(|id| ("customer.delete", json!({"id": id}))),
        2 => id("c").prop_map(|id| ("customer.convert", json!({"id": id}))),
        2 => (id("k"), id("c"), contact_fields()).prop_map(|(id, customer, fields)| {
            ("contact.create", with(with(fields, "id", json!(id)), "customer_id", json!(customer)))
        }),
        1 => (id("k"), contact_fields()).prop_map(|(id, fields)| {
            ("contact.update", with(fields, "id", json!(id)))
        }),
        1 => id("k").prop_map(|id| ("contact.delete", json!({"id": id}))),
        2 => (id("k"), select(&["billing", "general"][..])).prop_map(|(id, purpose)| {
            ("contact.make_primary", json!({"id": id, "purpose": purpose}))
        }),
        3 => (id("o"), id("c"), order_fields()).prop_map(|(id, customer, fields)| {
            ("sales_order.create", with(with(fields, "id", json!(id)), "customer_id", json!(customer)))
        }),
        2 => (id("o"), order_fields()).prop_map(|(id, fields)| {
            ("sales_order.update", with(fields, "id", json!(id)))
        }),
        2 => id("o").prop_map(|id| ("sales_order.submit", json!({"id": id}))),
        1 => id("o").prop_map(|id| ("sales_order.cancel", json!({"id": id}))),
        1 => id("o").prop_map(|id| ("sales_order.delete", json!({"id": id}))),
    ]
}

/// The fields of a customer that an update sets.
fn patched(mut fields: Json) -> Json {
    if let Some(fields) = fields.as_object_mut() {
        fields.retain(|name, _| !["level", "credit_limit"].contains(&name.as_str()));
    }
    fields
}

fn with(mut fields: Json, name: &str, value: Json) -> Json {
    fields[name] = value;
    fields
}

/// Makes writes, and knows the versions that records have.
#[derive(Default)]
pub(crate) struct Clerk {
    versions: BTreeMap<String, i64>,
}

impl Clerk {
    /// The arguments of a write at this moment.
    pub(crate) fn arguments<S: Service>(&self, desk: &Desk<S>, write: &Write) -> Json {
        let mut arguments = write.arguments.clone();
        let versioned = write.operation.ends_with(".update") || write.operation.ends_with(".delete");
        if let Some(id) = arguments["id"].as_str().filter(|_| versioned) {
            let entity = write.operation.split('.').next().unwrap_or_default();
            let known = self.versions.get(&format!("{entity} {id}")).copied();
            let version = known.unwrap_or_else(|| {
                let found = desk.read(ADMIN, &format!("{entity}.get"), &json!({"id": id}));
                found.ok().and_then(|record| record["version"].as_i64()).unwrap_or(1)
            });
            arguments["version"] = json!(if write.stale { version - 1 } else { version });
        }
        arguments
    }

    /// Makes a write.
    pub(crate) fn write<S: Service>(&mut self, desk: &Desk<S>, write: &Write) -> Result<Json, String> {
        let arguments = self.arguments(desk, write);
        let answer = desk.write(&write.actor, &write.operation, &arguments);
        self.note(write, answer.as_ref().ok());
        answer.map_err(|error| error.to_string())
    }

    /// Notes the version that an answer tells; what else a write has changed is looked up when it is needed.
    pub(crate) fn note(&mut self, _write: &Write, answer: Option<&Json>) {
        if answer.is_some() {
            self.versions.clear();
        }
    }
}
