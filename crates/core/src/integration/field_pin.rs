//! Pins: fields of single records that keep their value in the CRM, whatever value the ERP has.

use crate::integration::refusals;
use std::collections::BTreeSet;
use tenon_kernel::Class;
use tenon_kernel::error::Result;
use tenon_kernel::filter::Filter;
use tenon_kernel::record::Stored;
use tenon_kernel::unit::Unit;
use tenon_kernel::{Entity, Rules};

/// A field of a record that synchronisation does not overwrite: a value from the ERP is recorded, and not stored in the
/// field.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(zh = "字段锁定", rights = "entity, record_id", unique = "entity, record_id, field")]
pub struct FieldPin {
    /// The entity.
    #[field(max = 30, zh = "对象")]
    pub entity: String,
    /// The record.
    #[field(refers_by = "entity", zh = "记录")]
    pub record_id: String,
    /// The field.
    #[field(max = 30, zh = "字段")]
    pub field: String,
    /// Why.
    #[field(max = 200, zh = "原因")]
    pub reason: Option<String>,
}

impl Rules for FieldPin {
    /// A pin keeps a value of its record, and goes with it. The other record keeps its own values, which nobody has pinned.
    fn before_move(draft: &mut Stored<Self>, _: &Stored<Self>, _: &mut Unit<'_>) -> Result<()> {
        draft.header.deleted = true;
        Ok(())
    }

    fn before_save(draft: &mut Stored<Self>, _: Option<&Stored<Self>>, unit: &mut Unit<'_>) -> Result<()> {
        let Some(entity) = unit.catalogue().def(&draft.entity).filter(|entity| entity.class == Class::Owned)
        else {
            return Err(refusals::entity_cannot_be_pinned(&draft.entity).at("/entity"));
        };
        if entity.shape.field(&draft.field).is_none() {
            return Err(refusals::pinned_field_unknown(entity, &draft.field).at("/field"));
        }
        Ok(())
    }
}

/// The pins of an entity's records. Most entities have none; then no record is checked for pins.
pub struct Pins {
    entity: &'static str,
    some: bool,
}

impl Pins {
    /// Returns the pins of an entity.
    ///
    /// # Errors
    /// A database error.
    pub fn of(entity: &'static str, unit: &mut Unit<'_>) -> Result<Self> {
        let first = unit.elevated(|unit| unit.first::<FieldPin>(Filter::eq(FieldPin::ENTITY, entity)))?;
        Ok(Self { entity, some: first.is_some() })
    }

    /// Returns the pinned fields of a record.
    ///
    /// # Errors
    /// A database error.
    pub fn of_record(&self, record_id: &str, unit: &mut Unit<'_>) -> Result<BTreeSet<String>> {
        if !self.some {
            return Ok(BTreeSet::new());
        }
        let filter = Filter::All(vec![
            Filter::eq(FieldPin::ENTITY, self.entity),
            Filter::eq(FieldPin::RECORD_ID, record_id),
        ]);
        let pins = unit.elevated(|unit| unit.find::<FieldPin>(filter))?;
        Ok(pins.into_iter().map(|pin| pin.data.field).collect())
    }
}
