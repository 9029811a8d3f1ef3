//! Control totals by plain SQL, to compare with what another system has read.

use crate::Error;
use rusqlite::Connection;
use std::fmt;

/// Counts of rows, and sums that are rounded to their last digit. `Display` writes them as JSON.
#[derive(Clone, Debug, PartialEq)]
pub struct Totals {
    /// Customers, disabled ones included.
    pub customers: i64,
    /// Items, disabled ones included.
    pub items: i64,
    /// Prices that are audited.
    pub prices: i64,
    /// Rows of ICInventory.
    pub stock_rows: i64,
    /// The sum of their quantities, with two places.
    pub stock: String,
    /// Invoices.
    pub invoices: i64,
    /// The sum of their amounts with tax.
    pub invoiced: String,
    /// Receipts.
    pub receipts: i64,
    /// The sum of their amounts.
    pub received: String,
    /// Open items that are not settled.
    pub open_items: i64,
    /// What is open: invoices less credit notes and receipts.
    pub open_amount: String,
    /// Orders.
    pub orders: i64,
    /// Their lines.
    pub order_lines: i64,
}

/// Reads the totals.
pub(crate) fn totals(connection: &Connection) -> Result<Totals, Error> {
    let count = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, i64>(0));
    let sum = |sql: &str| {
        let sql = format!("SELECT printf('%.2f', COALESCE(SUM({sql}");
        connection.query_row(&sql, [], |row| row.get::<_, String>(0))
    };
    Ok(Totals {
        customers: count("SELECT COUNT(*) FROM t_Organization")?,
        items: count("SELECT COUNT(*) FROM t_ICItem")?,
        prices: count("SELECT COUNT(*) FROM ICPrcPlyEntry WHERE FChecked = 1")?,
        stock_rows: count("SELECT COUNT(*) FROM ICInventory")?,
        stock: sum("FQty), 0)) FROM ICInventory")?,
        invoices: count("SELECT COUNT(*) FROM ICSale")?,
        invoiced: sum("FAllAmount), 0)) FROM ICSaleEntry")?,
        receipts: count("SELECT COUNT(*) FROM t_RP_NewReceiveBill")?,
        received: sum("FReceiveAmountFor), 0)) FROM t_RP_NewReceiveBill")?,
        open_items: count("SELECT COUNT(*) FROM t_RP_Contact WHERE FRP = 1 AND FRemainAmountFor <> 0")?,
        open_amount: sum(
            "CASE FType WHEN 5 THEN -FRemainAmountFor ELSE FRemainAmountFor END), 0)) FROM t_RP_Contact WHERE FRP = 1",
        )?,
        orders: count("SELECT COUNT(*) FROM SEOrder")?,
        order_lines: count("SELECT COUNT(*) FROM SEOrderEntry")?,
    })
}

impl fmt::Display for Totals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{{\"customers\":{},\"items\":{},\"prices\":{},", self.customers, self.items, self.prices)?;
        write!(f, "\"stock_rows\":{},\"stock\":\"{}\",", self.stock_rows, self.stock)?;
        write!(f, "\"invoices\":{},\"invoiced\":\"{}\",", self.invoices, self.invoiced)?;
        write!(f, "\"receipts\":{},\"received\":\"{}\",", self.receipts, self.received)?;
        write!(f, "\"open_items\":{},\"open_amount\":\"{}\",", self.open_items, self.open_amount)?;
        write!(f, "\"orders\":{},\"order_lines\":{},", self.orders, self.order_lines)?;
        write!(f, "\"today\":\"{}\"}}", crate::TODAY)
    }
}
