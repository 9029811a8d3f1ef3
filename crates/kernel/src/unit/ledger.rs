//! Values that a row of a ledger gets once.

use super::Unit;
use crate::entity::{Entity, EntityDef};
use crate::error::Result;
use crate::listener::Change;
use crate::record::{Record, Stored};
use crate::refusals;
use crate::validate::check_values;
use crate::value::Value;

impl Unit<'_> {
    /// Gives empty fields of a row of a ledger their values, which they keep. Returns the row; none if one of the fields has a value
    /// already, be it since the row was read: then nothing is set.
    ///
    /// # Errors
    /// `INTERNAL` if a field is not `set_once`; a value that does not fit its field; a refusal of a listener; a database error.
    pub fn set_once<T: Entity>(
        &mut self,
        row: &Stored<T>,
        values: Vec<(&'static str, Value)>,
    ) -> Result<Option<Stored<T>>>
    where
        Stored<T>: Clone,
    {
        let entity = self.whole(T::DEF);
        let before = row.clone().into_record();
        let Some((places, after)) = with(entity, &before, values)? else { return Ok(None) };
        self.hearing.check_free(entity, &before.header.id)?;
        check_values(entity, &after.values)?;
        self.objections(entity, &Change { before: Some(&before), after: Some(&after) })?;
        self.references.forget();
        if self.store.set_once(&self.context.tenant, entity, std::slice::from_ref(&after), &places)? == 0 {
            return Ok(None);
        }
        self.record_change(entity, Some(&before), &after)?;
        self.follow_timers(entity, &before, &after)?;
        self.deliver(entity, &Change { before: Some(&before), after: Some(&after) })?;
        Stored::from_record(after).map(Some)
    }
}

/// The row with the values, and where they are. None if one of the fields has a value.
fn with(
    entity: &EntityDef,
    before: &Record,
    values: Vec<(&'static str, Value)>,
) -> Result<Option<(Vec<usize>, Record)>> {
    let (mut places, mut after) = (Vec::new(), before.clone());
    for (name, value) in values {
        let field = entity.shape.field(name).filter(|(_, field)| field.set_once);
        let (place, _) = field.ok_or_else(|| {
            refusals::internal(format!("`{}.{name}` is no field that is set once", entity.name))
        })?;
        if before.values[place] != Value::Null {
            return Ok(None);
        }
        after.values[place] = value;
        places.push(place);
    }
    Ok(Some((places, after)))
}
