//! Comments: what users write about a record.

use crate::comment::refusals;
use tenon_kernel::error::Result;
use tenon_kernel::record::Stored;
use tenon_kernel::unit::Unit;
use tenon_kernel::{Entity, Rules};

/// What a user writes about a record. Whoever may read the record may read it; only its author may change or delete it.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(zh = "评论", rights = "entity, record_id")]
pub struct Comment {
    /// The entity of the record.
    #[field(max = 30, zh = "对象")]
    pub entity: String,
    /// The record.
    #[field(refers_by = "entity", zh = "记录")]
    pub record_id: String,
    /// What the author has to say.
    #[field(max = 4000, zh = "内容")]
    pub text: String,
}

impl Rules for Comment {
    fn before_save(
        draft: &mut Stored<Self>,
        before: Option<&Stored<Self>>,
        unit: &mut Unit<'_>,
    ) -> Result<()> {
        let Some(before) = before else { return Ok(()) };
        if (&draft.entity, &draft.record_id) != (&before.entity, &before.record_id) {
            return Err(refusals::of_its_record().at("/record_id"));
        }
        check_author(before, unit)
    }

    fn before_delete(record: &Stored<Self>, unit: &mut Unit<'_>) -> Result<()> {
        check_author(record, unit)
    }
}

fn check_author(comment: &Stored<Comment>, unit: &Unit<'_>) -> Result<()> {
    match comment.header.created_by == unit.actor().id {
        true => Ok(()),
        false => Err(refusals::of_another_author().at("/id")),
    }
}
