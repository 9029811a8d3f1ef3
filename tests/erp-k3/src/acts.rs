//! What people and rules of the ERP do with orders and base data: audit, ship, close, cancel.

use crate::documents::{AUDITOR, CLERK};
use crate::{Error, TODAY};
use rusqlite::{Connection, OptionalExtension, Transaction, params};

/// The head of an order, as far as the acts need it.
pub(crate) struct Order {
    pub(crate) id: i64,
    pub(crate) number: String,
    pub(crate) customer: i64,
    pub(crate) currency: i64,
    pub(crate) rate: f64,
    pub(crate) audited: bool,
    pub(crate) closed: bool,
    pub(crate) cancelled: bool,
}

/// A line of an order, as far as the acts need it. Quantities are in the line's own unit.
pub(crate) struct Line {
    pub(crate) entry: i64,
    pub(crate) item: i64,
    pub(crate) unit: i64,
    pub(crate) quantity: f64,
    pub(crate) base_units: f64,
    pub(crate) price: f64,
    pub(crate) net: f64,
    pub(crate) tax_percent: f64,
    pub(crate) tax: f64,
    pub(crate) shipped: f64,
    pub(crate) invoiced: f64,
    pub(crate) closed: bool,
}

impl Line {
    /// Whether people closed it before all of it was shipped.
    fn is_given_up(&self) -> bool {
        self.closed && self.shipped < self.quantity
    }
}

/// Audits an order: from now on it will be executed.
pub(crate) fn approve(connection: &mut Connection, number: &str) -> Result<(), Error> {
    let transaction = connection.transaction()?;
    let order = order(&transaction, number)?;
    if order.cancelled {
        return Err(Error::rule(format!("order {number} is cancelled")));
    }
    transaction.execute(
        "UPDATE SEOrder SET FCheckerID = ?1, FCheckDate = ?2, FStatus = MAX(FStatus, 1) WHERE FInterID = ?3",
        params![AUDITOR, now(), order.id],
    )?;
    Ok(transaction.commit()?)
}

/// Takes an order on in part: each line is about this part of what it was about.
pub(crate) fn confirm(connection: &mut Connection, number: &str, part: f64) -> Result<(), Error> {
    let transaction = connection.transaction()?;
    let order = order(&transaction, number)?;
    if lines(&transaction, order.id)?.iter().any(|line| line.shipped > 0.0) {
        return Err(Error::rule(format!("goods of order {number} are shipped")));
    }
    transaction.execute(
        "UPDATE SEOrderEntry SET FQty = ROUND(FQty * ?1, 4), FAuxQty = ROUND(FAuxQty * ?1, 4), \
         FAmount = ROUND(FAmount * ?1, 2), FTaxAmt = ROUND(FTaxAmt * ?1, 2), \
         FAllAmount = ROUND(FAmount * ?1, 2) + ROUND(FTaxAmt * ?1, 2) WHERE FInterID = ?2",
        params![part, order.id],
    )?;
    Ok(transaction.commit()?)
}

/// Ships this part of every line's ordered quantity, out of stock, and gives the issue's number: never more than is left, but
/// that a part above 1 is more than was ordered. An order of which everything is shipped closes itself.
pub(crate) fn ship(connection: &mut Connection, number: &str, part: f64) -> Result<String, Error> {
    let transaction = connection.transaction()?;
    let order = open_order(&transaction, number)?;
    let issue = next_id(&transaction, "ICStockBill")?;
    let bill = next_number(&transaction, 21)?;
    transaction.execute(
        "INSERT INTO ICStockBill (FInterID, FBillNo, FTranType, FDate, FSupplyID, FBillerID, FCheckerID, FCheckDate, \
         FStatus, FROB, FCancellation) VALUES (?1, ?2, 21, ?3, ?4, ?5, ?6, ?3, 1, 1, 0)",
        params![issue, bill, now(), order.customer, CLERK, AUDITOR],
    )?;
    let mut entry = 0;
    for line in lines(&transaction, order.id)?.iter().filter(|line| !line.is_given_up()) {
        let left = line.quantity * part.max(1.0) - line.shipped;
        let quantity = rounded((line.quantity * part).min(left), 4);
        if quantity > 0.0 {
            entry = issue_line(&transaction, &order, line, issue, entry, quantity)?;
        }
    }
    if entry == 0 {
        return Err(Error::rule(format!("nothing of order {number} is left to ship")));
    }
    close_if_shipped(&transaction, order.id)?;
    transaction.commit()?;
    Ok(bill)
}

/// Takes a quantity of a line out of stock, wherever it lies, and returns the last entry number used.
fn issue_line(
    transaction: &Transaction<'_>,
    order: &Order,
    line: &Line,
    issue: i64,
    mut entry: i64,
    quantity: f64,
) -> Result<i64, Error> {
    let mut left = rounded(quantity * line.base_units, 4);
    for (stock, batch, on_hand) in stock_of(transaction, line.item)? {
        let taken = rounded(left.min(on_hand), 4);
        if taken <= 0.0 {
            continue;
        }
        entry += 1;
        left = rounded(left - taken, 4);
        transaction.execute(
            "UPDATE ICInventory SET FQty = ROUND(FQty - ?1, 4) \
             WHERE FItemID = ?2 AND FStockID = ?3 AND FBatchNo = ?4",
            params![taken, line.item, stock, batch],
        )?;
        transaction.execute(
            "INSERT INTO ICStockBillEntry (FInterID, FEntryID, FItemID, FUnitID, FQty, FAuxQty, FDCStockID, FBatchNo, \
             FOrderInterID, FOrderEntryID, FOrderBillNo) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
            params![
                issue,
                entry,
                line.item,
                line.unit,
                taken,
                taken / line.base_units,
                stock,
                batch,
                order.id,
                line.entry,
                order.number
            ],
        )?;
    }
    if left > 0.0 {
        return Err(Error::rule(format!("item {} has {left} too little in stock", line.item)));
    }
    transaction.execute(
        "UPDATE SEOrderEntry SET FAuxStockQty = ROUND(FAuxStockQty + ?1, 4), FStockQty = ROUND(FStockQty + ?2, 4), \
         FMrpClosed = FAuxStockQty + ?1 >= FAuxQty WHERE FInterID = ?3 AND FEntryID = ?4",
        params![quantity, rounded(quantity * line.base_units, 4), order.id, line.entry],
    )?;
    Ok(entry)
}

fn stock_of(transaction: &Transaction<'_>, item: i64) -> Result<Vec<(i64, String, f64)>, Error> {
    let mut statement = transaction.prepare(
        "SELECT FStockID, FBatchNo, FQty FROM ICInventory WHERE FItemID = ?1 AND FQty > 0 ORDER BY FStockID, FBatchNo",
    )?;
    let rows = statement.query_map([item], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn close_if_shipped(transaction: &Transaction<'_>, order: i64) -> Result<(), Error> {
    transaction.execute("UPDATE SEOrder SET FStatus = 2 WHERE FInterID = ?1 AND FStatus < 2", [order])?;
    transaction.execute(
        "UPDATE SEOrder SET FStatus = 3, FClosed = 1 WHERE FInterID = ?1 AND NOT EXISTS \
         (SELECT 1 FROM SEOrderEntry WHERE FInterID = ?1 AND FAuxStockQty < FAuxQty AND FMrpClosed = 0)",
        [order],
    )?;
    Ok(())
}

/// Loses an order, as when the database is put back to last night's.
pub(crate) fn lose(connection: &mut Connection, number: &str) -> Result<(), Error> {
    let transaction = connection.transaction()?;
    let order = order(&transaction, number)?;
    transaction.execute("DELETE FROM SEOrderEntry WHERE FInterID = ?1", [order.id])?;
    transaction.execute("DELETE FROM SEOrder WHERE FInterID = ?1", [order.id])?;
    Ok(transaction.commit()?)
}

/// Disables an item (禁用): it is sold no more, and its documents stay.
pub(crate) fn disable_item(connection: &mut Connection, number: &str) -> Result<(), Error> {
    match connection.execute("UPDATE t_ICItem SET FDeleted = 1 WHERE FNumber = ?1", [number])? {
        1 => Ok(()),
        _ => Err(Error::rule(format!("there is no item {number}"))),
    }
}

/// Gives a table another name.
pub(crate) fn rename_table(connection: &mut Connection, from: &str, to: &str) -> Result<(), Error> {
    Ok(connection.execute_batch(&format!("ALTER TABLE \"{from}\" RENAME TO \"{to}\""))?)
}

/// Gives an item another name.
pub(crate) fn rename_item(connection: &mut Connection, number: &str) -> Result<(), Error> {
    match connection.execute("UPDATE t_ICItem SET FName = FName || ' (new)' WHERE FNumber = ?1", [number])? {
        1 => Ok(()),
        _ => Err(Error::rule(format!("there is no item {number}"))),
    }
}

/// Gives a customer another name.
pub(crate) fn rename_customer(connection: &mut Connection, number: &str) -> Result<(), Error> {
    let rename = "UPDATE t_Organization SET FName = FName || ' (new)' WHERE FNumber = ?1";
    match connection.execute(rename, [number])? {
        1 => Ok(()),
        _ => Err(Error::rule(format!("there is no customer {number}"))),
    }
}

/// Deletes an item, with its stock and prices.
pub(crate) fn delete_item(connection: &mut Connection, number: &str) -> Result<(), Error> {
    let transaction = connection.transaction()?;
    for table in ["ICInventory", "ICPrcPlyEntry"] {
        let of_item = "FItemID = (SELECT FItemID FROM t_ICItem WHERE FNumber = ?1)";
        transaction.execute(&format!("DELETE FROM {table} WHERE {of_item}"), [number])?;
    }
    if transaction.execute("DELETE FROM t_ICItem WHERE FNumber = ?1", [number])? != 1 {
        return Err(Error::rule(format!("there is no item {number}")));
    }
    Ok(transaction.commit()?)
}

/// Cancels an order of which nothing was shipped.
pub(crate) fn cancel(connection: &mut Connection, number: &str) -> Result<(), Error> {
    let transaction = connection.transaction()?;
    let order = order(&transaction, number)?;
    if lines(&transaction, order.id)?.iter().any(|line| line.shipped > 0.0) {
        return Err(Error::rule(format!("goods of order {number} are shipped")));
    }
    transaction.execute("UPDATE SEOrder SET FCancellation = 1 WHERE FInterID = ?1", [order.id])?;
    Ok(transaction.commit()?)
}

/// Closes an order by hand (关闭): nothing more of it is shipped.
pub(crate) fn close(connection: &mut Connection, number: &str) -> Result<(), Error> {
    let transaction = connection.transaction()?;
    let order = open_order(&transaction, number)?;
    transaction.execute("UPDATE SEOrderEntry SET FMrpClosed = 1 WHERE FInterID = ?1", [order.id])?;
    transaction.execute("UPDATE SEOrder SET FStatus = 3, FClosed = 1 WHERE FInterID = ?1", [order.id])?;
    Ok(transaction.commit()?)
}

/// Closes one line of an order by hand (行关闭), and with the last one that is open the order.
pub(crate) fn close_line(connection: &mut Connection, number: &str, entry: i64) -> Result<(), Error> {
    let transaction = connection.transaction()?;
    let order = open_order(&transaction, number)?;
    let close =
        "UPDATE SEOrderEntry SET FMrpClosed = 1 WHERE FInterID = ?1 AND FEntryID = ?2 AND FMrpClosed = 0";
    if transaction.execute(close, [order.id, entry])? != 1 {
        return Err(Error::rule(format!("order {number} has no open line {entry}")));
    }
    transaction.execute(
        "UPDATE SEOrder SET FStatus = 3, FClosed = 1 WHERE FInterID = ?1 AND NOT EXISTS \
         (SELECT 1 FROM SEOrderEntry WHERE FInterID = ?1 AND FMrpClosed = 0)",
        [order.id],
    )?;
    Ok(transaction.commit()?)
}

/// Takes an order up again that was cancelled, or that was closed (反关闭): what is left of its lines is open.
pub(crate) fn reopen(connection: &mut Connection, number: &str) -> Result<(), Error> {
    let transaction = connection.transaction()?;
    let order = order(&transaction, number)?;
    if !order.cancelled && !order.closed {
        return Err(Error::rule(format!("order {number} is neither cancelled nor closed")));
    }
    transaction.execute(
        "UPDATE SEOrder SET FCancellation = 0, FClosed = 0, FStatus = MIN(FStatus, 2) WHERE FInterID = ?1",
        [order.id],
    )?;
    transaction.execute(
        "UPDATE SEOrderEntry SET FMrpClosed = FAuxStockQty >= FAuxQty WHERE FInterID = ?1",
        [order.id],
    )?;
    Ok(transaction.commit()?)
}

/// The order of this number, if it is being executed.
fn open_order(transaction: &Transaction<'_>, number: &str) -> Result<Order, Error> {
    let order = order(transaction, number)?;
    if !order.audited || order.cancelled || order.closed {
        return Err(Error::rule(format!("order {number} is not open for delivery")));
    }
    Ok(order)
}

pub(crate) fn order(transaction: &Transaction<'_>, number: &str) -> Result<Order, Error> {
    transaction
        .query_row(
            "SELECT FInterID, FCustID, FCurrencyID, FExchangeRate, FCheckerID > 0, FClosed, FCancellation \
             FROM SEOrder WHERE FBillNo = ?1",
            [number],
            |row| {
                Ok(Order {
                    id: row.get(0)?,
                    number: number.to_owned(),
                    customer: row.get(1)?,
                    currency: row.get(2)?,
                    rate: row.get(3)?,
                    audited: row.get(4)?,
                    closed: row.get(5)?,
                    cancelled: row.get(6)?,
                })
            },
        )
        .optional()?
        .ok_or_else(|| Error::rule(format!("there is no order {number}")))
}

pub(crate) fn lines(transaction: &Transaction<'_>, order: i64) -> Result<Vec<Line>, Error> {
    let mut statement = transaction.prepare(
        "SELECT e.FEntryID, e.FItemID, e.FUnitID, e.FAuxQty, COALESCE(u.FCoefficient, 1), e.FAuxPrice, e.FAmount, \
         e.FCess, e.FTaxAmt, e.FAuxStockQty, e.FAuxInvoiceQty, e.FMrpClosed FROM SEOrderEntry e \
         LEFT JOIN t_MeasureUnit u ON u.FMeasureUnitID = e.FUnitID WHERE e.FInterID = ?1 ORDER BY e.FEntryID",
    )?;
    let rows = statement.query_map([order], |row| {
        Ok(Line {
            entry: row.get(0)?,
            item: row.get(1)?,
            unit: row.get(2)?,
            quantity: row.get(3)?,
            base_units: row.get(4)?,
            price: row.get(5)?,
            net: row.get(6)?,
            tax_percent: row.get(7)?,
            tax: row.get(8)?,
            shipped: row.get(9)?,
            invoiced: row.get(10)?,
            closed: row.get(11)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub(crate) fn next_id(transaction: &Transaction<'_>, table: &str) -> Result<i64, Error> {
    Ok(transaction.query_row(
        "UPDATE ICMaxNum SET FMaxNum = FMaxNum + 1 WHERE FTableName = ?1 RETURNING FMaxNum",
        [table],
        |row| row.get(0),
    )?)
}

pub(crate) fn next_number(transaction: &Transaction<'_>, bill: i64) -> Result<String, Error> {
    Ok(transaction.query_row(
        "UPDATE ICBillNo SET FCurNo = FCurNo + 1 WHERE FBillID = ?1 RETURNING FPreLetter || printf('%06d', FCurNo - 1)",
        [bill],
        |row| row.get(0),
    )?)
}

pub(crate) fn now() -> String {
    format!("{TODAY} 00:00:00")
}

pub(crate) fn rounded(value: f64, places: i32) -> f64 {
    let unit = 10f64.powi(places);
    (value * unit).round() / unit
}
