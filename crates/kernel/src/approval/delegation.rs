//! Delegations: who decides for whom, for a time.

use super::people::active;
use super::refusals;
use crate::error::Result;
use crate::filter::Filter;
use crate::record::Stored;
use crate::unit::Unit;
use crate::{Entity, Rules};
use jiff::Timestamp;

/// How many delegations are followed, one after the other.
const DEEPEST: usize = 5;

/// A user decides on approvals in place of another one, for a time.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(zh = "审批委托", rights = "user_id", index = "user_id, ends_at")]
pub struct Delegation {
    /// In whose place.
    #[field(refers = "user", zh = "委托人")]
    pub user_id: String,
    /// Who decides.
    #[field(refers = "user", zh = "受托人")]
    pub to_id: String,
    /// From when on.
    #[field(zh = "开始时间")]
    pub begins_at: Timestamp,
    /// Until when.
    #[field(zh = "结束时间")]
    pub ends_at: Timestamp,
    /// The codes of the flows; all if there are none.
    #[field(most = 100, zh = "审批流")]
    pub flows: Vec<String>,
}

impl Rules for Delegation {
    fn before_save(draft: &mut Stored<Self>, _: Option<&Stored<Self>>, _: &mut Unit<'_>) -> Result<()> {
        if draft.user_id == draft.to_id {
            return Err(refusals::to_oneself().at("/to_id"));
        }
        match draft.begins_at < draft.ends_at {
            true => Ok(()),
            false => Err(refusals::ends_before_it_begins().at("/ends_at")),
        }
    }
}

/// Who decides in the place of a user on approvals of a flow, now: the user, if nobody does. A circle of delegations leads back to the user.
pub(super) fn stands_in(user: &str, flow: &str, unit: &mut Unit<'_>) -> Result<String> {
    let mut chain = vec![user.to_owned()];
    for _ in 0..DEEPEST {
        let Some(next) = delegate(chain.last().map_or(user, String::as_str), flow, unit)? else { break };
        if chain.contains(&next) {
            return Ok(user.to_owned());
        }
        chain.push(next);
    }
    Ok(chain.pop().unwrap_or_else(|| user.to_owned()))
}

/// Whom a user has named themselves. Of several, the delegation that was made last counts.
fn delegate(user: &str, flow: &str, unit: &mut Unit<'_>) -> Result<Option<String>> {
    let now = unit.now();
    let named = unit.elevated(|unit| unit.find::<Delegation>(Filter::eq(Delegation::USER_ID, user)))?;
    let lasts = |delegation: &Delegation| delegation.begins_at <= now && now < delegation.ends_at;
    let covers = |delegation: &Delegation| {
        delegation.flows.is_empty() || delegation.flows.iter().any(|code| code == flow)
    };
    let mut lasting: Vec<_> = named.into_iter().filter(|one| lasts(one) && covers(one)).collect();
    lasting
        .sort_by(|one, other| (one.header.created_at, one.id()).cmp(&(other.header.created_at, other.id())));
    while let Some(delegation) = lasting.pop() {
        if active(&delegation.to_id, unit)?.is_some() {
            return Ok(Some(delegation.data.to_id));
        }
    }
    Ok(None)
}
