//! The standard operations of every entity: create, get, update, delete, list, query.

use crate::catalogue::Standard;
use crate::condition::{Condition, OrderKey};
use crate::decode::{self, JsonMap};
use crate::encode;
use crate::entity::{Entity, EntityDef};
use crate::error::{Code, Result};
use crate::filter::{Filter, Query};
use crate::kind::{Field, Kind, Label, Shape};
use crate::patch_path;
use crate::platform::journal::{self, JournalEntry};
use crate::record::Record;
use crate::refusals;
use crate::resolve::{after, live};
use crate::text::TextForm;
use crate::unit::{Unit, by_id, changed, not_found};
use crate::value::Value;
use serde_json::Value as Json;

/// The default and the largest number of records on a page.
pub const PAGE: (u64, u64) = (50, 500);

const fn argument(name: &'static str, label: Label, kind: Kind, required: bool, doc: &'static str) -> Field {
    Field {
        name,
        doc,
        kind,
        required,
        label,
        search: false,
        readonly: false,
        restricted: false,
        personal: false,
        local: false,
        number: None,
        gaps: false,
        dated: None,
        form: TextForm::Free,
        least: None,
        most: None,
        currency: None,
        picklist: None,
        default: None,
        set_once: false,
        set_by: None,
        reset_by: None,
    }
}

const fn label(en: &'static str, zh: &'static str) -> Label {
    Label { en, zh }
}

/// The version argument of a versioned operation: see [`crate::OperationDef::versioned`].
pub const EXPECTED_VERSION: Field = argument(
    "version",
    label("Version", "版本"),
    Kind::Integer,
    false,
    "The version that the caller has read: if the record has changed since, the operation is refused.",
);

const ID: Field = argument("id", label("ID", "标识"), Kind::Id, true, "The id of the record.");
const VERSION: Field = argument(
    "version",
    label("Version", "版本"),
    Kind::Integer,
    true,
    "The version that the caller has read.",
);
const FILTER: Field =
    argument("filter", label("Filter", "筛选"), Kind::Json, false, "The filter that selects records.");

/// The arguments of get.
pub const GET: Shape = Shape { name: "get", doc: "Returns a record by its id.", fields: &[ID] };
/// The arguments of delete.
pub const DELETE: Shape = Shape {
    name: "delete",
    doc: "Deletes a record that has not changed since the caller read it.",
    fields: &[ID, VERSION],
};
/// The arguments of list.
pub const LIST: Shape = Shape {
    name: "list",
    doc: "Returns a page of records.",
    fields: &[
        FILTER,
        argument(
            "order",
            label("Order", "排序"),
            Kind::List(&Kind::Text { max: 60 }),
            false,
            "The names of the fields to sort by, or `reference.field` of the record that a reference leads to; `-` before a name for descending order.",
        ),
        argument(
            "limit",
            label("Page size", "每页条数"),
            Kind::Integer,
            false,
            "The page size: 50 if not given, at most 500.",
        ),
        argument(
            "after",
            label("After", "起始位置"),
            Kind::Text { max: 200_000 },
            false,
            "The `next` of a page: the page after it.",
        ),
        argument(
            "before",
            label("Before", "截止位置"),
            Kind::Text { max: 200_000 },
            false,
            "The `previous` of a page: the page before it.",
        ),
        argument(
            "deleted",
            label("Deleted records", "已删除记录"),
            Kind::Json,
            false,
            "`true`: deleted records too, `\"only\"`: nothing else. Needs the permission `<entity>.read.deleted`.",
        ),
    ],
};
/// The arguments of query.
pub const QUERY: Shape = Shape {
    name: "query",
    doc: "Counts and sums records, by group.",
    fields: &[
        FILTER,
        argument(
            "groups",
            label("Groups", "分组"),
            Kind::Json,
            false,
            "The fields to group by: names, or `{\"field\", \"bucket\": day|month|year}`.",
        ),
        argument(
            "measures",
            label("Measures", "度量"),
            Kind::Json,
            false,
            "The figures of each group: `{\"name\", \"function\": count|sum|min|max, \"field\", \"filter\"}`.",
        ),
    ],
};

/// Does one of these operations.
pub(crate) fn run(
    standard: Standard,
    entity: &'static EntityDef,
    json: &JsonMap,
    unit: &mut Unit<'_>,
) -> Result<Json> {
    match standard {
        Standard::Create => {
            let record = decode::new_record(entity, json, "")?;
            check_settable(entity, &record, unit)?;
            let record =
                unit.save_following_merges(entity, record, |record, unit| unit.insert(entity, record))?;
            Ok(shown(entity, record, unit))
        }
        Standard::Get => {
            let (id, _) = identified(&GET, json)?;
            let record = followed(entity, &id, unit)?;
            Ok(shown(entity, record, unit))
        }
        Standard::Update => update(entity, json, unit),
        Standard::Delete => {
            let (id, version) = identified(&DELETE, json)?;
            let before = current(entity, &id, version, unit)?;
            let record = unit.delete(entity, before)?;
            Ok(shown(entity, record, unit))
        }
        Standard::List => list(entity, json, unit),
        Standard::Query => query(entity, json, unit),
    }
}

/// What an operation of its own sets, a new record has from whoever holds the permission of that operation.
fn check_settable(entity: &EntityDef, record: &Record, unit: &Unit<'_>) -> Result<()> {
    for (field, value) in entity.shape.fields.iter().zip(&record.values) {
        let initial = field.default.map_or(Value::Null, |default| default());
        let permission = field.set_by.filter(|_| *value != initial);
        if let Some(permission) = permission.filter(|permission| !unit.actor().has(permission)) {
            return Err(refusals::permission_required(permission).at(format!("/{}", field.name)));
        }
    }
    Ok(())
}

fn update(entity: &'static EntityDef, json: &JsonMap, unit: &mut Unit<'_>) -> Result<Json> {
    let head = json.iter().filter(|(name, _)| matches!(name.as_str(), "id" | "version"));
    let (id, version) = identified(&DELETE, &head.map(|(k, v)| (k.clone(), v.clone())).collect())?;
    let before = current(entity, &id, version, unit)?;
    let mut record = before.clone();
    decode::patch(entity, json, "", &mut record)?;
    let patched = record.clone();
    let record = unit
        .save_following_merges(entity, record, |record, unit| unit.replace(entity, before.clone(), record))
        .map_err(|error| patch_path::exact(error, entity, json, &patched))?;
    Ok(shown(entity, record, unit))
}

/// The id and version among the arguments.
fn identified(shape: &Shape, json: &JsonMap) -> Result<(String, i64)> {
    let mut values = decode::shape(shape, json, "")?.into_iter();
    let id = values.next().unwrap_or(Value::Null).into_text()?;
    match values.next() {
        Some(Value::Integer(version)) => Ok((id, version)),
        _ => Ok((id, 0)),
    }
}

/// The record, deleted or not, if the actor may see it.
fn reachable(entity: &'static EntityDef, id: &str, unit: &mut Unit<'_>) -> Result<Record> {
    let condition = by_id(id).and(unit.readable_rows(entity));
    let found = unit.select(entity, condition, Vec::new(), Some(1))?;
    found.into_iter().next().ok_or_else(|| not_found(entity))
}

/// The record; of one that was merged, the one it was merged into, if the actor may see that.
fn followed(entity: &'static EntityDef, id: &str, unit: &mut Unit<'_>) -> Result<Record> {
    let own = match reachable(entity, id, unit) {
        Err(error) if error.code != Code::NotFound => return Err(error),
        Ok(record) if !record.header.deleted => return Ok(record),
        own => own,
    };
    match unit.survivor(entity, id)? {
        Some(survivor) => reachable(entity, &survivor, unit).or(own),
        None => own,
    }
}

/// The live record at the version that the caller has read.
fn current(entity: &'static EntityDef, id: &str, version: i64, unit: &mut Unit<'_>) -> Result<Record> {
    let record = reachable(entity, id, unit)?;
    if record.header.deleted {
        return Err(refusals::deleted().at("/id"));
    }
    if i64::from(record.header.version) != version {
        return Err(changed(&record));
    }
    Ok(record)
}

/// A page of records.
pub(crate) fn list(entity: &'static EntityDef, json: &JsonMap, unit: &mut Unit<'_>) -> Result<Json> {
    let arguments = decode::shape(&LIST, json, "")?;
    let filter = json.get("filter").filter(|json| !json.is_null());
    let filter = filter.map(|json| Filter::parse(json, "/filter")).transpose()?.unwrap_or_default();
    let names = match &arguments[1] {
        Value::List(names) => names.iter().filter_map(Value::as_text).map(str::to_owned).collect(),
        _ => Vec::new(),
    };
    let limit = page_size(&arguments[2])?;
    unit.check_named(entity, &filter)?;
    let order = unit.resolver().order(entity, &names)?;
    let condition = unit.condition(entity, &filter)?.and(wanted(entity, &arguments[5], unit)?);
    let paging = Paging { entity, condition, order, limit };
    match (&arguments[3], &arguments[4]) {
        (Value::Text(_), Value::Text(_)) => Err(refusals::both_ways().at("/before")),
        (_, Value::Text(before)) => paging.before(before, unit),
        (Value::Text(after), _) => paging.after(Some(after), unit),
        _ => paging.after(None, unit),
    }
}

/// The records that are not deleted; on request the others, too, or alone.
fn wanted(entity: &'static EntityDef, deleted: &Value, unit: &mut Unit<'_>) -> Result<Condition> {
    let condition = match deleted {
        Value::Null | Value::Json(Json::Bool(false)) => return Ok(live(entity)),
        Value::Json(Json::Bool(true)) => Condition::TRUE,
        Value::Json(Json::String(only)) if only == "only" => Condition::Not(Box::new(live(entity))),
        _ => return Err(refusals::not_an_option(encode::scalar(deleted), "true, false, only").at("/deleted")),
    };
    unit.deleted_rows(entity).map(|rows| condition.and(rows))
}

/// The pages of a list.
struct Paging {
    entity: &'static EntityDef,
    condition: Condition,
    order: Vec<OrderKey>,
    limit: u64,
}

impl Paging {
    /// The page after a place, or the first.
    fn after(self, cursor: Option<&str>, unit: &mut Unit<'_>) -> Result<Json> {
        let (records, more) = self.page(&self.order, cursor, "/after", unit)?;
        let next = self.cursor(records.last().filter(|_| more), unit)?;
        let previous = self.cursor(records.first().filter(|_| cursor.is_some()), unit)?;
        Ok(self.answer(records, next, previous, unit))
    }

    /// The page before a place: the same, in the opposite order, and turned.
    fn before(self, cursor: &str, unit: &mut Unit<'_>) -> Result<Json> {
        let opposite = |key: &OrderKey| OrderKey { descending: !key.descending, ..key.clone() };
        let opposite: Vec<_> = self.order.iter().map(opposite).collect();
        let (mut records, more) = self.page(&opposite, Some(cursor), "/before", unit)?;
        records.reverse();
        let next = self.cursor(records.last(), unit)?;
        let previous = self.cursor(records.first().filter(|_| more), unit)?;
        Ok(self.answer(records, next, previous, unit))
    }

    /// As many records as a page has, and whether there are more.
    fn page(
        &self,
        order: &[OrderKey],
        cursor: Option<&str>,
        path: &str,
        unit: &mut Unit<'_>,
    ) -> Result<(Vec<Record>, bool)> {
        let mut condition = self.condition.clone();
        if let Some(cursor) = cursor {
            let place = place(order, cursor).ok_or_else(|| refusals::not_a_cursor().at(path))?;
            condition = condition.and(after(order, &place));
        }
        let mut records = unit.select_page(self.entity, condition, order.to_vec(), self.limit + 1)?;
        let more = records.len() as u64 > self.limit;
        records.truncate(usize::try_from(self.limit).unwrap_or(usize::MAX));
        Ok((records, more))
    }

    fn answer(&self, records: Vec<Record>, next: Json, previous: Json, unit: &Unit<'_>) -> Json {
        let form = encode::Form::of(self.entity, unit);
        let items = records.into_iter().map(|record| form.record(redacted(self.entity, record, unit)));
        object([("items", items.collect()), ("next", next), ("previous", previous)])
    }

    /// A place in the order: the values of its keys at a record.
    fn cursor(&self, record: Option<&Record>, unit: &mut Unit<'_>) -> Result<Json> {
        let Some(record) = record else { return Ok(Json::Null) };
        let mut values = Vec::new();
        for key in &self.order {
            let value = match &key.through {
                None => record.column(self.entity, key.column.name),
                Some(through) => unit.referred_value(self.entity, record, through, &key.column)?,
            };
            values.push(encode::value(key.column.kind, &value, &encode::everything));
        }
        Ok(Json::String(Json::Array(values).to_string()))
    }
}

/// An object of values that are moved into it: `json!` would copy them, all that they contain.
fn object<const N: usize>(members: [(&str, Json); N]) -> Json {
    members.into_iter().map(|(name, json)| (name.to_owned(), json)).collect()
}

fn page_size(limit: &Value) -> Result<u64> {
    match limit {
        Value::Integer(limit) => match u64::try_from(*limit) {
            Ok(limit) if (1..=PAGE.1).contains(&limit) => Ok(limit),
            _ => Err(refusals::page_size(PAGE.1).at("/limit")),
        },
        _ => Ok(PAGE.0),
    }
}

/// The values of an order's keys at a record, of what was given as such.
fn place(order: &[OrderKey], cursor: &str) -> Option<Vec<Value>> {
    let values: Vec<Json> = serde_json::from_str(cursor).ok()?;
    let keys = order.iter().zip(&values);
    let place = keys.map(|(key, json)| match (key.column.kind, json) {
        // As it is stored: an ERP's text may have spaces around it.
        (Kind::Text { .. }, Json::String(text)) => Some(Value::text(text.as_str())),
        (kind, json) => decode::value(kind, json, "").ok(),
    });
    place.collect::<Option<Vec<_>>>().filter(|_| values.len() == order.len())
}

fn query(entity: &'static EntityDef, json: &JsonMap, unit: &mut Unit<'_>) -> Result<Json> {
    let query = Query::parse(entity.name, json, "")?;
    unit.check_named(entity, &query.filter)?;
    let groups = query.groups.iter().map(|(field, _)| field.clone());
    let names: Vec<String> =
        groups.chain(query.measures.iter().map(|measure| measure.name.clone())).collect();
    // The query looks at its fields first, and tells where it names one that there is not.
    let rows = unit.query(&query)?;
    let kinds = kinds(entity, &query, unit)?;
    let rows = rows.into_iter().map(|row| {
        let cells = names.iter().zip(&kinds).zip(&row);
        let cell = |((name, kind), value): ((&String, &Kind), &Value)| {
            (name.clone(), encode::value(*kind, value, &encode::everything))
        };
        Json::Object(cells.map(cell).collect())
    });
    Ok(object([("rows", rows.collect())]))
}

/// Counts are 64-bit, sums as what is summed; a span of dates is a text.
fn kinds(entity: &'static EntityDef, query: &Query, unit: &mut Unit<'_>) -> Result<Vec<Kind>> {
    let resolver = unit.resolver();
    let mut kinds = Vec::new();
    for (field, bucket) in &query.groups {
        kinds.push(match bucket {
            Some(_) => Kind::Text { max: 10 },
            None => resolver.column(entity, field, "/groups")?.kind,
        });
    }
    for measure in &query.measures {
        kinds.push(match &measure.field {
            Some(field) => match resolver.column(entity, field, "/measures")?.kind {
                Kind::Integer => Kind::Long,
                kind => kind,
            },
            None => Kind::Long,
        });
    }
    Ok(kinds)
}

/// The record as the actor may see it.
fn shown(entity: &EntityDef, record: Record, unit: &Unit<'_>) -> Json {
    encode::Form::of(entity, unit).record(redacted(entity, record, unit))
}

/// A record without what its fields tell of other records that the actor may not see.
fn redacted(entity: &EntityDef, mut record: Record, unit: &Unit<'_>) -> Record {
    if entity.name == JournalEntry::DEF.name {
        journal::redact(&mut record, unit);
    }
    record
}
