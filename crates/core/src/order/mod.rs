//! Sales orders.

pub mod cancel_order;
pub mod change_order;
pub mod in_erp;
pub mod of_customer;
pub mod order_change;
pub mod order_credit;
pub mod place_order;
pub(crate) mod refusals;
pub mod sales_order;

use crate::party::credit::EXPOSURE;
use crate::party::customer_card::CARD;
use crate::stock::stock_level::DEMAND;
use rust_decimal::Decimal;
use tenon_kernel::condition::Comparison;
use tenon_kernel::filter::Filter;
use tenon_kernel::{Figure, Module, entity, listener, operation};

/// Sales orders.
pub static MODULE: Module = Module {
    needs: &["currency", "document", "integration", "party", "product", "stock"],
    entities: &[entity::<sales_order::SalesOrder>()],
    operations: &[operation::<sales_order::SubmitOrder>(), operation::<sales_order::CancelOrder>()],
    listeners: &[listener::<of_customer::OrdersOfCustomer>()],
    figures: FIGURES,
    effects: &[&place_order::PlaceOrder, &change_order::ChangeOrder, &cancel_order::CancelOrder],
    refusals: refusals::ALL,
    ..Module::new("order", "Sales orders.")
};

static FIGURES: &[Figure] = &[
    Figure {
        place: 50,
        filter: Some(|| Filter::eq("status", "draft")),
        sum: Some("gross"),
        currency: Some("currency"),
        ..Figure::new(CARD, "draft_orders", "sales_order", "customer_id")
    },
    Figure {
        place: 60,
        sum: Some("gross"),
        currency: Some("currency"),
        ..Figure::new(CARD, "orders", "sales_order", "customer_id")
    },
    // Open orders, and deliveries that are not invoiced yet.
    Figure {
        filter: Some(|| Filter::compare("credit_reserved", Comparison::Gt, Decimal::ZERO)),
        sum: Some("credit_reserved"),
        ..Figure::new(EXPOSURE, "orders", "sales_order", "customer_id")
    },
    Figure {
        filter: Some(|| Filter::exists("parent_id", Filter::eq("status", "submitted"))),
        sum: Some("quantity"),
        ..Figure::new(DEMAND, "submitted", "sales_order_line", "product_id")
    },
];
