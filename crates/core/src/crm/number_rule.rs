//! Patterns of numbers for people, where a tenant wants other ones than those declared.

use crate::error::{Code, Error, Result};
use crate::filter::Filter;
use crate::numbering::Pattern;
use crate::record::Stored;
use crate::unit::Unit;
use crate::{Entity, Rules};

/// The pattern that a tenant numbers an entity by, in place of the declared one.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(zh = "编号规则", unique = "entity")]
pub struct NumberRule {
    /// The entity.
    #[field(max = 30, zh = "对象")]
    pub entity: String,
    /// The pattern: `{yyyy} {yy} {mm} {dd}`, `{seq}` or `{seq:5}` once, and text.
    #[field(max = 60, zh = "规则")]
    pub pattern: String,
}

impl Rules for NumberRule {
    fn before_save(draft: &mut Stored<Self>, _: Option<&Stored<Self>>, unit: &mut Unit<'_>) -> Result<()> {
        let entry = unit.catalogue().entity(&draft.entity);
        if !entry.is_some_and(|entry| entry.def.shape.fields.iter().any(|field| field.number.is_some())) {
            let message = format!("`{}` is no entity that is numbered", draft.entity);
            return Err(Error::new(Code::InvalidValue, message).at("/entity"));
        }
        Pattern::check(&draft.pattern).map_err(|error| error.at("/pattern"))
    }
}

/// The tenant's own pattern for an entity, if it has one.
pub(crate) fn pattern(entity: &str, unit: &mut Unit<'_>) -> Result<Option<String>> {
    let rule = unit.elevated(|unit| unit.first::<NumberRule>(Filter::eq("entity", entity)))?;
    Ok(rule.map(|rule| rule.data.pattern))
}
