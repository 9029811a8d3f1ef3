//! Stock.

use crate::Kontor;
use crate::exports::tenon::erp::inventory::{Guest, Stock, StockPage};
use crate::http::{escaped, get};
use crate::page::page;
use crate::tenon::erp::types::{Error, PageRequest};
use serde::Deserialize;

/// Stock of an item at a place, as Kontor gives it.
#[derive(Deserialize)]
struct StockThere {
    key: String,
    item: String,
    warehouse: String,
    lot: Option<String>,
    on_hand: String,
    reserved: String,
    on_order: String,
}

impl From<StockThere> for Stock {
    fn from(there: StockThere) -> Stock {
        Stock {
            key: there.key,
            item: there.item,
            warehouse: there.warehouse,
            lot: there.lot,
            on_hand: there.on_hand,
            reserved: there.reserved,
            on_order: there.on_order,
            extra: vec![],
        }
    }
}

impl Guest for Kontor {
    fn stock_levels(request: PageRequest) -> Result<StockPage, Error> {
        let (rows, end) = page::<StockThere, _>("stock", &request, Stock::from)?;
        Ok(StockPage { rows, end })
    }

    fn stock_of(item: String) -> Result<Vec<Stock>, Error> {
        let rows: Vec<StockThere> = get(&format!("/api/stock/{}", escaped(&item)))?;
        Ok(rows.into_iter().map(Stock::from).collect())
    }
}
