//! The ERP in memory: its own rules, and what its faults do to an answer and to the effect behind it.

#![allow(clippy::unwrap_used, reason = "what a test cannot do without may panic")]

use futures_lite::future::{block_on, poll_once};
use jiff::civil::{Date, date};
use rust_decimal::Decimal;
use std::pin::pin;
use tenon_erp_port::Code;
use tenon_erp_port::{
    Capabilities, Capability, Finance, Inventory, LineProgress, Masters, NewCustomer, NewOrder, NewOrderLine,
    OrderState, Orders, PageRequest,
};
use tenon_testkit::memory_erp::{Answer, Calls, Fault, FaultPlan, MemoryErp, Method, SplitMix64, When};

const TODAY: Date = date(2025, 3, 14);

fn amount(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn sample() -> MemoryErp {
    MemoryErp::sample(TODAY, 9, 9)
}

/// An order of one line of the first item, at 10 and 13 % tax.
fn order_of(quantity: i64) -> NewOrder {
    let quantity = Decimal::from(quantity);
    let (net, tax) = (quantity * amount("10"), quantity * amount("1.3"));
    let line = NewOrderLine {
        id: "line-1".into(),
        position: 1,
        item: "ITEM0001".into(),
        quantity,
        unit: "PCE".into(),
        price: amount("10"),
        tax_rate: amount("13"),
        net,
        tax,
        due_date: None,
    };
    NewOrder {
        number: "A-1".into(),
        customer: "CUST0001".into(),
        customer_reference: None,
        date: TODAY,
        currency: "EUR".into(),
        lines: vec![line],
        net,
        tax,
        gross: net + tax,
    }
}

fn new_customer() -> NewCustomer {
    NewCustomer {
        name: "New".into(),
        number: "N-1".into(),
        tax_id: None,
        phone: None,
        email: None,
        city: None,
        country: None,
        currency: "EUR".into(),
    }
}

fn place(erp: &MemoryErp, key: &str, order: &NewOrder) -> Result<String, Code> {
    block_on(erp.place(key, order)).map(|made| made.key).map_err(|error| error.code)
}

fn first(limit: u32) -> PageRequest {
    PageRequest { cursor: None, limit }
}

fn line_of(erp: &MemoryErp, order: &str) -> LineProgress {
    erp.progress_now(order).unwrap().lines[0].clone()
}

/// On hand and reserved, of an item in all warehouses.
fn stock(erp: &MemoryErp, item: &str) -> (Decimal, Decimal) {
    let rows = erp.stock_now(item);
    (rows.iter().map(|row| row.on_hand).sum(), rows.iter().map(|row| row.reserved).sum())
}

#[test]
fn it_does_not_deduplicate_and_counts_what_it_made() {
    let erp = sample();
    let one = place(&erp, "k", &order_of(1)).unwrap();
    let two = place(&erp, "k", &order_of(1)).unwrap();
    assert_ne!(one, two);
    assert_eq!(erp.count_orders("k"), 2);
    assert_eq!(erp.orders_made(), [("k".to_owned(), 2)].into());
    block_on(erp.create_customer("k", &new_customer())).unwrap();
    assert_eq!(erp.count_customers("k"), 1);
    assert_eq!(erp.count_customers("other"), 0);
}

#[test]
fn it_refuses_what_its_rules_forbid_and_makes_nothing() {
    let spoiled = |spoil: fn(&mut NewOrder)| {
        let mut order = order_of(1);
        spoil(&mut order);
        order
    };
    let forbidden = [
        spoiled(|order| order.customer = "NOBODY".into()),
        spoiled(|order| order.customer = "CUST0003".into()),
        spoiled(|order| order.customer = "CUST0004".into()),
        spoiled(|order| order.lines[0].item = "NOTHING".into()),
        spoiled(|order| order.lines[0].item = "ITEM0004".into()),
        spoiled(|order| order.lines[0].unit = "KGM".into()),
        spoiled(|order| order.lines[0].quantity = Decimal::ZERO),
        spoiled(|order| order.lines.clear()),
    ];
    let erp = sample();
    for order in forbidden {
        assert_eq!(place(&erp, "k", &order), Err(Code::ErpRefused), "{order:?}");
    }
    assert_eq!(erp.count_orders("k"), 0);
    assert_eq!(stock(&erp, "ITEM0001"), (amount("1000"), Decimal::ZERO));
}

#[test]
fn an_order_goes_from_reservation_to_payment() {
    let erp = sample();
    let order = place(&erp, "k", &order_of(700)).unwrap();
    assert_eq!(stock(&erp, "ITEM0001"), (amount("1000"), amount("700")));
    assert!(erp.ship(&order).is_err(), "it is not approved");
    erp.approve(&order).unwrap();
    assert!(erp.approve(&order).is_err(), "it is approved already");
    erp.ship(&order).unwrap();
    assert_eq!(stock(&erp, "ITEM0001"), (amount("300"), Decimal::ZERO));
    let invoice = erp.invoice(&order).unwrap();
    assert_eq!(erp.progress_now(&order).unwrap().state, OrderState::Completed);
    assert!(erp.pay(&invoice, amount("7910.01")).is_err(), "more than is open");
    erp.pay(&invoice, amount("7910")).unwrap();
    let open = block_on(erp.open_items(&first(100))).unwrap().rows;
    let paid = open.iter().find(|row| row.key == invoice).unwrap();
    assert_eq!((paid.amount, paid.open_amount), (amount("7910"), Decimal::ZERO));
    assert_eq!(paid.due_date, date(2025, 4, 13));
    let receipts = block_on(erp.receipts(&first(100))).unwrap().rows;
    assert_eq!(receipts.last().unwrap().amount, amount("7910"));
}

#[test]
fn a_short_stock_is_shipped_in_parts_whose_invoices_add_up() {
    let erp = sample();
    let mut ordered = order_of(3);
    ordered.lines[0].net = amount("10.00");
    ordered.lines[0].tax = amount("1.30");
    (ordered.net, ordered.tax, ordered.gross) = (amount("10.00"), amount("1.30"), amount("11.30"));
    let mut rows = erp.stock_now("ITEM0001");
    rows.iter_mut().for_each(|row| row.on_hand = Decimal::ZERO);
    rows[1].on_hand = Decimal::ONE;
    rows.iter().cloned().for_each(|row| erp.put_stock(row));

    let order = place(&erp, "k", &ordered).unwrap();
    assert_eq!(line_of(&erp, &order).reserved, Decimal::ONE);
    erp.approve(&order).unwrap();
    erp.ship(&order).unwrap();
    erp.invoice(&order).unwrap();
    assert!(erp.ship(&order).is_err(), "there is nothing left");
    assert!(erp.invoice(&order).is_err(), "what was shipped is invoiced");
    assert!(erp.cancel_order(&order).is_err(), "a part was shipped");
    assert_eq!(erp.progress_now(&order).unwrap().state, OrderState::Confirmed);

    rows[1].on_hand = Decimal::TEN;
    erp.put_stock(rows[1].clone());
    erp.ship(&order).unwrap();
    erp.invoice(&order).unwrap();
    let invoices = block_on(erp.invoices(&first(100))).unwrap().rows;
    let parts: Vec<(Decimal, Decimal)> = invoices
        .iter()
        .filter(|row| row.order.as_deref() == Some(order.as_str()))
        .map(|row| (row.net, row.tax))
        .collect();
    assert_eq!(parts, [(amount("3.33"), amount("0.43")), (amount("6.67"), amount("0.87"))]);
    assert_eq!(erp.progress_now(&order).unwrap().state, OrderState::Completed);
}

#[test]
fn cancelling_gives_the_stock_back() {
    let erp = sample();
    let order = place(&erp, "k", &order_of(5)).unwrap();
    block_on(erp.cancel(&order)).unwrap();
    assert_eq!(stock(&erp, "ITEM0001"), (amount("1000"), Decimal::ZERO));
    assert_eq!(line_of(&erp, &order).reserved, Decimal::ZERO);
    assert!(erp.approve(&order).is_err());
}

#[test]
fn a_cursor_brings_what_changed_since_and_what_is_gone() {
    let erp = sample();
    let before = block_on(erp.items(&first(100))).unwrap();
    erp.delete_item("ITEM0002");
    let since = PageRequest { cursor: Some(before.next.clone()), limit: 100 };
    let after = block_on(erp.items(&since)).unwrap();
    assert_eq!((after.rows.len(), after.gone), (0, vec!["ITEM0002".to_owned()]));
    assert_eq!(block_on(erp.stock_of("ITEM0002")).unwrap(), []);

    let poor =
        Capabilities::all().without(Capability::Deletions, "none").without(Capability::ChangesSince, "none");
    let poor = erp.with_capabilities(poor);
    let whole = block_on(poor.items(&first(100))).unwrap();
    assert_eq!((whole.rows.len(), whole.gone.len()), (8, 0));
    let again = PageRequest { cursor: Some(whole.next), limit: 100 };
    assert_eq!(block_on(poor.items(&again)).unwrap().rows.len(), 8);
}

/// What a fault makes of placing an order, and how many orders there are then.
fn placed_with(fault: Fault) -> (Result<String, Code>, usize) {
    let erp = sample();
    erp.add_fault(Calls::All, When::Nth(1), fault);
    let answer = place(&erp, "k", &order_of(1));
    (answer, erp.count_orders("k"))
}

#[test]
fn a_fault_decides_the_answer_of_a_write_and_whether_it_took_effect() {
    assert_eq!(placed_with(Fault::Unreachable), (Err(Code::ErpUnreachable), 0));
    assert_eq!(placed_with(Fault::Refused), (Err(Code::ErpRefused), 0));
    assert_eq!(placed_with(Fault::AnswerLost), (Err(Code::OutcomeUnknown), 1));
    assert_eq!(placed_with(Fault::ErrorAfterEffect), (Err(Code::OutcomeUnknown), 1));
    assert_eq!(placed_with(Fault::GarbageRow), (Err(Code::OutcomeUnknown), 1));
    assert_eq!(placed_with(Fault::Delayed { before: 2, after: 3 }), (Ok("SO000001".to_owned()), 1));
}

#[test]
fn a_fault_of_a_read_is_never_an_unknown_outcome() {
    let expected = [
        (Fault::Unreachable, Code::ErpUnreachable),
        (Fault::AnswerLost, Code::ErpUnreachable),
        (Fault::ErrorAfterEffect, Code::ErpInvalidResponse),
    ];
    for (fault, code) in expected {
        let erp = sample();
        erp.add_fault(Calls::Of(Method::Customers), When::Nth(2), fault);
        assert!(block_on(erp.customers(&first(5))).is_ok());
        assert_eq!(block_on(erp.customers(&first(5))).unwrap_err().code, code);
        assert!(block_on(erp.customers(&first(5))).is_ok());
    }
}

#[test]
fn a_garbage_row_is_rejected_and_the_page_goes_on() {
    let erp = sample();
    erp.add_fault(Calls::Reads, When::Nth(1), Fault::GarbageRow);
    let page = block_on(erp.customers(&first(5))).unwrap();
    assert_eq!((page.rows.len(), page.rejected.len()), (4, 1));
    assert_eq!(page.rejected[0].key.as_deref(), Some("CUST0001"));
    assert_eq!(block_on(erp.customers(&first(5))).unwrap().rows.len(), 5);
}

#[test]
fn a_caller_that_gives_up_leaves_an_effect_or_none() {
    let given_up_after = |fault, polls: u32| {
        let erp = sample();
        erp.add_fault(Calls::Writes, When::Nth(1), fault);
        let order = order_of(1);
        {
            let mut call = pin!(erp.place("k", &order));
            for _ in 0..polls {
                assert_eq!(block_on(poll_once(call.as_mut())), None);
            }
        }
        let call = erp.calls()[0].clone();
        assert_eq!(call.answer, None);
        (erp.count_orders("k"), call.took_effect)
    };
    assert_eq!(given_up_after(Fault::Delayed { before: 2, after: 0 }, 2), (0, false));
    assert_eq!(given_up_after(Fault::Delayed { before: 1, after: 1 }, 2), (1, true));
}

#[test]
fn the_log_has_every_call_with_its_fault_and_answer() {
    let erp = sample().with_capabilities(Capabilities::all().without(Capability::ReadPrices, "none"));
    erp.add_fault(Calls::Of(Method::Find), When::Nth(1), Fault::Unreachable);
    place(&erp, "k", &order_of(1)).unwrap();
    assert!(block_on(erp.find("k")).is_err());
    assert!(block_on(erp.prices(&first(1))).is_err());
    let seen: Vec<_> =
        erp.calls().into_iter().map(|call| (call.method, call.subject, call.fault, call.answer)).collect();
    let placed = (Method::Place, "k".to_owned(), None, Some(Answer::Done));
    let unreachable = Some(Answer::Error(Code::ErpUnreachable));
    let lost = (Method::Find, "k".to_owned(), Some(Fault::Unreachable), unreachable);
    assert_eq!(seen, [placed, lost]);
}

/// Which of a thousand orders were refused by chance.
fn refused_by_chance(seed: u64) -> Vec<usize> {
    let erp = sample();
    erp.set_faults(FaultPlan::seeded(seed).with(Calls::Writes, When::PerMille(100), Fault::Refused));
    (0..1000).filter(|n| place(&erp, &format!("k{n}"), &order_of(1)).is_err()).collect()
}

#[test]
fn chance_is_of_the_seed_alone() {
    let refused = refused_by_chance(7);
    assert_eq!(refused, refused_by_chance(7));
    assert_ne!(refused, refused_by_chance(8));
    assert!((60..140).contains(&refused.len()), "{} of 1000 at 100 per mille", refused.len());
}

#[test]
fn a_rule_more_does_not_shift_what_another_strikes() {
    let erp = sample();
    let plan = FaultPlan::none()
        .with(Calls::Writes, When::Nth(2), Fault::Refused)
        .with(Calls::Writes, When::Nth(2), Fault::AnswerLost)
        .with(Calls::Writes, When::Nth(3), Fault::Unreachable);
    erp.set_faults(plan);
    let answers: Vec<_> = (0..4).map(|n| place(&erp, &format!("k{n}"), &order_of(1)).err()).collect();
    assert_eq!(answers, [None, Some(Code::ErpRefused), Some(Code::ErpUnreachable), None]);
}

/// The first numbers of seed 1234567, as published with other implementations of the generator.
#[test]
fn the_generator_is_splitmix64() {
    let mut generator = SplitMix64::new(1_234_567);
    let numbers: Vec<u64> = (0..3).map(|_| generator.next_u64()).collect();
    assert_eq!(numbers, [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]);
}
