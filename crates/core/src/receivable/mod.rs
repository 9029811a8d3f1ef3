//! Invoices, receipts and open items, and reports on them.

pub mod ageing;
pub mod invoice;
pub mod of_customer;
pub mod open_item;
pub mod order_chain;
pub mod order_progress;
pub mod receipt;
mod refusals;
pub mod trade;

use crate::party::credit::EXPOSURE;
use crate::party::customer_card::CARD;
use invoice::Invoice;
use open_item::OpenItem;
use receipt::Receipt;
use tenon_kernel::{Entity, Figure, Module, entity, listener, operation};

/// The module of receivables.
pub static MODULE: Module = Module {
    needs: &["document", "integration", "order", "party"],
    entities: &[entity::<Invoice>(), entity::<Receipt>(), entity::<OpenItem>()],
    operations: &[
        operation::<order_progress::OrderProgress>(),
        operation::<order_chain::OrderChain>(),
        operation::<trade::CustomerTradeOverview>(),
        operation::<trade::CustomerTradeDetail>(),
        operation::<ageing::AgeOpenItems>(),
    ],
    listeners: &[listener::<of_customer::OpenItemsOfCustomer>()],
    figures: FIGURES,
    refusals: refusals::ALL,
    ..Module::new("receivable", "Invoices, receipts and open items, and reports on them.")
};

static FIGURES: &[Figure] = &[
    Figure {
        place: 70,
        sum: Some(Invoice::GROSS),
        currency: Some(Invoice::CURRENCY),
        ..Figure::new(CARD, "invoices", Invoice::DEF.name, Invoice::CUSTOMER_ID)
    },
    Figure {
        place: 80,
        sum: Some(Receipt::AMOUNT),
        currency: Some(Receipt::CURRENCY),
        ..Figure::new(CARD, "receipts", Receipt::DEF.name, Receipt::CUSTOMER_ID)
    },
    Figure {
        place: 90,
        sum: Some(OpenItem::OPEN_AMOUNT),
        currency: Some(OpenItem::CURRENCY),
        ..Figure::new(CARD, "open_items", OpenItem::DEF.name, OpenItem::CUSTOMER_ID)
    },
    Figure {
        sum: Some(OpenItem::OPEN_AMOUNT),
        currency: Some(OpenItem::CURRENCY),
        ..Figure::new(EXPOSURE, "open_items", OpenItem::DEF.name, OpenItem::CUSTOMER_ID)
    },
];
