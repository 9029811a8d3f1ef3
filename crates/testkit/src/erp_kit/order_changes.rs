//! Checks of orders that are changed after they were placed.

use super::check::{ByFixture, Check, Checked, During, Kit, Placed, checks, ensure};
use super::faults::{There, Write, once_at_every_fault};
use crate::proxy::Fault;
use async_trait::async_trait;
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use tenon_erp_port::{Code, Result};
use tenon_erp_port::{LineChange, NewOrderLine, OrderChange};

pub(super) fn checks() -> Vec<Check> {
    checks! {
        "order_changes.lines_are_changed_added_and_cancelled", [PlaceOrder, ChangeOrder, ReadProgress],
            lines_are_changed_added_and_cancelled;
        "order_changes.changed_is_found_by_its_key", [PlaceOrder, ChangeOrder], changed_is_found_by_its_key;
        "order_changes.unknown_key_finds_nothing", [PlaceOrder, ChangeOrder], unknown_key_finds_nothing;
        "order_changes.other_base_is_refused", [PlaceOrder, ChangeOrder, ReadProgress], other_base_is_refused;
        "order_changes.all_or_nothing", [PlaceOrder, ChangeOrder, ReadProgress], all_or_nothing;
        "order_changes.lost_answer_is_never_success", [PlaceOrder, ChangeOrder, ReadProgress],
            lost_answer_is_never_success;
        "order_changes.shipped_stays", [PlaceOrder, ChangeOrder], shipped_stays;
        "order_changes.unknown_order_is_not_changed", [PlaceOrder, ChangeOrder], unknown_order_is_not_changed;
    }
}

/// A line with another quantity.
fn with_quantity(line: &NewOrderLine, quantity: Decimal) -> LineChange {
    let net = (quantity * line.price).round_dp(2);
    let tax = (net * line.tax_rate / Decimal::ONE_HUNDRED).round_dp(2);
    LineChange { agreed: Some(line.quantity), line: NewOrderLine { quantity, net, tax, ..line.clone() } }
}

/// The same item once more, as a line of its own.
fn one_more(placed: &Placed, position: u32, quantity: Decimal) -> Option<LineChange> {
    let line = with_quantity(placed.order.lines.first()?, quantity).line;
    Some(LineChange { agreed: None, line: NewOrderLine { id: format!("line-{position}"), position, ..line } })
}

/// These lines, with the totals of the order when they are as expected.
fn change(placed: &Placed, lines: Vec<LineChange>) -> OrderChange {
    let amounts = |line: &NewOrderLine| (line.position, (line.net, line.tax));
    let mut after: BTreeMap<u32, _> = placed.order.lines.iter().map(amounts).collect();
    after.extend(lines.iter().map(|change| amounts(&change.line)));
    let (net, tax) = (after.values().map(|(net, _)| net).sum(), after.values().map(|(_, tax)| tax).sum());
    OrderChange { order: placed.made.key.clone(), lines, net, tax, gross: net + tax }
}

/// More of the first line, the last one cancelled, and a line added.
pub(super) fn every_change(placed: &Placed) -> OrderChange {
    let lines = &placed.order.lines;
    let next = lines.iter().map(|line| line.position).max().unwrap_or_default() + 1;
    let more = lines.first().map(|line| with_quantity(line, line.quantity + Decimal::TWO));
    let cancelled = lines.last().map(|line| with_quantity(line, Decimal::ZERO));
    let added = one_more(placed, next, Decimal::TEN);
    change(placed, more.into_iter().chain(cancelled).chain(added).collect())
}

/// What the ERP will deliver by line, each place once; nothing of lines that it no longer has.
async fn quantities(kit: &Kit<'_>, placed: &Placed) -> Checked<BTreeMap<u32, Decimal>> {
    let progress = kit.orders()?.progress_of(&placed.made.key).await.during("progress_of")?;
    let mut quantities = BTreeMap::new();
    for line in &progress.lines {
        let Some(confirmed) = line.confirmed else {
            return Err(super::check::Stop::Failed(
                "an ERP that changes orders says what it confirms".to_owned(),
            ));
        };
        let twice = quantities.insert(line.position, confirmed.normalize()).is_some();
        ensure!(!twice, "the order has the line {} twice", line.position);
    }
    quantities.retain(|_, quantity| !quantity.is_zero());
    Ok(quantities)
}

/// What it should be once a change has taken effect.
fn expected(placed: &Placed, change: Option<&OrderChange>) -> BTreeMap<u32, Decimal> {
    let lines =
        placed.order.lines.iter().chain(change.into_iter().flat_map(|c| c.lines.iter().map(|l| &l.line)));
    let mut expected: BTreeMap<u32, Decimal> =
        lines.map(|line| (line.position, line.quantity.normalize())).collect();
    expected.retain(|_, quantity| !quantity.is_zero());
    expected
}

async fn is_as(kit: &Kit<'_>, placed: &Placed, change: Option<&OrderChange>, when: &str) -> Checked {
    let (has, expected) = (quantities(kit, placed).await?, expected(placed, change));
    ensure!(has == expected, "{when} the lines are {has:?}, not {expected:?}");
    Ok(())
}

async fn lines_are_changed_added_and_cancelled(kit: &Kit<'_>) -> Checked {
    let placed = kit.place().await?;
    is_as(kit, &placed, None, "just placed,").await?;
    let change = every_change(&placed);
    kit.orders()?.change(&kit.fresh_key(), &change).await.during("change")?;
    is_as(kit, &placed, Some(&change), "changed,").await
}

async fn changed_is_found_by_its_key(kit: &Kit<'_>) -> Checked {
    let (placed, key) = (kit.place().await?, kit.fresh_key());
    let change = every_change(&placed);
    kit.orders()?.change(&key, &change).await.during("change")?;
    let found = kit.orders()?.find_change(&key, &change).await.during("find_change")?;
    ensure!(found, "the order was changed, and the key does not find it");
    Ok(())
}

async fn unknown_key_finds_nothing(kit: &Kit<'_>) -> Checked {
    let placed = kit.place().await?;
    let change = every_change(&placed);
    let found = kit.orders()?.find_change(&kit.fresh_key(), &change).await.during("find_change")?;
    ensure!(!found, "a change that was never asked for is found");
    Ok(())
}

/// Somebody else has changed the order there: a change of what it was is no change of what it is.
async fn other_base_is_refused(kit: &Kit<'_>) -> Checked {
    let placed = kit.place().await?;
    let mut change = every_change(&placed);
    if let Some(line) = change.lines.first_mut() {
        line.agreed = line.agreed.map(|agreed| agreed + Decimal::ONE);
    }
    let key = kit.fresh_key();
    kit.orders()?.change(&key, &change).await.expect_code(Code::ErpRefused, "change, on another base,")?;
    let found = kit.orders()?.find_change(&key, &change).await.during("find_change")?;
    ensure!(!found, "the change was refused, and is found");
    is_as(kit, &placed, None, "after a change that was refused").await
}

async fn all_or_nothing(kit: &Kit<'_>) -> Checked {
    let placed = kit.place().await?;
    let mut change = every_change(&placed);
    if let Some(line) = change.lines.last_mut() {
        line.line.item = kit.under_test.unknown_key();
    }
    kit.orders()?
        .change(&kit.fresh_key(), &change)
        .await
        .expect_code(Code::ErpRefused, "change, an item unknown,")?;
    is_as(kit, &placed, None, "one line refused,").await
}

async fn lost_answer_is_never_success(kit: &Kit<'_>) -> Checked {
    if kit.proxy().is_ok() {
        return once_at_every_fault::<Changed>(kit, &[Fault::LoseAnswer]).await;
    }
    let (placed, key) = (kit.place().await?, kit.fresh_key());
    let change = every_change(&placed);
    kit.under_test.drop_next_answer().await.by_fixture("drop an answer")?;
    let answer = kit.orders()?.change(&key, &change).await;
    answer.expect_code(Code::OutcomeUnknown, "change, its answer lost,")?;
    let found = kit.orders()?.find_change(&key, &change).await.during("find_change")?;
    ensure!(found, "the order was changed, and its key does not find it");
    is_as(kit, &placed, Some(&change), "changed once, the answer lost,").await
}

async fn shipped_stays(kit: &Kit<'_>) -> Checked {
    let placed = kit.place().await?;
    kit.under_test.ship(&placed.made.key).await.by_fixture("ship")?;
    let less = placed.order.lines.first().map(|line| with_quantity(line, line.quantity - Decimal::ONE));
    let change = change(&placed, less.into_iter().collect());
    let answer = kit.orders()?.change(&kit.fresh_key(), &change).await;
    answer.expect_code(Code::ErpRefused, "change, to less than was shipped,")
}

async fn unknown_order_is_not_changed(kit: &Kit<'_>) -> Checked {
    let placed = kit.place().await?;
    let change = OrderChange { order: kit.under_test.unknown_key(), ..every_change(&placed) };
    let answer = kit.orders()?.change(&kit.fresh_key(), &change).await;
    answer.expect_code(Code::ErpRefused, "change, of an unknown order,")
}

/// An order that was placed, and how it is to be changed under a key.
pub(super) struct Changed {
    placed: Placed,
    key: String,
    change: OrderChange,
}

#[async_trait]
impl Write for Changed {
    const CALL: &'static str = "change";

    async fn prepare(kit: &Kit<'_>) -> Checked<Self> {
        let placed = kit.place().await?;
        Ok(Self { key: kit.fresh_key(), change: every_change(&placed), placed })
    }

    async fn write(&self, kit: &Kit<'_>) -> Checked<Result<()>> {
        Ok(kit.orders()?.change(&self.key, &self.change).await)
    }

    async fn is_there(&self, kit: &Kit<'_>) -> Checked<There> {
        let found = kit.orders()?.find_change(&self.key, &self.change).await.during("find_change")?;
        Ok(There::by(found))
    }

    async fn are_there_once(kit: &Kit<'_>, writes: &[Self]) -> Checked {
        for Changed { placed, change, .. } in writes {
            is_as(kit, placed, Some(change), "changed once,").await?;
        }
        Ok(())
    }
}
