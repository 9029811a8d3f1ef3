//! Stock.

use crate::Tryton;
use crate::client::Query;
use crate::cursor::Cursor;
use crate::failure::Effect;
use crate::record::Record;
use crate::round::changed_since;
use crate::wire::Bad;
use async_trait::async_trait;
use jiff::civil::DateTime;
use rust_decimal::Decimal;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use tenon_erp_port::Result;
use tenon_erp_port::{Capabilities, ErpStock, Inventory, Page, PageRequest};

/// The most rows in one page.
const LARGEST_PAGE: u32 = 500;

/// How many moves are looked through for products whose stock has changed, for one page.
const MOVES: usize = 1000;

const MOVED: &[(&str, &str)] = &[("stock.move", "")];

/// What has its stock kept.
fn kept() -> Value {
    json!(["type", "in", ["goods", "assets"]])
}

struct Warehouse {
    id: i64,
    code: String,
}

/// Products whose stock is to be read, in the order of their ids.
struct Products {
    ids: Vec<i64>,
    /// Whether there are more after them.
    more: bool,
}

#[async_trait]
impl Inventory for Tryton {
    fn capabilities(&self) -> Capabilities {
        Self::abilities()
    }

    /// Returns the stock of each product in each warehouse, including input and output zones, in the product's default unit. From
    /// the second round on, only products with moves are returned. *Reserved* is the quantity that Tryton has assigned to moves
    /// and not moved yet. *On order* is the quantity that planned moves will bring in from outside the warehouse. Lots need an
    /// additional module of Tryton and are not distinguished.
    async fn stock(&self, page: &PageRequest) -> Result<Page<ErpStock>> {
        let cursor = self.entered(Cursor::parse(page.cursor.as_deref())?, MOVED).await?;
        let limit = page.limit.clamp(1, LARGEST_PAGE) as usize;
        let warehouses = self.warehouses().await?;
        let wanted = limit / warehouses.len().max(1) + 1;
        let products = match cursor.since {
            None => self.every_product(&cursor, wanted).await?,
            Some(since) => self.moved_products(&cursor, since, wanted).await?,
        };
        let rows = self.stock_in(&warehouses, &products.ids).await?;
        Ok(cut(rows, &cursor, limit, products, self.config.overlap))
    }

    async fn stock_of(&self, item: &str) -> Result<Vec<ErpStock>> {
        let Ok(id) = item.parse::<i64>() else { return Ok(Vec::new()) };
        let domain = json!([["id", "=", id], kept(), ["active", "in", [true, false]]]);
        let products = self.product_ids(Query::all("product.product", domain, &[])).await?;
        let rows = self.stock_in(&self.warehouses().await?, &products).await?;
        Ok(rows.into_iter().map(|row| row.stock).collect())
    }
}

/// A row of stock, with its place in the order of a round.
struct Row {
    place: (i64, i64),
    stock: ErpStock,
}

impl Tryton {
    /// The warehouses, by id. One without a code goes by its name.
    async fn warehouses(&self) -> Result<Vec<Warehouse>> {
        let query = Query::all("stock.location", json!([["type", "=", "warehouse"]]), &["code", "name"]);
        let read = |record: &Record| {
            let code = record.maybe_text("code")?;
            Ok(Warehouse { id: record.id()?, code: code.map_or_else(|| record.text("name"), Ok)? })
        };
        let records = self.client.records(query).await?;
        let warehouses: Result<Vec<_>, Bad> = records.iter().map(read).collect();
        warehouses.map_err(|bad| bad.of(Effect::Read))
    }

    async fn every_product(&self, cursor: &Cursor, wanted: usize) -> Result<Products> {
        let domain = json!([kept(), ["active", "in", [true, false]], beyond("id", cursor)]);
        let mut ids = self.product_ids(Query::all("product.product", domain, &[]).first(wanted + 1)).await?;
        let more = ids.len() > wanted;
        ids.truncate(wanted);
        Ok(Products { ids, more })
    }

    /// The products with moves that were made or changed since.
    async fn moved_products(&self, cursor: &Cursor, since: DateTime, wanted: usize) -> Result<Products> {
        let domain = json!([
            changed_since(since, MOVED),
            beyond("product", cursor),
            ["product.type", "in", ["goods", "assets"]]
        ]);
        let order = json!([["product.id", "ASC"], ["id", "ASC"]]);
        let moves = self
            .client
            .records(Query::all("stock.move", domain, &["product"]).by(order).first(MOVES))
            .await?;
        let products: Result<BTreeSet<i64>, Bad> =
            moves.iter().map(|record| record.link("product")).collect();
        let products = products.map_err(|bad| bad.of(Effect::Read))?;
        let more = moves.len() == MOVES || products.len() > wanted;
        Ok(Products { ids: products.into_iter().take(wanted).collect(), more })
    }

    async fn product_ids(&self, query: Query<'_>) -> Result<Vec<i64>> {
        let records = self.client.records(query).await?;
        let ids: Result<Vec<i64>, Bad> = records.iter().map(Record::id).collect();
        ids.map_err(|bad| bad.of(Effect::Read))
    }

    /// Stock of some products in each warehouse, by product and warehouse.
    async fn stock_in(&self, warehouses: &[Warehouse], products: &[i64]) -> Result<Vec<Row>> {
        let mut rows = Vec::new();
        if products.is_empty() {
            return Ok(rows);
        }
        for warehouse in warehouses {
            let there = self.quantities(warehouse, products, false).await?;
            let free = self.quantities(warehouse, products, true).await?;
            let coming = self.coming(warehouse, products).await?;
            for (product, (on_hand, digits)) in there {
                let free = free.get(&product).map_or(on_hand, |(quantity, _)| *quantity);
                let on_order = coming.get(&product).copied().unwrap_or_default().round_dp(digits);
                let stock = ErpStock {
                    key: format!("{product}/{}", warehouse.id),
                    item: product.to_string(),
                    warehouse: warehouse.code.clone(),
                    lot: None,
                    on_hand,
                    reserved: (on_hand - free).max(Decimal::ZERO),
                    on_order,
                };
                rows.push(Row { place: (product, warehouse.id), stock });
            }
        }
        rows.sort_by_key(|row| row.place);
        Ok(rows)
    }

    /// For each product its quantity in a warehouse, and the digits of its unit. `assigned` counts what is assigned to be
    /// sent as sent.
    async fn quantities(
        &self,
        warehouse: &Warehouse,
        products: &[i64],
        assigned: bool,
    ) -> Result<BTreeMap<i64, (Decimal, u32)>> {
        let domain = json!([["id", "in", products], ["active", "in", [true, false]]]);
        let query = Query::all("product.product", domain, &["quantity", "default_uom.digits"])
            .within(json!({"locations": [warehouse.id], "with_childs": true, "stock_assign": assigned}));
        let read = |record: &Record| {
            let digits = record.count("default_uom.digits")?;
            Ok((record.id()?, (record.quantity("quantity", digits)?, digits)))
        };
        let records = self.client.records(query).await?;
        let quantities: Result<_, Bad> = records.iter().map(read).collect();
        quantities.map_err(|bad| bad.of(Effect::Read))
    }

    /// For each product what moves will bring into a warehouse from outside it.
    async fn coming(&self, warehouse: &Warehouse, products: &[i64]) -> Result<BTreeMap<i64, Decimal>> {
        let domain = json!([
            ["product", "in", products],
            ["state", "in", ["draft", "assigned"]],
            ["to_location", "child_of", [warehouse.id], "parent"],
            ["from_location", "not child_of", [warehouse.id], "parent"]
        ]);
        let moves =
            self.client.records(Query::all("stock.move", domain, &["product", "internal_quantity"])).await?;
        let mut coming = BTreeMap::new();
        for record in &moves {
            let brought = record
                .link("product")
                .and_then(|product| Ok((product, record.quantity("internal_quantity", Decimal::MAX_SCALE)?)));
            let (product, quantity) = brought.map_err(|bad| bad.of(Effect::Read))?;
            *coming.entry(product).or_default() += quantity;
        }
        Ok(coming)
    }
}

/// The clause of what a round has still to read: the product it is at too, where warehouses of it are left.
fn beyond(field: &str, cursor: &Cursor) -> Value {
    let from = if cursor.warehouse.is_some() { ">=" } else { ">" };
    json!([field, from, cursor.after])
}

/// The page: the rows beyond the cursor, as many as may be.
fn cut(
    rows: Vec<Row>,
    cursor: &Cursor,
    limit: usize,
    products: Products,
    overlap: std::time::Duration,
) -> Page<ErpStock> {
    let done = (cursor.after, cursor.warehouse.unwrap_or(i64::MAX));
    let mut rows: Vec<Row> = rows.into_iter().filter(|row| row.place > done).collect();
    let left = rows.len() > limit;
    rows.truncate(limit);
    let more = left || products.more;
    let next = match (more, left, rows.last()) {
        (false, ..) => cursor.next_round(overlap),
        (true, true, Some(last)) => cursor.go_on(last.place.0, Some(last.place.1)),
        _ => cursor.go_on(products.ids.last().copied().unwrap_or(cursor.after), None),
    };
    let mut page = Page::last(rows.into_iter().map(|row| row.stock).collect(), next.text());
    page.more = more;
    page
}
