//! Open items: the ERP's.

use super::mirrored;
use crate::erp_rows::{Origins, ToErpRow};
use crate::mirror::Targets;
use tenon_core::receivable::open_item::OpenItem;
use tenon_erp_port::ErpOpenItem;
use tenon_kernel::{Currency, Result, Unit};

mirrored!(
    /// Open items of the ERP.
    OpenItems(ErpOpenItem) => OpenItem, "open_item", ReadOpenItems, finance.open_items, convert_open_items
);

fn convert_open_items(erp: &str, rows: &[ErpOpenItem], unit: &mut Unit<'_>) -> Result<Vec<Result<OpenItem>>> {
    let mut targets = Targets::default();
    targets.find(erp, "customer", rows.iter().map(|row| row.customer.as_str()), unit)?;
    let convert = |row: &ErpOpenItem| {
        Ok(OpenItem {
            customer_id: targets.id("customer", &row.customer)?,
            document: row.document.clone(),
            document_date: row.document_date,
            due_date: row.due_date,
            currency: Currency::new(&row.currency)?,
            amount: row.amount,
            open_amount: row.open_amount,
        })
    };
    Ok(rows.iter().map(convert).collect())
}

impl ToErpRow for OpenItem {
    type Row = ErpOpenItem;

    fn refers(&self) -> Vec<(&'static str, &str)> {
        vec![("customer", &self.customer_id)]
    }

    fn told(self, key: String, origins: &Origins) -> ErpOpenItem {
        ErpOpenItem {
            key,
            customer: origins.key("customer", &self.customer_id),
            document: self.document,
            document_date: self.document_date,
            due_date: self.due_date,
            currency: self.currency.as_str().to_owned(),
            amount: self.amount,
            open_amount: self.open_amount,
        }
    }
}
