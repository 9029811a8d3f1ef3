//! Prices: the ERP's.

use super::mirrored;
use crate::erp_rows::{Origins, ToErpRow};
use crate::mirror::Targets;
use tenon_core::pricing::price::Price;
use tenon_erp_port::ErpPrice;
use tenon_kernel::{Currency, Result, Unit};

mirrored!(
    /// Prices of the ERP.
    Prices(ErpPrice) => Price, "price", ReadPrices, masters.prices, convert_prices
);

fn convert_prices(erp: &str, rows: &[ErpPrice], unit: &mut Unit<'_>) -> Result<Vec<Result<Price>>> {
    let mut targets = Targets::default();
    targets.find(erp, "product", rows.iter().map(|row| row.item.as_str()), unit)?;
    targets.find(erp, "customer", rows.iter().filter_map(|row| row.customer.as_deref()), unit)?;
    let convert = |row: &ErpPrice| {
        let customer_id = row.customer.as_deref().map(|key| targets.id("customer", key)).transpose()?;
        Ok(Price {
            product_id: targets.id("product", &row.item)?,
            customer_id,
            from_quantity: row.from_quantity,
            price: row.price,
            currency: Currency::new(&row.currency)?,
            valid_from: row.valid_from,
            valid_to: row.valid_to,
        })
    };
    Ok(rows.iter().map(convert).collect())
}

impl ToErpRow for Price {
    type Row = ErpPrice;

    fn refers(&self) -> Vec<(&'static str, &str)> {
        let customer = self.customer_id.as_deref().map(|id| ("customer", id));
        [("product", self.product_id.as_str())].into_iter().chain(customer).collect()
    }

    fn told(self, key: String, origins: &Origins) -> ErpPrice {
        ErpPrice {
            key,
            item: origins.key("product", &self.product_id),
            customer: self.customer_id.map(|id| origins.key("customer", &id)),
            from_quantity: self.from_quantity,
            price: self.price,
            currency: self.currency.as_str().to_owned(),
            valid_from: self.valid_from,
            valid_to: self.valid_to,
        }
    }
}
