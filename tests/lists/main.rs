//! Lists of values and lines of mirrored records, of a planted module, over every store.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test")]

mod memory;
mod mirrored;
mod planted;
mod values;

use planted::MODULE;
use serde_json::{Value as Json, json};
use std::cell::Cell;
use tenon::{CallContext, Engine, Error, Modules};
use tenon_testkit::watched::{Log, Watched};
use tenon_tests::servers::{self, Open, drop_tables};

/// A tenant in some store: its administrator calls operations.
trait Desk {
    fn call(&self, operation: &str, arguments: Json) -> Result<Json, Error>;
}

/// Who sets up the tenant.
fn tenant() -> Json {
    json!({"name": "Acme", "code": "acme", "base_currency": "EUR", "admin_id": "ada", "admin_name": "Ada"})
}

/// An engine over a SQL database whose statements are recorded.
struct Sql {
    engine: Engine,
    log: Log,
    calls: Cell<u32>,
}

impl Sql {
    fn over(open: Open<'_>) -> Self {
        drop_tables(open, modules(), PREFIX);
        let log = Log::default();
        let builder = Engine::builder(Watched::new(open(), log.clone())).prefix(PREFIX).modules(modules());
        let desk = Self { engine: builder.open().unwrap(), log, calls: Cell::default() };
        desk.call("tenant.create", tenant()).unwrap();
        desk
    }
}

impl Desk for Sql {
    fn call(&self, operation: &str, arguments: Json) -> Result<Json, Error> {
        let actor = if operation == "tenant.create" { "host" } else { "ada" };
        self.calls.set(self.calls.get() + 1);
        let context = CallContext::new("acme", actor).keyed(self.calls.get().to_string());
        self.engine.call(&context, operation, &arguments)
    }
}

const PREFIX: &str = "li_";

fn modules() -> Modules {
    Modules::default().with(&MODULE).only(["party", "lists"])
}

fn play(open: Open<'_>) {
    let desk = Sql::over(open);
    values::story(&desk);
    values::random(&desk);
    values::shape_of_yesterday(&desk, open);
    mirrored::story(&desk);
    mirrored::lines_go_with_their_sheet(&desk, open);
    mirrored::statements(&desk);
    drop_tables(open, modules(), PREFIX);
}

#[test]
fn in_memory() {
    let desk = memory::Memory::new();
    values::story(&desk);
    values::random(&desk);
    mirrored::story(&desk);
}

#[test]
fn on_sqlite() {
    servers::on_sqlite(play);
}

#[test]
fn on_postgres() {
    servers::on_server("TENON_TEST_POSTGRES", play);
}

#[test]
fn on_mariadb() {
    servers::on_server("TENON_TEST_MARIADB_URL", play);
}
