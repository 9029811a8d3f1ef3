//! Invoices, receipts and open items, and what follows from them.

pub mod ageing;
pub mod invoice;
pub mod open_item;
pub mod order_chain;
pub mod order_progress;
pub mod receipt;
mod refusals;
pub mod trade;

use crate::party::credit::EXPOSURE;
use crate::party::customer_card::CARD;
use tenon_kernel::{Figure, Module, entity, operation};

/// Invoices, receipts and open items, and what follows from them.
pub static MODULE: Module = Module {
    needs: &["integration", "order", "party"],
    entities: &[entity::<invoice::Invoice>(), entity::<receipt::Receipt>(), entity::<open_item::OpenItem>()],
    operations: &[
        operation::<order_progress::OrderProgress>(),
        operation::<order_chain::OrderChain>(),
        operation::<trade::CustomerTradeOverview>(),
        operation::<trade::CustomerTradeDetail>(),
        operation::<ageing::AgeOpenItems>(),
    ],
    figures: FIGURES,
    refusals: refusals::ALL,
    ..Module::new("receivable", "Invoices, receipts and open items, and what follows from them.")
};

static FIGURES: &[Figure] = &[
    Figure {
        place: 70,
        sum: Some("gross"),
        currency: Some("currency"),
        ..Figure::new(CARD, "invoices", "invoice", "customer_id")
    },
    Figure {
        place: 80,
        sum: Some("amount"),
        currency: Some("currency"),
        ..Figure::new(CARD, "receipts", "receipt", "customer_id")
    },
    Figure {
        place: 90,
        sum: Some("open_amount"),
        currency: Some("currency"),
        ..Figure::new(CARD, "open_items", "open_item", "customer_id")
    },
    Figure {
        sum: Some("open_amount"),
        currency: Some("currency"),
        ..Figure::new(EXPOSURE, "open_items", "open_item", "customer_id")
    },
];
