//! Checks of the progress of an order, and of its invoices.

use super::check::{ByFixture, Check, Checked, During, Kit, Placed, Stop, checks, ensure};
use super::round::{LARGE, everything, round};
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use tenon_erp_port::{ErpInvoice, LineProgress, OrderProgress, OrderState};

pub(super) fn checks() -> Vec<Check> {
    checks! {
        "progress.placed_order_has_its_lines", [PlaceOrder, ReadProgress], placed_order_has_its_lines;
        "progress.of_one_agrees_with_pages", [PlaceOrder, ReadProgress], of_one_agrees_with_pages;
        "progress.shipping_shows", [PlaceOrder, ReadProgress], shipping_shows;
        "progress.invoicing_shows", [PlaceOrder, ReadProgress], invoicing_shows;
        "progress.cancelling_shows", [PlaceOrder, CancelOrder, ReadProgress], cancelling_shows;
        "progress.of_unknown_order_is_an_error", [ReadProgress], of_unknown_order_is_an_error;
        "invoices.amounts_are_those_of_the_order", [PlaceOrder, ReadInvoices], amounts_are_those_of_the_order;
    }
}

async fn progress_of(kit: &Kit<'_>, placed: &Placed) -> Checked<OrderProgress> {
    let progress = kit.orders()?.progress_of(&placed.made.key).await.during("progress_of")?;
    ensure!(progress.order == placed.made.key, "progress_of answers about {}", progress.order);
    Ok(progress)
}

/// Each line of the order as it was placed, with its progress. Fails unless there is exactly one for each.
fn lines<'a>(placed: &Placed, progress: &'a OrderProgress) -> Checked<Vec<(Decimal, &'a LineProgress)>> {
    let by_position: BTreeMap<u32, &LineProgress> =
        progress.lines.iter().map(|line| (line.position, line)).collect();
    let expected: Vec<u32> = placed.order.lines.iter().map(|line| line.position).collect();
    let has: Vec<u32> = by_position.keys().copied().collect();
    ensure!(
        expected == has && progress.lines.len() == has.len(),
        "the order has the lines {expected:?}, and its progress {has:?} in {} lines",
        progress.lines.len()
    );
    Ok(placed
        .order
        .lines
        .iter()
        .filter_map(|line| Some((line.quantity, *by_position.get(&line.position)?)))
        .collect())
}

async fn placed_order_has_its_lines(kit: &Kit<'_>) -> Checked {
    let placed = kit.place().await?;
    let read = everything::<OrderProgress>(kit).await?;
    let Some(progress) = read.get(&placed.made.key) else {
        return Err(Stop::Failed(format!("{} was placed and is not among the progress", placed.made.key)));
    };
    let key = progress.idempotency_key.as_ref();
    ensure!(
        key.is_none_or(|key| *key == placed.idempotency_key),
        "its idempotency key comes back as {key:?}"
    );
    let fresh = matches!(progress.state, OrderState::Received | OrderState::Confirmed);
    ensure!(fresh, "an order that was just placed is {:?}", progress.state);
    for (quantity, line) in lines(&placed, progress)? {
        let untouched = line.shipped.is_zero() && line.invoiced.is_zero() && line.reserved <= quantity;
        ensure!(untouched, "of a line of {quantity}, just placed, the progress is {line:?}");
    }
    Ok(())
}

async fn of_one_agrees_with_pages(kit: &Kit<'_>) -> Checked {
    let placed = kit.place().await?;
    let one = progress_of(kit, &placed).await?;
    let read = everything::<OrderProgress>(kit).await?;
    let paged = read.get(&placed.made.key);
    ensure!(paged == Some(&one), "progress_of answers {one:?}, the pages have {paged:?}");
    Ok(())
}

async fn shipping_shows(kit: &Kit<'_>) -> Checked {
    let placed = kit.place().await?;
    let before = everything::<OrderProgress>(kit).await?;
    kit.under_test.ship(&placed.made.key).await.by_fixture("ship")?;
    let progress = progress_of(kit, &placed).await?;
    for (quantity, line) in lines(&placed, &progress)? {
        ensure!(line.shipped == quantity, "{quantity} were shipped, and the progress is {line:?}");
    }
    let under_way = matches!(progress.state, OrderState::Confirmed | OrderState::Completed);
    ensure!(under_way, "an order that was shipped is {:?}", progress.state);
    let after = round::<OrderProgress>(kit, Some(&before.next), LARGE).await?;
    let paged = after.get(&placed.made.key);
    ensure!(paged == Some(&progress), "progress_of answers {progress:?}, the next round brings {paged:?}");
    Ok(())
}

/// Ships, where the fixture can, and invoices. Answers whether it could ship.
async fn ship_and_invoice(kit: &Kit<'_>, placed: &Placed) -> Checked<bool> {
    let shipped = match kit.under_test.ship(&placed.made.key).await.by_fixture("ship") {
        Ok(()) => true,
        Err(Stop::Skipped(_)) => false,
        Err(stop) => return Err(stop),
    };
    kit.under_test.invoice(&placed.made.key).await.by_fixture("invoice")?;
    Ok(shipped)
}

async fn invoicing_shows(kit: &Kit<'_>) -> Checked {
    let placed = kit.place().await?;
    let shipped = ship_and_invoice(kit, &placed).await?;
    let progress = progress_of(kit, &placed).await?;
    for (quantity, line) in lines(&placed, &progress)? {
        ensure!(line.invoiced == quantity, "{quantity} were invoiced, and the progress is {line:?}");
    }
    let completed = progress.state == OrderState::Completed;
    ensure!(completed || !shipped, "all of it was shipped and invoiced, and it is {:?}", progress.state);
    Ok(())
}

async fn cancelling_shows(kit: &Kit<'_>) -> Checked {
    let placed = kit.place().await?;
    kit.orders()?.cancel(&placed.made.key).await.during("cancel")?;
    let progress = progress_of(kit, &placed).await?;
    ensure!(progress.state == OrderState::Cancelled, "it was cancelled, and it is {:?}", progress.state);
    Ok(())
}

async fn of_unknown_order_is_an_error(kit: &Kit<'_>) -> Checked {
    let answer = kit.orders()?.progress_of(&kit.under_test.unknown_key()).await;
    ensure!(answer.is_err(), "an order that does not exist has progress: {answer:?}");
    Ok(())
}

async fn amounts_are_those_of_the_order(kit: &Kit<'_>) -> Checked {
    let placed = kit.place().await?;
    ship_and_invoice(kit, &placed).await?;
    let read = everything::<ErpInvoice>(kit).await?;
    let of_order: Vec<&ErpInvoice> =
        read.rows.iter().filter(|row| row.order.as_ref() == Some(&placed.made.key)).collect();
    let sum =
        |amount: fn(&ErpInvoice) -> Decimal| -> Decimal { of_order.iter().map(|row| amount(row)).sum() };
    let invoiced = (sum(|row| row.net), sum(|row| row.tax), sum(|row| row.gross));
    let ordered = (placed.order.net, placed.order.tax, placed.order.gross);
    ensure!(invoiced == ordered, "net, tax and gross were {ordered:?}, and {invoiced:?} are invoiced");
    let foreign = of_order.iter().find(|row| row.currency != placed.order.currency);
    ensure!(foreign.is_none(), "the order is in {}, its invoice is {foreign:?}", placed.order.currency);
    Ok(())
}
