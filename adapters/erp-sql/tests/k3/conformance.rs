//! The ERP conformance kit on this adapter, with an ERP of the shape of K/3 on SQLite, whose people and rules are another program's.

use crate::fixture::{Answer, K3Fixture};
use crate::kept;
use async_trait::async_trait;
use futures_lite::future::block_on;
use rusqlite::params;
use rust_decimal::Decimal;
use serde_json::Value as Json;
use tenon_erp_port::{Erp, NewOrder};
use tenon_testkit::erp_kit::mutants::survivors;
use tenon_testkit::erp_kit::{Deed, ErpUnderTest, Record, Seed, Undone, run_all, sample_order};

#[async_trait]
impl ErpUnderTest for K3Fixture {
    fn erp(&self) -> Erp {
        Erp::of(self.adapter())
    }

    fn seed(&self) -> Seed {
        Seed { today: tenon_erp_k3::TODAY.parse().unwrap(), ..Seed::now() }
    }

    async fn count_orders(&self, idempotency_key: &str) -> Deed<usize> {
        let sql = "SELECT COUNT(*) FROM SEOrder WHERE FHeadSelfS0161 = ?1";
        self.k3()
            .connection()
            .query_row(sql, [idempotency_key], |row| row.get::<_, i64>(0))
            .map(|count| count as usize)
            .map_err(Undone::failed)
    }

    async fn in_the_erp(&self, record: Record, key: &str) -> Deed<Json> {
        kept::read(self, record, key)
    }

    /// K/3 takes any rate on a line, and has no list of them to choose from.
    async fn sample_order(&self) -> Deed<NewOrder> {
        let mut order = sample_order(&self.erp(), &self.seed()).await?;
        for line in &mut order.lines {
            line.tax_rate = Decimal::from(13);
            line.tax = (line.net * line.tax_rate / Decimal::ONE_HUNDRED).round_dp(2);
        }
        order.tax = order.lines.iter().map(|line| line.tax).sum();
        order.gross = order.net + order.tax;
        Ok(order)
    }

    async fn ship(&self, order: &str) -> Deed<()> {
        let number = self.number_of(order);
        self.k3().approve(&number).map_err(Undone::failed)?;
        self.k3().ship(&number, 1.0).map(drop).map_err(Undone::failed)
    }

    async fn invoice(&self, order: &str) -> Deed<()> {
        let number = self.number_of(order);
        self.k3().invoice(&number, 1.0).map(drop).map_err(Undone::failed)
    }

    async fn change_customer_name(&self, customer: &str, name: &str) -> Deed<()> {
        self.change("UPDATE t_Organization SET FName = ?2 WHERE FItemID = ?1", params![customer, name])
    }

    async fn delete_item(&self, item: &str) -> Deed<()> {
        self.change("UPDATE t_ICItem SET FDeleted = 1 WHERE FItemID = ?1", params![item])
    }

    async fn drop_next_answer(&self) -> Deed<()> {
        self.next_commit(Answer::LostAfter);
        Ok(())
    }

    async fn cut_off(&self, cut_off: bool) -> Deed<()> {
        self.set_cut_off(cut_off);
        Ok(())
    }

    async fn break_customer(&self, customer: &str) -> Deed<()> {
        self.change("UPDATE t_Organization SET FCountry = 'Atlantis' WHERE FItemID = ?1", params![customer])
    }
}

impl K3Fixture {
    fn change(&self, sql: &str, parameters: &[&dyn rusqlite::ToSql]) -> Deed<()> {
        match self.k3().connection().execute(sql, parameters).map_err(Undone::failed)? {
            1 => Ok(()),
            touched => Err(Undone::failed(format!("{touched} rows were touched"))),
        }
    }
}

#[test]
fn the_adapter_conforms() {
    let fixture = K3Fixture::new("conformance", 300, 90);
    let report = block_on(run_all(&fixture));
    println!("{report}");
    report.assert_passed();
    let mut skipped = report.skipped();
    skipped.retain(|name| !name.ends_with("_every_fault"));
    assert_eq!(skipped, ["customers.next_round_is_less_than_everything"], "it needs ChangesSince");
    assert_eq!(report.skipped().len() - skipped.len(), 8 + 5, "there is no HTTP between it and its ERP");
    let lacking: Vec<String> = report.unmet.iter().map(|(capability, _)| format!("{capability:?}")).collect();
    assert_eq!(
        lacking,
        ["ChangesSince", "Deletions"],
        "K/3 has no column of changes that every table shares"
    );
}

/// Mutants that do nothing wrong: the mapping writes the amounts of lines, and K/3 keeps no totals of an order beside them.
const EQUIVALENT: &[&str] = &[
    "orders.change request change.gross constant",
    "orders.change request change.gross swapped",
    "orders.change request change.net constant",
    "orders.change request change.net swapped",
    "orders.change request change.tax constant",
    "orders.place request order.gross constant",
    "orders.place request order.gross swapped",
    "orders.place request order.net constant",
    "orders.place request order.net swapped",
    "orders.place request order.tax constant",
];

#[test]
fn every_mutant_is_found() {
    if std::env::var_os("TENON_MUTANTS").is_none() {
        println!("left out: it takes minutes, and TENON_MUTANTS asks for it");
        return;
    }
    let hunt = block_on(survivors(|| K3Fixture::new("mutants", 12, 9)));
    println!("{} mutants planted, {} survive", hunt.planted, hunt.survivors.len());
    assert_eq!(hunt.survivors, EQUIVALENT);
}
