//! Checks of orders that are placed in the ERP.

use super::check::{ByFixture, Check, Checked, During, Kit, Placed, checks, ensure};
use super::faults::{There, Write, once_at_every_fault};
use crate::proxy::Fault;
use async_trait::async_trait;
use tenon_erp_port::{Code, Result};
use tenon_erp_port::{Made, NewOrder, OrderState};

pub(super) fn checks() -> Vec<Check> {
    checks! {
        "orders.place_makes_exactly_one", [PlaceOrder], place_makes_exactly_one;
        "orders.placed_is_found_by_its_key", [PlaceOrder], placed_is_found_by_its_key;
        "orders.unknown_key_finds_nothing", [PlaceOrder], unknown_key_finds_nothing;
        "orders.two_keys_are_two_orders", [PlaceOrder], two_keys_are_two_orders;
        "orders.unknown_item_is_refused", [PlaceOrder], unknown_item_is_refused;
        "orders.unknown_customer_is_refused", [PlaceOrder], unknown_customer_is_refused;
        "orders.no_lines_is_refused", [PlaceOrder], no_lines_is_refused;
        "orders.lost_answer_is_never_success", [PlaceOrder], lost_answer_is_never_success;
        "orders.refused_connection_is_no_effect", [PlaceOrder], refused_connection_is_no_effect;
        "orders.cancel_twice_is_success", [PlaceOrder, CancelOrder], cancel_twice_is_success;
        "orders.unknown_order_is_not_cancelled", [CancelOrder], unknown_order_is_not_cancelled;
    }
}

async fn find(kit: &Kit<'_>, idempotency_key: &str) -> Checked<Option<String>> {
    Ok(find_made(kit, idempotency_key).await?.map(|made| made.key))
}

async fn find_made(kit: &Kit<'_>, idempotency_key: &str) -> Checked<Option<Made>> {
    kit.orders()?.find(idempotency_key).await.during("find")
}

async fn place_makes_exactly_one(kit: &Kit<'_>) -> Checked {
    let placed = kit.place().await?;
    let count = kit.count(&placed.idempotency_key).await?;
    ensure!(count == 1, "the ERP has {count} orders after one was placed");
    find(kit, &placed.idempotency_key).await?;
    let count = kit.count(&placed.idempotency_key).await?;
    ensure!(count == 1, "the ERP has {count} orders after it was looked up");
    Ok(())
}

async fn placed_is_found_by_its_key(kit: &Kit<'_>) -> Checked {
    let placed = kit.place().await?;
    let found = find_made(kit, &placed.idempotency_key).await?;
    ensure!(found.as_ref() == Some(&placed.made), "{:?} was placed, and {found:?} is found", placed.made);
    Ok(())
}

async fn unknown_key_finds_nothing(kit: &Kit<'_>) -> Checked {
    let found = find(kit, &kit.fresh_key()).await?;
    ensure!(found.is_none(), "{found:?} is found under a key that was never used");
    Ok(())
}

async fn two_keys_are_two_orders(kit: &Kit<'_>) -> Checked {
    let (one, other) = (kit.place().await?, kit.place().await?);
    ensure!(one.made.key != other.made.key, "two orders are both {}", one.made.key);
    Ok(())
}

async fn unknown_item_is_refused(kit: &Kit<'_>) -> Checked {
    let mut order = kit.sample_order().await?;
    if let Some(line) = order.lines.last_mut() {
        line.item = kit.under_test.unknown_key();
    }
    is_refused(kit, order).await
}

async fn unknown_customer_is_refused(kit: &Kit<'_>) -> Checked {
    let mut order = kit.sample_order().await?;
    order.customer = kit.under_test.unknown_key();
    is_refused(kit, order).await
}

async fn no_lines_is_refused(kit: &Kit<'_>) -> Checked {
    let mut order = kit.sample_order().await?;
    order.lines.clear();
    is_refused(kit, order).await
}

/// Placing the order is a business answer, and leaves nothing behind.
async fn is_refused(kit: &Kit<'_>, order: NewOrder) -> Checked {
    let key = kit.fresh_key();
    kit.orders()?.place(&key, &order).await.expect_code(Code::ErpRefused, "place")?;
    let found = find(kit, &key).await?;
    ensure!(found.is_none(), "it was refused, and {found:?} is found");
    let count = kit.count_if_known(&key).await?.unwrap_or_default();
    ensure!(count == 0, "it was refused, and the ERP has {count} orders");
    Ok(())
}

/// An order whose answer was lost took effect: an adapter cannot know that it did not, and its key finds it.
async fn lost_answer_is_never_success(kit: &Kit<'_>) -> Checked {
    if kit.proxy().is_ok() {
        return once_at_every_fault::<Ordered>(kit, &[Fault::LoseAnswer]).await;
    }
    let (key, order) = (kit.fresh_key(), kit.sample_order().await?);
    kit.under_test.drop_next_answer().await.by_fixture("drop an answer")?;
    let answer = kit.orders()?.place(&key, &order).await;
    answer.expect_code(Code::OutcomeUnknown, "place, its answer lost,")?;
    let found = find(kit, &key).await?;
    ensure!(found.is_some(), "the order was placed, and its key does not find it");
    let count = kit.count(&key).await?;
    ensure!(count == 1, "the ERP has {count} orders after it was looked up");
    Ok(())
}

/// Where the ERP takes no connection, reads and writes alike are known to have had no effect, and may be tried again.
async fn refused_connection_is_no_effect(kit: &Kit<'_>) -> Checked {
    let (key, order) = (kit.fresh_key(), kit.sample_order().await?);
    kit.cut_off(true).await?;
    let looked_up = kit.orders()?.find(&key).await;
    let placed = kit.orders()?.place(&key, &order).await;
    kit.cut_off(false).await?;
    looked_up.expect_code(Code::ErpUnreachable, "find, the ERP cut off,")?;
    placed.expect_code(Code::ErpUnreachable, "place, the ERP cut off,")?;
    let found = find(kit, &key).await?;
    ensure!(found.is_none(), "the ERP was cut off, and {found:?} was placed");
    Ok(())
}

async fn cancel_twice_is_success(kit: &Kit<'_>) -> Checked {
    let placed = kit.place().await?;
    kit.orders()?.cancel(&placed.made.key).await.during("cancel")?;
    kit.orders()?.cancel(&placed.made.key).await.during("cancel, for the second time,")?;
    let found = find(kit, &placed.idempotency_key).await?;
    ensure!(found.as_ref() == Some(&placed.made.key), "cancelled, its key finds {found:?}");
    Ok(())
}

async fn unknown_order_is_not_cancelled(kit: &Kit<'_>) -> Checked {
    kit.orders()?.cancel(&kit.under_test.unknown_key()).await.expect_code(Code::ErpRefused, "cancel")
}

/// An order to be placed under a key.
pub(super) struct Ordered {
    key: String,
    order: NewOrder,
}

#[async_trait]
impl Write for Ordered {
    const CALL: &'static str = "place";

    async fn prepare(kit: &Kit<'_>) -> Checked<Self> {
        Ok(Self { key: kit.fresh_key(), order: kit.sample_order().await? })
    }

    async fn write(&self, kit: &Kit<'_>) -> Checked<Result<()>> {
        Ok(kit.orders()?.place(&self.key, &self.order).await.map(drop))
    }

    async fn is_there(&self, kit: &Kit<'_>) -> Checked<There> {
        Ok(There::by(find(kit, &self.key).await?.is_some()))
    }

    async fn are_there_once(kit: &Kit<'_>, writes: &[Self]) -> Checked {
        for Ordered { key, .. } in writes {
            let count = kit.count_if_known(key).await?.unwrap_or(1);
            ensure!(count == 1, "the ERP has {count} orders with the key {key}");
        }
        Ok(())
    }
}

/// An order that is to be cancelled.
pub(super) struct Cancelled(Placed);

#[async_trait]
impl Write for Cancelled {
    const CALL: &'static str = "cancel";

    async fn prepare(kit: &Kit<'_>) -> Checked<Self> {
        Ok(Self(kit.place().await?))
    }

    async fn write(&self, kit: &Kit<'_>) -> Checked<Result<()>> {
        Ok(kit.orders()?.cancel(&self.0.made.key).await)
    }

    async fn is_there(&self, kit: &Kit<'_>) -> Checked<There> {
        let progress = kit.orders()?.progress_of(&self.0.made.key).await.during("progress_of")?;
        Ok(There::by(progress.state == OrderState::Cancelled))
    }

    /// An order is cancelled or it is not.
    async fn are_there_once(_: &Kit<'_>, _: &[Self]) -> Checked {
        Ok(())
    }
}
