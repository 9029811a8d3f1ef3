//! Trade with a customer: totals as last read from the ERP, and details read live.

use crate::document::trade_terms::TradeTotals;
use crate::integration::erp_cursor::ErpCursor;
use crate::integration::erp_link::ErpLink;
use crate::integration::erp_ports::ACCOUNT;
use crate::order::sales_order::{OrderStatus, SalesOrder};
use crate::party::customer::Customer;
use crate::receivable::invoice::Invoice;
use crate::receivable::open_item::OpenItem;
use crate::receivable::receipt::Receipt;
use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use tenon_erp_port::ErpAccount;
use tenon_kernel::EntityDef;
use tenon_kernel::ask::{Answer, Question};
use tenon_kernel::condition::Comparison;
use tenon_kernel::error::Result;
use tenon_kernel::filter::{Filter, Query};
use tenon_kernel::record::Stored;
use tenon_kernel::refusals::internal;
use tenon_kernel::unit::{Unit, by_id};
use tenon_kernel::{Asks, Choice, Entity, Object, Operation, Run};
use tenon_kernel::{FieldValue, Value};

/// The totals of trade in one currency.
#[derive(Clone, Debug, Default, PartialEq, Object)]
pub struct TradeFigures {
    /// The currency.
    #[field(zh = "币种")]
    pub currency: String,
    /// The number of orders that were submitted and not cancelled. This and each of the others is empty if the actor may not read
    /// such records.
    #[field(zh = "订单")]
    pub orders: Option<i64>,
    /// Their total, with tax.
    #[field(scale = 4, zh = "订货")]
    pub ordered: Option<Decimal>,
    /// The invoiced amount, with tax, less credit notes.
    #[field(scale = 4, zh = "已开票")]
    pub invoiced: Option<Decimal>,
    /// The received amount.
    #[field(scale = 4, zh = "已收款")]
    pub received: Option<Decimal>,
    /// The open amount.
    #[field(scale = 4, zh = "未清")]
    pub open: Option<Decimal>,
    /// The debts that are overdue today. Credits do not reduce them.
    #[field(scale = 4, zh = "逾期")]
    pub overdue: Option<Decimal>,
}

/// Trade with a customer at a glance.
#[derive(Clone, Debug, PartialEq, Object)]
pub struct TradeOverview {
    /// The customer.
    #[field(zh = "客户")]
    pub customer_id: String,
    /// What was received from the ERP is at least as recent as this; empty if nothing was received yet.
    #[field(zh = "时点")]
    pub as_of: Option<Timestamp>,
    /// The totals of trade, by currency.
    #[field(zh = "指标")]
    pub figures: Vec<TradeFigures>,
    /// The date of the last order that was submitted and not cancelled.
    #[field(zh = "最近订单")]
    pub last_order: Option<Date>,
    /// The date of the last invoice.
    #[field(zh = "最近发票")]
    pub last_invoice: Option<Date>,
    /// The date of the last receipt.
    #[field(zh = "最近收款")]
    pub last_receipt: Option<Date>,
}

/// The totals of trade with a customer, as last received from the ERP: orders, invoices, receipts, open and overdue
/// amounts, of all records that the actor may see.
#[derive(Clone, Debug, Operation)]
#[operation(name = "customer.trade_overview", zh = "交易概览", effect = "read")]
pub struct CustomerTradeOverview {
    /// The customer.
    #[field(refers = "customer", zh = "客户")]
    pub id: String,
}

impl Run for CustomerTradeOverview {
    type Answer = TradeOverview;

    fn run(self, unit: &mut Unit<'_>) -> Result<TradeOverview> {
        let customer = unit.get::<Customer>(&self.id)?;
        let invoices = Filter::eq(Invoice::CUSTOMER_ID, customer.id());
        let receipts = Filter::eq(Receipt::CUSTOMER_ID, customer.id());
        Ok(TradeOverview {
            customer_id: customer.id().to_owned(),
            as_of: fresh(&links(customer.id(), unit)?, unit)?,
            figures: figures(customer.id(), unit)?,
            last_order: last(SalesOrder::DEF, SalesOrder::DATE, handed_over(customer.id()), unit)?,
            last_invoice: last(Invoice::DEF, Invoice::DATE, invoices, unit)?,
            last_receipt: last(Receipt::DEF, Receipt::DATE, receipts, unit)?,
        })
    }
}

fn handed_over(customer: &str) -> Filter {
    let status = [OrderStatus::Submitted, OrderStatus::Confirmed, OrderStatus::Completed];
    Filter::All(vec![
        Filter::eq(SalesOrder::CUSTOMER_ID, customer),
        Filter::one_of(SalesOrder::STATUS, status),
    ])
}

fn figures(customer: &str, unit: &mut Unit<'_>) -> Result<Vec<TradeFigures>> {
    let own = |field| Filter::eq(field, customer);
    // Debts are overdue; a credit note or a receipt that nothing was settled with is owed to nobody by a day.
    let overdue = Filter::All(vec![
        Filter::compare(OpenItem::DUE_DATE, Comparison::Lt, unit.today()),
        Filter::compare(OpenItem::OPEN_AMOUNT, Comparison::Gt, Decimal::ZERO),
    ]);
    let queries = [
        Query::over(SalesOrder::DEF.name, handed_over(customer))
            .by(SalesOrder::CURRENCY)
            .count("orders")
            .sum("ordered", TradeTotals::GROSS),
        Query::over(Invoice::DEF.name, own(Invoice::CUSTOMER_ID))
            .by(Invoice::CURRENCY)
            .sum("invoiced", Invoice::GROSS),
        Query::over(Receipt::DEF.name, own(Receipt::CUSTOMER_ID))
            .by(Receipt::CURRENCY)
            .sum("received", Receipt::AMOUNT),
        Query::over(OpenItem::DEF.name, own(OpenItem::CUSTOMER_ID))
            .by(OpenItem::CURRENCY)
            .sum("open", OpenItem::OPEN_AMOUNT)
            .sum_where("overdue", OpenItem::OPEN_AMOUNT, overdue),
    ];
    let permitted: Vec<_> = queries.into_iter().filter(|query| unit.may_read(&query.entity)).collect();
    let nothing = TradeFigures::of_nothing(&permitted);
    let mut figures: BTreeMap<String, TradeFigures> = BTreeMap::new();
    for query in &permitted {
        for row in unit.query(query)? {
            let mut cells = row.into_iter();
            let currency = String::from_value(cells.next().unwrap_or(Value::Null))?;
            let row = figures.entry(currency.clone()).or_insert_with(|| nothing.clone());
            row.currency = currency;
            for (measure, cell) in query.measures.iter().zip(cells) {
                row.set(&measure.name, cell)?;
            }
        }
    }
    Ok(figures.into_values().collect())
}

impl TradeFigures {
    /// Nothing of what these queries count; of the others it is not known.
    fn of_nothing(permitted: &[Query]) -> Self {
        let mut nothing = Self::default();
        for measure in permitted.iter().flat_map(|query| &query.measures) {
            match measure.name.as_str() {
                "orders" => nothing.orders = Some(0),
                name => drop(nothing.amount(name).insert(Decimal::ZERO)),
            }
        }
        nothing
    }

    fn set(&mut self, name: &str, cell: Value) -> Result<()> {
        match name {
            "orders" => self.orders = Some(i64::from_value(cell)?),
            name => *self.amount(name) = Some(Decimal::from_value(cell)?),
        }
        Ok(())
    }

    fn amount(&mut self, name: &str) -> &mut Option<Decimal> {
        match name {
            "ordered" => &mut self.ordered,
            "invoiced" => &mut self.invoiced,
            "received" => &mut self.received,
            "open" => &mut self.open,
            _ => &mut self.overdue,
        }
    }
}

/// The latest date among records of an entity.
fn last(entity: &'static EntityDef, date: &str, filter: Filter, unit: &mut Unit<'_>) -> Result<Option<Date>> {
    let found = unit.records_by(entity, &filter, &[&format!("-{date}")], 1)?;
    let date = found.first().map(|record| record.column(entity, date));
    Ok(date.and_then(|date| Date::from_value(date).ok()))
}

/// A customer's keys in ERPs that still have it, the one that leads first.
fn links(customer: &str, unit: &mut Unit<'_>) -> Result<Vec<Stored<ErpLink>>> {
    let filter = Filter::All(vec![
        Filter::eq(ErpLink::ENTITY, Customer::DEF.name),
        Filter::eq(ErpLink::RECORD_ID, customer),
        Filter::eq(ErpLink::GONE, false),
    ]);
    let mut links = unit.elevated(|unit| unit.find::<ErpLink>(filter))?;
    links.sort_by_key(|link| (link.erp.clone(), link.is_alias()));
    Ok(links)
}

/// Since when everything that says something of trade has been read from these ERPs; none while one of them was never read to
/// its end.
fn fresh(links: &[Stored<ErpLink>], unit: &mut Unit<'_>) -> Result<Option<Timestamp>> {
    let erps: BTreeSet<&str> = links.iter().map(|link| link.erp.as_str()).collect();
    let kinds = [OpenItem::DEF.name, Invoice::DEF.name, Receipt::DEF.name, "order_progress"];
    let filter =
        Filter::All(vec![Filter::one_of(ErpCursor::ERP, erps), Filter::one_of(ErpCursor::KIND, kinds)]);
    let cursors = unit.elevated(|unit| unit.find::<ErpCursor>(filter))?;
    let completed: Option<Vec<_>> = cursors.iter().map(|cursor| cursor.completed_at).collect();
    Ok(completed.and_then(|completed| completed.into_iter().min()))
}

/// What an entry of the detail is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum TradeKind {
    /// Something that is open.
    #[choice(zh = "应收款项")]
    OpenItem,
    /// An invoice or a credit note.
    #[choice(zh = "发票")]
    Invoice,
    /// Money received.
    #[choice(zh = "收款")]
    Receipt,
}

/// One document of a customer's account.
#[derive(Clone, Debug, PartialEq, Object)]
pub struct TradeEntry {
    /// The kind of document.
    #[field(zh = "类型")]
    pub kind: TradeKind,
    /// The ERP.
    #[field(zh = "ERP")]
    pub erp: String,
    /// The key in the ERP.
    #[field(zh = "主键")]
    pub key: String,
    /// The document number.
    #[field(zh = "单据")]
    pub document: String,
    /// The document date.
    #[field(zh = "日期")]
    pub date: Date,
    /// When it is due, if it is open.
    #[field(zh = "到期日")]
    pub due_date: Option<Date>,
    /// The currency.
    #[field(zh = "币种")]
    pub currency: String,
    /// The amount, with tax.
    #[field(scale = 4, zh = "金额")]
    pub amount: Decimal,
    /// The open amount, if it is open.
    #[field(scale = 4, zh = "未清金额")]
    pub open_amount: Option<Decimal>,
}

/// A customer's key in an ERP.
#[derive(Clone, Debug, PartialEq, Object)]
pub struct AccountKey {
    /// The ERP.
    #[field(zh = "ERP")]
    pub erp: String,
    /// The key.
    #[field(zh = "主键")]
    pub key: String,
    /// The number of the record in the ERP.
    #[field(zh = "编号")]
    pub number: Option<String>,
}

/// A customer's account in detail.
#[derive(Clone, Debug, PartialEq, Object)]
pub struct TradeDetail {
    /// The customer.
    #[field(zh = "客户")]
    pub customer_id: String,
    /// Whether everything was read from the ERP for this answer; otherwise it is what was last received.
    #[field(zh = "实时")]
    pub live: bool,
    /// The answer is at least as recent as this.
    #[field(zh = "时点")]
    pub as_of: Option<Timestamp>,
    /// Why it could not be read now, as text for a person.
    #[field(zh = "原因")]
    pub reason: Option<String>,
    /// The customer's keys in ERPs.
    #[field(zh = "ERP 账户")]
    pub accounts: Vec<AccountKey>,
    /// The documents that the actor may see, by kind and date.
    #[field(zh = "明细")]
    pub entries: Vec<TradeEntry>,
}

/// A customer's open items, invoices and receipts, as they stand in the ERP now. The engine asks the ERP before the transaction
/// begins; where the ERP cannot be asked, within a host's transaction, or where it does not answer, the answer is what was
/// last heard, and says so.
#[derive(Clone, Debug, Operation)]
#[operation(name = "customer.trade_detail", zh = "交易明细", effect = "read")]
pub struct CustomerTradeDetail {
    /// The customer.
    #[field(refers = "customer", zh = "客户")]
    pub id: String,
}

impl CustomerTradeDetail {
    /// The customer's account in each ERP that knows it.
    fn accounts(&self, unit: &mut Unit<'_>) -> Result<Vec<Question>> {
        let customer = unit.get::<Customer>(&self.id)?;
        let account = |link: Stored<ErpLink>| {
            let ErpLink { erp: system, erp_key: key, .. } = link.data;
            Question { about: ACCOUNT, system, key }
        };
        Ok(links(customer.id(), unit)?.into_iter().map(account).collect())
    }
}

/// What an ERP has said of one account.
struct ReadAccount<'a> {
    erp: &'a str,
    at: Timestamp,
    account: ErpAccount,
}

/// What was said of the account that a link names.
fn read_account<'a>(link: &ErpLink, answers: &'a [Answer]) -> Result<Option<ReadAccount<'a>>> {
    let of_link = |answer: &&Answer| {
        let Question { about, system, key } = &answer.question;
        *about == ACCOUNT && *system == link.erp && *key == link.erp_key
    };
    let Some(Answer { question, at, said: Ok(json) }) = answers.iter().find(of_link) else { return Ok(None) };
    let account = ErpAccount::deserialize(json).map_err(internal)?;
    Ok(Some(ReadAccount { erp: &question.system, at: *at, account }))
}

impl Run for CustomerTradeDetail {
    type Answer = TradeDetail;

    const ASKS: Option<Asks<Self>> = Some(Self::accounts);

    fn run(self, unit: &mut Unit<'_>) -> Result<TradeDetail> {
        let customer = unit.get::<Customer>(&self.id)?;
        let links = links(customer.id(), unit)?;
        let said = unit.answers();
        let answers: Option<Vec<_>> =
            links.iter().map(|link| read_account(link, said)).collect::<Result<_>>()?;
        let answers = answers.filter(|answers| !answers.is_empty());
        let mut entries = match &answers {
            Some(answers) => answers.iter().flat_map(|read| entries_of(read)).collect(),
            None => standing(customer.id(), unit)?,
        };
        let mut seen = Vec::new();
        for (kind, entity) in [
            (TradeKind::OpenItem, OpenItem::DEF),
            (TradeKind::Invoice, Invoice::DEF),
            (TradeKind::Receipt, Receipt::DEF),
        ] {
            if may_see(entity, customer.id(), unit)? {
                seen.push(kind);
            }
        }
        entries.retain(|entry| seen.contains(&entry.kind));
        entries.sort_by(|one, other| place(one).cmp(&place(other)));
        let as_of = match &answers {
            Some(answers) => answers.iter().map(|read| read.at).min(),
            None => fresh(&links, unit)?,
        };
        let accounts = links.into_iter().map(|link| {
            let ErpLink { erp, erp_key, erp_number, .. } = link.data;
            AccountKey { erp, key: erp_key, number: erp_number }
        });
        Ok(TradeDetail {
            customer_id: customer.id().to_owned(),
            live: answers.is_some(),
            as_of,
            reason: said.iter().find_map(|answer| answer.said.clone().err()),
            accounts: accounts.collect(),
            entries,
        })
    }
}

fn place(entry: &TradeEntry) -> (&'static str, Date, &str, &str) {
    (entry.kind.as_str(), entry.date, &entry.erp, &entry.key)
}

/// Whether the actor's right to an entity that is seen through the customer reaches this customer.
fn may_see(entity: &EntityDef, customer: &str, unit: &mut Unit<'_>) -> Result<bool> {
    let reach = unit.actor().reach(&entity.read_permission());
    let rows = unit.actor().rows(unit.catalogue(), Customer::DEF, &reach);
    Ok(!unit.select(Customer::DEF, by_id(customer).and(rows), Vec::new(), Some(1))?.is_empty())
}

fn entries_of(read: &ReadAccount<'_>) -> Vec<TradeEntry> {
    let (account, erp) = (&read.account, read.erp.to_owned());
    let open_items = account.open_items.iter().map(|row| TradeEntry {
        kind: TradeKind::OpenItem,
        erp: erp.clone(),
        key: row.key.clone(),
        document: row.document.clone(),
        date: row.document_date,
        due_date: Some(row.due_date),
        currency: row.currency.clone(),
        amount: row.amount,
        open_amount: Some(row.open_amount),
    });
    let invoices = account.invoices.iter().map(|row| TradeEntry {
        kind: TradeKind::Invoice,
        erp: erp.clone(),
        key: row.key.clone(),
        document: row.number.clone(),
        date: row.date,
        due_date: None,
        currency: row.currency.clone(),
        amount: row.gross,
        open_amount: None,
    });
    let receipts = account.receipts.iter().map(|row| TradeEntry {
        kind: TradeKind::Receipt,
        erp: erp.clone(),
        key: row.key.clone(),
        document: row.number.clone(),
        date: row.date,
        due_date: None,
        currency: row.currency.clone(),
        amount: row.amount,
        open_amount: None,
    });
    open_items
        .filter(|entry| entry.open_amount != Some(Decimal::ZERO))
        .chain(invoices)
        .chain(receipts)
        .collect()
}

/// What was last heard.
fn standing(customer: &str, unit: &mut Unit<'_>) -> Result<Vec<TradeEntry>> {
    let own = |field| Filter::eq(field, customer);
    let mut entries = Vec::new();
    for row in unit.elevated(|unit| unit.find::<OpenItem>(own(OpenItem::CUSTOMER_ID)))? {
        let (erp, key) = erp_and_key(&row);
        let OpenItem { document, document_date, due_date, currency, amount, open_amount, .. } = row.data;
        let (kind, currency) = (TradeKind::OpenItem, currency.as_str().to_owned());
        let (date, due_date, open_amount) = (document_date, Some(due_date), Some(open_amount));
        entries.push(TradeEntry { kind, erp, key, document, date, due_date, currency, amount, open_amount });
    }
    for row in unit.elevated(|unit| unit.find::<Invoice>(own(Invoice::CUSTOMER_ID)))? {
        let (erp, key) = erp_and_key(&row);
        let Invoice { number: document, date, currency, gross: amount, .. } = row.data;
        let (kind, currency) = (TradeKind::Invoice, currency.as_str().to_owned());
        entries.push(TradeEntry {
            kind,
            erp,
            key,
            document,
            date,
            due_date: None,
            currency,
            amount,
            open_amount: None,
        });
    }
    for row in unit.elevated(|unit| unit.find::<Receipt>(own(Receipt::CUSTOMER_ID)))? {
        let (erp, key) = erp_and_key(&row);
        let Receipt { number: document, date, currency, amount, .. } = row.data;
        let (kind, currency) = (TradeKind::Receipt, currency.as_str().to_owned());
        entries.push(TradeEntry {
            kind,
            erp,
            key,
            document,
            date,
            due_date: None,
            currency,
            amount,
            open_amount: None,
        });
    }
    entries.retain(|entry| entry.open_amount != Some(Decimal::ZERO));
    Ok(entries)
}

/// The ERP of a mirrored record, and its key there.
fn erp_and_key<T>(row: &Stored<T>) -> (String, String) {
    let erp = row.header.erp.clone().unwrap_or_default();
    let key = row.id().strip_prefix(&format!("{erp}:")).unwrap_or(row.id()).to_owned();
    (erp, key)
}
