//! Leaving: a user who owns open records is neither disabled nor deleted, so that nothing is left to nobody.

use crate::entity::{Class, RowRights};
use crate::error::Result;
use crate::figure::{Counted, Figure};
use crate::platform::user::User;
use crate::record::Stored;
use crate::refusals;
use crate::unit::Unit;
use serde_json::json;

/// The purpose of figures that count what of an entity a user has still to do: open orders, open opportunities. Of an owned entity
/// without such a figure, every record counts.
pub const OPEN_RECORDS: &str = "user.open_records";

/// Refuses to let a user go who owns open records. How many of which entity is told as far as the actor may see them.
///
/// # Errors
/// `ILLEGAL_STATE`, a database error.
pub(crate) fn refuse_owner(user: &Stored<User>, unit: &mut Unit<'_>) -> Result<()> {
    let figures = open_records(unit);
    let mut owns = false;
    let mut told = Vec::new();
    for figure in figures {
        owns = owns || unit.elevated(|unit| counted(&figure, user, unit))? > 0;
        let seen = counted(&figure, user, unit)?;
        if seen > 0 {
            told.push(json!({"entity": figure.entity, "count": seen.to_string()}));
        }
    }
    match owns {
        false => Ok(()),
        true => Err(refusals::owns_open_records().with(json!({"open": told}))),
    }
}

fn counted(figure: &Figure, user: &Stored<User>, unit: &mut Unit<'_>) -> Result<i64> {
    let rows: Vec<Counted> = figure.count(user.id(), unit)?;
    Ok(rows.iter().map(|row| row.count).sum())
}

/// What counts as open of each owned entity, by entity.
fn open_records(unit: &Unit<'_>) -> Vec<Figure> {
    let catalogue = unit.catalogue();
    let declared = catalogue.figures(OPEN_RECORDS);
    let mut figures = Vec::new();
    for def in catalogue.entities().map(|entry| entry.def).filter(|def| def.class == Class::Owned) {
        if let RowRights::Owner { owner, .. } = def.rights
            && owner != "id"
        {
            let declared = declared.iter().find(|figure| figure.entity == def.name).copied();
            figures.push(declared.unwrap_or(Figure::new(OPEN_RECORDS, def.name, def.name, owner)));
        }
    }
    figures
}
