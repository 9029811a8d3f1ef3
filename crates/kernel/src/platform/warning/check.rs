//! Checks warning rules over records: raises alerts, and clears them.

use crate::entity::EntityDef;
use crate::error::{Error, Result};
use crate::filter::Filter;
use crate::listener::{Change, ChangedSet};
use crate::platform::notice::{NewNotice, NoticeKind};
use crate::platform::rule::{Rule, RuleState};
use crate::platform::warning::alert::Alert;
use crate::platform::warning::readers::readers;
use crate::platform::warning::warning_rule::{self, WarningPeriod, WarningRule};
use crate::record::{Record, Stored};
use crate::rules::{Datum, Prepared, Subject};
use crate::unit::Unit;
use crate::value::Value;
use crate::{Class, Entity};
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;

/// What the notice of an alert says.
const OPENED: &str = "alert.opened";
/// What the notice of a rule that cannot be evaluated says.
const FAULT: &str = "warning_rule.fault";

/// Checks the warnings of a record that was changed or deleted. A warning never refuses the change.
pub(crate) fn after_change(
    entity: &'static EntityDef,
    change: &Change<'_, Record>,
    unit: &mut Unit<'_>,
) -> Result<()> {
    let Some(record) = change.after.or(change.before) else { return Ok(()) };
    let before = change.before.filter(|_| change.after.is_some());
    let subject = Subject { record, before, at: unit.now() };
    check_all(entity, &[subject], change.after.is_some(), unit)
}

/// Checks the warnings of records that an ERP keeps, after a page of them was written.
pub(crate) fn after_set(entity: &'static EntityDef, set: &ChangedSet<'_>, unit: &mut Unit<'_>) -> Result<()> {
    let at = unit.now();
    let subjects: Vec<_> = set.rows.iter().map(|record| Subject { record, before: None, at }).collect();
    check_all(entity, &subjects, true, unit)
}

fn check_all(
    entity: &'static EntityDef,
    subjects: &[Subject<'_>],
    live: bool,
    unit: &mut Unit<'_>,
) -> Result<()> {
    if !matches!(entity.class, Class::Owned | Class::Mirrored) {
        return Ok(());
    }
    for warning in warning_rule::on_change(entity.name, unit)? {
        let checker = Checker::new(warning, entity, unit)?;
        for subject in subjects {
            match live {
                true => checker.check(subject, unit)?,
                false => checker.clear(subject.record, unit)?,
            }
        }
    }
    Ok(())
}

/// A warning rule, ready to be checked over records of its entity.
pub(super) struct Checker {
    warning: Stored<WarningRule>,
    entity: &'static EntityDef,
    rule: Option<Stored<Rule>>,
    prepared: Result<Prepared>,
}

impl Checker {
    pub(super) fn new(
        warning: Stored<WarningRule>,
        entity: &'static EntityDef,
        unit: &mut Unit<'_>,
    ) -> Result<Self> {
        let rule = unit.elevated(|unit| unit.first::<Rule>(Filter::eq(Rule::ID, &warning.rule_id)))?;
        let rule = rule.filter(|rule| rule.state == RuleState::Active);
        let expression = rule.as_ref().and_then(|rule| rule.published.clone()).unwrap_or_default();
        let prepared = Prepared::new(&expression, entity.name, unit);
        Ok(Self { warning, entity, rule, prepared })
    }

    /// Checks one record. A rule that is not in force says nothing; one that faults is reported to the author of the warning, once.
    pub(super) fn check(&self, subject: &Subject<'_>, unit: &mut Unit<'_>) -> Result<()> {
        if self.rule.is_none() {
            return Ok(());
        }
        match unit.attempt(|unit| self.verdict(subject, unit))? {
            Ok((Datum::Bool(true), figures)) => {
                unit.in_zone_of(self.entity, subject.record, |unit| self.open(subject, figures, unit))
            }
            Ok((Datum::Bool(false), _)) => self.clear(subject.record, unit),
            // Without a value there is no verdict: it is neither raised nor cleared.
            Ok(_) => Ok(()),
            Err(fault) => self.report(&fault, unit),
        }
    }

    /// What the rule says of a record, and the figures that it says so by. Of a record that the filter leaves out, it is false.
    fn verdict(&self, subject: &Subject<'_>, unit: &mut Unit<'_>) -> Result<(Datum, Json)> {
        if self.selected([subject.record.header.id.as_str()], unit)?.is_empty() {
            return Ok((Datum::Bool(false), Json::Null));
        }
        let prepared = self.prepared.as_ref().map_err(Clone::clone)?;
        let inputs = prepared.inputs(subject, unit)?;
        Ok((prepared.evaluate(&inputs)?, prepared.figures(&inputs, unit.catalogue())))
    }

    /// Which of these records there are and the filter selects.
    fn selected<'i>(
        &self,
        ids: impl IntoIterator<Item = &'i str>,
        unit: &mut Unit<'_>,
    ) -> Result<BTreeSet<String>> {
        let own = self.warning.own_filter()?;
        let filter = Filter::All(vec![Filter::one_of("id", ids), own]);
        let found = unit.elevated(|unit| unit.records(self.entity, &filter, None))?;
        Ok(found.into_iter().map(|record| record.header.id).collect())
    }

    /// Raises the alert of this period, unless it was raised.
    fn open(&self, subject: &Subject<'_>, figures: Json, unit: &mut Unit<'_>) -> Result<()> {
        let id = subject.record.header.id.as_str();
        unit.guard_keys("warning", [format!("{} {id}", self.warning.id()).as_str()])?;
        let standing = self.open_alerts(id, unit)?;
        if self.warning.period == WarningPeriod::Spell && !standing.is_empty() {
            return Ok(());
        }
        let key = self.warning.period.key(subject.at, unit);
        if self.has_alert(id, &key, unit)? {
            return Ok(());
        }
        for alert in standing {
            self.end(&alert, unit)?;
        }
        let alert = unit.elevated(|unit| unit.create(self.alert(subject, key, figures)))?;
        self.warn(&alert, subject.record, unit)
    }

    fn alert(&self, subject: &Subject<'_>, period_key: String, figures: Json) -> Alert {
        Alert {
            warning_rule_id: self.warning.id().to_owned(),
            entity: self.entity.name.to_owned(),
            record_id: subject.record.header.id.clone(),
            period_key,
            severity: self.warning.severity,
            opened_at: subject.at,
            figures,
            acknowledged_at: None,
            acknowledged_by: None,
            cleared_at: None,
        }
    }

    fn warn(&self, alert: &Stored<Alert>, record: &Record, unit: &mut Unit<'_>) -> Result<()> {
        let users = readers(&self.warning, self.entity, record, unit)?;
        let parameters = json!({
            "alert_id": alert.id(),
            "warning": self.warning.code,
            "name": self.warning.name,
            "severity": alert.severity.as_str(),
            "figures": alert.figures,
        });
        let notice = NewNotice {
            kind: NoticeKind::Alert,
            key: alert.id(),
            code: OPENED,
            parameters: Some(parameters),
            about: Some((self.entity.name, &record.header.id)),
        };
        unit.notify(&users, &notice)
    }

    /// Clears the alerts of a record, for which the rule is false.
    pub(super) fn clear(&self, record: &Record, unit: &mut Unit<'_>) -> Result<()> {
        for alert in self.open_alerts(&record.header.id, unit)? {
            self.end(&alert, unit)?;
        }
        Ok(())
    }

    /// Clears the alerts of records that are deleted, or that the filter leaves out.
    pub(super) fn clear_others(&self, unit: &mut Unit<'_>) -> Result<()> {
        let open = Filter::All(vec![
            Filter::eq(Alert::WARNING_RULE_ID, self.warning.id()),
            Filter::null(Alert::CLEARED_AT),
        ]);
        let open = unit.elevated(|unit| unit.find::<Alert>(open))?;
        let selected = self.selected(open.iter().map(|alert| alert.record_id.as_str()), unit)?;
        open.iter()
            .filter(|alert| !selected.contains(&alert.record_id))
            .try_for_each(|alert| self.end(alert, unit))
    }

    fn end(&self, alert: &Stored<Alert>, unit: &mut Unit<'_>) -> Result<()> {
        let now = Value::Instant(unit.now());
        unit.elevated(|unit| unit.set_once(alert, vec![(Alert::CLEARED_AT, now)]))?;
        end_notices(alert, unit)
    }

    fn open_alerts(&self, record_id: &str, unit: &mut Unit<'_>) -> Result<Vec<Stored<Alert>>> {
        let open = Filter::All(vec![self.of_record(record_id), Filter::null(Alert::CLEARED_AT)]);
        unit.elevated(|unit| unit.find::<Alert>(open))
    }

    fn has_alert(&self, record_id: &str, key: &str, unit: &mut Unit<'_>) -> Result<bool> {
        let of_period = Filter::All(vec![self.of_record(record_id), Filter::eq(Alert::PERIOD_KEY, key)]);
        Ok(unit.elevated(|unit| unit.first::<Alert>(of_period))?.is_some())
    }

    fn of_record(&self, record_id: &str) -> Filter {
        Filter::All(vec![
            Filter::eq(Alert::WARNING_RULE_ID, self.warning.id()),
            Filter::eq(Alert::ENTITY, self.entity.name),
            Filter::eq(Alert::RECORD_ID, record_id),
        ])
    }

    /// Tells the author of the warning that it cannot be checked: once for each version of it and of its rule.
    fn report(&self, fault: &Error, unit: &mut Unit<'_>) -> Result<()> {
        let revision = self.rule.as_ref().map_or(0, |rule| rule.revision);
        let key = format!("{} {} {revision}", self.warning.id(), self.warning.header.version);
        let notice = NewNotice {
            kind: NoticeKind::Alert,
            key: &key,
            code: FAULT,
            parameters: Some(
                json!({"warning": self.warning.code, "code": fault.code.as_str(), "message": fault.message}),
            ),
            about: Some((WarningRule::DEF.name, self.warning.id())),
        };
        unit.notify(std::slice::from_ref(&self.warning.header.created_by), &notice)
    }
}

/// Ends the notices of an alert.
pub(super) fn end_notices(alert: &Stored<Alert>, unit: &mut Unit<'_>) -> Result<()> {
    unit.end_notices((&alert.entity, &alert.record_id), OPENED, Some(alert.id()))
}
