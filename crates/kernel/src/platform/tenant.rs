//! Tenants: one row each, and who does their due work.

use crate::error::Result;
use crate::filter::Filter;
use crate::platform::org_unit::OrgUnit;
use crate::record::Stored;
use crate::refusals;
use crate::unit::Unit;
use crate::{Entity, Rules};
use jiff::{SignedDuration, Timestamp};

/// How long a run of due work holds a tenant without another step.
const LEASE: SignedDuration = SignedDuration::from_mins(5);

/// A tenant. The engine finds the tenants of a store by these rows.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(class = "system", bookkeeping, zh = "租户")]
pub struct Tenant {
    /// When it was created.
    #[field(zh = "创建时间")]
    pub since: Timestamp,
    /// A counter that rises with each run of due work. A run with an older value does no more.
    #[field(zh = "执行序号")]
    pub tick_fence: i64,
    /// Until when a run of due work has the tenant.
    #[field(zh = "执行租约到期")]
    pub tick_until: Option<Timestamp>,
}

impl Rules for Tenant {}

/// Creates the row of the tenant of a unit of work, if there is none.
///
/// # Errors
/// A database error.
pub(crate) fn register(unit: &mut Unit<'_>) -> Result<Stored<Tenant>> {
    if let Some(known) = unit.elevated(|unit| unit.first::<Tenant>(Filter::everything()))? {
        return Ok(known);
    }
    let (id, since) = (unit.context().tenant.clone(), unit.now());
    unit.elevated(|unit| unit.create_with_id(id, Tenant { since, tick_fence: 0, tick_until: None }))
}

/// Fails with `NOT_FOUND` if the tenant of a unit of work does not exist.
///
/// # Errors
/// `NOT_FOUND` at `/tenant`; a database error.
pub fn check_tenant(unit: &mut Unit<'_>) -> Result<()> {
    if unit.elevated(|unit| unit.first::<OrgUnit>(Filter::everything()))?.is_some() {
        return Ok(());
    }
    Err(refusals::no_such_tenant(&unit.context().tenant).at("/tenant"))
}

/// A tenant that was created before there was such a row.
pub(crate) fn register_old(_: Option<&str>, unit: &mut Unit<'_>) -> Result<Option<String>> {
    register(unit).map(|_| None)
}

/// Who does the due work of a tenant.
pub(crate) enum Election {
    /// This run, with this fence.
    Won(i64),
    /// Another run, until it ends or until this time.
    Lost(Timestamp),
}

/// Takes the tenant for a run, unless another one has it. The caller holds the guard. A lease that ends later than any can was given by a
/// clock that was ahead.
pub(crate) fn elect(unit: &mut Unit<'_>) -> Result<Election> {
    let mut tenant = register(unit)?;
    let now = unit.now();
    let longest = now.checked_add(LEASE * 2).unwrap_or(now);
    if let Some(until) = tenant.tick_until.filter(|until| now < *until && *until <= longest) {
        return Ok(Election::Lost(until));
    }
    tenant.tick_fence += 1;
    tenant.tick_until = now.checked_add(LEASE).ok();
    Ok(Election::Won(unit.save(tenant)?.tick_fence))
}

/// Whether a run still has the tenant, which it then keeps for longer. The caller holds the guard.
pub(crate) fn keep(fence: i64, unit: &mut Unit<'_>) -> Result<bool> {
    let mut tenant = register(unit)?;
    if tenant.tick_fence != fence {
        return Ok(false);
    }
    let now = unit.now();
    if tenant.tick_until.is_none_or(|until| until.duration_since(now) < LEASE / 2) {
        tenant.tick_until = now.checked_add(LEASE).ok();
        unit.save(tenant)?;
    }
    Ok(true)
}

/// A run has ended. The caller holds the guard.
pub(crate) fn release(fence: i64, unit: &mut Unit<'_>) -> Result<()> {
    let mut tenant = register(unit)?;
    if tenant.tick_fence == fence {
        tenant.tick_until = None;
        unit.save(tenant)?;
    }
    Ok(())
}
