//! Sales orders.

pub mod by_hand;
pub mod cancel_order;
pub mod change_order;
pub mod commitment;
mod due_dates;
pub mod in_erp;
pub mod of_customer;
pub mod order_change;
pub mod order_credit;
mod order_stock;
pub mod place_order;
pub mod refusals;
pub mod sales_order;
pub mod units;

use crate::document::trade_terms::TradeTotals;
use crate::party::credit::EXPOSURE;
use crate::party::customer_card::CARD;
use crate::stock::stock_level::DEMAND;
use rust_decimal::Decimal;
use sales_order::{OrderStatus, SalesOrder, SalesOrderLine};
use tenon_kernel::condition::Comparison;
use tenon_kernel::filter::Filter;
use tenon_kernel::platform::leaving::OPEN_RECORDS;
use tenon_kernel::platform::workbench::WORKBENCH;
use tenon_kernel::{Entity, Figure, Module, entity, listener, operation};

/// The module of sales orders.
pub static MODULE: Module = Module {
    needs: &["currency", "document", "integration", "party", "product", "stock"],
    entities: &[entity::<SalesOrder>()],
    operations: &[
        operation::<sales_order::SubmitOrder>(),
        operation::<sales_order::CancelOrder>(),
        operation::<by_hand::ConfirmOrder>(),
        operation::<by_hand::DeliverOrder>(),
        operation::<by_hand::CompleteOrder>(),
    ],
    listeners: &[listener::<of_customer::OrdersOfCustomer>()],
    figures: FIGURES,
    effects: &[&place_order::PlaceOrder, &change_order::ChangeOrder, &cancel_order::CancelOrder],
    refusals: refusals::ALL,
    ..Module::new("order", "Sales orders.")
};

static FIGURES: &[Figure] = &[
    Figure {
        filter: Some(|| {
            let finished = [OrderStatus::Completed, OrderStatus::Cancelled];
            Filter::negate(Filter::one_of(SalesOrder::STATUS, finished))
        }),
        ..Figure::new(OPEN_RECORDS, "sales_orders", SalesOrder::DEF.name, SalesOrder::OWNER_ID)
    },
    Figure {
        place: 50,
        filter: Some(|| Filter::one_of(SalesOrder::STATUS, [OrderStatus::Draft, OrderStatus::Rejected])),
        ..Figure::new(WORKBENCH, "orders_to_submit", SalesOrder::DEF.name, SalesOrder::OWNER_ID)
    },
    Figure {
        place: 50,
        filter: Some(|| Filter::eq(SalesOrder::STATUS, OrderStatus::Draft)),
        sum: Some(TradeTotals::GROSS),
        currency: Some(SalesOrder::CURRENCY),
        ..Figure::new(CARD, "draft_orders", SalesOrder::DEF.name, SalesOrder::CUSTOMER_ID)
    },
    Figure {
        place: 60,
        filter: Some(|| Filter::negate(Filter::eq(SalesOrder::STATUS, OrderStatus::Cancelled))),
        sum: Some(TradeTotals::GROSS),
        currency: Some(SalesOrder::CURRENCY),
        ..Figure::new(CARD, "orders", SalesOrder::DEF.name, SalesOrder::CUSTOMER_ID)
    },
    // Open orders, and deliveries that are not invoiced yet, of finished orders too.
    Figure {
        filter: Some(|| Filter::compare(SalesOrder::CREDIT_RESERVED, Comparison::Gt, Decimal::ZERO)),
        sum: Some(SalesOrder::CREDIT_RESERVED),
        ..Figure::new(EXPOSURE, "orders", SalesOrder::DEF.name, SalesOrder::CUSTOMER_ID)
    },
    Figure {
        filter: Some(|| Filter::compare(SalesOrderLine::UNCOVERED, Comparison::Gt, Decimal::ZERO)),
        sum: Some(SalesOrderLine::UNCOVERED),
        ..Figure::new(DEMAND, "orders", SalesOrderLine::DEF.name, SalesOrderLine::PRODUCT_ID)
    },
];
