//! Alerts: that a warning rule came true for a record, with the figures of that moment.

use crate::platform::warning::warning_rule::{Severity, WarningPeriod};
use crate::unit::Unit;
use crate::{Entity, Rules};
use jiff::Timestamp;
use serde_json::Value as Json;

/// A warning rule that came true for a record. It stays, with what the rule found.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(
    class = "ledger",
    zh = "预警",
    rights = "entity, record_id",
    index = "warning_rule_id, record_id, period_key",
    index = "warning_rule_id, cleared_at",
    dated = "opened_at, cleared_at"
)]
pub struct Alert {
    /// The warning rule.
    #[field(refers = "warning_rule", zh = "预警规则")]
    pub warning_rule_id: String,
    /// The entity of the record.
    #[field(max = 30, zh = "对象")]
    pub entity: String,
    /// The record.
    #[field(refers_by = "entity", zh = "记录")]
    pub record_id: String,
    /// The period that it is of: one alert of a warning rule is raised for a record and a period.
    #[field(max = 40, zh = "周期")]
    pub period_key: String,
    /// How serious it is.
    #[field(zh = "严重程度")]
    pub severity: Severity,
    /// When it was raised.
    #[field(zh = "触发时间")]
    pub opened_at: Timestamp,
    /// The fields and metrics that the rule named, as they were then. Fields that need a permission of their own are left out.
    #[field(zh = "触发时数值")]
    pub figures: Json,
    /// When somebody took notice of it.
    #[field(set_once, zh = "确认时间")]
    pub acknowledged_at: Option<Timestamp>,
    /// Who took notice of it.
    #[field(max = 130, set_once, zh = "确认人")]
    pub acknowledged_by: Option<String>,
    /// When the rule was false again.
    #[field(set_once, zh = "解除时间")]
    pub cleared_at: Option<Timestamp>,
}

impl Rules for Alert {}

impl WarningPeriod {
    /// The key of the period that a moment is in, by the dates of the actor's organisation unit. A spell is known by its beginning.
    pub(super) fn key(self, at: Timestamp, unit: &Unit<'_>) -> String {
        let date = unit.date_of(at);
        match self {
            WarningPeriod::Spell => at.to_string(),
            WarningPeriod::Day => date.to_string(),
            WarningPeriod::Week => {
                let week = date.iso_week_date();
                format!("{}-W{:02}", week.year(), week.week())
            }
            WarningPeriod::Month => date.strftime("%Y-%m").to_string(),
            WarningPeriod::Once => "once".to_owned(),
        }
    }
}
