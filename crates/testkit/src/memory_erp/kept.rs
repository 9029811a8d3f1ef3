//! What the ERP in memory has, for the fixtures of the conformance kit.

use super::MemoryErp;
use crate::erp_kit::Record;
use serde_json::{Value as Json, json};

impl MemoryErp {
    /// Returns a record in the JSON of the ports; null if it is unknown or spoiled.
    pub fn kept(&self, record: Record, key: &str) -> Json {
        match record {
            Record::Customer => json!(self.customer(key)),
            Record::Item => json!(self.item_now(key)),
            Record::Price => json!(self.price_now(key)),
            Record::OpenItem => json!(self.open_item_now(key)),
            Record::Invoice => json!(self.invoice_now(key)),
            Record::Receipt => json!(self.receipt_now(key)),
            Record::Stock => json!(self.stock_row(key)),
            Record::Progress => json!(self.progress_now(key)),
            Record::PlacedOrder => json!(self.placed(key)),
            Record::CreatedCustomer => created(json!(self.customer(key))),
        }
    }
}

/// The members of a customer that whoever creates one gives.
fn created(mut customer: Json) -> Json {
    if let Some(members) = customer.as_object_mut() {
        members.retain(|name, _| !["key", "credit_limit", "frozen", "inactive"].contains(&name.as_str()));
    }
    customer
}
