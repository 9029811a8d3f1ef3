//! Evaluates an expression. It reads its environment and nothing else: no clock, no database.

use super::datum::Datum;
use super::fault::{at, refuse};
use super::functions::{self, Function, needed, text_within_limit};
use super::limits::{BYTES_OF_STEP, MOST_STEPS};
use super::tree::{Form, Link, Macro, Node, Operator};
use super::{numbers, refusals};
use crate::error::{Error, Result};
use crate::kind::Label;
use crate::type_names;
use rust_decimal::Decimal;
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// The values of the variables.
pub type Environment = BTreeMap<String, Datum>;

/// The value of an expression.
///
/// # Errors
/// `RULE_FAULT`, with the place.
pub(super) fn evaluate(node: &Node, environment: &Environment) -> Result<Datum> {
    Evaluation { environment, local: Vec::new(), steps: 0, text: 0 }.value(node)
}

struct Evaluation<'e> {
    environment: &'e Environment,
    /// The items of lists by their names, the innermost last.
    local: Vec<(&'e str, Datum)>,
    steps: usize,
    text: usize,
}

impl<'e> Evaluation<'e> {
    fn value(&mut self, node: &'e Node) -> Result<Datum> {
        self.step(1, node.at)?;
        match &node.form {
            Form::Null => Ok(Datum::Null),
            Form::Bool(value) => Ok(Datum::Bool(*value)),
            Form::Number(number) => Ok(Datum::Number(*number)),
            Form::Text(text) => Ok(Datum::text(text)),
            Form::List(items) => {
                items.iter().map(|item| self.value(item)).collect::<Result<_>>().map(Datum::List)
            }
            Form::Name(name) => self.variable(name, node.at),
            Form::Field(of, name) => field(&self.value(of)?, name, node.at),
            Form::Has(field) => self.value(field).map(|value| Datum::Bool(!value.is_null())),
            Form::Not(operand) => self.truth(operand).map(|value| Datum::Bool(!value)),
            Form::Negative(operand) => {
                let number = self.number(operand)?;
                arithmetic(Operator::Minus, Decimal::ZERO, number, node.at)
            }
            Form::Chain(first, links) => self.chain(first, links),
            Form::All(parts) => self.until(false, parts.iter(), |evaluation, part| evaluation.truth(part)),
            Form::Any(parts) => self.until(true, parts.iter(), |evaluation, part| evaluation.truth(part)),
            Form::Cases(cases, otherwise) => self.cases(cases, otherwise),
            Form::Call(function, arguments) => self.call(*function, arguments, node.at),
            Form::Each(which, list, variable, body) => self.each(*which, list, variable, body),
        }
    }

    fn step(&mut self, steps: usize, offset: usize) -> Result<()> {
        self.steps = self.steps.saturating_add(steps);
        if self.steps > MOST_STEPS { refuse(refusals::too_many_steps(MOST_STEPS), offset) } else { Ok(()) }
    }

    fn variable(&self, name: &str, offset: usize) -> Result<Datum> {
        let local = self.local.iter().rev().find(|(known, _)| *known == name).map(|(_, value)| value);
        let found = local.or_else(|| self.environment.get(name));
        found.cloned().ok_or_else(|| at(refusals::nothing_named(name), offset))
    }

    fn truth(&mut self, node: &'e Node) -> Result<bool> {
        match self.value(node)? {
            Datum::Bool(value) => Ok(value),
            other => refuse(needed(type_names::BOOLEAN, &other), node.at),
        }
    }

    fn number(&mut self, node: &'e Node) -> Result<Decimal> {
        let value = self.value(node)?;
        as_number(&value, node.at)
    }

    /// Whether one of the parts is the value that decides. If one is, what others fault on does not matter, in whatever order they
    /// stand.
    fn until<T>(
        &mut self,
        decisive: bool,
        parts: impl Iterator<Item = T>,
        truth: impl Fn(&mut Self, T) -> Result<bool>,
    ) -> Result<Datum> {
        let mut fault: Option<Error> = None;
        for part in parts {
            match truth(self, part) {
                Ok(value) if value == decisive => return Ok(Datum::Bool(decisive)),
                Ok(_) => {}
                Err(error) => fault = fault.or(Some(error)),
            }
        }
        fault.map_or(Ok(Datum::Bool(!decisive)), Err)
    }

    fn chain(&mut self, first: &'e Node, links: &'e [Link]) -> Result<Datum> {
        let (mut left, mut left_at) = (self.value(first)?, first.at);
        let mut asks = first.form == Form::Null;
        for link in links {
            let right = self.value(&link.right)?;
            left = match link.operator {
                Operator::In => self.is_in(&left, &right, link)?,
                Operator::Plus if matches!(left, Datum::Text(_)) => self.concatenated(&left, &right, link)?,
                Operator::Plus | Operator::Minus | Operator::Times | Operator::Over | Operator::Remainder => {
                    let numbers = (as_number(&left, left_at)?, as_number(&right, link.right.at)?);
                    arithmetic(link.operator, numbers.0, numbers.1, link.at)?
                }
                _ => compared(&left, link, &right, asks || link.right.form == Form::Null)?,
            };
            (left_at, asks) = (link.at, false);
        }
        Ok(left)
    }

    fn is_in(&mut self, item: &Datum, list: &Datum, link: &Link) -> Result<Datum> {
        let Datum::List(items) = list else { return refuse(needed(type_names::LIST, list), link.right.at) };
        self.step(items.len(), link.at)?;
        let mut equal = items.iter().map(|other| equal(item, other, link.at));
        let found = equal.find(|equal| !matches!(equal, Ok(false))).unwrap_or(Ok(false))?;
        Ok(Datum::Bool(found))
    }

    fn concatenated(&mut self, left: &Datum, right: &Datum, link: &Link) -> Result<Datum> {
        let (Datum::Text(left), Datum::Text(right)) = (left, right) else {
            return refuse(needed(type_names::TEXT, right), link.right.at);
        };
        self.made(left.len() + right.len(), link.at)?;
        Ok(Datum::text(format!("{left}{right}")))
    }

    /// Counts text that the evaluation makes.
    fn made(&mut self, more: usize, offset: usize) -> Result<()> {
        self.text = text_within_limit(self.text, more).map_err(|error| at(error, offset))?;
        Ok(())
    }

    fn cases(&mut self, cases: &'e [(Node, Node)], otherwise: &'e Node) -> Result<Datum> {
        for (when, then) in cases {
            if self.truth(when)? {
                return self.value(then);
            }
        }
        self.value(otherwise)
    }

    fn call(&mut self, function: Function, arguments: &'e [Node], offset: usize) -> Result<Datum> {
        let values = arguments.iter().map(|argument| self.value(argument)).collect::<Result<Vec<_>>>()?;
        match (function, values.as_slice()) {
            (Function::Lower, [Datum::Text(text)]) => self.made(text.len(), offset)?,
            // Both are normalised before they are compared.
            (Function::Contains | Function::StartsWith, [Datum::Text(text), Datum::Text(part)]) => {
                self.step((text.len() + part.len()) / BYTES_OF_STEP, offset)?;
            }
            _ => {}
        }
        if let (Function::Min | Function::Max, [Datum::List(items)]) = (function, values.as_slice()) {
            self.step(items.len(), offset)?;
        }
        let place = |place: Option<usize>| {
            place.and_then(|place| arguments.get(place)).map_or(offset, |node| node.at)
        };
        functions::call(function, &values).map_err(|(argument, error)| at(error, place(argument)))
    }

    fn each(&mut self, which: Macro, list: &'e Node, variable: &'e str, body: &'e Node) -> Result<Datum> {
        let items = match self.value(list)? {
            Datum::List(items) => items,
            other => return refuse(needed(type_names::LIST, &other), list.at),
        };
        let truth = |evaluation: &mut Self, item: &Datum| {
            evaluation.with(variable, item, |evaluation| evaluation.truth(body))
        };
        match which {
            Macro::Exists => self.until(true, items.iter(), truth),
            Macro::All => self.until(false, items.iter(), truth),
            Macro::Map => {
                let value = |item| self.with(variable, item, |evaluation| evaluation.value(body));
                items.iter().map(value).collect::<Result<_>>().map(Datum::List)
            }
            Macro::Filter => {
                let mut kept = Vec::new();
                for item in items.iter() {
                    if truth(self, item)? {
                        kept.push(item.clone());
                    }
                }
                Ok(Datum::list(kept))
            }
        }
    }

    /// Evaluates with an item of a list under its name.
    fn with<T>(
        &mut self,
        variable: &'e str,
        item: &Datum,
        evaluate: impl FnOnce(&mut Self) -> Result<T>,
    ) -> Result<T> {
        self.local.push((variable, item.clone()));
        let result = evaluate(self);
        self.local.pop();
        result
    }
}

/// A field of an object. What is not there has no fields with a value.
fn field(of: &Datum, name: &str, offset: usize) -> Result<Datum> {
    match of {
        Datum::Null => Ok(Datum::Null),
        Datum::Object(fields) => {
            fields.get(name).cloned().ok_or_else(|| at(refusals::nothing_named(name), offset))
        }
        other => refuse(needed(type_names::OBJECT, other), offset),
    }
}

fn as_number(value: &Datum, offset: usize) -> Result<Decimal> {
    match value {
        Datum::Number(number) => Ok(*number),
        other => refuse(needed(type_names::NUMBER, other), offset),
    }
}

fn arithmetic(operator: Operator, left: Decimal, right: Decimal, offset: usize) -> Result<Datum> {
    let divides = matches!(operator, Operator::Over | Operator::Remainder);
    if divides && right.is_zero() {
        return refuse(refusals::division_by_zero(), offset);
    }
    let result = match operator {
        Operator::Minus => numbers::subtract(left, right),
        Operator::Times => numbers::multiply(left, right),
        Operator::Over => numbers::divide(left, right),
        Operator::Remainder => numbers::remainder(left, right),
        _ => numbers::add(left, right),
    };
    result.map(Datum::Number).ok_or_else(|| at(refusals::overflow(), offset))
}

/// Whether a comparison holds. One with a literal `null` `asks` whether there is a value; otherwise what has no value satisfies no
/// comparison.
fn compared(left: &Datum, link: &Link, right: &Datum, asks: bool) -> Result<Datum> {
    let absent = left.is_null() || right.is_null();
    let holds = match link.operator {
        Operator::Equal if asks => left.is_null() && right.is_null(),
        Operator::Unequal if asks => left.is_null() != right.is_null(),
        _ if absent => false,
        Operator::Equal => equal(left, right, link.at)?,
        Operator::Unequal => !equal(left, right, link.at)?,
        operator => {
            let order = left.order(right).ok_or_else(|| unequal_types(left, right, link.at))?;
            match operator {
                Operator::Less => order == Ordering::Less,
                Operator::AtMost => order != Ordering::Greater,
                Operator::Greater => order == Ordering::Greater,
                _ => order != Ordering::Less,
            }
        }
    };
    Ok(Datum::Bool(holds))
}

/// Whether two values are equal. What has no value equals nothing.
fn equal(left: &Datum, right: &Datum, offset: usize) -> Result<bool> {
    if left.is_null() || right.is_null() {
        return Ok(false);
    }
    left.equals(right).ok_or_else(|| unequal_types(left, right, offset))
}

fn unequal_types(left: &Datum, right: &Datum, offset: usize) -> Error {
    let needed: Label = left.label();
    at(refusals::other_type(needed, right.label()), offset)
}
