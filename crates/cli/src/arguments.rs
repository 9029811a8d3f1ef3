//! The command line.

use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

/// The CRM that ERP vendors embed.
///
/// Exit codes: 0 done, 1 refused, 2 wrong usage, 3 may go through later, 4 outcome unknown.
#[derive(Parser)]
#[command(name = "tenon", version)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) engine: EngineArguments,
    /// Print answers and errors as one line of JSON.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// The language of answers and refusals (BCP 47): zh for Chinese, otherwise English.
    #[arg(long, global = true, env = "TENON_LOCALE", default_value = "en")]
    pub(crate) locale: String,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Which engine.
#[derive(Args)]
#[command(next_help_heading = "Engine")]
pub(crate) struct EngineArguments {
    /// Where the data is: sqlite:FILE, sqlite::memory:, odbc:postgres:CONNECTION or odbc:mariadb:CONNECTION.
    #[arg(
        long,
        global = true,
        env = "TENON_DATABASE",
        hide_env_values = true,
        default_value = "sqlite:tenon.db"
    )]
    pub(crate) database: String,
    /// Table names begin with this.
    #[arg(long, global = true, default_value = "tn_")]
    pub(crate) prefix: String,
    /// A configuration in JSON, or the file that holds one, in place of the two above; ERPs are named in it.
    #[arg(long, global = true, env = "TENON_CONFIG", hide_env_values = true)]
    pub(crate) config: Option<String>,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Make the tables, and perhaps a first tenant.
    Init(Init),
    /// Call an operation.
    Call(Call),
    /// Print what the declarations become: tables, operations.
    Schema(Schema),
    /// Make views of a tenant's records for people, with the words of --locale.
    Views(MakeViews),
    /// Keep in step with an ERP.
    Sync(Sync),
    /// Show all of it at work, with an ERP made for the purpose.
    Demo(Demo),
    /// Answer JSON-RPC requests.
    Serve(Serve),
    /// Write an adapter of an ERP as a WebAssembly component, and check one.
    #[cfg(feature = "component")]
    Adapter(Adapter),
}

/// Make the tables of the engine in the database, adding what is missing.
#[derive(Args)]
pub(crate) struct Init {
    /// Print the statements and do nothing.
    #[arg(long)]
    pub(crate) print: bool,
    /// Set up this tenant too.
    #[arg(long, requires_all = ["admin"])]
    pub(crate) tenant: Option<String>,
    /// The id of the tenant's first user.
    #[arg(long)]
    pub(crate) admin: Option<String>,
    /// The name of the tenant's organisation; the tenant's id if not given.
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// The currency that sums over currencies are made in.
    #[arg(long, default_value = "EUR")]
    pub(crate) currency: String,
}

/// Call an operation: `tenon call customer.get '{"id":"…"}' --tenant acme --actor ada`.
#[derive(Args)]
pub(crate) struct Call {
    /// The operation; `tenon schema --operations` lists them.
    pub(crate) operation: String,
    /// The arguments as a JSON object; `-` reads them from standard input.
    #[arg(default_value = "{}")]
    pub(crate) arguments: String,
    /// Whose data.
    #[arg(long, env = "TENON_TENANT")]
    pub(crate) tenant: String,
    /// The user on whose behalf.
    #[arg(long, env = "TENON_ACTOR")]
    pub(crate) actor: String,
    /// The idempotency key of a write.
    #[arg(long)]
    pub(crate) key: Option<String>,
}

/// Make views of a tenant's records for people, in place of those that there are: decimals with their point, instants in ISO 8601,
/// words of a language, and nothing that is deleted. Whoever may read a view reads all of it.
#[derive(Args)]
pub(crate) struct MakeViews {
    /// Whose records.
    #[arg(long, env = "TENON_TENANT")]
    pub(crate) tenant: String,
    /// The names of the views begin with this.
    #[arg(long, default_value = "v_")]
    pub(crate) view_prefix: String,
    /// Take the views away.
    #[arg(long, conflicts_with = "print")]
    pub(crate) remove: bool,
    /// Print the statements and do nothing.
    #[arg(long)]
    pub(crate) print: bool,
}

/// Print what the declarations become.
#[derive(Args)]
pub(crate) struct Schema {
    /// The SQL of an empty store.
    #[arg(long, conflicts_with_all = ["openrpc", "operations"])]
    pub(crate) sql: bool,
    /// The dialect of the SQL: sqlite, postgres or mariadb.
    #[arg(long, default_value = "sqlite")]
    pub(crate) dialect: String,
    /// The OpenRPC document.
    #[arg(long, conflicts_with = "operations")]
    pub(crate) openrpc: bool,
    /// The operations, one a line, with their permissions.
    #[arg(long)]
    pub(crate) operations: bool,
}

/// Answer JSON-RPC 2.0 requests.
#[derive(Args)]
pub(crate) struct Serve {
    /// One request a line on standard input, one reply a line on standard output.
    #[arg(long, required = true)]
    pub(crate) stdio: bool,
}

/// Keep in step with an ERP that the configuration names.
#[derive(Args)]
pub(crate) struct Sync {
    #[command(subcommand)]
    pub(crate) act: SyncAct,
    /// Whose data.
    #[arg(long, global = true, env = "TENON_TENANT", default_value = "default")]
    pub(crate) tenant: String,
    /// The ERP's name in the configuration.
    #[arg(long, global = true, default_value = "erp")]
    pub(crate) erp: String,
}

#[derive(Subcommand)]
pub(crate) enum SyncAct {
    /// Do everything that is due, in both directions.
    Run,
    /// Say how things stand: what is on its way and since when, what was given up, how stale each kind is.
    Status {
        /// Say it again and again, until interrupted; with --json a line each time.
        #[arg(long)]
        watch: bool,
        /// How many seconds pass between two times.
        #[arg(long, default_value_t = 2, requires = "watch")]
        every: u64,
        /// End after so many times.
        #[arg(long, default_value_t = 0, requires = "watch")]
        times: u64,
    },
    /// Try again what was refused or given up: one outbox entry, or all, and every dead letter.
    Retry {
        /// The outbox entry.
        id: Option<String>,
    },
    /// Say which codes that orders would carry the ERP does not know. Exit code 1 when there are any.
    Preflight,
    /// Compare both sides, and say equal or what differs. Exit code 1 when something differs.
    Reconcile {
        /// Take over again what differs, and remove what the ERP does not have. Exit code 1 when something is left.
        #[arg(long)]
        repair: bool,
    },
}

/// Show all of it at work: a K/3-style ERP is made, the engine pulls it, a salesperson wins an order, the ERP executes it, and
/// both sides are compared. A second run changes nothing.
#[derive(Args)]
pub(crate) struct Demo {
    /// Where the two databases are kept.
    #[arg(long, default_value = "target/demo")]
    pub(crate) folder: PathBuf,
    /// The program that makes the ERP and does what its people do; beside this one if not given.
    #[arg(long)]
    pub(crate) erp_program: Option<PathBuf>,
    /// How many customers the ERP has.
    #[arg(long, default_value_t = 3000)]
    pub(crate) customers: u32,
    /// How many items the ERP has.
    #[arg(long, default_value_t = 1200)]
    pub(crate) items: u32,
    /// Begin again with new databases.
    #[arg(long)]
    pub(crate) fresh: bool,
}

/// Write an adapter of an ERP as a WebAssembly component, and check one.
#[cfg(feature = "component")]
#[derive(Args)]
pub(crate) struct Adapter {
    #[command(subcommand)]
    pub(crate) act: AdapterAct,
}

#[cfg(feature = "component")]
#[derive(Subcommand)]
pub(crate) enum AdapterAct {
    /// Begin an adapter: a folder with one that works, to be made yours.
    New {
        /// The language it is written in.
        language: crate::adapter::Language,
        /// The folder; it is made.
        folder: PathBuf,
    },
    /// Say what the components of a folder are.
    List {
        /// The folder.
        folder: PathBuf,
    },
    /// Run the conformance kit on an adapter, and say what holds, what does not and why. Exit code 1 when something does not.
    ///
    /// It places orders and makes customers: run it on an ERP that is there for it.
    Check(Check),
}

#[cfg(feature = "component")]
#[derive(Args)]
pub(crate) struct Check {
    /// The component.
    pub(crate) file: PathBuf,
    /// What it is given, in JSON, or the file that holds that: `grants`, `settings`, `secrets`, `limits`, as in a
    /// configuration.
    #[arg(long, default_value = "{}", hide_default_value = true)]
    pub(crate) with: String,
    /// Only the checks whose names begin with this: `customers.`, `orders.`, …
    #[arg(long)]
    pub(crate) only: Option<String>,
    /// Write into this file, a line of JSON each, what the adapter asks the ERP and is answered. Secrets are not in it; what else
    /// the ERP tells is.
    #[arg(long, conflicts_with = "replay")]
    pub(crate) record: Option<PathBuf>,
    /// Answer the adapter from a file that `--record` wrote, without an ERP: no connection is made, and no secret looked up.
    /// A request that is not in it fails its check.
    #[arg(long)]
    pub(crate) replay: Option<PathBuf>,
}
