//! The units of lines of documents.

use crate::document::trade_line::DocumentLine;
use crate::product::product::Product;
use std::collections::{BTreeMap, BTreeSet};
use tenon_kernel::filter::Filter;
use tenon_kernel::record::{Line, Lines};
use tenon_kernel::{Result, Unit};

/// Gives each line whose product was chosen since `before` the unit of the product. A document keeps the unit that it was written with,
/// whatever becomes of the product, and hands it on to the document that is made of it.
///
/// # Errors
/// A database error. A product that does not exist is refused where the line is written.
pub fn fill<L: DocumentLine>(
    lines: &mut Lines<L>,
    before: Option<&Lines<L>>,
    unit: &mut Unit<'_>,
) -> Result<()> {
    let before = before.into_iter().flat_map(|lines| lines.iter());
    let known: BTreeMap<_, _> = before.map(|line| (line.id.as_str(), line.product_id())).collect();
    let is_chosen = |line: &Line<L>| {
        let other = |product: &&str| *product != line.product_id();
        line.trade().unit.is_none() || known.get(line.id.as_str()).is_some_and(other)
    };
    let chosen: BTreeSet<_> =
        lines.iter().filter(|line| is_chosen(line)).map(|line| line.product_id()).collect();
    if chosen.is_empty() {
        return Ok(());
    }
    let products = unit.find::<Product>(Filter::one_of(Product::ID, chosen))?;
    let units: BTreeMap<_, _> = products.iter().map(|product| (product.id(), &product.unit)).collect();
    for line in lines.iter_mut().filter(|line| is_chosen(line)) {
        let of_product = units.get(line.product_id()).map(|unit| (*unit).clone());
        line.trade_mut().unit = of_product;
    }
    Ok(())
}
