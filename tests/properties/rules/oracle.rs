//! A second evaluator, over rational numbers. It shares no code with the first.

use super::terms::Term;
use num::bigint::BigInt;
use num::rational::BigRational;
use num::{One, Signed, Zero};
use std::collections::BTreeMap;

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Null,
    Truth(bool),
    Number(BigRational),
    Text(String),
    /// Year, month, day.
    Date(i64, i64, i64),
    List(Vec<Value>),
}

/// What cannot be evaluated.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Fault;

pub(super) type Outcome<T = Value> = Result<T, Fault>;

/// What the fields are: of the subject, and of what it was before, if it was.
#[derive(Clone, Debug)]
pub(super) struct World {
    pub(super) subject: BTreeMap<&'static str, Value>,
    pub(super) before: Option<BTreeMap<&'static str, Value>>,
}

fn power(exponent: u32) -> BigInt {
    num::pow(BigInt::from(10), exponent as usize)
}

/// A number as it is written.
pub(super) fn read(text: &str) -> BigRational {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits: BigInt = format!("{whole}{fraction}").parse().unwrap();
    BigRational::new(digits, power(u32::try_from(fraction.len()).unwrap()))
}

/// Whether a number has at most 28 digits, after the point and in all.
fn fits(number: &BigRational) -> bool {
    let exact = (0..=28).find(|scale| (number * BigRational::from(power(*scale))).is_integer());
    exact.is_some_and(|scale| (number * BigRational::from(power(scale))).numer().abs() < power(28))
}

/// Half away from zero.
fn rounded(number: &BigRational, digits: u32) -> BigRational {
    let scaled = number.abs() * BigRational::from(power(digits));
    let half = BigRational::new(BigInt::one(), BigInt::from(2));
    let magnitude = BigRational::new((scaled + half).floor().to_integer(), power(digits));
    if number.is_negative() { -magnitude } else { magnitude }
}

/// The exact number, or what twelve digits after the point hold of it.
fn held(number: BigRational) -> Outcome {
    let number = if fits(&number) { number } else { rounded(&number, 12) };
    if fits(&number) { Ok(Value::Number(number)) } else { Err(Fault) }
}

/// The days since 1970-01-01, counted by years and months.
fn day_number(year: i64, month: i64, day: i64) -> i64 {
    let leap = |year: i64| (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    let years: i64 = (1970..year).map(|year| if leap(year) { 366 } else { 365 }).sum();
    let lengths = [31, if leap(year) { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    years + lengths.iter().take(usize::try_from(month - 1).unwrap()).sum::<i64>() + day - 1
}

impl World {
    /// The value of a term. `items` are those of the macros around it, the outermost first.
    pub(super) fn value(&self, term: &Term, items: &[Value]) -> Outcome {
        match term {
            Term::Number(digits) => Ok(Value::Number(read(digits))),
            Term::Truth(truth) => Ok(Value::Truth(*truth)),
            Term::Text(text) => Ok(Value::Text(text.clone())),
            Term::Field(of, name) => Ok(self.field(of, name)),
            Term::Item(level) => Ok(items[*level].clone()),
            Term::Sign("!", term) => self.truth(term, items).map(|truth| Value::Truth(!truth)),
            Term::Sign(_, term) => self.number(term, items).map(|number| Value::Number(-number)),
            Term::Binary(operator, left, right) => self.binary(operator, left, right, items),
            Term::Null(operator, term) => {
                let absent = self.value(term, items)? == Value::Null;
                Ok(Value::Truth(absent == (*operator == "==")))
            }
            Term::Has(of, name) => Ok(Value::Truth(self.field(of, name) != Value::Null)),
            Term::If(when, then, otherwise) => {
                if self.truth(when, items)? {
                    self.value(then, items)
                } else {
                    self.value(otherwise, items)
                }
            }
            Term::Call(name, terms) => {
                let values = terms.iter().map(|term| self.value(term, items)).collect::<Outcome<Vec<_>>>()?;
                call(name, &values)
            }
            Term::List(terms) => {
                terms.iter().map(|term| self.value(term, items)).collect::<Outcome<Vec<_>>>().map(Value::List)
            }
            Term::Each(name, list, _, body) => self.each(name, list, body, items),
        }
    }

    fn field(&self, of: &str, name: &str) -> Value {
        let record = if of == "subject" { Some(&self.subject) } else { self.before.as_ref() };
        record.map_or(Value::Null, |record| record[name].clone())
    }

    fn truth(&self, term: &Term, items: &[Value]) -> Outcome<bool> {
        if let Value::Truth(truth) = self.value(term, items)? { Ok(truth) } else { Err(Fault) }
    }

    fn number(&self, term: &Term, items: &[Value]) -> Outcome<BigRational> {
        as_number(&self.value(term, items)?)
    }

    fn binary(&self, operator: &str, left: &Term, right: &Term, items: &[Value]) -> Outcome {
        if operator == "&&" || operator == "||" {
            let sides = [self.truth(left, items), self.truth(right, items)];
            return decided(&sides, operator == "||").map(Value::Truth);
        }
        let (left, right) = (self.value(left, items)?, self.value(right, items)?);
        match operator {
            "in" => {
                let Value::List(list) = right else { return Err(Fault) };
                Ok(Value::Truth(left != Value::Null && list.contains(&left)))
            }
            "+" | "-" | "*" | "/" | "%" => arithmetic(operator, left, right),
            _ => Ok(Value::Truth(compared(operator, &left, &right))),
        }
    }

    fn each(&self, name: &str, list: &Term, body: &Term, items: &[Value]) -> Outcome {
        let Value::List(list) = self.value(list, items)? else { return Err(Fault) };
        let within = |item: &Value| {
            let mut items = items.to_vec();
            items.push(item.clone());
            items
        };
        let truths = || list.iter().map(|item| self.truth(body, &within(item)));
        match name {
            "map" => {
                let mapped = list.iter().map(|item| self.value(body, &within(item)));
                mapped.collect::<Outcome<Vec<_>>>().map(Value::List)
            }
            "filter" => {
                let kept = truths().collect::<Outcome<Vec<_>>>()?;
                let chosen = list.iter().zip(kept).filter(|(_, kept)| *kept);
                Ok(Value::List(chosen.map(|(item, _)| item.clone()).collect()))
            }
            _ => decided(&truths().collect::<Vec<_>>(), name == "exists").map(Value::Truth),
        }
    }
}

fn as_number(value: &Value) -> Outcome<BigRational> {
    if let Value::Number(number) = value { Ok(number.clone()) } else { Err(Fault) }
}

/// One side that decides is enough; otherwise any fault is the outcome.
fn decided(sides: &[Outcome<bool>], by: bool) -> Outcome<bool> {
    if sides.contains(&Ok(by)) {
        return Ok(by);
    }
    if sides.contains(&Err(Fault)) { Err(Fault) } else { Ok(!by) }
}

fn arithmetic(operator: &str, left: Value, right: Value) -> Outcome {
    if let (Value::Text(left), Value::Text(right)) = (&left, &right) {
        return Ok(Value::Text(format!("{left}{right}")));
    }
    let (left, right) = (as_number(&left)?, as_number(&right)?);
    if right.is_zero() && (operator == "/" || operator == "%") {
        return Err(Fault);
    }
    held(match operator {
        "+" => left + right,
        "-" => left - right,
        "*" => left * right,
        "/" => rounded(&(left / right), 12),
        _ => &left - &right * (&left / &right).trunc(),
    })
}

fn compared(operator: &str, left: &Value, right: &Value) -> bool {
    let order = match (left, right) {
        (Value::Null, _) | (_, Value::Null) => return false,
        (Value::Truth(left), Value::Truth(right)) => left.cmp(right),
        (Value::Number(left), Value::Number(right)) => left.cmp(right),
        (Value::Text(left), Value::Text(right)) => left.chars().cmp(right.chars()),
        other => unreachable!("{other:?} are not compared"),
    };
    match operator {
        "==" => order.is_eq(),
        "!=" => order.is_ne(),
        "<" => order.is_lt(),
        "<=" => order.is_le(),
        ">" => order.is_gt(),
        _ => order.is_ge(),
    }
}

fn call(name: &str, values: &[Value]) -> Outcome {
    let number = |place: usize| as_number(&values[place]);
    let whole = |count: usize| Ok(Value::Number(BigRational::from(BigInt::from(count))));
    match (name, values) {
        ("floor", _) => Ok(Value::Number(number(0)?.floor())),
        ("ceil", _) => Ok(Value::Number(number(0)?.ceil())),
        ("abs", _) => Ok(Value::Number(number(0)?.abs())),
        ("round", _) => {
            let (rounds, digits) = (number(0)?, number(1)?);
            let places = (0..=28_u32).find(|place| digits == BigRational::from(BigInt::from(*place)));
            places.map(|places| Value::Number(rounded(&rounds, places))).ok_or(Fault)
        }
        ("coalesce", _) => {
            Ok(values.iter().find(|value| **value != Value::Null).cloned().unwrap_or(Value::Null))
        }
        ("size", [Value::List(items)]) => whole(items.len()),
        ("len", [Value::Text(text)]) => whole(text.chars().count()),
        ("lower", [Value::Text(text)]) => Ok(Value::Text(text.to_ascii_lowercase())),
        ("min" | "max", [Value::List(items)]) => extreme(name, items),
        ("min" | "max", _) => extreme(name, values),
        ("contains", [Value::Text(text), Value::Text(part)]) => {
            Ok(Value::Truth(text.to_ascii_lowercase().contains(&part.to_ascii_lowercase())))
        }
        ("starts_with", [Value::Text(text), Value::Text(part)]) => {
            Ok(Value::Truth(text.to_ascii_lowercase().starts_with(&part.to_ascii_lowercase())))
        }
        ("month", [Value::Date(_, month, _)]) => Ok(Value::Number(BigRational::from(BigInt::from(*month)))),
        ("days", [Value::Date(y1, m1, d1), Value::Date(y2, m2, d2)]) => {
            let days = day_number(*y2, *m2, *d2) - day_number(*y1, *m1, *d1);
            Ok(Value::Number(BigRational::from(BigInt::from(days))))
        }
        _ => Err(Fault),
    }
}

fn extreme(name: &str, items: &[Value]) -> Outcome {
    let numbers = items.iter().map(as_number).collect::<Outcome<Vec<_>>>()?;
    let found = if name == "min" { numbers.into_iter().min() } else { numbers.into_iter().max() };
    Ok(found.map_or(Value::Null, Value::Number))
}
