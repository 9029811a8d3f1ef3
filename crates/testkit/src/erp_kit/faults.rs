//! Checks with faults that the kit makes itself, between the adapter and its ERP.
//!
//! The answer to each request of a call is lost once. Thereby the kit learns which request has the effect. The other faults meet the
//! first request, that one, and the last. The kit compares what the adapter says with what is true: an error that promises no effect
//! is wrong if the effect is there, and a success is wrong if it is not.

use super::check::{Check, Checked, During, Kit, Stop, ensure};
use super::customer_changes::ChangedCustomer;
use super::customers::Created;
use super::kind::Kind;
use super::order_changes::Changed;
use super::orders::{Cancelled, Ordered};
use super::round::{everything, round};
use crate::proxy::{Fault, Proxy, Request};
use async_trait::async_trait;
use std::collections::BTreeSet;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use tenon_erp_port::{
    Capability, Code, ErpCustomer, ErpInvoice, ErpItem, ErpOpenItem, ErpPrice, ErpReceipt, ErpStock,
    OrderProgress, Page, PageRequest, Result,
};

/// What a request meets besides the loss of its answer.
pub(super) const OTHERS: [Fault; 6] = [
    Fault::LoseRequest,
    Fault::BreakAnswer,
    Fault::CutAnswer,
    Fault::ErrorAfter,
    Fault::ErrorInstead,
    Fault::HoldAnswer,
];

/// The most requests of a call whose answers are lost.
const MOST_REQUESTS: usize = 16;

/// The limit of the pages.
const LIMIT: u32 = 7;

pub(super) fn checks() -> Vec<Check> {
    use Capability::{CancelOrder, ChangeCustomer, ChangeOrder, CreateCustomer};
    use Capability::{PlaceOrder, ReadCustomers, ReadProgress};
    vec![
        reads::<ErpCustomer>(),
        reads::<ErpItem>(),
        reads::<ErpPrice>(),
        reads::<ErpOpenItem>(),
        reads::<ErpInvoice>(),
        reads::<ErpReceipt>(),
        reads::<ErpStock>(),
        reads::<OrderProgress>(),
        writes::<Created>("customers.created_once_at_every_fault", &[CreateCustomer]),
        writes::<ChangedCustomer>(
            "customer_changes.changed_once_at_every_fault",
            &[ChangeCustomer, CreateCustomer, ReadCustomers],
        ),
        writes::<Ordered>("orders.placed_once_at_every_fault", &[PlaceOrder]),
        writes::<Changed>(
            "order_changes.changed_once_at_every_fault",
            &[PlaceOrder, ChangeOrder, ReadProgress],
        ),
        writes::<Cancelled>("orders.cancelled_once_at_every_fault", &[PlaceOrder, CancelOrder, ReadProgress]),
    ]
}

fn reads<T: Kind>() -> Check {
    let name = format!("{}.whole_after_every_fault", T::NAME);
    Check { name, needs: vec![T::CAPABILITY], run: |kit| Box::pin(whole_after_every_fault::<T>(kit)) }
}

fn writes<W: Write>(name: &str, needs: &[Capability]) -> Check {
    Check {
        name: name.to_owned(),
        needs: needs.to_vec(),
        run: |kit| Box::pin(once_at_every_fault::<W>(kit, &OTHERS)),
    }
}

/// How much of a write is in the ERP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum There {
    Nothing,
    /// Some of it: an ERP may need several requests for it.
    Part,
    Whole,
}

impl There {
    /// A record is there, or it is not.
    pub(super) fn by(is_there: bool) -> Self {
        if is_there { There::Whole } else { There::Nothing }
    }
}

impl fmt::Display for There {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            There::Nothing => "nothing",
            There::Part => "a part of it",
            There::Whole => "everything",
        })
    }
}

/// A write that the kit makes, with what it is found by.
#[async_trait]
pub(super) trait Write: Sized + Send + Sync + 'static {
    /// The call, by its name.
    const CALL: &'static str;

    /// Something to write that nobody has written before.
    async fn prepare(kit: &Kit<'_>) -> Checked<Self>;

    /// Makes the call.
    async fn write(&self, kit: &Kit<'_>) -> Checked<Result<()>>;

    /// Looks it up.
    async fn is_there(&self, kit: &Kit<'_>) -> Checked<There>;

    /// Makes sure that none of them is there twice, as far as that can be seen.
    async fn are_there_once(kit: &Kit<'_>, writes: &[Self]) -> Checked;
}

/// The requests of a call, which the proxy watches.
struct Watch<'k> {
    proxy: &'k Proxy,
    seen: Arc<Mutex<Vec<Request>>>,
}

impl<'k> Watch<'k> {
    /// From now on requests are counted from 1, and this one meets this fault.
    fn begin(proxy: &'k Proxy, strike: Option<(usize, Fault)>) -> Self {
        let seen = Arc::<Mutex<Vec<Request>>>::default();
        let noted = seen.clone();
        proxy.decide(move |request| {
            let mut noted = noted.lock().unwrap_or_else(PoisonError::into_inner);
            noted.push(request.clone());
            strike.as_ref().filter(|(nth, _)| *nth == noted.len()).map(|(_, fault)| fault.clone())
        });
        Self { proxy, seen }
    }

    /// The watch is over: these were the requests.
    fn end(self) -> Vec<Request> {
        self.proxy.decide(|_| None);
        std::mem::take(&mut *self.seen.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// How many requests a call without a fault makes.
fn count(seen: &[Request], call: &str) -> Checked<usize> {
    ensure!(!seen.is_empty(), "no request of {call} comes through the proxy that the fixture names");
    Ok(seen.len())
}

/// The engine repeats calls; an adapter does not.
fn is_not_repeated(seen: &[Request], nth: usize) -> Checked {
    let (until, after) = seen.split_at(nth.min(seen.len()));
    let again = until.last().is_some_and(|struck| after.contains(struck));
    ensure!(!again, "the adapter sends the request again by itself");
    Ok(())
}

/// What a fault looks like, for a person.
fn words(fault: &Fault) -> &'static str {
    match fault {
        Fault::LoseRequest => "is lost",
        Fault::LoseAnswer => "takes effect, and its answer is lost",
        Fault::HoldAnswer => "takes effect, and its answer is late",
        Fault::BreakAnswer => "takes effect, and the connection breaks within the answer",
        Fault::CutAnswer => "takes effect, and half of the answer's body comes",
        Fault::ErrorAfter => "takes effect, and the answer is HTTP 500",
        Fault::ErrorInstead => "is answered with HTTP 500, without effect",
        Fault::RepeatAnswer => "is answered with the answer to the request before",
        Fault::Answer(_) => "is answered by somebody else",
    }
}

/// The end of a check, with what had happened.
fn told<T>(checked: Checked<T>, nth: usize, fault: &Fault) -> Checked<T> {
    checked.map_err(|stop| match stop {
        Stop::Failed(why) => Stop::Failed(format!("request {nth} {}: {why}", words(fault))),
        skipped => skipped,
    })
}

/// The faults that can be made. A late answer needs an adapter that does not wait for minutes.
fn possible<'f>(faults: &'f [Fault], kit: &Kit<'_>) -> impl Iterator<Item = &'f Fault> {
    let hurried = kit.hurried().is_some();
    faults.iter().filter(move |fault| hurried || **fault != Fault::HoldAnswer)
}

/// Whatever happens to a request, the adapter says what is true, and what was written is there once in the end. These are the faults
/// besides the loss of an answer.
pub(super) async fn once_at_every_fault<W: Write>(kit: &Kit<'_>, others: &[Fault]) -> Checked {
    let proxy = kit.proxy()?;
    let undisturbed = W::prepare(kit).await?;
    let watch = Watch::begin(proxy, None);
    let answer = undisturbed.write(kit).await;
    let requests = count(&watch.end(), W::CALL)?;
    answer?.during(W::CALL)?;
    let (mut writes, mut effective) = (vec![undisturbed], None);
    for nth in 1..=requests.min(MOST_REQUESTS) {
        let (write, has_effect) = written(kit, proxy, nth, &Fault::LoseAnswer).await?;
        writes.push(write);
        effective = effective.or(has_effect.then_some(nth));
    }
    let struck = BTreeSet::from([1, effective.unwrap_or(requests), requests]);
    for fault in possible(others, kit) {
        for nth in &struck {
            writes.push(written(kit, proxy, *nth, fault).await?.0);
        }
    }
    W::are_there_once(kit, &writes).await
}

/// A write whose request meets a fault, and whether it had an effect nevertheless.
async fn written<W: Write>(kit: &Kit<'_>, proxy: &Proxy, nth: usize, fault: &Fault) -> Checked<(W, bool)> {
    let write = W::prepare(kit).await?;
    let had_effect = told(struck(kit, &write, proxy, nth, fault).await, nth, fault)?;
    Ok((write, had_effect))
}

/// A write whose request meets a fault; then it is looked up and, if it is not there, made again.
async fn struck<W: Write>(
    kit: &Kit<'_>,
    write: &W,
    proxy: &Proxy,
    nth: usize,
    fault: &Fault,
) -> Checked<bool> {
    let hurried = kit.hurried().filter(|_| *fault == Fault::HoldAnswer);
    let watch = Watch::begin(proxy, Some((nth, fault.clone())));
    let answer = write.write(hurried.as_ref().unwrap_or(kit)).await;
    let seen = watch.end();
    let (answer, there, call) = (answer?, write.is_there(kit).await?, W::CALL);
    match answer {
        Ok(()) => ensure!(there == There::Whole, "{call} answered with success, and {there} was written"),
        Err(error) => match error.code {
            Code::OutcomeUnknown => {}
            Code::ErpUnreachable | Code::ErpInvalidResponse => {
                let had_none = there == There::Nothing;
                ensure!(had_none, "{call} answered {error}, which says that there was no effect; there was");
            }
            _ => return Err(Stop::Failed(format!("{call} answered {error}"))),
        },
    }
    is_not_repeated(&seen, nth)?;
    if there != There::Whole {
        write.write(kit).await?.during(&format!("{call}, for the second time,"))?;
        let there = write.is_there(kit).await?;
        ensure!(there == There::Whole, "{call} was called again, and {there} was written");
    }
    Ok(there != There::Nothing)
}

/// The errors that say what is true of a read.
fn codes(fault: &Fault) -> &'static [Code] {
    match fault {
        Fault::LoseRequest | Fault::LoseAnswer | Fault::HoldAnswer => &[Code::ErpUnreachable],
        _ => &[Code::ErpUnreachable, Code::ErpInvalidResponse],
    }
}

/// Whatever happens to a request, a page is whole or an error, and the same cursor brings it again.
async fn whole_after_every_fault<T: Kind>(kit: &Kit<'_>) -> Checked {
    let proxy = kit.proxy()?;
    let first = T::page(kit, &PageRequest { cursor: None, limit: 1 }).await?;
    let request = PageRequest { cursor: Some(first.next.clone()), limit: LIMIT };
    let watch = Watch::begin(proxy, None);
    let whole = T::page(kit, &request).await;
    let requests = count(&watch.end(), T::NAME)?;
    let whole = whole?;
    let lost = (1..=requests.min(MOST_REQUESTS)).map(|nth| (nth, &Fault::LoseAnswer));
    let others = possible(&OTHERS, kit)
        .flat_map(|fault| BTreeSet::from([1, requests]).into_iter().map(move |nth| (nth, fault)));
    for (nth, fault) in lost.chain(others) {
        told(read_again::<T>(kit, proxy, (&request, &whole), nth, fault).await, nth, fault)?;
    }
    told(repeated_page_loses_nothing(kit, proxy, &first).await, 1, &Fault::RepeatAnswer)
}

fn is_same<T: Kind>(one: &Page<T>, other: &Page<T>) -> bool {
    one.rows == other.rows
        && one.gone == other.gone
        && one.rejected == other.rejected
        && one.more == other.more
}

/// A page whose request meets a fault, and the same page again.
async fn read_again<T: Kind>(
    kit: &Kit<'_>,
    proxy: &Proxy,
    (request, whole): (&PageRequest, &Page<T>),
    nth: usize,
    fault: &Fault,
) -> Checked {
    let hurried = kit.hurried().filter(|_| *fault == Fault::HoldAnswer);
    let watch = Watch::begin(proxy, Some((nth, fault.clone())));
    let answer = T::answer(hurried.as_ref().unwrap_or(kit), request).await;
    let seen = watch.end();
    match answer? {
        Ok(page) => {
            let (rows, all) = (page.rows.len(), whole.rows.len());
            ensure!(
                is_same(&page, whole),
                "{} answered with {rows} of {all} rows, as if it were all",
                T::NAME
            );
        }
        Err(error) => ensure!(codes(fault).contains(&error.code), "{} answered {error}", T::NAME),
    }
    is_not_repeated(&seen, nth)?;
    let again = T::answer(kit, request).await?.during(&format!("{}, for the second time,", T::NAME))?;
    ensure!(is_same(&again, whole), "{} at the same cursor are not the same afterwards", T::NAME);
    Ok(())
}

/// A cache between the two gives the page before once more: the round goes on from there, or ends with an error.
async fn repeated_page_loses_nothing<T: Kind>(kit: &Kit<'_>, proxy: &Proxy, first: &Page<T>) -> Checked {
    let all = everything::<T>(kit).await?;
    let before = T::page(kit, &PageRequest { cursor: None, limit: 1 }).await?;
    let watch = Watch::begin(proxy, Some((1, Fault::RepeatAnswer)));
    let answer = T::answer(kit, &PageRequest { cursor: Some(before.next.clone()), limit: 1 }).await;
    drop(watch.end());
    let Ok(page) = answer? else { return Ok(()) };
    let rest = match page.more {
        true => round::<T>(kit, Some(&page.next), LIMIT).await?.rows,
        false => Vec::new(),
    };
    let read: Vec<&T> = first.rows.iter().chain(&page.rows).chain(&rest).collect();
    let lost = all.rows.iter().find(|row| !read.iter().any(|known| known.key() == row.key()));
    ensure!(lost.is_none() || !all.whole, "{:?} is not read in this round", lost.map(Kind::key));
    Ok(())
}
