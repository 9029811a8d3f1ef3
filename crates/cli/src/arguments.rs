//! The arguments of the command line.

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// A CRM library that ERP vendors embed.
///
/// Exit codes: 0 done, 1 refused, 2 wrong usage, 3 may succeed later, 4 outcome unknown.
#[derive(Parser)]
#[command(name = "tenon", version)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) engine: EngineArguments,
    /// Print answers and errors as one line of JSON.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// The language of answers and refusals (BCP 47): Chinese for zh, otherwise English.
    #[arg(long, global = true, env = "TENON_LOCALE", default_value = "en")]
    pub(crate) locale: String,
    /// What is logged on standard error, also by adapters.
    #[arg(long, global = true, env = "TENON_LOG", value_enum, default_value_t = LogLevel::Warn)]
    pub(crate) log: LogLevel,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The least important lines of the log that are shown.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum LogLevel {
    /// Nothing.
    Off,
    /// Errors.
    Error,
    /// Also possible problems.
    Warn,
    /// Also information for operators.
    Info,
    /// Also information for developers.
    Debug,
    /// Every detail.
    Trace,
}

/// The engine.
#[derive(Args)]
#[command(next_help_heading = "Engine")]
pub(crate) struct EngineArguments {
    /// The database: sqlite:FILE, sqlite::memory:, postgres://USER:PASSWORD@HOST/NAME, odbc:postgres:CONNECTION or
    /// odbc:mariadb:CONNECTION.
    #[arg(
        long,
        global = true,
        env = "TENON_DATABASE",
        hide_env_values = true,
        default_value = "sqlite:tenon.db"
    )]
    pub(crate) database: String,
    /// The prefix of table names.
    #[arg(long, global = true, default_value = "tn_")]
    pub(crate) prefix: String,
    /// A configuration in JSON, or a file with one. It replaces --database and --prefix, and names the ERPs.
    #[arg(long, global = true, env = "TENON_CONFIG", hide_env_values = true)]
    pub(crate) config: Option<String>,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Create or complete the tables, and optionally create a first tenant.
    Init(Init),
    /// Call an operation.
    Call(Call),
    /// Print the SQL of the tables, the OpenRPC document, or the operations.
    Schema(Schema),
    /// Create views of a tenant's records for people and reporting tools.
    Views(Views),
    /// Synchronise with an ERP.
    Sync(Sync),
    /// Do what is due, such as ending a freeze at its time.
    Tick(Tick),
    /// Run a demonstration with a sample ERP.
    Demo(Demo),
    /// Answer JSON-RPC requests.
    Serve(Serve),
    /// Create an adapter of an ERP as a WebAssembly component, and check adapters.
    #[cfg(feature = "component")]
    Adapter(Adapter),
}

/// Create the tables of the engine in the database, or complete them.
#[derive(Args)]
pub(crate) struct Init {
    /// Print the SQL statements and change nothing.
    #[arg(long)]
    pub(crate) print: bool,
    /// Also create this tenant.
    #[arg(long, requires_all = ["admin"])]
    pub(crate) tenant: Option<String>,
    /// The id of the tenant's first user.
    #[arg(long)]
    pub(crate) admin: Option<String>,
    /// The name of the tenant's organisation. Default: the tenant's id.
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// The currency for totals over several currencies.
    #[arg(long, default_value = "EUR")]
    pub(crate) currency: String,
}

/// Call an operation: `tenon call customer.get '{"id":"…"}' --tenant acme --actor ada`.
#[derive(Args)]
pub(crate) struct Call {
    /// The name of the operation; `tenon schema --operations` lists them.
    pub(crate) operation: String,
    /// The arguments as a JSON object; `-` reads them from standard input.
    #[arg(default_value = "{}")]
    pub(crate) arguments: String,
    /// The tenant whose data is used.
    #[arg(long, env = "TENON_TENANT")]
    pub(crate) tenant: String,
    /// The user on whose behalf the call is made.
    #[arg(long, env = "TENON_ACTOR")]
    pub(crate) actor: String,
    /// The idempotency key. Every write requires one.
    #[arg(long)]
    pub(crate) key: Option<String>,
}

/// Print the SQL of the tables, the OpenRPC document, or the operations.
#[derive(Args)]
pub(crate) struct Schema {
    /// Print the SQL that creates an empty store.
    #[arg(long, conflicts_with_all = ["openrpc", "operations"])]
    pub(crate) sql: bool,
    /// The dialect of the SQL: sqlite, postgres or mariadb.
    #[arg(long, default_value = "sqlite")]
    pub(crate) dialect: String,
    /// Print the OpenRPC document.
    #[arg(long, conflicts_with = "operations")]
    pub(crate) openrpc: bool,
    /// Print the operations with their permissions, one per line.
    #[arg(long)]
    pub(crate) operations: bool,
}

/// Create a view of each entity with the records of one tenant: decimals, ISO dates, labels in the language of `--locale`, no
/// deleted records. A migration creates them again. They know no rights: grant them to those who may see every board.
#[derive(Args)]
pub(crate) struct Views {
    /// The tenant.
    #[arg(long, env = "TENON_TENANT")]
    pub(crate) tenant: String,
    /// The beginning of the names of the views; the tenant's id and `_` if not given.
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// Print the statements; change nothing.
    #[arg(long, conflicts_with = "drop")]
    pub(crate) print: bool,
    /// Drop all views of the tenant.
    #[arg(long)]
    pub(crate) drop: bool,
}

/// Answer JSON-RPC 2.0 requests.
#[derive(Args)]
pub(crate) struct Serve {
    /// Read one request per line from standard input and write one reply per line to standard output.
    #[arg(long, required = true)]
    pub(crate) stdio: bool,
}

/// Synchronise with an ERP of the configuration.
#[derive(Args)]
pub(crate) struct Sync {
    #[command(subcommand)]
    pub(crate) act: SyncAct,
    /// The tenant whose data is used.
    #[arg(long, global = true, env = "TENON_TENANT", default_value = "default")]
    pub(crate) tenant: String,
    /// The ERP's name in the configuration.
    #[arg(long, global = true, default_value = "erp")]
    pub(crate) erp: String,
}

#[derive(Subcommand)]
pub(crate) enum SyncAct {
    /// Do everything that is due, in both directions.
    Run {
        /// Repeat until interrupted, and also do what timers have to do for the tenant. What fails is printed, and tried again the next
        /// time. With --json, print one line each time.
        #[arg(long)]
        watch: bool,
        /// The number of seconds between two repetitions.
        #[arg(long, default_value_t = 30, requires = "watch")]
        every: u64,
        /// The number of repetitions. 0 means no limit.
        #[arg(long, default_value_t = 0, requires = "watch")]
        times: u64,
    },
    /// Show the status: entries in progress and their age, dead entries, and the age of each kind's data.
    Status {
        /// Repeat until interrupted. With --json, print one line each time.
        #[arg(long)]
        watch: bool,
        /// The number of seconds between two repetitions.
        #[arg(long, default_value_t = 2, requires = "watch")]
        every: u64,
        /// The number of repetitions. 0 means no limit.
        #[arg(long, default_value_t = 0, requires = "watch")]
        times: u64,
    },
    /// Retry refused and dead outbox entries, or one entry. In both cases, retry all dead letters.
    Retry {
        /// The id of the outbox entry.
        id: Option<String>,
    },
    /// After the store was restored from a backup: look up every pending outbox entry before it is sent.
    Restored,
    /// List the codes of orders that the ERP does not know. Exit code 1 if there are any.
    Preflight,
    /// Compare both sides and list the differences. Exit code 1 if there are any.
    Reconcile {
        /// Read again from the ERP what differs, and remove what the ERP does not have. Exit code 1 if differences remain.
        #[arg(long)]
        repair: bool,
    },
}

/// Do what is due: what timers do at a time, such as ending the freeze of an account. Run it every minute, or with --watch. Several
/// processes may run at once: one of them does the work of a tenant.
#[derive(Args)]
pub(crate) struct Tick {
    #[command(subcommand)]
    pub(crate) act: Option<TickAct>,
    /// The tenant. Default: all tenants.
    #[arg(long, global = true, env = "TENON_TENANT")]
    pub(crate) tenant: Option<String>,
    /// The largest number of rows.
    #[arg(long, default_value_t = tenon::due_work::LIMIT)]
    pub(crate) limit: u64,
    /// Only what timers of these kinds do.
    #[arg(long = "kind")]
    pub(crate) kinds: Vec<String>,
    /// Repeat until interrupted. With --json, print one line each time.
    #[arg(long)]
    pub(crate) watch: bool,
    /// The number of seconds between two repetitions.
    #[arg(long, default_value_t = 30, requires = "watch")]
    pub(crate) every: u64,
    /// The number of repetitions. 0 means no limit.
    #[arg(long, default_value_t = 0, requires = "watch")]
    pub(crate) times: u64,
}

#[derive(Subcommand)]
pub(crate) enum TickAct {
    /// Show what is due, what fails, and what was given up after 10 attempts.
    Status,
    /// Try again what was given up, or one row of it.
    Retry {
        /// The id of the row.
        id: Option<String>,
    },
}

/// Run a demonstration. It creates a K/3-style ERP, the engine reads it, a salesperson wins an order, the ERP executes the order,
/// and both sides are compared. A second run changes nothing.
#[derive(Args)]
pub(crate) struct Demo {
    /// The folder of the two databases.
    #[arg(long, default_value = "target/demo")]
    pub(crate) folder: PathBuf,
    /// The program that creates the ERP and acts as its users. Default: the one in the folder of this program.
    #[arg(long)]
    pub(crate) erp_program: Option<PathBuf>,
    /// The number of customers in the ERP.
    #[arg(long, default_value_t = 3000)]
    pub(crate) customers: u32,
    /// The number of items in the ERP.
    #[arg(long, default_value_t = 1200)]
    pub(crate) items: u32,
    /// Start with new databases.
    #[arg(long)]
    pub(crate) fresh: bool,
}

/// Create an adapter of an ERP as a WebAssembly component, and check adapters.
#[cfg(feature = "component")]
#[derive(Args)]
pub(crate) struct Adapter {
    #[command(subcommand)]
    pub(crate) act: AdapterAct,
}

#[cfg(feature = "component")]
#[derive(Subcommand)]
pub(crate) enum AdapterAct {
    /// Create a folder with a working example adapter, to be changed into your own.
    New {
        /// The programming language.
        language: crate::adapter::Language,
        /// The folder. It is created.
        folder: PathBuf,
    },
    /// List the components in a folder with their manifests.
    List {
        /// The folder.
        folder: PathBuf,
    },
    /// Run the conformance kit on an adapter and print the result of each check. Exit code 1 if a check fails.
    ///
    /// It places orders and creates customers. Run it on an ERP for tests.
    Check(Check),
}

#[cfg(feature = "component")]
#[derive(Args)]
pub(crate) struct Check {
    /// The file of the component.
    pub(crate) file: PathBuf,
    /// The permissions of the adapter, in JSON or in a file: `grants`, `settings`, `secrets`, `limits`, as in a configuration.
    #[arg(long, default_value = "{}", hide_default_value = true)]
    pub(crate) with: String,
    /// Run only the checks whose names begin with this: `customers.`, `orders.`, …
    #[arg(long)]
    pub(crate) only: Option<String>,
    /// Write the adapter's requests and the ERP's answers to this file, one line of JSON each. Secrets are not included; other
    /// data of the ERP is.
    #[arg(long, conflicts_with = "replay")]
    pub(crate) record: Option<PathBuf>,
    /// Answer the adapter from a file that `--record` wrote, without an ERP. It makes no connection and needs no secrets. A
    /// request that is not in the file fails its check.
    #[arg(long)]
    pub(crate) replay: Option<PathBuf>,
}
