//! Orders in the real Tryton, compared with its own tables.

use crate::lab::{Lab, fresh, line, masters, sample_order};
use rust_decimal::Decimal;
use serde_json::json;
use tenon_erp_port::Code;
use tenon_erp_port::{LineProgress, NewOrder, OrderState, Orders, PageRequest};
use tenon_erp_tryton::Tryton;

fn id(key: &str) -> i64 {
    key.parse().expect("an id")
}

async fn state_of(adapter: &Tryton, order: &str) -> OrderState {
    adapter.progress_of(order).await.expect("progress").state
}

/// Shipped and reserved of each line.
async fn moved(adapter: &Tryton, order: &str) -> Vec<(Decimal, Decimal)> {
    let lines = adapter.progress_of(order).await.expect("progress").lines;
    lines.iter().map(|line| (line.shipped, line.reserved)).collect()
}

fn quantities(pairs: &[(i64, i64)]) -> Vec<(Decimal, Decimal)> {
    pairs.iter().map(|(shipped, reserved)| (Decimal::from(*shipped), Decimal::from(*reserved))).collect()
}

/// The order with another only line.
fn with_line(order: &NewOrder, line: tenon_erp_port::NewOrderLine) -> NewOrder {
    let (net, tax) = (line.net, line.tax);
    NewOrder { lines: vec![line], net, tax, gross: net + tax, ..order.clone() }
}

#[tokio::test]
async fn a_sale_has_all_that_the_order_says() {
    let Some(lab) = Lab::take() else { return };
    let adapter = lab.adapter();
    let (key, mut order) = (fresh("all"), sample_order(&adapter).await);
    order.lines[1].due_date = Some("2031-05-06".parse().expect("a date"));
    let made = adapter.place(&key, &order).await.expect("an order");
    let sale = lab.sql(&format!(
        "SELECT state, reference, party, sale_date, number, untaxed_amount_cache, tax_amount_cache, total_amount_cache
         FROM sale_sale WHERE id = {}",
        made.key
    ));
    let number = made.number.expect("a number");
    let NewOrder { customer, date, net, tax, gross, .. } = &order;
    assert_eq!(sale, format!("processing|their PO 7|{customer}|{date}|{number}|{net}|{tax}|{gross}"));
    let lines = lab.sql(&format!(
        "SELECT sequence, product, quantity, unit_price, note FROM sale_line WHERE sale = {} ORDER BY sequence",
        made.key
    ));
    let [first, second] = order.lines.as_slice() else { panic!("two lines") };
    let expected = format!(
        "1|{}|2|{}|\n2|{}|1|{}|Wanted on 2031-05-06",
        first.item,
        first.price.normalize(),
        second.item,
        second.price.normalize()
    );
    assert_eq!(lines, expected);
}

#[tokio::test]
async fn other_totals_are_refused_with_both_figures_and_leave_nothing() {
    let Some(lab) = Lab::take() else { return };
    let adapter = lab.adapter();
    let (key, order) = (fresh("totals"), sample_order(&adapter).await);
    let wrong = NewOrder { gross: order.gross + Decimal::new(1, 2), ..order.clone() };
    let error = adapter.place(&key, &wrong).await.expect_err("other totals");
    assert_eq!(error.code, Code::ErpRefused);
    let details = *error.details.expect("both figures");
    assert_eq!(details["order"]["gross"], json!(wrong.gross));
    assert_eq!(details["erp"]["gross"], json!(order.gross));
    assert!(lab.sales_with(&key).is_empty());
    assert_eq!(adapter.find(&key).await, Ok(None));
}

#[tokio::test]
async fn what_tryton_does_not_take_leaves_nothing() {
    let Some(lab) = Lab::take() else { return };
    let adapter = lab.adapter();
    let order = sample_order(&adapter).await;
    let (_, items) = masters(&adapter).await;
    let pieces = items.iter().find(|item| item.number == "W-000").expect("an item by the piece");
    let half_a_piece = with_line(&order, line(1, pieces, Decimal::new(15, 1)));
    let mut fine_price = order.clone();
    fine_price.lines[0].price = Decimal::new(1_234_567_891, 9);
    let mut other_unit = order.clone();
    other_unit.lines[0].unit = "kg".into();
    let mut other_tax = order.clone();
    other_tax.lines[0].tax_rate = Decimal::from(19);
    let other_currency = NewOrder { currency: "CHF".into(), ..order.clone() };
    for (what, order) in [
        ("half a piece", half_a_piece),
        ("a price with nine digits", fine_price),
        ("pieces by the kilogram", other_unit),
        ("a tax that there is not", other_tax),
        ("a currency that there is not", other_currency),
    ] {
        let key = fresh("refused");
        let code = adapter.place(&key, &order).await.map_err(|error| error.code);
        assert_eq!(code, Err(Code::ErpRefused), "{what}");
        assert!(lab.sales_with(&key).is_empty(), "{what}");
    }
}

#[tokio::test]
async fn a_fraction_of_a_unit_arrives_as_it_was_sent() {
    let Some(lab) = Lab::take() else { return };
    let adapter = lab.adapter();
    let order = sample_order(&adapter).await;
    let (_, items) = masters(&adapter).await;
    let by_weight = items.iter().find(|item| item.unit == "kg").expect("an item by the kilogram");
    let order = with_line(&order, line(1, by_weight, Decimal::new(29, 2)));
    let made = adapter.place(&fresh("weight"), &order).await.expect("an order");
    let clerk = lab.clerk().await;
    clerk.ships(id(&made.key)).await.expect("shipped");
    clerk.invoices(id(&made.key)).await.expect("invoiced");
    let progress = adapter.progress_of(&made.key).await.expect("progress");
    let weight = Decimal::new(29, 2);
    let reserved = Decimal::ZERO;
    let done = LineProgress { position: 1, confirmed: None, reserved, shipped: weight, invoiced: weight };
    assert_eq!((progress.lines, progress.state), (vec![done], OrderState::Completed));
}

#[tokio::test]
async fn goods_are_reserved_from_assignment_to_departure() {
    let Some(lab) = Lab::take() else { return };
    let adapter = lab.adapter();
    let order = sample_order(&adapter).await;
    let made = adapter.place(&fresh("reserve"), &order).await.expect("an order");
    let clerk = lab.clerk().await;
    let shipments = clerk.field("sale.sale", id(&made.key), "shipments").await.expect("shipments");
    assert_eq!(moved(&adapter, &made.key).await, quantities(&[(0, 0), (0, 0)]));
    let mut round = PageRequest { cursor: None, limit: 500 };
    for button in ["assign_try", "pick", "pack"] {
        round.cursor = Some(adapter.progress(&round).await.expect("progress").next);
        clerk
            .does(&format!("stock.shipment.out.{button}"), std::slice::from_ref(&shipments))
            .await
            .expect(button);
        assert_eq!(moved(&adapter, &made.key).await, quantities(&[(0, 2), (0, 1)]), "{button}");
        let changed = adapter.progress(&round).await.expect("progress").rows;
        assert!(changed.iter().any(|row| row.order == made.key), "{button} comes in the next round");
    }
    clerk.does("stock.shipment.out.do", &[shipments]).await.expect("do");
    assert_eq!(moved(&adapter, &made.key).await, quantities(&[(2, 0), (1, 0)]));
}

#[tokio::test]
async fn a_partial_shipment_counts_for_what_it_holds() {
    let Some(lab) = Lab::take() else { return };
    let adapter = lab.adapter();
    let order = sample_order(&adapter).await;
    let made = adapter.place(&fresh("partial"), &order).await.expect("an order");
    let clerk = lab.clerk().await;
    let shipments = clerk.field("sale.sale", id(&made.key), "shipments").await.expect("shipments");
    let shipment = shipments[0].as_i64().expect("a shipment");
    let moves = clerk.field("stock.shipment.out", shipment, "inventory_moves").await.expect("moves");
    for picking in moves.as_array().expect("a list") {
        let picking = picking.as_i64().expect("an id");
        clerk
            .does("stock.move.write", &[json!([picking]), json!({"quantity": 1.0})])
            .await
            .expect("one of each");
    }
    for button in ["assign_try", "pick", "pack", "do"] {
        clerk.does(&format!("stock.shipment.out.{button}"), &[json!([shipment])]).await.expect(button);
    }
    assert_eq!(moved(&adapter, &made.key).await, quantities(&[(1, 0), (1, 0)]));
    assert_eq!(state_of(&adapter, &made.key).await, OrderState::Confirmed);
}

#[tokio::test]
async fn an_order_that_is_being_processed_is_given_up_whole() {
    let Some(lab) = Lab::take() else { return };
    let adapter = lab.adapter();
    let (key, order) = (fresh("cancel"), sample_order(&adapter).await);
    let made = adapter.place(&key, &order).await.expect("an order");
    let clerk = lab.clerk().await;
    let shipments = clerk.field("sale.sale", id(&made.key), "shipments").await.expect("shipments");
    clerk.does("stock.shipment.out.assign_try", &[shipments]).await.expect("assigned");
    adapter.cancel(&made.key).await.expect("cancelled");
    assert_eq!(lab.sales_with(&key), ["done"]);
    assert_eq!(state_of(&adapter, &made.key).await, OrderState::Cancelled);
    let still_moving = lab.sql(&format!(
        "SELECT count(*) FROM stock_move WHERE state <> 'cancelled'
         AND origin IN (SELECT 'sale.line,' || id FROM sale_line WHERE sale = {})",
        made.key
    ));
    assert_eq!(still_moving, "0");
}

#[tokio::test]
async fn an_order_that_is_under_way_is_not_cancelled() {
    let Some(lab) = Lab::take() else { return };
    let adapter = lab.adapter();
    let order = sample_order(&adapter).await;
    let clerk = lab.clerk().await;
    let shipped = adapter.place(&fresh("shipped"), &order).await.expect("an order");
    clerk.ships(id(&shipped.key)).await.expect("shipped");
    let invoiced = adapter.place(&fresh("invoiced"), &order).await.expect("an order");
    clerk.invoices(id(&invoiced.key)).await.expect("invoiced");
    for made in [shipped, invoiced] {
        let before = adapter.progress_of(&made.key).await;
        assert_eq!(adapter.cancel(&made.key).await.map_err(|error| error.code), Err(Code::ErpRefused));
        assert_eq!(adapter.progress_of(&made.key).await, before);
    }
}

#[tokio::test]
async fn a_draft_and_a_quotation_are_cancelled_as_tryton_does() {
    let Some(lab) = Lab::take() else { return };
    let adapter = lab.adapter();
    for state in ["draft", "quotation"] {
        let sale = lab.sql(&format!("SELECT min(id) FROM sale_sale WHERE state = '{state}'"));
        assert_eq!(state_of(&adapter, &sale).await, OrderState::Received, "{state}");
        adapter.cancel(&sale).await.expect("cancelled");
        assert_eq!(lab.sql(&format!("SELECT state FROM sale_sale WHERE id = {sale}")), "cancelled");
        assert_eq!(state_of(&adapter, &sale).await, OrderState::Cancelled, "{state}");
        lab.sql(&format!("UPDATE sale_sale SET state = '{state}' WHERE id = {sale}"));
    }
}

#[tokio::test]
async fn a_copy_of_a_sale_is_not_our_order() {
    let Some(lab) = Lab::take() else { return };
    let adapter = lab.adapter();
    let (key, order) = (fresh("copy"), sample_order(&adapter).await);
    let made = adapter.place(&key, &order).await.expect("an order");
    let copies = lab.clerk().await.does("sale.sale.copy", &[json!([id(&made.key)])]).await.expect("a copy");
    let copy = copies[0].to_string();
    assert_eq!(lab.sales_with(&key).len(), 2, "the mark is copied");
    assert_eq!(adapter.find(&key).await.expect("a look-up").map(|found| found.key), Some(made.key.clone()));
    assert_eq!(lab.sales_with(&key), ["processing", "draft"], "the copy is left alone");
    assert_eq!(adapter.progress_of(&made.key).await.expect("progress").idempotency_key, Some(key.clone()));
    assert_eq!(adapter.progress_of(&copy).await.expect("progress").idempotency_key, None);
    let all = adapter.progress(&PageRequest { cursor: None, limit: 500 }).await.expect("progress").rows;
    let ours = all.iter().filter(|row| row.idempotency_key.as_ref() == Some(&key));
    assert_eq!(ours.map(|row| row.order.as_str()).collect::<Vec<_>>(), [made.key.as_str()]);
}

#[tokio::test]
async fn a_key_of_any_text_is_found_and_no_other_is() {
    let Some(lab) = Lab::take() else { return };
    let adapter = lab.adapter();
    let order = sample_order(&adapter).await;
    let key = fresh("100%_\\ of 键~");
    let made = adapter.place(&key, &order).await.expect("an order");
    assert_eq!(adapter.find(&key).await.expect("a look-up").map(|found| found.key), Some(made.key));
    for other in
        [key.replace('%', "x"), key.replace('_', "x"), key.to_uppercase(), key[..key.len() - 1].to_owned()]
    {
        assert_eq!(adapter.find(&other).await, Ok(None), "{other}");
    }
}

#[tokio::test]
async fn a_warehouse_is_never_guessed() {
    let Some(lab) = Lab::take() else { return };
    let order = sample_order(&lab.adapter()).await;
    for warehouse in [None, Some("WH9".to_owned())] {
        let adapter =
            Tryton::new(tenon_erp_tryton::Config { warehouse, ..lab.config() }).expect("a configuration");
        let key = fresh("warehouse");
        assert_eq!(adapter.place(&key, &order).await.map_err(|error| error.code), Err(Code::ErpRefused));
        assert!(lab.sales_with(&key).is_empty());
    }
}
