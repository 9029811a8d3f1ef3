//! What people and rules of the ERP do with documents: audit, ship, invoice, receive money, cancel.

use crate::documents::{AUDITOR, CLERK};
use crate::{Error, TODAY};
use rusqlite::{Connection, OptionalExtension, Transaction, params};

/// The head of an order, as far as the acts need it.
struct Order {
    id: i64,
    number: String,
    customer: i64,
    currency: i64,
    rate: f64,
    audited: bool,
    closed: bool,
    cancelled: bool,
}

/// A line of an order, as far as the acts need it. Quantities are in the line's own unit.
struct Line {
    entry: i64,
    item: i64,
    unit: i64,
    quantity: f64,
    base_units: f64,
    price: f64,
    net: f64,
    tax_percent: f64,
    tax: f64,
    shipped: f64,
    invoiced: f64,
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
    let order = order(&transaction, number)?;
    if !order.audited || order.cancelled || order.closed {
        return Err(Error::rule(format!("order {number} is not open for delivery")));
    }
    let issue = next_id(&transaction, "ICStockBill")?;
    let bill = next_number(&transaction, 21)?;
    transaction.execute(
        "INSERT INTO ICStockBill (FInterID, FBillNo, FTranType, FDate, FSupplyID, FBillerID, FCheckerID, FCheckDate, \
         FStatus, FROB, FCancellation) VALUES (?1, ?2, 21, ?3, ?4, ?5, ?6, ?3, 1, 1, 0)",
        params![issue, bill, now(), order.customer, CLERK, AUDITOR],
    )?;
    let mut entry = 0;
    for line in lines(&transaction, order.id)? {
        let left = line.quantity * part.max(1.0) - line.shipped;
        let quantity = rounded((line.quantity * part).min(left), 4);
        if quantity > 0.0 {
            entry = issue_line(&transaction, &order, &line, issue, entry, quantity)?;
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
         (SELECT 1 FROM SEOrderEntry WHERE FInterID = ?1 AND FAuxStockQty < FAuxQty)",
        [order],
    )?;
    Ok(())
}

/// Invoices this part of every line's ordered quantity, at most what is shipped and not yet invoiced, and gives the number of
/// the invoice. What it asks for becomes an open item that is due in 30 days.
pub(crate) fn invoice(connection: &mut Connection, number: &str, part: f64) -> Result<String, Error> {
    let transaction = connection.transaction()?;
    let order = order(&transaction, number)?;
    let invoice = next_id(&transaction, "ICSale")?;
    let bill = next_number(&transaction, 80)?;
    transaction.execute(
        "INSERT INTO ICSale (FInterID, FBillNo, FTranType, FDate, FCustID, FBillerID, FCheckerID, FCheckDate, FStatus, \
         FROB, FCancellation, FCurrencyID, FExchangeRate) VALUES (?1, ?2, 80, ?3, ?4, ?5, ?6, ?3, 1, 1, 0, ?7, ?8)",
        params![invoice, bill, now(), order.customer, CLERK, AUDITOR, order.currency, order.rate],
    )?;
    let mut gross = 0.0;
    for line in lines(&transaction, order.id)? {
        let quantity = rounded((line.quantity * part).min(line.shipped - line.invoiced), 4);
        if quantity > 0.0 {
            gross += invoice_line(&transaction, &order, &line, invoice, quantity)?;
        }
    }
    let gross = rounded(gross, 2);
    if gross == 0.0 {
        return Err(Error::rule(format!("nothing of order {number} is left to invoice")));
    }
    let source = Source { kind: 3, number: &bill, invoice, receipt: 0 };
    contact(&transaction, &order, &source, gross, gross)?;
    transaction.commit()?;
    Ok(bill)
}

fn invoice_line(
    transaction: &Transaction<'_>,
    order: &Order,
    line: &Line,
    invoice: i64,
    quantity: f64,
) -> Result<f64, Error> {
    let whole = quantity == line.quantity;
    let net = if whole { line.net } else { rounded(line.price * quantity, 2) };
    let tax = if whole { line.tax } else { rounded(net * line.tax_percent / 100.0, 2) };
    let gross = rounded(net + tax, 2);
    transaction.execute(
        "INSERT INTO ICSaleEntry (FInterID, FEntryID, FItemID, FUnitID, FQty, FAuxQty, FAuxPrice, FAmount, FTaxRate, \
         FTaxAmount, FAllAmount, FOrderInterID, FOrderEntryID, FOrderBillNo) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?2, ?13)",
        params![
            invoice,
            line.entry,
            line.item,
            line.unit,
            quantity * line.base_units,
            quantity,
            line.price,
            net,
            line.tax_percent,
            tax,
            gross,
            order.id,
            order.number
        ],
    )?;
    transaction.execute(
        "UPDATE SEOrderEntry SET FAuxInvoiceQty = ROUND(FAuxInvoiceQty + ?1, 4), \
         FInvoiceQty = ROUND(FInvoiceQty + ?2, 4) WHERE FInterID = ?3 AND FEntryID = ?4",
        params![quantity, quantity * line.base_units, order.id, line.entry],
    )?;
    Ok(gross)
}

/// Receives this part of what is open of the order's invoices, settles them with it, and gives the receipt's number.
pub(crate) fn receive(connection: &mut Connection, number: &str, part: f64) -> Result<String, Error> {
    let transaction = connection.transaction()?;
    let order = order(&transaction, number)?;
    let open: f64 = transaction.query_row(
        "SELECT COALESCE(SUM(FRemainAmountFor), 0) FROM t_RP_Contact WHERE FType = 3 AND FOrderInterID = ?1",
        [order.id],
        |row| row.get(0),
    )?;
    let amount = rounded(open * part, 2);
    if amount <= 0.0 {
        return Err(Error::rule(format!("nothing is open of order {number}")));
    }
    let receipt = next_id(&transaction, "t_RP_NewReceiveBill")?;
    let bill = next_number(&transaction, 1_000)?;
    transaction.execute(
        "INSERT INTO t_RP_NewReceiveBill (FBillID, FNumber, FRP, FClassTypeID, FBillType, FDate, FCustomer, FCurrencyID, \
         FExchangeRate, FReceiveAmountFor, FReceiveAmount, FStatus, FCancellation) \
         VALUES (?1, ?2, 1, 1000005, 1000, ?3, ?4, ?5, ?6, ?7, ROUND(?7 * ?6, 2), 1, 0)",
        params![receipt, bill, now(), order.customer, order.currency, order.rate, amount],
    )?;
    let source = Source { kind: 5, number: &bill, invoice: 0, receipt };
    let own = contact(&transaction, &order, &source, amount, 0.0)?;
    settle(&transaction, order.id, own, &bill, amount)?;
    transaction.commit()?;
    Ok(bill)
}

/// Writes off an amount against the order's open invoices, oldest first (核销): one log row for each, and one for the receipt.
fn settle(transaction: &Transaction<'_>, order: i64, own: i64, bill: &str, amount: f64) -> Result<(), Error> {
    let group = next_id(transaction, "t_RP_NewCheckInfo")?;
    let mut statement = transaction.prepare(
        "SELECT FID, FNumber, FRemainAmountFor FROM t_RP_Contact \
         WHERE FType = 3 AND FOrderInterID = ?1 AND FRemainAmountFor > 0 ORDER BY FRPDate, FID",
    )?;
    let open: Vec<(i64, String, f64)> = statement
        .query_map([order], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<Result<_, _>>()?;
    let mut left = amount;
    for (id, number, remaining) in open {
        let paid = rounded(left.min(remaining), 2);
        if paid <= 0.0 {
            break;
        }
        left = rounded(left - paid, 2);
        transaction.execute(
            "UPDATE t_RP_Contact SET FRemainAmountFor = ROUND(FRemainAmountFor - ?1, 2), \
             FStatus = ROUND(FRemainAmountFor - ?1, 2) = 0 WHERE FID = ?2",
            params![paid, id],
        )?;
        check_row(transaction, group, id, &number, -paid)?;
    }
    check_row(transaction, group, own, bill, amount)
}

fn check_row(
    transaction: &Transaction<'_>,
    group: i64,
    id: i64,
    number: &str,
    amount: f64,
) -> Result<(), Error> {
    transaction.execute(
        "INSERT INTO t_RP_NewCheckInfo (FGroupID, FContactID, FNumber, FDate, FCheckAmountFor) \
         VALUES (?1, ?2, ?3, ?4, ?5)",
        params![group, id, number, now(), amount],
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

/// Takes an order up again that was cancelled, or that was closed (反关闭).
pub(crate) fn reopen(connection: &mut Connection, number: &str) -> Result<(), Error> {
    let transaction = connection.transaction()?;
    let order = order(&transaction, number)?;
    transaction.execute(
        "UPDATE SEOrder SET FCancellation = 0, FClosed = 0, FStatus = MIN(FStatus, 2) WHERE FInterID = ?1",
        [order.id],
    )?;
    Ok(transaction.commit()?)
}

/// Voids the last invoice of an order (作废), with the open item that it made.
pub(crate) fn void(connection: &mut Connection, number: &str) -> Result<(), Error> {
    let transaction = connection.transaction()?;
    let order = order(&transaction, number)?;
    let last: Option<i64> = transaction.query_row(
        "SELECT MAX(s.FInterID) FROM ICSale s JOIN ICSaleEntry e ON e.FInterID = s.FInterID \
         WHERE e.FOrderInterID = ?1 AND s.FCancellation = 0",
        [order.id],
        |row| row.get(0),
    )?;
    let invoice = last.ok_or_else(|| Error::rule(format!("order {number} is not invoiced")))?;
    for (quantity, invoiced) in [("FAuxQty", "FAuxInvoiceQty"), ("FQty", "FInvoiceQty")] {
        transaction.execute(
            &format!(
                "UPDATE SEOrderEntry SET {invoiced} = ROUND({invoiced} - COALESCE((SELECT SUM(e.{quantity}) \
                 FROM ICSaleEntry e WHERE e.FInterID = ?1 AND e.FOrderEntryID = SEOrderEntry.FEntryID), 0), 4) \
                 WHERE FInterID = ?2"
            ),
            [invoice, order.id],
        )?;
    }
    transaction.execute("UPDATE ICSale SET FCancellation = 1 WHERE FInterID = ?1", [invoice])?;
    transaction.execute("DELETE FROM t_RP_Contact WHERE FType = 3 AND FInvoiceID = ?1", [invoice])?;
    Ok(transaction.commit()?)
}

fn order(transaction: &Transaction<'_>, number: &str) -> Result<Order, Error> {
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

fn lines(transaction: &Transaction<'_>, order: i64) -> Result<Vec<Line>, Error> {
    let mut statement = transaction.prepare(
        "SELECT e.FEntryID, e.FItemID, e.FUnitID, e.FAuxQty, COALESCE(u.FCoefficient, 1), e.FAuxPrice, e.FAmount, \
         e.FCess, e.FTaxAmt, e.FAuxStockQty, e.FAuxInvoiceQty FROM SEOrderEntry e \
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
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The document an open item comes from: 3 an invoice, 5 a receipt.
struct Source<'a> {
    kind: i64,
    number: &'a str,
    invoice: i64,
    receipt: i64,
}

fn contact(
    transaction: &Transaction<'_>,
    order: &Order,
    source: &Source<'_>,
    amount: f64,
    open: f64,
) -> Result<i64, Error> {
    let id = next_id(transaction, "t_RP_Contact")?;
    transaction.execute(
        "INSERT INTO t_RP_Contact (FID, FRP, FType, FYear, FPeriod, FDate, FRPDate, FNumber, FCustomer, FCurrencyID, \
         FExchangeRate, FAmountFor, FRemainAmountFor, FInvoiceID, FBillID, FOrderInterID, FStatus) \
         VALUES (?1, 1, ?2, CAST(substr(?3, 1, 4) AS INTEGER), CAST(substr(?3, 6, 2) AS INTEGER), ?3, \
         datetime(?3, '+30 days'), ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?9 = 0)",
        params![
            id,
            source.kind,
            now(),
            source.number,
            order.customer,
            order.currency,
            order.rate,
            amount,
            open,
            source.invoice,
            source.receipt,
            order.id
        ],
    )?;
    Ok(id)
}

fn next_id(transaction: &Transaction<'_>, table: &str) -> Result<i64, Error> {
    Ok(transaction.query_row(
        "UPDATE ICMaxNum SET FMaxNum = FMaxNum + 1 WHERE FTableName = ?1 RETURNING FMaxNum",
        [table],
        |row| row.get(0),
    )?)
}

fn next_number(transaction: &Transaction<'_>, bill: i64) -> Result<String, Error> {
    Ok(transaction.query_row(
        "UPDATE ICBillNo SET FCurNo = FCurNo + 1 WHERE FBillID = ?1 RETURNING FPreLetter || printf('%06d', FCurNo - 1)",
        [bill],
        |row| row.get(0),
    )?)
}

fn now() -> String {
    format!("{TODAY} 00:00:00")
}

fn rounded(value: f64, places: i32) -> f64 {
    let unit = 10f64.powi(places);
    (value * unit).round() / unit
}
