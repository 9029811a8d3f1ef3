//! Links between lines of documents: opportunity → quote → contract → order → delivery → invoice.

use crate::document::refusals;
use rust_decimal::Decimal;
use tenon_kernel::filter::{Filter, Query};
use tenon_kernel::unit::Unit;
use tenon_kernel::{Entity, Result, Rules};
use tenon_kernel::{FieldValue, Value};

/// The quantity of a document line that became part of a line of another document.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(class = "system", zh = "单据关联", index = "from_line", index = "to_id")]
pub struct DocumentLink {
    /// The entity it comes from.
    #[field(max = 30, zh = "来源对象")]
    pub from_entity: String,
    /// The record it comes from.
    #[field(max = 130, zh = "来源记录")]
    pub from_id: String,
    /// The line it comes from.
    #[field(max = 130, zh = "来源明细")]
    pub from_line: String,
    /// The entity it goes to.
    #[field(max = 30, zh = "目标对象")]
    pub to_entity: String,
    /// The record it goes to.
    #[field(max = 130, zh = "目标记录")]
    pub to_id: String,
    /// The line it goes to.
    #[field(max = 130, zh = "目标明细")]
    pub to_line: String,
    /// How much.
    #[field(scale = 6, zh = "数量")]
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

/// Increases the links to a document with its lines, up to the quantity that is left of the lines that they come from: of a won quantity
/// of ten, at most ten are ordered. `wanted` returns the place and the quantity of a line.
///
/// # Errors
/// `OUT_OF_RANGE` at the line's quantity where less is left; a database error.
pub fn take(
    document: &str,
    wanted: impl Fn(&str) -> Option<(usize, Decimal)>,
    unit: &mut Unit<'_>,
) -> Result<()> {
    let links = unit.elevated(|unit| unit.find::<DocumentLink>(Filter::eq(DocumentLink::TO_ID, document)))?;
    for link in links {
        let Some((place, quantity)) = wanted(&link.to_line).filter(|(_, wanted)| *wanted > link.quantity)
        else {
            continue;
        };
        // As whoever makes a document of the other one does.
        unit.guard(&format!("{}:{}", link.from_entity, link.from_id))?;
        let left = quantity_of(&link, unit)? - linked(&link.from_id, &link.from_line, unit)?;
        let most = link.quantity + left.max(Decimal::ZERO);
        if quantity > most {
            return Err(refusals::more_than_left(most.normalize()).at(format!("/lines/{place}/quantity")));
        }
        let mut link = link;
        link.quantity = quantity;
        unit.elevated(|unit| unit.save(link))?;
    }
    Ok(())
}

/// The quantity of the line that a link comes from; zero if the line does not exist any more.
fn quantity_of(link: &DocumentLink, unit: &mut Unit<'_>) -> Result<Decimal> {
    let Some(entity) = unit.catalogue().def(&link.from_entity) else { return Ok(Decimal::ZERO) };
    let from =
        unit.elevated(|unit| unit.records(entity, &Filter::eq("id", link.from_id.as_str()), Some(1)))?;
    let quantity = from.first().and_then(|document| {
        entity.lines().find_map(|(field, _, line)| {
            let (place, _) = line.shape.field(DocumentLink::QUANTITY)?;
            let Value::Lines(lines) = document.values.get(field)? else { return None };
            lines.iter().find(|line| line.id == link.from_line)?.values.get(place).cloned()
        })
    });
    quantity.map_or(Ok(Decimal::ZERO), Decimal::from_value)
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
