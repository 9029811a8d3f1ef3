//! Checks that what is written is in the ERP, and that what is read is what the ERP has: member by member, without the adapter.

use super::check::{ByFixture, Check, Checked, During, Kit, Stop, checks};
use super::customer_changes::ChangedCustomer;
use super::kind::Kind;
use super::round::{LARGE, pages};
use jiff::ToSpan;
use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::Value as Json;
use tenon_erp_port::{
    Capability, ErpCustomer, ErpInvoice, ErpItem, ErpOpenItem, ErpPrice, ErpReceipt, ErpStock, LineChange,
    NewOrder, OrderProgress,
};

/// A kind of record, as the fixture reads it from the ERP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Record {
    /// A customer, as [`ErpCustomer`].
    Customer,
    /// An item, as [`ErpItem`].
    Item,
    /// A price, as [`ErpPrice`].
    Price,
    /// An open item, as [`ErpOpenItem`].
    OpenItem,
    /// An invoice, as [`ErpInvoice`].
    Invoice,
    /// A receipt, as [`ErpReceipt`].
    Receipt,
    /// The stock of an item in a warehouse, as [`ErpStock`].
    Stock,
    /// The progress of an order, as [`OrderProgress`].
    Progress,
    /// An order that was placed, as [`tenon_erp_port::NewOrder`].
    PlacedOrder,
    /// A customer that was created, as [`tenon_erp_port::NewCustomer`].
    CreatedCustomer,
}

/// How many rows of a kind are compared.
const ROWS: usize = 100;

pub(super) fn checks() -> Vec<Check> {
    let mut checks = checks! {
        "orders.everything_is_written", [PlaceOrder], order_is_written;
        "order_changes.everything_is_written", [PlaceOrder, ChangeOrder], change_is_written;
        "customers.everything_is_written", [CreateCustomer], customer_is_written;
        "customer_changes.everything_is_written", [ChangeCustomer, CreateCustomer, ReadCustomers],
            customer_change_is_written;
        "progress.values_are_the_erps", [PlaceOrder, ReadProgress], progress_is_read;
    };
    checks.extend([
        values_of::<ErpCustomer>(),
        values_of::<ErpItem>(),
        values_of::<ErpPrice>(),
        values_of::<ErpOpenItem>(),
        values_of::<ErpInvoice>(),
        values_of::<ErpReceipt>(),
        values_of::<ErpStock>(),
    ]);
    checks
}

fn values_of<T: Kind>() -> Check {
    let name = format!("{}.values_are_the_erps", T::NAME);
    Check { name, needs: vec![T::CAPABILITY], run: |kit| Box::pin(rows_are_the_erps::<T>(kit)) }
}

/// The first rows that the adapter reads are those that the ERP has.
async fn rows_are_the_erps<T: Kind>(kit: &Kit<'_>) -> Checked {
    for page in pages::<T>(kit, None, LARGE, 1).await? {
        if let (true, [rejected, ..]) = (page.rows.is_empty(), page.rejected.as_slice()) {
            return Err(Stop::Failed(format!("no row can be read: {}", rejected.reason)));
        }
        for row in page.rows.iter().take(ROWS) {
            is_in_the_erp(kit, T::RECORD, row.key(), row).await?;
        }
    }
    Ok(())
}

async fn progress_is_read(kit: &Kit<'_>) -> Checked {
    let placed = kit.place().await?;
    match kit.under_test.ship(&placed.made.key).await.by_fixture("ship") {
        Ok(()) | Err(Stop::Skipped(_)) => {}
        Err(stop) => return Err(stop),
    }
    let progress: OrderProgress = kit.orders()?.progress_of(&placed.made.key).await.during("progress_of")?;
    is_in_the_erp(kit, Record::Progress, &placed.made.key, &progress).await
}

/// An order of which every member is given, each line with another date.
async fn order_is_written(kit: &Kit<'_>) -> Checked {
    let mut order = kit.sample_order().await?;
    order.customer_reference = Some(format!("Ref {}", order.number));
    for (line, week) in order.lines.iter_mut().zip(1..) {
        line.due_date = order.date.checked_add(week.weeks()).ok();
    }
    with_tax(&mut order, tax_rate(kit).await?);
    let placed = kit.place_this(order).await?;
    is_in_the_erp(kit, Record::PlacedOrder, &placed.made.key, &placed.order).await
}

/// A rate that the ERP has, if it says which it has.
async fn tax_rate(kit: &Kit<'_>) -> Checked<Option<Decimal>> {
    if kit.lacks(Capability::ReadCodeLists).is_some() {
        return Ok(None);
    }
    let rates = kit.masters()?.code_lists().await.during("code_lists")?.tax_rates;
    Ok(rates.into_iter().flatten().find(|rate| *rate > Decimal::ZERO))
}

/// Taxes the lines of an order that is without tax.
fn with_tax(order: &mut NewOrder, rate: Option<Decimal>) {
    let Some(rate) = rate.filter(|_| order.tax.is_zero()) else { return };
    for line in &mut order.lines {
        line.tax_rate = rate;
        line.tax = (line.net * rate / Decimal::ONE_HUNDRED).round_dp(2);
    }
    order.tax = order.lines.iter().map(|line| line.tax).sum();
    order.gross = order.net + order.tax;
}

async fn change_is_written(kit: &Kit<'_>) -> Checked {
    let placed = kit.place().await?;
    let change = super::order_changes::every_change(&placed);
    kit.orders()?.change(&kit.fresh_key(), &change).await.during("change")?;
    let mut order = placed.order.clone();
    for LineChange { line, .. } in &change.lines {
        match order.lines.iter_mut().find(|known| known.position == line.position) {
            Some(known) => known.clone_from(line),
            None => order.lines.push(line.clone()),
        }
    }
    (order.net, order.tax, order.gross) = (change.net, change.tax, change.gross);
    is_in_the_erp(kit, Record::PlacedOrder, &placed.made.key, &order).await
}

async fn customer_is_written(kit: &Kit<'_>) -> Checked {
    let (_, customer, made) = super::customers::create(kit).await?;
    is_in_the_erp(kit, Record::CreatedCustomer, &made.key, &customer).await
}

async fn customer_change_is_written(kit: &Kit<'_>) -> Checked {
    let customer = ChangedCustomer::create(kit).await?;
    kit.masters()?.change_customer(&customer.change()).await.during("change_customer")?;
    is_in_the_erp(kit, Record::Customer, &customer.row.key, &customer.after()).await
}

/// Every member that the fixture reads from the ERP is that of the adapter.
async fn is_in_the_erp(kit: &Kit<'_>, record: Record, key: &str, expected: &impl Serialize) -> Checked {
    let deed = || format!("read the {record:?} of the ERP");
    let found = kit.under_test.in_the_erp(record, key).await.by_fixture(&deed())?;
    let expected = serde_json::to_value(expected).map_err(|error| Stop::Failed(error.to_string()))?;
    match difference("", &expected, &found) {
        None => Ok(()),
        Some(difference) => Err(Stop::Failed(format!("{record:?} {key}: {difference}"))),
    }
}

/// The first member that is not the same. A member that the ERP does not keep is left out of what was found.
fn difference(path: &str, expected: &Json, found: &Json) -> Option<String> {
    match (expected, found) {
        (Json::Object(members), Json::Object(kept)) => {
            let mut kept = kept.iter();
            kept.find_map(|(name, kept)| {
                difference(&format!("{path}/{name}"), members.get(name).unwrap_or(&Json::Null), kept)
            })
        }
        (Json::Array(items), Json::Array(kept)) if items.len() == kept.len() => {
            let mut both = items.iter().zip(kept).enumerate();
            both.find_map(|(place, (item, kept))| difference(&format!("{path}/{place}"), item, kept))
        }
        _ if is_same(expected, found) => None,
        _ => Some(format!("{path} is {found} in the ERP, and {expected} for the adapter")),
    }
}

/// Decimals are the same with and without zeros at their end.
fn is_same(one: &Json, other: &Json) -> bool {
    let decimal = |value: &Json| value.as_str().and_then(|text| text.parse::<Decimal>().ok());
    one == other || decimal(one).is_some_and(|number| decimal(other) == Some(number))
}

#[cfg(test)]
mod tests {
    use super::difference;
    use serde_json::json;

    #[test]
    fn members_are_compared_one_by_one_and_those_that_are_not_kept_are_not() {
        let expected = json!({"name": "a", "net": "1.50", "lines": [{"q": "1", "due": null}], "tax": "0"});
        let kept = json!({"net": "1.5", "lines": [{"q": "1.0", "due": null}]});
        assert_eq!(difference("", &expected, &kept), None);
        let other = json!({"lines": [{"q": "2"}]});
        let told = difference("", &expected, &other);
        assert_eq!(told.as_deref(), Some(r#"/lines/0/q is "2" in the ERP, and "1" for the adapter"#));
        assert!(difference("", &expected, &json!({"lines": []})).is_some());
        assert!(difference("", &expected, &json!({"city": "b"})).is_some());
    }
}
