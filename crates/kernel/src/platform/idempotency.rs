//! Idempotency: the answer to a write is stored under the caller's key, in the write's own transaction.

use crate::condition::Comparison;
use crate::context::CallContext;
use crate::decode::JsonMap;
use crate::error::{Code, Error, Result};
use crate::filter::Filter;
use crate::ports::StoreTransaction;
use crate::record::{Header, Record, Stored};
use crate::refusals;
use crate::settings;
use crate::unit::Unit;
use crate::{Entity, EntityDef, Object, Operation, Rules, Run};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use serde_json::Value as Json;
use sha2::{Digest, Sha256};

/// The answer to a write, by its idempotency key. `idempotency.prune` removes it; the key can then be used again.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(name = "idempotency", class = "system", bookkeeping, zh = "幂等记录", index = "at")]
pub struct Answer {
    /// When.
    #[field(zh = "时间")]
    pub at: Timestamp,
    /// A hash of the canonical request (SHA-256, hexadecimal).
    #[field(max = 64, zh = "请求摘要")]
    pub request: String,
    /// The answer, with all that the caller could see, restricted fields too.
    #[field(restricted, zh = "应答")]
    pub answer: Json,
}

impl Rules for Answer {}

/// Removes answers that are older than a number of days. A repeated write with such a key is done again: keep answers
/// longer than any caller repeats a call.
#[derive(Clone, Debug, Operation)]
#[operation(name = "idempotency.prune", zh = "清理幂等记录", effect = "write")]
pub struct PruneAnswers {
    /// The age in days, at least 1.
    #[field(zh = "天数")]
    pub older_than_days: i32,
}

/// What was forgotten.
#[derive(Clone, Debug, Object)]
pub struct Pruned {
    /// The number of removed answers.
    #[field(zh = "已删除数")]
    pub removed: i64,
}

impl Run for PruneAnswers {
    type Answer = Pruned;

    fn run(self, unit: &mut Unit<'_>) -> Result<Pruned> {
        let refused = refusals::age;
        if self.older_than_days < 1 {
            return Err(refused().at("/older_than_days"));
        }
        let age = SignedDuration::from_hours(24 * i64::from(self.older_than_days));
        let before = unit.now().checked_sub(age).map_err(|_| refused().at("/older_than_days"))?;
        let removed = unit.remove::<Answer>(&Filter::compare(Answer::AT, Comparison::Lt, before))?;
        Ok(Pruned { removed: i64::try_from(removed).unwrap_or(i64::MAX) })
    }
}

/// What is known of a key.
pub(crate) enum Earlier {
    /// Nothing.
    None,
    /// The same request, and this answer.
    Same(Json),
}

/// A write, as its key sees it.
pub(crate) struct Request<'a> {
    tenant: &'a str,
    id: String,
    hash: String,
}

impl<'a> Request<'a> {
    /// The key is scoped to tenant, actor and operation.
    pub(crate) fn new(context: &'a CallContext, operation: &str, key: &str, arguments: &JsonMap) -> Self {
        let scope = format!("{}\0{operation}\0{key}", context.actor);
        let mut canonical = Vec::new();
        write_members(arguments, &mut canonical);
        Self { tenant: &context.tenant, id: hash(scope.as_bytes()), hash: hash(&canonical) }
    }

    /// Where the answer is that the key was given before.
    pub(crate) fn answer(&self) -> (&'static EntityDef, &str) {
        (Answer::DEF, &self.id)
    }

    /// What this record says, which was found there.
    ///
    /// # Errors
    /// `KEY_REUSED` when it was given to a request with other content.
    pub(crate) fn answered(&self, record: Option<Record>) -> Result<Earlier> {
        let Some(record) = record else { return Ok(Earlier::None) };
        let answer = Stored::<Answer>::from_record(record)?.data;
        if answer.request != self.hash {
            return Err(refusals::key_reused().at("/context/key"));
        }
        Ok(Earlier::Same(answer.answer))
    }

    /// Keeps the answer, and gives it back.
    pub(crate) fn remember(
        self,
        store: &mut dyn StoreTransaction,
        now: Timestamp,
        answer: Json,
    ) -> Result<Json> {
        let answer = Answer { at: now, request: self.hash, answer };
        let header = Header { id: self.id, ..Header::default() };
        let record = Record { header, values: answer.into_values() };
        // Somebody else was faster with the same key: the whole call is repeated, and finds the answer.
        store.insert(self.tenant, Answer::DEF, &record).map_err(|error| match error.code {
            Code::Duplicate => in_use(),
            _ => error,
        })?;
        Ok(Answer::from_values(record.values)?.answer)
    }

    /// What to say instead of a refusal where somebody else was faster with the same key, so that the refusal may have been of
    /// what that one did.
    pub(crate) fn overtaken(&self, store: &mut dyn StoreTransaction) -> Option<Error> {
        let (_, answer) =
            store.counter_and_record(self.tenant, settings::COUNTER, Some(self.answer())).ok()?;
        matches!(self.answered(answer), Ok(Earlier::Same(_))).then(in_use)
    }
}

/// The whole call is repeated then, and finds the answer.
fn in_use() -> Error {
    refusals::key_in_use()
}

fn hash(content: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let nibbles = |byte: u8| [byte >> 4, byte & 15];
    let digest = Sha256::digest(content);
    digest
        .iter()
        .flat_map(|byte| nibbles(*byte))
        .map(|nibble| char::from(DIGITS[usize::from(nibble)]))
        .collect()
}

fn write_members(members: &JsonMap, out: &mut Vec<u8>) {
    let mut members: Vec<_> = members.iter().collect();
    members.sort_by_key(|(name, _)| *name);
    out.push(b'{');
    for (name, value) in members {
        write_scalar(name, out);
        out.push(b':');
        write_canonical(value, out);
        out.push(b',');
    }
    out.push(b'}');
}

/// JSON with the members of every object in the order of their names (after RFC 8785; numbers here are integers only).
fn write_canonical(json: &Json, out: &mut Vec<u8>) {
    match json {
        Json::Object(members) => write_members(members, out),
        Json::Array(items) => {
            out.push(b'[');
            for item in items {
                write_canonical(item, out);
                out.push(b',');
            }
            out.push(b']');
        }
        scalar => write_scalar(scalar, out),
    }
}

/// Writing to memory does not fail.
fn write_scalar(scalar: &impl Serialize, out: &mut Vec<u8>) {
    let _ = serde_json::to_writer(out, scalar);
}
