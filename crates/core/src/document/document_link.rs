//! Links between lines of documents: opportunity → quote → contract → order → delivery → invoice.

use rust_decimal::Decimal;
use tenon_kernel::FieldValue;
use tenon_kernel::filter::{Filter, Query};
use tenon_kernel::unit::Unit;
use tenon_kernel::{Entity, Result, Rules};

/// The quantity of a document line that became part of a line of another document.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(class = "system", zh = "单据关联", index = "from_line", index = "to_id")]
pub struct DocumentLink {
    /// The entity it comes from.
    #[field(max = 30)]
    pub from_entity: String,
    /// The record it comes from.
    #[field(max = 130)]
    pub from_id: String,
    /// The line it comes from.
    #[field(max = 130)]
    pub from_line: String,
    /// The entity it goes to.
    #[field(max = 30)]
    pub to_entity: String,
    /// The record it goes to.
    #[field(max = 130)]
    pub to_id: String,
    /// The line it goes to.
    #[field(max = 130)]
    pub to_line: String,
    /// How much.
    #[field(scale = 6)]
    pub quantity: Decimal,
}

impl Rules for DocumentLink {}

/// Updates the links to a document after a change of its lines. A link to a deleted line is removed; a link's quantity is reduced
/// to that of its line.
///
/// # Errors
/// A database error.
pub fn follow(document: &str, left: impl Fn(&str) -> Option<Decimal>, unit: &mut Unit<'_>) -> Result<()> {
    let links = unit.elevated(|unit| unit.find::<DocumentLink>(Filter::eq(DocumentLink::TO_ID, document)))?;
    for mut link in links {
        match left(&link.to_line) {
            None => drop(unit.remove::<DocumentLink>(&Filter::eq(DocumentLink::ID, link.id()))?),
            Some(quantity) if quantity < link.quantity => {
                link.quantity = quantity;
                unit.elevated(|unit| unit.save(link))?;
            }
            Some(_) => {}
        }
    }
    Ok(())
}

/// Returns the quantity of a line that has become part of other lines.
///
/// # Errors
/// A database error.
pub fn linked(document: &str, line: &str, unit: &mut Unit<'_>) -> Result<Decimal> {
    let from = Filter::All(vec![
        Filter::eq(DocumentLink::FROM_ID, document),
        Filter::eq(DocumentLink::FROM_LINE, line),
    ]);
    let query = Query::over(DocumentLink::DEF.name, from).sum("quantity", DocumentLink::QUANTITY);
    let rows = unit.elevated(|unit| unit.query(&query))?;
    rows.into_iter().flatten().next().map_or(Ok(Decimal::ZERO), Decimal::from_value)
}
