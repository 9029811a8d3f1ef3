//! Checks the names and types of an expression, when it is saved.

use super::fault::{at, refuse};
use super::functions::Function;
use super::limits::MOST_METRICS;
use super::refusals;
use super::tree::{Form, Link, Macro, Node, Operator, name_of};
use super::types::{Fields, Type};
use crate::error::Result;
use crate::{refusals as kernel_refusals, type_names};
use std::collections::{BTreeMap, BTreeSet};

/// The name of the object with the metrics.
pub const METRICS: &str = "metrics";

/// The variables of an expression, with their types.
pub type Variables = BTreeMap<String, Type>;

/// What a check has found.
#[derive(Clone, Debug, PartialEq)]
pub struct Checked {
    /// The type of the result.
    pub result: Type,
    /// The fields that the expression names: of what, and which.
    pub uses: BTreeSet<(String, String)>,
}

impl Checked {
    /// Returns the names of the fields of an object that the expression names.
    pub fn used<'c>(&'c self, of: &'c str) -> impl Iterator<Item = &'c str> {
        self.uses.iter().filter(move |(owner, _)| owner == of).map(|(_, field)| field.as_str())
    }
}

/// The type of an expression.
///
/// # Errors
/// `UNKNOWN_FIELD`, `WRONG_TYPE`, `INVALID_VALUE`, `LIMIT_EXCEEDED`, with the place.
pub(super) fn check(node: &Node, variables: &Variables) -> Result<Checked> {
    let mut checker = Checker { variables, local: Vec::new(), uses: BTreeSet::new() };
    let result = checker.type_of(node)?;
    let checked = Checked { result, uses: checker.uses };
    match checked.used(METRICS).count() {
        count if count > MOST_METRICS => refuse(refusals::too_many_metrics(count, MOST_METRICS), 0),
        _ => Ok(checked),
    }
}

struct Checker<'v> {
    variables: &'v Variables,
    /// The names for items of lists, the innermost last.
    local: Vec<(String, Type)>,
    uses: BTreeSet<(String, String)>,
}

impl Checker<'_> {
    fn type_of(&mut self, node: &Node) -> Result<Type> {
        match &node.form {
            Form::Null => Ok(Type::Null),
            Form::Bool(_) => Ok(Type::Bool),
            Form::Number(_) => Ok(Type::Number),
            Form::Text(_) => Ok(Type::Text),
            Form::List(items) => self.common(items).map(Type::list),
            Form::Name(name) => self.variable(name, node.at),
            Form::Field(of, name) => self.field(of, name, node.at),
            Form::Has(field) => self.type_of(field).map(|_| Type::Bool),
            Form::Not(operand) => self.expect(operand, Type::Bool),
            Form::Negative(operand) => self.expect(operand, Type::Number),
            Form::Chain(first, links) => self.chain(first, links),
            Form::All(parts) | Form::Any(parts) => {
                parts.iter().try_for_each(|part| self.expect(part, Type::Bool).map(drop))?;
                Ok(Type::Bool)
            }
            Form::Cases(cases, otherwise) => self.cases(cases, otherwise),
            Form::Call(function, arguments) => self.call(*function, arguments, node.at),
            Form::Each(which, list, variable, body) => self.each(*which, list, variable, body, node.at),
        }
    }

    fn expect(&mut self, node: &Node, expected: Type) -> Result<Type> {
        let found = self.type_of(node)?;
        if found != expected {
            return refuse(kernel_refusals::wrong_type(expected.label(), found.label()), node.at);
        }
        Ok(expected)
    }

    /// The one type of several parts.
    fn common<'n>(&mut self, nodes: impl IntoIterator<Item = &'n Node>) -> Result<Type> {
        nodes.into_iter().try_fold(Type::Null, |known, node| {
            let found = self.type_of(node)?;
            let different = || at(refusals::different_types(known.label(), found.label()), node.at);
            known.either(&found).ok_or_else(different)
        })
    }

    fn variable(&self, name: &str, offset: usize) -> Result<Type> {
        let local = self.local.iter().rev().find(|(known, _)| known == name).map(|(_, found)| found);
        if let Some(found) = local.or_else(|| self.variables.get(name)) {
            return Ok(found.clone());
        }
        let known = self.variables.keys().chain(self.local.iter().map(|(name, _)| name));
        let known: Vec<_> = known.map(String::as_str).collect();
        refuse(refusals::unknown_name(name, known.join(", ")), offset)
    }

    fn field(&mut self, of: &Node, name: &str, offset: usize) -> Result<Type> {
        let found = self.type_of(of)?;
        let Type::Object(fields) = &found else {
            return refuse(kernel_refusals::wrong_type(type_names::OBJECT, found.label()), of.at);
        };
        let Fields { of, types } = &**fields;
        let Some(known) = types.get(name) else {
            return refuse(refusals::no_such_field(of, name), offset);
        };
        self.uses.insert((of.clone(), name.to_owned()));
        Ok(known.clone())
    }

    fn chain(&mut self, first: &Node, links: &[Link]) -> Result<Type> {
        let mut left = (self.type_of(first)?, first.at);
        for link in links {
            let right = self.type_of(&link.right)?;
            left = (joined(link, &left, &right)?, link.at);
        }
        Ok(left.0)
    }

    fn cases(&mut self, cases: &[(Node, Node)], otherwise: &Node) -> Result<Type> {
        for (when, _) in cases {
            self.expect(when, Type::Bool)?;
        }
        self.common(cases.iter().map(|(_, then)| then).chain([otherwise]))
    }

    fn call(&mut self, function: Function, arguments: &[Node], offset: usize) -> Result<Type> {
        let (found, name) = (arguments.len(), name_of(&Function::ALL, function));
        match function.arity() {
            Some(expected) if expected != found => {
                return refuse(refusals::argument_count(name, expected, found), offset);
            }
            None if found == 0 => return refuse(refusals::argument_count(name, "1+", found), offset),
            _ => {}
        }
        let types = arguments.iter().map(|argument| self.type_of(argument)).collect::<Result<Vec<_>>>()?;
        let place = |place: usize| arguments.get(place).map_or(offset, |argument| argument.at);
        function.returned(&types).map_err(|(argument, error)| at(error, place(argument)))
    }

    fn each(
        &mut self,
        which: Macro,
        list: &Node,
        variable: &str,
        body: &Node,
        offset: usize,
    ) -> Result<Type> {
        let found = self.type_of(list)?;
        let Type::List(item) = &found else {
            return refuse(kernel_refusals::wrong_type(type_names::LIST, found.label()), list.at);
        };
        let taken =
            self.variables.contains_key(variable) || self.local.iter().any(|(name, _)| name == variable);
        if taken {
            return refuse(refusals::name_in_use(variable), offset);
        }
        self.local.push((variable.to_owned(), (**item).clone()));
        let within = match which {
            Macro::Map => self.type_of(body),
            Macro::Exists | Macro::All | Macro::Filter => self.expect(body, Type::Bool),
        }?;
        self.local.pop();
        Ok(match which {
            Macro::Map => Type::list(within),
            Macro::Filter => found,
            Macro::Exists | Macro::All => Type::Bool,
        })
    }
}

/// The type of what an operator makes of two values.
fn joined(link: &Link, left: &(Type, usize), right: &Type) -> Result<Type> {
    let (left, left_at) = left;
    let is = |found: &Type, expected: Type, offset: usize| match *found == expected {
        true => Ok(expected),
        false => refuse(kernel_refusals::wrong_type(expected.label(), found.label()), offset),
    };
    match link.operator {
        Operator::Equal | Operator::Unequal => comparable(left, right, link, Type::is_plain),
        Operator::Less | Operator::AtMost | Operator::Greater | Operator::AtLeast => {
            comparable(left, right, link, Type::is_ordered)
        }
        Operator::In => {
            let Type::List(item) = right else {
                return is(right, Type::list(left.clone()), link.right.at);
            };
            match left {
                Type::Null => refuse(refusals::not_plain(left.label()), *left_at),
                _ => comparable(left, item, link, Type::is_plain),
            }
        }
        Operator::Plus if *left == Type::Text => is(right, Type::Text, link.right.at),
        Operator::Plus | Operator::Minus | Operator::Times | Operator::Over | Operator::Remainder => {
            is(left, Type::Number, *left_at)?;
            is(right, Type::Number, link.right.at)
        }
    }
}

/// Two values of one type that can be compared so. Whatever may have no value is compared with `null`.
fn comparable(left: &Type, right: &Type, link: &Link, can: fn(&Type) -> bool) -> Result<Type> {
    let with_null = *left == Type::Null || *right == Type::Null;
    let Some(found) = left.either(right) else {
        return refuse(refusals::different_types(left.label(), right.label()), link.at);
    };
    let tests_for_null = with_null && matches!(link.operator, Operator::Equal | Operator::Unequal);
    if tests_for_null || can(&found) {
        Ok(Type::Bool)
    } else {
        refuse(refusals::not_plain(found.label()), link.at)
    }
}
