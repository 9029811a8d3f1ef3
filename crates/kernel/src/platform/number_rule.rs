//! Number patterns of a tenant, in place of the declared ones.

use crate::error::Result;
use crate::filter::Filter;
use crate::kind::Kind;
use crate::numbering::Pattern;
use crate::record::Stored;
use crate::refusals;
use crate::unit::Unit;
use crate::{Entity, Rules};

/// A number pattern of a tenant for an entity, in place of the declared one.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(zh = "编号规则", unique = "entity", setting)]
pub struct NumberRule {
    /// The entity.
    #[field(max = 30, zh = "对象")]
    pub entity: String,
    /// The pattern: `{seq}` or `{seq:5}` once, `{yyyy} {yy} {mm} {dd}`, `{board}` for the code of the board, and text.
    /// Numbers of one board with the same text around `{seq}` share a counter. Boards that share an ERP tell their numbers apart by `{board}`.
    #[field(max = 60, zh = "规则")]
    pub pattern: String,
    /// Whether numbers may be missing from a series. If they may, the engine takes them from the database in blocks, so that users who create
    /// records at the same time do not wait for each other, and an engine that ends leaves a gap. If not given, what the entity declares holds.
    #[field(zh = "允许断号")]
    pub gaps: Option<bool>,
}

impl Rules for NumberRule {
    fn before_save(draft: &mut Stored<Self>, _: Option<&Stored<Self>>, unit: &mut Unit<'_>) -> Result<()> {
        let fields = unit.catalogue().entity(&draft.entity).map_or(&[][..], |entry| entry.def.shape.fields);
        let Some(Kind::Text { max }) =
            fields.iter().find(|field| field.number.is_some()).map(|field| field.kind)
        else {
            return Err(refusals::entity_without_number(&draft.entity).at("/entity"));
        };
        Pattern::check(&draft.pattern, max as usize).map_err(|error| error.at("/pattern"))
    }
}

/// The tenant's own pattern for an entity, if it has one, and whether its numbers may have gaps, if it says so.
struct OwnPattern(Option<(String, Option<bool>)>);

/// Returns the tenant's own pattern for an entity, if it has one, and whether its numbers may have gaps, if it says so.
pub(crate) fn pattern(entity: &str, unit: &mut Unit<'_>) -> Result<Option<(String, Option<bool>)>> {
    let pattern = unit.setting(entity, |unit| {
        let rule = unit.elevated(|unit| unit.first::<NumberRule>(Filter::eq(NumberRule::ENTITY, entity)))?;
        Ok(OwnPattern(rule.map(|rule| (rule.data.pattern, rule.data.gaps))))
    })?;
    Ok(pattern.0.clone())
}
