//! Numbers that the ERP owns. It may use a number again for another record once the first is gone, and two records may change
//! places: what is unique at each moment there need not be so here, where rows come one by one.

use crate::inbox::Kind;
use crate::shared::{Shared, Terms, Theirs};
use crate::system_of_record::SystemOfRecord;
use serde_json::Value as Json;
use tenon_core::integration::dead_letter::DeadLetter;
use tenon_core::integration::erp_link::ErpLink;
use tenon_kernel::filter::Filter;
use tenon_kernel::record::Record;
use tenon_kernel::{Kind as FieldKind, Result, Stored, Unit, Value};

/// Has the record that holds the number of `theirs` give it up, if it is known not to have it any more in the ERP: it is gone
/// there, or its own row says another number. It gets a number of its number and key (`A-1~1001`) until then. Gives the key of the
/// record that gave it up. `coming` are the rows of the page.
pub(crate) fn free<'t, K: Shared>(
    terms: &Terms<'_>,
    theirs: &Theirs,
    coming: impl Iterator<Item = &'t Theirs>,
    unit: &mut Unit<'_>,
) -> Result<Option<String>> {
    let Some(field) = terms.sharing.number.filter(|field| is_theirs(terms, field)) else { return Ok(None) };
    let Some(number) = theirs.fields.get(field).and_then(Json::as_str) else { return Ok(None) };
    let entity = terms.sharing.entity;
    let Some(holder) = unit.records(entity, &Filter::eq(field, number), None)?.into_iter().next() else {
        return Ok(None);
    };
    let Some(link) = only_link(terms, &holder, unit)?.filter(|link| link.erp_key != theirs.key) else {
        return Ok(None);
    };
    let said =
        coming.filter(|other| other.key == link.erp_key).last().map(|other| other.fields.get(field).cloned());
    let moves_on = match said {
        _ if link.gone => true,
        Some(said) => said.is_some_and(|said| said != number),
        None => waits_for_another::<K>(terms, &link.erp_key, field, number, unit)?,
    };
    if !moves_on || terms.pins.of_record(&link.record_id, unit)?.contains(field) {
        return Ok(None);
    }
    give_up(terms, holder, link, field, number, unit)
}

/// Whether the ERP decides on the number.
fn is_theirs(terms: &Terms<'_>, field: &str) -> bool {
    terms.systems.of(terms.sharing, field) == SystemOfRecord::Erp
}

/// The link of a record to this ERP, if it has that one alone: with another one, somebody else may mean it by the number.
fn only_link(terms: &Terms<'_>, record: &Record, unit: &mut Unit<'_>) -> Result<Option<Stored<ErpLink>>> {
    let links = unit.find::<ErpLink>(Filter::All(vec![
        Filter::eq(ErpLink::ENTITY, terms.sharing.entity.name),
        Filter::eq(ErpLink::RECORD_ID, record.header.id.as_str()),
    ]))?;
    let only = <[_; 1]>::try_from(links).ok().map(|[link]| link);
    Ok(only.filter(|link| link.erp == terms.erp))
}

/// Whether the row of the record came before, and says another number that it could not get yet.
fn waits_for_another<K: Shared>(
    terms: &Terms<'_>,
    key: &str,
    field: &str,
    number: &str,
    unit: &mut Unit<'_>,
) -> Result<bool> {
    let letters = unit.find::<DeadLetter>(Filter::All(vec![
        Filter::eq("erp", terms.erp),
        Filter::eq("kind", <K as Kind>::NAME),
        Filter::eq("erp_key", key),
        Filter::eq("replayable", true),
    ]))?;
    let says_another = |letter: &Stored<DeadLetter>| {
        let row = serde_json::from_value::<K::Row>(letter.raw.clone()).ok();
        row.is_some_and(|row| K::theirs(&row).fields.get(field).is_some_and(|said| said != number))
    };
    Ok(letters.iter().any(says_another))
}

fn give_up(
    terms: &Terms<'_>,
    holder: Record,
    mut link: Stored<ErpLink>,
    field: &str,
    number: &str,
    unit: &mut Unit<'_>,
) -> Result<Option<String>> {
    let entity = terms.sharing.entity;
    let Some((place, FieldKind::Text { max })) =
        entity.shape.field(field).map(|(at, field)| (at, field.kind))
    else {
        return Ok(None);
    };
    let provisional: String = format!("{number}~{}", link.erp_key).chars().take(max as usize).collect();
    let mut after = holder.clone();
    after.values[place] = Value::text(provisional.as_str());
    match unit.replace(entity, holder, after) {
        Ok(_) => {}
        Err(error) if error.code.is_refusal() => return Ok(None),
        Err(error) => return Err(error),
    }
    // Its own row, when it comes, is a change.
    link.base[field] = Json::from(provisional);
    let key = link.erp_key.clone();
    unit.save(link)?;
    Ok(Some(key))
}
