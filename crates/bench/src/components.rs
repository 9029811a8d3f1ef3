//! Calls into an adapter that is a component: through the host that limits it, and through bare wasmtime, by turns. Both run the
//! adapter `hostile-adapter` of the tests, which behaves where no cursor or key tells it otherwise, and asks no server.

use crate::Outcome;
use crate::memory::resident;
use crate::table::{Spent, Stopwatch, Times, compare, head};
use std::hint::black_box;
use std::path::Path;
use tenon::core::integration::erp_error::erp_error;
use tenon::erp_port::{Masters, NewOrder, NewOrderLine, Orders, PageRequest};
use tenon_erp_component::{ComponentErp, Config};
use wasmtime::component::{Component, HasSelf, Linker};
use wasmtime::{Engine, PoolingAllocationConfig, Store};

/// The Rust side of `tenon:erp`, for the bare calls.
#[allow(missing_docs, unreachable_pub, clippy::all, reason = "generated")]
mod bound {
    wasmtime::component::bindgen!({ path: "../../bindings/wit/tenon-erp", world: "tenon:erp/adapter" });
}

use bound::exports::tenon::erp::orders;
use bound::tenon::erp::{config, http, log, types};
use bound::{Adapter, AdapterPre};

/// How often each side has its turn; the medians of the turns are told.
const TURNS: usize = 11;

/// What is measured.
#[derive(Clone, Copy)]
enum Work {
    /// A page with one customer.
    Page,
    /// An order of three lines.
    Order,
    /// A page, in an instance that is made for it.
    FirstCall,
}

impl Work {
    const ALL: [Work; 3] = [Work::Page, Work::Order, Work::FirstCall];

    fn name(self) -> &'static str {
        match self {
            Work::Page => "a page with one customer",
            Work::Order => "an order of three lines",
            Work::FirstCall => "a new instance, and a page",
        }
    }

    fn calls(self, quick: bool) -> u32 {
        match self {
            _ if quick => 10,
            Work::FirstCall => 1_000,
            _ => 20_000,
        }
    }
}

/// What the host provides to the component on the bare side: nothing.
struct Imports;

impl types::Host for Imports {}

impl http::Host for Imports {
    fn send(&mut self, _: http::Request) -> Result<http::Response, http::Failure> {
        Err(http::Failure { kind: "unreachable".to_owned(), message: "there is no server".to_owned() })
    }
}

impl config::Host for Imports {
    fn get(&mut self, _: String) -> Option<String> {
        None
    }
}

impl log::Host for Imports {
    fn write(&mut self, _: String, _: String) {}
}

/// wasmtime alone.
struct Bare {
    engine: Engine,
    pre: AdapterPre<Imports>,
    store: Store<Imports>,
    instance: Adapter,
    page: types::PageRequest,
    order: orders::NewOrder,
}

impl Bare {
    /// Whether instances are made in a pool that is set apart before.
    fn open(file: &Path, pooled: bool) -> wasmtime::Result<Self> {
        let mut settings = wasmtime::Config::new();
        if pooled {
            settings.allocation_strategy(PoolingAllocationConfig::default());
        }
        let engine = Engine::new(&settings)?;
        let mut linker = Linker::new(&engine);
        Adapter::add_to_linker::<_, HasSelf<_>>(&mut linker, |lent| lent)?;
        let pre = AdapterPre::new(linker.instantiate_pre(&Component::from_file(&engine, file)?)?)?;
        let mut store = Store::new(&engine, Imports);
        let instance = pre.instantiate(&mut store)?;
        let page = types::PageRequest { cursor: None, limit: 10 };
        Ok(Self { engine, pre, store, instance, page, order: told(&order()) })
    }

    fn run(&mut self, work: Work, calls: u32) -> wasmtime::Result<Spent> {
        let watch = Stopwatch::start();
        for _ in 0..calls {
            match work {
                Work::Page => {
                    let masters = self.instance.tenon_erp_masters();
                    black_box(masters.call_customers(&mut self.store, &self.page)?).map_err(failed)?;
                }
                Work::Order => {
                    let orders = self.instance.tenon_erp_orders();
                    black_box(orders.call_place(&mut self.store, "key", &self.order)?).map_err(failed)?;
                }
                Work::FirstCall => {
                    let mut store = Store::new(&self.engine, Imports);
                    let instance = self.pre.instantiate(&mut store)?;
                    let masters = instance.tenon_erp_masters();
                    black_box(masters.call_customers(&mut store, &self.page)?).map_err(failed)?;
                }
            }
        }
        Ok(each(watch.spent(), calls))
    }
}

fn each(spent: Spent, calls: u32) -> Spent {
    Spent { clock: spent.clock / calls, processor: spent.processor / calls }
}

fn failed(error: types::Error) -> wasmtime::Error {
    wasmtime::Error::msg(error.message)
}

/// The host of adapters.
struct Host {
    adapter: ComponentErp,
    page: PageRequest,
    order: NewOrder,
}

impl Host {
    fn open(file: &Path) -> tenon::Result<Self> {
        let adapter =
            ComponentErp::open(&Config { file: file.to_owned(), ..Config::default() }).map_err(erp_error)?;
        Ok(Self { adapter, page: PageRequest { cursor: None, limit: 10 }, order: order() })
    }

    async fn run(&self, work: Work, calls: u32) -> tenon::Result<Spent> {
        let watch = Stopwatch::start();
        for _ in 0..calls {
            if let Work::FirstCall = work {
                self.adapter.begin_part("");
            }
            match work {
                Work::Order => {
                    drop(black_box(self.adapter.place("key", &self.order).await.map_err(erp_error)?))
                }
                _ => drop(black_box(self.adapter.customers(&self.page).await.map_err(erp_error)?)),
            }
        }
        Ok(each(watch.spent(), calls))
    }
}

fn order() -> NewOrder {
    let line = |position: u32| NewOrderLine {
        id: format!("line-{position}"),
        position,
        item: format!("P{position}"),
        quantity: 2.into(),
        unit: "pcs".to_owned(),
        price: 10.into(),
        tax_rate: 19.into(),
        net: 20.into(),
        tax: "3.80".parse().unwrap_or_default(),
        due_date: None,
    };
    NewOrder {
        number: "SO2026-0001".to_owned(),
        customer: "C1".to_owned(),
        customer_reference: Some("4711".to_owned()),
        date: "2026-01-30".parse().unwrap_or_default(),
        currency: "EUR".to_owned(),
        lines: (1..=3).map(line).collect(),
        net: 60.into(),
        tax: "11.40".parse().unwrap_or_default(),
        gross: "71.40".parse().unwrap_or_default(),
    }
}

/// The same order in the words of the contract.
fn told(order: &NewOrder) -> orders::NewOrder {
    let line = |line: &NewOrderLine| orders::NewOrderLine {
        id: line.id.clone(),
        position: line.position,
        item: line.item.clone(),
        quantity: line.quantity.to_string(),
        unit: line.unit.clone(),
        price: line.price.to_string(),
        tax_rate: line.tax_rate.to_string(),
        net: line.net.to_string(),
        tax: line.tax.to_string(),
        due_date: None,
        extra: Vec::new(),
    };
    orders::NewOrder {
        number: order.number.clone(),
        customer: order.customer.clone(),
        customer_reference: order.customer_reference.clone(),
        date: order.date.to_string(),
        currency: order.currency.clone(),
        lines: order.lines.iter().map(line).collect(),
        net: order.net.to_string(),
        tax: order.tax.to_string(),
        gross: order.gross.to_string(),
        extra: Vec::new(),
    }
}

/// Measures every kind of work on both sides.
pub(crate) fn run(quick: bool) -> Outcome<()> {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
    let file = root.join("target/adapters/hostile-adapter.wasm");
    if !file.exists() {
        return Err(
            "no adapter: run `scripts/wasm-adapter.sh adapters/erp-component/tests/hostile-adapter`".into()
        );
    }
    let (before, _) = resident()?;
    let host = Host::open(&file)?;
    let (after, _) = resident()?;
    println!("resident memory: {before} MiB, and with a loaded adapter {after} MiB");
    let (mut bare, mut pooled) = (Bare::open(&file, false)?, Bare::open(&file, true)?);
    head("calls into a component, through the host of adapters and through bare wasmtime");
    for work in Work::ALL {
        let calls = work.calls(quick);
        let mut took = [Times::default(), Times::default(), Times::default()];
        for _ in 0..TURNS {
            took[0].add(tenon::wait(host.run(work, calls))?);
            took[1].add(bare.run(work, calls)?);
            took[2].add(pooled.run(work, calls)?);
        }
        let [host, bare, pooled] = took.map(|times| times.median());
        compare(work.name(), host, bare);
        compare("  beside bare wasmtime with a pool", host, pooled);
    }
    Ok(())
}
