//! Invoices, receipts and open items, and what follows from them.

pub mod ageing;
pub mod invoice;
pub mod open_item;
pub mod order_chain;
pub mod order_progress;
pub mod receipt;
pub mod trade;

use tenon_kernel::{Module, entity, operation};

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
    ..Module::new("receivable", "Invoices, receipts and open items, and what follows from them.")
};
