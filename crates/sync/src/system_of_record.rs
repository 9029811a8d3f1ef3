//! Systems of record: which side's value of a shared field is kept.

use crate::inbound;
use crate::refusals;
use crate::shared::Sharing;
use serde::Deserialize;
use std::collections::BTreeMap;
use tenon_kernel::Result;

/// The side whose value of a field is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SystemOfRecord {
    /// The ERP. A change in the ERP overwrites a change in the CRM.
    Erp,
    /// The CRM. A change in the ERP is recorded and not stored in the field.
    Crm,
    /// The side that has changed the value last. If both have changed it since the ERP was last read completely, there is a
    /// conflict for a user to decide.
    Latest,
    /// The side that has changed the value. If both have changed it, there is a conflict for a user to decide.
    Ask,
}

/// The systems of record that differ from the declared ones: by entity, by field.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct SystemsOfRecord(BTreeMap<String, BTreeMap<String, SystemOfRecord>>);

impl SystemsOfRecord {
    /// Checks that these fields are shared.
    ///
    /// # Errors
    /// `CONFIGURATION`.
    pub fn check(&self) -> Result<()> {
        for (entity, fields) in &self.0 {
            let mut shared = inbound::kinds().filter_map(|kind| kind.sharing());
            let Some(sharing) = shared.find(|sharing| sharing.entity.name == entity) else {
                return Err(refusals::not_shared(entity));
            };
            let is_shared = |field: &str| sharing.fields.iter().any(|(name, _)| *name == field);
            if let Some(field) = fields.keys().find(|field| !is_shared(field)) {
                return Err(refusals::field_not_shared(entity, field));
            }
            let (gone, _) = sharing.gone;
            if fields.get(gone).is_some_and(|system| *system != SystemOfRecord::Erp) {
                return Err(refusals::belongs_to_erp(entity, gone));
            }
        }
        Ok(())
    }

    /// Returns the fields whose system of record is the ERP, by entity.
    pub fn of_erp(&self) -> BTreeMap<&'static str, Vec<&'static str>> {
        let sharings = inbound::kinds().filter_map(|kind| kind.sharing());
        let owned = |sharing: &'static Sharing| {
            let fields = sharing.fields.iter().map(|(field, _)| *field);
            fields.filter(|field| self.of(sharing, field) == SystemOfRecord::Erp).collect()
        };
        sharings.map(|sharing| (sharing.entity.name, owned(sharing))).collect()
    }

    /// The system of record of a field.
    pub(crate) fn of(&self, sharing: &Sharing, field: &str) -> SystemOfRecord {
        let given = self.0.get(sharing.entity.name).and_then(|fields| fields.get(field)).copied();
        let declared = || sharing.fields.iter().find(|(name, _)| *name == field).map(|(_, system)| *system);
        given.or_else(declared).unwrap_or(SystemOfRecord::Ask)
    }
}

#[cfg(test)]
mod tests {
    use super::SystemsOfRecord;
    use crate::kinds::{Customers, Items};
    use crate::shared::Shared;
    use serde_json::{Value, json};
    use std::collections::BTreeSet;

    fn checked(given: Value) -> Result<(), String> {
        let systems: SystemsOfRecord = serde_json::from_value(given).map_err(|error| error.to_string())?;
        systems.check().map_err(|error| error.message)
    }

    #[test]
    fn only_fields_that_both_sides_keep_have_a_system_of_record() {
        assert_eq!(checked(json!({"customer": {"phone": "crm"}, "product": {"name": "latest"}})), Ok(()));
        let refused = checked(json!({"invoice": {"number": "erp"}})).unwrap_err();
        assert!(refused.contains("`invoice`"), "{refused}");
        let refused = checked(json!({"product": {"description": "crm"}})).unwrap_err();
        assert!(refused.contains("`description`"), "{refused}");
        let refused = checked(json!({"customer": {"status": "crm"}})).unwrap_err();
        assert!(refused.contains("`status`"), "{refused}");
        let refused = checked(json!({"product": {"name": "mine"}})).unwrap_err();
        assert!(refused.contains("mine"), "{refused}");
    }

    fn declared<K: Shared>(row: Value) {
        let row: K::Row = serde_json::from_value(row).unwrap();
        let told = K::theirs(&row).fields;
        let declared: BTreeSet<_> = K::SHARING.fields.iter().map(|(field, _)| *field).collect();
        assert_eq!(told.keys().map(String::as_str).collect::<BTreeSet<_>>(), declared, "{}", K::NAME);
    }

    #[test]
    fn every_field_that_an_erp_tells_of_is_declared() {
        declared::<Customers>(json!({"key": "1", "name": "A", "frozen": false, "inactive": false}));
        declared::<Items>(json!({"key": "1", "number": "A", "name": "A", "unit": "PCS", "inactive": false}));
    }
}
