//! Open items, invoices and receipts.

use crate::Tryton;
use crate::client::Query;
use crate::record::Record;
use crate::round::{Meaning, Source, Turn};
use crate::wire::Bad;
use async_trait::async_trait;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use tenon_erp_port::Result;
use tenon_erp_port::{Capabilities, ErpInvoice, ErpOpenItem, ErpReceipt, Finance, Page, PageRequest};

const LINES: &[(&str, &str)] = &[("account.move.line", "")];

/// What an open item or a receipt is made of.
const LINE_FIELDS: [&str; 9] = [
    "party",
    "date",
    "maturity_date",
    "debit",
    "credit",
    "amount_second_currency",
    "second_currency.code",
    "reconciliation",
    "move.origin",
];

/// A customer's invoice, as far as its ledger lines need it.
struct Document {
    number: String,
    date: Date,
}

#[async_trait]
impl Finance for Tryton {
    fn capabilities(&self) -> Capabilities {
        Self::abilities()
    }

    /// Returns open items: the posted ledger lines of a party on a receivable account, one for each instalment. A partial payment
    /// is a separate, negative item until Tryton reconciles it with the paid item. Then both are returned with the open amount 0.
    async fn open_items(&self, page: &PageRequest) -> Result<Page<ErpOpenItem>> {
        let company = self.client.company().await?;
        let turn = self.ledger_lines(json!([]), json!(["reconciliation", "=", null]), page).await?;
        let documents = self.documents(&turn).await?;
        let number = self.config.series.posted_number();
        Ok(turn.page(|line| match line.maybe_link("reconciliation")? {
            Some(_) => line.id().map(|id| Meaning::Gone(id.to_string())),
            None => open_item(line, &documents, &company.currency, number).map(Meaning::Row),
        }))
    }

    /// Returns posted invoices and credit notes to customers. An invoice that is cancelled later is listed as gone.
    async fn invoices(&self, page: &PageRequest) -> Result<Page<ErpInvoice>> {
        let company = self.client.company().await?;
        let source = Source {
            model: "account.invoice",
            kind: json!([
                ["company", "=", company.id],
                ["type", "=", "out"],
                ["number", "!=", null],
                ["state", "in", ["posted", "paid", "cancelled"]]
            ]),
            first_round: json!(["state", "!=", "cancelled"]),
            fields: &[
                "number",
                "state",
                "party",
                "sales",
                "invoice_date",
                "currency.code",
                "untaxed_amount",
                "tax_amount",
                "total_amount",
            ],
            watched: &[("account.invoice", "")],
        };
        Ok(self.turn(&source, page).await?.page(invoice))
    }

    /// Returns receipts: the posted lines of a party on a receivable account in a journal of the types *cash* and *statement*.
    /// Money paid back to a customer, and a reversed receipt, are negative.
    async fn receipts(&self, page: &PageRequest) -> Result<Page<ErpReceipt>> {
        let company = self.client.company().await?;
        let of_journal = json!(["move.journal.type", "in", ["cash", "statement"]]);
        let turn = self.ledger_lines(of_journal, json!([]), page).await?;
        let number = self.config.series.posted_number();
        Ok(turn.page(|line| receipt(line, &company.currency, number).map(Meaning::Row)))
    }
}

impl Tryton {
    async fn ledger_lines(&self, kind: Value, first_round: Value, page: &PageRequest) -> Result<Turn> {
        let company = self.client.company().await?;
        let mut fields = LINE_FIELDS.to_vec();
        fields.push(self.config.series.posted_number());
        let source = Source {
            model: "account.move.line",
            kind: json!([
                ["move.company", "=", company.id],
                ["move.state", "=", "posted"],
                ["account.type.receivable", "=", true],
                ["party", "!=", null],
                kind
            ]),
            first_round,
            fields: &fields,
            watched: LINES,
        };
        self.turn(&source, page).await
    }

    /// The invoices that the lines of a page come from, by the text Tryton refers to them with.
    async fn documents(&self, turn: &Turn) -> Result<BTreeMap<String, Document>> {
        let ids: BTreeSet<i64> = turn.records.iter().filter_map(invoice_of).collect();
        if ids.is_empty() {
            return Ok(BTreeMap::new());
        }
        let query = Query::all("account.invoice", json!([["id", "in", ids]]), &["number", "invoice_date"]);
        let invoices = self.client.records(query).await?;
        // An invoice that cannot be read leaves its lines with the number and date of their move.
        Ok(invoices.iter().filter_map(|invoice| document(invoice).ok()).collect())
    }
}

fn invoice_of(line: &Record) -> Option<i64> {
    let origin = line.maybe_text("move.origin").ok()??;
    origin.strip_prefix("account.invoice,")?.parse().ok()
}

fn document(invoice: &Record) -> Result<(String, Document), Bad> {
    let document = Document { number: invoice.text("number")?, date: invoice.date("invoice_date")? };
    Ok((format!("account.invoice,{}", invoice.id()?), document))
}

fn open_item(
    line: &Record,
    documents: &BTreeMap<String, Document>,
    company_currency: &str,
    number: &str,
) -> Result<ErpOpenItem, Bad> {
    let (amount, currency) = amount(line, company_currency)?;
    let date = line.date("date")?;
    let (document, document_date) =
        match line.maybe_text("move.origin")?.and_then(|origin| documents.get(&origin)) {
            Some(invoice) => (invoice.number.clone(), invoice.date),
            None => (line.text(number)?, date),
        };
    Ok(ErpOpenItem {
        key: line.id()?.to_string(),
        customer: line.link("party")?.to_string(),
        document,
        document_date,
        due_date: line.maybe_date("maturity_date")?.unwrap_or(date),
        currency,
        amount,
        // Tryton settles a line as a whole or not at all.
        open_amount: amount,
    })
}

fn receipt(line: &Record, company_currency: &str, number: &str) -> Result<ErpReceipt, Bad> {
    let (amount, currency) = amount(line, company_currency)?;
    Ok(ErpReceipt {
        key: line.id()?.to_string(),
        number: line.text(number)?,
        customer: line.link("party")?.to_string(),
        date: line.date("date")?,
        currency,
        amount: -amount,
    })
}

/// What a line adds to what the party owes, in the currency of the document.
fn amount(line: &Record, company_currency: &str) -> Result<(Decimal, String), Bad> {
    match (line.maybe_text("second_currency.code")?, line.maybe_decimal("amount_second_currency")?) {
        (Some(currency), Some(amount)) => Ok((amount, currency)),
        _ => Ok((line.decimal("debit")? - line.decimal("credit")?, company_currency.to_owned())),
    }
}

fn invoice(record: &Record) -> Result<Meaning<ErpInvoice>, Bad> {
    let key = record.id()?.to_string();
    if record.text("state")? == "cancelled" {
        return Ok(Meaning::Gone(key));
    }
    let sales = record.links("sales")?;
    Ok(Meaning::Row(ErpInvoice {
        key,
        number: record.text("number")?,
        customer: record.link("party")?.to_string(),
        // An invoice over several orders belongs to none of them.
        order: if let [sale] = sales.as_slice() { Some(sale.to_string()) } else { None },
        date: record.date("invoice_date")?,
        currency: record.text("currency.code")?,
        net: record.decimal("untaxed_amount")?,
        tax: record.decimal("tax_amount")?,
        gross: record.decimal("total_amount")?,
    }))
}
