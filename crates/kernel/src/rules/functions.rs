//! The functions: their names, the types that they take and return, and what they compute.

use super::datum::Datum;
use super::limits::{MOST_DIGITS, MOST_TEXT};
use super::types::Type;
use super::{numbers, refusals};
use crate::error::{Error, Result};
use crate::kind::Label;
use crate::search::normalise;
use crate::{refusals as kernel_refusals, type_names};
use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};
use std::cmp::Ordering;

/// The microseconds of a day of 24 hours.
const MICROSECONDS_OF_DAY: i64 = 86_400_000_000;

/// A function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Function {
    Round,
    Floor,
    Ceil,
    Abs,
    Min,
    Max,
    Coalesce,
    Days,
    Month,
    Contains,
    StartsWith,
    Lower,
    Len,
    Size,
}

impl Function {
    /// Every function with its name.
    pub(super) const ALL: [(Function, &'static str); 14] = [
        (Function::Round, "round"),
        (Function::Floor, "floor"),
        (Function::Ceil, "ceil"),
        (Function::Abs, "abs"),
        (Function::Min, "min"),
        (Function::Max, "max"),
        (Function::Coalesce, "coalesce"),
        (Function::Days, "days"),
        (Function::Month, "month"),
        (Function::Contains, "contains"),
        (Function::StartsWith, "starts_with"),
        (Function::Lower, "lower"),
        (Function::Len, "len"),
        (Function::Size, "size"),
    ];

    /// How many arguments it takes; none if one or more.
    pub(super) fn arity(self) -> Option<usize> {
        match self {
            Function::Min | Function::Max | Function::Coalesce => None,
            Function::Round | Function::Days | Function::Contains | Function::StartsWith => Some(2),
            _ => Some(1),
        }
    }

    /// The type of its value for arguments of these types. A refusal comes with the place of the argument.
    pub(super) fn returned(self, arguments: &[Type]) -> Result<Type, (usize, Error)> {
        let all = |expected: &[Type], returned: Type| {
            let other = arguments.iter().zip(expected).position(|(found, expected)| found != expected);
            match other {
                None => Ok(returned),
                Some(place) => Err((place, wrong(expected[place].label(), &arguments[place]))),
            }
        };
        match self {
            Function::Round => all(&[Type::Number, Type::Number], Type::Number),
            Function::Floor | Function::Ceil | Function::Abs => all(&[Type::Number], Type::Number),
            Function::Contains | Function::StartsWith => all(&[Type::Text, Type::Text], Type::Bool),
            Function::Lower => all(&[Type::Text], Type::Text),
            Function::Len => all(&[Type::Text], Type::Number),
            Function::Month => all(&[Type::Date], Type::Number),
            Function::Days if arguments.first() == Some(&Type::Instant) => {
                all(&[Type::Instant, Type::Instant], Type::Number)
            }
            Function::Days => all(&[Type::Date, Type::Date], Type::Number),
            Function::Coalesce => common(arguments),
            Function::Min | Function::Max => extreme(arguments),
            Function::Size => match arguments {
                [Type::List(_)] => Ok(Type::Number),
                [found, ..] => Err((0, wrong(type_names::LIST, found))),
                [] => Ok(Type::Number),
            },
        }
    }
}

fn wrong(expected: Label, found: &Type) -> Error {
    kernel_refusals::wrong_type(expected, found.label())
}

/// The one type of all arguments.
fn common(arguments: &[Type]) -> Result<Type, (usize, Error)> {
    arguments.iter().enumerate().try_fold(Type::Null, |known, (place, found)| {
        let different = || (place, refusals::different_types(known.label(), found.label()));
        known.either(found).ok_or_else(different)
    })
}

/// The type of the least or greatest of these, or of the items of one list.
fn extreme(arguments: &[Type]) -> Result<Type, (usize, Error)> {
    let found = match arguments {
        [Type::List(item)] => (**item).clone(),
        several => common(several)?,
    };
    let ordered = found.is_ordered() || found == Type::Null;
    if ordered { Ok(found) } else { Err((0, refusals::not_plain(found.label()))) }
}

/// What a function computes. A refusal comes with the place of the argument, or without one if it is about the function's value.
pub(super) fn call(function: Function, arguments: &[Datum]) -> Result<Datum, (Option<usize>, Error)> {
    let given = Arguments(arguments);
    let count = |count: usize| Datum::Number(Decimal::from(count));
    Ok(match function {
        Function::Round => Datum::Number(round(given.number(0)?, given.number(1)?)?),
        Function::Floor => Datum::Number(given.number(0)?.floor()),
        Function::Ceil => Datum::Number(given.number(0)?.ceil()),
        Function::Abs => Datum::Number(given.number(0)?.abs()),
        Function::Min => given.extreme(Ordering::Less)?,
        Function::Max => given.extreme(Ordering::Greater)?,
        Function::Coalesce => arguments.iter().find(|datum| !datum.is_null()).cloned().unwrap_or(Datum::Null),
        Function::Days => Datum::Number(given.days()?),
        Function::Month => Datum::Number(given.date(0)?.month().into()),
        Function::Contains => Datum::Bool(normalise(given.text(0)?).contains(&normalise(given.text(1)?))),
        Function::StartsWith => {
            Datum::Bool(normalise(given.text(0)?).starts_with(&normalise(given.text(1)?)))
        }
        Function::Lower => Datum::text(given.text(0)?.to_lowercase()),
        Function::Len => count(given.text(0)?.chars().count()),
        Function::Size => count(given.list(0)?.len()),
    })
}

/// Half away from zero, to a number of digits.
fn round(number: Decimal, digits: Decimal) -> Result<Decimal, (Option<usize>, Error)> {
    let whole = Some(digits).filter(|digits| digits.is_integer()).and_then(|digits| digits.to_u32());
    match whole.filter(|digits| *digits <= MOST_DIGITS) {
        Some(digits) => {
            Ok(number.round_dp_with_strategy(digits, RoundingStrategy::MidpointAwayFromZero).normalize())
        }
        None => Err((Some(1), refusals::digits_out_of_range(MOST_DIGITS))),
    }
}

/// The refusal of a value where one of a type is needed.
pub(super) fn needed(needed: Label, found: &Datum) -> Error {
    match found {
        Datum::Null => refusals::without_value(needed),
        other => refusals::other_type(needed, other.label()),
    }
}

/// The arguments of a call, by their places.
struct Arguments<'a>(&'a [Datum]);

type Taken<T> = Result<T, (Option<usize>, Error)>;

impl Arguments<'_> {
    fn take<'s, T>(&'s self, place: usize, label: Label, take: impl Fn(&'s Datum) -> Option<T>) -> Taken<T> {
        let found = self.0.get(place).unwrap_or(&Datum::Null);
        take(found).ok_or_else(|| (Some(place), needed(label, found)))
    }

    fn number(&self, place: usize) -> Taken<Decimal> {
        self.take(place, type_names::NUMBER, |datum| match datum {
            Datum::Number(number) => Some(*number),
            _ => None,
        })
    }

    fn text(&self, place: usize) -> Taken<&str> {
        self.take(place, type_names::TEXT, |datum| match datum {
            Datum::Text(text) => Some(&**text),
            _ => None,
        })
    }

    fn date(&self, place: usize) -> Taken<Date> {
        self.take(place, type_names::DATE, |datum| match datum {
            Datum::Date(date) => Some(*date),
            _ => None,
        })
    }

    fn instant(&self, place: usize) -> Taken<Timestamp> {
        self.take(place, type_names::INSTANT, |datum| match datum {
            Datum::Instant(instant) => Some(*instant),
            _ => None,
        })
    }

    fn list(&self, place: usize) -> Taken<&[Datum]> {
        self.take(place, type_names::LIST, |datum| match datum {
            Datum::List(items) => Some(&**items),
            _ => None,
        })
    }

    /// The days from the first to the second: whole ones between dates, and those of 24 hours between instants, exact to the microsecond.
    fn days(&self) -> Taken<Decimal> {
        if let Some(Datum::Instant(from)) = self.0.first() {
            let microseconds = self.instant(1)?.as_microsecond() - from.as_microsecond();
            let days = numbers::divide(microseconds.into(), MICROSECONDS_OF_DAY.into());
            return days.ok_or_else(|| (None, refusals::overflow()));
        }
        Ok((self.date(1)? - self.date(0)?).get_days().into())
    }

    /// The first of the arguments, or of the items of the only one, that no other one precedes. Of an empty list there is none.
    fn extreme(&self, wanted: Ordering) -> Taken<Datum> {
        let items = if let [Datum::List(items)] = self.0 { items } else { self.0 };
        let place = |place: usize| Some(if items.len() == self.0.len() { place } else { 0 });
        let mut found: Option<&Datum> = None;
        for (index, item) in items.iter().enumerate() {
            let order = item.order(found.unwrap_or(item));
            match order.ok_or_else(|| (place(index), needed(type_names::NUMBER, item)))? {
                order if order == wanted || found.is_none() => found = Some(item),
                _ => {}
            }
        }
        Ok(found.cloned().unwrap_or(Datum::Null))
    }
}

/// The text of an evaluation so far, and this much more.
pub(super) fn text_within_limit(made: usize, more: usize) -> Result<usize> {
    let all = made.saturating_add(more);
    if all > MOST_TEXT { Err(refusals::too_much_text(MOST_TEXT)) } else { Ok(all) }
}
