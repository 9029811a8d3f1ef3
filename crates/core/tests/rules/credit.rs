//! What a customer may still order.

use crate::desk::Desk;
use serde_json::{Value as Json, json};
use tenon_kernel::{Code, Error};

/// A customer with a limit of 1000, and a product.
struct Shop {
    desk: Desk,
    product: String,
    customer: String,
}

impl Shop {
    fn new() -> Self {
        let desk = Desk::new();
        let limited = json!({"name": "Careful", "currency": "CNY", "credit_limit": "1000"});
        let (product, customer) = (desk.product(), desk.customer(&limited));
        Self { desk, product, customer }
    }

    /// The id of an order that comes to this amount.
    fn ordered(&self, amount: &str, currency: &str) -> Json {
        let line = json!({"product_id": self.product, "quantity": "1", "price": amount});
        let order = json!({"customer_id": self.customer, "currency": currency, "lines": [line]});
        json!({"id": self.desk.made("sales_order.create", &order)})
    }

    /// What is reserved for an order of this amount when it is submitted.
    fn reserved(&self, amount: &str, currency: &str) -> Json {
        self.desk.done("sales_order.submit", &self.ordered(amount, currency))["credit_reserved"].clone()
    }

    fn refused(&self, amount: &str, currency: &str) -> Error {
        self.desk.refused("sales_order.submit", &self.ordered(amount, currency))
    }
}

#[test]
fn the_limit_may_be_reached_and_not_be_passed_by_the_smallest_amount() {
    let shop = Shop::new();
    assert_eq!(shop.reserved("999.99", "CNY"), "999.99");
    let refused = shop.refused("0.02", "CNY");
    assert_eq!(refused.code, Code::CreditExceeded);
    let figures = json!({"limit": "1000", "exposure": "999.99", "order": "0.02", "currency": "CNY"});
    assert_eq!(refused.details.as_deref(), Some(&figures));
    assert_eq!(shop.reserved("0.01", "CNY"), "0.01");
    assert_eq!(shop.refused("0.01", "CNY").code, Code::CreditExceeded);
}

#[test]
fn what_is_cancelled_makes_room_again() {
    let shop = Shop::new();
    let first = shop.ordered("1000", "CNY");
    shop.desk.done("sales_order.submit", &first);
    assert_eq!(shop.refused("1", "CNY").code, Code::CreditExceeded);
    shop.desk.done("sales_order.cancel", &first);
    assert_eq!(shop.reserved("1000", "CNY"), "1000");
}

#[test]
fn another_currency_weighs_at_the_rate_of_the_day() {
    let shop = Shop::new();
    assert_eq!(shop.refused("1", "USD").code, Code::IllegalState, "there is no rate");
    for (day, rate) in [("2026-01-01", "7.2"), ("2026-01-31", "1")] {
        let rate = json!({"from_currency": "USD", "to_currency": "CNY", "valid_from": day, "rate": rate});
        shop.desk.done("exchange_rate.create", &rate);
    }
    // 138.88 × 7.2 is 999.936; 138.89 × 7.2 is 1000.008.
    assert_eq!(shop.refused("138.89", "USD").code, Code::CreditExceeded);
    assert_eq!(shop.reserved("138.88", "USD"), "999.94");
}
