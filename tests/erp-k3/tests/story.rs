//! The ERP does what an ERP does, and makes the same database for the same seed.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use rusqlite::Connection;
use std::path::PathBuf;
use tenon_erp_k3::{Error, K3, Size, Totals, postgres_script};

const SMALL: Size = Size { customers: 60, items: 40, seed: 7 };

/// A file of its own for a test, removed at the end.
struct File(PathBuf);

impl File {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("erp-k3-{}-{name}.db", std::process::id()));
        let file = Self(path);
        file.remove();
        file
    }

    fn remove(&self) {
        for ending in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{ending}", self.0.display()));
        }
    }
}

impl Drop for File {
    fn drop(&mut self) {
        self.remove();
    }
}

fn place(k3: &K3, number: &str, quantity: f64) {
    let connection: &Connection = k3.connection();
    connection
        .execute(
            "INSERT INTO SEOrder SELECT 9000, ?1, 81, '2026-07-01 00:00:00', 1001, 0, 0, 1, 0, NULL, 0, 0, 0, 0, 1, 1, 101, \
             '', '', NULL, NULL",
            [number],
        )
        .unwrap();
    connection
        .execute(
            "INSERT INTO SEOrderEntry SELECT NULL, 9000, 1, 20001, 201, ?1, ?1, 10.01, 10.01, 11.31, 100.1, 13, 0, 0, 13.01, \
             113.11, '2026-07-01 00:00:00', 0, 0, 0, 0, 0, NULL",
            [quantity],
        )
        .unwrap();
}

fn rule(error: Error) -> String {
    match error {
        Error::Rule(message) => message,
        other => panic!("not a rule: {other}"),
    }
}

#[test]
fn an_order_goes_its_way() {
    let file = File::new("story");
    let mut k3 = K3::make(&file.0, SMALL).unwrap();
    place(&k3, "T1", 10.0);
    let before = k3.totals().unwrap();

    assert_eq!(rule(k3.ship("T1", 1.0).unwrap_err()), "order T1 is not open for delivery");
    k3.approve("T1").unwrap();
    k3.ship("T1", 0.5).unwrap();
    k3.invoice("T1", 1.0).unwrap();
    let half = k3.totals().unwrap();
    assert_eq!(cents(&before.stock) - cents(&half.stock), 500, "five pieces left the warehouse");
    assert_eq!(cents(&half.open_amount) - cents(&before.open_amount), 5656, "50.05 and 6.51 of tax");

    k3.ship("T1", 1.0).unwrap();
    assert_eq!(rule(k3.cancel("T1").unwrap_err()), "goods of order T1 are shipped");
    k3.invoice("T1", 1.0).unwrap();
    k3.receive("T1", 1.0).unwrap();
    let after = k3.totals().unwrap();
    assert_eq!(after.open_amount, before.open_amount, "all of it was paid");
    assert_eq!(after.receipts, before.receipts + 1);
    let state: (i64, i64) = k3
        .connection()
        .query_row("SELECT FStatus, FClosed FROM SEOrder WHERE FBillNo = 'T1'", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .unwrap();
    assert_eq!(state, (3, 1));
    let checked: f64 = k3
        .connection()
        .query_row("SELECT ROUND(SUM(FCheckAmountFor), 2) FROM t_RP_NewCheckInfo", [], |row| row.get(0))
        .unwrap();
    assert_eq!(checked, 0.0, "what was written off sums to nothing");
}

fn cents(amount: &str) -> i64 {
    amount.replace('.', "").parse().unwrap()
}

#[test]
fn stock_never_goes_below_nothing() {
    let file = File::new("stock");
    let mut k3 = K3::make(&file.0, SMALL).unwrap();
    place(&k3, "T1", 10_000_000.0);
    k3.approve("T1").unwrap();
    let before = k3.totals().unwrap();
    assert!(rule(k3.ship("T1", 1.0).unwrap_err()).contains("too little in stock"));
    assert_eq!(k3.totals().unwrap(), before, "nothing was done");
}

#[test]
fn the_same_seed_gives_the_same_rows() {
    let script = |seed| {
        let mut out = Vec::new();
        postgres_script(&mut out, Size { seed, ..SMALL }).unwrap();
        String::from_utf8(out).unwrap()
    };
    assert_eq!(script(7), script(7));
    assert_ne!(script(7), script(8));
}

#[test]
fn there_is_plenty_and_it_is_dirty() {
    let file = File::new("dirt");
    let k3 = K3::make(&file.0, Size::default()).unwrap();
    let totals = k3.totals().unwrap();
    assert_eq!((totals.customers, totals.items), (3_000, 1_200));
    for sql in [
        "SELECT COUNT(*) FROM t_Organization WHERE FName LIKE '% '",
        "SELECT COUNT(*) FROM t_Organization WHERE FTaxNum <> UPPER(FTaxNum)",
        "SELECT COUNT(*) FROM t_Organization WHERE FDeleted = 1",
        "SELECT COUNT(*) FROM t_Organization WHERE FPhone = ''",
        "SELECT COUNT(*) FROM t_RP_Contact WHERE FAmountFor < 0",
    ] {
        let count: i64 = k3.connection().query_row(sql, [], |row| row.get(0)).unwrap();
        assert!(count > 10, "{sql}: {count}");
    }
}

#[test]
fn big_stock_is_as_big_as_asked() {
    let file = File::new("big");
    let mut k3 = K3::make(&file.0, SMALL).unwrap();
    k3.big_stock(20_000).unwrap();
    let Totals { stock_rows, .. } = k3.totals().unwrap();
    assert_eq!(stock_rows, 20_000);
}
