//! What the text of a SELECT follows from, and apart from it the values that the text has `?` for.
//!
//! Two statements of one shape have one text, so a text is built once and found again by its shape. A shape is walked
//! in the order in which [`Compiler`] writes; [`crate::texts::Texts`] keeps no text whose parameters came out otherwise.

use crate::compile::{Compiler, Searched, branches, custom_operand, in_parts};
use crate::database::SqlValue;
use crate::value::to_sql;
use std::fmt::Write;
use tenon_kernel::condition::{
    Aggregation, Bucket, Column, Comparison, Condition, Function, OrderKey, Relation, Through,
};
use tenon_kernel::{EntityDef, Kind, Result, Value};

/// The longest `IN` whose text is kept: each length is a text of its own.
const LONGEST_IN: usize = 64;

/// The shape of a statement with the values of its parameters.
pub(crate) struct Shape<'a> {
    compiler: Compiler<'a>,
    /// What the text follows from. Names of entities and columns hold no blank, so no two shapes have one key.
    pub(crate) key: String,
    /// The parameters, in the order of the text.
    pub(crate) parameters: Vec<SqlValue>,
    /// Whether statements of this shape are likely to come again.
    pub(crate) recurs: bool,
}

impl<'a> Shape<'a> {
    /// Of [`Compiler::select`] with all columns of the entity.
    ///
    /// # Errors
    /// As [`Compiler::select`].
    pub(crate) fn of_select(
        compiler: Compiler<'a>,
        entity: &EntityDef,
        condition: &Condition,
        order: &[OrderKey],
        limit: Option<u64>,
    ) -> Result<Self> {
        let mut shape = Shape::new(compiler, "select");
        // Which columns are selected: whoever follows references knows fields that others do not.
        shape.number(entity.shape.fields.len());
        shape.table(entity.name);
        shape.condition(entity, condition)?;
        for key in order {
            shape.word(if key.descending { "-" } else { "+" });
            shape.word(key.column.name);
            if let Some(Through { relation, rows }) = &key.through {
                shape.related("through", relation, rows)?;
            }
        }
        shape.limit(limit);
        Ok(shape)
    }

    /// Of [`Compiler::aggregate`].
    ///
    /// # Errors
    /// As [`Compiler::aggregate`].
    pub(crate) fn of_aggregate(compiler: Compiler<'a>, aggregation: &Aggregation) -> Result<Self> {
        let entity = aggregation.entity;
        let mut shape = Shape::new(compiler, "aggregate");
        shape.number(aggregation.groups.len());
        for (column, bucket) in &aggregation.groups {
            shape.word(match bucket {
                None => "by",
                Some(Bucket::Day) => "day",
                Some(Bucket::Month) => "month",
                Some(Bucket::Year) => "year",
            });
            shape.word(column.name);
        }
        shape.number(aggregation.figures.len());
        for figure in &aggregation.figures {
            shape.word(match figure.function {
                Function::Count => "count",
                Function::Sum => "sum",
                Function::Min => "min",
                Function::Max => "max",
            });
            shape.word(figure.column.as_ref().map_or("*", |column| column.name));
            if let Some(condition) = &figure.condition {
                shape.word("if");
                for _ in 0..if in_parts(compiler.dialect, figure) { 2 } else { 1 } {
                    shape.condition(entity, condition)?;
                }
            }
        }
        shape.table(entity.name);
        shape.condition(entity, &aggregation.condition)?;
        shape.limit(Some(aggregation.limit));
        Ok(shape)
    }

    fn new(compiler: Compiler<'a>, what: &str) -> Self {
        let mut shape = Shape {
            compiler,
            key: String::with_capacity(256),
            parameters: Vec::with_capacity(8),
            recurs: true,
        };
        shape.word(compiler.dialect.as_str());
        shape.word(what);
        shape
    }

    fn word(&mut self, word: &str) {
        self.key.push_str(word);
        self.key.push(' ');
    }

    fn number(&mut self, number: usize) {
        let _ = write!(self.key, "{number} ");
    }

    fn table(&mut self, name: &str) {
        self.word(name);
        self.parameters.push(self.compiler.tenant.into());
    }

    fn limit(&mut self, limit: Option<u64>) {
        if let Some(limit) = limit {
            self.word("limit");
            self.parameters.push(SqlValue::Integer(i64::try_from(limit).unwrap_or(i64::MAX)));
        }
    }

    fn condition(&mut self, entity: &EntityDef, condition: &Condition) -> Result<()> {
        match condition {
            Condition::All(conditions) => self.each("all", entity, conditions),
            Condition::Any(conditions) => self.each("any", entity, conditions),
            Condition::Not(condition) => self.each("not", entity, std::slice::from_ref(condition)),
            Condition::Null(column) => {
                self.word("null");
                self.word(column.name);
                Ok(())
            }
            Condition::In(column, values) => self.among(column, values),
            Condition::Compare(column, comparison, value) => self.compare(column, *comparison, value),
            Condition::Columns(one, comparison, other) => {
                self.word("columns");
                self.word(one.name);
                self.comparison(*comparison);
                self.word(other.name);
                Ok(())
            }
            Condition::Exists(relation, condition) => self.related("exists", relation, condition),
            Condition::Among(relation, condition) => self.found_first(relation, condition),
            Condition::Custom(name, comparison, value) => self.custom(entity, name, *comparison, value),
        }
    }

    fn each(&mut self, what: &str, entity: &EntityDef, conditions: &[Condition]) -> Result<()> {
        self.word(what);
        self.number(conditions.len());
        conditions.iter().try_for_each(|condition| self.condition(entity, condition))
    }

    fn among(&mut self, column: &Column, values: &[Value]) -> Result<()> {
        self.word("in");
        self.column(column);
        self.number(values.len());
        self.recurs &= values.len() <= LONGEST_IN;
        values.iter().try_for_each(|value| self.parameter(value, column.kind))
    }

    fn compare(&mut self, column: &Column, comparison: Comparison, value: &Value) -> Result<()> {
        self.comparison(comparison);
        self.column(column);
        match Searched::of(column, comparison, value) {
            Some(Searched::Range(from, to)) => {
                self.word(if to.is_some() { "range" } else { "from" });
                self.parameters.push(from.into());
                self.parameters.extend(to.map(SqlValue::from));
            }
            Some(Searched::Pattern(pattern)) => {
                self.word("pattern");
                self.parameters.push(pattern.into());
            }
            Some(Searched::Fragment(fragment)) => {
                self.word("fragment");
                self.parameters.push(fragment.into());
            }
            None => self.parameter(value, column.kind)?,
        }
        Ok(())
    }

    fn found_first(&mut self, relation: &Relation, condition: &Condition) -> Result<()> {
        let branches = branches(condition);
        self.word("among");
        self.number(branches.len());
        self.word(relation.from);
        self.word(relation.to);
        for branch in branches {
            self.table(relation.target.name);
            self.condition(relation.target, branch)?;
        }
        Ok(())
    }

    fn related(&mut self, how: &str, relation: &Relation, condition: &Condition) -> Result<()> {
        self.word(how);
        self.table(relation.target.name);
        self.word(relation.from);
        self.word(relation.to);
        self.condition(relation.target, condition)
    }

    fn custom(
        &mut self,
        entity: &EntityDef,
        name: &str,
        comparison: Comparison,
        value: &Value,
    ) -> Result<()> {
        self.word("custom");
        self.table("custom_value");
        self.parameters.extend([entity.name.into(), name.into()]);
        let (column, value) = custom_operand(value);
        self.compare(&column, comparison, &value)
    }

    fn comparison(&mut self, comparison: Comparison) {
        self.word(match comparison {
            Comparison::Eq => "eq",
            Comparison::Ne => "ne",
            Comparison::Lt => "lt",
            Comparison::Le => "le",
            Comparison::Gt => "gt",
            Comparison::Ge => "ge",
            Comparison::Contains => "contains",
            Comparison::StartsWith => "starts_with",
        });
    }

    /// The column, and what its comparisons are written by: its kind, where a server is told it, and its search column.
    fn column(&mut self, column: &Column) {
        self.word(column.name);
        match column.kind {
            Kind::Decimal { scale } => drop(write!(self.key, "decimal {scale} ")),
            Kind::Date => self.word("date"),
            _ => {}
        }
        if column.search {
            self.word("searched");
        }
    }

    fn parameter(&mut self, value: &Value, kind: Kind) -> Result<()> {
        self.parameters.push(to_sql(value, kind, self.compiler.dialect)?);
        Ok(())
    }
}
