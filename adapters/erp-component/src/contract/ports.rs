//! The ERP ports, implemented by calls of an adapter. Functions with their own interface are called only if it is exported.

use super::changes::order_change;
use super::failure::{Effect, garbled};
use super::masters::new_customer;
use super::orders::new_order;
use super::value::Bad;
use super::{Row, accounts, code_lists, made, ranges};
use crate::wire::{Adapter, Answer, Instance, ask, types};
use tenon_erp_port::Result;
use tenon_erp_port::ranges::{RangeRequest, Ranges};
use tenon_erp_port::{
    Capabilities, Capability, CodeLists, ErpAccount, ErpCustomer, ErpInvoice, ErpItem, ErpOpenItem, ErpPrice,
    ErpReceipt, ErpStock, Finance, Inventory, Made, Masters, NewCustomer, NewOrder, OrderChange,
    OrderProgress, Orders, Page, PageRequest, async_trait,
};

impl Adapter {
    /// A page of one kind of record.
    fn page<R: Row>(
        &self,
        name: &'static str,
        request: &PageRequest,
        ask: impl FnOnce(&mut Instance, &types::PageRequest) -> Answer<(Vec<R>, types::PageEnd)>,
    ) -> Result<Page<R::Port>> {
        let asked = super::request(request);
        let (rows, end) = self.call(Effect::Read, name, |instance| ask(instance, &asked))?;
        let page = super::page(rows, end);
        // What was rejected was asked for, too.
        self.rounds().check(name, self.most_pages(), request, &page)?;
        Ok(page)
    }

    /// Another method that reads, and its result.
    fn read<T, P>(
        &self,
        name: &str,
        ask: impl FnOnce(&mut Instance) -> Answer<T>,
        understand: impl FnOnce(T) -> Result<P, Bad>,
    ) -> Result<P> {
        let told = self.call(Effect::Read, name, ask)?;
        understand(told).map_err(|bad| garbled(Effect::Read, name, bad))
    }

    /// A range of the keys of a kind, cut.
    fn cut(&self, kind: Capability, request: &RangeRequest) -> Result<Ranges> {
        self.missing().require(Capability::RangeDigests)?;
        let (kind, request) = (kind.to_string(), ranges::request(request));
        self.read("cut", |instance| ask!(instance.ranges.call_cut(&kind, &request)), ranges::read)
    }

    /// A record that was made or found.
    fn made(
        &self,
        effect: Effect,
        name: &str,
        ask: impl FnOnce(&mut Instance) -> Answer<Option<types::Made>>,
    ) -> Result<Option<Made>> {
        let told = self.call(effect, name, ask)?;
        told.map(made).transpose().map_err(|bad| garbled(effect, name, bad))
    }

    /// A record that was made.
    fn surely_made(
        &self,
        name: &str,
        ask: impl FnOnce(&mut Instance) -> Answer<types::Made>,
    ) -> Result<Made> {
        let told = self.call(Effect::Write, name, ask)?;
        made(told).map_err(|bad| garbled(Effect::Write, name, bad))
    }
}

/// Asks for a page: its rows and its end.
macro_rules! page {
    ($self:ident, $name:literal, $request:ident, $port:ident.$call:ident) => {
        $self.page($name, $request, |instance, page| {
            Ok(ask!(instance.$port.$call(page))?.map(|page| (page.rows, page.end)))
        })
    };
}

#[async_trait]
impl Masters for Adapter {
    fn capabilities(&self) -> Capabilities {
        self.missing()
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

    async fn code_lists(&self) -> Result<CodeLists> {
        self.missing().require(Capability::ReadCodeLists)?;
        self.read("code-lists", |instance| ask!(instance.code_lists.call_read()), code_lists::read)
    }

    async fn create_customer(&self, idempotency_key: &str, customer: &NewCustomer) -> Result<Made> {
        let customer = new_customer(customer);
        self.surely_made("create-customer", |instance| {
            ask!(instance.masters.call_create_customer(idempotency_key, &customer))
        })
    }

    async fn find_customer(&self, idempotency_key: &str) -> Result<Option<Made>> {
        self.made(Effect::Read, "find-customer", |instance| {
            ask!(instance.masters.call_find_customer(idempotency_key))
        })
    }

    async fn ranges(&self, kind: Capability, request: &RangeRequest) -> Result<Ranges> {
        self.cut(kind, request)
    }
}

#[async_trait]
impl Finance for Adapter {
    fn capabilities(&self) -> Capabilities {
        self.missing()
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

    async fn ranges(&self, kind: Capability, request: &RangeRequest) -> Result<Ranges> {
        self.cut(kind, request)
    }

    async fn account_of(&self, customer: &str) -> Result<ErpAccount> {
        self.missing().require(Capability::LiveAccount)?;
        let customer = customer.to_owned();
        let ask = |instance: &mut Instance| ask!(instance.accounts.call_account_of(&customer));
        self.read("account-of", ask, |told| accounts::read(&told))
    }
}

#[async_trait]
impl Inventory for Adapter {
    fn capabilities(&self) -> Capabilities {
        self.missing()
    }

    async fn stock(&self, request: &PageRequest) -> Result<Page<ErpStock>> {
        page!(self, "stock-levels", request, inventory.call_stock_levels)
    }

    async fn stock_of(&self, item: &str) -> Result<Vec<ErpStock>> {
        let item = item.to_owned();
        let ask = |instance: &mut Instance| ask!(instance.inventory.call_stock_of(&item));
        self.read("stock-of", ask, |rows| rows.iter().map(Row::checked).collect())
    }

    async fn ranges(&self, kind: Capability, request: &RangeRequest) -> Result<Ranges> {
        self.cut(kind, request)
    }
}

#[async_trait]
impl Orders for Adapter {
    fn capabilities(&self) -> Capabilities {
        self.missing()
    }

    async fn place(&self, idempotency_key: &str, order: &NewOrder) -> Result<Made> {
        let order = new_order(order);
        self.surely_made("place", |instance| ask!(instance.orders.call_place(idempotency_key, &order)))
    }

    async fn find(&self, idempotency_key: &str) -> Result<Option<Made>> {
        self.made(Effect::Read, "find", |instance| ask!(instance.orders.call_find(idempotency_key)))
    }

    async fn change(&self, idempotency_key: &str, change: &OrderChange) -> Result<()> {
        self.missing().require(Capability::ChangeOrder)?;
        let change = order_change(change);
        self.call(Effect::Write, "change", |instance| {
            ask!(instance.changes.call_change(idempotency_key, &change))
        })
    }

    async fn find_change(&self, idempotency_key: &str, change: &OrderChange) -> Result<bool> {
        self.missing().require(Capability::ChangeOrder)?;
        let change = order_change(change);
        self.call(Effect::Read, "find-change", |instance| {
            ask!(instance.changes.call_find_change(idempotency_key, &change))
        })
    }

    async fn cancel(&self, order: &str) -> Result<()> {
        let order = order.to_owned();
        self.call(Effect::Write, "cancel", |instance| ask!(instance.orders.call_cancel(&order)))
    }

    async fn progress(&self, request: &PageRequest) -> Result<Page<OrderProgress>> {
        page!(self, "progress-of-orders", request, orders.call_progress_of_orders)
    }

    async fn progress_of(&self, order: &str) -> Result<OrderProgress> {
        let order = order.to_owned();
        let ask = |instance: &mut Instance| ask!(instance.orders.call_progress_of(&order));
        self.read("progress-of", ask, |told| told.checked())
    }
}
