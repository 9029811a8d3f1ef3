//! Orders: what the ERP's own tables say after they were placed, refused, lost or cancelled.

use crate::fixture::{Answer, K3Fixture};
use crate::reading::everything;
use futures_lite::future::block_on;
use jiff::civil::Date;
use rust_decimal::Decimal;
use tenon_erp_port::Code;
use tenon_erp_port::{
    LineChange, Masters, NewCustomer, NewOrder, NewOrderLine, OrderChange, OrderState, Orders,
};
use tenon_erp_sql::SqlErp;

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

/// 2.5 boxes of a bolt (12 pieces each) at 100.10, and 3 pieces of something else at 0.07, with 13 % tax.
fn order(fixture: &K3Fixture) -> NewOrder {
    let bolt: i64 =
        id_of(fixture, "SELECT MIN(FItemID) FROM t_ICItem WHERE FName LIKE '%螺栓%' AND FDeleted = 0");
    let other: i64 =
        id_of(fixture, "SELECT MIN(FItemID) FROM t_ICItem WHERE FUnitID = 201 AND FName NOT LIKE '%螺栓%'");
    let line = |position: u32, item: i64, quantity, unit: &str, price, net, tax| NewOrderLine {
        id: format!("line-{position}"),
        position,
        item: item.to_string(),
        quantity: decimal(quantity),
        unit: unit.to_owned(),
        price: decimal(price),
        tax_rate: decimal("13"),
        net: decimal(net),
        tax: decimal(tax),
        due_date: Some(Date::constant(2026, 7, 20)),
    };
    NewOrder {
        number: "SO-1".to_owned(),
        customer: "1001".to_owned(),
        customer_reference: Some("PO 4711".to_owned()),
        date: Date::constant(2026, 7, 1),
        currency: "CNY".to_owned(),
        lines: vec![
            line(1, bolt, "2.5", "BOX", "100.10", "250.25", "32.53"),
            line(2, other, "3", "PCS", "0.07", "0.21", "0.03"),
        ],
        net: decimal("250.46"),
        tax: decimal("32.56"),
        gross: decimal("283.02"),
    }
}

fn id_of(fixture: &K3Fixture, sql: &str) -> i64 {
    fixture.k3().connection().query_row(sql, [], |row| row.get(0)).unwrap()
}

fn text_of(fixture: &K3Fixture, sql: &str) -> String {
    fixture.k3().connection().query_row(sql, [], |row| row.get(0)).unwrap()
}

fn count_of(fixture: &K3Fixture, key: &str) -> i64 {
    id_of(fixture, &format!("SELECT COUNT(*) FROM SEOrder WHERE FHeadSelfS0161 = '{key}'"))
}

#[test]
fn an_order_lies_in_the_tables_as_a_clerk_would_have_typed_it() {
    let fixture = K3Fixture::new("typed", 20, 40);
    let made = block_on(fixture.adapter().place("k-1", &order(&fixture))).unwrap();
    let number = made.number.unwrap();
    assert!(number.starts_with("SEORD") && number.len() == 11, "{number}");
    let head = text_of(
        &fixture,
        "SELECT FBillNo || '|' || FTranType || '|' || FCustID || '|' || FCurrencyID || '|' || FCheckerID || '|' || \
         FPOOrdBillNo || '|' || FExplanation FROM SEOrder WHERE FHeadSelfS0161 = 'k-1'",
    );
    assert_eq!(head, format!("{number}|81|1001|1|0|PO 4711|SO-1"));
    let line = text_of(
        &fixture,
        "SELECT printf('%d %g %g %g %g %.2f %g %g %.2f %.2f %s', FUnitID, FQty, FAuxQty, FAuxPrice, FAuxTaxPrice, FAmount, \
         FCess, FTaxRate, FTaxAmt, FAllAmount, e.FDate) FROM SEOrderEntry e JOIN SEOrder o USING (FInterID) \
         WHERE o.FHeadSelfS0161 = 'k-1' AND FEntryID = 1",
    );
    assert_eq!(line, "202 30 2.5 100.1 113.113 250.25 13 0 32.53 282.78 2026-07-20");
}

#[test]
fn numbers_go_on_and_never_twice() {
    let fixture = K3Fixture::new("numbers", 20, 40);
    let erp = fixture.adapter();
    let place = |key| block_on(erp.place(key, &order(&fixture))).unwrap();
    let (one, other) = (place("k-1"), place("k-2"));
    let (one, other): (i64, i64) = (one.key.parse().unwrap(), other.key.parse().unwrap());
    assert_eq!(other, one + 1);
    let again = block_on(erp.place("k-1", &order(&fixture))).unwrap_err();
    assert_eq!(again.code, Code::ErpRefused, "the ERP's own unique index holds: {again}");
    assert_eq!(count_of(&fixture, "k-1"), 1);
}

#[test]
fn a_lost_answer_is_settled_by_the_key() {
    let fixture = K3Fixture::new("lost", 20, 40);
    let erp = fixture.adapter();
    for (key, answer, code, there) in [
        ("after", Answer::LostAfter, Code::OutcomeUnknown, true),
        ("before", Answer::LostBefore, Code::OutcomeUnknown, false),
        ("busy", Answer::Busy, Code::ErpUnreachable, false),
    ] {
        fixture.next_commit(answer);
        assert_eq!(block_on(erp.place(key, &order(&fixture))).unwrap_err().code, code, "{key}");
        assert_eq!(block_on(Orders::find(&erp, key)).unwrap().is_some(), there, "{key}");
        assert_eq!(count_of(&fixture, key), i64::from(there), "{key}");
    }
}

#[test]
fn a_refusal_says_why_and_where_and_leaves_nothing() {
    let fixture = K3Fixture::new("refused", 20, 40);
    let erp = fixture.adapter();
    let before = fixture.k3().totals().unwrap();
    let refused = |change: fn(&mut NewOrder)| {
        let mut order = order(&fixture);
        change(&mut order);
        let error = block_on(erp.place("k-1", &order)).unwrap_err();
        assert_eq!(error.code, Code::ErpRefused);
        (error.message, error.path.unwrap_or_default())
    };
    let whole = |message: &str| (message.to_owned(), String::new());
    let unit = refused(|order| order.lines[1].unit = "KG".to_owned());
    assert_eq!(unit, ("line 2: the unit is not one of the item's".to_owned(), "/lines/1".to_owned()));
    let item = refused(|order| order.lines[0].item = "17".to_owned());
    assert_eq!(
        item,
        ("line 1: the item is not in the ERP, or is disabled there".to_owned(), "/lines/0".to_owned())
    );
    assert_eq!(
        refused(|order| order.currency = "CHF".to_owned()),
        whole("the ERP has no code for the order.currency \"CHF\"")
    );
    assert_eq!(refused(|order| order.currency = "HKD".to_owned()), whole("the ERP has no such currency"));
    assert_eq!(
        refused(|order| order.customer = "1001 OR 1=1".to_owned()),
        whole("the customer is not in the ERP, or is disabled there")
    );
    fixture
        .k3()
        .connection()
        .execute("UPDATE t_Organization SET FStatus = 1074 WHERE FItemID = 1001", [])
        .unwrap();
    assert_eq!(refused(|_| ()), whole("the customer is frozen in the ERP"));
    assert_eq!(fixture.k3().totals().unwrap(), before);
    assert_eq!(block_on(Orders::find(&erp, "k-1")).unwrap(), None);
}

fn progress(erp: &SqlErp, order: &str) -> (OrderState, Vec<(String, String)>) {
    let progress = block_on(erp.progress_of(order)).unwrap();
    let lines = progress
        .lines
        .iter()
        .map(|line| (line.shipped.normalize().to_string(), line.invoiced.normalize().to_string()));
    (progress.state, lines.collect())
}

#[test]
fn progress_follows_the_people_of_the_erp() {
    let fixture = K3Fixture::new("progress", 20, 40);
    let erp = fixture.adapter();
    let made = block_on(erp.place("k-1", &order(&fixture))).unwrap();
    let number = made.number.unwrap();
    let lines = |one: (&str, &str), two: (&str, &str)| {
        vec![(one.0.to_owned(), one.1.to_owned()), (two.0.to_owned(), two.1.to_owned())]
    };
    assert_eq!(progress(&erp, &made.key), (OrderState::Received, lines(("0", "0"), ("0", "0"))));
    fixture.k3().approve(&number).unwrap();
    fixture.k3().ship(&number, 0.5).unwrap();
    assert_eq!(progress(&erp, &made.key), (OrderState::Confirmed, lines(("1.25", "0"), ("1.5", "0"))));
    let refused = block_on(erp.cancel(&made.key)).unwrap_err();
    assert_eq!(
        (refused.code, refused.message.as_str()),
        (Code::ErpRefused, "goods of the order are shipped")
    );
    fixture.k3().ship(&number, 1.0).unwrap();
    fixture.k3().invoice(&number, 0.5).unwrap();
    assert_eq!(progress(&erp, &made.key), (OrderState::Confirmed, lines(("2.5", "1.25"), ("3", "1.5"))));
    fixture.k3().invoice(&number, 1.0).unwrap();
    assert_eq!(progress(&erp, &made.key), (OrderState::Completed, lines(("2.5", "2.5"), ("3", "3"))));
}

/// What will be delivered of each line.
fn confirmed(erp: &SqlErp, order: &str) -> (OrderState, Vec<Decimal>) {
    let progress = block_on(erp.progress_of(order)).unwrap();
    let lines = progress.lines.iter().map(|line| line.confirmed.unwrap().normalize());
    (progress.state, lines.collect())
}

#[test]
fn what_is_left_of_a_closed_line_is_not_delivered() {
    let fixture = K3Fixture::new("closed", 20, 40);
    let erp = fixture.adapter();
    let order = order(&fixture);
    let made = block_on(erp.place("k-1", &order)).unwrap();
    let number = made.number.unwrap();
    let lines = |one, other| vec![decimal(one), decimal(other)];
    fixture.k3().approve(&number).unwrap();
    fixture.k3().ship(&number, 0.5).unwrap();
    assert_eq!(confirmed(&erp, &made.key), (OrderState::Confirmed, lines("2.5", "3")));
    fixture.k3().close_line(&number, 2).unwrap();
    assert_eq!(confirmed(&erp, &made.key), (OrderState::Confirmed, lines("2.5", "1.5")));

    let more = NewOrderLine { quantity: decimal("4"), ..order.lines[1].clone() };
    let lines_changed = vec![LineChange { agreed: Some(decimal("3")), line: more }];
    let (net, tax, gross) = (order.net, order.tax, order.gross);
    let change = OrderChange { order: made.key.clone(), lines: lines_changed, net, tax, gross };
    let refused = block_on(erp.change("k-2", &change)).unwrap_err();
    assert_eq!(
        (refused.code, refused.message.as_str()),
        (Code::ErpRefused, "line 1: the line is no more as it was agreed on")
    );

    fixture.k3().close(&number).unwrap();
    assert_eq!(confirmed(&erp, &made.key), (OrderState::Confirmed, lines("1.25", "1.5")), "not invoiced yet");
    fixture.k3().reopen(&number).unwrap();
    assert_eq!(confirmed(&erp, &made.key), (OrderState::Confirmed, lines("2.5", "3")));
    fixture.k3().ship(&number, 1.2).unwrap();
    assert_eq!(confirmed(&erp, &made.key), (OrderState::Confirmed, lines("2.5", "3")), "closed by delivery");
}

#[test]
fn an_audited_order_is_cancelled_by_closing_it() {
    let fixture = K3Fixture::new("cancel", 20, 40);
    let erp = fixture.adapter();
    let made = block_on(erp.place("k-1", &order(&fixture))).unwrap();
    fixture.k3().approve(&made.number.unwrap()).unwrap();
    block_on(erp.cancel(&made.key)).unwrap();
    assert_eq!(progress(&erp, &made.key).0, OrderState::Cancelled);
    assert_eq!(
        id_of(&fixture, "SELECT FCancellation * 10 + FClosed FROM SEOrder WHERE FHeadSelfS0161 = 'k-1'"),
        1
    );
}

#[test]
fn an_order_with_more_lines_than_one_call_may_read_stops_no_other() {
    let fixture = K3Fixture::new("bound", 20, 40);
    let erp = fixture.adapter();
    for key in ["k-1", "k-2", "k-3"] {
        block_on(erp.place(key, &order(&fixture))).unwrap();
    }
    let shorten = "DELETE FROM SEOrderEntry WHERE FEntryID = 2 AND FInterID <> \
                   (SELECT FInterID FROM SEOrder WHERE FHeadSelfS0161 = 'k-2')";
    fixture.k3().connection().execute(shorten, []).unwrap();
    let bound = fixture.adapter_of(&tenon_erp_sql::mappings::K3.replace("rows = 20000", "rows = 1"));
    let (rows, rejected) = everything(|page| block_on(bound.progress(&page)));
    assert_eq!(rows.len(), 2);
    assert_eq!(rejected, ["the order has more than 1 lines, the bound of one call"]);
}

#[test]
fn a_customer_is_made_with_its_base_record() {
    let fixture = K3Fixture::new("customer", 20, 40);
    let customer = NewCustomer {
        name: "Müller & Söhne '75".to_owned(),
        number: "C-1".to_owned(),
        tax_id: Some("DE123".to_owned()),
        phone: None,
        email: None,
        city: Some("Berlin".to_owned()),
        country: Some("DE".to_owned()),
        currency: "EUR".to_owned(),
    };
    let made = block_on(fixture.adapter().create_customer("k-1", &customer)).unwrap();
    let sql = "SELECT o.FName || '|' || o.FCountry || '|' || o.FCyID || '|' || i.FItemClassID || '|' || i.FNumber \
               FROM t_Organization o JOIN t_Item i USING (FItemID) WHERE F_110 = 'k-1'";
    assert_eq!(text_of(&fixture, sql), format!("Müller & Söhne '75|德国|3|1|{}", made.number.unwrap()));
}
