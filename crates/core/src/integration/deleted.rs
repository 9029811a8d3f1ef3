//! What becomes of a record's place in ERPs when it is deleted here.
//!
//! The ERP goes on with its own: documents about it still come. So the record there is no longer taken for the deleted one. The
//! next run reads it as one that nobody knows yet, and matches it with ours or makes a new one, and everything that names it
//! comes again.

use crate::integration::conflict::{Conflict, ConflictState};
use crate::integration::erp_cursor::read_again;
use crate::integration::erp_link::ErpLink;
use std::collections::BTreeSet;
use std::marker::PhantomData;
use tenon_kernel::filter::Filter;
use tenon_kernel::listener::{Change, Listen};
use tenon_kernel::platform::outbox;
use tenon_kernel::{Entity, Result, Stored, Unit};

/// Takes the links of a deleted record away: for every entity that both sides keep.
pub struct LinksOfDeleted<E>(PhantomData<E>);

impl<E: Entity + 'static> Listen for LinksOfDeleted<E> {
    type Of = E;
    const NAME: &'static str = "links of a deleted record";

    fn changed(change: &Change<'_, Stored<E>>, unit: &mut Unit<'_>) -> Result<()> {
        match change {
            Change { before: Some(record), after: None } => unlink::<E>(record.id(), unit),
            _ => Ok(()),
        }
    }
}

fn unlink<E: Entity>(record_id: &str, unit: &mut Unit<'_>) -> Result<()> {
    let of_record = Filter::All(vec![
        Filter::eq(ErpLink::ENTITY, E::DEF.name),
        Filter::eq(ErpLink::RECORD_ID, record_id),
    ]);
    let links = unit.find::<ErpLink>(of_record.clone())?;
    let erps: BTreeSet<_> = links.iter().filter(|link| !link.gone).map(|link| link.erp.as_str()).collect();
    for erp in erps {
        unit.guard(&outbox::guard(erp))?;
        read_again(erp, E::DEF, unit)?;
    }
    if !links.is_empty() {
        unit.remove::<ErpLink>(&of_record)?;
    }
    close_conflicts(E::DEF.name, record_id, unit)
}

/// There is nothing to decide any more.
fn close_conflicts(entity: &str, record_id: &str, unit: &mut Unit<'_>) -> Result<()> {
    let open = Filter::All(vec![
        Filter::eq(Conflict::ENTITY, entity),
        Filter::eq(Conflict::RECORD_ID, record_id),
        Filter::eq(Conflict::STATE, ConflictState::Open),
    ]);
    for mut conflict in unit.find::<Conflict>(open)? {
        conflict.state = ConflictState::Theirs;
        unit.save(conflict)?;
    }
    Ok(())
}
