//! Checks warning rules over records: raises alerts, and clears them.

use crate::condition::Comparison::Gt;
use crate::entity::EntityDef;
use crate::error::{Error, Result};
use crate::filter::Filter;
use crate::listener::{Change, ChangedSet, Moved};
use crate::platform::notice::{NewNotice, NoticeKind};
use crate::platform::rule::{Rule, RuleState};
use crate::platform::warning::alert::Alert;
use crate::platform::warning::readers::readers;
use crate::platform::warning::warning_rule::{self, WarningPeriod, WarningRule, owner_field};
use crate::record::{Record, Stored};
use crate::rules::{Datum, Prepared, Subject};
use crate::unit::Unit;
use crate::value::Value;
use crate::{Class, Entity};
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;

/// How many alerts are looked at in one query.
const MOST_AT_ONCE: u64 = 500;

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
    if !is_watched(entity) {
        return Ok(());
    }
    match (change.before, change.after) {
        (before, Some(record)) => check_all(entity, &[Subject { record, before, at: unit.now() }], unit),
        (Some(record), None) => clear_all(entity, &record.header.id, unit),
        (None, None) => Ok(()),
    }
}

/// Checks the warnings of records of which one was merged into the other, or one is its own again.
pub(crate) fn after_move(entity: &'static EntityDef, moved: &Moved<'_>, unit: &mut Unit<'_>) -> Result<()> {
    if !is_watched(entity) || warning_rule::on_change(entity.name, unit)?.is_empty() {
        return Ok(());
    }
    let both = Filter::one_of("id", [moved.from, moved.into]);
    let records = unit.elevated(|unit| unit.records(entity, &both, None))?;
    let at = unit.now();
    let subjects: Vec<_> = records.iter().map(|record| Subject { record, before: None, at }).collect();
    check_all(entity, &subjects, unit)
}

/// Whether warnings may be about records of an entity.
fn is_watched(entity: &EntityDef) -> bool {
    matches!(entity.class, Class::Owned | Class::Mirrored)
}

/// Clears all alerts of a record that no longer exists.
fn clear_all(entity: &'static EntityDef, id: &str, unit: &mut Unit<'_>) -> Result<()> {
    let open = Filter::All(vec![
        Filter::eq(Alert::ENTITY, entity.name),
        Filter::eq(Alert::RECORD_ID, id),
        Filter::null(Alert::CLEARED_AT),
    ]);
    let open = unit.elevated(|unit| unit.find::<Alert>(open))?;
    open.iter().try_for_each(|alert| end(alert, unit))
}

/// Checks the warnings of records that an ERP keeps, after a page of them was written.
pub(crate) fn after_set(entity: &'static EntityDef, set: &ChangedSet<'_>, unit: &mut Unit<'_>) -> Result<()> {
    let at = unit.now();
    let subjects: Vec<_> = set.rows.iter().map(|record| Subject { record, before: None, at }).collect();
    match is_watched(entity) {
        true => check_all(entity, &subjects, unit),
        false => Ok(()),
    }
}

fn check_all(entity: &'static EntityDef, subjects: &[Subject<'_>], unit: &mut Unit<'_>) -> Result<()> {
    for warning in warning_rule::on_change(entity.name, unit)? {
        let checker = Checker::new(warning, entity, unit)?;
        subjects.iter().try_for_each(|subject| checker.check(subject, unit))?;
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
        Ok((
            prepared.evaluate(&inputs)?,
            prepared.figures(&inputs, self.warning.show_metrics, unit.catalogue()),
        ))
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
        let key = self.warning.period.key(subject.at, unit);
        if self.warning.period == WarningPeriod::Spell
            && let [alert, others @ ..] = standing.as_slice()
        {
            // A merge leaves two.
            others.iter().try_for_each(|other| end(other, unit))?;
            return self.warn_new_owner(alert, subject, unit);
        }
        if self.warning.period != WarningPeriod::Spell && self.has_alert(id, &key, unit)? {
            return Ok(());
        }
        standing.iter().try_for_each(|alert| end(alert, unit))?;
        let alert = unit.elevated(|unit| unit.create(self.alert(subject, key, figures)))?;
        self.warn(&alert, subject.record, unit)
    }

    /// Warns of what lasts whoever owns the record now. Who was warned already is not warned again.
    fn warn_new_owner(
        &self,
        alert: &Stored<Alert>,
        subject: &Subject<'_>,
        unit: &mut Unit<'_>,
    ) -> Result<()> {
        let owner = |record| owner_field(self.entity).map(|field| Record::column(record, self.entity, field));
        match subject.before.is_some_and(|before| owner(before) != owner(subject.record)) {
            true => self.warn(alert, subject.record, unit),
            false => Ok(()),
        }
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
        let open = self.open_alerts(&record.header.id, unit)?;
        open.iter().try_for_each(|alert| end(alert, unit))
    }

    /// Checks the records after one, at most so many. Returns the last of them; none if there are no more.
    pub(super) fn check_some(
        &self,
        after: Option<&str>,
        most: u64,
        unit: &mut Unit<'_>,
    ) -> Result<Option<String>> {
        let later = after.map(|after| Filter::compare("id", Gt, after));
        let filter = Filter::All([self.warning.own_filter()?].into_iter().chain(later).collect());
        let records = unit.elevated(|unit| unit.records(self.entity, &filter, Some(most)))?;
        for record in &records {
            self.check(&Subject { record, before: None, at: unit.now() }, unit)?;
        }
        match records.last() {
            Some(last) if records.len() as u64 == most => Ok(Some(last.header.id.clone())),
            _ => self.clear_others(unit).map(|()| None),
        }
    }

    /// Clears the alerts of records that are deleted, or that the filter leaves out.
    pub(super) fn clear_others(&self, unit: &mut Unit<'_>) -> Result<()> {
        let mut after = None;
        loop {
            let mut open =
                vec![Filter::eq(Alert::WARNING_RULE_ID, self.warning.id()), Filter::null(Alert::CLEARED_AT)];
            open.extend(after.map(|after: String| Filter::compare(Alert::ID, Gt, after)));
            let open = unit.elevated(|unit| unit.find_some::<Alert>(Filter::All(open), MOST_AT_ONCE))?;
            let Some(last) = open.last() else { return Ok(()) };
            after = Some(last.id().to_owned());
            let selected = self.selected(open.iter().map(|alert| alert.record_id.as_str()), unit)?;
            let others = open.iter().filter(|alert| !selected.contains(&alert.record_id));
            others.into_iter().try_for_each(|alert| end(alert, unit))?;
        }
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
    pub(super) fn report(&self, fault: &Error, unit: &mut Unit<'_>) -> Result<()> {
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

/// Clears an alert.
fn end(alert: &Stored<Alert>, unit: &mut Unit<'_>) -> Result<()> {
    let now = Value::Instant(unit.now());
    unit.elevated(|unit| unit.set_once(alert, vec![(Alert::CLEARED_AT, now)]))?;
    end_notices(alert, unit)
}

/// Ends the notices of an alert.
pub(super) fn end_notices(alert: &Stored<Alert>, unit: &mut Unit<'_>) -> Result<()> {
    let about = (alert.entity.as_str(), alert.record_id.as_str());
    unit.end_notices(about, (NoticeKind::Alert, OPENED), Some(alert.id()))
}

/// Ends what its author was told of a warning rule that could not be checked: it is another one now.
pub(super) fn end_faults(warning: &Stored<WarningRule>, unit: &mut Unit<'_>) -> Result<()> {
    unit.end_notices((WarningRule::DEF.name, warning.id()), (NoticeKind::Alert, FAULT), None)
}
