//! Selections and aggregations written by a caller: [`Filter`] and [`Query`].

use crate::condition::{Bucket, Comparison, Function};
use crate::decode::{JsonMap, as_list, as_object, wrong_type};
use crate::error::Result;
use crate::refusals;
use crate::resolve::CUSTOM;
use crate::type_names;
use crate::value::Value;
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;
use std::iter::Sum;
use std::ops::Add;

/// The largest number of conditions of a filter, or of all filters of a query together. Databases limit the length of
/// expressions.
pub const MOST_CONDITIONS: usize = 500;

/// The largest number of values in the `in` of a filter, or of all filters of a query together.
pub const MOST_VALUES: usize = 10_000;

/// The largest number of relations (`exists`) of a filter, or of all filters of a query together. Each may read a whole table.
pub const MOST_RELATIONS: usize = 16;

/// The largest depth of relations within relations.
pub const DEEPEST_RELATIONS: usize = 4;

/// The largest number of conditions without an index in a filter, or in all filters of a query together: `contains`, and comparisons of
/// custom fields, where each value of `in` counts. They are evaluated for every record.
pub const MOST_SEARCHES: usize = 50;

/// The largest number of groups and measures of a query together.
pub const MOST_COLUMNS: usize = 100;

/// A filter. On the wire it is one object:
///
/// | JSON | satisfied by |
/// |---|---|
/// | `{"field": "name", "op": "contains", "value": "榫"}` | records for which the comparison is true |
/// | `{"field": "owner_id", "op": "null"}` | records without a value |
/// | `{"all": […]}`, `{"any": […]}`, `{"not": …}` | all, any, none of these |
/// | `{"exists": "lines", "where": …}` | records with such a line |
/// | `{"exists": "customer_id", "where": …}` | records that refer to such a record |
/// | `{"exists": "contact.customer_id", "where": …}` | records that such a record refers to |
/// | `{"field": "category_id", "op": "under", "value": "…"}` | records that refer to that record of a tree, or to one below it |
/// | `{"as_of": "2026-03-01"}` | dated rows that are valid on that date, or at that time |
///
/// Operators: `eq ne lt le gt ge in contains starts_with under null`. The name of a custom field is `custom.<name>`.
#[derive(Clone, Debug, PartialEq)]
pub enum Filter {
    /// All of these.
    All(Vec<Filter>),
    /// Any of these.
    Any(Vec<Filter>),
    /// Not this.
    Not(Box<Filter>),
    /// The comparison of the field and the value is true.
    Compare(String, Comparison, Value),
    /// The field equals one of the values.
    In(String, Vec<Value>),
    /// The field is null.
    Null(String),
    /// A related record satisfies the filter.
    Exists(String, Box<Filter>),
    /// The record that the field leads to is this one of its tree, or below it; `id` leads to the record itself.
    Under(String, Value),
    /// The row is valid at this moment: a date or an instant, as its entity is dated.
    AsOf(Value),
}

impl Default for Filter {
    fn default() -> Self {
        Filter::everything()
    }
}

impl Filter {
    /// Returns the text that a field has in everything that satisfies the filter, if the filter demands one.
    pub fn demanded(&self, field: &str) -> Option<&str> {
        match self {
            Filter::All(filters) => filters.iter().find_map(|filter| filter.demanded(field)),
            Filter::Compare(name, Comparison::Eq, Value::Text(text) | Value::Json(Json::String(text)))
                if name == field =>
            {
                Some(text)
            }
            _ => None,
        }
    }

    /// Returns the filter that everything satisfies.
    pub fn everything() -> Filter {
        Filter::All(Vec::new())
    }

    /// Returns the filter: the field equals the value.
    pub fn eq(field: &str, value: impl Into<Value>) -> Filter {
        Filter::compare(field, Comparison::Eq, value)
    }

    /// Returns the filter: the comparison of the field and the value is true.
    pub fn compare(field: &str, comparison: Comparison, value: impl Into<Value>) -> Filter {
        Filter::Compare(field.to_owned(), comparison, value.into())
    }

    /// Returns the filter: the field equals one of the values.
    pub fn one_of<V: Into<Value>>(field: &str, values: impl IntoIterator<Item = V>) -> Filter {
        Filter::In(field.to_owned(), values.into_iter().map(Into::into).collect())
    }

    /// Returns the filter: the field is null.
    pub fn null(field: &str) -> Filter {
        Filter::Null(field.to_owned())
    }

    /// Returns the negated filter.
    pub fn negate(filter: Filter) -> Filter {
        Filter::Not(Box::new(filter))
    }

    /// Returns the filter: a related record satisfies the filter.
    pub fn exists(relation: &str, filter: Filter) -> Filter {
        Filter::Exists(relation.to_owned(), Box::new(filter))
    }

    /// Returns the filter: the record that the field leads to is this one of its tree, or below it.
    pub fn under(field: &str, id: impl Into<Value>) -> Filter {
        Filter::Under(field.to_owned(), id.into())
    }

    /// Returns the filter: the row is valid at this moment.
    pub fn as_of(moment: impl Into<Value>) -> Filter {
        Filter::AsOf(moment.into())
    }

    /// Decodes a filter from JSON.
    ///
    /// # Errors
    /// `WRONG_TYPE`, `UNKNOWN_FIELD`, `MISSING_FIELD`, `INVALID_VALUE`, with the path. `LIMIT_EXCEEDED` if it is nested deeper
    /// than 16 levels, exceeds [`MOST_CONDITIONS`], [`MOST_VALUES`], [`MOST_RELATIONS`] or [`MOST_SEARCHES`], or has relations within
    /// relations deeper than [`DEEPEST_RELATIONS`].
    pub fn parse(json: &Json, path: &str) -> Result<Filter> {
        let filter = parse(json, path, 16)?;
        check_size(&filter.size(), path)?;
        Ok(filter)
    }

    fn size(&self) -> Size {
        let one = Size { conditions: 1, ..Size::default() };
        match self {
            Filter::All(filters) | Filter::Any(filters) => one + filters.iter().map(Filter::size).sum(),
            Filter::Not(filter) => one + filter.size(),
            Filter::Exists(_, filter) => {
                let within = filter.size();
                Size { relations: 1, depth: within.depth + 1, ..one } + within
            }
            // A custom field is compared with each value by itself.
            Filter::In(field, values) if field.starts_with(CUSTOM) => {
                Size { conditions: 1 + values.len(), searches: values.len(), ..one }
            }
            Filter::In(_, values) => Size { values: values.len(), ..one },
            Filter::Under(..) => Size { relations: 1, depth: 1, ..one },
            Filter::AsOf(_) => Size { conditions: 4, ..one },
            Filter::Compare(field, comparison, _) => {
                let searches = *comparison == Comparison::Contains || field.starts_with(CUSTOM);
                Size { searches: usize::from(searches), ..one }
            }
            Filter::Null(field) => Size { searches: usize::from(field.starts_with(CUSTOM)), ..one },
        }
    }

    /// Returns the filter as JSON.
    pub fn to_json(&self) -> Json {
        let list = |filters: &[Filter]| filters.iter().map(Filter::to_json).collect::<Json>();
        match self {
            Filter::All(filters) => json!({"all": list(filters)}),
            Filter::Any(filters) => json!({"any": list(filters)}),
            Filter::Not(filter) => json!({"not": filter.to_json()}),
            Filter::Compare(field, op, value) => {
                json!({"field": field, "op": operator(*op), "value": crate::encode::scalar(value)})
            }
            Filter::In(field, values) => {
                json!({"field": field, "op": "in", "value": values.iter().map(crate::encode::scalar).collect::<Json>()})
            }
            Filter::Null(field) => json!({"field": field, "op": "null"}),
            Filter::Under(field, node) => {
                json!({"field": field, "op": "under", "value": crate::encode::scalar(node)})
            }
            Filter::Exists(relation, filter) => json!({"exists": relation, "where": filter.to_json()}),
            Filter::AsOf(moment) => json!({"as_of": crate::encode::scalar(moment)}),
        }
    }
}

/// What a filter asks of a database.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Size {
    conditions: usize,
    values: usize,
    relations: usize,
    /// Relations within one another.
    depth: usize,
    searches: usize,
}

impl Add for Size {
    type Output = Size;

    fn add(self, other: Size) -> Size {
        Size {
            conditions: self.conditions + other.conditions,
            values: self.values + other.values,
            relations: self.relations + other.relations,
            depth: self.depth.max(other.depth),
            searches: self.searches + other.searches,
        }
    }
}

impl Sum for Size {
    fn sum<I: Iterator<Item = Size>>(sizes: I) -> Size {
        sizes.fold(Size::default(), Size::add)
    }
}

fn check_size(size: &Size, path: &str) -> Result<()> {
    let Size { conditions, values, relations, depth, searches } = size;
    let refused = if *conditions > MOST_CONDITIONS {
        refusals::too_many_conditions(conditions, MOST_CONDITIONS)
    } else if *values > MOST_VALUES {
        refusals::too_many_values(values, MOST_VALUES)
    } else if *depth > DEEPEST_RELATIONS {
        refusals::relations_too_deep(depth, DEEPEST_RELATIONS)
    } else if *relations > MOST_RELATIONS {
        refusals::too_many_relations(relations, MOST_RELATIONS)
    } else if *searches > MOST_SEARCHES {
        refusals::too_many_searches(searches, MOST_SEARCHES)
    } else {
        return Ok(());
    };
    Err(refused.at(path))
}

const OPERATORS: [(&str, Comparison); 8] = [
    ("eq", Comparison::Eq),
    ("ne", Comparison::Ne),
    ("lt", Comparison::Lt),
    ("le", Comparison::Le),
    ("gt", Comparison::Gt),
    ("ge", Comparison::Ge),
    ("contains", Comparison::Contains),
    ("starts_with", Comparison::StartsWith),
];

fn operator(comparison: Comparison) -> &'static str {
    OPERATORS.iter().find(|(_, known)| *known == comparison).map_or("eq", |(name, _)| name)
}

fn parse(json: &Json, path: &str, depth: u32) -> Result<Filter> {
    if depth == 0 {
        return Err(refusals::nested_too_deeply().at(path));
    }
    let object = as_object(json, path)?;
    let allowed: &[&str] = match object
        .keys()
        .map(String::as_str)
        .find(|key| *key != "where" && *key != "op" && *key != "value")
    {
        Some("all") => return filters(object, "all", path, depth).map(Filter::All),
        Some("any") => return filters(object, "any", path, depth).map(Filter::Any),
        Some("not") => {
            only(object, &["not"], path)?;
            return parse(&object["not"], &format!("{path}/not"), depth - 1)
                .map(|f| Filter::Not(Box::new(f)));
        }
        Some("exists") => &["exists", "where"],
        Some("as_of") => {
            only(object, &["as_of"], path)?;
            let moment = string(object, "as_of", path)?;
            return Ok(Filter::AsOf(Value::Json(moment.into())));
        }
        Some("field") => &["field", "op", "value"],
        Some(other) => {
            return Err(refusals::unknown_key(other).at(format!("{path}/{other}")));
        }
        None => {
            return Err(refusals::empty_filter().at(path));
        }
    };
    only(object, allowed, path)?;
    if object.contains_key("exists") { exists(object, path, depth) } else { comparison(object, path) }
}

fn filters(object: &JsonMap, key: &str, path: &str, depth: u32) -> Result<Vec<Filter>> {
    only(object, &[key], path)?;
    let path = format!("{path}/{key}");
    let list = as_list(&object[key], &path)?;
    list.iter().enumerate().map(|(index, json)| parse(json, &format!("{path}/{index}"), depth - 1)).collect()
}

fn only(object: &JsonMap, allowed: &[&str], path: &str) -> Result<()> {
    match object.keys().find(|key| !allowed.contains(&key.as_str())) {
        Some(key) => Err(refusals::misplaced_key(key).at(format!("{path}/{key}"))),
        None => Ok(()),
    }
}

fn exists(object: &JsonMap, path: &str, depth: u32) -> Result<Filter> {
    let relation = string(object, "exists", path)?;
    let inner = match object.get("where") {
        Some(json) => parse(json, &format!("{path}/where"), depth - 1)?,
        None => Filter::everything(),
    };
    Ok(Filter::Exists(relation, Box::new(inner)))
}

fn comparison(object: &JsonMap, path: &str) -> Result<Filter> {
    let field = string(object, "field", path)?;
    let op = string(object, "op", path)?;
    if op == "null" {
        return Ok(Filter::Null(field));
    }
    let missing = || refusals::required("value").at(format!("{path}/value"));
    let value = object.get("value").filter(|value| !value.is_null()).ok_or_else(missing)?;
    if op == "in" {
        let list = as_list(value, &format!("{path}/value"))?;
        return Ok(Filter::In(field, list.iter().cloned().map(Value::Json).collect()));
    }
    if op == "under" {
        return Ok(Filter::Under(field, Value::Json(value.clone())));
    }
    let known = OPERATORS.iter().find(|(name, _)| *name == op);
    let (_, comparison) = known.ok_or_else(|| refusals::unknown_operator(op).at(format!("{path}/op")))?;
    Ok(Filter::Compare(field, *comparison, Value::Json(value.clone())))
}

fn string(object: &JsonMap, key: &str, path: &str) -> Result<String> {
    let path = format!("{path}/{key}");
    let value = object.get(key).ok_or_else(|| refusals::required(key).at(path.as_str()))?;
    value.as_str().map(str::to_owned).ok_or_else(|| wrong_type(type_names::TEXT, value).at(path.as_str()))
}

/// An aggregation: groups and measures over the records that a filter selects.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    /// The entity, or its lines.
    pub entity: String,
    /// The filter.
    pub filter: Filter,
    /// The fields to group by; dates can be grouped by spans.
    pub groups: Vec<(String, Option<Bucket>)>,
    /// The measures of every group.
    pub measures: Vec<Measure>,
}

/// A named measure.
#[derive(Clone, Debug, PartialEq)]
pub struct Measure {
    /// The name in the answer.
    pub name: String,
    /// The function.
    pub function: Function,
    /// The field. None for a count.
    pub field: Option<String>,
    /// An additional filter for the records of this measure.
    pub filter: Option<Filter>,
}

impl Query {
    /// Creates a query over an entity, without groups and measures.
    pub fn over(entity: &str, filter: Filter) -> Query {
        Query { entity: entity.to_owned(), filter, groups: Vec::new(), measures: Vec::new() }
    }

    /// Returns the query, also grouped by this field.
    #[must_use]
    pub fn by(mut self, field: &str) -> Query {
        self.groups.push((field.to_owned(), None));
        self
    }

    /// Returns the query with the number of records.
    #[must_use]
    pub fn count(self, name: &str) -> Query {
        self.measure(name, Function::Count, None, None)
    }

    /// Returns the query with the number of records that a filter selects.
    #[must_use]
    pub fn count_where(self, name: &str, filter: Filter) -> Query {
        self.measure(name, Function::Count, None, Some(filter))
    }

    /// Returns the query with a sum.
    #[must_use]
    pub fn sum(self, name: &str, field: &str) -> Query {
        self.measure(name, Function::Sum, Some(field), None)
    }

    /// Returns the query with a sum over the records that a filter selects.
    #[must_use]
    pub fn sum_where(self, name: &str, field: &str, filter: Filter) -> Query {
        self.measure(name, Function::Sum, Some(field), Some(filter))
    }

    /// Returns the query with the smallest value.
    #[must_use]
    pub fn min(self, name: &str, field: &str) -> Query {
        self.measure(name, Function::Min, Some(field), None)
    }

    /// Returns the query with the greatest value.
    #[must_use]
    pub fn max(self, name: &str, field: &str) -> Query {
        self.measure(name, Function::Max, Some(field), None)
    }

    /// Returns the query with the smallest value of the records that a filter selects.
    #[must_use]
    pub fn min_where(self, name: &str, field: &str, filter: Filter) -> Query {
        self.measure(name, Function::Min, Some(field), Some(filter))
    }

    fn measure(
        mut self,
        name: &str,
        function: Function,
        field: Option<&str>,
        filter: Option<Filter>,
    ) -> Query {
        self.measures.push(Measure {
            name: name.to_owned(),
            function,
            field: field.map(str::to_owned),
            filter,
        });
        self
    }

    /// Decodes `filter`, `groups` and `measures` of a query from JSON.
    ///
    /// `groups` are field names or `{"field": "date", "bucket": "month"}`. `measures` are
    /// `{"name": "total", "function": "sum", "field": "amount", "filter": …}`.
    ///
    /// # Errors
    /// As [`Filter::parse`]. `MISSING_FIELD` if there are no groups and no measures, `DUPLICATE` if two columns of the answer
    /// have the same name, `LIMIT_EXCEEDED` above [`MOST_COLUMNS`].
    pub fn parse(entity: &str, object: &JsonMap, path: &str) -> Result<Query> {
        only(object, &["filter", "groups", "measures"], path)?;
        let filter = given(object, "filter");
        let filter = filter.map(|json| Filter::parse(json, &format!("{path}/filter"))).transpose()?;
        let groups = entries(object, "groups", path, parse_group)?;
        let measures = entries(object, "measures", path, parse_measure)?;
        let query = Query { entity: entity.to_owned(), filter: filter.unwrap_or_default(), groups, measures };
        query.check_columns(path)?;
        let measured = query.measures.iter().filter_map(|measure| measure.filter.as_ref());
        check_size(&measured.chain([&query.filter]).map(Filter::size).sum(), path)?;
        Ok(query)
    }

    /// The answer has columns, not too many, and each has a name of its own.
    fn check_columns(&self, path: &str) -> Result<()> {
        let columns = self.groups.len() + self.measures.len();
        if columns == 0 {
            return Err(refusals::empty_query().at(format!("{path}/measures")));
        }
        if columns > MOST_COLUMNS {
            return Err(refusals::too_many_columns(columns, MOST_COLUMNS).at(format!("{path}/measures")));
        }
        let groups = self.groups.iter().enumerate().map(|(index, (field, _))| ("groups", index, field));
        let measures = self.measures.iter().enumerate().map(|(index, m)| ("measures", index, &m.name));
        let mut names = BTreeSet::new();
        match groups.chain(measures).find(|(_, _, name)| !names.insert(*name)) {
            None => Ok(()),
            Some((list, index, name)) => {
                Err(refusals::column_twice(name).at(format!("{path}/{list}/{index}")))
            }
        }
    }
}

/// A member that is there and not null.
fn given<'a>(object: &'a JsonMap, key: &str) -> Option<&'a Json> {
    object.get(key).filter(|json| !json.is_null())
}

fn entries<T>(
    object: &JsonMap,
    key: &str,
    path: &str,
    parse: fn(&Json, &str) -> Result<T>,
) -> Result<Vec<T>> {
    let path = format!("{path}/{key}");
    let Some(json) = given(object, key) else { return Ok(Vec::new()) };
    let list = as_list(json, &path)?;
    list.iter().enumerate().map(|(index, json)| parse(json, &format!("{path}/{index}"))).collect()
}

fn parse_group(json: &Json, path: &str) -> Result<(String, Option<Bucket>)> {
    if let Some(field) = json.as_str() {
        return Ok((field.to_owned(), None));
    }
    let object = as_object(json, path)?;
    only(object, &["field", "bucket"], path)?;
    let bucket = match string(object, "bucket", path)?.as_str() {
        "day" => Bucket::Day,
        "month" => Bucket::Month,
        "year" => Bucket::Year,
        other => {
            return Err(refusals::not_an_option(other, "day, month, year").at(format!("{path}/bucket")));
        }
    };
    Ok((string(object, "field", path)?, Some(bucket)))
}

fn parse_measure(json: &Json, path: &str) -> Result<Measure> {
    let object = as_object(json, path)?;
    only(object, &["name", "function", "field", "filter"], path)?;
    let function = match string(object, "function", path)?.as_str() {
        "count" => Function::Count,
        "sum" => Function::Sum,
        "min" => Function::Min,
        "max" => Function::Max,
        other => {
            return Err(refusals::not_an_option(other, "count, sum, min, max").at(format!("{path}/function")));
        }
    };
    let field = match (function, given(object, "field")) {
        (Function::Count, None) => None,
        (Function::Count, Some(_)) => {
            return Err(refusals::count_takes_no_field().at(format!("{path}/field")));
        }
        _ => Some(string(object, "field", path)?),
    };
    let filter = given(object, "filter");
    let filter = filter.map(|json| Filter::parse(json, &format!("{path}/filter"))).transpose()?;
    Ok(Measure { name: string(object, "name", path)?, function, field, filter })
}
