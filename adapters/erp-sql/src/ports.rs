//! The four ports.

use crate::erp::SqlErp;
use crate::procedure::AGREED;
use crate::read::Reading;
use crate::record::Record;
use crate::statement::Values;
use async_trait::async_trait;
use tenon_erp_port::ranges::{RangeRequest, Ranges};
use tenon_erp_port::{
    Capabilities, Capability, CodeLists, CustomerChange, ErpAccount, ErpCustomer, ErpInvoice, ErpItem,
    ErpOpenItem, ErpPrice, ErpReceipt, ErpStock, Finance, Inventory, LineChange, Made, Masters, NewCustomer,
    NewOrder, NewOrderLine, OrderChange, OrderProgress, Orders, Page, PageRequest,
};
use tenon_erp_port::{Code, Error, Result};
use tenon_sql::SqlValue;

impl SqlErp {
    /// A section of the mapping that a capability stands for.
    fn section<'a, T>(&self, section: &'a Option<T>, capability: Capability) -> Result<&'a T> {
        self.capabilities.require(capability)?;
        section.as_ref().ok_or_else(|| Error::new(Code::ErpUnsupported, capability.to_string()))
    }

    /// The rows of a section that name a customer; none where there is no such section.
    fn of_customer<T: Record>(&self, section: Option<&Reading>, customer: &str) -> Result<Vec<T>> {
        let values = Values::from([("customer".to_owned(), SqlValue::from(customer))]);
        section.map_or(Ok(Vec::new()), |reading| {
            reading.of_one(&self.database, &values, self.mapping.limits.rows)
        })
    }
}

#[async_trait]
impl Masters for SqlErp {
    fn capabilities(&self) -> Capabilities {
        self.capabilities.clone()
    }

    async fn customers(&self, page: &PageRequest) -> Result<Page<ErpCustomer>> {
        let reading = self.section(&self.mapping.customers, Capability::ReadCustomers)?;
        reading.page(&self.database, page, self.mapping.limits.page)
    }

    async fn items(&self, page: &PageRequest) -> Result<Page<ErpItem>> {
        let reading = self.section(&self.mapping.items, Capability::ReadItems)?;
        reading.page(&self.database, page, self.mapping.limits.page)
    }

    async fn prices(&self, page: &PageRequest) -> Result<Page<ErpPrice>> {
        let reading = self.section(&self.mapping.prices, Capability::ReadPrices)?;
        reading.page(&self.database, page, self.mapping.limits.page)
    }

    async fn code_lists(&self) -> Result<CodeLists> {
        let lists = self.section(&self.mapping.code_lists, Capability::ReadCodeLists)?;
        lists.read(&self.database, self.mapping.limits.rows, self.mapping.encoding)
    }

    async fn create_customer(&self, idempotency_key: &str, customer: &NewCustomer) -> Result<Made> {
        let procedure = self.section(&self.mapping.create_customer, Capability::CreateCustomer)?;
        let made = procedure.run(&self.database, customer_values(idempotency_key, customer), Vec::new())?;
        made.ok_or_else(|| no_key("create_customer"))
    }

    async fn find_customer(&self, idempotency_key: &str) -> Result<Option<Made>> {
        self.find(self.section(&self.mapping.find_customer, Capability::CreateCustomer)?, idempotency_key)
    }

    async fn change_customer(&self, change: &CustomerChange) -> Result<ErpCustomer> {
        let changing = self.section(&self.mapping.change_customer, Capability::ChangeCustomer)?;
        let customers = self.section(&self.mapping.customers, Capability::ReadCustomers)?;
        changing.run(&self.database, customers, change)
    }

    async fn ranges(&self, kind: Capability, request: &RangeRequest) -> Result<Ranges> {
        let (mapping, database) = (&self.mapping, &self.database);
        match kind {
            Capability::ReadCustomers => {
                self.section(&mapping.customers, kind)?.ranges::<ErpCustomer>(database, request)
            }
            Capability::ReadItems => self.section(&mapping.items, kind)?.ranges::<ErpItem>(database, request),
            Capability::ReadPrices => {
                self.section(&mapping.prices, kind)?.ranges::<ErpPrice>(database, request)
            }
            other => Err(Error::new(Code::ErpUnsupported, format!("{other} is of another port"))),
        }
    }
}

#[async_trait]
impl Finance for SqlErp {
    fn capabilities(&self) -> Capabilities {
        self.capabilities.clone()
    }

    async fn open_items(&self, page: &PageRequest) -> Result<Page<ErpOpenItem>> {
        let reading = self.section(&self.mapping.open_items, Capability::ReadOpenItems)?;
        reading.page(&self.database, page, self.mapping.limits.page)
    }

    async fn invoices(&self, page: &PageRequest) -> Result<Page<ErpInvoice>> {
        let reading = self.section(&self.mapping.invoices, Capability::ReadInvoices)?;
        reading.page(&self.database, page, self.mapping.limits.page)
    }

    async fn receipts(&self, page: &PageRequest) -> Result<Page<ErpReceipt>> {
        let reading = self.section(&self.mapping.receipts, Capability::ReadReceipts)?;
        reading.page(&self.database, page, self.mapping.limits.page)
    }

    async fn ranges(&self, kind: Capability, request: &RangeRequest) -> Result<Ranges> {
        let (mapping, database) = (&self.mapping, &self.database);
        match kind {
            Capability::ReadOpenItems => {
                self.section(&mapping.open_items, kind)?.ranges::<ErpOpenItem>(database, request)
            }
            Capability::ReadInvoices => {
                self.section(&mapping.invoices, kind)?.ranges::<ErpInvoice>(database, request)
            }
            Capability::ReadReceipts => {
                self.section(&mapping.receipts, kind)?.ranges::<ErpReceipt>(database, request)
            }
            other => Err(Error::new(Code::ErpUnsupported, format!("{other} is of another port"))),
        }
    }

    async fn account_of(&self, customer: &str) -> Result<ErpAccount> {
        self.capabilities.require(Capability::LiveAccount)?;
        Ok(ErpAccount {
            open_items: self.of_customer(self.mapping.open_items.as_ref(), customer)?,
            invoices: self.of_customer(self.mapping.invoices.as_ref(), customer)?,
            receipts: self.of_customer(self.mapping.receipts.as_ref(), customer)?,
        })
    }
}

#[async_trait]
impl Inventory for SqlErp {
    fn capabilities(&self) -> Capabilities {
        self.capabilities.clone()
    }

    async fn stock(&self, page: &PageRequest) -> Result<Page<ErpStock>> {
        let reading = self.section(&self.mapping.stock, Capability::ReadStock)?;
        reading.page(&self.database, page, self.mapping.limits.page)
    }

    async fn stock_of(&self, item: &str) -> Result<Vec<ErpStock>> {
        let reading = self.section(&self.mapping.stock, Capability::LiveStock)?;
        let values = Values::from([("item".to_owned(), SqlValue::from(item))]);
        reading.of_one(&self.database, &values, self.mapping.limits.rows)
    }

    async fn ranges(&self, kind: Capability, request: &RangeRequest) -> Result<Ranges> {
        let (mapping, database) = (&self.mapping, &self.database);
        match kind {
            Capability::ReadStock => {
                self.section(&mapping.stock, kind)?.ranges::<ErpStock>(database, request)
            }
            other => Err(Error::new(Code::ErpUnsupported, format!("{other} is of another port"))),
        }
    }
}

#[async_trait]
impl Orders for SqlErp {
    fn capabilities(&self) -> Capabilities {
        self.capabilities.clone()
    }

    async fn place(&self, idempotency_key: &str, order: &NewOrder) -> Result<Made> {
        let procedure = self.section(&self.mapping.place_order, Capability::PlaceOrder)?;
        if order.lines.is_empty() {
            return Err(Error::new(Code::ErpRefused, "an order has at least one line").at("/lines"));
        }
        let lines = order.lines.iter().map(line_values).collect();
        let made = procedure.run(&self.database, order_values(idempotency_key, order), lines)?;
        made.ok_or_else(|| no_key("place_order"))
    }

    async fn find(&self, idempotency_key: &str) -> Result<Option<Made>> {
        SqlErp::find(self, self.section(&self.mapping.find_order, Capability::PlaceOrder)?, idempotency_key)
    }

    async fn change(&self, idempotency_key: &str, change: &OrderChange) -> Result<()> {
        let procedure = self.section(&self.mapping.change_order, Capability::ChangeOrder)?;
        let lines = change.lines.iter().map(change_values).collect();
        procedure.run(&self.database, order_change_values(idempotency_key, change), lines).map(drop)
    }

    async fn find_change(&self, idempotency_key: &str, _: &OrderChange) -> Result<bool> {
        let finding = self.section(&self.mapping.find_change, Capability::ChangeOrder)?;
        Ok(SqlErp::find(self, finding, idempotency_key)?.is_some())
    }

    async fn cancel(&self, order: &str) -> Result<()> {
        let procedure = self.section(&self.mapping.cancel_order, Capability::CancelOrder)?;
        let values = Values::from([("order".to_owned(), SqlValue::from(order))]);
        procedure.run(&self.database, values, Vec::new()).map(drop)
    }

    async fn progress(&self, page: &PageRequest) -> Result<Page<OrderProgress>> {
        let progress = self.section(&self.mapping.progress, Capability::ReadProgress)?;
        progress.page(&self.database, page, self.mapping.limits)
    }

    async fn progress_of(&self, order: &str) -> Result<OrderProgress> {
        let progress = self.section(&self.mapping.progress, Capability::ReadProgress)?;
        progress.of(&self.database, order, self.mapping.limits.rows)
    }
}

fn no_key(place: &str) -> Error {
    Error::new(Code::ErpRefused, format!("{place}: the mapping names no `key`"))
}

fn values<const N: usize>(pairs: [(&str, SqlValue); N]) -> Values {
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn customer_values(key: &str, customer: &NewCustomer) -> Values {
    values([
        ("key", key.into()),
        ("customer.name", customer.name.as_str().into()),
        ("customer.number", customer.number.as_str().into()),
        ("customer.tax_id", customer.tax_id.clone().into()),
        ("customer.phone", customer.phone.clone().into()),
        ("customer.email", customer.email.clone().into()),
        ("customer.city", customer.city.clone().into()),
        ("customer.country", customer.country.clone().into()),
        ("customer.currency", customer.currency.as_str().into()),
    ])
}

fn order_values(key: &str, order: &NewOrder) -> Values {
    values([
        ("key", key.into()),
        ("order.number", order.number.as_str().into()),
        ("order.customer", order.customer.as_str().into()),
        ("order.customer_reference", order.customer_reference.clone().into()),
        ("order.date", order.date.to_string().into()),
        ("order.currency", order.currency.as_str().into()),
        ("order.net", order.net.to_string().into()),
        ("order.tax", order.tax.to_string().into()),
        ("order.gross", order.gross.to_string().into()),
    ])
}

fn order_change_values(key: &str, change: &OrderChange) -> Values {
    values([
        ("key", key.into()),
        ("order", change.order.as_str().into()),
        ("order.net", change.net.to_string().into()),
        ("order.tax", change.tax.to_string().into()),
        ("order.gross", change.gross.to_string().into()),
    ])
}

fn change_values(change: &LineChange) -> Values {
    let mut values = line_values(&change.line);
    values.insert(AGREED.to_owned(), change.agreed.map(|agreed| agreed.normalize().to_string()).into());
    values
}

fn line_values(line: &NewOrderLine) -> Values {
    values([
        ("line.id", line.id.as_str().into()),
        ("line.position", i64::from(line.position).into()),
        ("line.item", line.item.as_str().into()),
        ("line.quantity", line.quantity.to_string().into()),
        ("line.unit", line.unit.as_str().into()),
        ("line.price", line.price.to_string().into()),
        ("line.tax_rate", line.tax_rate.to_string().into()),
        ("line.net", line.net.to_string().into()),
        ("line.tax", line.tax.to_string().into()),
        ("line.due_date", line.due_date.map(|date| date.to_string()).into()),
    ])
}
