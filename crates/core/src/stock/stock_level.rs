//! Stock, mirrored from the ERP, and the quantities available.

use crate::integration::erp_cursor::ErpCursor;
use crate::product::product::Product;
use crate::stock::refusals;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use rust_decimal::Decimal;
use tenon_kernel::filter::{Filter, Query};
use tenon_kernel::unit::Unit;
use tenon_kernel::{Entity, Object, Operation, Result, Rules, Run};
use tenon_kernel::{FieldValue, Value};

/// The stock of a product in a warehouse.
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
    /// The quantity in stock.
    #[field(scale = 6, zh = "现存量")]
    pub on_hand: Decimal,
    /// The quantity reserved for others.
    #[field(scale = 6, zh = "预留量")]
    pub reserved: Decimal,
    /// The quantity on purchase order.
    #[field(scale = 6, zh = "在途量")]
    pub on_order: Decimal,
}

impl Rules for StockLevel {}

/// Stock of a product in one warehouse.
#[derive(Clone, Debug, PartialEq, Object)]
pub struct WarehouseStock {
    /// The warehouse's code.
    #[field(zh = "仓库")]
    pub warehouse: String,
    /// The quantity in stock.
    #[field(scale = 6, zh = "现存量")]
    pub on_hand: Decimal,
    /// The quantity reserved for others.
    #[field(scale = 6, zh = "预留量")]
    pub reserved: Decimal,
    /// The quantity on purchase order.
    #[field(scale = 6, zh = "在途量")]
    pub on_order: Decimal,
}

/// Stock of a product in one lot.
#[derive(Clone, Debug, PartialEq, Object)]
pub struct LotStock {
    /// The warehouse's code.
    #[field(zh = "仓库")]
    pub warehouse: String,
    /// The lot.
    #[field(zh = "批次")]
    pub lot: String,
    /// The quantity in stock.
    #[field(scale = 6, zh = "现存量")]
    pub on_hand: Decimal,
    /// The quantity reserved for others.
    #[field(scale = 6, zh = "预留量")]
    pub reserved: Decimal,
    /// The quantity on purchase order.
    #[field(scale = 6, zh = "在途量")]
    pub on_order: Decimal,
}

/// What of a product can be promised.
#[derive(Clone, Debug, PartialEq, Object)]
pub struct Availability {
    /// The quantity in stock, in the ERP.
    #[field(scale = 6, zh = "现存量")]
    pub on_hand: Decimal,
    /// The reserved quantity, in the ERP.
    #[field(scale = 6, zh = "预留量")]
    pub reserved: Decimal,
    /// The quantity that unfinished orders are still to get: neither shipped nor reserved in the ERP.
    #[field(scale = 6, zh = "已提交未入 ERP")]
    pub submitted: Decimal,
    /// The available quantity: on hand less reserved less submitted.
    #[field(scale = 6, zh = "可用量")]
    pub available: Decimal,
    /// The quantity on purchase order.
    #[field(scale = 6, zh = "在途量")]
    pub on_order: Decimal,
    /// Whether the wanted quantity is available on that day.
    #[field(zh = "是否充足")]
    pub enough: bool,
    /// The first day on which the wanted quantity is available: today, or, with the quantity on order, after the
    /// product's `lead_days`; empty if that is not enough or the lead time is not known.
    #[field(zh = "日期")]
    pub date: Option<Date>,
    /// What was received from the ERP is at least as recent as this; empty if there is no stock at all.
    #[field(zh = "时点")]
    pub as_of: Option<Timestamp>,
    /// The quantities by warehouse.
    #[field(zh = "仓库")]
    pub warehouses: Vec<WarehouseStock>,
    /// The quantities by warehouse and lot, if asked for and stock is kept by lot.
    #[field(zh = "批次")]
    pub lots: Vec<LotStock>,
}

/// The quantity of a product that is available to promise, and whether a given quantity is.
#[derive(Clone, Debug, Operation)]
#[operation(name = "stock_level.availability", zh = "可用量查询", effect = "read")]
pub struct CheckAvailability {
    /// The product.
    #[field(refers = "product", zh = "产品")]
    pub product_id: String,
    /// The wanted quantity.
    #[field(scale = 6, zh = "数量")]
    pub quantity: Option<Decimal>,
    /// The day on which it is wanted; today if not given.
    #[field(zh = "需求日期")]
    pub by: Option<Date>,
    /// Whether the answer has the lots, too.
    #[field(default, zh = "按批次")]
    pub by_lot: bool,
}

impl Run for CheckAvailability {
    type Answer = Availability;

    fn run(self, unit: &mut Unit<'_>) -> Result<Availability> {
        let product = unit.get::<Product>(&self.product_id).map_err(|error| error.at("/product_id"))?;
        let (wanted, today) = (self.quantity.unwrap_or_default(), unit.today());
        let by = self.by.unwrap_or(today);
        if by < today {
            return Err(refusals::day_in_the_past().at("/by"));
        }
        let mut found = availability(product.id(), wanted, unit)?;
        found.as_of = heard(product.id(), unit)?.or(found.as_of);
        found.date = promised(&found, wanted, &product, today);
        found.enough = found.date.is_some_and(|date| date <= by);
        if self.by_lot {
            found.lots = lots(product.id(), unit)?;
        }
        Ok(found)
    }
}

/// The first day on which so many are there.
fn promised(found: &Availability, wanted: Decimal, product: &Product, today: Date) -> Option<Date> {
    if found.available >= wanted {
        return Some(today);
    }
    let days = product.lead_days.filter(|_| found.available + found.on_order >= wanted)?;
    today.checked_add(days.days()).ok()
}

/// Since when everything that the ERPs which have stock of a product say of stock has been read; none while one of them was
/// never read to its end.
fn heard(product_id: &str, unit: &mut Unit<'_>) -> Result<Option<Timestamp>> {
    let erps = Query::over(StockLevel::DEF.name, Filter::eq(StockLevel::PRODUCT_ID, product_id))
        .by(StockLevel::ERP)
        .count("rows");
    unit.elevated(|unit| {
        let erps = unit.query(&erps)?.into_iter().filter_map(|row| row.into_iter().next());
        let read =
            vec![Filter::one_of(ErpCursor::ERP, erps), Filter::eq(ErpCursor::KIND, StockLevel::DEF.name)];
        let cursors = unit.find::<ErpCursor>(Filter::All(read))?;
        let completed: Option<Vec<_>> = cursors.iter().map(|cursor| cursor.completed_at).collect();
        Ok(completed.and_then(|completed| completed.into_iter().min()))
    })
}

fn lots(product_id: &str, unit: &mut Unit<'_>) -> Result<Vec<LotStock>> {
    let kept = Filter::negate(Filter::null(StockLevel::LOT));
    let kept = Filter::All(vec![Filter::eq(StockLevel::PRODUCT_ID, product_id), kept]);
    let lots = Query::over(StockLevel::DEF.name, kept).by(StockLevel::WAREHOUSE).by(StockLevel::LOT);
    let lots = lots
        .sum("on_hand", StockLevel::ON_HAND)
        .sum("reserved", StockLevel::RESERVED)
        .sum("on_order", StockLevel::ON_ORDER);
    let rows = unit.elevated(|unit| unit.query(&lots))?;
    let lot = |row: Vec<Value>| {
        let mut cells = row.into_iter();
        let mut next = || cells.next().unwrap_or(Value::Null);
        Ok(LotStock {
            warehouse: String::from_value(next())?,
            lot: String::from_value(next())?,
            on_hand: Decimal::from_value(next())?,
            reserved: Decimal::from_value(next())?,
            on_order: Decimal::from_value(next())?,
        })
    };
    rows.into_iter().map(lot).collect()
}

/// The purpose of figures for the promised quantity of a product that is neither shipped nor reserved in the ERP.
pub const DEMAND: &str = "product.demand";

fn demand(product_id: &str, unit: &mut Unit<'_>) -> Result<Decimal> {
    let mut wanted = Decimal::ZERO;
    for figure in unit.catalogue().figures(DEMAND) {
        wanted += figure.count(product_id, unit)?.iter().map(|row| row.amount).sum::<Decimal>();
    }
    Ok(wanted)
}

/// Returns the available quantity of a product: the stock of all warehouses, less the promised quantity.
///
/// # Errors
/// A database error.
pub fn availability(product_id: &str, wanted: Decimal, unit: &mut Unit<'_>) -> Result<Availability> {
    let stock = Query::over(StockLevel::DEF.name, Filter::eq(StockLevel::PRODUCT_ID, product_id))
        .by(StockLevel::WAREHOUSE);
    let stock = stock
        .sum("on_hand", StockLevel::ON_HAND)
        .sum("reserved", StockLevel::RESERVED)
        .sum("on_order", StockLevel::ON_ORDER);
    let stock = stock.min("as_of", StockLevel::UPDATED_AT);
    let (rows, submitted) = unit.elevated(|unit| Ok((unit.query(&stock)?, demand(product_id, unit)?)))?;
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
    let available = on_hand - reserved - submitted;
    let (enough, date, lots) = (available >= wanted, None, Vec::new());
    Ok(Availability {
        on_hand,
        reserved,
        submitted,
        available,
        on_order,
        enough,
        date,
        as_of,
        warehouses,
        lots,
    })
}
