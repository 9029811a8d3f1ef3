//! What people of the ERP do with receivables: invoice, receive money, settle, void.

use crate::Error;
use crate::acts::{Line, Order, lines, next_id, next_number, now, order, rounded};
use crate::documents::{AUDITOR, CLERK};
use rusqlite::{Connection, OptionalExtension, Transaction, params};

/// Who owes or pays, in which currency and at which rate, and for which order; 0 where it is for none.
struct Account {
    customer: i64,
    currency: i64,
    rate: f64,
    order: i64,
}

impl Order {
    fn account(&self) -> Account {
        Account { customer: self.customer, currency: self.currency, rate: self.rate, order: self.id }
    }
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
    contact(&transaction, &order.account(), &source, gross, gross)?;
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
    let (own, bill) = receipt(&transaction, &order.account(), amount, 0.0)?;
    settle(&transaction, order.id, own, &bill, amount)?;
    transaction.commit()?;
    Ok(bill)
}

/// Receives money that the customer does not say what for (预收款), and gives the receipt's number: all of it is open.
pub(crate) fn prepay(connection: &mut Connection, customer: &str, amount: f64) -> Result<String, Error> {
    let transaction = connection.transaction()?;
    let account = transaction
        .query_row(
            "SELECT c.FItemID, y.FCurrencyID, y.FExchangeRate FROM t_Organization c \
             JOIN t_Currency y ON y.FCurrencyID = c.FCyID WHERE c.FNumber = ?1",
            [customer],
            |row| Ok(Account { customer: row.get(0)?, currency: row.get(1)?, rate: row.get(2)?, order: 0 }),
        )
        .optional()?
        .ok_or_else(|| Error::rule(format!("there is no customer {customer}")))?;
    let (_, bill) = receipt(&transaction, &account, amount, amount)?;
    transaction.commit()?;
    Ok(bill)
}

/// Writes a receipt, of which so much is not settled yet, and gives the id of its open item and its number.
fn receipt(
    transaction: &Transaction<'_>,
    account: &Account,
    amount: f64,
    open: f64,
) -> Result<(i64, String), Error> {
    let receipt = next_id(transaction, "t_RP_NewReceiveBill")?;
    let bill = next_number(transaction, 1_000)?;
    transaction.execute(
        "INSERT INTO t_RP_NewReceiveBill (FBillID, FNumber, FRP, FClassTypeID, FBillType, FDate, FCustomer, FCurrencyID, \
         FExchangeRate, FReceiveAmountFor, FReceiveAmount, FStatus, FCancellation) \
         VALUES (?1, ?2, 1, 1000005, 1000, ?3, ?4, ?5, ?6, ?7, ROUND(?7 * ?6, 2), 1, 0)",
        params![receipt, bill, now(), account.customer, account.currency, account.rate, amount],
    )?;
    let source = Source { kind: 5, number: &bill, invoice: 0, receipt };
    let own = contact(transaction, account, &source, amount, open)?;
    Ok((own, bill))
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

/// Voids the last invoice of an order (作废), with the open item that it made. What is settled with a receipt stands.
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
    let settled: bool = transaction.query_row(
        "SELECT EXISTS (SELECT 1 FROM t_RP_Contact WHERE FType = 3 AND FInvoiceID = ?1 AND FRemainAmountFor <> FAmountFor)",
        [invoice],
        |row| row.get(0),
    )?;
    if settled {
        return Err(Error::rule(format!("the last invoice of order {number} is settled, at least in part")));
    }
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

/// The document an open item comes from: 3 an invoice, 5 a receipt.
struct Source<'a> {
    kind: i64,
    number: &'a str,
    invoice: i64,
    receipt: i64,
}

fn contact(
    transaction: &Transaction<'_>,
    account: &Account,
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
            account.customer,
            account.currency,
            account.rate,
            amount,
            open,
            source.invoice,
            source.receipt,
            account.order
        ],
    )?;
    Ok(id)
}
