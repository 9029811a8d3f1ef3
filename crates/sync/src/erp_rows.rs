//! Converts CRM records into rows of an ERP, for comparison with the sums of the ERP's rows.

use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};
use tenon_core::integration::erp_link::ErpLink;
use tenon_kernel::Entity;
use tenon_kernel::filter::Filter;
use tenon_kernel::{Result, Unit, Value};

/// The ERP's keys of our records that a page of mirrored records refers to.
#[derive(Default)]
pub(crate) struct Origins {
    keys: BTreeMap<(&'static str, String), String>,
}

impl Origins {
    /// Looks up the links of these records.
    pub(crate) fn find<'a>(
        &mut self,
        erp: &str,
        entity: &'static str,
        ids: impl Iterator<Item = &'a str>,
        unit: &mut Unit<'_>,
    ) -> Result<()> {
        let ids: Vec<Value> = ids.collect::<BTreeSet<_>>().into_iter().map(Value::text).collect();
        for chunk in ids.chunks(500) {
            let filter = Filter::All(vec![
                Filter::eq("erp", erp),
                Filter::eq("entity", entity),
                Filter::In("record_id".to_owned(), chunk.to_vec()),
            ]);
            let links = unit.find::<ErpLink>(filter)?.into_iter();
            self.keys.extend(links.map(|link| ((entity, link.data.record_id), link.data.erp_key)));
        }
        Ok(())
    }

    /// The ERP's key of a record; nothing of one that it does not have.
    pub(crate) fn key(&self, entity: &'static str, id: &str) -> String {
        self.keys.get(&(entity, id.to_owned())).cloned().unwrap_or_default()
    }
}

/// A mirrored record that can be told as the ERP's row that it came from.
pub(crate) trait ToErpRow: Entity {
    /// The row.
    type Row;

    /// The records that it refers to.
    fn refers(&self) -> Vec<(&'static str, &str)>;

    /// As a row.
    fn told(self, key: String, origins: &Origins) -> Self::Row;
}

/// A text of what both sides last agreed on.
pub(crate) fn text(base: &Json, name: &str) -> Option<String> {
    base.get(name).and_then(Json::as_str).map(str::to_owned)
}
