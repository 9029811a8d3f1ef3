//! Evaluates conditions, record by record.

use super::State;
use super::order::compare;
use std::cmp::Ordering;
use tenon_kernel::condition::{Column, Comparison, Condition, OrderKey, Relation, Through};
use tenon_kernel::record::{LineRecord, Record};
use tenon_kernel::search::fitted;
use tenon_kernel::{Class, EntityDef, Kind, Value};

/// What one tenant sees of the store.
pub(super) struct View<'a> {
    /// Everything.
    pub(super) state: &'a State,
    /// The tenant.
    pub(super) tenant: &'a str,
}

/// A record that can be in a condition: a root, or a line of one.
#[derive(Clone, Copy)]
pub(super) enum Row<'a> {
    /// A root.
    Root(&'a Record),
    /// A line: the root's id, the line's place, the line.
    Line(&'a str, usize, &'a LineRecord),
}

impl<'a> Row<'a> {
    /// The identifier.
    pub(super) fn id(&self) -> &'a str {
        match self {
            Row::Root(record) => &record.header.id,
            Row::Line(_, _, line) => &line.id,
        }
    }

    /// The value of a column.
    pub(super) fn column(&self, entity: &EntityDef, name: &str) -> Value {
        match (self, name) {
            (Row::Root(record), name) => record.column(entity, name),
            (Row::Line(_, _, line), "id") => Value::text(line.id.as_str()),
            (Row::Line(parent, ..), "parent_id") => Value::text(*parent),
            (Row::Line(_, position, _), "position") => Value::Integer(*position as i64),
            (Row::Line(_, _, line), name) => {
                entity.shape.field(name).map_or(Value::Null, |(index, _)| line.values[index].clone())
            }
        }
    }

    /// The record as a caller reads it, with or without its lines.
    pub(super) fn read(&self, entity: &EntityDef, lines: bool) -> Record {
        let mut record = match self {
            Row::Root(record) => (*record).clone(),
            Row::Line(_, _, line) => {
                let mut record = Record { header: Default::default(), values: line.values.clone() };
                record.header.id.clone_from(&line.id);
                record
            }
        };
        record.header.searchable.clear();
        for (index, ..) in entity.lines() {
            let value = &mut record.values[index];
            match (lines, &value) {
                (false, _) => *value = Value::Null,
                (true, Value::Null) => *value = Value::Lines(Vec::new()),
                _ => {}
            }
        }
        record
    }
}

impl<'a> View<'a> {
    /// Every record of an entity, or every line of a line entity.
    pub(super) fn rows(&self, entity: &EntityDef) -> Vec<Row<'a>> {
        let tables = self.state.tables.iter().filter(|((tenant, _), _)| tenant == self.tenant);
        let tables = tables.map(|(_, table)| table);
        if entity.class != Class::Line {
            let own = tables.filter(|table| table.entity.name == entity.name);
            return own.flat_map(|table| table.records.values().map(Row::Root)).collect();
        }
        let mut rows = Vec::new();
        for table in tables {
            for (index, ..) in table.entity.lines().filter(|(.., line)| line.name == entity.name) {
                for record in table.records.values() {
                    rows.extend(lines(record, index));
                }
            }
        }
        rows
    }

    /// The values of the keys of an order at a record.
    pub(super) fn keys(&self, entity: &EntityDef, row: Row<'_>, order: &[OrderKey]) -> Vec<Value> {
        let value = |key: &OrderKey| match &key.through {
            None => row.column(entity, key.column.name),
            Some(Through { relation, rows }) => {
                let from = row.column(entity, relation.from);
                let target = relation.target;
                let mut others = self.satisfying(target, rows).into_iter();
                let other = others.find(|other| other.column(target, relation.to) == from);
                other.map_or(Value::Null, |other| other.column(target, key.column.name))
            }
        };
        order.iter().map(value).collect()
    }

    /// The records that satisfy a condition.
    pub(super) fn satisfying(&self, entity: &EntityDef, condition: &Condition) -> Vec<Row<'a>> {
        self.rows(entity).into_iter().filter(|row| self.holds(entity, *row, condition)).collect()
    }

    /// Whether a record satisfies a condition.
    pub(super) fn holds(&self, entity: &EntityDef, row: Row<'_>, condition: &Condition) -> bool {
        match condition {
            Condition::All(conditions) => conditions.iter().all(|one| self.holds(entity, row, one)),
            Condition::Any(conditions) => conditions.iter().any(|one| self.holds(entity, row, one)),
            Condition::Not(condition) => !self.holds(entity, row, condition),
            Condition::Null(column) => row.column(entity, column.name).is_null(),
            Condition::In(column, values) => {
                let stored = row.column(entity, column.name);
                values.iter().any(|value| compares(column, &stored, Comparison::Eq, value))
            }
            Condition::Compare(column, comparison, value) => {
                compares(column, &row.column(entity, column.name), *comparison, value)
            }
            Condition::Columns(one, comparison, other) => {
                compares(one, &row.column(entity, one.name), *comparison, &row.column(entity, other.name))
            }
            Condition::Exists(relation, condition) | Condition::Among(relation, condition) => {
                self.leads_to(entity, row, relation, condition)
            }
            Condition::Custom(name, comparison, value) => custom_compares(row, name, *comparison, value),
        }
    }

    fn leads_to(&self, entity: &EntityDef, row: Row<'_>, relation: &Relation, condition: &Condition) -> bool {
        let from = row.column(entity, relation.from);
        let target = relation.target;
        !from.is_null()
            && self.rows(target).into_iter().any(|other| {
                other.column(target, relation.to) == from && self.holds(target, other, condition)
            })
    }
}

fn lines(record: &Record, index: usize) -> Vec<Row<'_>> {
    match &record.values[index] {
        Value::Lines(lines) => {
            let parent = record.header.id.as_str();
            lines.iter().enumerate().map(|(position, line)| Row::Line(parent, position, line)).collect()
        }
        _ => Vec::new(),
    }
}

/// Custom texts are search columns.
fn custom_compares(row: Row<'_>, name: &str, comparison: Comparison, value: &Value) -> bool {
    let Row::Root(record) = row else { return false };
    let stored = record.header.searchable.get(name);
    stored.is_some_and(|stored| satisfies(stored, comparison, value, Some(200)))
}

fn compares(column: &Column, stored: &Value, comparison: Comparison, value: &Value) -> bool {
    let searched = match column.kind {
        Kind::Text { max } => Some(max).filter(|_| column.search),
        _ => None,
    };
    satisfies(stored, comparison, value, searched)
}

/// Null satisfies no comparison, on either side. A searched column has a length.
fn satisfies(stored: &Value, comparison: Comparison, value: &Value, searched: Option<u32>) -> bool {
    if stored.is_null() || value.is_null() {
        return false;
    }
    let ordering = || compare(stored, value);
    match comparison {
        Comparison::Eq => ordering() == Ordering::Equal,
        Comparison::Ne => ordering() != Ordering::Equal,
        Comparison::Lt => ordering() == Ordering::Less,
        Comparison::Le => ordering() != Ordering::Greater,
        Comparison::Gt => ordering() == Ordering::Greater,
        Comparison::Ge => ordering() != Ordering::Less,
        Comparison::Contains => in_text(stored, value, searched, |text, part| text.contains(part)),
        Comparison::StartsWith => in_text(stored, value, searched, |text, part| text.starts_with(part)),
    }
}

fn in_text(stored: &Value, part: &Value, searched: Option<u32>, holds: fn(&str, &str) -> bool) -> bool {
    match (stored.as_text(), part.as_text(), searched) {
        (Some(text), Some(part), Some(most)) => holds(&fitted(text, most), part),
        (Some(text), Some(part), None) => holds(text, part),
        _ => false,
    }
}
