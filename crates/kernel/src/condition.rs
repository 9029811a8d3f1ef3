//! What a store is asked: conditions, selections and aggregations that have been checked against the declarations.
//!
//! A [`crate::filter::Filter`] is what a caller writes; the unit of work turns it into a [`Condition`], with the row rights
//! added, and stores see nothing else.

use crate::entity::EntityDef;
use crate::kind::Kind;
use crate::value::Value;

/// A column that can be compared, sorted or summed.
#[derive(Clone, Debug)]
pub struct Column {
    /// The name, of a header column or of a declared field.
    pub name: &'static str,
    /// The kind of its values.
    pub kind: Kind,
    /// Whether it has a search column beside it.
    pub search: bool,
}

/// How a column and a value are compared. Null satisfies none of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// Equal.
    Eq,
    /// Different; null is not different from anything.
    Ne,
    /// Less.
    Lt,
    /// Less or equal.
    Le,
    /// Greater.
    Gt,
    /// Greater or equal.
    Ge,
    /// The normalised text holds the normalised fragment (see [`crate::search::normalise`]) where the column is a search
    /// column; the text holds the fragment as it is where it is not.
    Contains,
    /// As [`Comparison::Contains`], at the beginning.
    StartsWith,
}

/// A checked condition. It is two-valued: null satisfies no comparison, and `Not` of that is satisfied.
#[derive(Clone, Debug)]
pub enum Condition {
    /// All of these; of none: true.
    All(Vec<Condition>),
    /// Any of these; of none: false.
    Any(Vec<Condition>),
    /// Not this.
    Not(Box<Condition>),
    /// The column compares so with the value.
    Compare(Column, Comparison, Value),
    /// The column equals one of the values.
    In(Column, Vec<Value>),
    /// The column is null.
    Null(Column),
    /// Two columns of the row compare so.
    Columns(Column, Comparison, Column),
    /// A related record satisfies the condition: looked up from each record by the relation's column.
    Exists(Relation, Box<Condition>),
    /// The same, where the related records are to be found first, once for all records. Which of the two is cheaper follows from
    /// the declarations (`semi_join`).
    Among(Relation, Box<Condition>),
    /// A searchable custom field compares so with the value.
    Custom(String, Comparison, Value),
}

impl Condition {
    /// Satisfied by everything.
    pub const TRUE: Condition = Condition::All(Vec::new());

    /// Both.
    #[must_use]
    pub fn and(self, other: Condition) -> Condition {
        match (self, other) {
            (Condition::All(conditions), other) if conditions.is_empty() => other,
            (condition, Condition::All(conditions)) if conditions.is_empty() => condition,
            (condition, other) => Condition::All(vec![condition, other]),
        }
    }
}

/// How one record leads to others.
#[derive(Clone, Copy, Debug)]
pub struct Relation {
    /// The entity of the others.
    pub target: &'static EntityDef,
    /// The column of the one.
    pub from: &'static str,
    /// The column of the others that holds the same value.
    pub to: &'static str,
}

/// One key of an order. Nulls come first, ascending and descending alike reversed.
#[derive(Clone, Debug)]
pub struct OrderKey {
    /// The column.
    pub column: Column,
    /// From the greatest down.
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

/// Which records, in which order.
#[derive(Clone, Debug)]
pub struct Selection {
    /// The entity.
    pub entity: &'static EntityDef,
    /// The condition.
    pub condition: Condition,
    /// The order; a caller ends it in the id.
    pub order: Vec<OrderKey>,
    /// The most records.
    pub limit: Option<u64>,
    /// The most lines of all records together, where lines are wanted.
    pub lines: Option<u64>,
}

/// What is done to the values of a measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Function {
    /// The number of records.
    Count,
    /// The sum; zero of none.
    Sum,
    /// The least; null of none.
    Min,
    /// The greatest; null of none.
    Max,
}

/// A span of dates that makes one group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bucket {
    /// `2026-01-31`.
    Day,
    /// `2026-01`.
    Month,
    /// `2026`.
    Year,
}

/// One figure of every group.
#[derive(Clone, Debug)]
pub struct Figure {
    /// What is done.
    pub function: Function,
    /// With which column; counting needs none.
    pub column: Option<Column>,
    /// Only over records that satisfy this too.
    pub condition: Option<Condition>,
}

/// Groups and figures.
#[derive(Clone, Debug)]
pub struct Aggregation {
    /// The entity.
    pub entity: &'static EntityDef,
    /// Which records.
    pub condition: Condition,
    /// What makes a group: the column's value, or the span it falls into.
    pub groups: Vec<(Column, Option<Bucket>)>,
    /// The figures.
    pub figures: Vec<Figure>,
    /// The most groups.
    pub limit: u64,
}
