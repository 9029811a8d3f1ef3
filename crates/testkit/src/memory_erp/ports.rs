//! The ports of the ERP in memory. Each call goes through the fault plan and the log, then to the records.

use super::MemoryErp;
use super::books::Books;
use super::calls::{Answer, Call, Method};
use super::faults::Fault;
use super::order::Order;
use super::table::{Reading, Table, rejected};
use async_trait::async_trait;
use futures_lite::future::yield_now;
use tenon_erp_port::ranges::{RangeRequest, Ranges};
use tenon_erp_port::{
    Capabilities, Capability, CodeLists, CustomerChange, ErpAccount, ErpCustomer, ErpInvoice, ErpItem,
    ErpOpenItem, ErpPrice, ErpReceipt, ErpStock, Finance, Inventory, Made, Masters, NewCustomer, NewOrder,
    OrderChange, OrderProgress, Orders, Page, PageRequest, told_to_wait,
};
use tenon_erp_port::{Code, Error, Result};

impl Method {
    fn capability(self) -> Capability {
        match self {
            Method::Customers => Capability::ReadCustomers,
            Method::Items => Capability::ReadItems,
            Method::Prices => Capability::ReadPrices,
            Method::CodeLists => Capability::ReadCodeLists,
            Method::CreateCustomer | Method::FindCustomer => Capability::CreateCustomer,
            Method::ChangeCustomer => Capability::ChangeCustomer,
            Method::OpenItems => Capability::ReadOpenItems,
            Method::Invoices => Capability::ReadInvoices,
            Method::Receipts => Capability::ReadReceipts,
            Method::AccountOf => Capability::LiveAccount,
            Method::Stock => Capability::ReadStock,
            Method::StockOf => Capability::LiveStock,
            Method::Place | Method::Find => Capability::PlaceOrder,
            Method::Change | Method::FindChange => Capability::ChangeOrder,
            Method::Cancel => Capability::CancelOrder,
            Method::Progress | Method::ProgressOf => Capability::ReadProgress,
            Method::Ranges => Capability::RangeDigests,
        }
    }
}

/// Yields to the executor this often.
async fn delay(polls: u32) {
    for _ in 0..polls {
        yield_now().await;
    }
}

/// What the caller gets instead of the answer to a call that did what it does.
fn spoiled<T>(method: Method, fault: Option<Fault>, answer: Result<T>) -> Result<T> {
    let (on_read, message) = match fault {
        Some(Fault::AnswerLost) => (Code::ErpUnreachable, "the connection dropped before the answer"),
        Some(Fault::ErrorAfterEffect) => (Code::ErpInvalidResponse, "the answer is an error page"),
        Some(Fault::GarbageRow) => (Code::ErpInvalidResponse, "the answer cannot be understood"),
        _ => return answer,
    };
    Err(Error::new(if method.writes() { Code::OutcomeUnknown } else { on_read }, message))
}

impl MemoryErp {
    /// Draws the fault of a call and opens its entry in the log. Answers with the entry's index.
    fn begin(&self, method: Method, subject: &str) -> (usize, Option<Fault>) {
        let mut state = self.state();
        let fault = state.faults.strike(method);
        let subject = subject.to_owned();
        state.calls.push(Call { method, subject, fault, took_effect: false, answer: None });
        (state.calls.len() - 1, fault)
    }

    fn end<T>(&self, entry: usize, answer: Result<T>) -> Result<T> {
        if let Some(call) = self.state().calls.get_mut(entry) {
            call.answer =
                Some(answer.as_ref().map_or_else(|error| Answer::Error(error.code), |_| Answer::Done));
        }
        answer
    }

    /// Does the work of a call on the books, unless the fault keeps it from being done.
    fn take_effect<T>(
        &self,
        entry: usize,
        fault: Option<Fault>,
        work: impl FnOnce(&mut Books) -> Result<T>,
    ) -> Result<T> {
        let method = self.state().calls.get(entry).map(|call| call.method);
        let writes = method.is_some_and(Method::writes);
        let unanswered = if writes { Code::OutcomeUnknown } else { Code::ErpUnreachable };
        match fault {
            Some(Fault::Unreachable) => Err(Error::new(Code::ErpUnreachable, "the connection was refused")),
            Some(Fault::ToldToWait(seconds)) => Err(told_to_wait(seconds, "not so many calls")),
            Some(Fault::TimedOut) => Err(Error::new(unanswered, "nobody has answered")),
            Some(Fault::Refused) => Err(Error::new(Code::ErpRefused, "refused by the plan of faults")),
            _ => {
                let mut state = self.state();
                let done = work(&mut state.books);
                if let Some(call) = state.calls.get_mut(entry) {
                    call.took_effect = done.is_ok();
                }
                done
            }
        }
    }

    /// A call from beginning to end: `work` is its effect, `spoil` what its fault makes of the answer.
    async fn play<T: Send>(
        &self,
        method: Method,
        subject: &str,
        work: impl FnOnce(&mut Books, Option<Fault>) -> Result<T> + Send,
        spoil: impl FnOnce(Option<Fault>, Result<T>) -> Result<T> + Send,
    ) -> Result<T> {
        self.capabilities.require(method.capability())?;
        let (entry, fault) = self.begin(method, subject);
        let (before, after) = match fault {
            Some(Fault::Delayed { before, after }) => (before, after),
            _ => (0, 0),
        };
        delay(before).await;
        let answer = self.take_effect(entry, fault, |books| work(books, fault));
        delay(after).await;
        self.end(entry, spoil(fault, answer))
    }

    async fn call<T: Send>(
        &self,
        method: Method,
        subject: &str,
        work: impl FnOnce(&mut Books) -> Result<T> + Send,
    ) -> Result<T> {
        let work = |books: &mut Books, _: Option<Fault>| work(books);
        self.play(method, subject, work, |fault, answer| spoiled(method, fault, answer)).await
    }

    async fn cut(&self, kind: Capability, request: &RangeRequest) -> Result<Ranges> {
        self.capabilities.require(kind)?;
        let cut = |books: &mut Books| match kind {
            Capability::ReadCustomers => books.customers.ranges(request),
            Capability::ReadItems => books.items.ranges(request),
            Capability::ReadPrices => books.prices.ranges(request),
            Capability::ReadOpenItems => books.open_items.ranges(request),
            Capability::ReadInvoices => books.invoices.ranges(request),
            Capability::ReadReceipts => books.receipts.ranges(request),
            Capability::ReadStock => books.stock.ranges(request),
            other => Err(Error::new(Code::ErpUnsupported, format!("{other:?} reads no kind"))),
        };
        self.call(Method::Ranges, request.cursor.as_deref().unwrap_or_default(), cut).await
    }

    async fn read_page<T: Clone + Send, R: Keyed + Send>(
        &self,
        method: Method,
        request: &PageRequest,
        table: impl Fn(&Books) -> &Table<T> + Send,
        show: impl Fn(&T) -> R + Send,
    ) -> Result<Page<R>> {
        let reading = Reading {
            changes_since: self.capabilities.has(Capability::ChangesSince),
            deletions: self.capabilities.has(Capability::Deletions),
        };
        let read = move |books: &mut Books, fault: Option<Fault>| {
            let request = astray(fault, request, table(books))?;
            table(books).page(&request, reading, show)
        };
        let spoil = |fault, answer: Result<Page<R>>| match fault {
            Some(Fault::Repeated) => answer.map(|mut page| {
                page.rows.reverse();
                page
            }),
            Some(Fault::GarbageRow) => answer.map(without_first_row),
            _ => spoiled(method, fault, answer),
        };
        self.play(method, request.cursor.as_deref().unwrap_or_default(), read, spoil).await
    }
}

/// A row that knows its key.
trait Keyed {
    fn key(&self) -> &str;
}

macro_rules! keyed {
    ($($row:ident by $key:ident),*) => {
        $(impl Keyed for $row {
            fn key(&self) -> &str {
                &self.$key
            }
        })*
    };
}

keyed!(ErpCustomer by key, ErpItem by key, ErpPrice by key, ErpOpenItem by key, ErpInvoice by key, ErpReceipt by key,
    ErpStock by key, OrderProgress by order);

/// The page that is read in place of the one that was asked for.
fn astray<T: Clone>(fault: Option<Fault>, request: &PageRequest, table: &Table<T>) -> Result<PageRequest> {
    let cursor = request.cursor.clone();
    match fault {
        Some(Fault::PartialPage) => Ok(PageRequest { limit: request.limit / 2, cursor }),
        Some(Fault::Repeated) => Ok(PageRequest { cursor: table.before(cursor), ..*request }),
        Some(Fault::CursorGap) if cursor.is_some() => {
            Err(Error::new(Code::InvalidValue, "the ERP no longer knows this cursor").at("/cursor"))
        }
        _ => Ok(request.clone()),
    }
}

fn without_first_row<R: Keyed>(mut page: Page<R>) -> Page<R> {
    if !page.rows.is_empty() {
        let row = page.rows.remove(0);
        page.rejected.push(rejected(row.key()));
    }
    page
}

#[async_trait]
impl Masters for MemoryErp {
    fn capabilities(&self) -> Capabilities {
        self.capabilities.clone()
    }

    async fn customers(&self, page: &PageRequest) -> Result<Page<ErpCustomer>> {
        self.read_page(Method::Customers, page, |books| &books.customers, Clone::clone).await
    }

    async fn items(&self, page: &PageRequest) -> Result<Page<ErpItem>> {
        self.read_page(Method::Items, page, |books| &books.items, Clone::clone).await
    }

    async fn prices(&self, page: &PageRequest) -> Result<Page<ErpPrice>> {
        self.read_page(Method::Prices, page, |books| &books.prices, Clone::clone).await
    }

    async fn code_lists(&self) -> Result<CodeLists> {
        self.call(Method::CodeLists, "", |books| Ok(books.code_lists.clone())).await
    }

    async fn create_customer(&self, idempotency_key: &str, customer: &NewCustomer) -> Result<Made> {
        let create = |books: &mut Books| books.create_customer(idempotency_key, customer);
        self.call(Method::CreateCustomer, idempotency_key, create).await
    }

    async fn find_customer(&self, idempotency_key: &str) -> Result<Option<Made>> {
        let find = |books: &mut Books| Ok(books.customers_made(idempotency_key).first().cloned());
        self.call(Method::FindCustomer, idempotency_key, find).await
    }

    async fn change_customer(&self, change: &CustomerChange) -> Result<ErpCustomer> {
        let work = |books: &mut Books| books.change_customer(change);
        self.call(Method::ChangeCustomer, &change.customer, work).await
    }

    async fn ranges(&self, kind: Capability, request: &RangeRequest) -> Result<Ranges> {
        self.cut(kind, request).await
    }
}

#[async_trait]
impl Finance for MemoryErp {
    fn capabilities(&self) -> Capabilities {
        self.capabilities.clone()
    }

    async fn open_items(&self, page: &PageRequest) -> Result<Page<ErpOpenItem>> {
        self.read_page(Method::OpenItems, page, |books| &books.open_items, Clone::clone).await
    }

    async fn invoices(&self, page: &PageRequest) -> Result<Page<ErpInvoice>> {
        self.read_page(Method::Invoices, page, |books| &books.invoices, Clone::clone).await
    }

    async fn receipts(&self, page: &PageRequest) -> Result<Page<ErpReceipt>> {
        self.read_page(Method::Receipts, page, |books| &books.receipts, Clone::clone).await
    }

    async fn ranges(&self, kind: Capability, request: &RangeRequest) -> Result<Ranges> {
        self.cut(kind, request).await
    }

    async fn account_of(&self, customer: &str) -> Result<ErpAccount> {
        self.call(Method::AccountOf, customer, |books| Ok(books.account_of(customer))).await
    }
}

#[async_trait]
impl Inventory for MemoryErp {
    fn capabilities(&self) -> Capabilities {
        self.capabilities.clone()
    }

    async fn stock(&self, page: &PageRequest) -> Result<Page<ErpStock>> {
        self.read_page(Method::Stock, page, |books| &books.stock, Clone::clone).await
    }

    async fn stock_of(&self, item: &str) -> Result<Vec<ErpStock>> {
        self.call(Method::StockOf, item, |books| Ok(books.stock_of(item))).await
    }

    async fn ranges(&self, kind: Capability, request: &RangeRequest) -> Result<Ranges> {
        self.cut(kind, request).await
    }
}

#[async_trait]
impl Orders for MemoryErp {
    fn capabilities(&self) -> Capabilities {
        self.capabilities.clone()
    }

    async fn place(&self, idempotency_key: &str, order: &NewOrder) -> Result<Made> {
        self.call(Method::Place, idempotency_key, |books| books.place(idempotency_key, order)).await
    }

    async fn find(&self, idempotency_key: &str) -> Result<Option<Made>> {
        let find = |books: &mut Books| Ok(books.orders_made(idempotency_key).first().cloned());
        self.call(Method::Find, idempotency_key, find).await
    }

    async fn change(&self, idempotency_key: &str, change: &OrderChange) -> Result<()> {
        self.call(Method::Change, idempotency_key, |books| books.change(idempotency_key, change)).await
    }

    async fn find_change(&self, idempotency_key: &str, _: &OrderChange) -> Result<bool> {
        let find = |books: &mut Books| Ok(books.changes_made(idempotency_key) > 0);
        self.call(Method::FindChange, idempotency_key, find).await
    }

    async fn cancel(&self, order: &str) -> Result<()> {
        self.call(Method::Cancel, order, |books| books.cancel(order)).await
    }

    async fn progress(&self, page: &PageRequest) -> Result<Page<OrderProgress>> {
        self.read_page(Method::Progress, page, |books| &books.orders, Order::progress).await
    }

    async fn progress_of(&self, order: &str) -> Result<OrderProgress> {
        self.call(Method::ProgressOf, order, |books| books.order(order).map(Order::progress)).await
    }
}
