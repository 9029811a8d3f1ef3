//! The owner of a record: a user, in an organisation unit.

use crate::error::Result;
use crate::platform::user::User;
use crate::rights::Actor;
use crate::unit::Unit;

/// Fills in a missing owner with the actor, and a missing unit with the owner's unit.
///
/// # Errors
/// `NOT_FOUND` at `/owner_id` if there is no such user.
pub fn fill(owner_id: &mut Option<String>, unit_id: &mut Option<String>, unit: &mut Unit<'_>) -> Result<()> {
    let actor = unit.actor().clone();
    if owner_id.is_none() && actor.id != Actor::ENGINE {
        *owner_id = Some(actor.id.clone());
    }
    let Some(owner) = owner_id.as_deref().filter(|_| unit_id.is_none()) else { return Ok(()) };
    if owner == actor.id {
        *unit_id = Some(actor.unit_id);
        return Ok(());
    }
    let user = unit.elevated(|unit| unit.get::<User>(owner)).map_err(|error| error.at("/owner_id"))?;
    *unit_id = Some(user.unit_id.clone());
    Ok(())
}
