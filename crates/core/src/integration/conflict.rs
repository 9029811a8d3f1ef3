//! Conflicts: fields that both sides have changed to different values.

use crate::integration::erp_link::ErpLink;
use crate::integration::refusals;
use jiff::Timestamp;
use serde_json::Value as Json;
use tenon_kernel::catalogue::Catalogue;
use tenon_kernel::decode;
use tenon_kernel::error::Result;
use tenon_kernel::filter::Filter;
use tenon_kernel::record::Stored;
use tenon_kernel::refusals::internal;
use tenon_kernel::unit::Unit;
use tenon_kernel::{Choice, Entity, EntityDef, Operation, Rules, Run};

/// Whether a conflict was decided, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum ConflictState {
    /// Not decided; ours stands here, theirs there.
    #[choice(zh = "未解决")]
    Open,
    /// Ours holds.
    #[choice(zh = "采用本方")]
    Ours,
    /// Theirs holds.
    #[choice(zh = "采用对方")]
    Theirs,
}

/// A field that the CRM and the ERP have changed to different values.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(class = "system", zh = "冲突", index = "erp, state", index = "entity, record_id")]
pub struct Conflict {
    /// The ERP.
    #[field(max = 30, zh = "ERP")]
    pub erp: String,
    /// The entity.
    #[field(max = 30, zh = "对象")]
    pub entity: String,
    /// The record. It is that of the link by which the conflict came, and follows the link ([`follow`]): a merge moves keys, and takes
    /// back those that it has moved, with what has come by them meanwhile.
    #[field(max = 130, zh = "记录")]
    pub record_id: String,
    /// The field.
    #[field(max = 30, zh = "字段")]
    pub field: String,
    /// The last value that both had.
    #[field(zh = "共同旧值")]
    pub base: Json,
    /// The value in the CRM.
    #[field(zh = "本方值")]
    pub ours: Json,
    /// The value in the ERP.
    #[field(zh = "对方值")]
    pub theirs: Json,
    /// Whether the conflict is open or resolved.
    #[field(zh = "状态")]
    pub state: ConflictState,
    /// When it was found.
    #[field(zh = "时间")]
    pub at: Timestamp,
    /// The key of the record in the ERP; one CRM record may be linked to several.
    #[field(max = 100, zh = "ERP 主键")]
    pub erp_key: Option<String>,
}

impl Rules for Conflict {}

impl Conflict {
    /// Returns whether it was decided that a field of the record of a link keeps another value than the ERP has reported.
    pub fn keeps_apart(&self, link: &ErpLink, field: &str) -> bool {
        let is_ours = self.state == ConflictState::Ours && link.base[field] == self.theirs;
        is_ours && self.is_of(link) && self.field == field
    }

    /// Returns whether it is about the ERP record of a link, and not about another one for the same CRM record.
    pub fn is_of(&self, link: &ErpLink) -> bool {
        let of_key = self.erp_key.as_deref().is_none_or(|key| key == link.erp_key);
        of_key && self.record_id == link.record_id
    }
}

/// The side whose value is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Side {
    /// Ours.
    #[choice(zh = "本方")]
    Ours,
    /// Theirs.
    #[choice(zh = "对方")]
    Theirs,
}

/// Resolves a conflict. The chosen value becomes the last value that both sides had, so the conflict does not return.
#[derive(Clone, Debug, Operation)]
#[operation(name = "conflict.resolve", zh = "解决冲突", effect = "write")]
pub struct ResolveConflict {
    /// The conflict.
    #[field(max = 130, zh = "冲突")]
    pub id: String,
    /// The side whose value is taken.
    #[field(zh = "采用")]
    pub take: Side,
}

impl Run for ResolveConflict {
    type Answer = Stored<Conflict>;

    fn run(self, unit: &mut Unit<'_>) -> Result<Stored<Conflict>> {
        let mut conflict = unit.get::<Conflict>(&self.id)?;
        if conflict.state != ConflictState::Open {
            return Err(refusals::already_resolved().at("/id"));
        }
        let entity = shared_entity(unit.catalogue(), &conflict.entity)?;
        if self.take == Side::Theirs {
            unit.elevated(|unit| set_field(entity, &conflict, unit))?;
        }
        set_base(&conflict, unit)?;
        conflict.state = if self.take == Side::Theirs { ConflictState::Theirs } else { ConflictState::Ours };
        unit.save(conflict)
    }
}

fn shared_entity(catalogue: &Catalogue, name: &str) -> Result<&'static EntityDef> {
    let gone = || internal(format!("there is no entity `{name}`"));
    catalogue.entity(name).map(|entry| entry.def).ok_or_else(gone)
}

fn set_field(entity: &'static EntityDef, conflict: &Conflict, unit: &mut Unit<'_>) -> Result<()> {
    let before = unit.record(entity, &conflict.record_id)?;
    let mut record = before.clone();
    if let Some((index, field)) = entity.shape.field(&conflict.field) {
        record.values[index] = decode::value(field.kind, &conflict.theirs, "/theirs")?;
    }
    unit.replace(entity, before, record).map(drop)
}

/// The ERP's value is what the next change there is measured against.
fn set_base(conflict: &Conflict, unit: &mut Unit<'_>) -> Result<()> {
    let mut filters = vec![
        Filter::eq(ErpLink::ERP, &conflict.erp),
        Filter::eq(ErpLink::ENTITY, &conflict.entity),
        Filter::eq(ErpLink::RECORD_ID, &conflict.record_id),
    ];
    filters.extend(conflict.erp_key.as_deref().map(|key| Filter::eq(ErpLink::ERP_KEY, key)));
    let filter = Filter::All(filters);
    let links = unit.elevated(|unit| unit.find::<ErpLink>(filter))?;
    for mut link in links {
        link.base[&conflict.field] = conflict.theirs.clone();
        unit.elevated(|unit| unit.save(link))?;
    }
    Ok(())
}

/// Moves the open conflicts of a link to the record that the link refers to now.
///
/// # Errors
/// A database error.
pub fn follow(link: &ErpLink, from: &str, unit: &mut Unit<'_>) -> Result<()> {
    let own = vec![Filter::eq(Conflict::ERP_KEY, &link.erp_key), Filter::null(Conflict::ERP_KEY)];
    let open = Filter::All(vec![
        Filter::eq(Conflict::ERP, &link.erp),
        Filter::eq(Conflict::ENTITY, &link.entity),
        Filter::eq(Conflict::RECORD_ID, from),
        Filter::eq(Conflict::STATE, ConflictState::Open),
        Filter::Any(own),
    ]);
    for mut conflict in unit.find::<Conflict>(open)? {
        conflict.record_id.clone_from(&link.record_id);
        conflict.erp_key = Some(link.erp_key.clone());
        unit.save(conflict)?;
    }
    Ok(())
}
