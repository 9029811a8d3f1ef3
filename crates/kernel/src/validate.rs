//! Checks that values fit their fields, whether a caller or a rule set them.

use crate::decode::fit_decimal;
use crate::entity::{Class, EntityDef};
use crate::error::Result;
use crate::kind::{Field, Kind};
use crate::money::{self, Currency};
use crate::refusals;
use crate::text;
use crate::value::Value;
use rust_decimal::Decimal;

/// Converts values from other sources into their stored form: decimals without trailing zeros.
///
/// # Errors
/// `OUT_OF_RANGE`, `TOO_LONG`, with the path.
pub fn fit_values(entity: &EntityDef, values: &mut [Value]) -> Result<()> {
    for value in values.iter_mut() {
        if let Value::Decimal(number) = value {
            *number = number.normalize();
        }
    }
    check_values(entity, values, "")
}

/// Whether a text is nothing to read. What an ERP keeps under a code of blanks is taken over as it is.
fn is_blank(text: &str, entity: &EntityDef) -> bool {
    entity.class != Class::Mirrored && text::is_blank(text)
}

/// Rules compute values too: what they computed must fit like what a caller sent.
pub(crate) fn check_values(entity: &EntityDef, values: &[Value], path: &str) -> Result<()> {
    for (field, value) in entity.shape.fields.iter().zip(values) {
        let at = || format!("{path}/{}", field.name);
        match (field.kind, value) {
            (Kind::Decimal { scale }, Value::Decimal(number)) => {
                let fits = fit_decimal(*number, scale).and_then(|number| check_range(field, number));
                fits.map_err(|error| error.at(at()))?;
            }
            (Kind::Integer | Kind::Long, Value::Integer(number)) => {
                check_range(field, (*number).into()).map_err(|error| error.at(at()))?;
            }
            (Kind::Text { max }, Value::Text(text)) if text.chars().count() > max as usize => {
                return Err(refusals::too_long(text.chars().count(), max).at(at()));
            }
            (Kind::Text { .. }, Value::Text(text)) if text.contains('\0') => {
                return Err(refusals::null_character().at(at()));
            }
            (Kind::Text { .. }, Value::Text(text)) if field.required && is_blank(text, entity) => {
                return Err(refusals::blank().at(at()));
            }
            (Kind::Lines(line), Value::Lines(lines)) => {
                line.check_lines(lines.len()).map_err(|error| error.at(at()))?;
                for (index, record) in lines.iter().enumerate() {
                    check_values(line, &record.values, &format!("{}/{index}", at()))?;
                }
            }
            _ => {}
        }
    }
    Ok(())
}

fn check_range(field: &Field, number: Decimal) -> Result<()> {
    match (field.least, field.most) {
        (Some(least), _) if number < least.into() => Err(refusals::too_small(least)),
        (_, Some(most)) if number > most.into() => Err(refusals::too_great(most)),
        _ => Ok(()),
    }
}

/// Nobody pays half a yen: amounts in a currency are multiples of its smallest unit. What stands as it stood is not looked at again:
/// it may have come from an ERP.
pub(crate) fn check_amounts(entity: &EntityDef, values: &[Value], before: Option<&[Value]>) -> Result<()> {
    for (place, field) in entity.shape.fields.iter().enumerate() {
        let Some((beside, _)) = field.currency.and_then(|beside| entity.shape.field(beside)) else {
            continue;
        };
        let (Some(Value::Decimal(amount)), Some(code)) = (values.get(place), values.get(beside)) else {
            continue;
        };
        if before
            .is_some_and(|before| before.get(place) == values.get(place) && before.get(beside) == Some(code))
        {
            continue;
        }
        let Some(currency) = code.as_text().and_then(|code| Currency::new(code).ok()) else { continue };
        if money::round(*amount, &currency) != *amount {
            let refused = refusals::smaller_than_unit(&currency, currency.digits());
            return Err(refused.at(format!("/{}", field.name)));
        }
    }
    Ok(())
}
