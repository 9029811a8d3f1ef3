//! Sales orders.

pub mod cancel_order;
pub mod change_order;
pub mod in_erp;
pub mod of_customer;
pub mod order_change;
pub mod order_credit;
pub mod place_order;
pub mod sales_order;

use tenon_kernel::{Module, entity, listener, operation};

/// Sales orders.
pub static MODULE: Module = Module {
    needs: &["document", "integration", "party", "pricing", "product", "stock"],
    entities: &[entity::<sales_order::SalesOrder>()],
    operations: &[operation::<sales_order::SubmitOrder>(), operation::<sales_order::CancelOrder>()],
    listeners: &[listener::<of_customer::OrdersOfCustomer>()],
    effects: &[&place_order::PlaceOrder, &change_order::ChangeOrder, &cancel_order::CancelOrder],
    ..Module::new("order", "Sales orders.")
};
