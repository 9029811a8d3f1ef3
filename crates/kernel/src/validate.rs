//! Whether values fit their fields, whoever computed them.

use crate::decode::fit_decimal;
use crate::entity::{Class, EntityDef};
use crate::error::Result;
use crate::kind::Kind;
use crate::refusals;
use crate::value::Value;

/// Brings values that came from elsewhere into the form in which they are stored: decimals without trailing zeros.
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
    entity.class != Class::Mirrored && text.chars().all(char::is_whitespace)
}

/// Rules compute values too: what they computed must fit like what a caller sent.
pub(crate) fn check_values(entity: &EntityDef, values: &[Value], path: &str) -> Result<()> {
    for (field, value) in entity.shape.fields.iter().zip(values) {
        let at = || format!("{path}/{}", field.name);
        match (field.kind, value) {
            (Kind::Decimal { scale }, Value::Decimal(number)) => {
                fit_decimal(*number, scale).map_err(|error| error.at(at()))?;
            }
            (Kind::Text { max }, Value::Text(text)) if text.chars().count() > max as usize => {
                return Err(refusals::too_long(text.chars().count(), max).at(at()));
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
