//! Warning rules: which rule warns whom, of which records, and when it is checked.

use crate::entity::{EntityDef, RowRights};
use crate::error::Result;
use crate::filter::Filter;
use crate::platform::metric::check_reads_all;
use crate::platform::rule::{Rule, RuleKind, RuleState};
use crate::platform::warning::check::end_faults;
use crate::record::Stored;
use crate::rules::subject_entity;
use crate::unit::Unit;
use crate::{Choice, Entity, Rules, refusals};
use jiff::Timestamp;
use jiff::civil::Time;
use serde_json::Value as Json;

/// When a warning is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum WarningCheck {
    /// When a record changes.
    #[choice(zh = "变更时")]
    OnChange,
    /// Every day, of all records.
    #[choice(zh = "每天")]
    Daily,
}

/// How often a warning may be raised for one record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Choice)]
pub enum WarningPeriod {
    /// Once from when the rule comes true until it is false again.
    #[default]
    #[choice(zh = "每次触发")]
    Spell,
    /// Once a day.
    #[choice(zh = "每天")]
    Day,
    /// Once a week, from Monday (ISO 8601).
    #[choice(zh = "每周")]
    Week,
    /// Once a month.
    #[choice(zh = "每月")]
    Month,
    /// Once.
    #[choice(zh = "仅一次")]
    Once,
}

/// How serious a warning is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Choice)]
pub enum Severity {
    /// To be known.
    #[choice(zh = "提示")]
    Information,
    /// To be looked at.
    #[default]
    #[choice(zh = "警告")]
    Warning,
    /// To be acted on at once.
    #[choice(zh = "严重")]
    Critical,
}

/// A rule by which users are warned of records. The rule is true, and an alert is raised; it is false again, and the alert is cleared.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(zh = "预警规则", unique = "code", setting)]
pub struct WarningRule {
    /// The code.
    #[field(max = 30, form = "code", zh = "编码")]
    pub code: String,
    /// The name.
    #[field(max = 100, zh = "名称")]
    pub name: String,
    /// The rule, of the kind `warning`. Its published expression is in force.
    #[field(refers = "rule", zh = "规则")]
    pub rule_id: String,
    /// The entity of the records: that of the rule.
    #[field(max = 30, readonly, zh = "预警对象")]
    pub subject: Option<String>,
    /// Which of these records are checked; all if not given.
    #[field(zh = "筛选")]
    pub filter: Option<Json>,
    /// When it is checked.
    #[field(zh = "检查方式")]
    pub when: WarningCheck,
    /// The time of day of a daily check, `HH:MM`, in the time zone of the root of the organisation. `00:00` if not given.
    #[field(max = 5, zh = "检查时间")]
    pub time_of_day: Option<String>,
    /// How often an alert may be raised for one record.
    #[field(default, zh = "预警周期")]
    pub period: WarningPeriod,
    /// How serious it is.
    #[field(default, zh = "严重程度")]
    pub severity: Severity,
    /// Whether the owner of the record is warned.
    #[field(default, zh = "通知负责人")]
    pub to_owner: bool,
    /// A user who is warned.
    #[field(refers = "user", zh = "通知用户")]
    pub to_user_id: Option<String>,
    /// A role whose holders are warned.
    #[field(refers = "role", zh = "通知角色")]
    pub to_role_id: Option<String>,
    /// Whether alerts show the metrics of the rule. A metric counts all records, also those that whoever is warned may not read.
    #[field(default, zh = "显示指标")]
    pub show_metrics: bool,
    /// Whether it is not checked.
    #[field(default, zh = "停用")]
    pub disabled: bool,
}

impl Rules for WarningRule {
    fn before_save(
        draft: &mut Stored<Self>,
        before: Option<&Stored<Self>>,
        unit: &mut Unit<'_>,
    ) -> Result<()> {
        let rule = unit.elevated(|unit| unit.first::<Rule>(Filter::eq(Rule::ID, &draft.rule_id)))?;
        let rule = rule.filter(|rule| rule.kind == RuleKind::Warning && rule.state == RuleState::Active);
        let Some(rule) = rule else { return Err(refusals::no_warning_rule().at("/rule_id")) };
        let subject = subject_entity(&rule.subject, unit)?;
        // It is checked over all records, and a fault tells its author of one.
        check_reads_all(subject, unit).map_err(|error| error.at("/rule_id"))?;
        if before.is_some_and(|before| before.subject.as_ref() != Some(&rule.subject)) {
            return Err(refusals::of_other_records(&rule.subject).at("/rule_id"));
        }
        draft.subject = Some(rule.data.subject);
        if let Some(filter) = &draft.filter {
            let filter = Filter::parse(filter, "/filter")?;
            unit.condition(subject, &filter)?;
        }
        if let Some(time) = &draft.time_of_day {
            time_of_day(time).ok_or_else(|| refusals::not_a_time_of_day(time).at("/time_of_day"))?;
        }
        match draft.to_owner {
            true if owner_field(subject).is_none() => Err(refusals::without_owner(subject).at("/to_owner")),
            false if draft.to_user_id.is_none() && draft.to_role_id.is_none() => {
                Err(refusals::nobody_to_warn().at("/to_owner"))
            }
            _ => Ok(()),
        }
    }

    fn after_save(record: &Stored<Self>, _: &Stored<Self>, unit: &mut Unit<'_>) -> Result<()> {
        end_faults(record, unit)
    }

    fn before_delete(record: &Stored<Self>, unit: &mut Unit<'_>) -> Result<()> {
        end_faults(record, unit)
    }
}

/// The field with the owner of the records of an entity.
pub(super) fn owner_field(entity: &EntityDef) -> Option<&'static str> {
    match entity.rights {
        RowRights::Owner { owner, .. } => Some(owner),
        _ => None,
    }
}

fn time_of_day(text: &str) -> Option<Time> {
    let exact = text.len() == 5;
    Time::strptime("%H:%M", text).ok().filter(|_| exact)
}

impl WarningRule {
    /// The filter that selects its records.
    pub(super) fn own_filter(&self) -> Result<Filter> {
        self.filter.as_ref().map_or(Ok(Filter::everything()), |filter| Filter::parse(filter, "/filter"))
    }

    /// The first time of a daily check that is later than a moment, in the time zone of the actor's organisation unit. None if it is not
    /// checked daily.
    pub(super) fn next_check(&self, after: Timestamp, unit: &Unit<'_>) -> Option<Timestamp> {
        if self.disabled || self.when != WarningCheck::Daily {
            return None;
        }
        let time = self.time_of_day.as_deref().and_then(time_of_day).unwrap_or_default();
        let today = unit.date_of(after);
        let days = [Some(today), today.tomorrow().ok()];
        days.into_iter().flatten().map(|day| unit.moment(day, time)).find(|moment| *moment > after)
    }
}

/// The warnings that are checked when records of an entity change.
pub(super) fn on_change(subject: &str, unit: &mut Unit<'_>) -> Result<Vec<Stored<WarningRule>>> {
    let all = unit.setting("on_change", |unit| {
        let enabled = Filter::All(vec![
            Filter::eq(WarningRule::DISABLED, false),
            Filter::eq(WarningRule::WHEN, WarningCheck::OnChange),
        ]);
        unit.elevated(|unit| unit.find::<WarningRule>(enabled)).map(OnChange)
    })?;
    Ok(all.0.iter().filter(|rule| rule.subject.as_deref() == Some(subject)).cloned().collect())
}

/// The warnings that are checked when records change.
struct OnChange(Vec<Stored<WarningRule>>);
