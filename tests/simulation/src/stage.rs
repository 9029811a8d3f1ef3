//! Engines that histories are played on, one after the other: opening one takes longer than playing a short history.

use crate::database::{Mortal, Watch};
use crate::world::ERP;
use jiff::Timestamp;
use std::cell::RefCell;
use std::sync::{Arc, Mutex, PoisonError};
use tenon::{Engine, Simulation};
use tenon_db_sqlite::Sqlite;
use tenon_erp_port::Erp;
use tenon_kernel::ports::{Clock, Ids};
use tenon_sql::{Access, SqlValue, rows};
use tenon_sync::ErpInstance;

thread_local! {
    static IDLE: RefCell<Vec<Stage>> = const { RefCell::new(Vec::new()) };
}

/// An engine whose store can be emptied, and whose clock can be exchanged.
pub(crate) struct Stage {
    pub(crate) engine: Engine,
    pub(crate) watch: Watch,
    clock: Arc<Exchanged>,
    /// The engine's tables that hold records.
    tables: Vec<String>,
}

impl Stage {
    /// An engine with an empty store, at the time of this clock.
    pub(crate) fn take(clock: &Arc<Simulation>) -> Self {
        let idle = IDLE.with_borrow_mut(Vec::pop);
        let stage = idle.unwrap_or_else(|| Self::open(clock));
        *stage.clock.current() = clock.clone();
        stage.watch.reset();
        stage.execute(stage.tables.iter().map(|table| format!("DELETE FROM {table}")));
        stage
    }

    fn open(clock: &Arc<Simulation>) -> Self {
        let (clock, watch) = (Arc::new(Exchanged(Mutex::new(clock.clone()))), Watch::default());
        let database = Mortal { database: Sqlite::in_memory().unwrap(), watch: watch.clone() };
        // What the engine knows of the ERP; runs reach it by the instance of their world.
        let erp = ErpInstance::new(ERP, Erp::default());
        let engine = Engine::builder(database).ports(clock.clone(), clock.clone()).erp(erp).open().unwrap();
        let tables = tables(&engine);
        Self { engine, watch, clock, tables }
    }

    /// Keeps a copy of all records.
    pub(crate) fn back_up(&self) {
        let copy = |table: &String| {
            [
                format!("DROP TABLE IF EXISTS backup_{table}"),
                format!("CREATE TABLE backup_{table} AS SELECT * FROM {table}"),
            ]
        };
        self.execute(self.tables.iter().flat_map(copy));
    }

    /// Puts the copy in the place of all records.
    pub(crate) fn restore(&self) {
        let restored = |table: &String| {
            [format!("DELETE FROM {table}"), format!("INSERT INTO {table} SELECT * FROM backup_{table}")]
        };
        self.execute(self.tables.iter().flat_map(restored));
    }

    fn execute(&self, statements: impl Iterator<Item = String>) {
        let mut transaction = self.engine.database().begin(Access::Write).unwrap();
        for statement in statements {
            transaction.execute(&statement, &[]).unwrap();
        }
        transaction.commit().unwrap();
    }

    /// Leaves the engine to the next history on this thread.
    pub(crate) fn leave(self) {
        // While a thread ends, nobody comes after.
        let _ = IDLE.try_with(|idle| idle.borrow_mut().push(self));
    }
}

/// The engine's tables that hold records.
fn tables(engine: &Engine) -> Vec<String> {
    let names = "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'tn\\_%' ESCAPE '\\' AND name NOT LIKE 'tn\\_schema%' ESCAPE '\\'";
    let mut transaction = engine.database().begin(Access::Read).unwrap();
    let found = rows(&mut *transaction, names, &[]).unwrap();
    let name = |row: Vec<SqlValue>| match row.into_iter().next() {
        Some(SqlValue::Text(name)) => name,
        other => panic!("a table has a name: {other:?}"),
    };
    found.into_iter().map(name).collect()
}

/// A clock that can be exchanged for another.
struct Exchanged(Mutex<Arc<Simulation>>);

impl Exchanged {
    fn current(&self) -> std::sync::MutexGuard<'_, Arc<Simulation>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clock for Exchanged {
    fn now(&self) -> Timestamp {
        self.current().now()
    }
}

impl Ids for Exchanged {
    fn next(&self, now: Timestamp) -> String {
        self.current().next(now)
    }
}
