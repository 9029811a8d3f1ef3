//! Compiles conditions, selections and aggregations into SQL, so that the database does the work.

use crate::database::Dialect;
use crate::statement::to_sea;
use crate::table::{TENANT, is_always_there, search_column};
use crate::value::to_sql;
use sea_query::{
    Alias, BinOper, Expr, ExprTrait, Func, LikeExpr, NullOrdering, Order, Query, SelectStatement,
    SubQueryStatement, UnionType,
};
use tenon_kernel::condition::{
    Aggregation, Bucket, Column, Comparison, Condition, Figure, Function, OrderKey, Relation, Through,
};
use tenon_kernel::refusals;
use tenon_kernel::{EntityDef, Kind, Result, Value};

/// Compiles for one tenant of one database.
#[derive(Clone, Copy)]
pub(crate) struct Compiler<'a> {
    /// The dialect.
    pub(crate) dialect: Dialect,
    /// The prefix of table names.
    pub(crate) prefix: &'a str,
    /// The tenant.
    pub(crate) tenant: &'a str,
}

/// The alias of the table at a depth of nesting.
fn alias(depth: usize) -> String {
    format!("t{depth}")
}

impl Compiler<'_> {
    /// `FROM <table> AS t<depth> WHERE tenant_id = ?`.
    fn from(&self, entity: &str, depth: usize) -> SelectStatement {
        let mut select = Query::select();
        select.from_as(format!("{}{entity}", self.prefix), alias(depth));
        select.and_where(at(depth, TENANT).eq(self.tenant));
        select
    }

    /// The rows of a condition, in an order, with what is `selected` of each.
    ///
    /// # Errors
    /// A value that its column cannot hold.
    pub(crate) fn select(
        &self,
        entity: &EntityDef,
        selected: &str,
        condition: &Condition,
        order: &[OrderKey],
        limit: Option<u64>,
    ) -> Result<SelectStatement> {
        let mut select = self.from(entity.name, 0);
        select.expr(Expr::cust(selected.to_owned()));
        select.and_where(self.condition(entity, condition, 0)?);
        for key in order {
            let nulls = key.through.is_some() || !is_always_there(entity, key.column.name);
            self.order(&mut select, self.sorted_by(key)?, key.descending, nulls);
        }
        if let Some(limit) = limit {
            select.limit(limit);
        }
        Ok(select)
    }

    /// The column of the row, or of the one that its reference leads to.
    fn sorted_by(&self, key: &OrderKey) -> Result<Expr> {
        let Some(Through { relation, rows }) = &key.through else { return Ok(at(0, key.column.name)) };
        let mut select = self.from(relation.target.name, 1);
        select.expr(at(1, key.column.name));
        select.and_where(at(1, relation.to).eq(at(0, relation.from)));
        select.and_where(self.condition(relation.target, rows, 1)?);
        Ok(SubQueryStatement::from(select).into())
    }

    /// Nulls first going up, last going down: what SQLite and MariaDB do unasked, so that they can use their indexes.
    fn order(&self, select: &mut SelectStatement, expr: Expr, descending: bool, nulls: bool) {
        let order = if descending { Order::Desc } else { Order::Asc };
        if nulls && self.dialect == Dialect::Postgres {
            let nulls = if descending { NullOrdering::Last } else { NullOrdering::First };
            select.order_by_expr_with_nulls(expr, order, nulls);
        } else {
            select.order_by_expr(expr, order);
        }
    }

    /// A condition on the table at a depth.
    ///
    /// # Errors
    /// A value that its column cannot hold.
    pub(crate) fn condition(&self, entity: &EntityDef, condition: &Condition, depth: usize) -> Result<Expr> {
        let each = |conditions: &[Condition]| -> Result<Vec<Expr>> {
            conditions.iter().map(|condition| self.condition(entity, condition, depth)).collect()
        };
        Ok(match condition {
            Condition::All(conditions) => each(conditions)?
                .into_iter()
                .reduce(|one, other| one.and(other))
                .unwrap_or_else(|| truth(true)),
            Condition::Any(conditions) => each(conditions)?
                .into_iter()
                .reduce(|one, other| one.or(other))
                .unwrap_or_else(|| truth(false)),
            // Two-valued: what is unknown of a null counts as false before it is negated.
            Condition::Not(condition) => {
                let inner = self.condition(entity, condition, depth)?;
                Into::<Expr>::into(Expr::case(inner, number("0")).finally(number("1"))).eq(number("1"))
            }
            Condition::Null(column) => at(depth, column.name).is_null(),
            Condition::In(column, values) if values.is_empty() => {
                let _ = column;
                truth(false)
            }
            Condition::In(column, values) => {
                let values = values
                    .iter()
                    .map(|value| self.parameter(value, column.kind))
                    .collect::<Result<Vec<_>>>()?;
                at(depth, column.name).is_in(values)
            }
            Condition::Compare(column, comparison, value) => {
                self.compare(column, *comparison, value, depth)?
            }
            Condition::Columns(one, comparison, other) => {
                binary(at(depth, one.name), *comparison, at(depth, other.name))?
            }
            Condition::Exists(relation, condition) => self.exists(relation, condition, depth)?,
            Condition::Among(relation, condition) => self.among(relation, condition, depth)?,
            Condition::Custom(name, comparison, value) => {
                self.custom(entity, name, *comparison, value, depth)?
            }
        })
    }

    fn compare(&self, column: &Column, comparison: Comparison, value: &Value, depth: usize) -> Result<Expr> {
        let Some(searched) = Searched::of(column, comparison, value) else {
            return binary(at(depth, column.name), comparison, self.parameter(value, column.kind)?);
        };
        let expr =
            if column.search { at(depth, &search_column(column.name)) } else { at(depth, column.name) };
        Ok(match searched {
            Searched::Range(from, Some(to)) => expr.clone().gte(from).and(expr.lt(to)),
            Searched::Range(from, None) => expr.gte(from),
            Searched::Pattern(pattern) => expr.like(LikeExpr::new(pattern).escape('!')),
            Searched::Fragment(fragment) => {
                let function = match self.dialect {
                    Dialect::Sqlite | Dialect::MariaDb => Alias::new("INSTR"),
                    Dialect::Postgres => Alias::new("STRPOS"),
                };
                Expr::from(Func::cust(function).arg(expr).arg(fragment)).gt(number("0"))
            }
        })
    }

    fn exists(&self, relation: &Relation, condition: &Condition, depth: usize) -> Result<Expr> {
        let mut select = self.from(relation.target.name, depth + 1);
        select.expr(number("1"));
        select.and_where(at(depth + 1, relation.to).eq(at(depth, relation.from)));
        select.and_where(self.condition(relation.target, condition, depth + 1)?);
        Ok(Expr::exists(select))
    }

    /// The subselect names no column of the tables around it, so that a database reads it once. What satisfies one of several conditions
    /// is found by an index for each of them.
    fn among(&self, relation: &Relation, condition: &Condition, depth: usize) -> Result<Expr> {
        let mut selects = Vec::new();
        for branch in branches(condition) {
            let mut select = self.from(relation.target.name, depth + 1);
            select.expr(at(depth + 1, relation.to));
            select.and_where(self.condition(relation.target, branch, depth + 1)?);
            selects.push((UnionType::All, select));
        }
        let (_, mut found) = selects.remove(0);
        found.unions(selects);
        Ok(at(depth, relation.from).in_subquery(found))
    }

    fn custom(
        &self,
        entity: &EntityDef,
        name: &str,
        comparison: Comparison,
        value: &Value,
        depth: usize,
    ) -> Result<Expr> {
        let mut select = self.from("custom_value", depth + 1);
        select.expr(number("1"));
        select.and_where(at(depth + 1, "record_id").eq(at(depth, "id")));
        select.and_where(at(depth + 1, "entity").eq(entity.name));
        select.and_where(at(depth + 1, "name").eq(name));
        let (column, value) = custom_operand(value);
        select.and_where(self.compare(&column, comparison, &value, depth + 1)?);
        Ok(Expr::exists(select))
    }

    /// A parameter that is compared with a column of a kind. Servers get decimals and dates as text, and are told what
    /// they are.
    fn parameter(&self, value: &Value, kind: Kind) -> Result<Expr> {
        let sql = to_sql(value, kind, self.dialect)?;
        let expr = Expr::val(to_sea(sql));
        if self.dialect == Dialect::Sqlite {
            return Ok(expr);
        }
        Ok(match kind {
            Kind::Decimal { scale } => expr.cast_as(Alias::new(format!("DECIMAL(28, {scale})"))),
            Kind::Date => expr.cast_as(Alias::new("DATE")),
            _ => expr,
        })
    }

    /// Groups and figures, ordered by group.
    ///
    /// # Errors
    /// A value that its column cannot hold.
    pub(crate) fn aggregate(&self, aggregation: &Aggregation) -> Result<SelectStatement> {
        let entity = aggregation.entity;
        let mut select = self.from(entity.name, 0);
        select.and_where(self.condition(entity, &aggregation.condition, 0)?);
        for (column, bucket) in &aggregation.groups {
            let group = self.group(at(0, column.name), *bucket);
            select.expr(group.clone());
            select.add_group_by([group.clone()]);
            self.order(&mut select, group, false, true);
        }
        for figure in &aggregation.figures {
            select.expr(self.figure(entity, figure)?);
        }
        if aggregation.groups.is_empty() && aggregation.figures.is_empty() {
            select.expr(number("1"));
        }
        select.limit(aggregation.limit);
        Ok(select)
    }

    fn group(&self, expr: Expr, bucket: Option<Bucket>) -> Expr {
        let Some(bucket) = bucket else { return expr };
        let length = match bucket {
            Bucket::Day => "10",
            Bucket::Month => "7",
            Bucket::Year => "4",
        };
        // Written out: a grouped expression with a parameter is another expression to PostgreSQL than the selected one.
        let text = match self.dialect {
            Dialect::Sqlite => expr,
            Dialect::Postgres => {
                Func::cust(Alias::new("TO_CHAR")).arg(expr).arg(Expr::cust("'YYYY-MM-DD'")).into()
            }
            Dialect::MariaDb => {
                Func::cust(Alias::new("DATE_FORMAT")).arg(expr).arg(Expr::cust("'%Y-%m-%d'")).into()
            }
        };
        Func::cust(Alias::new("SUBSTR")).arg(text).arg(number("1")).arg(number(length)).into()
    }

    fn figure(&self, entity: &EntityDef, figure: &Figure) -> Result<Expr> {
        if in_parts(self.dialect, figure) {
            let part = |figure: Expr| Func::sum(figure);
            let high = part(self.measured(entity, figure)?.div(number(PART_DIGITS)));
            let low = part(self.measured(entity, figure)?.modulo(number(PART_DIGITS)));
            let joined = Expr::from(high).binary(BinOper::Custom("||"), Expr::cust("' '"));
            return Ok(joined.binary(BinOper::Custom("||"), Expr::from(low)));
        }
        let value = self.measured(entity, figure)?;
        Ok(match figure.function {
            Function::Count => Func::count(value).into(),
            Function::Sum => Func::sum(value).into(),
            Function::Min => Func::min(value).into(),
            Function::Max => Func::max(value).into(),
        })
    }

    /// What a figure counts or sums.
    fn measured(&self, entity: &EntityDef, figure: &Figure) -> Result<Expr> {
        let value = match &figure.column {
            Some(column) => at(0, column.name),
            None => number("1"),
        };
        match &figure.condition {
            Some(condition) => {
                let case = Expr::case(self.condition(entity, condition, 0)?, value);
                Ok(case.finally(Expr::cust("NULL")).into())
            }
            None => Ok(value),
        }
    }
}

/// [`PART`](crate::value::PART) as a statement writes it.
const PART_DIGITS: &str = "1000000000";

/// Whether a sum is made in two parts, with what it sums written twice: SQLite's sums end at 64 bits.
pub(crate) fn in_parts(dialect: Dialect, figure: &Figure) -> bool {
    let decimal = figure.column.as_ref().is_some_and(|column| matches!(column.kind, Kind::Decimal { .. }));
    dialect == Dialect::Sqlite && figure.function == Function::Sum && decimal
}

/// The column of the table at a depth.
fn at(depth: usize, name: &str) -> Expr {
    Expr::col((Alias::new(alias(depth)), Alias::new(name)))
}

fn truth(value: bool) -> Expr {
    Expr::cust(if value { "1 = 1" } else { "1 = 0" })
}

/// A number of the statement's own, which is the same whatever its parameters are.
fn number(digits: &'static str) -> Expr {
    Expr::cust(digits)
}

/// What a search for a part of a text looks for.
pub(crate) enum Searched<'v> {
    /// A range of the column's order, so that an index serves it, and the case of letters counts on every engine. What
    /// begins with the last characters there are has no end.
    Range(&'v str, Option<String>),
    /// Search columns are lower case, where LIKE means the same on every engine.
    Pattern(String),
    /// Other texts are searched byte by byte.
    Fragment(&'v str),
}

impl<'v> Searched<'v> {
    /// Of a comparison that searches.
    pub(crate) fn of(column: &Column, comparison: Comparison, value: &'v Value) -> Option<Self> {
        let text = value.as_text()?;
        match comparison {
            Comparison::StartsWith => Some(Searched::Range(text, beyond(text))),
            Comparison::Contains if column.search => {
                let pattern = text.replace('!', "!!").replace('%', "!%").replace('_', "!_");
                Some(Searched::Pattern(format!("%{pattern}%")))
            }
            Comparison::Contains => Some(Searched::Fragment(text)),
            _ => None,
        }
    }
}

/// The least text that is greater than every text that begins so: the prefix with its last character moved on by one.
fn beyond(prefix: &str) -> Option<String> {
    let mut rest = prefix.chars();
    let last = rest.by_ref().rev().find(|last| *last != char::MAX)?;
    let next = (last..=char::MAX).nth(1)?;
    Some(rest.as_str().chars().chain([next]).collect())
}

/// The conditions by each of which related records are found first.
pub(crate) fn branches(condition: &Condition) -> &[Condition] {
    match condition {
        Condition::Any(any) if !any.is_empty() => any,
        condition => std::slice::from_ref(condition),
    }
}

fn binary(left: Expr, comparison: Comparison, right: Expr) -> Result<Expr> {
    Ok(match comparison {
        Comparison::Eq => left.eq(right),
        Comparison::Ne => left.ne(right),
        Comparison::Lt => left.lt(right),
        Comparison::Le => left.lte(right),
        Comparison::Gt => left.gt(right),
        Comparison::Ge => left.gte(right),
        Comparison::Contains | Comparison::StartsWith => {
            return Err(refusals::internal("only a text has fragments"));
        }
    })
}

/// A custom value as its text or its number, whichever it has.
pub(crate) fn custom_value(value: &Value) -> (Value, Value) {
    match value {
        Value::Bool(flag) => (Value::Null, Value::Decimal(i64::from(*flag).into())),
        Value::Integer(number) => (Value::Null, Value::Decimal((*number).into())),
        Value::Decimal(_) => (Value::Null, value.clone()),
        Value::Date(date) => (Value::Text(date.to_string()), Value::Null),
        other => (other.clone(), Value::Null),
    }
}

/// The column that a custom value is compared in, and the value as it stands there.
pub(crate) fn custom_operand(value: &Value) -> (Column, Value) {
    match custom_value(value) {
        (Value::Null, number) => {
            (Column { name: "number_value", kind: Kind::Decimal { scale: 6 }, search: false }, number)
        }
        (text, _) => (Column { name: "text_value", kind: Kind::Text { max: 200 }, search: true }, text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statement::Build;
    use tenon_core::party::customer::Customer;
    use tenon_kernel::Entity;

    /// PostgreSQL sorts all rows of a tenant for a page where it is told what to do with nulls, whether there are any or not.
    #[test]
    fn only_what_may_be_null_says_where_nulls_go() {
        let ordered = |name, dialect| {
            let compiler = Compiler { dialect, prefix: "tn_", tenant: "acme" };
            let column = Column { name, kind: Kind::Id, search: false };
            let order = [OrderKey { column, descending: false, through: None }];
            let select =
                compiler.select(Customer::DEF, "1", &Condition::All(Vec::new()), &order, None).unwrap();
            select.build_for(dialect).sql.rsplit("ORDER BY ").next().unwrap_or_default().to_owned()
        };
        assert_eq!(ordered("id", Dialect::Postgres), r#""t0"."id" ASC"#);
        assert_eq!(ordered("owner_id", Dialect::Postgres), r#""t0"."owner_id" ASC NULLS FIRST"#);
        assert_eq!(ordered("owner_id", Dialect::Sqlite), r#""t0"."owner_id" ASC"#);
    }
}
