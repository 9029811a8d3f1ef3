//! Conditions, selections and aggregations that have been checked against the declarations. They are the input of a store.
//!
//! A caller writes a [`crate::filter::Filter`]. The unit of work converts it into a [`Condition`] and adds the row rights. Stores
//! see only conditions.

use crate::entity::EntityDef;
use crate::kind::Kind;
use crate::value::Value;

/// A column that can be compared, sorted or summed.
#[derive(Clone, Debug)]
pub struct Column {
    /// The name of a header column or of a declared field.
    pub name: &'static str,
    /// The kind of its values.
    pub kind: Kind,
    /// Whether the column has a search column.
    pub search: bool,
}

/// A comparison of a column and a value. Null satisfies none of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// Equal.
    Eq,
    /// Not equal. Null does not satisfy it.
    Ne,
    /// Less.
    Lt,
    /// Less or equal.
    Le,
    /// Greater.
    Gt,
    /// Greater or equal.
    Ge,
    /// If the column has a search column: the normalised text contains the normalised fragment (see
    /// [`crate::search::normalise`]). Otherwise: the text contains the fragment exactly.
    Contains,
    /// As [`Comparison::Contains`], at the beginning of the text.
    StartsWith,
}

/// A checked condition. It is true or false: null satisfies no comparison, and satisfies the `Not` of a comparison.
#[derive(Clone, Debug)]
pub enum Condition {
    /// All of these. An empty list is true.
    All(Vec<Condition>),
    /// Any of these. An empty list is false.
    Any(Vec<Condition>),
    /// Not this.
    Not(Box<Condition>),
    /// The comparison of the column and the value is true.
    Compare(Column, Comparison, Value),
    /// The column equals one of the values.
    In(Column, Vec<Value>),
    /// The column is null.
    Null(Column),
    /// The comparison of two columns of the row is true.
    Columns(Column, Comparison, Column),
    /// A related record satisfies the condition: looked up from each record by the relation's column.
    Exists(Relation, Box<Condition>),
    /// The same, but the related records are found first, once for all records. The declarations determine which of the two is
    /// cheaper (`semi_join`).
    Among(Relation, Box<Condition>),
    /// The comparison of a searchable custom field and the value is true.
    Custom(String, Comparison, Value),
}

impl Condition {
    /// The condition that everything satisfies.
    pub const TRUE: Condition = Condition::All(Vec::new());

    /// Returns the condition that both are true.
    #[must_use]
    pub fn and(self, other: Condition) -> Condition {
        match (self, other) {
            (Condition::All(conditions), other) if conditions.is_empty() => other,
            (condition, Condition::All(conditions)) if conditions.is_empty() => condition,
            (condition, other) => Condition::All(vec![condition, other]),
        }
    }

    /// Returns the condition that this or another one is true.
    #[must_use]
    pub fn or(self, other: Condition) -> Condition {
        match self {
            Condition::Any(mut conditions) => {
                conditions.push(other);
                Condition::Any(conditions)
            }
            condition => Condition::Any(vec![condition, other]),
        }
    }
}

/// A relation from one record to others.
#[derive(Clone, Copy, Debug)]
pub struct Relation {
    /// The entity of the other records.
    pub target: &'static EntityDef,
    /// The column of the one record.
    pub from: &'static str,
    /// The column of the other records that contains the same value.
    pub to: &'static str,
}

/// A sort key. Nulls come first in ascending and last in descending order.
#[derive(Clone, Debug)]
pub struct OrderKey {
    /// The column.
    pub column: Column,
    /// Whether the order is descending.
    pub descending: bool,
    /// Where the column is one of a record that a reference leads to: the way there.
    pub through: Option<Through>,
}

/// The way to the one record that a reference leads to.
#[derive(Clone, Debug)]
pub struct Through {
    /// The reference.
    pub relation: Relation,
    /// Of the records that it leads to, those that may be read; the column of others is null.
    pub rows: Condition,
}

/// A selection of records, and their order.
#[derive(Clone, Debug)]
pub struct Selection {
    /// The entity.
    pub entity: &'static EntityDef,
    /// The condition.
    pub condition: Condition,
    /// The order. The caller ends it with the id.
    pub order: Vec<OrderKey>,
    /// The largest number of records.
    pub limit: Option<u64>,
    /// The largest number of lines of all records together, if the lines are read.
    pub lines: Option<u64>,
}

/// The function of a measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Function {
    /// The number of records.
    Count,
    /// The sum. Zero if there are no records.
    Sum,
    /// The smallest value. Null if there are no records.
    Min,
    /// The largest value. Null if there are no records.
    Max,
}

/// The span of dates that forms a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bucket {
    /// `2026-01-31`.
    Day,
    /// `2026-01`.
    Month,
    /// `2026`.
    Year,
}

/// A measure of every group.
#[derive(Clone, Debug)]
pub struct Figure {
    /// The function.
    pub function: Function,
    /// The column. None for a count.
    pub column: Option<Column>,
    /// An additional condition for the records of this measure.
    pub condition: Option<Condition>,
}

/// Groups and measures over the records of an entity.
#[derive(Clone, Debug)]
pub struct Aggregation {
    /// The entity.
    pub entity: &'static EntityDef,
    /// The condition.
    pub condition: Condition,
    /// The groups: by the value of a column, or by spans of dates.
    pub groups: Vec<(Column, Option<Bucket>)>,
    /// The measures.
    pub figures: Vec<Figure>,
    /// The largest number of groups.
    pub limit: u64,
}
