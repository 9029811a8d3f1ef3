//! Expressions over records: what they may name, and the values of what they name.

use super::check::{Checked, METRICS, Variables};
use super::datum::Datum;
use super::declared::{self, CustomFields, custom_of};
use super::evaluate::Environment;
use super::types::Type;
use super::{Expression, fault, refusals};
use crate::catalogue::Catalogue;
use crate::entity::EntityDef;
use crate::error::{Error, Result};
use crate::filter::Filter;
use crate::platform::custom_field::CustomField;
use crate::platform::metric::Metric;
use crate::platform::role::Role;
use crate::platform::user::User;
use crate::record::{Record, Stored};
use crate::unit::Unit;
use crate::value::Value;
use crate::{kind::Kind, refusals as kernel_refusals};
use jiff::Timestamp;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

/// The record that an expression is evaluated over, and the moment.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'s> {
    /// The record.
    pub record: &'s Record,
    /// What it was before a change; none if there is no change, or it is new.
    pub before: Option<&'s Record>,
    /// The moment: `now`, and by the time zone of the record's organisation unit `today`.
    pub at: Timestamp,
}

/// An expression whose names and types were checked, ready to be evaluated over records of one entity.
#[derive(Clone, Debug)]
pub struct Prepared {
    entity: &'static EntityDef,
    expression: Expression,
    checked: Checked,
    custom: CustomFields,
    metrics: Vec<Stored<Metric>>,
}

/// The names of what is given beside records.
const TODAY: &str = "today";
const ACTOR: &str = "actor";
const ROLES: &str = "roles";

/// The references of an entity that are named for the entity that they lead to, by the variable: `customer_id` gives `customer`.
fn references(
    entity: &'static EntityDef,
    catalogue: &Catalogue,
) -> BTreeMap<&'static str, (&'static str, &'static EntityDef)> {
    let named = |field: &'static crate::Field| match field.kind {
        Kind::Reference(target) if field.name.strip_suffix("_id") == Some(target) => {
            Some((target, (field.name, catalogue.whole(catalogue.def(target)?))))
        }
        _ => None,
    };
    entity.shape.fields.iter().filter_map(named).collect()
}

impl Prepared {
    /// Reads an expression about records of an entity, and checks it.
    ///
    /// # Errors
    /// As [`Expression::parse`] and [`Expression::check`]; `INVALID_VALUE` at `/subject` if the entity has no such records.
    pub fn new(text: &str, subject: &str, unit: &mut Unit<'_>) -> Result<Prepared> {
        let entity = subject_entity(subject, unit)?;
        let expression = Expression::parse(text)?;
        let names = expression.names();
        let custom = if names.contains("custom") { custom_fields(unit)? } else { CustomFields::new() };
        let metrics = match names.contains(METRICS) {
            true => unit.elevated(|unit| unit.find::<Metric>(Filter::eq(Metric::SUBJECT, subject)))?,
            false => Vec::new(),
        };
        let checked = expression.check(&variables(entity, &custom, &metrics, unit))?;
        Ok(Prepared { entity, expression, checked, custom, metrics })
    }

    /// Returns the type of the result, and the fields that the expression names.
    pub fn checked(&self) -> &Checked {
        &self.checked
    }

    /// Refuses an author who may not read what the expression names, or what a metric that it names measures: a rule tells of what it
    /// reads.
    ///
    /// # Errors
    /// `FORBIDDEN`.
    pub fn check_author(&self, unit: &mut Unit<'_>) -> Result<()> {
        for metric in self.used_metrics() {
            metric.check_author(unit).map_err(|error| error.at("/expression"))?;
        }
        for (of, field) in &self.checked.uses {
            let of = of.strip_suffix(".custom").unwrap_or(of);
            let Some(def) = unit.catalogue().def(of) else { continue };
            let root = unit.catalogue().parent(def).unwrap_or(def);
            let restricted = def.shape.field(field).is_some_and(|(_, field)| field.restricted);
            let permission = match restricted {
                true => format!("{of}.read.{field}"),
                false => root.read_permission(),
            };
            if !unit.actor().has(&permission) {
                return Err(kernel_refusals::permission_required(permission).at("/expression"));
            }
        }
        Ok(())
    }

    /// Refuses an expression whose result is of another type.
    ///
    /// # Errors
    /// `WRONG_TYPE` at `/expression`.
    pub fn check_result(&self, expected: &Type) -> Result<()> {
        let found = &self.checked.result;
        let refused = || kernel_refusals::wrong_type(expected.label(), found.label());
        if found == expected { Ok(()) } else { fault::refuse(refused(), 0) }
    }

    /// Returns whether the expression names this custom field of an entity.
    pub fn names_custom_field(&self, entity: &str, name: &str) -> bool {
        self.checked.used(&custom_of(entity)).any(|field| field == name)
    }

    /// Returns whether the expression names this metric of its subject.
    pub fn names_metric(&self, subject: &str, code: &str) -> bool {
        self.entity.name == subject && self.checked.used(METRICS).any(|used| used == code)
    }

    /// Returns the values of what the expression names, and of nothing else. Metrics and related records are read without the row rights
    /// of the actor: only who may read the subject may be shown the result.
    ///
    /// # Errors
    /// `RULE_FAULT` if a metric has no value; a database error.
    pub fn inputs(&self, subject: &Subject<'_>, unit: &mut Unit<'_>) -> Result<Environment> {
        let names = self.expression.names();
        match names.contains(TODAY) || names.contains(METRICS) {
            true => unit.in_zone_of(self.entity, subject.record, |unit| self.inputs_here(subject, unit)),
            false => self.inputs_here(subject, unit),
        }
    }

    fn inputs_here(&self, subject: &Subject<'_>, unit: &mut Unit<'_>) -> Result<Environment> {
        let names = self.expression.names();
        let mut inputs = Environment::new();
        let mut give = |name: &str, datum: Datum| inputs.insert(name.to_owned(), datum);
        let record =
            |record: &Record| declared::record(self.entity, record, &self.custom, &self.checked.uses);
        give("subject", record(subject.record));
        give("before", subject.before.map_or(Datum::Null, record));
        give("now", Datum::Instant(subject.at));
        give(TODAY, Datum::Date(unit.date_of(subject.at)));
        for (name, (field, target)) in references(self.entity, unit.catalogue()) {
            if names.contains(name) {
                give(name, self.related(target, subject.record.column(self.entity, field), unit)?);
            }
        }
        if names.contains(METRICS) {
            give(METRICS, self.metrics(subject, unit)?);
        }
        if names.contains(ACTOR) {
            give(ACTOR, actor(names.contains(ROLES), unit)?);
        }
        inputs.retain(|name, _| names.contains(name.as_str()));
        Ok(inputs)
    }

    fn related(&self, target: &'static EntityDef, id: Value, unit: &mut Unit<'_>) -> Result<Datum> {
        if id.is_null() {
            return Ok(Datum::Null);
        }
        let found = unit.elevated(|unit| unit.records(target, &Filter::eq("id", id), Some(1)))?;
        Ok(found
            .first()
            .map_or(Datum::Null, |found| declared::record(target, found, &self.custom, &self.checked.uses)))
    }

    fn metrics(&self, subject: &Subject<'_>, unit: &mut Unit<'_>) -> Result<Datum> {
        let values = self.used_metrics().map(|metric| {
            let value = metric.value(self.entity, subject.record, subject.at, unit)?;
            Ok((metric.code.clone(), value))
        });
        Ok(Datum::object(values.collect::<Result<Vec<_>>>()?))
    }

    /// Returns the plain values that the expression names of its subject, and on request its metrics. What needs a permission of its own is left out,
    /// so that whoever may read the subject may read them.
    pub(crate) fn figures(&self, inputs: &Environment, with_metrics: bool, catalogue: &Catalogue) -> Json {
        let free =
            |shape: &crate::Shape, name: &str| shape.field(name).is_none_or(|(_, field)| !field.restricted);
        let subject = |name: &str| free(self.entity.shape, name);
        let metric = |code: &str| {
            with_metrics
                && self.used_metrics().any(|metric| metric.code == code && metric.is_unrestricted(catalogue))
        };
        let mut figures = serde_json::Map::new();
        for (name, shown) in [("subject", &subject as &dyn Fn(&str) -> bool), (METRICS, &metric)] {
            if let Some(Datum::Object(values)) = inputs.get(name) {
                let plain = values.iter().filter(|(name, datum)| shown(name) && datum.is_plain());
                figures.insert(
                    name.to_owned(),
                    plain.map(|(name, datum)| (name.clone(), datum.to_json())).collect(),
                );
            }
        }
        Json::Object(figures)
    }

    /// The metrics that the expression names.
    fn used_metrics(&self) -> impl Iterator<Item = &Stored<Metric>> {
        self.metrics.iter().filter(|metric| self.checked.used(METRICS).any(|code| code == metric.code))
    }

    /// Returns the result with these values.
    ///
    /// # Errors
    /// `RULE_FAULT`.
    pub fn evaluate(&self, inputs: &Environment) -> Result<Datum> {
        self.expression.evaluate(inputs)
    }
}

/// Returns the entity of this name that a rule may be about: users know its records.
///
/// # Errors
/// `INVALID_VALUE` at `/subject`.
pub fn subject_entity(name: &str, unit: &Unit<'_>) -> Result<&'static EntityDef> {
    use crate::Class::{Mirrored, Owned};
    let entity = unit.catalogue().entity(name).map(|entry| entry.def);
    let known = entity.filter(|def| matches!(def.class, Owned | Mirrored));
    known.map(|def| unit.whole(def)).ok_or_else(|| refusals::not_a_subject(name).at("/subject"))
}

/// All custom fields of the tenant.
fn custom_fields(unit: &mut Unit<'_>) -> Result<CustomFields> {
    let mut fields = CustomFields::new();
    for field in unit.elevated(|unit| unit.find::<CustomField>(Filter::everything()))? {
        let CustomField { entity, name, value_type, .. } = field.data;
        fields.entry(entity).or_default().insert(name, value_type.kind());
    }
    Ok(fields)
}

/// What an expression about records of an entity may name.
fn variables(
    entity: &'static EntityDef,
    custom: &CustomFields,
    metrics: &[Stored<Metric>],
    unit: &Unit<'_>,
) -> Variables {
    let text = |name: &str| (name.to_owned(), Type::Text);
    let roles = (ROLES.to_owned(), Type::list(Type::Text));
    let actor = [text("id"), text("unit_id"), text("unit_path"), roles].into();
    let codes =
        metrics.iter().filter_map(|metric| Some((metric.code.clone(), metric.value_type(unit.catalogue())?)));
    let related = references(entity, unit.catalogue())
        .into_iter()
        .map(|(name, (_, target))| (name.to_owned(), declared::record_type(target, custom)));
    let subject = declared::record_type(entity, custom);
    let given = [
        ("subject", subject.clone()),
        ("before", subject),
        (ACTOR, Type::object(ACTOR, actor)),
        (METRICS, Type::object(METRICS, codes.collect())),
        (TODAY, Type::Date),
        ("now", Type::Instant),
    ];
    related.chain(given.map(|(name, found)| (name.to_owned(), found))).collect()
}

/// The user on whose behalf the rule is evaluated.
fn actor(with_roles: bool, unit: &mut Unit<'_>) -> Result<Datum> {
    let actor = unit.actor();
    let (id, unit_id, unit_path) = (actor.id.clone(), actor.unit_id.clone(), actor.unit_path.clone());
    let roles = if with_roles { role_names(&id, unit)? } else { Vec::new() };
    let roles = Datum::list(roles.iter().map(Datum::text));
    let texts = [("id", id), ("unit_id", unit_id), ("unit_path", unit_path)];
    Ok(Datum::object(
        texts.map(|(name, text)| (name, Datum::text(text))).into_iter().chain([("roles", roles)]),
    ))
}

/// The names of a user's roles; the engine has none.
fn role_names(user: &str, unit: &mut Unit<'_>) -> Result<Vec<String>> {
    unit.elevated(|unit| {
        let Some(user) = unit.first::<User>(Filter::eq(User::ID, user))? else { return Ok(Vec::new()) };
        let ids = user.roles.iter().map(|line| line.role_id.as_str());
        let roles = unit.find::<Role>(Filter::one_of(Role::ID, ids))?;
        Ok(roles.into_iter().map(|role| role.data.name).collect())
    })
}

/// Says in a fault of which rule it is.
pub fn of_rule(error: Error, code: &str) -> Error {
    let mut details = error.details.as_deref().cloned().unwrap_or_else(|| json!({}));
    details["rule"] = code.into();
    error.with(details)
}
