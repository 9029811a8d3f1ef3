//! The state of an ERP. Each run of synchronisation records it; operations that depend on the ERP's capabilities read it.

use crate::integration::refusals;
use jiff::Timestamp;
use serde_json::Value as Json;
use tenon_kernel::error::{Error, Result};
use tenon_kernel::filter::Filter;
use tenon_kernel::unit::Unit;
use tenon_kernel::{Choice, Entity, Rules};

/// The state of the connection to an ERP.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(class = "system", zh = "ERP 状态", unique = "erp")]
pub struct ErpState {
    /// The ERP.
    #[field(max = 30, zh = "ERP")]
    pub erp: String,
    /// The capabilities that the adapter does not have, each with the reason.
    #[field(zh = "不支持的功能")]
    pub unsupported: Json,
    /// When the capabilities last changed.
    #[field(zh = "时间")]
    pub at: Timestamp,
    /// Whether calls are made to the ERP.
    #[field(readonly, zh = "熔断状态")]
    pub breaker: Breaker,
    /// The number of calls in a row that the ERP did not answer.
    #[field(readonly, zh = "连续失败次数")]
    pub failures: i32,
    /// No call is made before this time.
    #[field(zh = "恢复时间")]
    pub not_before: Option<Timestamp>,
    /// The number of calls that the ERP accepts in `limit_seconds`.
    #[field(zh = "调用上限")]
    pub limit_calls: Option<i32>,
    /// The period in seconds in which the ERP accepts `limit_calls` calls.
    #[field(zh = "限流秒数")]
    pub limit_seconds: Option<i32>,
    /// Until when the calls that were made count towards the limit.
    #[field(zh = "限速至")]
    pub paced_until: Option<Timestamp>,
}

/// The circuit breaker of an ERP.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Choice)]
pub enum Breaker {
    /// It answers.
    #[default]
    #[choice(zh = "正常")]
    Closed,
    /// It has not answered for a while, and is left alone.
    #[choice(zh = "熔断")]
    Open,
    /// One call is to show whether it answers again.
    #[choice(zh = "试探")]
    HalfOpen,
}

impl Rules for ErpState {}

/// Returns the state of an ERP, if it is known.
///
/// # Errors
/// A database error.
pub fn of(erp: &str, unit: &mut Unit<'_>) -> Result<Option<tenon_kernel::Stored<ErpState>>> {
    unit.elevated(|unit| unit.first::<ErpState>(Filter::eq(ErpState::ERP, erp)))
}

/// Returns the refusal if the ERP is known to lack a capability. If no run has recorded the ERP's capabilities yet, returns none,
/// and the call is refused later.
///
/// # Errors
/// A database error.
pub fn lacks(erp: &str, capability: &str, unit: &mut Unit<'_>) -> Result<Option<Error>> {
    let Some(state) = of(erp, unit)? else { return Ok(None) };
    let reason = state.unsupported[capability].as_str();
    Ok(reason.map(|reason| refusals::cannot(erp, reason)))
}
