//! Stock, as the ERP has it, and what of it can be promised.

use crate::crm::product::Product;
use crate::filter::{Filter, Query};
use crate::unit::Unit;
use crate::value::{FieldValue, Value};
use crate::{Entity, Object, Operation, Result, Rules, Run};
use jiff::Timestamp;
use rust_decimal::Decimal;

/// Stock of one product at one place.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(class = "mirrored", zh = "库存", index = "product_id, warehouse")]
pub struct StockLevel {
    /// The product.
    #[field(refers = "product", zh = "产品")]
    pub product_id: String,
    /// The warehouse's code.
    #[field(max = 60, zh = "仓库")]
    pub warehouse: String,
    /// The lot, where stock is kept by lot.
    #[field(max = 60, zh = "批次")]
    pub lot: Option<String>,
    /// What is there.
    #[field(scale = 6, zh = "现存量")]
    pub on_hand: Decimal,
    /// What of it is promised to others.
    #[field(scale = 6, zh = "预留量")]
    pub reserved: Decimal,
    /// What is on its way in.
    #[field(scale = 6, zh = "在途量")]
    pub on_order: Decimal,
}

impl Rules for StockLevel {}

/// Stock of a product in one warehouse.
#[derive(Clone, Debug, PartialEq, Object)]
pub struct WarehouseStock {
    /// The warehouse's code.
    pub warehouse: String,
    /// What is there.
    #[field(scale = 6)]
    pub on_hand: Decimal,
    /// What of it is promised to others.
    #[field(scale = 6)]
    pub reserved: Decimal,
    /// What is on its way in.
    #[field(scale = 6)]
    pub on_order: Decimal,
}

/// What of a product can be promised.
#[derive(Clone, Debug, PartialEq, Object)]
pub struct Availability {
    /// What is there, in the ERP.
    #[field(scale = 6)]
    pub on_hand: Decimal,
    /// What of it is promised, in the ERP.
    #[field(scale = 6)]
    pub reserved: Decimal,
    /// What submitted orders want that the ERP does not have yet.
    #[field(scale = 6)]
    pub submitted: Decimal,
    /// What is left: on hand less reserved less submitted.
    #[field(scale = 6)]
    pub available: Decimal,
    /// What is on its way in.
    #[field(scale = 6)]
    pub on_order: Decimal,
    /// Whether it is enough.
    pub enough: bool,
    /// When the oldest of these figures last changed; none where there is no stock at all.
    pub as_of: Option<Timestamp>,
    /// By warehouse.
    pub warehouses: Vec<WarehouseStock>,
}

/// What of a product can be promised, and whether a quantity can.
#[derive(Clone, Debug, Operation)]
#[operation(name = "stock_level.availability", zh = "可用量查询", effect = "read")]
pub struct CheckAvailability {
    /// The product.
    #[field(refers = "product", zh = "产品")]
    pub product_id: String,
    /// How many are wanted.
    #[field(scale = 6, zh = "数量")]
    pub quantity: Option<Decimal>,
}

impl Run for CheckAvailability {
    type Answer = Availability;

    fn run(self, unit: &mut Unit<'_>) -> Result<Availability> {
        unit.get::<Product>(&self.product_id).map_err(|error| error.at("/product_id"))?;
        availability(&self.product_id, self.quantity.unwrap_or_default(), unit)
    }
}

/// What of a product can be promised: over all warehouses, less what submitted orders want already.
///
/// # Errors
/// A database error.
pub fn availability(product_id: &str, wanted: Decimal, unit: &mut Unit<'_>) -> Result<Availability> {
    let of_product = Filter::eq("product_id", product_id);
    let stock = Query::over("stock_level", of_product.clone()).by("warehouse");
    let stock = stock.sum("on_hand", "on_hand").sum("reserved", "reserved").sum("on_order", "on_order");
    let stock = stock.min("as_of", "updated_at");
    let open = Filter::All(vec![of_product, Filter::exists("parent_id", Filter::eq("status", "submitted"))]);
    let submitted = Query::over("sales_order_line", open).sum("quantity", "quantity");
    let (rows, submitted) = unit.elevated(|unit| Ok((unit.query(&stock)?, unit.query(&submitted)?)))?;
    let mut warehouses = Vec::new();
    let mut as_of: Option<Timestamp> = None;
    for row in rows {
        let mut cells = row.into_iter();
        let mut next = || cells.next().unwrap_or(Value::Null);
        warehouses.push(WarehouseStock {
            warehouse: String::from_value(next())?,
            on_hand: Decimal::from_value(next())?,
            reserved: Decimal::from_value(next())?,
            on_order: Decimal::from_value(next())?,
        });
        let changed = Option::<Timestamp>::from_value(next())?;
        as_of = as_of.map_or(changed, |earliest| changed.map(|changed| changed.min(earliest)));
    }
    let sum = |of: fn(&WarehouseStock) -> Decimal| warehouses.iter().map(of).sum::<Decimal>();
    let (on_hand, reserved, on_order) = (sum(|w| w.on_hand), sum(|w| w.reserved), sum(|w| w.on_order));
    let submitted = submitted.into_iter().flatten().next().map_or(Ok(Decimal::ZERO), Decimal::from_value)?;
    let available = on_hand - reserved - submitted;
    Ok(Availability { on_hand, reserved, submitted, available, on_order, enough: available >= wanted, as_of, warehouses })
}
