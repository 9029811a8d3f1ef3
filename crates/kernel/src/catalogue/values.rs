//! What the structured values of a record may be declared as.

use crate::error::Result;
use crate::kind::{Field, Kind, Shape};
use crate::module::Module;
use crate::refusals;

/// Refuses structured values with members that nothing would look after: a column holds them as JSON.
pub(super) fn check_values(module: &Module, entity: &str, shape: &Shape) -> Result<()> {
    let mut fields = shape.fields.iter();
    fields.try_for_each(|field| check_kind(module, &format!("{entity}.{}", field.name), field.kind))
}

fn check_kind(module: &Module, place: &str, kind: Kind) -> Result<()> {
    match kind {
        Kind::List(Kind::Reference(_)) => Err(refusals::value_reference(module.name, place)),
        Kind::List(Kind::Lines(_) | Kind::Record(_) | Kind::List(_)) => {
            Err(refusals::value_setting(module.name, place))
        }
        Kind::List(item) => check_kind(module, place, *item),
        Kind::Object(shape) => {
            let mut fields = shape.fields.iter();
            fields.try_for_each(|field| check_member(module, &format!("{place}.{}", field.name), field))
        }
        _ => Ok(()),
    }
}

fn check_member(module: &Module, place: &str, field: &Field) -> Result<()> {
    let as_of_a_record = field.search
        || field.readonly
        || field.restricted
        || field.set_once
        || field.number.is_some()
        || field.set_by.is_some();
    match field.kind {
        Kind::Reference(_) => Err(refusals::value_reference(module.name, place)),
        Kind::Lines(_) | Kind::Record(_) => Err(refusals::value_setting(module.name, place)),
        _ if as_of_a_record => Err(refusals::value_setting(module.name, place)),
        Kind::List(_) if field.most.is_none() => Err(refusals::value_unbounded(module.name, place)),
        kind => check_kind(module, place, kind),
    }
}
