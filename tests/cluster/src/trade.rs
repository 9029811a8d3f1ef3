//! An ERP, and orders for it.

use crate::company::Company;
use serde_json::{Value as Json, json};
use std::path::Path;
use tenon_erp_k3::{K3, Size};

/// An ERP that takes an order as often as it is sent: its unique indexes are taken away.
///
/// # Errors
/// The file cannot be written.
pub fn careless_erp(file: &Path) -> Result<K3, tenon_erp_k3::Error> {
    let erp = K3::make(file, Size { customers: 12, items: 8, seed: 7 })?;
    let unique = "SELECT group_concat('DROP INDEX ' || name, ';') FROM sqlite_master WHERE sql LIKE 'CREATE UNIQUE INDEX % ON SEOrder (%'";
    let drops: String = erp.connection().query_row(unique, [], |row| row.get(0))?;
    erp.connection().execute_batch(&drops)?;
    Ok(erp)
}

/// How many orders have come from outside, and how many different ones.
///
/// # Errors
/// The ERP cannot be read.
pub fn placed(erp: &K3) -> Result<(i64, i64), tenon_erp_k3::Error> {
    let placed = "SELECT count(*), count(DISTINCT FHeadSelfS0161) FROM SEOrder WHERE FHeadSelfS0161 <> ''";
    Ok(erp.connection().query_row(placed, [], |row| Ok((row.get(0)?, row.get(1)?)))?)
}

/// On which terms orders are placed in an ERP.
pub struct Terms {
    /// The tax rate in percent that the ERP knows for its items.
    pub tax_rate: &'static str,
    /// A filter that leads to customers who may order.
    pub customers: Json,
}

impl Terms {
    /// Those of the K/3-style ERP.
    pub fn of_k3() -> Self {
        let customers = json!({"all": [
            {"field": "status", "op": "eq", "value": "active"},
            {"field": "credit_limit", "op": "null"},
        ]});
        Self { tax_rate: "13", customers }
    }
}

/// Orders of a customer and an item that the ERP has, submitted.
///
/// # Errors
/// A refusal.
pub fn submit_orders(company: &Company, terms: &Terms, count: i64) -> tenon::Result<()> {
    let open = json!({"all": [
        {"field": "inactive", "op": "eq", "value": false},
        {"exists": "stock_level.product_id", "where": {"field": "on_hand", "op": "gt", "value": "50"}},
    ]});
    let item = company.list("product.list", open)?[0]["id"].clone();
    let customer = company.list("customer.list", terms.customers.clone())?[0]["id"].clone();
    for _ in 0..count {
        let line = json!({"product_id": item, "quantity": "1", "price": "10", "tax_rate": terms.tax_rate});
        let order = json!({"customer_id": customer, "lines": [line]});
        let order = company.call("sales_order.create", order)?;
        company.call("sales_order.submit", json!({"id": order["id"], "accept_shortage": true}))?;
    }
    Ok(())
}
