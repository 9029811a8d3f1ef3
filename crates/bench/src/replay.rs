//! What the engine has written, written again by the bare driver into tables of its own.

use crate::Outcome;
use crate::driver::{Driver, Rows};
use crate::place::catalogue;
use crate::place::{BARE, ENGINE, Place};
use std::collections::BTreeMap;
use tenon::sql::migration::create_all;
use tenon::sql::table::tables;
use tenon::sql::{Access, Database, Dialect, SqlValue, rows};
use tenon_testkit::watched::{Log, Observed};

/// Runs a query in the engine's database. On the connection that writes: one in memory would have to be switched to reading
/// and back, which the next write would pay for.
pub(crate) fn ask(database: &dyn Database, sql: &str, parameters: &[SqlValue]) -> Outcome<Rows> {
    let mut transaction = database.begin(Access::Write)?;
    Ok(rows(&mut *transaction, sql, parameters)?)
}

/// Makes the engine's tables, with their indexes, under another prefix.
pub(crate) fn make_tables(driver: &mut dyn Driver, dialect: Dialect, prefix: &str) -> Outcome<()> {
    driver.begin()?;
    for statement in create_all(&catalogue(), prefix, dialect) {
        driver.write(&statement, &[Vec::new()])?;
    }
    driver.commit()
}

/// A statement that writes, with its parameters for each row.
pub(crate) type Written = Vec<(String, Rows)>;

/// The bare side of an engine that is watched.
pub(crate) struct Replay {
    driver: Box<dyn Driver>,
}

impl Replay {
    /// Tables that are empty, as those of a new engine are.
    pub(crate) fn new(place: &Place) -> Outcome<Self> {
        let mut driver = place.driver()?;
        make_tables(&mut *driver, place.dialect(), BARE)?;
        Ok(Self::on(driver))
    }

    /// Tables that are there.
    pub(crate) fn on(driver: Box<dyn Driver>) -> Self {
        Self { driver }
    }

    /// The writes of the statements that were observed.
    pub(crate) fn writes(observed: &[Observed]) -> Written {
        let writes =
            |seen: &&Observed| ["INSERT", "UPDATE", "DELETE"].iter().any(|word| seen.sql.starts_with(word));
        let translate = |seen: &Observed| {
            let rows = std::iter::once(&seen.parameters).chain(&seen.more).cloned().collect();
            (seen.sql.replace(ENGINE, BARE), rows)
        };
        observed.iter().filter(writes).map(translate).collect()
    }

    /// Writes in one transaction.
    pub(crate) fn write(&mut self, written: &Written) -> Outcome<()> {
        self.driver.begin()?;
        for (sql, rows) in written {
            self.driver.write(sql, rows)?;
        }
        self.driver.commit()
    }

    /// Does all of it again that was observed since the tables were made, transaction by transaction.
    pub(crate) fn catch_up(&mut self, log: &Log) -> Outcome<()> {
        let observed = log.take();
        for transaction in observed.split_inclusive(|seen| seen.sql == "COMMIT") {
            self.write(&Self::writes(transaction))?;
        }
        Ok(())
    }

    /// Fails unless both sides hold the same rows.
    pub(crate) fn check_same(&mut self, engine: &dyn Database) -> Outcome<()> {
        let (ours, theirs) = (tables(&catalogue(), ENGINE), tables(&catalogue(), BARE));
        for (ours, theirs) in ours.iter().zip(theirs) {
            let select = |table: &str| format!("SELECT * FROM {table} ORDER BY 1, 2, 3");
            if ask(engine, &select(&ours.name), &[])? != self.driver.rows(&select(&theirs.name))? {
                return Err(format!("the two sides differ in {}", ours.name).into());
            }
        }
        Ok(())
    }
}

/// How many rows of each table are written.
pub(crate) fn count(written: &Written) -> String {
    let mut tables = BTreeMap::<&str, usize>::new();
    for (sql, rows) in written {
        let table = sql.split(BARE).nth(1).unwrap_or_default();
        let end = table.find(['"', '`', ' ']).unwrap_or(table.len());
        *tables.entry(&table[..end]).or_default() += rows.len();
    }
    tables.iter().map(|(table, rows)| format!("{table} {rows}")).collect::<Vec<_>>().join(", ")
}
