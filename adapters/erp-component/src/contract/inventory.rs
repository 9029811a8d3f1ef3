//! Stock.

use super::Row;
use super::value::{Bad, decimal};
use crate::wire::inventory;
use tenon_erp_port::ErpStock;

impl Row for inventory::Stock {
    type Port = ErpStock;

    fn key(&self) -> &str {
        &self.key
    }

    fn translate(&self) -> Result<ErpStock, Bad> {
        Ok(ErpStock {
            key: self.key.clone(),
            item: self.item.clone(),
            warehouse: self.warehouse.clone(),
            lot: self.lot.clone(),
            on_hand: decimal("on-hand", &self.on_hand)?,
            reserved: decimal("reserved", &self.reserved)?,
            on_order: decimal("on-order", &self.on_order)?,
        })
    }
}
