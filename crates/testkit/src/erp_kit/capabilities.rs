//! Checks of the capabilities that the adapter reports as missing.

use super::check::{Check, Checked, During, Kit, checks, ensure};
use super::{customer_changes, sample};
use jiff::civil::Date;
use rust_decimal::Decimal;
use tenon_erp_port::{Capability, NewOrder, OrderChange, PageRequest};
use tenon_erp_port::{Code, Result};

pub(super) fn checks() -> Vec<Check> {
    checks! {
        "capabilities.missing_ones_have_reasons", [], missing_ones_have_reasons;
        "capabilities.missing_ones_answer_unsupported", [], missing_ones_answer_unsupported;
    }
}

async fn missing_ones_have_reasons(kit: &Kit<'_>) -> Checked {
    for (capability, why) in kit.lacking() {
        ensure!(!why.trim().is_empty(), "{capability} is missing without a reason");
    }
    Ok(())
}

async fn missing_ones_answer_unsupported(kit: &Kit<'_>) -> Checked {
    for (capability, _) in kit.lacking() {
        for (call, answer) in calls_of(kit, capability).await {
            answer.expect_code(Code::ErpUnsupported, call)?;
        }
    }
    Ok(())
}

/// The calls that a capability is about, made with what every adapter must refuse before it looks at it.
async fn calls_of(kit: &Kit<'_>, capability: Capability) -> Vec<(&'static str, Result<()>)> {
    let page = PageRequest { cursor: None, limit: 1 };
    let key = kit.under_test.unknown_key();
    match capability {
        Capability::ReadCustomers
        | Capability::ReadItems
        | Capability::ReadPrices
        | Capability::ReadCodeLists
        | Capability::CreateCustomer
        | Capability::ChangeCustomer => masters_call(kit, capability, &page, &key).await,
        Capability::ReadOpenItems
        | Capability::ReadInvoices
        | Capability::ReadReceipts
        | Capability::LiveAccount => finance_call(kit, capability, &page, &key).await,
        Capability::ReadStock | Capability::LiveStock => inventory_call(kit, capability, &page, &key).await,
        _ => orders_call(kit, capability, &page, &key).await,
    }
}

async fn masters_call(
    kit: &Kit<'_>,
    capability: Capability,
    page: &PageRequest,
    key: &str,
) -> Vec<(&'static str, Result<()>)> {
    let Some(masters) = &kit.erp.masters else { return Vec::new() };
    match capability {
        Capability::ReadCustomers => vec![("customers", masters.customers(page).await.map(drop))],
        Capability::ReadItems => vec![("items", masters.items(page).await.map(drop))],
        Capability::ReadPrices => vec![("prices", masters.prices(page).await.map(drop))],
        Capability::ReadCodeLists => vec![("code_lists", masters.code_lists().await.map(drop))],
        Capability::ChangeCustomer => {
            let change = customer_changes::renaming(key.to_owned());
            vec![("change_customer", masters.change_customer(&change).await.map(drop))]
        }
        _ => vec![
            ("create_customer", masters.create_customer(key, &sample::customer()).await.map(drop)),
            ("find_customer", masters.find_customer(key).await.map(drop)),
        ],
    }
}

async fn finance_call(
    kit: &Kit<'_>,
    capability: Capability,
    page: &PageRequest,
    key: &str,
) -> Vec<(&'static str, Result<()>)> {
    let Some(finance) = &kit.erp.finance else { return Vec::new() };
    match capability {
        Capability::ReadOpenItems => vec![("open_items", finance.open_items(page).await.map(drop))],
        Capability::ReadInvoices => vec![("invoices", finance.invoices(page).await.map(drop))],
        Capability::ReadReceipts => vec![("receipts", finance.receipts(page).await.map(drop))],
        _ => vec![("account_of", finance.account_of(key).await.map(drop))],
    }
}

async fn inventory_call(
    kit: &Kit<'_>,
    capability: Capability,
    page: &PageRequest,
    key: &str,
) -> Vec<(&'static str, Result<()>)> {
    let Some(inventory) = &kit.erp.inventory else { return Vec::new() };
    match capability {
        Capability::ReadStock => vec![("stock", inventory.stock(page).await.map(drop))],
        _ => vec![("stock_of", inventory.stock_of(key).await.map(drop))],
    }
}

async fn orders_call(
    kit: &Kit<'_>,
    capability: Capability,
    page: &PageRequest,
    key: &str,
) -> Vec<(&'static str, Result<()>)> {
    let Some(orders) = &kit.erp.orders else { return Vec::new() };
    match capability {
        Capability::PlaceOrder => vec![
            (
                "place",
                orders.place(key, &order_without_lines(kit.under_test.seed().today, key)).await.map(drop),
            ),
            ("find", orders.find(key).await.map(drop)),
        ],
        Capability::ChangeOrder => {
            let change = change_of_nothing(key);
            vec![
                ("change", orders.change(key, &change).await),
                ("find_change", orders.find_change(key, &change).await.map(drop)),
            ]
        }
        Capability::CancelOrder => vec![("cancel", orders.cancel(key).await)],
        Capability::ReadProgress => vec![
            ("progress", orders.progress(page).await.map(drop)),
            ("progress_of", orders.progress_of(key).await.map(drop)),
        ],
        _ => Vec::new(),
    }
}

fn order_without_lines(date: Date, customer: &str) -> NewOrder {
    NewOrder {
        number: "KIT".to_owned(),
        customer: customer.to_owned(),
        customer_reference: None,
        date,
        currency: "EUR".to_owned(),
        lines: Vec::new(),
        net: Decimal::ZERO,
        tax: Decimal::ZERO,
        gross: Decimal::ZERO,
    }
}

fn change_of_nothing(order: &str) -> OrderChange {
    let zero = Decimal::ZERO;
    OrderChange { order: order.to_owned(), lines: Vec::new(), net: zero, tax: zero, gross: zero }
}
