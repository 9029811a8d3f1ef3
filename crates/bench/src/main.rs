//! What Tenon costs: the same rows written and read by the engine and by the bare driver, in the same run.
//!
//! ```sh
//! cargo run --release -p tenon-bench
//! ```
//!
//! There is no limit that a figure must keep: a machine that is busy is no fault of the engine. What must hold is that both
//! sides end with the same rows, and that is checked.

#![allow(clippy::print_stdout, reason = "it prints its figures")]

mod company;
#[cfg(feature = "component")]
mod components;
mod dated;
mod driver;
mod driver_odbc;
mod due;
mod entry_points;
mod erp;
mod filters;
mod growth;
mod lists;
mod memory;
mod messages;
mod peers;
mod pgbench;
mod place;
mod pull;
mod push;
mod reconcile;
mod replay;
mod sessions;
mod table;
mod write;

use clap::{Parser, Subcommand, ValueEnum};
use erp::OwnErp;
use place::Place;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tenon::sql::Dialect;

/// Anything that goes wrong ends the run.
type Outcome<T> = Result<T, Box<dyn Error>>;

/// Measures the engine against the bare driver: on SQLite, and on the servers whose ODBC connection strings are in
/// TENON_TEST_POSTGRES and TENON_TEST_MARIADB. Without a section: `write`, and `pull` from SQLite into SQLite.
#[derive(Parser)]
#[command(name = "tenon-bench", version)]
struct Options {
    /// Few operations and few rows: shows that it runs, not how fast.
    #[arg(long, global = true)]
    quick: bool,
    /// The one engine to measure on.
    #[arg(long, global = true, value_enum)]
    on: Option<On>,
    /// The databases are made in a folder of their own within this one. It should be on a real disk.
    #[arg(long, global = true, default_value = ".")]
    folder: PathBuf,
    #[command(subcommand)]
    section: Option<Section>,
}

/// An engine.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum On {
    Sqlite,
    Postgres,
    Mariadb,
}

#[derive(Subcommand)]
enum Section {
    /// One write, and a page of a list.
    Write {
        /// How many writes of each kind.
        #[arg(long)]
        writes: Option<usize>,
        /// Print each statement of a write.
        #[arg(long)]
        statements: bool,
    },
    /// A pull of stock rows from an ERP into the store.
    Pull {
        /// How many stock rows.
        #[arg(long)]
        rows: Option<i64>,
        /// The database of the ERP.
        #[arg(long, value_enum, default_value = "sqlite")]
        erp: ErpOn,
        /// Let pyodbc and arrow-odbc do the same; they are installed from PyPI, under target/lab.
        #[arg(long)]
        peers: bool,
    },
    /// One difference among many stock rows of an ERP: found by ranges of keys, and by reading everything.
    Reconcile {
        /// How many stock rows.
        #[arg(long)]
        rows: Option<i64>,
        /// The database of the ERP.
        #[arg(long, value_enum, default_value = "sqlite")]
        erp: ErpOn,
    },
    /// Orders to the Tryton of the environment: the engine's time beside that of the calls.
    Push {
        /// How many orders.
        #[arg(long)]
        orders: Option<u32>,
    },
    /// 1, 2, 8 and 32 sessions at once, on servers alone; also on a Galera cluster whose nodes are in TENON_TEST_GALERA_1 to 3.
    Sessions {
        /// How many seconds each number of sessions works.
        #[arg(long)]
        seconds: Option<u64>,
    },
    /// A call through each entry point: Rust, C, and where the environment names them Python, lines to the command, and lines to the
    /// engine as a component.
    EntryPoints,
    /// A call into an adapter that is a component, and into a new instance of it, beside bare wasmtime.
    #[cfg(feature = "component")]
    Components,
    /// Filters that lead through relations, up to as many as are accepted, beside a search that reads every customer once.
    Filters {
        /// How many customers.
        #[arg(long)]
        customers: Option<u64>,
    },
    /// The row that is valid on a day among many dated ones, beside the same row by its id.
    Dated {
        /// How many rows each product has.
        #[arg(long)]
        prices: Option<usize>,
    },
    /// Due work: freezes that end by themselves, beside the same accounts unfrozen by one call each.
    Due {
        /// How many.
        #[arg(long)]
        customers: Option<usize>,
    },
    /// Records with lines in a table, beside the same records with a list of values in one column.
    Lists {
        /// How many records of each.
        #[arg(long)]
        records: Option<usize>,
    },
    /// Every kind of reading, a write and synchronisation, with few rows in each table and with many.
    Growth {
        /// How many are few.
        #[arg(long, default_value_t = 10_000)]
        few: u64,
        /// How many are many.
        #[arg(long)]
        many: Option<u64>,
        /// The entities that grow, apart by commas; all of them take about 1 GB for each 100,000 rows.
        #[arg(long, value_delimiter = ',', value_parser = growth::ENTITIES, default_values = growth::ENTITIES)]
        of: Vec<String>,
    },
}

/// A database that an ERP can stand on.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ErpOn {
    Sqlite,
    Postgres,
}

impl Options {
    /// SQLite in a file of this folder and the servers of the environment, or the one that was asked for.
    fn places(&self, folder: &Path) -> Vec<Place> {
        let file = Place::File(folder.join("store.db"));
        let mut places = vec![file];
        places.extend(Place::servers());
        let dialect = match self.on {
            None => return places,
            Some(On::Sqlite) => "sqlite",
            Some(On::Postgres) => "postgres",
            Some(On::Mariadb) => "mariadb",
        };
        places.retain(|place| place.dialect().as_str() == dialect);
        places
    }

    fn write(&self, folder: &Path, writes: Option<usize>, statements: bool) -> Outcome<()> {
        let writes = writes.unwrap_or(if self.quick { 20 } else { 1_000 });
        for place in self.places(folder) {
            write::run(&place, writes, statements)?;
            if matches!(place, Place::File(_)) {
                write::run(&Place::Memory, writes, false)?;
            }
        }
        Ok(())
    }

    fn pull(&self, folder: &Path, rows: Option<i64>, erp: ErpOn, peers: bool) -> Outcome<()> {
        let (rows, erp, stores) = self.erp_and_stores(folder, rows, erp)?;
        stores.iter().try_for_each(|store| pull::run(&erp, store, rows, peers))
    }

    fn reconcile(&self, folder: &Path, rows: Option<i64>, erp: ErpOn) -> Outcome<()> {
        let (rows, erp, stores) = self.erp_and_stores(folder, rows, erp)?;
        stores.iter().take(1).try_for_each(|store| reconcile::run(&erp, store, rows))
    }

    /// An ERP with so many stock rows, and the stores that they go into.
    fn erp_and_stores(
        &self,
        folder: &Path,
        rows: Option<i64>,
        erp: ErpOn,
    ) -> Outcome<(i64, OwnErp, Vec<Place>)> {
        let rows = rows.unwrap_or(if self.quick { 20_000 } else { 1_000_000 });
        let mut stores = self.places(folder);
        let erp = match erp {
            ErpOn::Sqlite => {
                stores.truncate(1);
                OwnErp::in_file(folder, rows)?
            }
            ErpOn::Postgres => {
                let server = Place::server("PostgreSQL", Dialect::Postgres, "TENON_TEST_POSTGRES");
                OwnErp::on_postgres(&server.ok_or("TENON_TEST_POSTGRES names no server")?, rows)?
            }
        };
        Ok((rows, erp, stores))
    }

    fn sessions(&self, folder: &Path, seconds: Option<u64>) -> Outcome<()> {
        let time = Duration::from_secs(seconds.unwrap_or(if self.quick { 1 } else { 10 }));
        for place in self.places(folder).iter().filter(|place| matches!(place, Place::Server { .. })) {
            sessions::run(place.name(), std::slice::from_ref(place), time)?;
        }
        let cluster = cluster();
        if self.on.is_none() && !cluster.is_empty() {
            sessions::run("Galera, all on one node", &cluster[..1], time)?;
            sessions::run("Galera, spread over the nodes", &cluster, time)?;
        }
        Ok(())
    }
}

/// The nodes of a cluster that the environment names.
fn cluster() -> Vec<Place> {
    let variables = ["TENON_TEST_GALERA_1", "TENON_TEST_GALERA_2", "TENON_TEST_GALERA_3"];
    variables.iter().filter_map(|name| Place::server("Galera", Dialect::MariaDb, name)).collect()
}

fn main() -> Outcome<()> {
    let options = Options::parse();
    let folder = tempfile::tempdir_in(&options.folder)?;
    let folder = folder.path();
    match options.section {
        None => {
            options.write(folder, None, false)?;
            let pulled = tempfile::tempdir_in(folder)?;
            options.pull(pulled.path(), None, ErpOn::Sqlite, false)
        }
        Some(Section::Write { writes, statements }) => options.write(folder, writes, statements),
        Some(Section::Pull { rows, erp, peers }) => options.pull(folder, rows, erp, peers),
        Some(Section::Reconcile { rows, erp }) => options.reconcile(folder, rows, erp),
        Some(Section::Push { orders }) => {
            push::run(folder, orders.unwrap_or(if options.quick { 3 } else { 100 }))
        }
        Some(Section::Sessions { seconds }) => options.sessions(folder, seconds),
        Some(Section::EntryPoints) => entry_points::run(options.quick),
        #[cfg(feature = "component")]
        Some(Section::Components) => components::run(options.quick),
        Some(Section::Filters { customers }) => {
            let customers = customers.unwrap_or(if options.quick { 1_000 } else { 100_000 });
            options.places(folder).iter().try_for_each(|place| filters::run(place, customers))
        }
        Some(Section::Dated { prices }) => {
            let prices = prices.unwrap_or(if options.quick { 20 } else { 1_000 });
            options.places(folder).iter().try_for_each(|place| dated::run(place, prices))
        }
        Some(Section::Due { customers }) => {
            let customers = customers.unwrap_or(if options.quick { 20 } else { 2_000 });
            options.places(folder).iter().try_for_each(|place| due::run(place, customers))
        }
        Some(Section::Lists { records }) => {
            let records = records.unwrap_or(if options.quick { 20 } else { 2_000 });
            options.places(folder).iter().try_for_each(|place| lists::run(place, records))
        }
        Some(Section::Growth { few, many, ref of }) => {
            let many = many.unwrap_or(if options.quick { 5 * few } else { 1_000_000 });
            options.places(folder).iter().try_for_each(|place| growth::run(folder, place, of, few, many))
        }
    }
}
