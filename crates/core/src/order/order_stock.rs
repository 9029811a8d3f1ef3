//! The stock that an order asks for.

use crate::order::refusals;
use crate::order::sales_order::{SalesOrder, SalesOrderLine};
use crate::product::product::Product;
use crate::stock::stock_level::availability;
use rust_decimal::Decimal;
use serde_json::json;
use std::collections::BTreeMap;
use tenon_kernel::error::{Error, Result};
use tenon_kernel::record::{Line, Stored};
use tenon_kernel::unit::Unit;

/// A product, the first line that wants more of it, and how much more all lines want together.
type Wanted<'a> = BTreeMap<&'a str, (Option<usize>, Decimal)>;

/// Whether every product is available in the quantity that the order wants beyond what it had. A product of which the ERP keeps
/// no stock is not checked.
pub(super) fn check_stock(
    before: Option<&SalesOrder>,
    order: &Stored<SalesOrder>,
    unit: &mut Unit<'_>,
) -> Result<()> {
    let mut wanted = Wanted::new();
    for (index, line) in order.lines.iter().enumerate() {
        let more = line.uncovered - line_before(before, index).map_or(Decimal::ZERO, |line| line.uncovered);
        let (first, all) = wanted.entry(&line.product_id).or_default();
        *first = first.or(Some(index).filter(|_| more > Decimal::ZERO));
        *all += more;
    }
    // In the order of their ids, so that no two orders wait for one another.
    for (product, (first, quantity)) in wanted {
        let Some(index) = first.filter(|_| quantity > Decimal::ZERO) else { continue };
        unit.guard(&format!("stock:{product}"))?;
        let found = availability(product, quantity, unit)?;
        if found.as_of.is_some() && !found.enough {
            return Err(
                shortage(product, quantity, found.available, unit).at(format!("/lines/{index}/quantity"))
            );
        }
    }
    Ok(())
}

/// Refuses a quantity that is not available. Only a user who may read the stock learns how much is available.
fn shortage(product: &str, wanted: Decimal, available: Decimal, unit: &Unit<'_>) -> Error {
    let (wanted, available) = (wanted.normalize(), available.normalize());
    let permissions = ["stock_level.read", "stock_level.availability"];
    if !permissions.iter().any(|name| unit.actor().reach(name).is_everything()) {
        return refusals::not_in_stock(wanted).with(json!({"product_id": product}));
    }
    let figures = json!({"product_id": product, "available": available.to_string()});
    refusals::not_available(wanted, available).with(figures)
}

/// Only what is sold is ordered: every product of which the order wants more than it did is there, and active.
pub(super) fn check_products(
    before: Option<&SalesOrder>,
    order: &Stored<SalesOrder>,
    unit: &mut Unit<'_>,
) -> Result<()> {
    for (index, line) in order.lines.iter().enumerate() {
        if line_before(before, index).is_some_and(|known| line.trade.quantity <= known.trade.quantity) {
            continue;
        }
        let path = format!("/lines/{index}/product_id");
        let product = unit.elevated(|unit| unit.get::<Product>(&line.product_id));
        if product.map_err(|error| error.at(path.as_str()))?.inactive {
            return Err(refusals::product_inactive().at(path));
        }
    }
    Ok(())
}

/// A line as it was. Lines of an order that was handed over keep their places.
fn line_before(before: Option<&SalesOrder>, index: usize) -> Option<&Line<SalesOrderLine>> {
    before.and_then(|before| before.lines.get(index))
}
