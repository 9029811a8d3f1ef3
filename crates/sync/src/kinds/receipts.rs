//! Receipts: the ERP's.

use super::mirrored;
use crate::erp_rows::{Origins, ToErpRow};
use crate::mirror::Targets;
use tenon_core::receivable::receipt::Receipt;
use tenon_erp_port::ErpReceipt;
use tenon_kernel::{Currency, Result, Unit};

mirrored!(
    /// Receipts of the ERP.
    Receipts(ErpReceipt) => Receipt, "receipt", ReadReceipts, finance.receipts, convert_receipts
);

fn convert_receipts(erp: &str, rows: &[ErpReceipt], unit: &mut Unit<'_>) -> Result<Vec<Result<Receipt>>> {
    let mut targets = Targets::default();
    targets.find(erp, "customer", rows.iter().map(|row| row.customer.as_str()), unit)?;
    let convert = |row: &ErpReceipt| {
        Ok(Receipt {
            number: row.number.clone(),
            customer_id: targets.id("customer", &row.customer)?,
            date: row.date,
            currency: Currency::new(&row.currency)?,
            amount: row.amount,
        })
    };
    Ok(rows.iter().map(convert).collect())
}

impl ToErpRow for Receipt {
    type Row = ErpReceipt;

    fn refers(&self) -> Vec<(&'static str, &str)> {
        vec![("customer", &self.customer_id)]
    }

    fn told(self, key: String, origins: &Origins) -> ErpReceipt {
        ErpReceipt {
            key,
            number: self.number,
            customer: origins.key("customer", &self.customer_id),
            date: self.date,
            currency: self.currency.as_str().to_owned(),
            amount: self.amount,
        }
    }
}
