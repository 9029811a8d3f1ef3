//! Reading and writing records with lines in a table of their own, beside the same records with a list of values in one column.

use crate::Outcome;
use crate::company::{ADMIN, TENANT, found, read};
use crate::place::{ENGINE, Place};
use serde_json::{Value as Json, json};
use std::time::{Duration, Instant};
use tenon::kernel::{Decimal, Entity, Lines, Object, Rules, entity};
use tenon::{CallContext, Engine, Module, Modules};

/// How many lines or values a record has.
const ITEMS: usize = 5;

/// How many records a page of a list has, and how many pages are read.
const PAGE: usize = 100;
const PAGES: usize = 40;

/// A record with lines.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(crate = "tenon::kernel", zh = "明细记录")]
struct Lined {
    /// The lines.
    #[field(zh = "明细")]
    items: Lines<LinedItem>,
}

impl Rules for Lined {}

/// A line.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(crate = "tenon::kernel", class = "line", zh = "明细")]
struct LinedItem {
    /// What it is.
    #[field(zh = "内容")]
    name: String,
    /// How much.
    #[field(scale = 4, zh = "金额")]
    amount: Decimal,
}

/// A record with a list of values.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(crate = "tenon::kernel", zh = "值列表记录")]
struct Listed {
    /// The values.
    #[field(zh = "值")]
    items: Vec<ListedItem>,
}

impl Rules for Listed {}

/// A value.
#[derive(Clone, Debug, PartialEq, Object)]
#[object(crate = "tenon::kernel")]
struct ListedItem {
    /// What it is.
    #[field(zh = "内容")]
    name: String,
    /// How much.
    #[field(scale = 4, zh = "金额")]
    amount: Decimal,
}

/// The two entities.
pub(crate) static MODULE: Module =
    Module { entities: &[entity::<Lined>(), entity::<Listed>()], ..Module::new("lists", "Lines and lists.") };

/// Measures on so many records of each entity.
pub(crate) fn run(place: &Place, records: usize) -> Outcome<()> {
    place.clear()?;
    let modules = Modules::default().with(&MODULE);
    let engine = Engine::builder(place.open(2)?).prefix(ENGINE).modules(modules).open()?;
    found(&engine, None)?;
    let mut sides = [Side::new("lined"), Side::new("listed")];
    // The sides take turns: what else the machine does is shared by both.
    for number in 0..records {
        sides.iter_mut().try_for_each(|side| side.write(&engine, number))?;
    }
    place.analyse()?;
    for number in 0..records {
        sides.iter_mut().try_for_each(|side| side.read(&engine, number))?;
    }
    for _ in 0..PAGES {
        sides.iter_mut().try_for_each(|side| side.page(&engine, records.min(PAGE)))?;
    }
    print(place, records, &sides);
    drop(engine);
    place.clear()
}

/// One of the entities, with the times that it took.
struct Side {
    entity: &'static str,
    written: Vec<Duration>,
    read: Vec<Duration>,
    pages: Vec<Duration>,
}

impl Side {
    fn new(entity: &'static str) -> Self {
        Self { entity, written: Vec::new(), read: Vec::new(), pages: Vec::new() }
    }

    fn write(&mut self, engine: &Engine, number: usize) -> Outcome<()> {
        let item = |place: usize| json!({"name": format!("item {place}"), "amount": "12.5"});
        let record = json!({"id": format!("r{number}"), "items": (0..ITEMS).map(item).collect::<Vec<_>>()});
        let context = CallContext::new(TENANT, ADMIN).keyed(format!("{} {number}", self.entity));
        let began = Instant::now();
        engine.call(&context, &format!("{}.create", self.entity), &record)?;
        self.written.push(began.elapsed());
        Ok(())
    }

    fn read(&mut self, engine: &Engine, number: usize) -> Outcome<()> {
        let began = Instant::now();
        let record =
            read(engine, ADMIN, &format!("{}.get", self.entity), &json!({"id": format!("r{number}")}))?;
        self.read.push(began.elapsed());
        has_items(&record)
    }

    fn page(&mut self, engine: &Engine, records: usize) -> Outcome<()> {
        let began = Instant::now();
        let page = read(engine, ADMIN, &format!("{}.list", self.entity), &json!({"limit": records}))?;
        self.pages.push(began.elapsed());
        page["items"].as_array().into_iter().flatten().try_for_each(has_items)
    }
}

fn has_items(record: &Json) -> Outcome<()> {
    match record["items"].as_array().map(Vec::len) {
        Some(ITEMS) => Ok(()),
        _ => Err(format!("the record has not kept its items: {record}").into()),
    }
}

fn print(place: &Place, records: usize, [lined, listed]: &[Side; 2]) {
    println!(
        "\n{}: {records} records with {ITEMS} lines, and with a list of {ITEMS} values; medians",
        place.name()
    );
    println!("  {:<32}{:>10}{:>10}{:>8}", "", "lines", "list", "ratio");
    let rows = [
        ("a record is created", &lined.written, &listed.written),
        ("a record is read", &lined.read, &listed.read),
        ("a page of records is read", &lined.pages, &listed.pages),
    ];
    for (name, lined, listed) in rows {
        let (lined, listed) = (median(lined), median(listed));
        let ratio = lined.as_secs_f64() / listed.as_secs_f64();
        let time = crate::table::format;
        println!("  {name:<32}{:>10}{:>10}{ratio:>8.2}", time(lined), time(listed));
    }
}

fn median(times: &[Duration]) -> Duration {
    let mut times = times.to_vec();
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}
