//! Invoices: the ERP's.

use super::mirrored;
use crate::erp_rows::{Origins, ToErpRow};
use crate::mirror::Targets;
use crate::outbox;
use crate::refusals;
use tenon_core::order::place_order;
use tenon_core::receivable::invoice::Invoice;
use tenon_erp_port::ErpInvoice;
use tenon_kernel::{Currency, Result, Unit};

mirrored!(
    /// Invoices of the ERP.
    Invoices(ErpInvoice) => Invoice, "invoice", ReadInvoices, finance.invoices, convert_invoices
);

fn convert_invoices(erp: &str, rows: &[ErpInvoice], unit: &mut Unit<'_>) -> Result<Vec<Result<Invoice>>> {
    let mut targets = Targets::default();
    targets.find(erp, "customer", rows.iter().map(|row| row.customer.as_str()), unit)?;
    targets.find(erp, "sales_order", rows.iter().filter_map(|row| row.order.as_deref()), unit)?;
    let placing = !outbox::open(erp, place_order::KIND, unit)?.is_empty();
    let convert = |row: &ErpInvoice| {
        let order_id = row.order.as_deref().and_then(|key| targets.optional("sales_order", key));
        if placing && row.order.is_some() && order_id.is_none() {
            return Err(refusals::invoice_of_order_being_placed());
        }
        Ok(Invoice {
            number: row.number.clone(),
            customer_id: targets.id("customer", &row.customer)?,
            order_id,
            date: row.date,
            currency: Currency::new(&row.currency)?,
            net: row.net,
            tax: row.tax,
            gross: row.gross,
        })
    };
    Ok(rows.iter().map(convert).collect())
}

impl ToErpRow for Invoice {
    type Row = ErpInvoice;

    fn refers(&self) -> Vec<(&'static str, &str)> {
        vec![("customer", &self.customer_id)]
    }

    fn told(self, key: String, origins: &Origins) -> ErpInvoice {
        ErpInvoice {
            key,
            number: self.number,
            customer: origins.key("customer", &self.customer_id),
            order: None,
            date: self.date,
            currency: self.currency.as_str().to_owned(),
            net: self.net,
            tax: self.tax,
            gross: self.gross,
        }
    }
}
