//! Links between lines of documents: opportunity → quote → contract → order → delivery → invoice.

use crate::document::refusals;
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use tenon_kernel::filter::{Filter, Query};
use tenon_kernel::record::Stored;
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
    /// Whether it is taken of the line that it comes from. A quote takes nothing: many may be made of one line.
    #[field(zh = "占用来源数量")]
    pub consumes: bool,
}

impl Rules for DocumentLink {}

/// The lines of a document that may come from another one, by their ids: the place of each and its quantity.
pub type Quantities<'d> = BTreeMap<&'d str, (usize, Decimal)>;

/// Updates the links to a document after a change of its lines. A link to a line that is not among them is removed; a link's
/// quantity is reduced to that of its line.
///
/// # Errors
/// A database error.
pub fn follow(document: &str, lines: &Quantities<'_>, unit: &mut Unit<'_>) -> Result<()> {
    for link in links_to(document, unit)? {
        match lines.get(link.to_line.as_str()) {
            None => drop(unit.remove::<DocumentLink>(&Filter::eq(DocumentLink::ID, link.id()))?),
            Some((_, quantity)) if *quantity < link.quantity => link_only(*quantity, link, unit)?,
            Some(_) => {}
        }
    }
    Ok(())
}

/// Gives back all that a document took of others, because it is cancelled. The links remain, with the quantity 0: the document may
/// be [resumed](resume).
///
/// # Errors
/// A database error.
pub fn release(document: &str, unit: &mut Unit<'_>) -> Result<()> {
    let consuming = links_to(document, unit)?.into_iter().filter(|link| link.consumes);
    consuming.into_iter().try_for_each(|link| link_only(Decimal::ZERO, link, unit))
}

/// Takes again what a document gave back that is no longer cancelled, as far as no other document has taken it since: the ERP has
/// decided, and there is nothing to refuse.
///
/// # Errors
/// A database error.
pub fn resume(document: &str, lines: &Quantities<'_>, unit: &mut Unit<'_>) -> Result<()> {
    for link in links_to(document, unit)?.into_iter().filter(|link| link.consumes) {
        if let Some((_, quantity)) = lines.get(link.to_line.as_str()) {
            let most = most(&link, unit)?;
            link_only(most.min(*quantity), link, unit)?;
        }
    }
    Ok(())
}

/// Increases the links to a document with its lines, up to the quantity that is left of the lines that they come from: of a won
/// quantity of ten, at most ten are ordered.
///
/// # Errors
/// `OUT_OF_RANGE` at the line's quantity where less is left; a database error.
pub fn take(document: &str, lines: &Quantities<'_>, unit: &mut Unit<'_>) -> Result<()> {
    for link in links_to(document, unit)?.into_iter().filter(|link| link.consumes) {
        let wanted = lines.get(link.to_line.as_str()).filter(|(_, wanted)| *wanted > link.quantity);
        let Some((place, wanted)) = wanted else { continue };
        let most = most(&link, unit)?;
        if *wanted > most {
            return Err(refusals::more_than_left(most.normalize()).at(format!("/lines/{place}/quantity")));
        }
        link_only(*wanted, link, unit)?;
    }
    Ok(())
}

fn links_to(document: &str, unit: &mut Unit<'_>) -> Result<Vec<Stored<DocumentLink>>> {
    unit.elevated(|unit| unit.find::<DocumentLink>(Filter::eq(DocumentLink::TO_ID, document)))
}

fn link_only(quantity: Decimal, mut link: Stored<DocumentLink>, unit: &mut Unit<'_>) -> Result<()> {
    link.quantity = quantity;
    unit.elevated(|unit| unit.save(link)).map(drop)
}

/// The largest quantity that a link can have: its own, and what is left of the line that it comes from.
fn most(link: &DocumentLink, unit: &mut Unit<'_>) -> Result<Decimal> {
    // As whoever makes a document of the other one does.
    unit.guard(&format!("{}:{}", link.from_entity, link.from_id))?;
    let left = quantity_of(link, unit)? - linked(&link.from_id, &link.from_line, unit)?;
    Ok(link.quantity + left.max(Decimal::ZERO))
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

/// Returns the quantity of a line that other lines have consumed.
///
/// # Errors
/// A database error.
pub fn linked(document: &str, line: &str, unit: &mut Unit<'_>) -> Result<Decimal> {
    let from = Filter::All(vec![
        Filter::eq(DocumentLink::FROM_ID, document),
        Filter::eq(DocumentLink::FROM_LINE, line),
        Filter::eq(DocumentLink::CONSUMES, true),
    ]);
    let query = Query::over(DocumentLink::DEF.name, from).sum("quantity", DocumentLink::QUANTITY);
    let rows = unit.elevated(|unit| unit.query(&query))?;
    rows.into_iter().flatten().next().map_or(Ok(Decimal::ZERO), Decimal::from_value)
}
