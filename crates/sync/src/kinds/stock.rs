//! Stock: the ERP's.

use super::mirrored;
use crate::erp_rows::{Origins, ToErpRow};
use crate::mirror::Targets;
use tenon_core::stock::stock_level::StockLevel;
use tenon_erp_port::ErpStock;
use tenon_kernel::{Result, Unit};

mirrored!(
    /// Stock of the ERP.
    Stock(ErpStock) => StockLevel, "stock_level", ReadStock, inventory.stock, convert_stock
);

fn convert_stock(erp: &str, rows: &[ErpStock], unit: &mut Unit<'_>) -> Result<Vec<Result<StockLevel>>> {
    let mut targets = Targets::default();
    targets.find(erp, "product", rows.iter().map(|row| row.item.as_str()), unit)?;
    let convert = |row: &ErpStock| {
        Ok(StockLevel {
            product_id: targets.id("product", &row.item)?,
            warehouse: row.warehouse.clone(),
            lot: row.lot.clone(),
            on_hand: row.on_hand,
            reserved: row.reserved,
            on_order: row.on_order,
        })
    };
    Ok(rows.iter().map(convert).collect())
}

impl ToErpRow for StockLevel {
    type Row = ErpStock;

    fn refers(&self) -> Vec<(&'static str, &str)> {
        vec![("product", &self.product_id)]
    }

    fn told(self, key: String, origins: &Origins) -> ErpStock {
        ErpStock {
            key,
            item: origins.key("product", &self.product_id),
            warehouse: self.warehouse,
            lot: self.lot,
            on_hand: self.on_hand,
            reserved: self.reserved,
            on_order: self.on_order,
        }
    }
}
