//! The decimal places to which an ERP's rows are rounded are those of the fields that they become.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use tenon_core::order::sales_order::SalesOrderLine;
use tenon_core::party::customer::Customer;
use tenon_core::pricing::price::Price;
use tenon_core::product::product::Product;
use tenon_core::receivable::invoice::Invoice;
use tenon_core::receivable::open_item::OpenItem;
use tenon_core::receivable::receipt::Receipt;
use tenon_core::stock::stock_level::StockLevel;
use tenon_erp_port::scale::{AMOUNT, PRICE, QUANTITY};
use tenon_kernel::{Entity, EntityDef, Kind};

#[test]
fn a_number_is_rounded_to_the_scale_of_its_field() {
    let fields: &[(&EntityDef, &[&str], u32)] = &[
        (Customer::DEF, &["credit_limit"], AMOUNT),
        (Product::DEF, &["list_price"], PRICE),
        (Price::DEF, &["price"], PRICE),
        (Price::DEF, &["from_quantity"], QUANTITY),
        (OpenItem::DEF, &["amount", "open_amount"], AMOUNT),
        (Invoice::DEF, &["net", "tax", "gross"], AMOUNT),
        (Receipt::DEF, &["amount"], AMOUNT),
        (StockLevel::DEF, &["on_hand", "reserved", "on_order"], QUANTITY),
        (SalesOrderLine::DEF, &["confirmed", "reserved", "shipped", "invoiced"], QUANTITY),
    ];
    for (entity, names, places) in fields {
        for name in *names {
            let (_, field) = entity.shape.field(name).unwrap_or_else(|| panic!("{}.{name}", entity.name));
            let Kind::Decimal { scale } = field.kind else { panic!("{}.{name} is no decimal", entity.name) };
            assert_eq!(scale, *places, "{}.{name}", entity.name);
        }
    }
}
