//! An engine and an ERP that it keeps in step with.

use crate::adapter::{Adapter, Late, Told};
use crate::bug::Bug;
use crate::coverage::Coverage;
use crate::dump::dump;
use crate::stage::Stage;
use crate::steps::{Steps, Store};
use futures_lite::future::block_on;
use jiff::civil::{Date, date};
use jiff::{SignedDuration, Timestamp};
use rust_decimal::Decimal;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::Poll;
use tenon::{CallContext, Engine, OwnTransactions, Simulation};
use tenon_core::integration::erp_link::ErpLink;
use tenon_core::order::sales_order::SalesOrder;
use tenon_core::party::customer::Customer;
use tenon_erp_port::Erp;
use tenon_kernel::filter::Filter;
use tenon_kernel::ports::Clock;
use tenon_kernel::{Entity, Result, Stored};
use tenon_sync::{ErpInstance, Matching, RateLimit, Reconciliation, RunReport, Timer, in_transaction};
use tenon_testkit::memory_erp::{Call, FaultPlan, MemoryErp};

/// The name of the ERP.
pub const ERP: &str = "memory";
const TENANT: &str = "acme";
pub(crate) const TODAY: Date = date(2025, 3, 14);

/// A decimal.
pub fn money(text: &str) -> Decimal {
    text.parse().unwrap()
}

/// An engine on SQLite in memory, an ERP in memory, and a clock that stands until it is moved.
pub struct World {
    /// The engine; none once the world has ended.
    stage: Option<Stage>,
    /// The ERP.
    pub erp: MemoryErp,
    /// Another ERP that takes its place.
    other: Option<Erp>,
    /// The clock.
    pub clock: Arc<Simulation>,
    /// What the outbox has gone through.
    pub coverage: Arc<Coverage>,
    /// What is wrong on purpose.
    pub(crate) bug: Bug,
    /// How many records a page has.
    pub page: u32,
    /// Which of the ERP's customers are ours.
    pub matching: Matching,
    /// How many calls the ERP bears.
    pub limit: Option<RateLimit>,
    /// The requests that are under way to the ERP.
    pub late: Arc<Late>,
    /// The progress that was told.
    told: Arc<Told>,
    keys: AtomicU64,
}

impl World {
    /// A tenant whose ERP has six customers and five items, and nothing of that here yet. Of the ERP's customers the third
    /// is frozen and the fourth inactive; so is the fourth item.
    pub fn new(seed: u64) -> Self {
        Self::with(seed, MemoryErp::sample(TODAY, 6, 5))
    }

    /// A tenant with this ERP.
    pub fn with(seed: u64, erp: MemoryErp) -> Self {
        let begin: Timestamp = "2025-03-14T08:00:00Z".parse().unwrap();
        let clock = Arc::new(Simulation::new(seed, begin));
        let stage = Some(Stage::take(&clock));
        let (bug, page, matching, limit) = (Bug::None, 4, Matching::default(), None);
        let (coverage, late, told) = (Arc::default(), Arc::default(), Arc::default());
        let (keys, other) = (AtomicU64::new(0), None);
        let world = Self { stage, erp, other, clock, coverage, bug, page, matching, limit, late, told, keys };
        let tenant = json!({
            "name": "Acme", "code": "acme", "base_currency": "EUR", "erp": ERP, "admin_id": "ada", "admin_name": "Ada",
        });
        world.call("tenant.create", tenant).unwrap();
        world
    }

    /// The same with something wrong on purpose.
    #[must_use]
    pub fn planted(mut self, bug: Bug) -> Self {
        self.bug = bug;
        self.stage().watch.plant(bug);
        self
    }

    /// Keeps in step with another ERP than the one in memory, which is not called then.
    #[must_use]
    pub fn keeping(mut self, other: Erp) -> Self {
        self.other = Some(other);
        self
    }

    fn stage(&self) -> &Stage {
        self.stage.as_ref().expect("a world has its engine until it ends")
    }

    /// The engine.
    pub fn engine(&self) -> &Engine {
        &self.stage().engine
    }

    /// A call of the tenant's administrator.
    ///
    /// # Errors
    /// What the operation refuses.
    pub fn call(&self, operation: &str, arguments: Json) -> Result<Json> {
        let key = self.keys.fetch_add(1, Ordering::Relaxed);
        let context = CallContext::new(TENANT, "ada").keyed(format!("call-{key}"));
        let answer = self.engine().call(&context, operation, &arguments);
        self.observe(None);
        answer
    }

    /// Changes fields of a record as it stands.
    ///
    /// # Errors
    /// What the operation refuses.
    pub fn update(&self, entity: &str, id: &str, mut fields: Json) -> Result<Json> {
        let found = self.call(&format!("{entity}.get"), json!({ "id": id }))?;
        fields["id"] = json!(id);
        fields["version"] = found["version"].clone();
        self.call(&format!("{entity}.update"), fields)
    }

    /// The engine's own transactions.
    pub fn store(&self) -> OwnTransactions<'_> {
        self.engine().own_work(TENANT)
    }

    /// The store as a process of these steps sees it.
    pub fn store_of(&self, steps: &Arc<Steps>) -> Store<'_> {
        Store::new(self, steps.clone())
    }

    /// The ERP as a process of these steps sees it.
    pub fn instance_of(&self, steps: &Arc<Steps>) -> ErpInstance {
        let in_memory = || {
            let (erp, clock, steps) = (self.erp.clone(), self.clock.clone(), steps.clone());
            Erp::of(Adapter {
                erp,
                steps,
                clock,
                bug: self.bug,
                late: self.late.clone(),
                told: self.told.clone(),
            })
        };
        let mut instance = ErpInstance::new(ERP, self.other.clone().unwrap_or_else(in_memory));
        instance.page = self.page;
        instance.timer = Some(Arc::new(SimulatedTime(self.clock.clone())));
        instance.matching = self.matching.clone();
        instance.limit = self.limit;
        instance
    }

    /// A run in a process of these steps.
    ///
    /// # Errors
    /// Whatever ended it.
    pub fn run(&self, steps: &Arc<Steps>) -> Result<RunReport> {
        block_on(tenon_sync::run(&self.store_of(steps), &self.instance_of(steps), &|_| {}))
    }

    /// A run in a process that lives.
    pub fn sync(&self) -> RunReport {
        self.run(&Steps::endless()).unwrap()
    }

    /// A reconciliation: by ranges and row by row, which must agree.
    pub fn reconcile(&self) -> Reconciliation {
        let (ranges, rows) = (self.compare(true), self.compare(false));
        let differing = |found: &Reconciliation| {
            let kinds = found.kinds.iter().map(|kind| {
                let mut differing = kind.differing.clone();
                differing.sort();
                let sums = (kind.totals, kind.periods.clone());
                (kind.kind.clone(), kind.theirs, kind.ours, kind.differences, differing, sums)
            });
            kinds.collect::<Vec<_>>()
        };
        assert_eq!(differing(&ranges), differing(&rows), "by ranges and row by row the same differs");
        ranges
    }

    /// A reconciliation, by ranges or row by row.
    pub fn compare(&self, by_ranges: bool) -> Reconciliation {
        block_on(tenon_sync::reconcile(&self.store(), &self.quiet_instance(by_ranges))).unwrap()
    }

    /// As [`World::compare`]; what differs is repaired.
    pub fn repair(&self, by_ranges: bool) -> Reconciliation {
        block_on(tenon_sync::repair(&self.store(), &self.quiet_instance(by_ranges))).unwrap()
    }

    /// The ERP, which sums up ranges or does not.
    fn quiet_instance(&self, ranges: bool) -> ErpInstance {
        let mut instance = self.instance_of(&Steps::endless());
        instance.ranges = ranges;
        instance
    }

    /// Has everything that is stuck in the outbox tried again.
    pub fn retry(&self) -> u64 {
        let retried = tenon_sync::retry(&self.store(), ERP, None).unwrap();
        self.observe(None);
        retried
    }

    /// Has one entry tried again, if it is one that can be.
    pub fn retry_one(&self, entry: &str) {
        let _ = tenon_sync::retry(&self.store(), ERP, Some(entry));
        self.observe(None);
    }

    /// Counts what the outbox has gone through by the work of a process.
    pub(crate) fn observe(&self, process: Option<u64>) {
        if self.stage().watch.outbox_written() {
            self.coverage.observe(&self.store(), process);
        }
    }

    /// A transaction of the engine's in the process of these steps.
    pub(crate) fn within(
        &self,
        steps: &Arc<Steps>,
        work: impl FnOnce(&OwnTransactions<'_>) -> Result<()>,
    ) -> Result<()> {
        self.stage().watch.of(steps, || work(&self.store()))
    }

    /// Makes a backup of the store.
    pub fn back_up(&self) {
        self.stage().back_up();
    }

    /// Restores the store from the backup. The ERP and the clock stay as they are.
    pub fn restore(&self) {
        self.stage().restore();
        self.coverage.begin_anew(&self.store());
    }

    /// Moves the clock.
    pub fn wait(&self, seconds: i64) {
        self.clock.advance(seconds);
    }

    /// From now on nothing goes wrong in the ERP.
    pub fn calm(&self) {
        self.erp.set_faults(FaultPlan::none());
    }

    /// Every record of an entity that a filter selects.
    pub fn find<T: Entity>(&self, filter: Filter) -> Vec<Stored<T>> {
        in_transaction(&self.store(), "look", |unit| unit.find::<T>(filter.clone())).unwrap()
    }

    /// Every record of an entity.
    pub fn all<T: Entity>(&self) -> Vec<Stored<T>> {
        self.find(Filter::everything())
    }

    /// The one record that has this value.
    pub fn one<T: Entity>(&self, field: &str, value: &str) -> Stored<T> {
        let mut found = self.find::<T>(Filter::eq(field, value));
        assert_eq!(found.len(), 1, "{} with {field} {value}", T::DEF.name);
        found.remove(0)
    }

    /// Our id of a record of the ERP.
    pub fn ours(&self, entity: &str, erp_key: &str) -> String {
        let filter = Filter::All(vec![Filter::eq("entity", entity), Filter::eq("erp_key", erp_key)]);
        let links = self.find::<ErpLink>(filter);
        assert_eq!(links.len(), 1, "one {entity} is {erp_key}");
        links[0].record_id.clone()
    }

    /// The ERP's key of a record of ours, if it has one.
    pub fn theirs(&self, entity: &str, id: &str) -> Option<String> {
        let filter = Filter::All(vec![Filter::eq("entity", entity), Filter::eq("record_id", id)]);
        let links = self.find::<ErpLink>(filter);
        assert!(links.len() <= 1, "{entity} {id} has at most one link");
        links.first().map(|link| link.erp_key.clone())
    }

    /// A prospect of ours.
    pub fn prospect(&self, name: &str) -> String {
        let fields = json!({"name": name, "currency": "EUR", "city": "Lyon"});
        id(&self.call("customer.create", fields).unwrap())
    }

    /// A draft of an order of the first item, one piece at 10 EUR and 20 % tax.
    pub fn draft(&self, customer: &str, quantity: u32) -> String {
        let line = json!({
            "product_id": self.ours("product", "ITEM0001"), "quantity": quantity.to_string(), "price": "10",
            "tax_rate": "20",
        });
        id(&self.call("sales_order.create", json!({"customer_id": customer, "lines": [line]})).unwrap())
    }

    /// Submits an order.
    ///
    /// # Errors
    /// What the operation refuses.
    pub fn submit(&self, order: &str) -> Result<Json> {
        self.call("sales_order.submit", json!({"id": order, "accept_shortage": true}))
    }

    /// An order of the ERP's first customer, submitted.
    pub fn submitted(&self, quantity: u32) -> String {
        let order = self.draft(&self.ours("customer", "CUST0001"), quantity);
        self.submit(&order).unwrap();
        order
    }

    /// Masters are read, and an order of the ERP's first customer is submitted.
    pub fn submitted_after_sync(&self) -> String {
        self.sync();
        self.submitted(3)
    }

    /// An order as it stands.
    pub fn order(&self, id: &str) -> Stored<SalesOrder> {
        self.one("id", id)
    }

    /// A customer as it stands.
    pub fn customer(&self, id: &str) -> Stored<Customer> {
        self.one("id", id)
    }

    /// Everything that stands in the database.
    pub fn dump(&self) -> BTreeMap<String, Vec<String>> {
        dump(self.engine().database())
    }

    /// The calls so far that change the ERP.
    pub fn writes(&self) -> Vec<Call> {
        self.erp.calls().into_iter().filter(|call| call.method.writes()).collect()
    }

    /// Runs once more and fails if that writes anything, here or there.
    pub fn assert_quiet(&self) {
        let (before, writes) = (self.dump(), self.writes().len());
        self.sync();
        for (table, rows) in self.dump() {
            assert_eq!(rows, before[&table], "a second run writes nothing into {table}");
        }
        assert_eq!(self.writes().len(), writes, "a second run writes nothing to the ERP");
    }
}

/// Time that passes when the clock is moved, while somebody goes on polling.
struct SimulatedTime(Arc<Simulation>);

impl Timer for SimulatedTime {
    fn after(&self, wait: SignedDuration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        let clock = self.0.clone();
        let over = clock.now().checked_add(wait).unwrap();
        Box::pin(poll_fn(move |_| if clock.now() < over { Poll::Pending } else { Poll::Ready(()) }))
    }
}

impl Drop for World {
    fn drop(&mut self) {
        if let (Some(stage), false) = (self.stage.take(), std::thread::panicking()) {
            stage.leave();
        }
    }
}

fn id(record: &Json) -> String {
    record["id"].as_str().unwrap().to_owned()
}
