//! The outbox at work: a state machine whose every step is durable before the next.
//!
//! ```text
//!            claimed              made, found
//!  pending ───────────▶ sent ───────────────────▶ confirmed
//!    ▲  ▲                │ │ refused
//!    │  │   no effect    │ ├──────────────────────▶ refused ──┐
//!    │  └────────────────┘ │ not known                        │ retried by hand
//!    │      not there      ▼                                  │
//!    ├───────────────── unknown ──▶ (looked up by its key)    │
//!    │                     │ found ─▶ confirmed               │
//!    │                                                        │
//!    └──────────── dead ◀── tried as often as it may be ◀─────┘
//! ```
//!
//! A worker claims an entry with a lease and a fence. What it brings back settles the entry only under the same fence: a
//! worker that comes back from the dead settles nothing. An entry that was sent and whose lease has run out is looked up, as
//! one whose outcome is unknown; only an answer to the look-up says that it had no effect. What is pending and no longer
//! wanted, or cannot be put into words for the ERP, is withdrawn: refused without having been sent.

use crate::work::{ErpInstance, Round, Transact, within};
use jiff::SignedDuration;
use serde::Serialize;
use serde_json::Value as Json;
use tenon_core::crm::customer::{Customer, dealing_currency};
use tenon_core::crm::erp_link::{self, ErpLink};
use tenon_core::crm::outbox::{self, Outbox, OutboxKind, OutboxState};
use tenon_core::crm::product::Product;
use tenon_core::crm::sales_order::{OrderStatus, SalesOrder};
use tenon_core::filter::Filter;
use tenon_core::ports::erp::{Made, Masters, NewCustomer, NewOrder, NewOrderLine, Orders};
use tenon_core::{Code, Error, FieldValue, Result, Stored, Unit, Value};
use tracing::Instrument;

/// How often an entry is tried before it is dead.
const ATTEMPTS: i32 = 8;
/// How long a worker may hold an entry: longer than any deadline of an adapter.
const LEASE: SignedDuration = SignedDuration::from_mins(5);
/// How many due entries are looked at for one that may go.
const WINDOW: u64 = 200;

/// What happens to an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// A worker takes it.
    Claimed,
    /// The ERP did it, or had done it when it was looked up.
    Made,
    /// It was looked up and is not there.
    NotThere,
    /// The ERP said no.
    Refused,
    /// It is not sent: it cannot be put into words for the ERP, or is no longer wanted.
    Withdrawn,
    /// The call surely had no effect.
    NoEffect,
    /// The call may or may not have had its effect.
    NotKnown,
    /// It was tried as often as it may be.
    Exhausted,
    /// Somebody wants it tried again.
    Retried,
}

/// Every transition there is: from, event, to.
pub const TRANSITIONS: &[(OutboxState, Event, OutboxState)] = {
    use Event::*;
    use OutboxState::{Confirmed, Dead, Pending, Refused as No, Sent, Unknown};
    &[
        (Pending, Claimed, Sent),
        (Pending, Withdrawn, No),
        (Unknown, Claimed, Sent),
        (Sent, Claimed, Sent),
        (Sent, Made, Confirmed),
        (Sent, NotThere, Pending),
        (Sent, Refused, No),
        (Sent, NoEffect, Pending),
        (Sent, NotKnown, Unknown),
        (Sent, Exhausted, Dead),
        (No, Retried, Pending),
        (Dead, Retried, Unknown),
    ]
};

/// The state that an event leads to, if it can happen in this one.
pub fn transition(state: OutboxState, event: Event) -> Option<OutboxState> {
    TRANSITIONS.iter().find(|(from, by, _)| (*from, *by) == (state, event)).map(|(_, _, to)| *to)
}

/// What was pushed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PushReport {
    /// Entries that took effect.
    pub confirmed: u64,
    /// Entries that the ERP refused.
    pub refused: u64,
    /// Entries whose outcome is open, to be looked up at the next run.
    pub unknown: u64,
    /// Entries to be tried again later.
    pub postponed: u64,
    /// Entries that were given up.
    pub dead: u64,
}

/// An entry in a worker's hands.
struct Task {
    id: String,
    kind: OutboxKind,
    fence: i64,
    call: Call,
    correlation_id: Option<String>,
}

enum Call {
    Customer(NewCustomer),
    Order(NewOrder),
    Cancel(String),
    /// It may have been sent before: it is looked up.
    LookUp,
    /// There is nothing to do in the ERP.
    Nothing,
}

/// Does what is due in the outbox of an ERP, one entry after the other, until nothing is.
///
/// # Errors
/// A database error. What an ERP refuses or does not answer is kept with the entry.
pub async fn push(
    store: &dyn Transact,
    erp: &ErpInstance,
    watch: &(dyn Fn(&Round) + Sync),
) -> Result<PushReport> {
    let mut report = PushReport::default();
    while let Some(task) = within(store, "sync.push", |unit| claim(&erp.name, unit))? {
        let outcome = carry_out(erp, &task).await;
        let Some(state) = within(store, "sync.push", |unit| settle(&erp.name, &task, &outcome, unit))? else {
            continue;
        };
        match state {
            OutboxState::Confirmed => report.confirmed += 1,
            OutboxState::Refused => report.refused += 1,
            OutboxState::Unknown => report.unknown += 1,
            OutboxState::Dead => report.dead += 1,
            OutboxState::Pending | OutboxState::Sent => report.postponed += 1,
        }
        watch(&Round::Settled(task.kind.as_str(), state.as_str()));
    }
    Ok(report)
}

/// What came of an attempt.
enum Outcome {
    Made(Made),
    NotThere,
    Failed(Error),
}

async fn carry_out(erp: &ErpInstance, task: &Task) -> Outcome {
    let (entry, kind, correlation_id) = (&task.id, task.kind.as_str(), task.correlation_id.as_deref());
    let span = tracing::info_span!("erp_call", erp = erp.name, entry, kind, correlation_id);
    let call = async {
        match &task.call {
            Call::LookUp => look_up(erp, task).await,
            call => send(erp, &task.id, call).await.map(Some),
        }
    };
    let result = call.instrument(span.clone()).await;
    span.in_scope(|| match &result {
        Ok(made) => {
            tracing::debug!(key = made.as_ref().map(|made| made.key.as_str()), "the ERP has answered")
        }
        Err(error) => tracing::warn!(code = %error.code, "the ERP has not done it"),
    });
    match result {
        Ok(Some(made)) => Outcome::Made(made),
        Ok(None) => Outcome::NotThere,
        Err(error) => Outcome::Failed(error),
    }
}

async fn send(erp: &ErpInstance, key: &str, call: &Call) -> Result<Made> {
    let nothing = || Made { key: String::new(), number: None };
    match call {
        Call::Customer(customer) => masters(erp)?.create_customer(key, customer).await,
        Call::Order(order) => orders(erp)?.place(key, order).await,
        Call::Cancel(order) => orders(erp)?.cancel(order).await.map(|()| nothing()),
        Call::LookUp | Call::Nothing => Ok(nothing()),
    }
}

async fn look_up(erp: &ErpInstance, task: &Task) -> Result<Option<Made>> {
    match task.kind {
        OutboxKind::CreateCustomer => masters(erp)?.find_customer(&task.id).await,
        OutboxKind::PlaceOrder | OutboxKind::CancelOrder => orders(erp)?.find(&task.id).await,
    }
}

fn masters(erp: &ErpInstance) -> Result<&dyn Masters> {
    erp.ports.masters.as_deref().ok_or_else(no_port)
}

fn orders(erp: &ErpInstance) -> Result<&dyn Orders> {
    erp.ports.orders.as_deref().ok_or_else(no_port)
}

fn no_port() -> Error {
    Error::new(Code::ErpUnsupported, "the adapter does not have this port")
}

/// Takes the first entry that is due and may go: none of the same record is before it, and what it depends on is there.
fn claim(erp: &str, unit: &mut Unit<'_>) -> Result<Option<Task>> {
    unit.guard(&guard(erp))?;
    let mut after = None;
    loop {
        let window = due(erp, after.as_deref(), unit)?;
        let Some(last) = window.last() else { return Ok(None) };
        after = Some(last.id().to_owned());
        for entry in window {
            if held_up(&entry, unit)? {
                continue;
            }
            if let Some(task) = take(entry, unit)? {
                return Ok(Some(task));
            }
        }
    }
}

/// Takes an entry, unless something else has to come first or it cannot be sent.
fn take(mut entry: Stored<Outbox>, unit: &mut Unit<'_>) -> Result<Option<Task>> {
    unit.correlate(entry.correlation_id.as_deref());
    let call = match prepare(&entry, unit) {
        Ok(Some(call)) => call,
        Ok(None) => return Ok(None),
        Err(error) if is_business(&error) => return withdraw(entry, &error, unit).map(|()| None),
        Err(error) => return Err(error),
    };
    step(&mut entry, Event::Claimed)?;
    entry.fence += 1;
    entry.leased_until = unit.now().checked_add(LEASE).ok();
    let (id, correlation_id) = (entry.id().to_owned(), entry.correlation_id.clone());
    let task = Task { id, kind: entry.kind, fence: entry.fence, call, correlation_id };
    unit.save(entry)?;
    Ok(Some(task))
}

/// Lets something happen to an entry.
fn step(entry: &mut Outbox, event: Event) -> Result<()> {
    entry.state = transition(entry.state, event).ok_or_else(|| {
        let message = format!("{event:?} cannot happen to an entry that is {}", entry.state.as_str());
        Error::new(Code::Internal, message)
    })?;
    Ok(())
}

/// Whoever works on an ERP's outbox, or takes its records over, holds this meanwhile: what one worker is just making, another
/// does not take for something new.
pub(crate) fn guard(erp: &str) -> String {
    tenon_core::crm::outbox::guard(erp)
}

/// Entries that are due, in the order of their writing: a window of them, after one of them. They are sought state by state,
/// so that an index gives each in that order, however many entries are settled.
fn due(erp: &str, after: Option<&str>, unit: &mut Unit<'_>) -> Result<Vec<Stored<Outbox>>> {
    use tenon_core::condition::Comparison::{Gt, Le, Lt};
    let now = unit.now();
    let waiting = |state| (state, Filter::compare("next_at", Le, now));
    let abandoned = (OutboxState::Sent, Filter::compare("leased_until", Lt, now));
    let mut due = Vec::new();
    for (state, time) in [waiting(OutboxState::Pending), waiting(OutboxState::Unknown), abandoned] {
        let mut filters = vec![Filter::eq("erp", erp), Filter::eq("state", state.as_str()), time];
        filters.extend(after.map(|after| Filter::compare("id", Gt, after)));
        due.extend(unit.find_some::<Outbox>(Filter::All(filters), WINDOW)?);
    }
    due.sort_by(|one, other| one.id().cmp(other.id()));
    due.truncate(usize::try_from(WINDOW).unwrap_or(usize::MAX));
    Ok(due)
}

/// Whether an entry of the same record comes before.
fn held_up(entry: &Stored<Outbox>, unit: &mut Unit<'_>) -> Result<bool> {
    let finished = vec![Value::text("confirmed"), Value::text("refused")];
    let unfinished = Filter::All(vec![
        Filter::eq("erp", &entry.erp),
        Filter::eq("entity", &entry.entity),
        Filter::eq("record_id", &entry.record_id),
        Filter::Not(Box::new(Filter::In("state".to_owned(), finished))),
    ]);
    let earliest = unit.first::<Outbox>(unfinished)?;
    Ok(earliest.is_some_and(|earliest| earliest.id() != entry.id()))
}

/// What is to be called, or nothing while something else has to come first.
fn prepare(entry: &Stored<Outbox>, unit: &mut Unit<'_>) -> Result<Option<Call>> {
    // Cancelling what is cancelled is a success: there is nothing to look up.
    let once = entry.kind != OutboxKind::CancelOrder;
    if once && entry.state != OutboxState::Pending {
        return Ok(Some(Call::LookUp));
    }
    let link = erp_link::of_record(&entry.erp, &entry.entity, &entry.record_id, unit)?;
    match (entry.kind, link) {
        // The ERP has it by now, and it was recognised.
        (OutboxKind::CreateCustomer, Some(_)) => Ok(Some(Call::Nothing)),
        (OutboxKind::CreateCustomer, None) => {
            let customer = unit.get::<Customer>(&entry.record_id)?;
            new_customer(&customer, unit).map(|customer| Some(Call::Customer(customer)))
        }
        (OutboxKind::PlaceOrder, _) => {
            let order = unit.get::<SalesOrder>(&entry.record_id)?;
            if order.status != OrderStatus::Submitted {
                let message = format!("the order is {} and was not sent", order.status.as_str());
                return Err(Error::new(Code::IllegalState, message));
            }
            let Some(customer) = customer_key(entry, &order, unit)? else { return Ok(None) };
            new_order(entry, &order, customer, unit).map(|order| Some(Call::Order(order)))
        }
        (OutboxKind::CancelOrder, Some(link)) => Ok(Some(Call::Cancel(link.data.erp_key))),
        (OutboxKind::CancelOrder, None) => Ok(Some(Call::Nothing)),
    }
}

/// The key of an order's customer in the ERP. A customer that the ERP does not have is asked for first.
fn customer_key(entry: &Outbox, order: &SalesOrder, unit: &mut Unit<'_>) -> Result<Option<String>> {
    if let Some(link) = erp_link::of_record(&entry.erp, "customer", &order.customer_id, unit)? {
        return Ok(Some(link.data.erp_key));
    }
    let asked = Filter::All(vec![
        Filter::eq("erp", &entry.erp),
        Filter::eq("record_id", &order.customer_id),
        Filter::eq("kind", "create_customer"),
    ]);
    match unit.find::<Outbox>(asked)?.pop() {
        None => {
            let kind = OutboxKind::CreateCustomer;
            outbox::enqueue(&entry.erp, kind, "customer", &order.customer_id, unit)?;
            Ok(None)
        }
        Some(asked) if asked.state == OutboxState::Refused => {
            let reason = asked.data.reason.unwrap_or_default();
            Err(Error::new(Code::ErpRefused, format!("the ERP refused the customer: {reason}")))
        }
        Some(_) => Ok(None),
    }
}

fn new_customer(customer: &Stored<Customer>, unit: &mut Unit<'_>) -> Result<NewCustomer> {
    let currency = dealing_currency(customer, unit)?.ok_or_else(|| {
        Error::new(Code::MissingField, "the ERP wants a customer's currency").at("/currency")
    })?;
    Ok(NewCustomer {
        name: customer.name.clone(),
        number: customer.number.clone().unwrap_or_default(),
        tax_id: customer.tax_id.clone(),
        phone: customer.phone.clone(),
        email: customer.email.clone(),
        city: customer.city.clone(),
        country: customer.country.clone(),
        currency: currency.as_str().to_owned(),
    })
}

fn new_order(
    entry: &Outbox,
    order: &Stored<SalesOrder>,
    customer: String,
    unit: &mut Unit<'_>,
) -> Result<NewOrder> {
    let mut lines = Vec::new();
    for (index, line) in order.lines.iter().enumerate() {
        let product = unit.get::<Product>(&line.product_id)?;
        let link = erp_link::of_record(&entry.erp, "product", &line.product_id, unit)?.ok_or_else(|| {
            Error::new(Code::NotFound, "the ERP does not have this product")
                .at(format!("/lines/{index}/product_id"))
        })?;
        let discount = rust_decimal::Decimal::ONE_HUNDRED - line.discount;
        lines.push(NewOrderLine {
            id: line.id.clone(),
            position: u32::try_from(index + 1).unwrap_or(u32::MAX),
            item: link.data.erp_key,
            quantity: line.quantity,
            unit: product.unit.clone(),
            price: (line.price * discount / rust_decimal::Decimal::ONE_HUNDRED).round_dp(6).normalize(),
            tax_rate: line.tax_rate,
            net: line.net,
            tax: line.tax,
            due_date: line.due_date,
        });
    }
    let currency = order.currency.as_ref().map(|currency| currency.as_str().to_owned()).unwrap_or_default();
    Ok(NewOrder {
        number: order.number.clone().unwrap_or_default(),
        customer,
        customer_reference: order.customer_reference.clone(),
        date: order.date.unwrap_or_else(|| unit.today()),
        currency,
        lines,
        net: order.net,
        tax: order.tax,
        gross: order.gross,
    })
}

fn is_business(error: &Error) -> bool {
    matches!(
        error.code,
        Code::ErpRefused
            | Code::ErpUnsupported
            | Code::NotFound
            | Code::MissingField
            | Code::InvalidValue
            | Code::IllegalState
    )
}

/// An entry that is not to be sent after all.
fn withdraw(mut entry: Stored<Outbox>, error: &Error, unit: &mut Unit<'_>) -> Result<()> {
    step(&mut entry, Event::Withdrawn)?;
    entry.reason = Some(shortened(error));
    tell_refusal(&entry, unit)?;
    unit.save(entry).map(drop)
}

fn shortened(error: &Error) -> String {
    error.to_string().chars().take(1000).collect()
}

/// Writes down what came of an attempt, unless another worker holds the entry by now.
fn settle(erp: &str, task: &Task, outcome: &Outcome, unit: &mut Unit<'_>) -> Result<Option<OutboxState>> {
    unit.guard(&guard(erp))?;
    let mut entry = unit.get::<Outbox>(&task.id)?;
    unit.correlate(entry.correlation_id.as_deref());
    if entry.fence != task.fence || entry.state != OutboxState::Sent {
        return Ok(None);
    }
    let event = event(task, outcome, entry.attempts);
    step(&mut entry, event)?;
    let state = entry.state;
    entry.leased_until = None;
    match outcome {
        Outcome::Made(made) => {
            entry.reason = None;
            link(&entry, made, unit)?;
        }
        Outcome::NotThere => entry.next_at = unit.now(),
        Outcome::Failed(error) => {
            entry.attempts += 1;
            entry.reason = Some(shortened(error));
            entry.next_at = unit.now().checked_add(backoff(entry.attempts)).unwrap_or(unit.now());
        }
    }
    if state == OutboxState::Refused {
        tell_refusal(&entry, unit)?;
    }
    unit.save(entry)?;
    Ok(Some(state))
}

/// An error is no proof of no effect: only the code that says so is, and only of the call itself. A look-up that fails, for
/// whatever reason, says nothing of what it was to look up.
fn event(task: &Task, outcome: &Outcome, attempts: i32) -> Event {
    let sent = !matches!(task.call, Call::LookUp);
    match outcome {
        Outcome::Made(_) => Event::Made,
        Outcome::NotThere => Event::NotThere,
        Outcome::Failed(error) => match error.code {
            Code::ErpRefused | Code::ErpUnsupported if sent => Event::Refused,
            _ if attempts + 1 >= ATTEMPTS => Event::Exhausted,
            Code::ErpUnreachable if sent => Event::NoEffect,
            _ => Event::NotKnown,
        },
    }
}

/// 2, 4, 8… seconds, at most an hour.
fn backoff(attempts: i32) -> SignedDuration {
    let exponent = u32::try_from(attempts).unwrap_or_default().min(12);
    SignedDuration::from_secs(2_i64.pow(exponent).min(3600))
}

/// Links our record to what the ERP has made of it.
fn link(entry: &Stored<Outbox>, made: &Made, unit: &mut Unit<'_>) -> Result<()> {
    if entry.kind == OutboxKind::CancelOrder {
        return Ok(());
    }
    if erp_link::of_record(&entry.erp, &entry.entity, &entry.record_id, unit)?.is_none() {
        let at = unit.now();
        unit.create(ErpLink {
            erp: entry.erp.clone(),
            entity: entry.entity.clone(),
            record_id: entry.record_id.clone(),
            erp_key: made.key.clone(),
            erp_number: made.number.clone(),
            base: Json::Object(Default::default()),
            gone: false,
            at,
            alias: None,
        })?;
    }
    if entry.kind == OutboxKind::PlaceOrder {
        let mut order = unit.get::<SalesOrder>(&entry.record_id)?;
        order.erp_number = made.number.clone().or_else(|| Some(made.key.clone()));
        unit.save(order)?;
    }
    Ok(())
}

/// A business answer goes to where the user looks: onto the order. Of an order that has moved on meanwhile — cancelled here
/// before it was placed, completed there before it was cancelled — there is nothing to say.
fn tell_refusal(entry: &Outbox, unit: &mut Unit<'_>) -> Result<()> {
    if entry.entity != "sales_order" {
        return Ok(());
    }
    let mut order = unit.get::<SalesOrder>(&entry.record_id)?;
    match (entry.kind, order.status) {
        (OutboxKind::PlaceOrder, OrderStatus::Submitted) => {
            order.status = OrderStatus::Rejected;
            order.credit_reserved = rust_decimal::Decimal::ZERO;
        }
        // The ERP goes on executing it, so it is not cancelled here either.
        (OutboxKind::CancelOrder, OrderStatus::Cancelled) => {
            order.status = OrderStatus::Confirmed;
            order.credit_reserved = order.weigh(unit)?;
        }
        _ => return Ok(()),
    }
    order.refusal.clone_from(&entry.reason);
    unit.save(order).map(drop)
}

/// The entries of a kind that were sent and are not settled: what they ask for may or may not be there by now.
///
/// # Errors
/// A database error.
pub(crate) fn open(erp: &str, kind: OutboxKind, unit: &mut Unit<'_>) -> Result<Vec<Stored<Outbox>>> {
    let open = vec![Value::text("sent"), Value::text("unknown"), Value::text("dead")];
    unit.find::<Outbox>(Filter::All(vec![
        Filter::eq("erp", erp),
        Filter::In("state".to_owned(), open),
        Filter::eq("kind", kind.as_str()),
    ]))
}

/// Has entries of an ERP that are stuck tried again — one of them, or all — and gives their number: dead ones, which may have
/// taken effect and are looked up first, and customers that were refused. A refused order is not among them: it was given
/// back to its user, and goes out again by being submitted or cancelled again.
///
/// # Errors
/// `NOT_FOUND`, `ILLEGAL_STATE` for a single entry; a database error.
pub fn retry(store: &dyn Transact, erp: &str, id: Option<&str>) -> Result<u64> {
    within(store, "sync.retry", |unit| {
        unit.guard(&guard(erp))?;
        let mut filters = vec![Filter::eq("erp", erp)];
        match id {
            Some(id) => filters.push(Filter::eq("id", id)),
            None => {
                let stuck = vec![Value::text("refused"), Value::text("dead")];
                filters.push(Filter::In("state".to_owned(), stuck));
            }
        }
        let entries = unit.find::<Outbox>(Filter::All(filters))?;
        if let (Some(_), true) = (id, entries.is_empty()) {
            return Err(Error::new(Code::NotFound, "the outbox has no such entry").at("/id"));
        }
        let stuck: Vec<_> = entries.into_iter().filter(|entry| is_stuck(entry)).collect();
        if let (Some(_), true) = (id, stuck.is_empty()) {
            let message = "the entry is not stuck, or the order that it is about is in its user's hands";
            return Err(Error::new(Code::IllegalState, message).at("/id"));
        }
        let retried = stuck.len() as u64;
        stuck.into_iter().try_for_each(|entry| again(entry, unit)).map(|()| retried)
    })
}

fn is_stuck(entry: &Outbox) -> bool {
    let refused_customer = entry.state == OutboxState::Refused && entry.kind == OutboxKind::CreateCustomer;
    refused_customer || entry.state == OutboxState::Dead
}

fn again(mut entry: Stored<Outbox>, unit: &mut Unit<'_>) -> Result<()> {
    step(&mut entry, Event::Retried)?;
    entry.attempts = 0;
    entry.next_at = unit.now();
    unit.save(entry).map(drop)
}

/// The number of entries in each state, for reports.
pub(crate) fn states(erp: &str, unit: &mut Unit<'_>) -> Result<Vec<(String, i64)>> {
    let query =
        tenon_core::filter::Query::over("outbox", Filter::eq("erp", erp)).by("state").count("entries");
    let rows = unit.query(&query)?.into_iter().map(|row| {
        let mut cells = row.into_iter();
        let mut next = || cells.next().unwrap_or(Value::Null);
        Ok((String::from_value(next())?, i64::from_value(next())?))
    });
    rows.collect()
}
