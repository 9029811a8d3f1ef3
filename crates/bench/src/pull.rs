//! A pull of mirrored stock rows, against the bare drivers reading the same pages and writing the same rows.

use crate::Outcome;
use crate::company::{TENANT, found};
use crate::driver::{Driver, Rows};
use crate::erp::OwnErp;
use crate::memory::resident;
use crate::peers;
use crate::place::{BARE, ENGINE, Place};
use crate::replay::{ask, make_tables};
use crate::table::{Spent, Stopwatch, compare, format, head};
use std::sync::atomic::{AtomicU64, Ordering};
use tenon::erp_port::Erp;
use tenon::sql::SqlValue;
use tenon::sync::{ErpInstance, Items, PullReport, Round, Stock, pull};
use tenon::{Engine, wait};
use tenon_erp_sql::{Mapping, SqlErp, mappings};
use tenon_testkit::watched::{Log, Observed, Watched};

const ERP: &str = "k3";

/// Pulls the stock of an ERP into a store, and does the same with the bare drivers.
pub(crate) fn run(erp: &OwnErp, store: &Place, rows: i64, with_peers: bool) -> Outcome<()> {
    store.clear()?;
    let log = Log::default();
    let adapter = SqlErp::new(Watched::new(erp.place.open(2)?, log.clone()), Mapping::parse(mappings::K3)?);
    let instance = ErpInstance::new(ERP, Erp::of(adapter));
    let engine = Engine::builder(store.open(2)?).prefix(ENGINE).open()?;
    found(&engine, Some(ERP))?;
    wait(pull::<Items>(&engine.own_work(TENANT), &instance, &|_| {}))?;
    log.take();

    let what = format!("{rows} stock rows from {} into {}", erp.place.name(), store.name());
    println!("\n{what}, {} a page: resident memory (and the most so far)", instance.page);
    let (first, report) = timed_pull(&engine, &instance, rows)?;
    let pages = log.take();
    if report.rows != report.changed || report.rejected > 0 {
        return Err(format!("the pull has not taken over every row: {report:?}").into());
    }
    store.analyse()?;
    let (again, report) = timed_pull(&engine, &instance, rows)?;
    if report.changed > 0 {
        return Err("the second pull has changed something".into());
    }
    let fetch = bare_fetch(&mut *erp.place.same_driver()?, &pages, rows)?;
    let insert = bare_insert(&engine, store, instance.page.into())?;
    change_all(erp)?;
    let (changed, report) = timed_pull(&engine, &instance, rows)?;
    if report.rows != report.changed || report.rejected > 0 {
        return Err(format!("the third pull has not taken over every change: {report:?}").into());
    }
    let update = bare_update(&engine, store, instance.page.into())?;
    println!("  bare fetch {}, bare insert {}, bare update {}", told(fetch), told(insert), told(update));
    if with_peers {
        peers::run(&erp.place, &pages, store)?;
    }
    head(&what);
    compare("first pull / fetch and insert", first, fetch + insert);
    compare("again, nothing new / fetch", again, fetch);
    compare("again, all changed / fetch and update", changed, fetch + update);
    store.clear()
}

fn told(time: Spent) -> String {
    format!("{} (processor {})", format(time.clock), format(time.processor))
}

/// Pulls the stock, and prints the memory at a tenth, half and the whole of it.
fn timed_pull(engine: &Engine, erp: &ErpInstance, rows: i64) -> Outcome<(Spent, PullReport)> {
    let (rows, printed) = (rows.unsigned_abs(), AtomicU64::new(0));
    let show = |round: &Round| {
        let done = match round {
            Round::Page(_, done) => done * 10 / rows.max(1),
            _ => return,
        };
        let step = [10, 5, 1].into_iter().find(|step| done >= *step).unwrap_or(0);
        if printed.swap(step, Ordering::Relaxed) < step
            && let Ok((now, most)) = resident()
        {
            println!("  {:>4} %  {now} MiB ({most} MiB)", step * 10);
        }
    };
    let watch = Stopwatch::start();
    let report = wait(pull::<Stock>(&engine.own_work(TENANT), erp, &show))?;
    let time = watch.spent();
    println!("  took {}", told(time));
    Ok((time, report))
}

/// Runs the very statements that the adapter ran, and looks at every value.
fn bare_fetch(erp: &mut dyn Driver, pages: &[Observed], rows: i64) -> Outcome<Spent> {
    let watch = Stopwatch::start();
    let mut fetched = 0;
    for page in pages.iter().filter(|page| page.sql.starts_with("SELECT")) {
        fetched += erp.fetch(&page.sql, &page.parameters)?;
        erp.commit()?;
    }
    let time = watch.spent();
    // Each page but the last asks for one row more than it gives, to know whether there is another.
    let pages = pages.iter().filter(|page| page.sql.starts_with("SELECT")).count() as u64;
    if fetched + 1 != rows.unsigned_abs() + pages {
        return Err(format!("{fetched} rows were fetched in {pages} pages").into());
    }
    Ok(time)
}

/// Writes the rows that the engine has written into the same table with the same indexes, page by page. Reading them from
/// the engine's store does not count.
fn bare_insert(engine: &Engine, store: &Place, page: i64) -> Outcome<Spent> {
    let mut driver = store.driver()?;
    make_tables(&mut *driver, store.dialect(), BARE)?;
    let mut time = Spent::default();
    each_page(engine, "*", page, &mut |rows| {
        let marks = vec!["?"; rows.first().map_or(0, Vec::len)].join(", ");
        time += bare_write(&mut *driver, &format!("INSERT INTO {BARE}stock_level VALUES ({marks})"), rows)?;
        Ok(())
    })?;
    Ok(time)
}

/// Every row of the ERP has one piece more.
fn change_all(erp: &OwnErp) -> Outcome<()> {
    let mut driver = erp.place.same_driver()?;
    driver.begin()?;
    driver.write("UPDATE ICInventory SET FQty = FQty + 1", &[Vec::new()])?;
    driver.commit()
}

/// Brings the rows of `bare_insert` to what the engine's now are, by their primary key, page by page.
fn bare_update(engine: &Engine, store: &Place, page: i64) -> Outcome<Spent> {
    let mut driver = store.driver()?;
    let update =
        format!("UPDATE {BARE}stock_level SET on_hand = ?, updated_at = ? WHERE tenant_id = ? AND id = ?");
    let mut time = Spent::default();
    each_page(engine, "tenant_id, id, on_hand, updated_at", page, &mut |rows| {
        let rows: Rows = rows.iter().map(|row| [&row[2..], &row[..2]].concat()).collect();
        time += bare_write(&mut *driver, &update, &rows)?;
        Ok(())
    })?;
    Ok(time)
}

/// Writes a page in a transaction of its own.
fn bare_write(driver: &mut dyn Driver, sql: &str, rows: &Rows) -> Outcome<Spent> {
    let watch = Stopwatch::start();
    driver.begin()?;
    driver.write(sql, rows)?;
    driver.commit()?;
    Ok(watch.spent())
}

/// The stock rows of the engine's store, in the order of their ids. The first two columns are the tenant and the id.
fn each_page(
    engine: &Engine,
    columns: &str,
    page: i64,
    each: &mut dyn FnMut(&Rows) -> Outcome<()>,
) -> Outcome<()> {
    let select = format!(
        "SELECT {columns} FROM {ENGINE}stock_level WHERE tenant_id = ? AND id > ? ORDER BY id LIMIT ?"
    );
    let mut after = SqlValue::from("");
    loop {
        let rows = ask(engine.database(), &select, &[TENANT.into(), after.clone(), page.into()])?;
        match rows.last() {
            Some(last) => after = last[1].clone(),
            None => return Ok(()),
        }
        each(&rows)?;
    }
}
