//! Rounds: the daily check of a warning rule over all of its records, some at a time.

use crate::error::Result;
use crate::filter::Filter;
use crate::kind::Label;
use crate::platform::warning::check::Checker;
use crate::platform::warning::warning_rule::{WarningCheck, WarningRule};
use crate::record::Stored;
use crate::rules::subject_entity;
use crate::timer::{CatchUp, Timer};
use crate::unit::Unit;
use crate::{Entity, Rules};
use jiff::{SignedDuration, Timestamp};

/// How many records are checked in one transaction.
const STEP: u64 = 100;

/// How far the daily check of a warning rule has come. There is one of each, which has the id of its warning rule.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(class = "system", bookkeeping, zh = "预警检查进度")]
pub struct WarningRound {
    /// The time that it is the check of.
    #[field(zh = "检查时间")]
    pub at: Timestamp,
    /// The last record that was checked.
    #[field(max = 130, zh = "已检查至")]
    pub after_id: Option<String>,
    /// Whether all records were checked.
    #[field(zh = "已完成")]
    pub finished: bool,
}

impl Rules for WarningRound {}

/// Begins a round every day. Rounds that were missed are not made up for.
pub(crate) struct Begin;

impl Timer for Begin {
    type Of = WarningRule;
    const KIND: &'static str = "warning_rule.begin";
    const LABEL: Label = Label { en: "Begin the daily check of warnings", zh: "开始每日预警检查" };
    const FIELDS: &'static [&'static str] =
        &[WarningRule::WHEN, WarningRule::TIME_OF_DAY, WarningRule::DISABLED];
    const CATCH_UP: CatchUp = CatchUp::Last;

    fn next(
        warning: &Stored<WarningRule>,
        after: Option<Timestamp>,
        unit: &mut Unit<'_>,
    ) -> Result<Option<Timestamp>> {
        // What was missed before it was made or switched on again is not made up for.
        let changed = warning.header.updated_at;
        Ok(warning.next_check(after.map_or(changed, |after| after.max(changed)), unit))
    }

    fn act(warning: Stored<WarningRule>, at: Timestamp, unit: &mut Unit<'_>) -> Result<()> {
        let round = WarningRound { at, after_id: None, finished: false };
        match unit.first::<WarningRound>(Filter::eq(WarningRound::ID, warning.id()))? {
            None => unit.create_with_id(warning.id().to_owned(), round).map(drop),
            Some(before) => unit.save(Stored { data: round, ..before }).map(drop),
        }
    }
}

/// Checks the next records of a round.
pub(crate) struct Step;

impl Timer for Step {
    type Of = WarningRound;
    const KIND: &'static str = "warning_rule.step";
    const LABEL: Label = Label { en: "Check warnings", zh: "检查预警" };
    const FIELDS: &'static [&'static str] =
        &[WarningRound::AT, WarningRound::AFTER_ID, WarningRound::FINISHED];

    fn next(
        round: &Stored<WarningRound>,
        after: Option<Timestamp>,
        _: &mut Unit<'_>,
    ) -> Result<Option<Timestamp>> {
        let later = after.and_then(|after| after.checked_add(SignedDuration::from_micros(1)).ok());
        Ok(Some(later.map_or(round.at, |later| later.max(round.at))).filter(|_| !round.finished))
    }

    fn act(mut round: Stored<WarningRound>, _: Timestamp, unit: &mut Unit<'_>) -> Result<()> {
        let warning = unit.first::<WarningRule>(Filter::eq(WarningRule::ID, round.id()))?;
        let warning = warning.filter(|warning| !warning.disabled && warning.when == WarningCheck::Daily);
        let last = match warning {
            Some(warning) => check_next(warning, round.after_id.as_deref(), unit)?,
            None => None,
        };
        (round.finished, round.after_id) = (last.is_none(), last);
        unit.save(round).map(drop)
    }
}

/// Checks the records after one. Returns the last of them; none if there are no more, or if they cannot be selected.
fn check_next(
    warning: Stored<WarningRule>,
    after: Option<&str>,
    unit: &mut Unit<'_>,
) -> Result<Option<String>> {
    let subject = warning.subject.clone().unwrap_or_default();
    let Ok(entity) = subject_entity(&subject, unit) else { return Ok(None) };
    let checker = Checker::new(warning, entity, unit)?;
    match unit.attempt(|unit| checker.check_some(after, STEP, unit))? {
        Ok(last) => Ok(last),
        Err(fault) => checker.report(&fault, unit).map(|()| None),
    }
}
