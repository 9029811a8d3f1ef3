//! A pull of mirrored stock rows, against the bare driver reading the same pages and writing the same rows.

use crate::Outcome;
use crate::bare::{ask, prepare};
use crate::company::{TENANT, found};
use crate::memory::resident;
use crate::table::{Spent, Stopwatch, compare, format, head};
use rusqlite::{Connection, OpenFlags, ToSql, params_from_iter};
use std::hint::black_box;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use tenon::core::ports::erp::Erp;
use tenon::sql::SqlValue;
use tenon::sync::{ErpInstance, Items, PullReport, Round, Stock, pull};
use tenon::{Engine, wait};
use tenon_db_sqlite::Sqlite;
use tenon_erp_k3::{K3, Size};
use tenon_erp_sql::{Mapping, SqlErp, mappings};
use tenon_testkit::watched::{Log, Observed, Watched};

const ERP: &str = "k3";
const TABLE: &str = "tn_stock_level";

/// Makes an ERP with so many stock rows, pulls them, and does the same with the bare driver.
pub(crate) fn run(folder: &Path, rows: i64) -> Outcome<()> {
    let (erp_file, store_file) = (folder.join("erp.db"), folder.join("store.db"));
    K3::make(&erp_file, Size { customers: 20, items: 1_000, seed: 7 })
        .and_then(|mut k3| k3.big_stock(rows))
        .map_err(|error| error.to_string())?;
    let log = Log::default();
    let erp = SqlErp::new(Watched::new(Sqlite::open(&erp_file)?, log.clone()), Mapping::parse(mappings::K3)?);
    let erp = ErpInstance::new(ERP, Erp::of(erp));
    let engine = Engine::builder(Sqlite::open(&store_file)?).open()?;
    found(&engine, Some(ERP))?;
    wait(pull::<Items>(&engine.own_work(TENANT), &erp, &|_| {}))?;
    log.take();

    println!("\nA pull of {rows} stock rows, {} a page: resident memory (and the most so far)", erp.page);
    let (first, report) = timed_pull(&engine, &erp, rows)?;
    let pages = log.take();
    if report.rows != report.changed || report.rejected > 0 {
        return Err(format!("the pull has not taken over every row: {report:?}").into());
    }
    let (again, report) = timed_pull(&engine, &erp, rows)?;
    if report.changed > 0 {
        return Err("the second pull has changed something".into());
    }
    let fetch = bare_fetch(&erp_file, &pages)?;
    let insert = bare_insert(&engine, &folder.join("bare-store.db"), erp.page.into())?;
    println!(
        "  processor time: bare fetch {}, bare insert {}",
        format(fetch.processor),
        format(insert.processor)
    );
    head(&format!("{rows} stock rows"));
    compare("first pull / fetch and insert", first, fetch + insert);
    compare("again, nothing new / fetch", again, fetch);
    Ok(())
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
    println!("  took {}", format(time.clock));
    Ok((time, report))
}

struct Parameter<'a>(&'a SqlValue);

impl ToSql for Parameter<'_> {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        match self.0 {
            SqlValue::Null => rusqlite::types::Null.to_sql(),
            SqlValue::Integer(number) => number.to_sql(),
            SqlValue::Real(number) => number.to_sql(),
            SqlValue::Text(text) => text.to_sql(),
        }
    }
}

/// Runs the very statements that the adapter ran, and looks at every value.
fn bare_fetch(erp_file: &Path, pages: &[Observed]) -> Outcome<Spent> {
    let connection = Connection::open_with_flags(erp_file, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    let watch = Stopwatch::start();
    for page in pages.iter().filter(|page| page.sql.starts_with("SELECT")) {
        let mut statement = connection.prepare_cached(&page.sql)?;
        let columns = statement.column_count();
        let mut rows = statement.query(params_from_iter(page.parameters.iter().map(Parameter)))?;
        while let Some(row) = rows.next()? {
            for column in 0..columns {
                black_box(row.get_ref(column)?);
            }
        }
    }
    Ok(watch.spent())
}

/// Writes the rows that the engine has written into the same table with the same indexes, page by page. Reading them from
/// the engine's store does not count.
fn bare_insert(engine: &Engine, file: &Path, page: i64) -> Outcome<Spent> {
    let connection = prepare(Connection::open(file)?)?;
    let schema = "SELECT sql FROM sqlite_master WHERE tbl_name = ? AND sql IS NOT NULL ORDER BY type DESC";
    for row in ask(engine.database(), schema, &[TABLE.into()])? {
        if let SqlValue::Text(sql) = &row[0] {
            connection.execute_batch(sql)?;
        }
    }
    let columns = connection.prepare(&format!("SELECT * FROM {TABLE}"))?.column_count();
    let insert = format!("INSERT INTO {TABLE} VALUES ({})", vec!["?"; columns].join(", "));
    let (mut time, mut seen) = (Spent::default(), 0);
    loop {
        let select = format!("SELECT rowid, * FROM {TABLE} WHERE rowid > ? ORDER BY rowid LIMIT ?");
        let rows = ask(engine.database(), &select, &[seen.into(), page.into()])?;
        match rows.last().and_then(|row| row.first()) {
            Some(SqlValue::Integer(last)) => seen = *last,
            _ => return Ok(time),
        }
        let watch = Stopwatch::start();
        connection.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
        let mut statement = connection.prepare_cached(&insert)?;
        for row in &rows {
            statement.execute(params_from_iter(row[1..].iter().map(Parameter)))?;
        }
        connection.prepare_cached("COMMIT")?.execute([])?;
        time += watch.spent();
    }
}
