//! The K/3-style ERP, reached by the mapping adapter. Its books are read by SQL of our own.
//!
//! Orders that people type in the ERP itself are not among them: the port tells nobody of those.

use crate::erp::{Act, Books, Erp, Line, Order};
use rusqlite::types::FromSql;
use rusqlite::{Params, Row};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use std::collections::BTreeMap;
use tempfile::TempDir;
use tenon_db_sqlite::Sqlite;
use tenon_erp_k3::{K3, Size};
use tenon_erp_port::Erp as Ports;
use tenon_erp_sql::{Mapping, SqlErp, mappings};
use tenon_simulation::Chance;

/// Stock in two warehouses, with a batch of which 4 are locked; and limits above what is owed already.
const BEGIN: &str = "
    DELETE FROM ICInventory;
    INSERT INTO ICInventory (FItemID, FStockID, FStockPlaceID, FBatchNo, FKFDate, FKFPeriod, FQty, FQtyLock) VALUES
      (20001, 301, 0, 'B1', '', 0, 300, 0), (20001, 303, 0, 'B1', '', 0, 104, 4), (20002, 301, 0, 'B1', '', 0, 60, 0),
      (20002, 303, 0, '', '', 0, 0, 0), (20003, 301, 0, 'B1', '', 0, 0, 0), (20003, 303, 0, 'B2', '', 0, 500, 0);
    DELETE FROM ICCreditObject;
    INSERT INTO ICCreditObject (FItemID, FCreditClass, FCurrencyID, FCreditAmount, FStatus)
      SELECT c.FItemID, 0, 1, 4000 + MAX(0, COALESCE((
        SELECT ROUND(SUM(CASE k.FType WHEN 5 THEN -k.FRemainAmountFor ELSE k.FRemainAmountFor END), 0)
        FROM t_RP_Contact k WHERE k.FRP = 1 AND k.FCustomer = c.FItemID), 0)), 1 FROM t_Organization c;";

/// The ERP in a file of its own.
pub(crate) struct InK3 {
    k3: K3,
    folder: TempDir,
}

impl InK3 {
    /// The rows of a query.
    fn rows<T>(&self, sql: &str, parameters: impl Params, row: impl Fn(&Row<'_>) -> T) -> Vec<T> {
        let mut statement = self.k3.connection().prepare_cached(sql).unwrap();
        let found = statement.query_map(parameters, |found| Ok(row(found))).unwrap();
        found.map(Result::unwrap).collect()
    }

    fn lines(&self, order: i64) -> Vec<Line> {
        let sql = "SELECT e.FEntryID, CAST(e.FItemID AS TEXT), printf('%.6f', e.FAuxTaxPrice), printf('%.4f', e.FAuxQty), \
                   o.FClosed = 0 AND o.FCancellation = 0 AND e.FMrpClosed = 0, printf('%.4f', e.FAuxStockQty), \
                   printf('%.4f', e.FAuxInvoiceQty) FROM SEOrderEntry e JOIN SEOrder o USING (FInterID) \
                   WHERE e.FInterID = ?1 ORDER BY e.FEntryID";
        self.rows(sql, [order], |row| Line {
            position: get(row, 0),
            item: get(row, 1),
            price: decimal(row, 2),
            ordered: decimal(row, 3),
            open: get(row, 4),
            shipped: decimal(row, 5),
            // Stock is locked by batch and for no line.
            reserved: Decimal::ZERO,
            invoiced: decimal(row, 6),
        })
    }

    fn orders(&self) -> Vec<Order> {
        let sql = "SELECT FInterID, FBillNo, FExplanation, CAST(FCustID AS TEXT) FROM SEOrder \
                   WHERE FHeadSelfS0161 <> '' ORDER BY FInterID";
        self.rows(sql, [], |row| Order {
            key: get(row, 1),
            number: get(row, 2),
            customer: get(row, 3),
            lines: self.lines(get(row, 0)),
        })
    }

    fn is_audited(&self, order: &str) -> bool {
        self.rows("SELECT FCheckerID > 0 FROM SEOrder WHERE FBillNo = ?1", [order], |row| get(row, 0))[0]
    }

    /// Closes an order or one of its lines.
    fn close(&mut self, order: &Order, chance: &mut Chance) -> Result<(), tenon_erp_k3::Error> {
        let line = &order.lines[chance.below(order.lines.len())];
        match chance.one_in(2) {
            true => self.k3.close(&order.key),
            false => self.k3.close_line(&order.key, line.position.into()),
        }
    }
}

impl Erp for InK3 {
    const NAME: &'static str = "k3";

    fn found(chance: &mut Chance) -> Self {
        let folder = TempDir::new().unwrap();
        let size = Size { customers: 4, items: 3, seed: chance.below(1_000) as u64 };
        let k3 = K3::make(&folder.path().join("erp.db"), size).unwrap();
        k3.connection().execute_batch(BEGIN).unwrap();
        Self { k3, folder }
    }

    fn ports(&self) -> Ports {
        let database = Sqlite::open_existing(self.folder.path().join("erp.db")).unwrap();
        Ports::of(SqlErp::new(database, Mapping::parse(mappings::K3).unwrap()))
    }

    fn items(&self) -> [String; 3] {
        ["20001", "20002", "20003"].map(str::to_owned)
    }

    fn customers(&self) -> Vec<(String, Decimal)> {
        let sql = "SELECT CAST(FItemID AS TEXT), printf('%.2f', FCreditAmount) FROM ICCreditObject ORDER BY FItemID";
        self.rows(sql, [], |row| (get(row, 0), decimal(row, 1)))
    }

    fn books(&self) -> Books {
        // Receivables stand with their sign, and receipts without one.
        let owed = "SELECT CAST(FCustomer AS TEXT), printf('%.2f', CASE FType WHEN 5 THEN -FRemainAmountFor ELSE FRemainAmountFor END) \
                    FROM t_RP_Contact WHERE FRP = 1";
        let free = "SELECT CAST(FItemID AS TEXT), printf('%.4f', SUM(FQty - FQtyLock)) FROM ICInventory GROUP BY FItemID";
        let free = self.rows(free, [], |row| (get(row, 0), decimal(row, 1)));
        Books {
            orders: self.orders(),
            owed: self.rows(owed, [], |row| (get(row, 0), decimal(row, 1))),
            free: BTreeMap::from_iter(free),
        }
    }

    fn act(&mut self, act: Act, order: &Order, chance: &mut Chance) -> Result<(), String> {
        let (number, part) = (order.key.as_str(), if chance.one_in(2) { 0.5 } else { 1.0 });
        let done = match act {
            Act::Approve if self.is_audited(number) => return Err("it is audited".to_owned()),
            Act::Approve => self.k3.approve(number),
            Act::ConfirmPart => self.k3.confirm(number, 0.5),
            Act::Ship => self.k3.ship(number, part).map(drop),
            Act::ShipMore => self.k3.ship(number, 1.5).map(drop),
            Act::Invoice => self.k3.invoice(number, part).map(drop),
            Act::Void => self.k3.void(number),
            Act::Cancel => self.k3.cancel(number),
            Act::Close => self.close(order, chance),
            Act::Reopen => self.k3.reopen(number),
        };
        done.map_err(|error| error.to_string())
    }

    fn pay(&mut self, chance: &mut Chance) -> Option<String> {
        let owing = "SELECT DISTINCT o.FBillNo FROM t_RP_Contact k JOIN SEOrder o ON o.FInterID = k.FOrderInterID \
                     WHERE k.FType = 3 AND k.FRemainAmountFor > 1 ORDER BY o.FBillNo";
        let owing: Vec<String> = self.rows(owing, [], |row| get(row, 0));
        if owing.is_empty() {
            return None;
        }
        let order = &owing[chance.below(owing.len())];
        let part = if chance.one_in(2) { 0.5 } else { 1.0 };
        let receipt = self.k3.receive(order, part).unwrap();
        Some(format!("{part} of what is open of {order} by {receipt}"))
    }

    fn prepay(&mut self, customer: &str, amount: Decimal) {
        let number = "SELECT FNumber FROM t_Organization WHERE FItemID = ?1";
        let number: String = self.rows(number, [customer], |row| get(row, 0)).remove(0);
        self.k3.prepay(&number, amount.to_f64().unwrap()).unwrap();
    }

    fn buy(&mut self, item: &str, more: Decimal, chance: &mut Chance) {
        let warehouse = [301, 303][chance.below(2)];
        let sql =
            "UPDATE ICInventory SET FQty = MAX(FQty + ?1, FQtyLock) WHERE FItemID = ?2 AND FStockID = ?3";
        let more = more.to_f64().unwrap();
        let changed = self.k3.connection().execute(sql, (more, item, warehouse)).unwrap();
        assert_eq!(changed, 1, "one row of {item} is in {warehouse}");
    }
}

fn get<T: FromSql>(row: &Row<'_>, column: usize) -> T {
    row.get(column).unwrap()
}

fn decimal(row: &Row<'_>, column: usize) -> Decimal {
    let text: String = get(row, column);
    text.parse().unwrap()
}
