//! Reading: everything, exactly, and no more at once than asked for.

use crate::fixture::K3Fixture;
use futures_lite::future::block_on;
use rust_decimal::Decimal;
use tenon_erp_port::{Code, Result};
use tenon_erp_port::{Finance, Inventory, Masters, Page, PageRequest};
use tenon_erp_sql::mappings;

/// Every row of every page, and what was rejected.
pub(crate) fn everything<T>(read: impl Fn(PageRequest) -> Result<Page<T>>) -> (Vec<T>, Vec<String>) {
    let (mut rows, mut rejected, mut cursor) = (Vec::new(), Vec::new(), None);
    loop {
        let page = read(PageRequest { cursor: cursor.clone(), limit: 500 }).unwrap();
        assert!(!page.more || cursor.as_ref() != Some(&page.next), "the reading stands still");
        assert!(page.rows.len() <= 500);
        rows.extend(page.rows);
        rejected.extend(page.rejected.into_iter().map(|rejected| rejected.reason));
        cursor = Some(page.next);
        if !page.more {
            return (rows, rejected);
        }
    }
}

#[test]
fn what_is_read_adds_up_to_the_erps_own_totals() {
    let fixture = K3Fixture::new("totals", 3_000, 1_200);
    let erp = fixture.adapter();
    let totals = fixture.k3().totals().unwrap();
    let (customers, rejected) = everything(|page| block_on(erp.customers(&page)));
    assert_eq!((customers.len() as i64, rejected), (totals.customers, vec![]));
    let (items, rejected) = everything(|page| block_on(erp.items(&page)));
    assert_eq!((items.len() as i64, rejected), (totals.items, vec![]));
    let (prices, rejected) = everything(|page| block_on(erp.prices(&page)));
    assert_eq!((prices.len() as i64, rejected), (totals.prices, vec![]));
    let (stock, rejected) = everything(|page| block_on(erp.stock(&page)));
    assert_eq!((stock.len() as i64, rejected), (totals.stock_rows, vec![]));
    assert_eq!(sum(stock.iter().map(|row| row.on_hand)), totals.stock);
    let (open, rejected) = everything(|page| block_on(erp.open_items(&page)));
    assert_eq!((open.len() as i64, rejected), (totals.open_items, vec![]));
    assert_eq!(sum(open.iter().map(|row| row.open_amount)), totals.open_amount);
    let (invoices, rejected) = everything(|page| block_on(erp.invoices(&page)));
    assert_eq!((invoices.len() as i64, rejected), (totals.invoices, vec![]));
    assert_eq!(sum(invoices.iter().map(|row| row.gross)), totals.invoiced);
    let off = invoices.iter().find(|row| row.net + row.tax != row.gross);
    assert_eq!(off, None, "to the last cent");
    let (receipts, rejected) = everything(|page| block_on(erp.receipts(&page)));
    assert_eq!((receipts.len() as i64, rejected), (totals.receipts, vec![]));
    assert_eq!(sum(receipts.iter().map(|row| row.amount)), totals.received);
}

fn sum(amounts: impl Iterator<Item = Decimal>) -> String {
    format!("{:.2}", amounts.sum::<Decimal>())
}

#[test]
fn dirt_is_wiped_off() {
    let fixture = K3Fixture::new("wiped", 20, 20);
    let change = "UPDATE t_Organization SET FName = '  杭州永达 ', FTaxNum = ' 91330100ma1234567x ', FCity = ' ', FEmail = '', \
                  FPhone = '', FMobilePhone = '13800000000', FCountry = NULL, FDeleted = 1 WHERE FItemID = 1001";
    fixture.k3().connection().execute(change, []).unwrap();
    let page = block_on(fixture.adapter().customers(&PageRequest { cursor: None, limit: 1 })).unwrap();
    let customer = &page.rows[0];
    assert_eq!(customer.name, "杭州永达");
    assert_eq!(customer.tax_id.as_deref(), Some("91330100MA1234567X"));
    assert_eq!((&customer.city, &customer.email, &customer.country), (&None, &None, &None));
    assert_eq!(customer.phone.as_deref(), Some("13800000000"));
    assert!(customer.inactive && !customer.frozen);
}

#[test]
fn what_is_not_understood_is_put_aside_with_its_reason() {
    let fixture = K3Fixture::new("aside", 20, 20);
    for change in [
        "UPDATE t_RP_Contact SET FRPDate = '30.02.2026', FRemainAmountFor = 1 WHERE FID = 1",
        "UPDATE t_RP_Contact SET FAmountFor = 'viel', FRemainAmountFor = 1 WHERE FID = 2",
        "UPDATE t_RP_Contact SET FCurrencyID = 9, FRemainAmountFor = 1 WHERE FID = 3",
        "UPDATE t_Currency SET FNumber = 'CHF' WHERE FCurrencyID = 3",
        "UPDATE t_RP_Contact SET FCurrencyID = 3, FRemainAmountFor = 1 WHERE FID = 4",
        "UPDATE t_RP_Contact SET FRemainAmountFor = 0.1 + 0.2, FAmountFor = 12.345 WHERE FID = 5",
        "DELETE FROM t_RP_Contact WHERE FID > 5",
    ] {
        fixture.k3().connection().execute(change, []).unwrap();
    }
    let page = block_on(fixture.adapter().open_items(&PageRequest { cursor: None, limit: 100 })).unwrap();
    let reasons: Vec<(Option<&str>, &str)> =
        page.rejected.iter().map(|rejected| (rejected.key.as_deref(), rejected.reason.as_str())).collect();
    assert_eq!(
        reasons,
        [
            (Some("1"), "due_date (COALESCE(k.FRPDate, k.FDate)): \"30.02.2026\" is not a date"),
            (
                Some("2"),
                "amount (CASE WHEN k.FType = 5 THEN -k.FAmountFor ELSE k.FAmountFor END): \"viel\" is not a decimal of at \
                 most 28 digits"
            ),
            (Some("3"), "currency (cur.FNumber): is empty"),
            (Some("4"), "currency (cur.FNumber): \"CHF\" is not in the code list"),
        ]
    );
    assert_eq!(page.rejected[0].raw["due_date"], "30.02.2026");
    assert_eq!(page.rows.len(), 1);
    assert_eq!(page.rows[0].open_amount.to_string(), "0.30", "rounded from 0.30000000000000004");
    assert_eq!(page.rows[0].amount.to_string(), "12.35", "halves go away from zero");
}

#[test]
fn stock_of_one_item_is_bounded_and_never_half() {
    let fixture = K3Fixture::new("live", 20, 20);
    let erp = fixture.adapter();
    let all = block_on(erp.stock_of("20001")).unwrap();
    assert!(!all.is_empty() && all.iter().all(|row| row.item == "20001"));
    assert_eq!(block_on(erp.stock_of("999999999")).unwrap(), []);
    fixture.k3().connection().execute("UPDATE ICInventory SET FQty = 'x' WHERE FItemID = 20001", []).unwrap();
    assert_eq!(block_on(erp.stock_of("20001")).unwrap_err().code, Code::ErpInvalidResponse);
    fixture.k3().big_stock(500).unwrap();
    let tight = fixture.adapter_of(&mappings::K3.replace("rows = 20000", "rows = 10"));
    let refused = block_on(tight.stock_of("20002")).unwrap_err();
    assert_eq!(refused.message, "stock: there are more than 10 rows, the bound of one call");
}
