//! What an order comes to.

use crate::desk::Desk;
use serde_json::json;

/// Currency; quantity, price, discount and tax rate in percent; net and tax. Computed by hand: each amount of a line is rounded
/// by itself, a half away from zero, and the tax is that of the rounded net.
const LINES: [(&str, [&str; 4], [&str; 2]); 8] = [
    // 59.97 less 5.997 is 53.973; 13 % of 53.97 is 7.0161.
    ("CNY", ["3", "19.99", "10", "13"], ["53.97", "7.02"]),
    // 0.005 is a half, and goes up.
    ("CNY", ["0.5", "0.01", "0", "13"], ["0.01", "0"]),
    // 0.0049 is less than a half.
    ("CNY", ["0.49", "0.01", "0", "13"], ["0", "0"]),
    ("CNY", ["1", "0", "0", "13"], ["0", "0"]),
    // All of it is let off.
    ("CNY", ["7", "99.99", "100", "13"], ["0", "0"]),
    // No smaller unit than a yen: 100.5 goes up, 10.1 down.
    ("JPY", ["3", "33.5", "0", "10"], ["101", "10"]),
    // A thousand fils in a dinar: 0.4995 is 0.500 with three digits.
    ("KWD", ["1.5", "0.333", "0", "10"], ["0.5", "0.05"]),
    ("KWD", ["1", "0.0004", "0", "0"], ["0", "0"]),
];

#[test]
fn the_amounts_of_a_line_are_rounded_to_what_its_currency_has() {
    let desk = Desk::new();
    let (product, customer) =
        (desk.product(), desk.customer(&json!({"name": "Dealings", "currency": "CNY"})));
    for (currency, [quantity, price, discount, tax_rate], [net, tax]) in LINES {
        let line = json!({
            "product_id": product, "quantity": quantity, "price": price, "discount": discount, "tax_rate": tax_rate,
        });
        let order = json!({"customer_id": customer, "currency": currency, "lines": [line]});
        let order = desk.done("sales_order.create", &order);
        assert_eq!([&order["net"], &order["tax"]], [net, tax], "{currency} {line}");
        assert_eq!([&order["lines"][0]["net"], &order["lines"][0]["tax"]], [net, tax], "{currency} {line}");
    }
}

#[test]
fn an_order_comes_to_the_sum_of_its_rounded_lines() {
    let desk = Desk::new();
    let (product, customer) =
        (desk.product(), desk.customer(&json!({"name": "Dealings", "currency": "CNY"})));
    // Three times a half: rounded as a whole it would be 0.02 and not 0.03.
    let line = json!({"product_id": product, "quantity": "0.5", "price": "0.01"});
    let order = json!({"customer_id": customer, "lines": [line, line, line]});
    let order = desk.done("sales_order.create", &order);
    assert_eq!([&order["net"], &order["tax"], &order["gross"]], ["0.03", "0", "0.03"]);

    let taken_away = json!({"id": order["lines"][0]["id"], "removed": true});
    let change = json!({"id": order["id"], "version": 1, "lines": [taken_away]});
    assert_eq!(desk.done("sales_order.update", &change)["gross"], "0.02");
}

#[test]
fn what_was_read_before_a_change_is_neither_submitted_nor_cancelled() {
    let desk = Desk::new();
    let (product, customer) = (desk.product(), desk.customer(&json!({"name": "Dealings"})));
    let line = json!({"product_id": product, "quantity": "1", "price": "1"});
    let order = desk.done("sales_order.create", &json!({"customer_id": customer, "lines": [line]}));
    let lines = json!([{"id": order["lines"][0]["id"], "quantity": "1000"}]);
    desk.done("sales_order.update", &json!({"id": order["id"], "version": 1, "lines": lines}));
    for operation in ["sales_order.submit", "sales_order.cancel"] {
        let refused = desk.refused(operation, &json!({"id": order["id"], "version": 1}));
        assert_eq!((refused.reason(), refused.path.as_deref()), ("record.changed", Some("/version")));
        assert_eq!(refused.details.as_deref(), Some(&json!({"version": 2})));
    }
    let submitted = desk.done("sales_order.submit", &json!({"id": order["id"], "version": 2}));
    assert_eq!((&submitted["status"], &submitted["version"]), (&json!("submitted"), &json!(3)));
    desk.done("sales_order.cancel", &json!({"id": order["id"]}));
}
