//! The adapter of the ERP in memory as a process calls it: with a point before each call and one after, a deadline, and, where
//! a test wants that, a bug.

use crate::bug::Bug;
use crate::steps::Steps;
use async_trait::async_trait;
use futures_lite::future::{block_on, yield_now};
use jiff::SignedDuration;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use tenon::Simulation;
use tenon_erp_port::ranges::{RangeRequest, Ranges};
use tenon_erp_port::{
    Capabilities, Capability, CodeLists, CustomerChange, ErpAccount, ErpCustomer, ErpInvoice, ErpItem,
    ErpOpenItem, ErpPrice, ErpReceipt, ErpStock, Finance, Inventory, Made, Masters, NewCustomer, NewOrder,
    OrderChange, OrderProgress, OrderState, Orders, Page, PageRequest,
};
use tenon_erp_port::{Code, Error, Result};
use tenon_kernel::ports::Clock;
use tenon_testkit::memory_erp::MemoryErp;

/// After this long an adapter gives up: sooner than a lease runs out.
const DEADLINE: SignedDuration = SignedDuration::from_mins(1);

/// The adapter.
#[derive(Clone)]
pub struct Adapter {
    /// The ERP.
    pub erp: MemoryErp,
    /// The process that calls.
    pub steps: Arc<Steps>,
    /// The clock.
    pub clock: Arc<Simulation>,
    /// What is wrong with it.
    pub bug: Bug,
    /// The requests that are under way.
    pub late: Arc<Late>,
    /// The progress that was told.
    pub told: Arc<Told>,
}

/// Orders whose requests arrive late. An ERP that takes such requests keeps keys unique: the second request with a key is refused.
#[derive(Debug, Default)]
pub struct Late {
    expected: AtomicBool,
    under_way: Mutex<Vec<(String, NewOrder)>>,
    arrived: Mutex<BTreeSet<String>>,
}

impl Late {
    /// The next order that is placed arrives late.
    pub fn expect(&self) {
        self.expected.store(true, Ordering::Relaxed);
    }

    /// Everything that is under way arrives; the ERP accepts what it has not got yet. Returns whether anything was under way.
    pub fn arrive(&self, erp: &MemoryErp) -> bool {
        let under_way = std::mem::take(&mut *self.under_way.lock().unwrap());
        let accepted = under_way.iter().filter(|(key, order)| block_on(erp.place(key, order)).is_ok());
        self.arrived.lock().unwrap().extend(accepted.map(|(key, _)| key.clone()));
        !under_way.is_empty()
    }

    /// Whether the ERP has accepted a late request with this key.
    pub fn has_arrived(&self, key: &str) -> bool {
        self.arrived.lock().unwrap().contains(key)
    }

    /// Whether this request arrives late.
    fn takes(&self, key: &str, order: &NewOrder) -> bool {
        let takes = self.expected.swap(false, Ordering::Relaxed);
        if takes {
            self.under_way.lock().unwrap().push((key.to_owned(), order.clone()));
        }
        takes
    }
}

/// The progress that was last told of each order.
#[derive(Debug, Default)]
pub struct Told(Mutex<BTreeMap<String, OrderProgress>>);

impl Told {
    /// The progress of an order as this bug tells it.
    fn distort(&self, bug: Bug, progress: &mut OrderProgress) {
        let mut told = self.0.lock().unwrap();
        if let Some(before) = told.get(&progress.order) {
            let has_ended = matches!(before.state, OrderState::Completed | OrderState::Cancelled);
            match bug {
                Bug::EndsForEver if has_ended => progress.state = before.state,
                Bug::InvoicesOnlyGrow => {
                    let lines = progress.lines.iter_mut().zip(&before.lines);
                    lines.for_each(|(line, before)| line.invoiced = line.invoiced.max(before.invoiced));
                }
                _ => {}
            }
        }
        told.insert(progress.order.clone(), progress.clone());
        progress.idempotency_key.take_if(|_| bug == Bug::HidesTheRestoration);
    }
}

impl Adapter {
    /// The step of this name, at which the process may die.
    fn pass(&self, name: &str) -> Result<()> {
        self.steps.pass(name).map_err(|error| Error::new(Code::Internal, error.message))
    }

    /// A call: nothing of it happens once its deadline has passed.
    async fn call<T>(&self, name: &str, writes: bool, call: impl Future<Output = Result<T>>) -> Result<T> {
        let deadline = self.clock.now().checked_add(DEADLINE).unwrap();
        self.pass(&format!("before {name}"))?;
        yield_now().await;
        if self.clock.now() > deadline {
            let code = if writes { Code::OutcomeUnknown } else { Code::ErpUnreachable };
            return Err(Error::new(code, "the deadline has passed"));
        }
        if self.steps.is_dead() {
            return Err(Error::new(Code::Internal, "the process has died"));
        }
        let answer = call.await;
        self.pass(&format!("after {name}"))?;
        yield_now().await;
        match answer {
            Err(error) if self.bug == Bug::LostAnswerIsNoEffect && error.code == Code::OutcomeUnknown => {
                Err(Error::new(Code::ErpUnreachable, error.message))
            }
            answer => answer,
        }
    }

    async fn page<T>(
        &self,
        name: &str,
        request: &PageRequest,
        page: impl Future<Output = Result<Page<T>>>,
    ) -> Result<Page<T>> {
        if let Some(cursor) = request.cursor.as_deref()
            && self.bug == Bug::KnowsEveryCursor
            && cursor.starts_with("v1:")
        {
            return Ok(Page::last(Vec::new(), cursor));
        }
        let mut page = self.call(name, false, page).await?;
        if self.bug == Bug::LosesRows && request.cursor.is_some() && !page.rows.is_empty() {
            page.rows.remove(0);
        }
        Ok(page)
    }

    fn told(&self, made: Made) -> Made {
        match self.bug {
            Bug::TellsAnotherKey => Made { key: "SO000000".to_owned(), ..made },
            _ => made,
        }
    }
}

/// The number that an item of the sample has at first.
fn first_number(key: &str) -> String {
    format!("SKU-{}", key.trim_start_matches("ITEM").trim_start_matches('0'))
}

#[async_trait]
impl Masters for Adapter {
    fn capabilities(&self) -> Capabilities {
        Masters::capabilities(&self.erp)
    }

    async fn customers(&self, page: &PageRequest) -> Result<Page<ErpCustomer>> {
        self.page("customers", page, self.erp.customers(page)).await
    }

    async fn items(&self, page: &PageRequest) -> Result<Page<ErpItem>> {
        let mut items = self.page("items", page, self.erp.items(page)).await?;
        if self.bug == Bug::TellsOldNumbers {
            items.rows.iter_mut().for_each(|item| item.number = first_number(&item.key));
        }
        Ok(items)
    }

    async fn prices(&self, page: &PageRequest) -> Result<Page<ErpPrice>> {
        self.page("prices", page, self.erp.prices(page)).await
    }

    async fn code_lists(&self) -> Result<CodeLists> {
        self.call("code_lists", false, self.erp.code_lists()).await
    }

    async fn create_customer(&self, key: &str, customer: &NewCustomer) -> Result<Made> {
        let create = async {
            if self.bug == Bug::AppliesTwice {
                self.erp.create_customer(key, customer).await?;
            }
            self.erp.create_customer(key, customer).await
        };
        self.call("create_customer", true, create).await
    }

    async fn find_customer(&self, key: &str) -> Result<Option<Made>> {
        let found = self.call("find_customer", false, self.erp.find_customer(key)).await?;
        Ok(found.filter(|_| self.bug != Bug::LookUpFindsNothing))
    }

    async fn change_customer(&self, change: &CustomerChange) -> Result<ErpCustomer> {
        self.call("change_customer", true, self.erp.change_customer(change)).await
    }

    async fn ranges(&self, kind: Capability, request: &RangeRequest) -> Result<Ranges> {
        self.call("ranges", false, Masters::ranges(&self.erp, kind, request)).await
    }
}

#[async_trait]
impl Finance for Adapter {
    fn capabilities(&self) -> Capabilities {
        Masters::capabilities(&self.erp)
    }

    async fn open_items(&self, page: &PageRequest) -> Result<Page<ErpOpenItem>> {
        let mut items = self.page("open_items", page, self.erp.open_items(page)).await?;
        if self.bug == Bug::ForgetsDebts {
            let owed = self.erp.open_items_now().into_iter();
            let nobodys = owed.filter(|item| self.erp.customer(&item.customer).is_none());
            items.gone.extend(nobodys.map(|item| item.key));
        }
        Ok(items)
    }

    async fn invoices(&self, page: &PageRequest) -> Result<Page<ErpInvoice>> {
        self.page("invoices", page, self.erp.invoices(page)).await
    }

    async fn receipts(&self, page: &PageRequest) -> Result<Page<ErpReceipt>> {
        self.page("receipts", page, self.erp.receipts(page)).await
    }

    async fn ranges(&self, kind: Capability, request: &RangeRequest) -> Result<Ranges> {
        self.call("ranges", false, Finance::ranges(&self.erp, kind, request)).await
    }

    async fn account_of(&self, customer: &str) -> Result<ErpAccount> {
        self.call("account_of", false, self.erp.account_of(customer)).await
    }
}

#[async_trait]
impl Inventory for Adapter {
    fn capabilities(&self) -> Capabilities {
        Masters::capabilities(&self.erp)
    }

    async fn stock(&self, page: &PageRequest) -> Result<Page<ErpStock>> {
        self.page("stock", page, self.erp.stock(page)).await
    }

    async fn stock_of(&self, item: &str) -> Result<Vec<ErpStock>> {
        self.call("stock_of", false, self.erp.stock_of(item)).await
    }

    async fn ranges(&self, kind: Capability, request: &RangeRequest) -> Result<Ranges> {
        self.call("ranges", false, Inventory::ranges(&self.erp, kind, request)).await
    }
}

#[async_trait]
impl Orders for Adapter {
    fn capabilities(&self) -> Capabilities {
        Masters::capabilities(&self.erp)
    }

    async fn place(&self, key: &str, order: &NewOrder) -> Result<Made> {
        let place = async {
            if self.late.takes(key, order) {
                return Err(Error::new(Code::OutcomeUnknown, "there is no answer yet"));
            }
            if self.bug == Bug::AppliesTwice {
                self.erp.place(key, order).await?;
            }
            self.erp.place(key, order).await
        };
        self.call("place", true, place).await.map(|made| self.told(made))
    }

    async fn find(&self, key: &str) -> Result<Option<Made>> {
        let found = self.call("find", false, self.erp.find(key)).await?;
        Ok(found.filter(|_| self.bug != Bug::LookUpFindsNothing))
    }

    async fn change(&self, key: &str, change: &OrderChange) -> Result<()> {
        let act = async {
            if self.bug == Bug::OnlySaysItChanged {
                return Ok(());
            }
            let done = self.erp.change(key, change).await;
            if self.bug == Bug::ChangesTwice {
                let added = change.lines.iter().filter(|line| line.agreed.is_none()).cloned().collect();
                self.erp.change(key, &OrderChange { lines: added, ..change.clone() }).await?;
            }
            done
        };
        self.call("change", true, act).await
    }

    async fn find_change(&self, key: &str, change: &OrderChange) -> Result<bool> {
        let found = self.call("find_change", false, self.erp.find_change(key, change)).await?;
        Ok(found && self.bug != Bug::ChangeIsNotFound)
    }

    async fn cancel(&self, order: &str) -> Result<()> {
        self.call("cancel", true, self.erp.cancel(order)).await
    }

    async fn progress(&self, page: &PageRequest) -> Result<Page<OrderProgress>> {
        let mut progress = self.page("progress", page, self.erp.progress(page)).await?;
        progress.rows.iter_mut().for_each(|row| self.told.distort(self.bug, row));
        Ok(progress)
    }

    async fn progress_of(&self, order: &str) -> Result<OrderProgress> {
        let mut progress = self.call("progress_of", false, self.erp.progress_of(order)).await?;
        self.told.distort(self.bug, &mut progress);
        Ok(progress)
    }
}
