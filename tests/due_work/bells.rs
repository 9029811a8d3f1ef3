//! A module with timers: bells that ring at their times. Each ring is written down with the time for which it rang.

use jiff::{SignedDuration, Timestamp};
use tenon::kernel::{CatchUp, Entity, Label, Rules, Stored, Timer, Unit, entity, timer};
use tenon::{Module, Result};

pub(crate) mod refusals {
    tenon::kernel::refusals! {
        bell { broken = IllegalState, "the bell is broken", "铃坏了"; }
    }
}

/// A bell that rings at a time, and then again and again.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(zh = "铃", rights = "owner")]
pub(crate) struct Bell {
    /// When it rings first.
    #[field(zh = "首次时间")]
    pub(crate) first: Option<Timestamp>,
    /// The seconds between two rings.
    #[field(zh = "间隔秒数")]
    pub(crate) every: i32,
    /// How often it rings.
    #[field(zh = "次数")]
    pub(crate) times: i32,
    /// Whether it cannot ring.
    #[field(default, zh = "损坏")]
    pub(crate) broken: bool,
    /// Whether its timer has a fault with which no transaction can go on.
    #[field(default, zh = "故障")]
    pub(crate) faulty: bool,
    /// Whether its timer panics.
    #[field(default, zh = "崩溃")]
    pub(crate) panics: bool,
    /// Whether its timer says why it fails in characters that no text may have.
    #[field(default, zh = "乱码")]
    pub(crate) mumbles: bool,
    /// Nanoseconds after the first time.
    #[field(default, zh = "纳秒")]
    pub(crate) nanoseconds: i32,
    /// Whether it rings at the next midnight after the first time instead.
    #[field(default, zh = "午夜")]
    pub(crate) at_midnight: bool,
    /// The owner.
    #[field(refers = "user", zh = "负责人")]
    pub(crate) owner_id: Option<String>,
    /// The unit.
    #[field(refers = "org_unit", zh = "所属单元")]
    pub(crate) unit_id: Option<String>,
}

impl Rules for Bell {}

/// A bell has rung.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(zh = "铃声")]
pub(crate) struct Ring {
    /// The bell.
    #[field(max = 40, zh = "铃")]
    pub(crate) bell_id: String,
    /// The timer.
    #[field(max = 30, zh = "类型")]
    pub(crate) timer: String,
    /// The time for which it rang.
    #[field(zh = "时间")]
    pub(crate) due: Timestamp,
    /// The business date on which it rang.
    #[field(zh = "日期")]
    pub(crate) day: jiff::civil::Date,
}

impl Rules for Ring {}

const FIELDS: &[&str] = &[Bell::FIRST, Bell::EVERY, Bell::TIMES, Bell::AT_MIDNIGHT];

fn next(bell: &Bell, after: Option<Timestamp>, unit: &Unit<'_>) -> Result<Option<Timestamp>> {
    let Some(first) = bell.first else { return Ok(None) };
    let mut at = first + SignedDuration::from_nanos(bell.nanoseconds.into());
    if bell.at_midnight {
        at = unit.start_of(unit.date_of(at).saturating_add(jiff::ToSpan::days(1)));
    }
    for _ in 0..bell.times {
        if after < Some(at) {
            return Ok(Some(at));
        }
        at += SignedDuration::from_secs(bell.every.into());
    }
    Ok(None)
}

fn ring(bell: &Stored<Bell>, timer: &str, due: Timestamp, unit: &mut Unit<'_>) -> Result<()> {
    let (bell_id, timer, day) = (bell.id().to_owned(), timer.to_owned(), unit.today());
    unit.create(Ring { bell_id, timer, due, day })?;
    match **bell {
        Bell { panics: true, .. } => panic!("planted"),
        Bell { faulty: true, .. } => Err(tenon::kernel::refusals::internal("planted")),
        Bell { mumbles: true, .. } => Err(tenon::kernel::refusals::internal("\0\u{202E}planted")),
        Bell { broken: true, .. } => Err(refusals::broken()),
        _ => Ok(()),
    }
}

/// Rings for each of its times.
struct Strike;

impl Timer for Strike {
    type Of = Bell;
    const KIND: &'static str = "bell.strike";
    const LABEL: Label = Label { en: "Strike", zh: "敲钟" };
    const FIELDS: &'static [&'static str] = FIELDS;

    fn next(bell: &Stored<Bell>, after: Option<Timestamp>, unit: &mut Unit<'_>) -> Result<Option<Timestamp>> {
        next(bell, after, unit)
    }

    fn act(bell: Stored<Bell>, at: Timestamp, unit: &mut Unit<'_>) -> Result<()> {
        ring(&bell, Self::KIND, at, unit)
    }
}

/// Rings for the last of its times.
struct Remind;

impl Timer for Remind {
    type Of = Bell;
    const KIND: &'static str = "bell.remind";
    const LABEL: Label = Label { en: "Remind", zh: "提醒" };
    const FIELDS: &'static [&'static str] = FIELDS;
    const CATCH_UP: CatchUp = CatchUp::Last;

    fn next(bell: &Stored<Bell>, after: Option<Timestamp>, unit: &mut Unit<'_>) -> Result<Option<Timestamp>> {
        next(bell, after, unit)
    }

    fn act(bell: Stored<Bell>, at: Timestamp, unit: &mut Unit<'_>) -> Result<()> {
        ring(&bell, Self::KIND, at, unit)
    }
}

pub(crate) static TOWER: Module = Module {
    entities: &[entity::<Bell>(), entity::<Ring>()],
    timers: &[timer::<Strike>(), timer::<Remind>()],
    refusals: refusals::ALL,
    ..Module::new("tower", "Bells.")
};
