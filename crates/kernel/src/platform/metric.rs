//! Metrics: figures about a record that rules name, such as the number of its orders of the last 90 days.

use crate::catalogue::Catalogue;
use crate::condition::{Comparison, Condition, Relation};
use crate::entity::EntityDef;
use crate::error::Result;
use crate::filter::{Filter, Query};
use crate::kind::Kind;
use crate::platform::rule;
use crate::record::{Record, Stored};
use crate::refusals as kernel_refusals;
use crate::rules::{Datum, Type, refusals, subject_entity};
use crate::unit::Unit;
use crate::value::Value;
use crate::{Choice, Entity, Rules};
use jiff::{Span, Timestamp};
use rust_decimal::Decimal;
use serde_json::Value as Json;

/// How a metric measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum MetricFunction {
    /// The number of records.
    #[choice(zh = "计数")]
    Count,
    /// The sum of a field.
    #[choice(zh = "合计")]
    Sum,
    /// The smallest value of a field.
    #[choice(zh = "最小值")]
    Min,
    /// The greatest value of a field.
    #[choice(zh = "最大值")]
    Max,
}

/// A figure about a record, which rules name by its code: `metrics.orders`. It is measured over the records of an entity that refer to
/// the subject.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(zh = "指标", unique = "code, subject")]
pub struct Metric {
    /// The code: small letters, digits and `_`.
    #[field(max = 30, zh = "编码")]
    pub code: String,
    /// The name.
    #[field(max = 100, zh = "名称")]
    pub name: String,
    /// The entity of the records that it is about.
    #[field(max = 30, zh = "评价对象")]
    pub subject: String,
    /// The entity of the records that are measured.
    #[field(max = 30, zh = "统计对象")]
    pub entity: String,
    /// The reference of the measured records that leads to the subject.
    #[field(max = 30, zh = "关联字段")]
    pub relation: String,
    /// The field of the subject that the reference equals; `id` if not given.
    #[field(max = 30, zh = "评价对象字段")]
    pub subject_field: Option<String>,
    /// Which of these records are measured; all if not given.
    #[field(zh = "筛选")]
    pub filter: Option<Json>,
    /// How they are measured.
    #[field(zh = "统计方式")]
    pub function: MetricFunction,
    /// The field that is measured; none for a count.
    #[field(max = 30, zh = "统计字段")]
    pub field: Option<String>,
    /// The date or instant by which only the last `days` are measured.
    #[field(max = 30, zh = "日期字段")]
    pub dated_by: Option<String>,
    /// How many days back, today included.
    #[field(least = 1, most = 36500, zh = "天数")]
    pub days: Option<i32>,
    /// The value if there is nothing to measure.
    #[field(scale = 6, zh = "默认值")]
    pub default: Option<Decimal>,
}

impl Rules for Metric {
    fn before_save(
        draft: &mut Stored<Self>,
        before: Option<&Stored<Self>>,
        unit: &mut Unit<'_>,
    ) -> Result<()> {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        if !draft.code.chars().all(plain) {
            return Err(kernel_refusals::name_characters().at("/code"));
        }
        if let Some(before) = before
            && !draft.measures_like(before)
        {
            rule::refuse_named_metric(before, unit)?;
        }
        draft.check_author(unit)
    }

    fn before_delete(record: &Stored<Self>, unit: &mut Unit<'_>) -> Result<()> {
        rule::refuse_named_metric(record, unit)
    }
}

impl Metric {
    /// Returns whether it is the same figure as another one; their names may differ.
    pub fn measures_like(&self, other: &Metric) -> bool {
        Metric { name: other.name.clone(), ..self.clone() } == *other
    }

    /// Checks that it can be measured, and that its author may read all that it measures.
    pub(crate) fn check_author(&self, unit: &mut Unit<'_>) -> Result<()> {
        let subject = subject_entity(&self.subject, unit)?;
        let measured = subject_entity(&self.entity, unit).map_err(|error| error.at("/entity"))?;
        check_reads_all(measured, unit).map_err(|error| error.at("/entity"))?;
        self.check_relation(subject, measured)?;
        if let Some(filter) = &self.filter {
            let filter = Filter::parse(filter, "/filter")?;
            unit.condition(measured, &filter)?;
            check_reads_all_in(measured, &filter, unit).map_err(|error| error.at("/filter"))?;
        }
        match (self.function, &self.field) {
            (MetricFunction::Count, Some(_)) => {
                return Err(kernel_refusals::count_takes_no_field().at("/field"));
            }
            (MetricFunction::Count, None) => {}
            (_, None) => return Err(kernel_refusals::required("field").at("/field")),
            (_, Some(_)) => {
                let query = self.measuring(Filter::everything());
                let measured = unit.resolver().aggregation(measured, &query, Condition::TRUE, 1);
                measured.map_err(|error| error.at("/field"))?;
            }
        }
        self.check_window(measured, unit)?;
        let is_number = self.value_type(unit.catalogue()) == Some(Type::Number);
        match self.default {
            Some(_) if !is_number => Err(refusals::default_of_other_type().at("/default")),
            _ => Ok(()),
        }
    }

    /// The reference leads to what the field of the subject identifies.
    fn check_relation(&self, subject: &'static EntityDef, measured: &'static EntityDef) -> Result<()> {
        let leads = |def: &EntityDef, name: &str| def.shape.field(name).map(|(_, field)| field.kind);
        let identified = match self.subject_field.as_deref() {
            None | Some("id") => Some(subject.name),
            Some(field) => match leads(subject, field) {
                Some(Kind::Reference(target)) => Some(target),
                _ => None,
            },
        };
        let Some(identified) = identified else {
            return Err(refusals::not_a_reference(subject).at("/subject_field"));
        };
        match leads(measured, &self.relation) {
            Some(Kind::Reference(target)) if target == identified => Ok(()),
            Some(Kind::AnyReference(_)) if identified == subject.name => Ok(()),
            _ => Err(refusals::relation_leads_elsewhere(measured, identified).at("/relation")),
        }
    }

    /// The last days are told by a date or an instant, and their number.
    fn check_window(&self, measured: &'static EntityDef, unit: &mut Unit<'_>) -> Result<()> {
        let name = match (&self.dated_by, self.days) {
            (Some(name), Some(_)) => name,
            (None, None) => return Ok(()),
            (Some(_), None) => return Err(kernel_refusals::required("days").at("/days")),
            (None, Some(_)) => return Err(kernel_refusals::required("dated_by").at("/dated_by")),
        };
        let column = unit.resolver().column(measured, name, "/dated_by")?;
        match column.kind {
            Kind::Date | Kind::Instant => Ok(()),
            _ => Err(refusals::not_dated_by(name).at("/dated_by")),
        }
    }

    fn measuring(&self, filter: Filter) -> Query {
        let query = Query::over(&self.entity, filter);
        let field = self.field.as_deref().unwrap_or_default();
        match self.function {
            MetricFunction::Count => query.count("value"),
            MetricFunction::Sum => query.sum("value", field),
            MetricFunction::Min => query.min("value", field),
            MetricFunction::Max => query.max("value", field),
        }
    }

    /// The kind of its value; none if a module that it needs is off.
    fn kind(&self, catalogue: &Catalogue) -> Option<Kind> {
        let measured = catalogue.whole(catalogue.def(&self.entity)?);
        match self.function {
            MetricFunction::Count => Some(Kind::Long),
            _ => measured.shape.field(self.field.as_deref()?).map(|(_, field)| field.kind),
        }
    }

    /// Whether the fields that it measures and filters by need no permission of their own.
    pub(crate) fn is_unrestricted(&self, catalogue: &Catalogue) -> bool {
        let Some(measured) = catalogue.def(&self.entity).map(|def| catalogue.whole(def)) else {
            return false;
        };
        let field = self.field.as_deref().and_then(|name| measured.shape.field(name));
        let restricted = measured.shape.fields.iter().filter(|field| field.restricted);
        let filters_by = |name: &str| self.filter.as_ref().is_some_and(|filter| mentions(filter, name));
        field.is_none_or(|(_, field)| !field.restricted)
            && !restricted.map(|field| field.name).any(filters_by)
    }

    /// The type of its value; none if a module that it needs is off.
    pub(crate) fn value_type(&self, catalogue: &Catalogue) -> Option<Type> {
        crate::rules::type_of(self.kind(catalogue)?)
    }

    /// Its value for a record at a moment, over all rows.
    ///
    /// # Errors
    /// `RULE_FAULT` if it cannot be measured, as when amounts in several currencies would be added; a database error.
    pub(crate) fn value(
        &self,
        subject: &'static EntityDef,
        record: &Record,
        at: Timestamp,
        unit: &mut Unit<'_>,
    ) -> Result<Datum> {
        let failed = |error: crate::Error| match error.code.is_refusal() {
            true => refusals::not_measurable(&self.code, error.message).at("/expression"),
            false => error,
        };
        let key = record.column(subject, self.subject_field.as_deref().unwrap_or("id"));
        let found = match key {
            Value::Null => Value::Null,
            key => {
                let query = self.measuring(self.selected(key, at, unit)?);
                let rows = unit.elevated(|unit| unit.query(&query)).map_err(failed)?;
                rows.into_iter().flatten().next().unwrap_or(Value::Null)
            }
        };
        let default = || self.default.map_or(Datum::Null, Datum::Number);
        let value = self.kind(unit.catalogue()).map(|kind| crate::rules::scalar(kind, &found));
        let nothing =
            if self.function == MetricFunction::Count { Datum::Number(Decimal::ZERO) } else { default() };
        Ok(value.filter(|value| !value.is_null()).unwrap_or(nothing))
    }

    /// The records that are measured.
    fn selected(&self, key: Value, at: Timestamp, unit: &Unit<'_>) -> Result<Filter> {
        let mut all = vec![Filter::compare(&self.relation, Comparison::Eq, key)];
        let field =
            |name: &str| unit.catalogue().def(&self.entity)?.shape.field(name).map(|(_, field)| field.kind);
        if let Some(Kind::AnyReference(named)) = field(&self.relation) {
            all.push(Filter::eq(named, self.subject.as_str()));
        }
        if let Some(filter) = &self.filter {
            all.push(Filter::parse(filter, "/filter")?);
        }
        if let (Some(name), Some(days)) = (&self.dated_by, self.days) {
            let last = unit.date_of(at);
            let first = last.saturating_sub(Span::new().days(days - 1));
            let (first, last) = match field(name) {
                Some(Kind::Date) => (Value::Date(first), Value::Date(last)),
                _ => (Value::Instant(unit.start_of(first)), Value::Instant(at)),
            };
            all.push(Filter::compare(name, Comparison::Ge, first));
            all.push(Filter::compare(name, Comparison::Le, last));
        }
        Ok(Filter::All(all))
    }

    /// Whether its filter names a custom field of an entity. Relations may lead anywhere, so the name decides.
    pub(crate) fn names_custom_field(&self, name: &str) -> bool {
        let named = format!("custom.{name}");
        self.filter.as_ref().is_some_and(|filter| mentions(filter, &named))
    }
}

/// Refuses an author who does not read all rows of an entity: the metric would tell of the others.
pub(crate) fn check_reads_all(entity: &'static EntityDef, unit: &Unit<'_>) -> Result<()> {
    let permission = unit.catalogue().parent(entity).unwrap_or(entity).read_permission();
    match unit.actor().reach(&permission).is_everything() {
        true => Ok(()),
        false => Err(refusals::all_rows_required(permission)),
    }
}

/// The same for the related records that a filter looks at.
fn check_reads_all_in(entity: &'static EntityDef, filter: &Filter, unit: &Unit<'_>) -> Result<()> {
    match filter {
        Filter::All(filters) | Filter::Any(filters) => {
            filters.iter().try_for_each(|filter| check_reads_all_in(entity, filter, unit))
        }
        Filter::Not(filter) => check_reads_all_in(entity, filter, unit),
        Filter::Exists(name, filter) => match unit.catalogue().relation(entity, name) {
            Some(Relation { target, .. }) => {
                check_reads_all(target, unit)?;
                check_reads_all_in(target, filter, unit)
            }
            None => Ok(()),
        },
        _ => Ok(()),
    }
}

fn mentions(json: &Json, text: &str) -> bool {
    match json {
        Json::String(found) => found == text,
        Json::Array(items) => items.iter().any(|item| mentions(item, text)),
        Json::Object(members) => members.values().any(|member| mentions(member, text)),
        _ => false,
    }
}
