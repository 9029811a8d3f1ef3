//! The status of synchronisation with an ERP.

use crate::capabilities::lacks;
use crate::inbound::{self, InboundKind, STEPS};
use crate::outbox::{self, RateLimit};
use crate::refusals;
use crate::run::{Transact, check_tenant, in_transaction};
use jiff::Timestamp;
use serde::Serialize;
use std::collections::BTreeMap;
use tenon_core::integration::dead_letter::DeadLetter;
use tenon_core::integration::erp_cursor::ErpCursor;
use tenon_core::integration::erp_ports::is_configured;
use tenon_core::integration::erp_state::{self, ErpState};
use tenon_core::integration::match_review::MatchReview;
use tenon_core::order::sales_order::{OrderStatus, SalesOrder};
use tenon_kernel::condition::Comparison;
use tenon_kernel::filter::{Filter, Query};
use tenon_kernel::platform::org_unit::OrgUnit;
use tenon_kernel::{Entity, FieldValue, Result, Stored, Unit, Value};

/// The status of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct KindStatus {
    /// The kind.
    pub kind: String,
    /// When a round was last completed. The data is at least as recent as this.
    pub completed_at: Option<String>,
    /// The number of seconds since then.
    pub stale_seconds: Option<i64>,
    /// The number of rows that have changed something, in total.
    pub changed: i64,
    /// When the adapter last did not know the cursor any more, so that the kind was read from the beginning.
    pub restarted_at: Option<String>,
    /// What the adapter said then.
    pub restart_reason: Option<String>,
    /// Since when the kind cannot be read to its end; none if it can. The next round that comes to its end clears it.
    pub stuck_since: Option<String>,
    /// The code of the last error since then, such as `ERP_INVALID_RESPONSE`.
    pub stuck_code: Option<String>,
    /// What the ERP or its adapter said then: at most 1000 characters.
    pub stuck_reason: Option<String>,
    /// When reading the kind last failed.
    pub failed_at: Option<String>,
}

/// An ERP that organisation units name and that the engine does not have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UnknownErp {
    /// The name.
    pub erp: String,
    /// The number of units that name it.
    pub units: i64,
    /// The number of unfinished orders that wait for it.
    pub orders: i64,
}

/// The status of synchronisation with an ERP.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Status {
    /// The ERP.
    pub erp: String,
    /// The time of this status.
    pub at: String,
    /// The status of each kind that was read, or that the adapter can read.
    pub kinds: Vec<KindStatus>,
    /// The state of the circuit breaker: `closed` (calls are sent), `open` (no calls are sent), `half_open` (one call is sent as
    /// a test).
    pub breaker: &'static str,
    /// The time before which nothing is sent, because of the circuit breaker or the rate limit.
    pub not_before: Option<String>,
    /// The rate limit.
    pub limit: Option<RateLimit>,
    /// The number of outbox entries by state.
    pub outbox: BTreeMap<String, i64>,
    /// The number of entries in progress: pending, sent or unknown.
    pub pending: i64,
    /// The age in seconds of the oldest of these entries.
    pub oldest_pending_seconds: Option<i64>,
    /// The number of these entries that are dated in the future, because a clock was ahead. They are due now.
    pub ahead: i64,
    /// The number of attempts of these entries.
    pub retries: i64,
    /// The number of dead entries. They remain until they are retried.
    pub dead: i64,
    /// The number of records that could not be stored, without those that wait for a review.
    pub dead_letters: i64,
    /// The number of orders in the ERP that somebody must cancel there: the ERP has one with the same key, or nobody wants it any more.
    pub surplus_orders: i64,
    /// The number of records that may be the same as CRM records and wait for a decision.
    pub reviews: i64,
    /// The number of open conflicts.
    pub conflicts: i64,
    /// ERPs that organisation units name and that the engine does not have, of all units.
    pub unknown_erps: Vec<UnknownErp>,
    /// Unfinished orders of units without an ERP: they are executed by hand, and go nowhere.
    pub orders_without_erp: i64,
}

/// Returns the status of synchronisation with an ERP.
///
/// # Errors
/// `NOT_FOUND` if the tenant does not exist; a database error.
pub fn status(store: &dyn Transact, erp: &str) -> Result<Status> {
    in_transaction(store, "sync.status", |unit| {
        check_tenant(unit)?;
        let now = unit.now();
        let states: BTreeMap<_, _> = outbox::states(erp, unit)?.into_iter().collect();
        let (oldest, retries) = on_their_way(erp, unit)?;
        let count_of = |state: &str| states.get(state).copied().unwrap_or_default();
        let open = Filter::All(vec![Filter::eq("erp", erp), Filter::eq("state", "open")]);
        let known = erp_state::of(erp, unit)?;
        let reviews = open_reviews(erp, unit)?;
        let waiting = letters_of(&reviews, erp, unit)?;
        Ok(Status {
            erp: erp.to_owned(),
            at: now.to_string(),
            breaker: known.as_ref().map(|known| known.breaker).unwrap_or_default().as_str(),
            limit: known.as_ref().and_then(|known| outbox::limit(known)),
            not_before: known
                .as_ref()
                .and_then(|known| outbox::resting(known, now).max(outbox::paced(known, now)))
                .map(|at| at.to_string()),
            kinds: kinds(erp, known.as_deref(), unit)?,
            pending: ON_THEIR_WAY.into_iter().map(count_of).sum(),
            oldest_pending_seconds: oldest.map(|at| seconds(at, now)),
            ahead: ahead(erp, now, unit)?,
            retries,
            dead: count_of("dead"),
            outbox: states,
            dead_letters: count("dead_letter", Filter::eq("erp", erp), unit)? - waiting,
            surplus_orders: count("dead_letter", surplus_orders(erp), unit)?,
            reviews: i64::try_from(reviews.len()).unwrap_or(i64::MAX),
            conflicts: count("conflict", open, unit)?,
            unknown_erps: unknown_erps(unit)?,
            orders_without_erp: unfinished_orders(Filter::null(OrgUnit::ERP), unit)?,
        })
    })
}

/// The kinds that were read, and those that the adapter can read and never has, in the order of a run. What it can read is known since
/// the first run.
fn kinds(erp: &str, known: Option<&ErpState>, unit: &mut Unit<'_>) -> Result<Vec<KindStatus>> {
    let cursors = unit.find::<ErpCursor>(Filter::eq("erp", erp))?;
    let is_read = |kind: &str| cursors.iter().any(|cursor| cursor.kind == kind);
    let can_read = |kind: &dyn InboundKind| known.is_some_and(|known| !lacks(known, kind.capability()));
    let steps = STEPS.iter().filter(|step| step.is_on(unit)).filter_map(|step| step.kind());
    let unread = steps.filter(|kind| !is_read(kind.name()) && can_read(*kind));
    let unread = unread.map(|kind| ErpCursor::new(erp, kind.name(), unit.now()));
    let (unread, now): (Vec<_>, _) = (unread.collect(), unit.now());
    let read = cursors.into_iter().map(|cursor| cursor.data);
    let mut kinds: Vec<_> = read.chain(unread).map(|cursor| status_of(cursor, now)).collect();
    kinds.sort_by_key(|status| {
        inbound::kinds().position(|kind| kind.name() == status.kind).unwrap_or(usize::MAX)
    });
    Ok(kinds)
}

fn status_of(cursor: ErpCursor, now: Timestamp) -> KindStatus {
    let text = |at: Option<Timestamp>| at.map(|at| at.to_string());
    KindStatus {
        kind: cursor.kind,
        completed_at: text(cursor.completed_at),
        stale_seconds: cursor.completed_at.map(|at| seconds(at, now)),
        changed: cursor.changed,
        restarted_at: text(cursor.restarted_at),
        restart_reason: cursor.restart_reason,
        stuck_since: text(cursor.stuck_since),
        stuck_code: cursor.stuck_code,
        stuck_reason: cursor.stuck_reason,
        failed_at: text(cursor.failed_at),
    }
}

/// The ERPs that units name and that the engine does not have.
fn unknown_erps(unit: &mut Unit<'_>) -> Result<Vec<UnknownErp>> {
    let named = Filter::negate(Filter::null(OrgUnit::ERP));
    let named = Query::over(OrgUnit::DEF.name, named).by(OrgUnit::ERP).count("units");
    let mut unknown = Vec::new();
    for row in unit.query(&named)? {
        let mut cells = row.into_iter();
        let mut next = || cells.next().unwrap_or(Value::Null);
        let (erp, units) = (String::from_value(next())?, i64::from_value(next())?);
        if !is_configured(&erp, unit) {
            let orders = unfinished_orders(Filter::eq(OrgUnit::ERP, &erp), unit)?;
            unknown.push(UnknownErp { erp, units, orders });
        }
    }
    Ok(unknown)
}

/// How many orders of these units are submitted and not finished.
fn unfinished_orders(units: Filter, unit: &mut Unit<'_>) -> Result<i64> {
    if unit.catalogue().entity(SalesOrder::DEF.name).is_none() {
        return Ok(0);
    }
    let unfinished = Filter::one_of(SalesOrder::STATUS, [OrderStatus::Submitted, OrderStatus::Confirmed]);
    let orders = Filter::All(vec![unfinished, Filter::exists(SalesOrder::UNIT_ID, units)]);
    count(SalesOrder::DEF.name, orders, unit)
}

/// The states of an entry that is on its way.
const ON_THEIR_WAY: [&str; 3] = ["pending", "sent", "unknown"];

/// When the oldest entry was written that is on its way, and how often all of those were tried.
fn on_their_way(erp: &str, unit: &mut Unit<'_>) -> Result<(Option<Timestamp>, i64)> {
    let states = ON_THEIR_WAY.into_iter().map(Value::text).collect();
    let filter = Filter::All(vec![Filter::eq("erp", erp), Filter::In("state".to_owned(), states)]);
    let query = Query::over("outbox", filter).min("oldest", "at").sum("retries", "attempts");
    let mut cells = unit.query(&query)?.into_iter().flatten();
    let mut next = || cells.next().unwrap_or(Value::Null);
    let (oldest, retries) = (next(), next());
    let retries = if retries.is_null() { 0 } else { i64::from_value(retries)? };
    Ok((Option::<Timestamp>::from_value(oldest)?, retries))
}

/// How many entries on their way are dated in the future.
fn ahead(erp: &str, now: Timestamp, unit: &mut Unit<'_>) -> Result<i64> {
    let states = ON_THEIR_WAY.into_iter().map(Value::text).collect();
    let future = Filter::compare("at", Comparison::Gt, now);
    let filter = vec![Filter::eq("erp", erp), Filter::In("state".to_owned(), states), future];
    count("outbox", Filter::All(filter), unit)
}

/// The letters of orders that are to be cancelled in the ERP.
fn surplus_orders(erp: &str) -> Filter {
    let refusals = [refusals::order_twice("", ""), refusals::order_unwanted("")];
    let refusals = refusals.iter().map(|refusal| Value::text(refusal.reason())).collect();
    Filter::All(vec![Filter::eq(DeadLetter::ERP, erp), Filter::In(DeadLetter::REFUSAL.to_owned(), refusals)])
}

/// What somebody has to decide.
fn open_reviews(erp: &str, unit: &mut Unit<'_>) -> Result<Vec<Stored<MatchReview>>> {
    let open = vec![Value::text("open"), Value::text("later")];
    unit.find(Filter::All(vec![Filter::eq("erp", erp), Filter::In("state".to_owned(), open)]))
}

/// How many records could not be taken over for nothing but that they are to be decided.
fn letters_of(reviews: &[Stored<MatchReview>], erp: &str, unit: &mut Unit<'_>) -> Result<i64> {
    let mut keys: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
    for review in reviews {
        keys.entry(&review.entity).or_default().push(Value::text(review.erp_key.as_str()));
    }
    let mut letters = 0;
    for (kind, keys) in keys {
        for chunk in keys.chunks(500) {
            let waiting = Filter::In("erp_key".to_owned(), chunk.to_vec());
            let letter = vec![Filter::eq("erp", erp), Filter::eq("kind", kind), waiting];
            letters += count("dead_letter", Filter::All(letter), unit)?;
        }
    }
    Ok(letters)
}

/// How long ago, by the engine's clock; never in the future.
fn seconds(at: Timestamp, now: Timestamp) -> i64 {
    now.duration_since(at).as_secs().max(0)
}

fn count(entity: &str, filter: Filter, unit: &mut Unit<'_>) -> Result<i64> {
    let rows = unit.query(&Query::over(entity, filter).count("count"))?;
    i64::from_value(rows.into_iter().flatten().next().unwrap_or(Value::Integer(0)))
}
