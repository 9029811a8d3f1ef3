//! `erp-k3`: makes a K/3-style ERP database and does what its people would do.

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use tenon_erp_k3::{Error, K3, Size, postgres_big_stock, postgres_script};

/// An ERP for tests, with the tables of Kingdee K/3 WISE.
#[derive(Parser)]
#[command(name = "erp-k3", version)]
struct Command {
    #[command(subcommand)]
    act: Act,
}

#[derive(Subcommand)]
enum Act {
    /// Makes a database.
    Make {
        #[command(flatten)]
        database: Database,
        #[command(flatten)]
        size: SizeArguments,
    },
    /// Writes the database as a script to standard output.
    Script {
        /// For which database.
        #[arg(long, value_enum, default_value = "postgres")]
        dialect: ScriptDialect,
        #[command(flatten)]
        size: SizeArguments,
        /// Add stock rows until there are so many.
        #[arg(long)]
        stock_rows: Option<i64>,
    },
    /// Adds stock rows until there are so many.
    BigStock {
        #[command(flatten)]
        database: Database,
        /// How many rows there are afterwards.
        #[arg(long, default_value_t = 1_000_000)]
        rows: i64,
    },
    /// Audits an order.
    Approve(OrderArguments),
    /// Ships an order, or a part of it.
    Ship(OrderArguments),
    /// Invoices what was shipped, or a part of it.
    Invoice(OrderArguments),
    /// Receives the money for what was invoiced, or a part of it.
    Receive(OrderArguments),
    /// Cancels an order.
    Cancel(OrderArguments),
    /// Closes an order: nothing more of it is shipped.
    Close(OrderArguments),
    /// Takes an order up again that was cancelled or closed.
    Reopen(OrderArguments),
    /// Voids the last invoice of an order.
    Void(OrderArguments),
    /// Prints control totals as JSON.
    Totals(Database),
}

#[derive(Args)]
struct Database {
    /// The SQLite file.
    #[arg(long)]
    database: PathBuf,
}

#[derive(Args)]
struct SizeArguments {
    /// How many customers.
    #[arg(long, default_value_t = 3_000)]
    customers: i64,
    /// How many items.
    #[arg(long, default_value_t = 1_200)]
    items: i64,
    /// The same seed gives the same rows.
    #[arg(long, default_value_t = 7)]
    seed: u64,
}

impl From<SizeArguments> for Size {
    fn from(arguments: SizeArguments) -> Self {
        Size { customers: arguments.customers, items: arguments.items, seed: arguments.seed }
    }
}

#[derive(Args)]
struct OrderArguments {
    #[command(flatten)]
    database: Database,
    /// The number of the order (`FBillNo`).
    #[arg(long)]
    order: String,
    /// Which part of it, from 0 to 1.
    #[arg(long, default_value_t = 1.0)]
    part: f64,
}

#[derive(Clone, Copy, ValueEnum)]
enum ScriptDialect {
    Postgres,
}

fn main() -> ExitCode {
    match run(Command::parse().act) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("erp-k3: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(act: Act) -> Result<(), Error> {
    match act {
        Act::Make { database, size } => K3::make(&database.database, size.into()).map(drop),
        Act::Script { dialect: ScriptDialect::Postgres, size, stock_rows } => {
            let mut out = io::BufWriter::new(io::stdout().lock());
            postgres_script(&mut out, size.into())?;
            if let Some(rows) = stock_rows {
                postgres_big_stock(&mut out, rows)?;
            }
            Ok(out.flush()?)
        }
        Act::BigStock { database, rows } => K3::open(&database.database)?.big_stock(rows),
        Act::Approve(order) => open(&order)?.approve(&order.order),
        Act::Ship(order) => say(&open(&order)?.ship(&order.order, order.part)?),
        Act::Invoice(order) => say(&open(&order)?.invoice(&order.order, order.part)?),
        Act::Receive(order) => say(&open(&order)?.receive(&order.order, order.part)?),
        Act::Cancel(order) => open(&order)?.cancel(&order.order),
        Act::Close(order) => open(&order)?.close(&order.order),
        Act::Reopen(order) => open(&order)?.reopen(&order.order),
        Act::Void(order) => open(&order)?.void(&order.order),
        Act::Totals(database) => say(&K3::open(&database.database)?.totals()?.to_string()),
    }
}

fn open(order: &OrderArguments) -> Result<K3, Error> {
    K3::open(&order.database.database)
}

fn say(line: &str) -> Result<(), Error> {
    Ok(writeln!(io::stdout(), "{line}")?)
}
