//! Adapters with one bug each.

mod bugs;
pub(super) mod wire;

pub(super) use bugs::{BUGS, Bug};

use async_trait::async_trait;
use rust_decimal::Decimal;
use std::sync::{Mutex, PoisonError};
use tenon_erp_port::ranges::{RangeRequest, Ranges};
use tenon_erp_port::{
    Capabilities, Capability, CodeLists, CustomerChange, CustomerField, Erp, ErpAccount, ErpCustomer,
    ErpInvoice, ErpItem, ErpOpenItem, ErpPrice, ErpReceipt, ErpStock, FieldChange, Finance, Inventory, Made,
    Masters, NewCustomer, NewOrder, OrderChange, OrderProgress, OrderState, Orders, Page, PageRequest,
    Rejected,
};
use tenon_erp_port::{Code, Error, Result};
use tenon_testkit::memory_erp::MemoryErp;

/// The adapter of the ERP in memory, with a bug.
struct Planted {
    bug: Bug,
    inner: MemoryErp,
    placed_before: Mutex<Option<Made>>,
}

/// The ports of an adapter with this bug.
pub(super) fn erp(bug: Bug, memory: MemoryErp) -> Erp {
    let inner = match bug {
        Bug::LacksSomethingForNoReason => {
            memory.with_capabilities(super::everything().without(Capability::ReadReceipts, ""))
        }
        _ => memory,
    };
    Erp::of(Planted { bug, inner, placed_before: Mutex::new(None) })
}

impl Planted {
    fn has(&self, bug: Bug) -> bool {
        self.bug == bug
    }

    fn capabilities_told(&self) -> Capabilities {
        let can = Masters::capabilities(&self.inner);
        if self.has(Bug::DoesWhatItSaysItCannot) {
            return can.without(Capability::ReadReceipts, "there are none");
        }
        can
    }

    fn request_spoiled(&self, page: &PageRequest) -> PageRequest {
        let mut page = page.clone();
        let nonsense = page.cursor.as_ref().is_some_and(|cursor| cursor.contains("nonsense"));
        if self.has(Bug::IgnoresTheLimit) {
            page.limit = 1000;
        }
        if self.has(Bug::ReadsNonsenseFromTheStart) && nonsense {
            page.cursor = None;
        }
        assert!(!(self.has(Bug::PanicsAtNonsense) && nonsense), "a planted panic");
        page
    }

    fn progress_spoiled(&self, mut progress: OrderProgress) -> OrderProgress {
        let count = progress.lines.len() as u32;
        for line in &mut progress.lines {
            if self.has(Bug::SwapsPositions) {
                line.position = count + 1 - line.position;
            }
            if self.has(Bug::SeesNoShipping) {
                line.shipped = Decimal::ZERO;
            }
            if self.has(Bug::SeesNoInvoicing) {
                line.invoiced = Decimal::ZERO;
            }
        }
        progress
    }
}

impl Planted {
    fn reads_no_city(&self) -> bool {
        self.has(Bug::DoesNotReadTheCity) || self.has(Bug::AnswersWithACityItDoesNotRead)
    }

    /// The change that reaches the ERP.
    fn customer_change_spoiled(
        &self,
        change: &CustomerChange,
        there: Option<&ErpCustomer>,
    ) -> CustomerChange {
        let mut change = change.clone();
        let present = |field: CustomerField| field.of(there?).map(str::to_owned);
        match self.bug {
            Bug::OverwritesOtherValues => {
                change.fields.iter_mut().for_each(|change| change.from = present(change.field));
            }
            Bug::ChangesMoreThanWasAskedFor
                if change.fields.iter().all(|change| change.field != CustomerField::Phone) =>
            {
                let field = CustomerField::Phone;
                change.fields.push(FieldChange { field, from: present(field), to: None });
            }
            Bug::RemovesNoValue => change.fields.retain(|change| change.to.is_some()),
            Bug::OnlySaysItChangedTheCustomer => change.fields.clear(),
            _ => {}
        }
        change
    }

    /// The answer to a change.
    fn changed_customer_spoiled(&self, mut answer: ErpCustomer, change: &CustomerChange) -> ErpCustomer {
        let as_asked = match self.bug {
            Bug::AnswersWithWhatWasAskedFor | Bug::OnlySaysItChangedTheCustomer => {
                CustomerField::ALL.to_vec()
            }
            Bug::AnswersWithACityItDoesNotRead => vec![CustomerField::City],
            _ => Vec::new(),
        };
        if self.reads_no_city() {
            answer.city = None;
        }
        for change in change.fields.iter().filter(|change| as_asked.contains(&change.field)) {
            change.field.set(&mut answer, change.to.clone());
        }
        answer
    }
}

#[async_trait]
impl Masters for Planted {
    fn capabilities(&self) -> Capabilities {
        self.capabilities_told()
    }

    async fn customers(&self, request: &PageRequest) -> Result<Page<ErpCustomer>> {
        let mut page = self.inner.customers(&self.request_spoiled(request)).await?;
        if self.has(Bug::StopsAtTheRejected) && !page.rejected.is_empty() {
            return Err(Error::new(Code::ErpInvalidResponse, "a customer cannot be understood"));
        }
        if self.has(Bug::SwallowsTheRejected) {
            page.rejected.clear();
        }
        if self.has(Bug::LosesTheLastRowOfAPage) && page.more {
            page.rows.pop();
        }
        if self.has(Bug::HasLongCursors) {
            page.next = format!("{:0>2001}", page.next);
        }
        if self.has(Bug::MissesChanges) && request.cursor.is_some() {
            page.rows.retain(|row| !row.name.starts_with("Renamed"));
        }
        if self.has(Bug::ReadsEverythingAgain) && !page.more {
            page.next = "0".to_owned();
        }
        page.rows.iter_mut().filter(|_| self.reads_no_city()).for_each(|row| row.city = None);
        Ok(page)
    }

    async fn items(&self, request: &PageRequest) -> Result<Page<ErpItem>> {
        let mut page = self.inner.items(request).await?;
        if self.has(Bug::RepeatsARow) && !page.more {
            page.rows.extend(page.rows.last().cloned());
        }
        if self.has(Bug::MissesDeletions) {
            page.gone.clear();
        }
        Ok(page)
    }

    async fn prices(&self, request: &PageRequest) -> Result<Page<ErpPrice>> {
        self.inner.prices(request).await
    }

    async fn code_lists(&self) -> Result<CodeLists> {
        let mut lists = self.inner.code_lists().await?;
        if self.has(Bug::ForgetsCodes) {
            lists.units = Some(Vec::new());
            lists.warehouses = Some(Vec::new());
        }
        Ok(lists)
    }

    async fn create_customer(&self, idempotency_key: &str, customer: &NewCustomer) -> Result<Made> {
        if self.has(Bug::TakesAnOldCustomer) {
            drop(self.inner.create_customer("another key", customer).await);
            return Ok(Made { key: "CUST0001".to_owned(), number: None });
        }
        let made = self.inner.create_customer(idempotency_key, customer).await;
        if self.has(Bug::CreatesTwice) && made.is_ok() {
            self.inner.create_customer(idempotency_key, customer).await?;
        }
        made.map_err(|error| self.error_spoiled(error))
    }

    async fn find_customer(&self, idempotency_key: &str) -> Result<Option<Made>> {
        let found = self.inner.find_customer(idempotency_key).await?;
        let any = Made { key: "CUST0001".to_owned(), number: None };
        Ok(match self.bug {
            Bug::FindsNoCustomer => None,
            Bug::FindsAnyCustomer => found.or(Some(any)),
            _ => found,
        })
    }

    async fn change_customer(&self, change: &CustomerChange) -> Result<ErpCustomer> {
        let there = self.inner.customer(&change.customer);
        match (self.bug, &there) {
            (Bug::ChangesAnybody, None) => {
                let anybody = self.inner.customer("CUST0001");
                return anybody.ok_or_else(|| Error::new(Code::ErpRefused, "there is nobody"));
            }
            (Bug::RefusesWhatIsDone, Some(there)) if change.due(there).is_empty() => {
                return Err(Error::new(Code::ErpRefused, "there is nothing to change"));
            }
            _ => {}
        }
        let answer = self.inner.change_customer(&self.customer_change_spoiled(change, there.as_ref())).await;
        answer
            .map(|answer| self.changed_customer_spoiled(answer, change))
            .map_err(|error| self.error_spoiled(error))
    }

    async fn ranges(&self, kind: Capability, request: &RangeRequest) -> Result<Ranges> {
        Masters::ranges(&self.inner, kind, request).await
    }
}

#[async_trait]
impl Finance for Planted {
    fn capabilities(&self) -> Capabilities {
        self.capabilities_told()
    }

    async fn open_items(&self, request: &PageRequest) -> Result<Page<ErpOpenItem>> {
        self.inner.open_items(request).await
    }

    async fn invoices(&self, request: &PageRequest) -> Result<Page<ErpInvoice>> {
        let mut page = self.inner.invoices(request).await?;
        for row in page.rows.iter_mut().filter(|_| self.has(Bug::HalvesAmounts)) {
            row.net /= Decimal::TWO;
            row.tax /= Decimal::TWO;
            row.gross /= Decimal::TWO;
        }
        Ok(page)
    }

    async fn receipts(&self, request: &PageRequest) -> Result<Page<ErpReceipt>> {
        let mut page = self.inner.receipts(request).await?;
        for row in &mut page.rows {
            match self.bug {
                Bug::HasLongKeys => row.key = format!("{:0>101}", row.key),
                Bug::InventsACurrency => row.currency = "RMB".to_owned(),
                Bug::NamesNobody => row.customer = "NOBODY".to_owned(),
                _ => {}
            }
        }
        if self.has(Bug::RejectsWithoutAReason) {
            page.rejected.push(Rejected { key: None, raw: serde_json::Value::Null, reason: String::new() });
        }
        if self.has(Bug::SaysWhatIsThereIsGone) && page.rows.is_empty() {
            page.gone.push("OLDR0001".to_owned());
        }
        Ok(page)
    }

    async fn ranges(&self, kind: Capability, request: &RangeRequest) -> Result<Ranges> {
        Finance::ranges(&self.inner, kind, request).await
    }

    async fn account_of(&self, customer: &str) -> Result<ErpAccount> {
        let customer = if self.has(Bug::ConfusesAccounts) { "CUST0001" } else { customer };
        let mut account = self.inner.account_of(customer).await?;
        if self.has(Bug::ForgetsAnInvoice) {
            account.invoices.pop();
        }
        Ok(account)
    }
}

#[async_trait]
impl Inventory for Planted {
    fn capabilities(&self) -> Capabilities {
        self.capabilities_told()
    }

    async fn stock(&self, request: &PageRequest) -> Result<Page<ErpStock>> {
        self.inner.stock(request).await
    }

    async fn stock_of(&self, item: &str) -> Result<Vec<ErpStock>> {
        let mut rows = self.inner.stock_of(item).await?;
        if self.has(Bug::ForgetsAWarehouse) {
            rows.pop();
        }
        Ok(rows)
    }

    async fn ranges(&self, kind: Capability, request: &RangeRequest) -> Result<Ranges> {
        let mut cut = Inventory::ranges(&self.inner, kind, request).await?;
        if let (true, Some(last)) = (self.has(Bug::MissumsARange), cut.ranges.last_mut()) {
            last.sum.digest = last.sum.digest.wrapping_add(1);
        }
        Ok(cut)
    }
}

impl Planted {
    fn error_spoiled(&self, error: Error) -> Error {
        if self.has(Bug::TakesALostAnswerForNoEffect) && error.code == Code::OutcomeUnknown {
            return Error::new(Code::ErpUnreachable, error.message);
        }
        if self.has(Bug::TakesARefusedConnectionForUnknown) && error.code == Code::ErpUnreachable {
            return Error::new(Code::OutcomeUnknown, error.message);
        }
        error
    }

    /// The same change, on whatever there is.
    async fn on_what_is_there(&self, change: &OrderChange) -> OrderChange {
        let mut change = change.clone();
        if let Ok(progress) = self.inner.progress_of(&change.order).await {
            for line in change.lines.iter_mut().filter(|line| line.agreed.is_some()) {
                let there = progress.lines.iter().find(|there| there.position == line.line.position);
                line.agreed = there.and_then(|there| there.confirmed);
            }
        }
        change
    }

    /// Places what can be placed of an order, as an ERP does in which creating goes well and confirming does not.
    async fn leave_behind(&self, idempotency_key: &str, order: &NewOrder) -> Result<()> {
        let sound = |item: &str| item.starts_with("ITEM");
        let mut left = order.clone();
        left.customer = "CUST0001".to_owned();
        left.lines.retain(|line| sound(&line.item));
        if left.lines.is_empty() {
            let items = self.inner.items(&PageRequest { cursor: None, limit: 1 }).await?;
            left.lines = items.rows.iter().map(line_of).collect();
        }
        self.inner.place(idempotency_key, &left).await.map(drop)
    }
}

fn line_of(item: &ErpItem) -> tenon_erp_port::NewOrderLine {
    tenon_erp_port::NewOrderLine {
        id: "left".to_owned(),
        position: 1,
        item: item.key.clone(),
        quantity: Decimal::ONE,
        unit: item.unit.clone(),
        price: Decimal::ONE,
        tax_rate: Decimal::ZERO,
        net: Decimal::ONE,
        tax: Decimal::ZERO,
        due_date: None,
    }
}

#[async_trait]
impl Orders for Planted {
    fn capabilities(&self) -> Capabilities {
        self.capabilities_told()
    }

    async fn place(&self, idempotency_key: &str, order: &NewOrder) -> Result<Made> {
        let placed = self.inner.place(idempotency_key, order).await;
        match (self.bug, &placed) {
            (Bug::PlacesTwice, Ok(_)) => self.inner.place(idempotency_key, order).await.map(drop)?,
            (Bug::LeavesWhatWasRefused, Err(error)) if error.code == Code::ErpRefused => {
                self.leave_behind(idempotency_key, order).await?;
            }
            (Bug::SendsAgainByItself, Err(error)) if error.code == Code::OutcomeUnknown => {
                return self.inner.place(idempotency_key, order).await;
            }
            (Bug::AnswersWithTheOrderBefore, Ok(made)) => {
                let mut before = self.placed_before.lock().unwrap_or_else(PoisonError::into_inner);
                return Ok(before.get_or_insert_with(|| made.clone()).clone());
            }
            _ => {}
        }
        placed.map_err(|error| self.error_spoiled(error))
    }

    async fn find(&self, idempotency_key: &str) -> Result<Option<Made>> {
        let found = self.inner.find(idempotency_key).await?;
        let any = Made { key: "SO000001".to_owned(), number: None };
        Ok(match self.bug {
            Bug::FindsNothing => None,
            Bug::FindsAnything => found.or(Some(any)),
            _ => found,
        })
    }

    async fn change(&self, idempotency_key: &str, change: &OrderChange) -> Result<()> {
        let done = match self.bug {
            Bug::OnlySaysItChanged => self.inner.progress_of(&change.order).await.map(drop),
            Bug::ChangesWhatIsNotThere if !change.order.starts_with("SO") => Ok(()),
            Bug::ChangesWhatIsShipped if change.lines.len() == 1 => {
                self.inner.change(idempotency_key, change).await.or(Ok(()))
            }
            Bug::ChangesOnAnyBase => {
                self.inner.change(idempotency_key, &self.on_what_is_there(change).await).await
            }
            _ => self.inner.change(idempotency_key, change).await,
        };
        match self.bug {
            Bug::ChangesLineByLine if done.is_err() && change.lines.len() > 1 => {
                let first = OrderChange { lines: change.lines[..1].to_vec(), ..change.clone() };
                self.inner.change(idempotency_key, &first).await.ok();
            }
            Bug::ChangesTwice if !done.as_ref().is_err_and(|error| error.code == Code::ErpRefused) => {
                let added = change.lines.iter().filter(|line| line.agreed.is_none()).cloned().collect();
                self.inner.change("again", &OrderChange { lines: added, ..change.clone() }).await.ok();
            }
            _ => {}
        }
        done.map_err(|error| self.error_spoiled(error))
    }

    async fn find_change(&self, idempotency_key: &str, change: &OrderChange) -> Result<bool> {
        let found = self.inner.find_change(idempotency_key, change).await?;
        Ok(match self.bug {
            Bug::FindsNoChange => false,
            Bug::FindsAnyChange => true,
            _ => found,
        })
    }

    async fn cancel(&self, order: &str) -> Result<()> {
        match self.bug {
            Bug::CancelsOnce => {
                let progress = self.inner.progress_of(order).await?;
                if progress.state == OrderState::Cancelled {
                    return Err(Error::new(Code::ErpRefused, "it is cancelled already"));
                }
                self.inner.cancel(order).await
            }
            Bug::CancelsWhatIsNotThere => self.inner.cancel(order).await.or(Ok(())),
            Bug::OnlySaysItCancelled => self.inner.progress_of(order).await.map(drop),
            _ => self.inner.cancel(order).await,
        }
    }

    async fn progress(&self, request: &PageRequest) -> Result<Page<OrderProgress>> {
        let mut page = self.inner.progress(request).await?;
        page.rows = page.rows.into_iter().map(|row| self.progress_spoiled(row)).collect();
        for row in page.rows.iter_mut().filter(|_| self.has(Bug::LosesALine)) {
            row.lines.pop();
        }
        Ok(page)
    }

    async fn progress_of(&self, order: &str) -> Result<OrderProgress> {
        match self.inner.progress_of(order).await {
            Err(_) if self.has(Bug::HasProgressOfNothing) => Ok(OrderProgress {
                order: order.to_owned(),
                idempotency_key: None,
                state: OrderState::Received,
                lines: Vec::new(),
                changed_at: None,
            }),
            answer => answer.map(|progress| self.progress_spoiled(progress)),
        }
    }
}
