//! Amounts in a currency are multiples of its smallest unit: nobody pays half a yen.

use crate::entity::EntityDef;
use crate::error::Result;
use crate::kind::{Field, Kind, Shape};
use crate::money::{self, Currency};
use crate::refusals;
use crate::value::Value;
use rust_decimal::Decimal;

/// Checks the amounts of a record. What stands as it stood is not looked at again: it may have come from an ERP.
pub(crate) fn check_amounts(entity: &EntityDef, values: &[Value], before: Option<&[Value]>) -> Result<()> {
    let record = Fields { shape: entity.shape, values };
    let before = before.map(|values| Fields { shape: entity.shape, values });
    let same_currencies = before.is_some_and(|before| before.currencies().eq(record.currencies()));
    for (field, value) in record.pairs() {
        let stood = before.and_then(|before| before.value(field.name));
        let path = || format!("/{}", field.name);
        match value {
            Value::Decimal(amount) => {
                let Some(name) = field.currency else { continue };
                let same = stood == Some(value) && before.and_then(|b| b.value(name)) == record.value(name);
                if !same {
                    whole_units(*amount, record.value(name)).map_err(|error| error.at(path()))?;
                }
            }
            value => {
                let known = stood.filter(|_| same_currencies);
                check_within(field.kind, value, known, record).map_err(|error| error.below(&path()))?;
            }
        }
    }
    Ok(())
}

/// Checks the amounts within a structured value. What is `known`, or an item among known ones, is not looked at.
fn check_within(kind: Kind, value: &Value, known: Option<&Value>, record: Fields<'_>) -> Result<()> {
    match (kind, value) {
        _ if known == Some(value) => Ok(()),
        (Kind::List(item), Value::List(items)) => {
            let is_known = |item: &Value| matches!(known, Some(Value::List(known)) if known.contains(item));
            let mut items = items.iter().enumerate().filter(|(_, item)| !is_known(item));
            items.try_for_each(|(index, value)| {
                check_within(*item, value, None, record).map_err(|error| error.below(&format!("/{index}")))
            })
        }
        (Kind::Object(shape), Value::Object(values)) => {
            let own = Fields { shape, values };
            own.pairs().try_for_each(|(field, value)| {
                check_member(field, value, own, record)
                    .map_err(|error| error.below(&format!("/{}", field.name)))
            })
        }
        _ => Ok(()),
    }
}

/// The currency of an amount within a value is beside it there, or in the record.
fn check_member(field: &Field, value: &Value, own: Fields<'_>, record: Fields<'_>) -> Result<()> {
    match (value, field.currency) {
        (Value::Decimal(amount), Some(name)) => {
            whole_units(*amount, own.value(name).or_else(|| record.value(name)))
        }
        _ => check_within(field.kind, value, None, record),
    }
}

fn whole_units(amount: Decimal, currency: Option<&Value>) -> Result<()> {
    let code = currency.and_then(Value::as_text);
    let Some(currency) = code.and_then(|code| Currency::new(code).ok()) else { return Ok(()) };
    match money::round(amount, &currency) == amount {
        true => Ok(()),
        false => Err(refusals::smaller_than_unit(&currency, currency.digits())),
    }
}

/// Values with the fields that they are of.
#[derive(Clone, Copy)]
struct Fields<'a> {
    shape: &'a Shape,
    values: &'a [Value],
}

impl<'a> Fields<'a> {
    fn pairs(self) -> impl Iterator<Item = (&'a Field, &'a Value)> {
        self.shape.fields.iter().zip(self.values)
    }

    fn value(self, name: &str) -> Option<&'a Value> {
        self.pairs().find(|(field, _)| field.name == name).map(|(_, value)| value)
    }

    fn currencies(self) -> impl Iterator<Item = &'a Value> {
        self.pairs().filter(|(field, _)| matches!(field.kind, Kind::Currency)).map(|(_, value)| value)
    }
}
