//! The kinds of records that are read in pages, and the requirements for each record.

use super::check::{Checked, During, Kit};
use super::kept::Record;
use async_trait::async_trait;
use iso_currency::Currency;
use rust_decimal::Decimal;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeSet;
use std::fmt::Debug;
use tenon_erp_port::{
    Capability, Code, ErpCustomer, ErpInvoice, ErpItem, ErpOpenItem, ErpPrice, ErpReceipt, ErpStock,
    OrderProgress, Page, PageRequest,
};

/// A kind of record that is read in pages.
#[async_trait]
pub(super) trait Kind:
    Clone + Debug + PartialEq + Serialize + DeserializeOwned + Send + Sync + 'static
{
    const NAME: &'static str;
    const CAPABILITY: Capability;
    const RECORD: Record;

    fn key(&self) -> &str;

    /// What is wrong with the record by itself, if anything is.
    fn flaw(&self) -> Option<String>;

    /// The key of the item that it names.
    fn item(&self) -> Option<&str> {
        None
    }

    /// The key of the customer that it names.
    fn customer(&self) -> Option<&str> {
        None
    }

    async fn page(kit: &Kit<'_>, request: &PageRequest) -> Checked<Page<Self>> {
        let answer = Self::answer(kit, request).await?;
        // Some adapters take a log-in that was refused for an ERP that cannot be reached.
        let shut = [Code::ErpRefused, Code::ErpUnreachable];
        if answer.as_ref().is_err_and(|error| shut.contains(&error.code)) {
            kit.lock_out();
        }
        answer.during(Self::NAME)
    }

    /// The page as the adapter answers it.
    async fn answer(kit: &Kit<'_>, request: &PageRequest) -> Checked<tenon_erp_port::Result<Page<Self>>>;
}

macro_rules! kind {
    ($row:ident, $name:ident of $port:ident, $capability:ident, $record:ident, by $key:ident, flaw $flaw:ident
        $(, item $item:expr)? $(, customer $customer:expr)?) => {
        #[async_trait]
        impl Kind for $row {
            const NAME: &'static str = stringify!($name);
            const CAPABILITY: Capability = Capability::$capability;
            const RECORD: Record = Record::$record;

            fn key(&self) -> &str {
                &self.$key
            }

            fn flaw(&self) -> Option<String> {
                $flaw(self)
            }

            $(fn item(&self) -> Option<&str> {
                let named: fn(&Self) -> Option<&str> = $item;
                named(self)
            })?

            $(fn customer(&self) -> Option<&str> {
                let named: fn(&Self) -> Option<&str> = $customer;
                named(self)
            })?

            async fn answer(kit: &Kit<'_>, request: &PageRequest) -> Checked<tenon_erp_port::Result<Page<Self>>> {
                Ok(kit.$port()?.$name(request).await)
            }
        }
    };
}

kind!(ErpCustomer, customers of masters, ReadCustomers, Customer, by key, flaw flaw_of_customer);
kind!(ErpItem, items of masters, ReadItems, Item, by key, flaw flaw_of_item);
kind!(ErpPrice, prices of masters, ReadPrices, Price, by key, flaw flaw_of_price,
    item |row| Some(&row.item), customer |row| row.customer.as_deref());
kind!(ErpOpenItem, open_items of finance, ReadOpenItems, OpenItem, by key, flaw flaw_of_open_item,
    customer |row| Some(&row.customer));
kind!(ErpInvoice, invoices of finance, ReadInvoices, Invoice, by key, flaw flaw_of_invoice, customer |row| Some(&row.customer));
kind!(ErpReceipt, receipts of finance, ReadReceipts, Receipt, by key, flaw flaw_of_receipt, customer |row| Some(&row.customer));
kind!(ErpStock, stock of inventory, ReadStock, Stock, by key, flaw flaw_of_stock, item |row| Some(&row.item));
kind!(OrderProgress, progress of orders, ReadProgress, Progress, by order, flaw flaw_of_progress);

fn flaw_of_currency(currency: &str) -> Option<String> {
    Currency::from_code(currency).is_none().then(|| format!("{currency:?} is no currency of ISO 4217"))
}

/// An amount and its currency: neither without a currency nor in none that exists.
fn flaw_of_amount(amount: Option<Decimal>, currency: Option<&str>) -> Option<String> {
    match (amount, currency) {
        (Some(amount), None) => Some(format!("{amount} has no currency")),
        (_, Some(currency)) => flaw_of_currency(currency),
        (None, None) => None,
    }
}

fn flaw_of_customer(row: &ErpCustomer) -> Option<String> {
    if row.name.trim().is_empty() {
        return Some("it has no name".to_owned());
    }
    if let Some(country) = row.country.as_deref() {
        let well_formed = country.len() == 2 && country.bytes().all(|byte| byte.is_ascii_uppercase());
        if !well_formed {
            return Some(format!("{country:?} is no country of ISO 3166-1 alpha-2"));
        }
    }
    flaw_of_amount(row.credit_limit, row.currency.as_deref())
}

fn flaw_of_item(row: &ErpItem) -> Option<String> {
    if row.number.trim().is_empty() || row.name.trim().is_empty() || row.unit.trim().is_empty() {
        return Some("it lacks its number, name or unit".to_owned());
    }
    flaw_of_amount(row.list_price, row.currency.as_deref())
}

fn flaw_of_price(row: &ErpPrice) -> Option<String> {
    if row.from_quantity < Decimal::ZERO {
        return Some(format!("it is from a quantity of {}", row.from_quantity));
    }
    if let (Some(from), Some(to)) = (row.valid_from, row.valid_to)
        && from > to
    {
        return Some(format!("it is valid from {from} to {to}"));
    }
    flaw_of_currency(&row.currency)
}

fn flaw_of_open_item(row: &ErpOpenItem) -> Option<String> {
    let opposed = row.amount * row.open_amount < Decimal::ZERO;
    if opposed || row.open_amount.abs() > row.amount.abs() {
        return Some(format!("{} is open of {}", row.open_amount, row.amount));
    }
    flaw_of_currency(&row.currency)
}

fn flaw_of_invoice(row: &ErpInvoice) -> Option<String> {
    if row.gross != row.net + row.tax {
        return Some(format!("gross {} is not net {} and tax {}", row.gross, row.net, row.tax));
    }
    flaw_of_currency(&row.currency)
}

fn flaw_of_receipt(row: &ErpReceipt) -> Option<String> {
    flaw_of_currency(&row.currency)
}

fn flaw_of_stock(row: &ErpStock) -> Option<String> {
    let negative = row.reserved < Decimal::ZERO || row.on_order < Decimal::ZERO;
    negative.then(|| format!("{} is reserved and {} on order", row.reserved, row.on_order))
}

fn flaw_of_progress(row: &OrderProgress) -> Option<String> {
    let mut positions = BTreeSet::new();
    for line in &row.lines {
        if line.position == 0 || !positions.insert(line.position) {
            return Some(format!("line {} has no position of its own", line.position));
        }
        if [line.reserved, line.shipped, line.invoiced].iter().any(|quantity| *quantity < Decimal::ZERO) {
            return Some(format!("line {} has a quantity below zero", line.position));
        }
    }
    None
}
