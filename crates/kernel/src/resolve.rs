//! Resolves filters of a caller into conditions for a store: finds fields and relations, decodes values, and adds the row rights.

use crate::catalogue::Catalogue;
use crate::condition::{
    Aggregation, Column, Comparison, Condition, Figure, Function, OrderKey, Relation, Through,
};
use crate::decode;
use crate::entity::{Class, EntityDef};
use crate::error::{Error, Result};
use crate::filter::{Filter, Query};
use crate::kind::Kind;
use crate::record::{LIVE, header_columns, is_internal};
use crate::refusals;
use crate::search::normalise;
use crate::semi_join::narrows;
use crate::tree::{self, Tree};
use crate::value::Value;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde_json::Value as Json;

/// The most fields that an order may name: where a page goes on is said by a condition that grows with their square.
pub(crate) const MOST_KEYS: usize = 16;

/// What the name of a custom field begins with.
pub(crate) const CUSTOM: &str = "custom.";

/// What resolving needs to know of the call.
pub(crate) trait Rights {
    /// Returns whether a restricted field may be read.
    fn may_read_field(&self, entity: &EntityDef, field: &str) -> bool;

    /// Returns the condition for the rows of a related entity that may be read.
    fn readable(&self, entity: &'static EntityDef) -> Condition;

    /// Returns the kind of a searchable custom field.
    ///
    /// # Errors
    /// `UNKNOWN_FIELD` if there is no such field.
    fn custom_kind(&mut self, entity: &EntityDef, name: &str) -> Result<Kind>;

    /// Returns the path of a record of a tree, if there is such a record that may be read.
    ///
    /// # Errors
    /// A database error.
    fn path(&mut self, entity: &'static EntityDef, tree: Tree, id: &Value) -> Result<Option<String>>;
}

/// Resolves filters and queries of one call.
pub(crate) struct Resolver<'a> {
    /// The declarations.
    pub(crate) catalogue: &'a Catalogue,
    /// The rights of the call.
    pub(crate) rights: &'a mut dyn Rights,
}

impl Resolver<'_> {
    /// The condition that a filter stands for, without the rights on the entity itself.
    ///
    /// # Errors
    /// `UNKNOWN_FIELD`, `FORBIDDEN`, and whatever a value refuses, with a path that begins with `path`.
    pub(crate) fn condition(
        &mut self,
        entity: &'static EntityDef,
        filter: &Filter,
        path: &str,
    ) -> Result<Condition> {
        self.among_few(entity, filter, path, false)
    }

    /// The same; `few` says that an index gives few records, which are looked at one by one.
    fn among_few(
        &mut self,
        entity: &'static EntityDef,
        filter: &Filter,
        path: &str,
        few: bool,
    ) -> Result<Condition> {
        self.resolved(entity, filter, few).map_err(|error| error.below(path))
    }

    /// The condition of a filter; paths of refusals begin at the filter.
    fn resolved(&mut self, entity: &'static EntityDef, filter: &Filter, few: bool) -> Result<Condition> {
        let few = few || narrows(entity, filter);
        let each = |resolver: &mut Self, filters: &[Filter], key: &str| -> Result<Vec<Condition>> {
            let located = |place, error: Error| error.below(&format!("/{key}/{place}"));
            let filters = filters.iter().enumerate();
            filters
                .map(|(place, one)| {
                    resolver.resolved(entity, one, few).map_err(|error| located(place, error))
                })
                .collect()
        };
        Ok(match filter {
            Filter::All(filters) => Condition::All(each(self, filters, "all")?),
            Filter::Any(filters) => Condition::Any(each(self, filters, "any")?),
            Filter::Not(filter) => Condition::Not(Box::new(self.among_few(entity, filter, "/not", few)?)),
            Filter::Null(field) => match field.strip_prefix(CUSTOM) {
                Some(name) => self.custom_null(entity, name)?,
                None => Condition::Null(self.column(entity, field, "/field")?),
            },
            Filter::In(field, values) => match field.strip_prefix(CUSTOM) {
                Some(name) => {
                    let equal = values.iter().map(|value| self.custom(entity, name, Comparison::Eq, value));
                    Condition::Any(equal.collect::<Result<_>>()?)
                }
                None => {
                    let column = self.column(entity, field, "/field")?;
                    let values = values.iter().map(|value| operand(&column, Comparison::Eq, value));
                    let values = values.collect::<Result<_>>()?;
                    Condition::In(column, values)
                }
            },
            Filter::Compare(field, comparison, value) => match field.strip_prefix(CUSTOM) {
                Some(name) => self.custom(entity, name, *comparison, value)?,
                None => {
                    let column = self.column(entity, field, "/field")?;
                    let value = operand(&column, *comparison, value)?;
                    Condition::Compare(column, *comparison, value)
                }
            },
            Filter::Exists(relation, filter) => self.exists(entity, relation, filter, few)?,
            Filter::Under(field, node) => self.under(entity, field, node, few)?,
            Filter::AsOf(moment) => self.as_of(entity, moment)?,
        })
    }

    /// Satisfied by records that a field leads from to a branch of a tree. A record that may not be read has no branch.
    fn under(
        &mut self,
        entity: &'static EntityDef,
        field: &str,
        node: &Value,
        few: bool,
    ) -> Result<Condition> {
        let column = self.column(entity, field, "/field")?;
        let referred = || self.catalogue.referred(entity, field);
        let target = if field == "id" { Some(entity) } else { referred() };
        let lacking = || refusals::not_a_tree(field).at("/field");
        let (target, tree) = target.and_then(|target| Some((target, target.tree?))).ok_or_else(lacking)?;
        let node = operand(&column, Comparison::Eq, node)?;
        let Some(path) = self.rights.path(target, tree, &node)? else {
            return Ok(Condition::Any(Vec::new()));
        };
        if field == "id" {
            return Ok(tree::at_or_below(tree, &path));
        }
        self.exists(entity, field, &Filter::compare(tree.path, Comparison::StartsWith, path), few)
    }

    /// Satisfied by rows that are valid at a moment.
    fn as_of(&self, entity: &'static EntityDef, moment: &Value) -> Result<Condition> {
        let path = "/as_of";
        let dated = entity.dated.ok_or_else(|| refusals::not_dated(entity).at(path))?;
        let (from, until) = (self.column(entity, dated.from, path)?, self.column(entity, dated.until, path)?);
        let moment = match moment {
            Value::Json(json) => decode::value(from.kind, json, path)?,
            moment => moment.clone(),
        };
        let (begins, ends) = match until.kind {
            Kind::Date => (Comparison::Le, Comparison::Ge),
            _ => (Comparison::Le, Comparison::Gt),
        };
        let or_empty = |column: Column, comparison| {
            let empty = Condition::Null(column.clone());
            Condition::Any(vec![empty, Condition::Compare(column, comparison, moment.clone())])
        };
        Ok(Condition::All(vec![or_empty(from, begins), or_empty(until, ends)]))
    }

    /// The column of a field that may be compared; `path` is where the field is named.
    ///
    /// # Errors
    /// `UNKNOWN_FIELD`; `FORBIDDEN` when it is restricted.
    pub(crate) fn column(&self, entity: &'static EntityDef, name: &str, path: &str) -> Result<Column> {
        let header = header_columns(entity.class).iter();
        let header = header.filter(|(column, _)| !is_internal(column) && *column != "custom");
        if let Some((name, kind)) = header.clone().find(|(column, _)| *column == name) {
            return Ok(Column { name, kind: *kind, search: false });
        }
        let unknown = || refusals::no_such_field(entity, name).at(path);
        let (_, field) = entity.shape.field(name).ok_or_else(unknown)?;
        if matches!(field.kind, Kind::List(_) | Kind::Object(_)) {
            return Err(refusals::not_comparable(entity, name).at(path));
        }
        if !field.kind.is_comparable() {
            return Err(unknown());
        }
        if field.restricted && !self.rights.may_read_field(entity, field.name) {
            return Err(refusals::field_permission_required(format!("{}.{name}", entity.name)).at(path));
        }
        Ok(Column { name: field.name, kind: field.kind, search: field.search })
    }

    fn custom(
        &mut self,
        entity: &'static EntityDef,
        name: &str,
        comparison: Comparison,
        value: &Value,
    ) -> Result<Condition> {
        let kind = self.rights.custom_kind(entity, name).map_err(|error| error.at("/field"))?;
        let column = Column { name: "custom", kind, search: matches!(kind, Kind::Text { .. }) };
        Ok(Condition::Custom(name.to_owned(), comparison, operand(&column, comparison, value)?))
    }

    /// Satisfied where the field has no value: none that equals this one, and none that does not.
    fn custom_null(&mut self, entity: &'static EntityDef, name: &str) -> Result<Condition> {
        let kind = self.rights.custom_kind(entity, name).map_err(|error| error.at("/field"))?;
        let any = match kind {
            Kind::Bool => Value::Bool(false),
            Kind::Date => Value::Date(Date::MIN),
            Kind::Decimal { .. } => Value::Decimal(Decimal::ZERO),
            _ => Value::Text("-".to_owned()),
        };
        let has = |comparison| Condition::Custom(name.to_owned(), comparison, any.clone());
        Ok(Condition::Not(Box::new(Condition::Any(vec![has(Comparison::Eq), has(Comparison::Ne)]))))
    }

    fn exists(
        &mut self,
        entity: &'static EntityDef,
        name: &str,
        filter: &Filter,
        few: bool,
    ) -> Result<Condition> {
        let unknown = || refusals::no_such_relation(entity, name).at("/exists");
        let relation = self.catalogue.relation(entity, name).ok_or_else(unknown)?;
        let first = self.catalogue.found_first(&relation, filter, few);
        // What is looked up from one record, is few.
        let own = self.among_few(relation.target, filter, "/where", !first)?;
        // A root's own lines are reached with the root; everything else, other roots' lines too, by its own rights.
        let rights = match (relation.target.class, relation.to) {
            (Class::Line, "parent_id") => Condition::TRUE,
            _ => self.rights.readable(relation.target),
        };
        let condition = own.and(rights).and(live(relation.target));
        let found = if first { Condition::Among } else { Condition::Exists };
        Ok(found(relation, Box::new(condition)))
    }

    /// The aggregation that a query stands for, with `rights` on the entity itself.
    ///
    /// # Errors
    /// As [`Resolver::condition`]; `WRONG_TYPE` for a sum over what is no number or a bucket over what is no date.
    pub(crate) fn aggregation(
        &mut self,
        entity: &'static EntityDef,
        query: &Query,
        rights: Condition,
        limit: u64,
    ) -> Result<Aggregation> {
        let condition = self.condition(entity, &query.filter, "/filter")?.and(rights).and(live(entity));
        let mut groups = Vec::new();
        for (index, (field, bucket)) in query.groups.iter().enumerate() {
            let path = format!("/groups/{index}");
            let named = if bucket.is_some() { format!("{path}/field") } else { path.clone() };
            let column = self.column(entity, field, &named)?;
            if bucket.is_some() && !matches!(column.kind, Kind::Date) {
                return Err(refusals::bucket_needs_date().at(path));
            }
            groups.push((column, *bucket));
        }
        let mut figures = Vec::new();
        for (index, measure) in query.measures.iter().enumerate() {
            figures.push(self.figure(entity, measure, &format!("/measures/{index}"))?);
        }
        Ok(Aggregation { entity, condition, groups, figures, limit })
    }

    fn figure(
        &mut self,
        entity: &'static EntityDef,
        measure: &crate::filter::Measure,
        path: &str,
    ) -> Result<Figure> {
        let named = format!("{path}/field");
        let column = measure.field.as_ref().map(|field| self.column(entity, field, &named)).transpose()?;
        let numeric =
            |column: &Column| matches!(column.kind, Kind::Decimal { .. } | Kind::Integer | Kind::Long);
        if measure.function == Function::Sum && !column.as_ref().is_some_and(numeric) {
            return Err(refusals::sum_needs_number().at(named));
        }
        let filter = measure.filter.as_ref();
        let condition = filter.map(|f| self.condition(entity, f, &format!("{path}/filter"))).transpose()?;
        Ok(Figure { function: measure.function, column, condition })
    }

    /// The order that these field names stand for (`-` before a name: descending), ending in the id.
    ///
    /// # Errors
    /// As [`Resolver::column`]; `LIMIT_EXCEEDED` beyond [`MOST_KEYS`].
    pub(crate) fn order(&self, entity: &'static EntityDef, names: &[String]) -> Result<Vec<OrderKey>> {
        if names.len() > MOST_KEYS {
            return Err(refusals::too_many_sort_fields(MOST_KEYS).at("/order"));
        }
        let mut keys = Vec::new();
        for (index, name) in names.iter().enumerate() {
            let (name, descending) =
                name.strip_prefix('-').map_or((name.as_str(), false), |name| (name, true));
            keys.push(self.order_key(entity, name, descending, &format!("/order/{index}"))?);
        }
        if keys.last().is_none_or(|key| key.column.name != "id") {
            keys.push(self.order_key(entity, "id", false, "/order")?);
        }
        Ok(keys)
    }

    /// A field of the entity, or `reference.field` of the record that a reference leads to.
    fn order_key(
        &self,
        entity: &'static EntityDef,
        name: &str,
        descending: bool,
        path: &str,
    ) -> Result<OrderKey> {
        let Some((reference, name)) = name.split_once('.') else {
            return Ok(OrderKey { column: self.column(entity, name, path)?, descending, through: None });
        };
        let relation = self.catalogue.relation(entity, reference).filter(|relation| relation.to == "id");
        let relation = relation.ok_or_else(|| refusals::no_such_field(entity, reference).at(path))?;
        self.column(entity, relation.from, path)?;
        let column = self.column(relation.target, name, path)?;
        let rows = self.rights.readable(relation.target);
        Ok(OrderKey { column, descending, through: Some(Through { relation, rows }) })
    }
}

/// Satisfied by records that are not deleted.
pub(crate) fn live(entity: &'static EntityDef) -> Condition {
    match entity.class {
        Class::Owned => {
            let column = Column { name: "deletion_marker", kind: Kind::Id, search: false };
            Condition::Compare(column, Comparison::Eq, Value::text(LIVE))
        }
        Class::Mirrored | Class::System | Class::Ledger | Class::Line => Condition::TRUE,
    }
}

/// The value that a column is compared with, decoded if it came over the wire, and normalised for a search.
fn operand(column: &Column, comparison: Comparison, value: &Value) -> Result<Value> {
    let path = "/value";
    let fragment = matches!(comparison, Comparison::Contains | Comparison::StartsWith);
    let textual = matches!(column.kind, Kind::Text { .. }) || column.kind.is_identifier();
    if fragment && !textual {
        return Err(refusals::fragment_needs_text().at(path));
    }
    let blank = matches!(value, Value::Json(Json::String(text)) if !text.is_empty());
    let value = match value {
        Value::Json(json) => decode::value(column.kind, json, path)?,
        value => value.clone(),
    };
    match value {
        // It would be found everywhere.
        Value::Null if blank => Err(refusals::blank().at(path)),
        Value::Text(text) if fragment && column.search => Ok(Value::Text(normalise(&text))),
        Value::Null => Err(refusals::null_needs_operator().at(path)),
        value => Ok(value),
    }
}

/// The condition that selects what follows a place in an order: the values of its keys at the last record seen.
pub(crate) fn after(keys: &[OrderKey], values: &[Value]) -> Condition {
    let mut alternatives = Vec::new();
    for (index, key) in keys.iter().enumerate() {
        let Some(beyond) = beyond(key, &values[index]) else { continue };
        let mut conditions: Vec<_> =
            keys[..index].iter().zip(values).map(|(key, value)| same(key, value)).collect();
        conditions.push(beyond);
        alternatives.push(Condition::All(conditions));
    }
    Condition::Any(alternatives)
}

/// Nulls come first going up, last going down.
fn beyond(key: &OrderKey, value: &Value) -> Option<Condition> {
    match (key.descending, value.is_null()) {
        (false, true) => Some(Condition::Not(Box::new(lacking(key)))),
        (false, false) => Some(compared(key, Comparison::Gt, value)),
        (true, true) => None,
        (true, false) => Some(Condition::Any(vec![compared(key, Comparison::Lt, value), lacking(key)])),
    }
}

fn same(key: &OrderKey, value: &Value) -> Condition {
    if value.is_null() { lacking(key) } else { compared(key, Comparison::Eq, value) }
}

fn compared(key: &OrderKey, comparison: Comparison, value: &Value) -> Condition {
    at_its_record(key, Condition::Compare(key.column.clone(), comparison, value.clone()))
}

/// Satisfied where the key's column has no value, or its record is not there.
fn lacking(key: &OrderKey) -> Condition {
    let null = Condition::Null(key.column.clone());
    match &key.through {
        None => null,
        Some(_) => Condition::Not(Box::new(at_its_record(key, Condition::Not(Box::new(null))))),
    }
}

/// The condition, of the record that the key's column is of.
fn at_its_record(key: &OrderKey, condition: Condition) -> Condition {
    match &key.through {
        None => condition,
        Some(Through { relation, rows }) => {
            Condition::Exists(*relation, Box::new(condition.and(rows.clone())))
        }
    }
}

impl Catalogue {
    /// Returns the relation of this name of an entity: its lines, a reference, or `entity.reference` for records that refer to
    /// it.
    pub fn relation(&self, entity: &'static EntityDef, name: &str) -> Option<Relation> {
        if let Some((reader, field)) = name.split_once('.') {
            let reader = self.def(reader)?;
            let (_, field) = reader.shape.field(field)?;
            let back = matches!(field.kind, Kind::Reference(target) if target == entity.name);
            return back.then_some(Relation { target: reader, from: "id", to: field.name });
        }
        let parent = self.parent(entity).filter(|_| name == "parent_id");
        if let Some(parent) = parent {
            return Some(Relation { target: parent, from: "parent_id", to: "id" });
        }
        let (_, field) = entity.shape.field(name)?;
        match field.kind {
            Kind::Lines(line) => Some(Relation { target: line, from: "id", to: "parent_id" }),
            Kind::Reference(target) => {
                Some(Relation { target: self.def(target)?, from: field.name, to: "id" })
            }
            _ => None,
        }
    }
}
