//! The ERP ports, as calls into the component.

use crate::adapter::ComponentErp;
use crate::bindings::tenon::erp::types;
use crate::code::Instance;
use crate::convert::{self, Row};
use crate::failure::{Effect, garbled};
use tenon_core::Result;
use tenon_core::ports::erp::{
    Capabilities, ErpCustomer, ErpInvoice, ErpItem, ErpOpenItem, ErpPrice, ErpReceipt, ErpStock, Finance,
    Inventory, Made, Masters, NewCustomer, NewOrder, OrderProgress, Orders, Page, PageRequest, async_trait,
};

/// What an instance answers a call with.
type Answer<T> = wasmtime::Result<Result<T, types::Error>>;

impl ComponentErp {
    /// A page of one kind of record.
    fn page<R: Row>(
        &self,
        name: &'static str,
        request: &PageRequest,
        ask: impl FnOnce(&mut Instance, &types::PageRequest) -> Answer<(Vec<R>, types::PageEnd)>,
    ) -> Result<Page<R::Port>> {
        let asked = convert::request(request);
        let (rows, end) = self.call(Effect::Read, name, |instance| ask(instance, &asked))?;
        let page = convert::page(rows, end);
        // What was rejected was asked for, too.
        self.rounds().check(name, self.most_pages(), request, &page)?;
        Ok(page)
    }

    /// A record that was made or found.
    fn made(
        &self,
        effect: Effect,
        name: &str,
        ask: impl FnOnce(&mut Instance) -> Answer<Option<types::Made>>,
    ) -> Result<Option<Made>> {
        let told = self.call(effect, name, ask)?;
        told.map(convert::made).transpose().map_err(|bad| garbled(effect, name, bad))
    }

    /// A record that was made.
    fn surely_made(
        &self,
        name: &str,
        ask: impl FnOnce(&mut Instance) -> Answer<types::Made>,
    ) -> Result<Made> {
        let told = self.call(Effect::Write, name, ask)?;
        convert::made(told).map_err(|bad| garbled(Effect::Write, name, bad))
    }
}

/// Calls a function of a port in an instance.
macro_rules! ask {
    ($instance:ident.$port:ident.$call:ident($($argument:expr),*)) => {
        port(&$instance.$port)?.$call(&mut $instance.store, $($argument),*)
    };
}

/// Asks for a page: its rows and its end.
macro_rules! page {
    ($self:ident, $name:literal, $request:ident, $port:ident.$call:ident) => {
        $self.page($name, $request, |instance, page| {
            Ok(ask!(instance.$port.$call(page))?.map(|page| (page.rows, page.end)))
        })
    };
}

/// A port that is not exported is not called: [`ComponentErp::erp`] does not have it.
fn port<T: Clone>(port: &Option<T>) -> wasmtime::Result<T> {
    port.clone().ok_or_else(|| wasmtime::format_err!("the component does not export the port"))
}

#[async_trait]
impl Masters for ComponentErp {
    fn capabilities(&self) -> Capabilities {
        self.manifest().missing.clone()
    }

    async fn customers(&self, request: &PageRequest) -> Result<Page<ErpCustomer>> {
        page!(self, "customers", request, masters.call_customers)
    }

    async fn items(&self, request: &PageRequest) -> Result<Page<ErpItem>> {
        page!(self, "items", request, masters.call_items)
    }

    async fn prices(&self, request: &PageRequest) -> Result<Page<ErpPrice>> {
        page!(self, "prices", request, masters.call_prices)
    }

    async fn create_customer(&self, idempotency_key: &str, customer: &NewCustomer) -> Result<Made> {
        let customer = convert::new_customer(customer);
        self.surely_made("create-customer", |instance| {
            ask!(instance.masters.call_create_customer(idempotency_key, &customer))
        })
    }

    async fn find_customer(&self, idempotency_key: &str) -> Result<Option<Made>> {
        self.made(Effect::Read, "find-customer", |instance| {
            ask!(instance.masters.call_find_customer(idempotency_key))
        })
    }
}

#[async_trait]
impl Finance for ComponentErp {
    fn capabilities(&self) -> Capabilities {
        self.manifest().missing.clone()
    }

    async fn open_items(&self, request: &PageRequest) -> Result<Page<ErpOpenItem>> {
        page!(self, "open-items", request, finance.call_open_items)
    }

    async fn invoices(&self, request: &PageRequest) -> Result<Page<ErpInvoice>> {
        page!(self, "invoices", request, finance.call_invoices)
    }

    async fn receipts(&self, request: &PageRequest) -> Result<Page<ErpReceipt>> {
        page!(self, "receipts", request, finance.call_receipts)
    }
}

#[async_trait]
impl Inventory for ComponentErp {
    fn capabilities(&self) -> Capabilities {
        self.manifest().missing.clone()
    }

    async fn stock(&self, request: &PageRequest) -> Result<Page<ErpStock>> {
        page!(self, "stock-levels", request, inventory.call_stock_levels)
    }

    async fn stock_of(&self, item: &str) -> Result<Vec<ErpStock>> {
        let (name, item) = ("stock-of", item.to_owned());
        let rows = self.call(Effect::Read, name, |instance| ask!(instance.inventory.call_stock_of(&item)))?;
        let rows: Result<_, _> = rows.iter().map(Row::checked).collect();
        rows.map_err(|bad| garbled(Effect::Read, name, bad))
    }
}

#[async_trait]
impl Orders for ComponentErp {
    fn capabilities(&self) -> Capabilities {
        self.manifest().missing.clone()
    }

    async fn place(&self, idempotency_key: &str, order: &NewOrder) -> Result<Made> {
        let order = convert::new_order(order);
        self.surely_made("place", |instance| ask!(instance.orders.call_place(idempotency_key, &order)))
    }

    async fn find(&self, idempotency_key: &str) -> Result<Option<Made>> {
        self.made(Effect::Read, "find", |instance| ask!(instance.orders.call_find(idempotency_key)))
    }

    async fn cancel(&self, order: &str) -> Result<()> {
        let order = order.to_owned();
        self.call(Effect::Write, "cancel", |instance| ask!(instance.orders.call_cancel(&order)))
    }

    async fn progress(&self, request: &PageRequest) -> Result<Page<OrderProgress>> {
        page!(self, "progress-of-orders", request, orders.call_progress_of_orders)
    }

    async fn progress_of(&self, order: &str) -> Result<OrderProgress> {
        let (name, order) = ("progress-of", order.to_owned());
        let told =
            self.call(Effect::Read, name, |instance| ask!(instance.orders.call_progress_of(&order)))?;
        told.checked().map_err(|bad| garbled(Effect::Read, name, bad))
    }
}
