//! What is read from the real Tryton, compared with its own tables.

use crate::lab::{Lab, fresh, sample_order};
use rust_decimal::Decimal;
use serde_json::json;
use std::collections::BTreeMap;
use std::str::FromStr;
use tenon_erp_port::Code;
use tenon_erp_port::{Finance, Inventory, Masters, NewCustomer, Orders, PageRequest};
use tenon_erp_tryton::{Config, Tryton};

const RECEIVABLE: &str = "account_move_line l JOIN account_move m ON m.id = l.move
    JOIN account_journal j ON j.id = m.journal
    JOIN account_account a ON a.id = l.account JOIN account_account_type t ON t.id = a.type
    WHERE t.receivable AND m.state = 'posted' AND l.party IS NOT NULL";

fn all(cursor: Option<&str>) -> PageRequest {
    PageRequest { cursor: cursor.map(str::to_owned), limit: 500 }
}

fn decimal(text: &str) -> Decimal {
    Decimal::from_str(text).expect("a decimal")
}

#[tokio::test]
async fn open_items_are_the_unreconciled_receivables() {
    let Some(lab) = Lab::take() else { return };
    let page = lab.adapter().open_items(&all(None)).await.expect("open items");
    assert_eq!((page.rejected.len(), page.more), (0, false));
    let open: Decimal = page.rows.iter().map(|row| row.open_amount).sum();
    let sql = format!("SELECT count(*), sum(debit - credit) FROM {RECEIVABLE} AND l.reconciliation IS NULL");
    assert_eq!(format!("{}|{open}", page.rows.len()), lab.sql(&sql));
    let sql = format!(
        "SELECT l.id, i.number, i.invoice_date, coalesce(l.maturity_date, m.date) FROM account_invoice i, {RECEIVABLE}
         AND l.reconciliation IS NULL AND m.origin = 'account.invoice,' || i.id ORDER BY l.id"
    );
    let read = page
        .rows
        .iter()
        .map(|row| format!("{}|{}|{}|{}", row.key, row.document, row.document_date, row.due_date));
    assert_eq!(read.collect::<Vec<_>>().join("\n"), lab.sql(&sql), "document and dates");
}

#[tokio::test]
async fn invoices_and_receipts_are_those_of_the_ledger() {
    let Some(lab) = Lab::take() else { return };
    let adapter = lab.adapter();
    let invoices = adapter.invoices(&all(None)).await.expect("invoices");
    let gross: Decimal = invoices.rows.iter().map(|row| row.gross).sum();
    let sql = "SELECT count(*), sum(total_amount_cache) FROM account_invoice
        WHERE type = 'out' AND state IN ('posted', 'paid')";
    assert_eq!(format!("{}|{gross}", invoices.rows.len()), lab.sql(sql));
    let receipts = adapter.receipts(&all(None)).await.expect("receipts");
    let amount: Decimal = receipts.rows.iter().map(|row| row.amount).sum();
    let sql =
        format!("SELECT count(*), sum(credit - debit) FROM {RECEIVABLE} AND j.type IN ('cash', 'statement')");
    assert_eq!(format!("{}|{amount}", receipts.rows.len()), lab.sql(&sql));
}

#[tokio::test]
async fn what_is_paid_is_gone_in_the_next_round_and_its_receipt_is_there() {
    let Some(lab) = Lab::take() else { return };
    let adapter = lab.adapter();
    let clerk = lab.clerk().await;
    let order = sample_order(&adapter).await;
    let made = adapter.place(&fresh("pay"), &order).await.expect("an order");
    let sale = made.key.parse().expect("an id");
    clerk.invoices(sale).await.expect("invoiced");
    let before = adapter.open_items(&all(None)).await.expect("open items");
    let receipts = adapter.receipts(&all(None)).await.expect("receipts");
    let invoice =
        clerk.field("sale.sale", sale, "invoices").await.expect("invoices")[0].as_i64().expect("an id");
    let number = lab.sql(&format!("SELECT number FROM account_invoice WHERE id = {invoice}"));
    let item = before.rows.iter().find(|row| row.document == number).expect("the open item");
    assert_eq!((item.amount, item.open_amount), (order.gross, order.gross));
    clerk.pays(invoice).await.expect("paid");
    let after = adapter.open_items(&all(Some(&before.next))).await.expect("open items");
    assert!(after.gone.contains(&item.key), "{:?}", after.gone);
    assert!(after.rows.iter().all(|row| row.key != item.key));
    let received = adapter.receipts(&all(Some(&receipts.next))).await.expect("receipts");
    let newest =
        received.rows.iter().max_by_key(|row| row.key.parse::<i64>().expect("an id")).expect("a receipt");
    assert_eq!((newest.amount, &newest.customer), (order.gross, &order.customer));
}

#[tokio::test]
async fn stock_is_what_moves_have_left_in_each_warehouse() {
    let Some(lab) = Lab::take() else { return };
    let adapter = lab.adapter();
    let read = adapter.stock(&all(None)).await.expect("stock").rows;
    let read: BTreeMap<String, Decimal> = read.into_iter().map(|row| (row.key, row.on_hand)).collect();
    let sql = "WITH place AS (SELECT w.id AS warehouse, l.id FROM stock_location w JOIN stock_location l
            ON l.\"left\" >= w.\"left\" AND l.\"right\" <= w.\"right\" WHERE w.type = 'warehouse'),
        moved AS (
            SELECT product, warehouse, internal_quantity AS quantity FROM stock_move
                JOIN place ON place.id = to_location WHERE state = 'done'
            UNION ALL
            SELECT product, warehouse, -internal_quantity FROM stock_move
                JOIN place ON place.id = from_location WHERE state = 'done')
        SELECT product || '/' || warehouse, round(sum(quantity)::numeric, 2) FROM moved GROUP BY 1";
    let expected: BTreeMap<String, Decimal> = lab
        .sql(sql)
        .lines()
        .filter_map(|line| line.split_once('|'))
        .map(|(key, quantity)| (key.to_owned(), decimal(quantity)))
        .collect();
    assert!(expected.len() >= 40, "twenty products in two warehouses");
    assert_eq!(read, expected);
}

#[tokio::test]
async fn assigned_goods_are_reserved_and_purchases_on_order() {
    let Some(lab) = Lab::take() else { return };
    let adapter = lab.adapter();
    let clerk = lab.clerk().await;
    let order = sample_order(&adapter).await;
    let item = order.lines[0].item.clone();
    let warehouse = lab.sql("SELECT id FROM stock_location WHERE code = 'WH'");
    let key = format!("{item}/{warehouse}");
    let stock = async |what: &str| {
        let rows = adapter.stock_of(&item).await.expect(what);
        let row = rows.into_iter().find(|row| row.key == key).expect("the warehouse");
        (row.on_hand, row.reserved, row.on_order)
    };
    let (on_hand, reserved, on_order) = stock("before").await;
    let round = adapter.stock(&all(None)).await.expect("stock").next;
    let made = adapter.place(&fresh("stock"), &order).await.expect("an order");
    let shipments =
        clerk.field("sale.sale", made.key.parse().expect("an id"), "shipments").await.expect("shipments");
    clerk.does("stock.shipment.out.assign_try", &[shipments]).await.expect("assigned");
    let supplier = lab.sql("SELECT id FROM stock_location WHERE type = 'supplier'");
    let storage = lab.sql("SELECT input_location FROM stock_location WHERE code = 'WH'");
    let coming = json!([{
        "product": item.parse::<i64>().expect("an id"), "quantity": 7.0, "unit": 1, "company": 1, "currency": 1,
        "from_location": supplier.parse::<i64>().expect("an id"),
        "to_location": storage.parse::<i64>().expect("an id"),
        "unit_price": {"__class__": "Decimal", "decimal": "1"},
    }]);
    clerk.does("stock.move.create", &[coming]).await.expect("a move to come");
    let expected = (on_hand, reserved + Decimal::TWO, on_order + Decimal::from(7));
    assert_eq!(stock("after").await, expected);
    let changed = adapter.stock(&all(Some(&round))).await.expect("stock").rows;
    let row = changed.iter().find(|row| row.key == key).expect("the item was moved");
    assert_eq!((row.on_hand, row.reserved, row.on_order), expected);
    let items = lab.sql("SELECT count(*) FROM product_product").parse::<usize>().expect("a count");
    assert!(changed.len() < 2 * items, "only what was moved comes again, not {} rows", changed.len());
}

#[tokio::test]
async fn a_change_of_an_address_is_a_change_of_the_customer() {
    let Some(lab) = Lab::take() else { return };
    let overlap = std::time::Duration::ZERO;
    let adapter = Tryton::new(Config { overlap, ..lab.config() }).expect("a configuration");
    // So that the youngest stamp is not that of the seeded customers, who all have the same.
    lab.clerk()
        .await
        .does("party.party.create", &[json!([{"name": "The youngest"}])])
        .await
        .expect("a party");
    let before = adapter.customers(&all(None)).await.expect("customers");
    let quiet = adapter.customers(&all(Some(&before.next))).await.expect("customers");
    let customer = sample_order(&adapter).await.customer;
    assert!(quiet.rows.iter().all(|row| row.key != customer), "it comes again though nothing has changed");
    let city = fresh("City");
    let address = lab.sql(&format!("SELECT min(id) FROM party_address WHERE party = {customer}"));
    let arguments = [json!([address.parse::<i64>().expect("an id")]), json!({"city": city})];
    lab.clerk().await.does("party.address.write", &arguments).await.expect("moved");
    let after = adapter.customers(&all(Some(&quiet.next))).await.expect("customers");
    let row = after.rows.iter().find(|row| row.key == customer).expect("the customer");
    assert_eq!(row.city.as_deref(), Some(city.as_str()));
}

/// A transaction that was long under way when a round was read: it is stamped with its beginning, which is before what the
/// round saw.
#[tokio::test]
async fn what_was_committed_late_comes_within_the_overlap() {
    let Some(lab) = Lab::take() else { return };
    let overlap = std::time::Duration::from_secs(60);
    let adapter = Tryton::new(Config { overlap, ..lab.config() }).expect("a configuration");
    let customer = sample_order(&adapter).await.customer;
    lab.sql(&format!("UPDATE party_party SET write_date = CURRENT_TIMESTAMP WHERE id = {customer}"));
    let before = adapter.customers(&all(None)).await.expect("customers");
    let late = lab.sql("SELECT max(id) FROM party_party WHERE name LIKE 'Customer 00%'");
    let stamp = "SELECT max(write_date) - interval '50 seconds' FROM party_party";
    lab.sql(&format!("UPDATE party_party SET write_date = ({stamp}) WHERE id = {late}"));
    let after = adapter.customers(&all(Some(&before.next))).await.expect("customers");
    assert!(after.rows.iter().any(|row| row.key == late), "{:?}", before.next);
}

#[tokio::test]
async fn a_customer_arrives_with_all_that_was_said() {
    let Some(lab) = Lab::take() else { return };
    let tax_identifiers = BTreeMap::from([("BE".to_owned(), "eu_vat".to_owned())]);
    let adapter = Tryton::new(Config { tax_identifiers, ..lab.config() }).expect("a configuration");
    let key = fresh("made");
    let customer = NewCustomer {
        name: format!("Søn & \"Co\" {key}"),
        number: "C 0815".into(),
        tax_id: Some("BE0897290877".into()),
        phone: Some("+32 2 555 9999".into()),
        email: Some("office@co.example".into()),
        city: Some("Liège".into()),
        country: Some("BE".into()),
        currency: "USD".into(),
    };
    let made = adapter.create_customer(&key, &customer).await.expect("a customer");
    assert_eq!(adapter.find_customer(&key).await, Ok(Some(made.clone())));
    let all = adapter.customers(&all(None)).await.expect("customers").rows;
    let row = all.into_iter().find(|row| row.key == made.key).expect("in the list");
    assert_eq!(row.name, customer.name);
    assert_eq!(
        (row.number, row.tax_id, row.phone, row.email, row.city, row.country),
        (made.number, customer.tax_id, customer.phone, customer.email, customer.city, customer.country)
    );
}

#[tokio::test]
async fn a_tax_number_that_tryton_does_not_accept_is_refused() {
    let Some(lab) = Lab::take() else { return };
    let tax_identifiers = BTreeMap::from([("BE".to_owned(), "eu_vat".to_owned())]);
    let adapter = Tryton::new(Config { tax_identifiers, ..lab.config() }).expect("a configuration");
    let key = fresh("bad-vat");
    let customer = NewCustomer {
        name: format!("Wrong {key}"),
        number: "C-1".into(),
        tax_id: Some("BE0897290878".into()),
        phone: None,
        email: None,
        city: None,
        country: Some("BE".into()),
        currency: "USD".into(),
    };
    assert_eq!(
        adapter.create_customer(&key, &customer).await.map_err(|error| error.code),
        Err(Code::ErpRefused)
    );
    assert_eq!(adapter.find_customer(&key).await, Ok(None));
}

#[tokio::test]
async fn a_category_makes_a_party_a_customer() {
    let Some(lab) = Lab::take() else { return };
    let category = fresh("Category");
    lab.clerk()
        .await
        .does("party.category.create", &[json!([{"name": category}])])
        .await
        .expect("a category");
    let adapter =
        Tryton::new(Config { customer_category: Some(category), ..lab.config() }).expect("a configuration");
    assert_eq!(adapter.customers(&all(None)).await.expect("customers").rows, []);
    let customer = NewCustomer {
        name: fresh("Only"),
        number: "C-1".into(),
        tax_id: None,
        phone: None,
        email: None,
        city: None,
        country: None,
        currency: "USD".into(),
    };
    let made = adapter.create_customer(&fresh("only"), &customer).await.expect("a customer");
    let rows = adapter.customers(&all(None)).await.expect("customers").rows;
    assert_eq!(rows.iter().map(|row| &row.key).collect::<Vec<_>>(), [&made.key]);
}

#[tokio::test]
async fn a_wrong_password_leaves_the_erp_unreachable_and_is_not_said() {
    let Some(lab) = Lab::take() else { return };
    let adapter = Tryton::new(Config { password: "not it".into(), ..lab.config() }).expect("a configuration");
    let error = adapter.customers(&all(None)).await.expect_err("a wrong password");
    assert_eq!(error.code, Code::ErpUnreachable);
    assert!(!error.to_string().contains("not it"), "{error}");
}
