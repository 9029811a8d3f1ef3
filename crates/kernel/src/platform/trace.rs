//! Tracing a process: how long a record was in each state, and who has had it to do.
//!
//! Everything is read from what is kept anyway: the journal and the notices.

use crate::entity::EntityDef;
use crate::error::Result;
use crate::filter::Filter;
use crate::kind::{Field, Kind};
use crate::platform::journal::JournalEntry;
use crate::platform::leaving::OPEN_RECORDS;
use crate::platform::notice::{Notice, NoticeKind};
use crate::record::Stored;
use crate::rules::subject_entity;
use crate::unit::Unit;
use crate::{Choice, Object, Operation, Run};
use jiff::Timestamp;

/// Returns how long a record was in each of its states, who has had it to do, and where it stands longest now.
#[derive(Clone, Debug, Operation)]
#[operation(name = "process.trace", zh = "跟踪业务进程", effect = "read")]
pub struct TraceProcess {
    /// The entity of the record.
    #[field(max = 30, zh = "对象")]
    pub entity: String,
    /// The record.
    #[field(max = 130, zh = "记录")]
    pub id: String,
}

/// The course of a record.
#[derive(Clone, Debug, Object)]
pub struct ProcessTrace {
    /// The spans, by their beginnings.
    #[field(zh = "时段")]
    pub spans: Vec<ProcessSpan>,
    /// The span that has lasted longest of those that last; null if none lasts.
    #[field(zh = "瓶颈")]
    pub bottleneck: Option<ProcessSpan>,
}

/// What a span is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum SpanKind {
    /// The record was in a state.
    #[choice(zh = "状态")]
    State,
    /// A user had something to do.
    #[choice(zh = "待办")]
    Task,
}

/// A time during which a record was in a state, or a user had something to do with it.
#[derive(Clone, Debug, PartialEq, Object)]
pub struct ProcessSpan {
    /// What it is of.
    #[field(zh = "类型")]
    pub kind: SpanKind,
    /// The field with the state, or the code of the task.
    #[field(max = 60, zh = "名称")]
    pub name: String,
    /// The state.
    #[field(max = 60, zh = "状态")]
    pub state: Option<String>,
    /// Who brought it into the state, or who had it to do.
    #[field(max = 130, zh = "用户")]
    pub user_id: Option<String>,
    /// When it began.
    #[field(zh = "开始时间")]
    pub began_at: Timestamp,
    /// When it ended; null if it lasts.
    #[field(zh = "结束时间")]
    pub ended_at: Option<Timestamp>,
    /// How long it was, until now if it lasts, in seconds.
    #[field(zh = "时长（秒）")]
    pub seconds: i64,
}

impl Run for TraceProcess {
    type Answer = ProcessTrace;

    fn run(self, unit: &mut Unit<'_>) -> Result<ProcessTrace> {
        let entity = subject_entity(&self.entity, unit).map_err(|error| error.at("/entity"))?;
        unit.record(entity, &self.id)?;
        let open = is_open(entity, &self.id, unit)?;
        let mut spans = states(entity, &self.id, unit)?;
        spans.extend(tasks(entity, &self.id, unit)?);
        spans.sort_by_key(|span| span.began_at);
        let now = unit.now();
        spans.iter_mut().for_each(|span| {
            span.seconds = span.ended_at.unwrap_or(now).duration_since(span.began_at).as_secs()
        });
        // A record that is done waits for nothing in its last state. Of two spans that have lasted as long, the one that began first.
        let lasting = spans.iter().rev().filter(|span| open && span.ended_at.is_none());
        let bottleneck = lasting.max_by_key(|span| span.seconds).cloned();
        Ok(ProcessTrace { spans, bottleneck })
    }
}

/// Whether something is still to be done with a record, as far as its module says so.
fn is_open(entity: &'static EntityDef, id: &str, unit: &mut Unit<'_>) -> Result<bool> {
    let figures = unit.catalogue().figures(OPEN_RECORDS);
    let figure = figures.iter().find(|figure| figure.entity == entity.name);
    let Some(filter) = figure.and_then(|figure| figure.filter) else { return Ok(true) };
    let open = Filter::All(vec![Filter::eq("id", id), filter()]);
    Ok(!unit.elevated(|unit| unit.records(entity, &open, Some(1)))?.is_empty())
}

/// The fields with the states of a record: choices that only operations set.
fn state_fields(entity: &EntityDef) -> impl Iterator<Item = &'static Field> {
    let fields = entity.shape.fields.iter();
    fields.filter(|field| matches!(field.kind, Kind::Choice(_)) && field.readonly && !field.restricted)
}

fn states(entity: &'static EntityDef, id: &str, unit: &mut Unit<'_>) -> Result<Vec<ProcessSpan>> {
    let of_record = Filter::All(vec![
        Filter::eq(JournalEntry::ENTITY, entity.name),
        Filter::eq(JournalEntry::RECORD_ID, id),
    ]);
    let mut entries = unit.elevated(|unit| unit.find::<JournalEntry>(of_record))?;
    entries.sort_by_key(|entry| (entry.version, entry.at));
    let fields = state_fields(entity).map(|field| of_field(field.name, &entries));
    Ok(fields.flatten().collect())
}

/// The spans of one field.
fn of_field(field: &str, entries: &[Stored<JournalEntry>]) -> Vec<ProcessSpan> {
    let mut spans: Vec<ProcessSpan> = Vec::new();
    for entry in entries {
        let Some(sides) = entry.changes.get(field) else { continue };
        if let Some(last) = spans.last_mut() {
            last.ended_at.get_or_insert(entry.at);
        }
        if let Some(state) = sides[1].as_str() {
            let (user_id, state) = (Some(entry.actor.clone()), Some(state.to_owned()));
            let kind = SpanKind::State;
            spans.push(ProcessSpan {
                kind,
                name: field.to_owned(),
                state,
                user_id,
                began_at: entry.at,
                ended_at: None,
                seconds: 0,
            });
        }
    }
    spans
}

fn tasks(entity: &'static EntityDef, id: &str, unit: &mut Unit<'_>) -> Result<Vec<ProcessSpan>> {
    let about = Filter::All(vec![
        Filter::eq(Notice::ENTITY, entity.name),
        Filter::eq(Notice::RECORD_ID, id),
        Filter::eq(Notice::KIND, NoticeKind::Task),
    ]);
    let notices = unit.elevated(|unit| unit.find::<Notice>(about))?;
    let spans = notices.into_iter().map(|notice| {
        let Notice { code, user_id, at, done_at, .. } = notice.data;
        ProcessSpan {
            kind: SpanKind::Task,
            name: code,
            state: None,
            user_id: Some(user_id),
            began_at: at,
            ended_at: done_at,
            seconds: 0,
        }
    });
    Ok(spans.collect())
}
