//! Users, people in the ERP, faults, crashes and workers, all drawn from one seed.

mod faults;

use crate::bug::Bug;
use crate::chance::Chance;
use crate::check::{check, check_settled};
use crate::coverage::Coverage;
use crate::disasters;
use crate::others;
use crate::steps::Steps;
use crate::world::{TODAY, World};
use futures_lite::future::{block_on, poll_once};
use rust_decimal::Decimal;
use serde_json::json;
use std::pin::pin;
use std::sync::Arc;
use tenon_core::integration::conflict::{Conflict, ConflictState};
use tenon_core::integration::erp_error::erp_error;
use tenon_core::integration::field_pin::FieldPin;
use tenon_core::order::place_order;
use tenon_core::order::sales_order::{OrderStatus, SalesOrder};
use tenon_core::party::customer::{Customer, CustomerKind};
use tenon_core::party::customer_merge::CustomerMerge;
use tenon_core::receivable::open_item::OpenItem;
use tenon_erp_port::{Capabilities, Capability};
use tenon_kernel::filter::Filter;
use tenon_kernel::platform::outbox::Outbox;
use tenon_kernel::record::Stored;
use tenon_kernel::{Catalogue, Entity};
use tenon_testkit::memory_erp::{Fault, MemoryErp, SplitMix64};

/// Longer than a lease, in seconds.
const LEASE: i64 = 301;

/// What can happen, in the order in which it is drawn.
const ACTIONS: [&str; 22] = [
    "create a customer",
    "convert a customer",
    "order",
    "cancel an order",
    "edit a customer",
    "edit an order",
    "resolve a conflict",
    "progress in the ERP",
    "edit masters in the ERP",
    "time passes",
    "the clock is put back",
    "run",
    "two runs",
    "change the faults",
    "a bad day",
    "retry",
    "merge customers",
    "take a merge back",
    "the ERP loses an order",
    "pin a field",
    "call another operation",
    "a disaster",
];

/// How often each action is drawn, in parts of [`WEIGHT`].
const WEIGHTS: [usize; 22] = [2, 2, 6, 2, 2, 5, 1, 4, 4, 2, 1, 6, 2, 2, 1, 2, 2, 1, 1, 1, 3, 2];
const WEIGHT: usize = 54;

/// Actions in which nobody here edits anything.
const SYNCHRONISING: [&str; 4] = ["run", "two runs", "a bad day", "retry"];

/// Where a process can die.
const DEATHS: [&str; 4] = ["before", "after", "at a statement", "before a commit"];

/// Actions that are refused more often than not, and that histories must have seen done.
const DONE: [&str; 4] = ["merged", "taken back", "lost", "pinned"];

/// Everything that histories must come to: each action, each fault, each kind of death; and of each kind of outbound work that
/// any module declares, that it goes out and takes effect.
pub fn expected() -> Vec<String> {
    let done = DONE.iter().map(|name| format!("done: {name}"));
    let disasters = disasters::ALL.iter().map(|name| format!("disaster: {name}"));
    let faults = Fault::NAMES.iter().map(|name| format!("fault: {name}"));
    let actions = ACTIONS.iter().map(|name| format!("action: {name}"));
    let catalogue = Catalogue::of(tenon_core::MODULES).unwrap();
    let reached = |kind: &str| ["sent", "done"].map(|state| format!("{kind}: {state}"));
    let kinds: Vec<_> = catalogue.effects().flat_map(|effect| reached(effect.kind())).collect();
    actions
        .chain(kinds)
        .chain(done)
        .chain(disasters)
        .chain(faults)
        .chain(DEATHS.iter().map(|place| death(place)))
        .collect()
}

fn death(point: &str) -> String {
    let place = DEATHS.iter().rev().find(|place| point.starts_with(**place));
    format!("death: {}", place.unwrap_or(&point))
}

/// One simulated history.
pub struct Simulator {
    world: World,
    chance: SplitMix64,
    trace: Vec<String>,
    skipped: Vec<usize>,
    /// Orders that were cancelled before anything of them had been sent.
    never: Vec<String>,
    /// The ERP's records as they were before somebody spoiled them.
    spoiled: Vec<tenon_erp_port::ErpCustomer>,
}

impl Simulator {
    /// The history of this seed.
    pub fn new(seed: u64, bug: Bug) -> Self {
        // An ERP that also takes changes of customers.
        let capabilities = Capabilities::all().with(Capability::ChangeCustomer);
        let erp = MemoryErp::sample(TODAY, 6, 5).with_capabilities(capabilities);
        let world = World::with(seed, erp).planted(bug);
        let (trace, skipped, never, spoiled) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Self { world, chance: SplitMix64::new(seed), trace, skipped, never, spoiled }
    }

    /// The same history without these of its actions.
    #[must_use]
    pub fn without(mut self, actions: &[usize]) -> Self {
        self.skipped = actions.to_vec();
        self
    }

    /// What was done so far.
    pub fn trace(&self) -> &[String] {
        &self.trace
    }

    /// What the outbox has gone through.
    pub fn coverage(&self) -> &Arc<Coverage> {
        &self.world.coverage
    }

    /// Plays at most so many actions, checks after each, then lets everything settle and checks that.
    pub fn play(&mut self, most: usize) {
        self.world.sync();
        let mut first = Chance::new(self.chance.next_u64());
        let actions = most / 4 + first.below(most - most / 4) + 1;
        let faults = self.faulty(&mut first);
        self.trace.push(faults);
        for number in 0..actions {
            // Each action draws from a generator of its own, so that leaving one out does not change the others.
            let seed = self.chance.next_u64();
            if !self.skipped.contains(&number) {
                self.act(number, &mut Chance::new(seed));
                self.hold();
            }
        }
        self.settle();
    }

    fn note(&mut self, number: usize, what: String) {
        self.trace.push(format!("{number:>3} {what}"));
    }

    fn hold(&self) {
        check(&self.world);
        for key in &self.never {
            assert_eq!(self.world.erp.count_orders(key), 0, "it was cancelled before it was sent: {key}");
        }
    }

    fn act(&mut self, number: usize, chance: &mut Chance) {
        let mut drawn = chance.below(WEIGHT);
        let mut action = 0;
        while drawn >= WEIGHTS[action] {
            drawn -= WEIGHTS[action];
            action += 1;
        }
        self.world.coverage.count(&format!("action: {}", ACTIONS[action]), 1);
        // Where it does not come to its end, this is what stands in the trace.
        self.note(number, format!("{}: it fails", ACTIONS[action]));
        let pinned = self.pinned();
        let what = match action {
            0 => self.new_customer(chance),
            1 => self.convert(chance),
            2 => self.order(chance),
            3 => self.cancel(chance),
            4 => self.edit_customer(chance),
            5 => self.edit_order(chance),
            6 => self.resolve(chance),
            7 => self.progress_in_erp(chance),
            8 => self.masters_in_erp(chance),
            9 => self.time(chance),
            10 => self.time_back(chance),
            11 => self.run(chance),
            12 => self.two_runs(chance),
            13 => self.faulty(chance),
            14 => self.bad_day(chance),
            15 => format!("retry: {}", self.world.retry()),
            16 => self.merge(chance),
            17 => self.unmerge(chance),
            18 => self.lose(chance),
            19 => self.pin(chance),
            20 => others::call(&self.world, chance),
            _ => disasters::strike(&self.world, chance),
        };
        self.trace.pop();
        self.note(number, what);
        if SYNCHRONISING.contains(&ACTIONS[action]) {
            assert_eq!(self.pinned(), pinned, "what is pinned stands as it was");
        }
    }

    fn pick<T: Entity>(&self, chance: &mut Chance, which: impl Fn(&T) -> bool) -> Option<String> {
        let mut found = self.world.all::<T>();
        found.retain(|record| which(record));
        if found.is_empty() {
            return None;
        }
        Some(found.swap_remove(chance.below(found.len())).id().to_owned())
    }

    fn new_customer(&mut self, chance: &mut Chance) -> String {
        let number = chance.below(1_000_000);
        let tax_id = if chance.one_in(2) { json!(format!("FR{number}")) } else { json!(null) };
        let fields =
            json!({"name": format!("Customer {number} of ours"), "currency": "EUR", "tax_id": tax_id});
        let created = told(self.world.call("customer.create", fields));
        if chance.one_in(4) {
            return format!("create a customer: {created}");
        }
        let converted = told(self.world.call("customer.convert", json!({ "id": created })));
        format!("create and convert a customer: {converted}")
    }

    fn convert(&mut self, chance: &mut Chance) -> String {
        let Some(id) = self.pick::<Customer>(chance, |customer| customer.kind == CustomerKind::Prospect)
        else {
            return self.new_customer(chance);
        };
        format!("convert {id}: {}", told(self.world.call("customer.convert", json!({ "id": id }))))
    }

    /// Notes that something was done that is refused more often than not.
    fn done(&self, what: &str, answer: tenon_kernel::Result<serde_json::Value>) -> String {
        if answer.is_ok() {
            self.world.coverage.count(&format!("done: {what}"), 1);
        }
        told(answer)
    }

    /// Two customers turn out to be one.
    fn merge(&mut self, chance: &mut Chance) -> String {
        let Some(from) = self.pick::<Customer>(chance, |_| true) else { return "no customer".to_owned() };
        let Some(into) = self.pick::<Customer>(chance, |other| other.name != self.world.customer(&from).name)
        else {
            return "no other customer".to_owned();
        };
        let version = |id: &str| self.world.customer(id).header.version;
        let both = json!({"from": from, "from_version": version(&from), "into": into, "into_version": version(&into)});
        let answer = self.world.call("customer.merge", both);
        format!("merge {from} into {into}: {}", self.done("merged", answer))
    }

    /// They turn out to be two after all.
    fn unmerge(&mut self, chance: &mut Chance) -> String {
        let Some(id) = self.pick::<CustomerMerge>(chance, |merge| merge.undone_at.is_none()) else {
            return "nothing is merged".to_owned();
        };
        let merge = self.world.one::<CustomerMerge>("id", &id);
        let version = match self.world.find::<Customer>(Filter::eq("id", &merge.into_id)).pop() {
            Some(into) => into.header.version,
            None => return format!("{} was merged itself", merge.into_id),
        };
        let answer = self.world.call("customer.unmerge", json!({"id": merge.from_id, "version": version}));
        format!("take back that {} is {}: {}", merge.from_id, merge.into_id, self.done("taken back", answer))
    }

    /// The ERP loses an order of which nothing is executed, and which nobody wants to cancel.
    fn lose(&mut self, chance: &mut Chance) -> String {
        let untouched = |order: &SalesOrder| {
            let open = matches!(order.status, OrderStatus::Submitted | OrderStatus::Confirmed);
            open && order.erp_number.is_some()
        };
        let Some(id) = self.pick::<SalesOrder>(chance, |order| untouched(order)) else {
            return "the ERP has no open order".to_owned();
        };
        let Some(key) = self.world.theirs("sales_order", &id) else { return format!("{id} is not there") };
        let idle = |progress: tenon_erp_port::OrderProgress| {
            progress.lines.iter().all(|line| line.shipped.is_zero() && line.invoiced.is_zero())
        };
        if !self.world.erp.progress_now(&key).is_some_and(idle) {
            return format!("{key} is executed");
        }
        let lost = self.world.erp.lose_order(&key).map(|()| json!({})).map_err(erp_error);
        format!("the ERP loses {key}: {}", self.done("lost", lost))
    }

    /// Has the orders that the ERP has lost placed again.
    fn place_again(&self) {
        for lost in self.world.compare(true).lost_orders {
            self.world.retry_one(&lost.entry);
        }
    }

    /// People in the ERP cancel the orders that they are told to cancel.
    fn cancel_late_orders(&self) {
        for order in self.world.compare(true).repeated_orders {
            // One that is executed already is theirs.
            let _ = self.world.erp.cancel_order(&order.repeated);
        }
    }

    fn order(&mut self, chance: &mut Chance) -> String {
        let open = |order: &SalesOrder| matches!(order.status, OrderStatus::Draft | OrderStatus::Rejected);
        if chance.one_in(3)
            && let Some(id) = self.pick::<SalesOrder>(chance, open)
        {
            return format!("submit {id}: {}", told(self.world.submit(&id)));
        }
        let Some(customer) = self.pick::<Customer>(chance, |customer| customer.kind == CustomerKind::Trading)
        else {
            return "no customer to order".to_owned();
        };
        let lines: Vec<_> = (0..=chance.below(2))
            .map(|_| {
                let product = self.pick::<tenon_core::product::product::Product>(chance, |_| true);
                json!({"product_id": product, "quantity": chance.below(40) + 1, "price": "10", "tax_rate": "20"})
            })
            .map(|mut line| {
                line["quantity"] = json!(line["quantity"].to_string());
                line
            })
            .collect();
        let fields = json!({"customer_id": customer, "lines": lines});
        match self.world.call("sales_order.create", fields) {
            Ok(order) => {
                let id = order["id"].as_str().unwrap().to_owned();
                format!("create and submit {id}: {}", told(self.world.submit(&id)))
            }
            error => format!("create an order: {}", told(error)),
        }
    }

    fn cancel(&mut self, chance: &mut Chance) -> String {
        let Some(id) = self.pick::<SalesOrder>(chance, |order| order.status != OrderStatus::Cancelled) else {
            return "no order to cancel".to_owned();
        };
        let answer = self.world.call("sales_order.cancel", json!({ "id": id }));
        if answer.is_ok() {
            let unsent = |entry: &Outbox| {
                let is_untouched = entry.fence == 0 && entry.look_up_first.is_none();
                entry.record_id == id && entry.kind == place_order::KIND && is_untouched
            };
            let unsent: Vec<_> =
                self.world.all::<Outbox>().into_iter().filter(|entry| unsent(entry)).collect();
            self.never.extend(unsent.iter().map(|entry| entry.id().to_owned()));
        }
        format!("cancel {id}: {}", told(answer))
    }

    fn edit_customer(&mut self, chance: &mut Chance) -> String {
        let Some(id) = self.pick::<Customer>(chance, |_| true) else { return "no customer".to_owned() };
        let edit = chance.below(5);
        let (field, value) = match chance.below(3) {
            0 => ("name", format!("Edited {edit}")),
            1 => ("city", format!("Edited {edit}")),
            _ => ("email", format!("edited-{edit}@customers.example")),
        };
        format!("edit {field} of {id}: {}", told(self.world.update("customer", &id, json!({ field: value }))))
    }

    /// Somebody pins a field of a customer; of one that has a pinned field, it is pinned no more.
    fn pin(&mut self, chance: &mut Chance) -> String {
        let Some(id) = self.pick::<Customer>(chance, |_| true) else { return "no customer".to_owned() };
        if let Some(pin) = self.world.find::<FieldPin>(Filter::eq("record_id", &id)).pop() {
            let version = pin.header.version;
            let unpinned = self.world.call("field_pin.delete", json!({"id": pin.id(), "version": version}));
            return format!("unpin {} of {id}: {}", pin.field, told(unpinned));
        }
        let field = ["name", "city", "status"][chance.below(3)];
        let pin = json!({"entity": "customer", "record_id": id, "field": field});
        format!("pin {field} of {id}: {}", self.done("pinned", self.world.call("field_pin.create", pin)))
    }

    /// What stands in the pinned fields.
    fn pinned(&self) -> Vec<(String, Option<String>)> {
        let value = |pin: &Stored<FieldPin>| {
            let customer = self.world.find::<Customer>(Filter::eq("id", &pin.record_id)).pop()?;
            match pin.field.as_str() {
                "name" => Some(customer.data.name),
                "city" => customer.data.city,
                _ => Some(format!("{:?}", customer.status)),
            }
        };
        self.world.all::<FieldPin>().iter().map(|pin| (pin.id().to_owned(), value(pin))).collect()
    }

    fn edit_order(&mut self, chance: &mut Chance) -> String {
        // Mostly one that was handed over: that is a change for the ERP.
        let handed_over =
            |order: &SalesOrder| matches!(order.status, OrderStatus::Submitted | OrderStatus::Confirmed);
        let id = self.pick::<SalesOrder>(chance, |order| handed_over(order)).filter(|_| !chance.one_in(4));
        let Some(id) = id.or_else(|| self.pick::<SalesOrder>(chance, |_| true)) else {
            return "no order".to_owned();
        };
        let order = self.world.order(&id);
        let line = &order.lines[chance.below(order.lines.len())];
        let quantity = chance.below(12).to_string();
        let mut lines = vec![json!({"id": line.id, "quantity": quantity})];
        if chance.one_in(3) {
            let product = self.pick::<tenon_core::product::product::Product>(chance, |_| true);
            lines.push(json!({"product_id": product, "quantity": "7", "price": "3", "tax_rate": "20"}));
        }
        let fields = json!({ "lines": lines });
        format!("edit {id}: {}", told(self.world.update("sales_order", &id, fields)))
    }

    fn resolve(&mut self, chance: &mut Chance) -> String {
        let open = |conflict: &Conflict| conflict.state == ConflictState::Open;
        let Some(id) = self.pick::<Conflict>(chance, open) else { return "no conflict".to_owned() };
        let take = if chance.one_in(2) { "ours" } else { "theirs" };
        let answer = self.world.call("conflict.resolve", json!({"id": id, "take": take}));
        format!("resolve {id} with {take}: {}", told(answer))
    }

    /// Any order of the ERP goes a step further, or is cancelled there.
    fn progress_in_erp(&mut self, chance: &mut Chance) -> String {
        let erp = &self.world.erp;
        // What has arrived late nobody there has got round to.
        let is_on_time = |progress: tenon_erp_port::OrderProgress| {
            progress.idempotency_key.is_none_or(|key| !self.world.late.has_arrived(&key))
        };
        let orders: Vec<_> = (1..200)
            .map(|n| format!("SO{n:06}"))
            .filter(|key| erp.progress_now(key).is_some_and(is_on_time))
            .collect();
        if orders.is_empty() {
            return "the ERP has no order".to_owned();
        }
        let key = &orders[chance.below(orders.len())];
        match chance.below(6) {
            0 => format!("ERP approves {key}: {:?}", erp.approve(key).is_ok()),
            1 if chance.one_in(2) => {
                let part = Decimal::from(chance.below(6));
                format!("ERP confirms {part} of {key}: {:?}", erp.confirm_part(key, 1, part).is_ok())
            }
            1 => format!("ERP cancels {key}: {:?}", erp.cancel_order(key).is_ok()),
            2 => {
                let items = self.world.all::<OpenItem>();
                let item = items[chance.below(items.len())].document.clone();
                format!("ERP gets 5 for {item}: {:?}", erp.pay(&item, Decimal::from(5)).is_ok())
            }
            _ => {
                let done = [erp.approve(key).is_ok(), erp.ship(key).is_ok(), erp.invoice(key).is_ok()];
                format!("ERP approves, ships and invoices {key}: {done:?}")
            }
        }
    }

    fn masters_in_erp(&mut self, chance: &mut Chance) -> String {
        let erp = &self.world.erp;
        let key = format!("CUST{:04}", chance.below(6) + 1);
        let Some(mut customer) = erp.customer(&key) else { return self.repair() };
        match chance.below(7) {
            0 => {
                erp.break_customer(&key);
                self.spoiled.push(customer);
                return format!("ERP spoils {key}");
            }
            1 => customer.frozen = !customer.frozen,
            2 => customer.credit_limit = Some(Decimal::from(chance.below(20_000))),
            3 => customer.city = None,
            4 => {
                let item = format!("ITEM{:04}", chance.below(5) + 1);
                erp.delete_item(&item);
                return format!("ERP deletes {item}");
            }
            _ => customer.name = format!("Edited {}", chance.below(5)),
        }
        erp.put_customer(customer);
        format!("ERP edits {key}")
    }

    fn repair(&mut self) -> String {
        self.spoiled.drain(..).for_each(|customer| self.world.erp.put_customer(customer));
        "ERP repairs its customers".to_owned()
    }

    fn time(&mut self, chance: &mut Chance) -> String {
        let seconds = [1, 60, LEASE, 7200][chance.below(4)];
        self.world.wait(seconds);
        format!("{seconds} s pass")
    }

    /// As when a clock that went ahead is set right.
    fn time_back(&mut self, chance: &mut Chance) -> String {
        let seconds = [1, 60, LEASE, 7200][chance.below(4)];
        self.world.wait(-seconds);
        format!("the clock is put back by {seconds} s")
    }

    /// A run that may die at some point.
    fn run(&mut self, chance: &mut Chance) -> String {
        let steps =
            if chance.one_in(3) { Steps::endless() } else { Steps::until(chance.below(200) as u64 + 1) };
        let result = self.world.run(&steps);
        self.bury(&steps);
        let end = result.map_or_else(|error| error.code.as_str(), |_| "done");
        if steps.is_dead() { format!("run dies {}", steps.last()) } else { format!("run: {end}") }
    }

    /// Counts where a process has died.
    fn bury(&self, steps: &Steps) {
        if steps.is_dead() {
            self.world.coverage.count(&death(&steps.last()), 1);
        }
    }

    /// Two runs whose steps take turns by chance, each of which may die; time may pass under them.
    fn two_runs(&mut self, chance: &mut Chance) -> String {
        let world = &self.world;
        let mut dying = || Steps::until(chance.below(400) as u64 + 1);
        let (one, two) = (dying(), dying());
        let (one_store, one_erp) = (world.store_of(&one), world.instance_of(&one));
        let (two_store, two_erp) = (world.store_of(&two), world.instance_of(&two));
        block_on(async {
            let mut first = pin!(tenon_sync::run(&one_store, &one_erp, &|_| {}));
            let mut second = pin!(tenon_sync::run(&two_store, &two_erp, &|_| {}));
            let mut done = [false, false];
            while done != [true, true] {
                if chance.one_in(40) {
                    world.wait(LEASE);
                }
                if chance.one_in(2) {
                    done[0] = done[0] || poll_once(&mut first).await.is_some();
                } else {
                    done[1] = done[1] || poll_once(&mut second).await.is_some();
                }
            }
        });
        self.bury(&one);
        self.bury(&two);
        format!("two runs: {} and {}", one.last(), two.last())
    }

    /// Nothing goes wrong any more, and everything comes to its end.
    fn settle(&mut self) {
        self.world.calm();
        disasters::end(&self.world);
        let pinned = self.pinned();
        self.note(999, "everything settles".to_owned());
        self.repair();
        // A record that was garbled on its way only comes again when somebody saves it.
        for letter in self.world.all::<tenon_core::integration::dead_letter::DeadLetter>() {
            let customer = letter.erp_key.as_deref().and_then(|key| self.world.erp.customer(key));
            customer.into_iter().for_each(|customer| self.world.erp.put_customer(customer));
        }
        for _ in 0..4 {
            self.world.wait(86_400);
            self.world.retry();
            self.place_again();
            self.world.sync();
            self.cancel_late_orders();
            self.hold();
        }
        for conflict in self.world.all::<Conflict>() {
            if conflict.state == ConflictState::Open {
                let arguments = json!({"id": conflict.id(), "take": "ours"});
                self.world.call("conflict.resolve", arguments).unwrap();
            }
        }
        self.world.sync();
        check_settled(&self.world);
        self.hold();
        assert_eq!(self.pinned(), pinned, "what is pinned stands as it was");
        for fault in self.world.erp.calls().iter().filter_map(|call| call.fault) {
            self.world.coverage.count(&format!("fault: {}", fault.name()), 1);
        }
    }
}

pub(crate) fn told(answer: tenon_kernel::Result<serde_json::Value>) -> String {
    match answer {
        Ok(record) => record["id"].as_str().unwrap_or("done").to_owned(),
        Err(error) => error.code.as_str().to_owned(),
    }
}
