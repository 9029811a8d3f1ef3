//! Links between lines of documents: opportunity → quote → contract → order → delivery → invoice.

use crate::document::refusals;
use crate::document::trade_line::{LineCharge, TradeLine};
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use tenon_kernel::filter::Filter;
use tenon_kernel::record::Stored;
use tenon_kernel::unit::Unit;
use tenon_kernel::{Entity, Result, Rules};
use tenon_kernel::{FieldValue, Value};

/// The quantity of a document line that became part of a line of another document.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(class = "system", zh = "单据关联", index = "from_id", index = "to_id")]
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
    /// The line it goes to; empty if the record has no such line any more, and keeps its charges.
    #[field(max = 130, zh = "目标明细")]
    pub to_line: Option<String>,
    /// How much.
    #[field(scale = 6, zh = "数量")]
    pub quantity: Decimal,
    /// Whether it is taken of the line that it comes from. A quote takes nothing: many may be made of one line. Neither does what is
    /// cancelled.
    #[field(zh = "占用来源数量")]
    pub consumes: bool,
    /// Of each charge of the line that it comes from: the part that was given, if the charge is an amount.
    #[field(scale = 4, most = 20, zh = "已分摊的明细费用")]
    pub charges: Vec<Decimal>,
    /// Of each charge of the record that it comes from: the part that was given, if the charge is an amount. One link to a record has
    /// them for all.
    #[field(scale = 4, most = 20, zh = "已分摊的整单费用")]
    pub document_charges: Vec<Decimal>,
}

impl Rules for DocumentLink {}

impl DocumentLink {
    /// Returns what was given of a charge of the line, at this place. A line without a quantity has no charges.
    pub(super) fn line_charge(&self, place: usize) -> Decimal {
        let given = self.charges.get(place).filter(|_| !self.quantity.is_zero());
        given.copied().unwrap_or_default()
    }

    /// Returns what was given of a charge of the record, at this place.
    pub(super) fn document_charge(&self, place: usize) -> Decimal {
        self.document_charges.get(place).copied().unwrap_or_default()
    }
}

/// The lines of a document that may come from another one, by their ids: the place of each and its quantity.
pub type Quantities<'d> = BTreeMap<&'d str, (usize, Decimal)>;

/// Updates the links to a document after a change of its lines. What a line took that is not among them is given back; a link's
/// quantity is reduced to that of its line.
///
/// # Errors
/// A database error.
pub fn follow(document: &str, lines: &Quantities<'_>, unit: &mut Unit<'_>) -> Result<()> {
    for link in links_to(document, unit)? {
        match link.to_line.as_deref().map(|line| lines.get(line)) {
            Some(None) => detach(link, unit)?,
            Some(Some((_, quantity))) if *quantity < link.quantity => link_only(*quantity, link, unit)?,
            Some(Some(_)) | None => {}
        }
    }
    Ok(())
}

/// Removes the links to a document that is deleted, and gives back all that it took.
///
/// # Errors
/// A database error.
pub fn remove(document: &str, unit: &mut Unit<'_>) -> Result<()> {
    unit.remove::<DocumentLink>(&Filter::eq(DocumentLink::TO_ID, document)).map(drop)
}

/// Gives back all that a document took of others, because it is cancelled. The links remain: the document may be [resumed](resume).
///
/// # Errors
/// A database error.
pub fn release(document: &str, unit: &mut Unit<'_>) -> Result<()> {
    for mut link in links_to(document, unit)?.into_iter().filter(|link| link.consumes) {
        link.consumes = false;
        save(link, unit)?;
    }
    Ok(())
}

/// Takes again what a document gave back that is no longer cancelled, as far as no other document has taken it since: the ERP has
/// decided, and there is nothing to refuse. Its charges are as they were.
///
/// # Errors
/// A database error.
pub fn resume(document: &str, lines: &Quantities<'_>, unit: &mut Unit<'_>) -> Result<()> {
    for mut link in links_to(document, unit)? {
        let line = link.to_line.as_deref().and_then(|line| lines.get(line));
        if let Some((_, quantity)) = line {
            let own = if link.consumes { link.quantity } else { Decimal::ZERO };
            link.quantity = left_by_others(&link, unit)?.quantity.max(own).min(*quantity);
        }
        link.consumes = true;
        save(link, unit)?;
    }
    Ok(())
}

/// Increases the links to a document with its lines, up to the quantity that is left of the lines that they come from: of a won
/// quantity of ten, at most ten are ordered.
///
/// # Errors
/// `OUT_OF_RANGE` at the line's quantity where less is left; `ILLEGAL_STATE` there if the line had no quantity any more, and what it had
/// of the charges was given to another one; a database error.
pub fn take(document: &str, lines: &Quantities<'_>, unit: &mut Unit<'_>) -> Result<()> {
    for link in links_to(document, unit)?.into_iter().filter(|link| link.consumes) {
        let line = link.to_line.as_deref().and_then(|line| lines.get(line));
        let Some((place, wanted)) = line.filter(|(_, wanted)| *wanted > link.quantity) else { continue };
        let path = format!("/lines/{place}/quantity");
        let left = left_by_others(&link, unit)?;
        if *wanted > left.quantity.max(link.quantity) {
            let most = left.quantity.max(link.quantity).normalize();
            return Err(refusals::more_than_left(most).at(path));
        }
        if link.quantity.is_zero() && !left.has(&link.charges) {
            return Err(refusals::charge_given_to_another().at(path));
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
    save(link, unit)
}

/// The line of a link is gone, and what it was given with it. What its document was given as a whole stays there.
fn detach(mut link: Stored<DocumentLink>, unit: &mut Unit<'_>) -> Result<()> {
    if link.document_charges.is_empty() {
        return unit.remove::<DocumentLink>(&Filter::eq(DocumentLink::ID, link.id())).map(drop);
    }
    link.to_line = None;
    link_only(Decimal::ZERO, link, unit)
}

fn save(link: Stored<DocumentLink>, unit: &mut Unit<'_>) -> Result<()> {
    unit.elevated(|unit| unit.save(link)).map(drop)
}

/// What other documents leave of a line that a link comes from.
#[derive(Default)]
struct Left {
    quantity: Decimal,
    charges: Vec<Decimal>,
}

impl Left {
    /// Whether these parts of the charges are left.
    fn has(&self, charges: &[Decimal]) -> bool {
        charges.iter().zip(&self.charges).all(|(part, left)| part <= left)
    }
}

fn left_by_others(link: &Stored<DocumentLink>, unit: &mut Unit<'_>) -> Result<Left> {
    // As whoever makes a document of the other one does.
    unit.guard(&format!("{}:{}", link.from_entity, link.from_id))?;
    let mut left = whole_line(link, unit)?;
    let links = consuming(&link.from_id, unit)?;
    let others = links.iter().filter(|other| other.from_line == link.from_line && other.id() != link.id());
    for other in others {
        left.quantity -= other.quantity;
        for (place, charge) in left.charges.iter_mut().enumerate() {
            *charge -= other.line_charge(place);
        }
    }
    left.quantity = left.quantity.max(Decimal::ZERO);
    Ok(left)
}

/// The line that a link comes from, as if nothing were taken of it; nothing if the line does not exist any more.
fn whole_line(link: &DocumentLink, unit: &mut Unit<'_>) -> Result<Left> {
    let Some(entity) = unit.catalogue().def(&link.from_entity) else { return Ok(Left::default()) };
    let from =
        unit.elevated(|unit| unit.records(entity, &Filter::eq("id", link.from_id.as_str()), Some(1)))?;
    let Some(document) = from.first() else { return Ok(Left::default()) };
    let line = entity.lines().find_map(|(field, _, def)| {
        let Value::Lines(lines) = document.values.get(field)? else { return None };
        lines.iter().find(|line| line.id == link.from_line).map(|line| (def, line))
    });
    let Some((def, line)) = line else { return Ok(Left::default()) };
    let value = |name: &str| def.shape.field(name).and_then(|(place, _)| line.values.get(place)).cloned();
    let charges = value(TradeLine::CHARGES).map_or(Ok(Vec::new()), Vec::<LineCharge>::from_value)?;
    Ok(Left {
        quantity: value(TradeLine::QUANTITY).map_or(Ok(Decimal::ZERO), Decimal::from_value)?,
        charges: charges.iter().map(|charge| charge.fixed().unwrap_or_default()).collect(),
    })
}

/// Returns the links by which other documents take something of a document.
///
/// # Errors
/// A database error.
pub fn consuming(document: &str, unit: &mut Unit<'_>) -> Result<Vec<Stored<DocumentLink>>> {
    let taken = Filter::All(vec![
        Filter::eq(DocumentLink::FROM_ID, document),
        Filter::eq(DocumentLink::CONSUMES, true),
    ]);
    unit.elevated(|unit| unit.find::<DocumentLink>(taken))
}
