//! Calls that take effect and whose answers get lost, and calls that get lost themselves. Whatever happens, one order is one
//! sale, counted in Tryton's own tables.

use crate::lab::{Lab, fresh, sample_order};
use crate::proxy::Fault;
use rust_decimal::Decimal;
use tenon_erp_port::Code;
use tenon_erp_port::{Masters, NewCustomer, OrderState, Orders, PageRequest};

fn is_create(method: &str) -> bool {
    method == "model.sale.sale.create"
}

fn is_quote(method: &str) -> bool {
    method == "model.sale.sale.quote"
}

fn is_confirm(method: &str) -> bool {
    method == "model.sale.sale.confirm"
}

/// A call of `place` meets a fault; then the sale stands as `left`, and a look-up makes good what is missing.
async fn settles(step: fn(&str) -> bool, fault: Fault, left: &[&str]) {
    let Some(lab) = Lab::take() else { return };
    let (adapter, proxy) = lab.adapter_behind_proxy();
    let (key, order) = (fresh("lost"), sample_order(&adapter).await);
    proxy.next(step, fault);
    let error = adapter.place(&key, &order).await.expect_err("its answer was lost");
    assert_eq!(error.code, Code::OutcomeUnknown, "{error}");
    assert!(proxy.done(), "the fault was not met");
    assert_eq!(lab.sales_with(&key), left, "right after the fault");
    let found = adapter.find(&key).await.expect("a look-up");
    if left.is_empty() {
        assert_eq!(found, None);
        return;
    }
    let found = found.expect("the sale");
    assert_eq!(lab.sales_with(&key), ["processing"], "after the look-up");
    assert_eq!(adapter.find(&key).await, Ok(Some(found.clone())), "a second look-up");
    assert_eq!(lab.sales_with(&key).len(), 1);
    assert_eq!(adapter.progress_of(&found.key).await.expect("progress").state, OrderState::Confirmed);
}

#[tokio::test]
async fn the_answer_to_create_is_lost() {
    settles(is_create, Fault::LoseAnswer, &["draft"]).await;
}

#[tokio::test]
async fn the_answer_to_quote_is_lost() {
    settles(is_quote, Fault::LoseAnswer, &["quotation"]).await;
}

#[tokio::test]
async fn the_answer_to_confirm_is_lost() {
    settles(is_confirm, Fault::LoseAnswer, &["processing"]).await;
}

#[tokio::test]
async fn the_call_to_create_is_lost() {
    settles(is_create, Fault::LoseRequest, &[]).await;
}

#[tokio::test]
async fn the_call_to_quote_is_lost() {
    settles(is_quote, Fault::LoseRequest, &["draft"]).await;
}

#[tokio::test]
async fn the_call_to_confirm_is_lost() {
    settles(is_confirm, Fault::LoseRequest, &["quotation"]).await;
}

#[tokio::test]
async fn an_error_page_after_confirm_is_no_proof_that_nothing_was_done() {
    let page = b"HTTP/1.1 502 BAD GATEWAY\r\nContent-Length: 6\r\nConnection: close\r\n\r\n<html>".to_vec();
    settles(is_confirm, Fault::Answer(page), &["quotation"]).await;
}

#[tokio::test]
async fn a_read_that_fails_after_create_leaves_the_outcome_unknown() {
    settles(|method| method == "model.sale.sale.search_read", Fault::LoseAnswer, &["draft"]).await;
}

#[tokio::test]
async fn a_look_up_withdraws_a_sale_whose_totals_are_not_its_documents() {
    let Some(lab) = Lab::take() else { return };
    let (adapter, proxy) = lab.adapter_behind_proxy();
    let (key, mut order) = (fresh("differs"), sample_order(&adapter).await);
    order.gross += Decimal::ONE;
    proxy.next(is_create, Fault::LoseAnswer);
    assert_eq!(adapter.place(&key, &order).await.map_err(|error| error.code), Err(Code::OutcomeUnknown));
    assert_eq!(lab.sales_with(&key), ["draft"]);
    assert_eq!(adapter.find(&key).await.map_err(|error| error.code), Err(Code::ErpRefused));
    assert!(lab.sales_with(&key).is_empty());
    assert_eq!(adapter.find(&key).await, Ok(None));
}

#[tokio::test]
async fn a_withdrawal_whose_answer_is_lost_leaves_the_outcome_unknown() {
    let Some(lab) = Lab::take() else { return };
    let (adapter, proxy) = lab.adapter_behind_proxy();
    let (key, mut order) = (fresh("differs"), sample_order(&adapter).await);
    order.gross += Decimal::ONE;
    proxy.next(|method| method == "model.sale.sale.delete", Fault::LoseAnswer);
    assert_eq!(adapter.place(&key, &order).await.map_err(|error| error.code), Err(Code::OutcomeUnknown));
    assert!(lab.sales_with(&key).is_empty());
    assert_eq!(adapter.find(&key).await, Ok(None));
}

#[tokio::test]
async fn a_session_that_ran_out_is_opened_again_once_and_nothing_is_done_twice() {
    let Some(lab) = Lab::take() else { return };
    let (adapter, proxy) = lab.adapter_behind_proxy();
    let order = sample_order(&adapter).await;
    for expire_before in ["reading", "create"] {
        let key = fresh("session");
        proxy.calls();
        let unauthorized =
            b"HTTP/1.1 401 UNAUTHORIZED\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".to_vec();
        match expire_before {
            "reading" => drop(lab.sql("DELETE FROM ir_session")),
            _ => proxy.next(is_create, Fault::Answer(unauthorized)),
        }
        adapter.place(&key, &order).await.expect("an order");
        let logins = proxy.calls().iter().filter(|method| *method == "common.db.login").count();
        assert_eq!(logins, 1, "where the session runs out before {expire_before}");
        assert_eq!(lab.sales_with(&key), ["processing"]);
    }
}

#[tokio::test]
async fn a_customer_whose_answer_is_lost_is_found_once() {
    let Some(lab) = Lab::take() else { return };
    let (adapter, proxy) = lab.adapter_behind_proxy();
    let key = fresh("customer");
    let customer = NewCustomer {
        name: format!("Lost {key}"),
        number: "C-9".into(),
        tax_id: None,
        phone: None,
        email: None,
        city: Some("Gent".into()),
        country: Some("BE".into()),
        currency: "USD".into(),
    };
    proxy.next(|method| method == "model.party.party.create", Fault::LoseAnswer);
    let lost = adapter.create_customer(&key, &customer).await.map_err(|error| error.code);
    assert_eq!(lost, Err(Code::OutcomeUnknown));
    let found = adapter.find_customer(&key).await.expect("a look-up").expect("the customer");
    let count = lab.sql(&format!("SELECT count(*) FROM party_party WHERE name = '{}'", customer.name));
    assert_eq!(count, "1");
    let all = adapter.customers(&PageRequest { cursor: None, limit: 500 }).await.expect("customers");
    let row = all.rows.iter().find(|row| row.key == found.key).expect("in the list");
    assert_eq!((row.name.as_str(), row.country.as_deref()), (customer.name.as_str(), Some("BE")));
}
