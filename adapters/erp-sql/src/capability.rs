//! Determines the capabilities of a mapping.

use crate::mapping::Mapping;
use crate::read::Reading;
use tenon_erp_port::{Capabilities, Capability};
use tenon_sql::Dialect;

/// The capabilities of a mapping, with a reason for each that is missing.
pub(crate) fn capabilities(mapping: &Mapping, dialect: Dialect) -> Capabilities {
    let mut capabilities = Capabilities::all();
    for (capability, declared, section) in [
        (Capability::ReadCustomers, mapping.customers.is_some(), "[customers]"),
        (Capability::ReadItems, mapping.items.is_some(), "[items]"),
        (Capability::ReadPrices, mapping.prices.is_some(), "[prices]"),
        (Capability::ReadCodeLists, mapping.code_lists.is_some(), "[code_lists]"),
        (Capability::CreateCustomer, mapping.create_customer.is_some(), "[create_customer]"),
        (Capability::ChangeCustomer, mapping.change_customer.is_some(), "[change_customer]"),
        (Capability::ReadOpenItems, mapping.open_items.is_some(), "[open_items]"),
        (Capability::ReadInvoices, mapping.invoices.is_some(), "[invoices]"),
        (Capability::ReadReceipts, mapping.receipts.is_some(), "[receipts]"),
        (
            Capability::LiveAccount,
            mapping.account().next().is_some() && mapping.account().all(|reading| reading.one.is_some()),
            "`one` in each of [open_items], [invoices] and [receipts]",
        ),
        (Capability::ReadStock, mapping.stock.is_some(), "[stock]"),
        (
            Capability::LiveStock,
            mapping.stock.as_ref().is_some_and(|stock| stock.one.is_some()),
            "`one` in [stock]",
        ),
        (Capability::PlaceOrder, mapping.place_order.is_some(), "[place_order]"),
        (Capability::ChangeOrder, mapping.change_order.is_some(), "[change_order]"),
        (Capability::CancelOrder, mapping.cancel_order.is_some(), "[cancel_order]"),
        (Capability::ReadProgress, mapping.progress.is_some(), "[progress]"),
    ] {
        capabilities = match declared {
            true => capabilities.with(capability),
            false => capabilities.without(capability, format!("the mapping declares no {section}")),
        };
    }
    // What SQLite has stored in another encoding it cannot be given, for texts are sent as Unicode.
    if dialect == Dialect::Sqlite && !mapping.encoding.is_unicode() {
        for written in [
            Capability::CreateCustomer,
            Capability::ChangeCustomer,
            Capability::PlaceOrder,
            Capability::ChangeOrder,
        ] {
            let reason = format!("SQLite does not convert texts into {}", mapping.encoding.name());
            capabilities = capabilities.without(written, reason);
        }
    }
    let readings = mapping.readings();
    let lacking = |has: fn(&Reading) -> bool| {
        readings.iter().find(|reading| !has(reading)).map(|reading| reading.place)
    };
    if let Some(place) = lacking(|reading| reading.changes.is_some()) {
        let reason = format!("the mapping declares no `changes` in [{place}]");
        capabilities = capabilities.without(Capability::ChangesSince, reason);
    }
    if let Some(place) = lacking(|reading| reading.gone.is_some()) {
        let reason = format!("the mapping declares no `gone` in [{place}]");
        capabilities = capabilities.without(Capability::Deletions, reason);
    }
    capabilities
}
