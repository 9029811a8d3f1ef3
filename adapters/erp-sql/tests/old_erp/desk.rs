//! An old ERP in tables, and an engine that keeps in step with it.

use futures_lite::future::block_on;
use serde_json::{Value as Json, json};
use std::path::PathBuf;
use std::sync::Arc;
use tenon::sync::{ErpInstance, PullReport, RunReport, reconcile, run};
use tenon::{CallContext, Engine};
use tenon_db_odbc::Odbc;
use tenon_db_sqlite::Sqlite;
use tenon_erp_port::Erp;
use tenon_erp_sql::{Mapping, SqlErp};
use tenon_sql::{Access, Database, Dialect, SqlValue, rows};
use tenon_testkit::watched::{Log, Watched};

pub(crate) const MAPPING: &str = include_str!("mapping.toml");
const TENANT: &str = "traders";
const ERP: &str = "old";

/// The tables, as each database declares them. SQLite keeps a number of a numeric column as floating point: it is text there.
const TABLES: [&str; 4] = [
    "CREATE TABLE cust (code KEY, name VARCHAR(200), tax VARCHAR(40), credit NUMBER, changed STAMP)",
    "CREATE TABLE item (code KEY, number VARCHAR(60), name VARCHAR(200), price NUMBER)",
    "CREATE TABLE price (code KEY, item KEY, price NUMBER, until DAY)",
    "CREATE TABLE due (code KEY, cust KEY, document VARCHAR(40), dated DAY, due DAY, amount NUMBER)",
];

const NAMES: [&str; 4] = ["cust", "item", "price", "due"];

/// Where the ERP is.
pub(crate) struct Place {
    pub(crate) dialect: Dialect,
    database: Arc<dyn Database>,
    name: String,
    file: Option<PathBuf>,
}

impl Place {
    /// SQLite, and each server that the environment names. A key is text of any length, or of ten padded characters.
    pub(crate) fn all(name: &str, key: &str) -> Vec<Place> {
        let mut places = vec![Self::sqlite(name)];
        for (dialect, variable) in
            [(Dialect::Postgres, "TENON_TEST_POSTGRES"), (Dialect::MariaDb, "TENON_TEST_MARIADB")]
        {
            match std::env::var(variable) {
                Ok(server) => places.push(Self::server(&server, dialect, name)),
                Err(_) => println!("skipped: {variable} names no server"),
            }
        }
        places.iter().for_each(|place| place.tables(key));
        places
    }

    /// SQLite alone, for what the servers cannot have.
    pub(crate) fn here(name: &str) -> Place {
        let place = Self::sqlite(name);
        place.tables("VARCHAR(40)");
        place
    }

    fn sqlite(name: &str) -> Self {
        let file = std::env::temp_dir().join(format!("erp-old-{}-{name}.db", std::process::id()));
        remove(&file);
        drop(rusqlite::Connection::open(&file).unwrap().execute_batch("PRAGMA user_version = 1"));
        let database: Arc<dyn Database> = Arc::new(Sqlite::open(&file).unwrap());
        Self { dialect: Dialect::Sqlite, database, name: name.to_owned(), file: Some(file) }
    }

    fn server(connection_string: &str, dialect: Dialect, name: &str) -> Self {
        let database: Arc<dyn Database> = Arc::new(Odbc::connect(connection_string, dialect).unwrap());
        Self { dialect, database, name: name.to_owned(), file: None }
    }

    fn tables(&self, key: &str) {
        let (number, day) = match self.dialect {
            Dialect::Sqlite => ("TEXT", "TEXT"),
            Dialect::Postgres | Dialect::MariaDb => ("NUMERIC(28,10)", "DATE"),
        };
        for table in TABLES {
            let name = table.split(' ').nth(2).unwrap();
            self.execute(&format!("DROP TABLE IF EXISTS {}", self.table(name)));
            let table = table.replace("KEY", key).replace("NUMBER", number).replace("DAY", day);
            let table = table.replace("STAMP", "VARCHAR(40)").replacen(name, &self.table(name), 1);
            self.execute(&table);
        }
    }

    /// Tests share a server: their tables have a name of their own.
    fn table(&self, name: &str) -> String {
        match &self.file {
            Some(_) => name.to_owned(),
            None => format!("old_{}_{name}", self.name),
        }
    }

    /// Runs a statement in which the tables have their plain names, quoted in brackets: `[cust]`.
    pub(crate) fn execute(&self, sql: &str) {
        let mut transaction = self.database.begin(Access::Write).unwrap();
        let sql = self.named(sql);
        transaction.execute(&sql, &[]).unwrap_or_else(|error| panic!("{sql}: {error}"));
        transaction.commit().unwrap();
    }

    fn named(&self, sql: &str) -> String {
        let brackets = NAMES.into_iter();
        brackets.fold(sql.to_owned(), |sql, name| sql.replace(&format!("[{name}]"), &self.table(name)))
    }

    /// What a query says: one text, or nothing where it is NULL.
    pub(crate) fn told(&self, sql: &str) -> Option<String> {
        let mut transaction = self.database.begin(Access::Read).unwrap();
        let found = rows(&mut *transaction, &self.named(sql), &[]).unwrap();
        match &found[0][0] {
            SqlValue::Text(text) => Some(text.clone()),
            SqlValue::Null => None,
            other => panic!("{other:?} is no text"),
        }
    }

    /// The adapter with this mapping, in whose statements the tables are in brackets as well.
    pub(crate) fn adapter(&self, mapping: &str) -> SqlErp {
        self.watched(mapping).0
    }

    /// The adapter, and what it has the database do.
    pub(crate) fn watched(&self, mapping: &str) -> (SqlErp, Log) {
        let mut mapping = self.named(mapping);
        for name in NAMES {
            let short = &name[..1];
            mapping = mapping.replace(
                &format!("from = \"{name} {short}\""),
                &format!("from = \"{} {short}\"", self.table(name)),
            );
        }
        let mapping = Mapping::parse(&mapping).unwrap_or_else(|error| panic!("{error}"));
        let log = Log::default();
        (SqlErp::new(Watched::new(self.database.clone(), log.clone()), mapping), log)
    }

    /// An engine that keeps in step with it.
    pub(crate) fn desk(&self, mapping: &str) -> Desk {
        Desk::open(Erp::of(self.adapter(mapping)))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        match &self.file {
            Some(file) => remove(file),
            None if std::thread::panicking() => {}
            None => NAMES.iter().for_each(|name| self.execute(&format!("DROP TABLE IF EXISTS [{name}]"))),
        }
    }
}

fn remove(file: &std::path::Path) {
    for ending in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{ending}", file.display()));
    }
}

pub(crate) struct Desk {
    engine: Engine,
}

impl Desk {
    pub(crate) fn open(ports: Erp) -> Self {
        let erp = ErpInstance { page: 3, ..ErpInstance::new(ERP, ports) };
        let engine = Engine::builder(Sqlite::in_memory().unwrap()).erp(erp).open().unwrap();
        let desk = Self { engine };
        let founded = json!({"name": "Traders", "code": "hq", "base_currency": "CNY", "erp": ERP,
            "admin_id": "ada", "admin_name": "Ada"});
        desk.call(CallContext::new(TENANT, "host").keyed("found"), "tenant.create", &founded);
        desk
    }

    fn call(&self, context: CallContext, operation: &str, arguments: &Json) -> Json {
        self.engine
            .call(&context, operation, arguments)
            .unwrap_or_else(|error| panic!("{operation}: {error:?}"))
    }

    /// A run to its end.
    pub(crate) fn run(&self) -> RunReport {
        block_on(run(&self.engine.own_work(TENANT), self.engine.erp(ERP).unwrap(), &|_| {})).unwrap()
    }

    /// Whether a further run changes nothing, and both sides are the same but for what cannot be stored.
    pub(crate) fn is_settled(&self) {
        let again = self.run();
        let changed: u64 = again.pulled.iter().map(|kind| kind.changed + kind.gone).sum();
        assert_eq!(changed, 0, "{again:#?}");
        let work = self.engine.own_work(TENANT);
        let found = block_on(reconcile(&work, self.engine.erp(ERP).unwrap())).unwrap();
        for kind in &found.kinds {
            assert_eq!(kind.differences, kind.not_stored, "{kind:#?}");
        }
        let not_stored: u64 = found.kinds.iter().map(|kind| kind.not_stored).sum();
        let letters = self.all("dead_letter", "erp_key");
        assert_eq!((found.equal, not_stored), (letters.is_empty(), letters.len() as u64), "{letters:?}");
    }

    /// A field of each record of an entity, in order; null is `-`.
    pub(crate) fn all(&self, entity: &str, field: &str) -> Vec<String> {
        let found =
            self.call(CallContext::new(TENANT, "ada"), &format!("{entity}.list"), &json!({"limit": 500}));
        let text =
            |json: &Json| json.as_str().map_or_else(|| json.to_string().replace("null", "-"), str::to_owned);
        let mut all: Vec<_> =
            found["items"].as_array().unwrap().iter().map(|item| text(&item[field])).collect();
        all.sort();
        all
    }
}

/// The report of a kind.
pub(crate) fn of<'r>(report: &'r RunReport, kind: &str) -> &'r PullReport {
    report.pulled.iter().find(|pulled| pulled.kind == kind).unwrap()
}
