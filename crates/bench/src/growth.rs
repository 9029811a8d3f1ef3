//! What grows with the rows of a store, and what does not: every kind of reading, a write, and a step of each synchronisation,
//! with few rows and with many.

mod copies;
mod plan;

use crate::Outcome;
use crate::company::{ADMIN, Company, SELLER, TENANT, customer, found_pipeline, read};
use crate::place::{ENGINE, Place};
pub(crate) use copies::{Copies, ENTITIES};
use serde_json::{Value as Json, json};
use std::path::Path;
use std::time::{Duration, Instant};
use tenon::erp_port::Erp;
use tenon::sync::{Customers, ErpInstance, Invoices, Items, OpenItems, Prices, Receipts, Stock, pull, push};
use tenon::{Engine, wait};
use tenon_db_sqlite::Sqlite;
use tenon_erp_k3::{K3, Size};
use tenon_erp_sql::{Mapping, SqlErp, mappings};
use tenon_testkit::watched::{Log, Observed, Watched};

const ERP: &str = "k3";

/// How often each step is done; the median counts.
const TIMES: usize = 11;

/// A larger store may take this much longer for something that is flat: noise, and a level more of an index.
const FLAT: f64 = 3.0;

/// What is measured: who calls which operation with what.
type Step = (&'static str, &'static str, Json);

/// Lists of what belongs to a customer.
const OF_A_CUSTOMER: [&str; 6] = [
    "sales_order.list",
    "opportunity.list",
    "activity.list",
    "open_item.list",
    "invoice.list",
    "receipt.list",
];

/// A store with an ERP.
struct Grown {
    engine: Engine,
    log: Log,
    company: Company,
    erp: ErpInstance,
    steps: Vec<Step>,
    /// How many customers were made by what is measured.
    made: usize,
}

/// What a step took.
struct Taken {
    name: String,
    time: Duration,
    rows: u64,
    observed: Vec<Observed>,
}

/// Measures with `few` rows in each table of these entities, then with `many`.
pub(crate) fn run(folder: &Path, place: &Place, of: &[String], few: u64, many: u64) -> Outcome<()> {
    place.clear()?;
    let mut grown = Grown::found(folder, place)?;
    let mut copies = Copies::of(of, &grown.engine);
    copies.grow(grown.engine.database(), few)?;
    grown.reopen(place)?;
    let before = grown.measure()?;
    copies.grow(grown.engine.database(), many)?;
    grown.reopen(place)?;
    let after = grown.measure()?;
    println!("\n{}: {few} and {many} rows in each table, median of {TIMES}", place.name());
    println!("  {:<48}{:>10}{:>10}{:>8}{:>8}{:>8}", "", "few", "many", "ratio", "rows", "rows");
    let mut wide = Vec::new();
    for (few, many) in before.iter().zip(&after) {
        let ratio = many.time.as_secs_f64() / few.time.as_secs_f64();
        let (a, b) = (crate::table::format(few.time), crate::table::format(many.time));
        println!("  {:<48}{a:>10}{b:>10}{ratio:>8.2}{:>8}{:>8}", many.name, few.rows, many.rows);
        wide.extend(plan::wide(grown.engine.database(), many, ratio > FLAT)?);
    }
    println!("  Statements that read a whole table, or a step that is not flat:");
    wide.iter().for_each(|line| println!("  {line}"));
    drop(grown);
    place.clear()
}

impl Grown {
    /// A company that has one or a few of everything.
    fn found(folder: &Path, place: &Place) -> Outcome<Grown> {
        let file = folder.join(format!("growth-{}.db", place.dialect().as_str()));
        K3::make(&file, Size { customers: 5, items: 5, seed: 7 }).map_err(|error| error.to_string())?;
        let log = Log::default();
        let engine = Engine::builder(Watched::new(place.open(2)?, log.clone())).prefix(ENGINE).open()?;
        let company = Company::found(&engine, Some(ERP), 5)?;
        let adapter = SqlErp::new(Sqlite::open(&file)?, Mapping::parse(mappings::K3)?);
        let erp = ErpInstance::new(ERP, Erp::of(adapter));
        let work = engine.own_work(TENANT);
        wait(push(&work, &erp, &|_| {}))?;
        wait(pull::<Customers>(&work, &erp, &|_| {}))?;
        wait(pull::<Items>(&work, &erp, &|_| {}))?;
        wait(pull::<Prices>(&work, &erp, &|_| {}))?;
        wait(pull::<Stock>(&work, &erp, &|_| {}))?;
        wait(pull::<OpenItems>(&work, &erp, &|_| {}))?;
        wait(pull::<Invoices>(&work, &erp, &|_| {}))?;
        wait(pull::<Receipts>(&work, &erp, &|_| {}))?;
        let steps = found_documents(&engine, &company)?;
        Ok(Grown { engine, log, company, erp, steps, made: 0 })
    }

    /// As after the night: the database knows how much there is.
    fn reopen(&mut self, place: &Place) -> Outcome<()> {
        place.analyse()?;
        let watched = Watched::new(place.open(2)?, self.log.clone());
        self.engine = Engine::builder(watched).prefix(ENGINE).open()?;
        self.log.take();
        Ok(())
    }

    fn measure(&mut self) -> Outcome<Vec<Taken>> {
        let steps = self.steps.clone();
        let mut taken = Vec::new();
        for (actor, operation, arguments) in &steps {
            let name = format!("{operation} {}", short(arguments));
            let engine = &self.engine;
            let name = if *actor == ADMIN { name } else { format!("{name} (her own)") };
            taken.push(timed(name, &self.log, &mut || read(engine, actor, operation, arguments).map(drop))?);
        }
        taken.push(self.create()?);
        taken.push(self.push()?);
        let (engine, erp) = (&self.engine, &self.erp);
        taken.push(timed("pull of 5 items".to_owned(), &self.log, &mut || {
            Ok(wait(pull::<Items>(&engine.own_work(TENANT), erp, &|_| {})).map(drop)?)
        })?);
        taken.push(timed("pull of the stock of 5 items".to_owned(), &self.log, &mut || {
            Ok(wait(pull::<Stock>(&engine.own_work(TENANT), erp, &|_| {})).map(drop)?)
        })?);
        Ok(taken)
    }

    fn create(&mut self) -> Outcome<Taken> {
        let (engine, company, made) = (&self.engine, &self.company, &mut self.made);
        timed("customer.create".to_owned(), &self.log, &mut || {
            *made += 1;
            company.write(
                "customer.create",
                &format!("grown-{made}"),
                &customer(10_000_000 + *made),
                engine,
            )?;
            Ok(())
        })
    }

    /// One entry that is due: it is claimed, sent and settled.
    fn push(&mut self) -> Outcome<Taken> {
        let mut times = Vec::new();
        let mut observed = Vec::new();
        for _ in 0..TIMES {
            self.made += 1;
            let made = self.made;
            let arguments = customer(10_000_000 + made);
            let made_customer =
                self.company.write("customer.create", &format!("grown-{made}"), &arguments, &self.engine)?;
            let convert = json!({"id": made_customer["id"]});
            self.company.write(
                "customer.convert",
                &format!("convert-grown-{made}"),
                &convert,
                &self.engine,
            )?;
            self.log.take();
            let began = Instant::now();
            let report = wait(push(&self.engine.own_work(TENANT), &self.erp, &|_| {}))?;
            times.push(began.elapsed());
            observed = self.log.take();
            if report.done != 1 {
                return Err(format!("one entry was due: {report:?}").into());
            }
        }
        Ok(Taken::of("push of one outbox entry".to_owned(), times, observed))
    }
}

impl Taken {
    fn of(name: String, mut times: Vec<Duration>, observed: Vec<Observed>) -> Self {
        times.sort_unstable();
        let time = times.get(times.len() / 2).copied().unwrap_or_default();
        Self { name, time, rows: observed.iter().map(|seen| seen.rows).sum(), observed }
    }
}

fn timed(name: String, log: &Log, step: &mut dyn FnMut() -> Outcome<()>) -> Outcome<Taken> {
    let (mut times, mut observed) = (Vec::new(), Vec::new());
    for _ in 0..TIMES {
        log.take();
        let began = Instant::now();
        step()?;
        times.push(began.elapsed());
        observed = log.take();
    }
    Ok(Taken::of(name, times, observed))
}

fn short(arguments: &Json) -> String {
    let keys: Vec<_> = arguments.as_object().into_iter().flatten().map(|(key, _)| key.as_str()).collect();
    keys.join(", ")
}

/// Makes the documents that only our side has, and says what is asked.
fn found_documents(engine: &Engine, company: &Company) -> Outcome<Vec<Step>> {
    let pipeline = found_pipeline(engine)?;
    for number in 0..10 {
        company.document(engine, "sales_order.create", number, &company.order(number))?;
        let customer = company.customer(number);
        let opportunity =
            json!({"customer_id": customer, "name": "Plant", "pipeline_id": pipeline, "amount": "100"});
        company.document(engine, "opportunity.create", number, &opportunity)?;
        let activity = json!({"activity_type": "visit", "subject": "Plant", "customer_id": customer});
        company.document(engine, "activity.create", number, &activity)?;
    }
    let customer = company.customer(0);
    // One of the ERP's: it has a price and a stock.
    let priced = read(engine, ADMIN, "price.list", &json!({"limit": 1}))?;
    let product = &priced["items"][0]["product_id"];
    let mut steps = Vec::new();
    for list in
        ["customer.list", "product.list", "stock_level.list", "price.list"].iter().chain(&OF_A_CUSTOMER)
    {
        steps.push((ADMIN, *list, json!({"limit": 50})));
    }
    for list in OF_A_CUSTOMER {
        let filter = json!({"field": "customer_id", "op": "eq", "value": customer});
        steps.push((ADMIN, list, json!({"filter": filter})));
    }
    for list in ["customer.list", "sales_order.list"] {
        let page = read(engine, SELLER, list, &json!({"limit": 5}))?;
        steps.push((SELLER, list, json!({"limit": 50})));
        steps.push((SELLER, list, json!({"after": page["next"], "limit": 50})));
    }
    steps.push((ADMIN, "customer.get", json!({"id": customer})));
    steps.push((ADMIN, "customer.card", json!({"id": customer})));
    steps.push((ADMIN, "open_item.ageing", json!({"customer_id": customer})));
    steps.push((ADMIN, "open_item.ageing", json!({})));
    steps.push((ADMIN, "stock_level.availability", json!({"product_id": product, "quantity": "10"})));
    steps.push((
        ADMIN,
        "price.resolve",
        json!({"product_id": product, "customer_id": customer, "quantity": "1"}),
    ));
    steps.push((ADMIN, "opportunity.funnel", json!({"pipeline_id": pipeline})));
    Ok(steps)
}
