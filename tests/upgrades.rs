//! A planted module of three versions: what one version has made, the next one upgrades, once, on every database.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test")]

use serde_json::{Value as Json, json};
use std::cell::Cell;
use std::sync::Barrier;
use std::thread;
use tenon::kernel::condition::Comparison;
use tenon::kernel::filter::Filter;
use tenon::kernel::{Entity, Lines, Rules, Unit, Upgrade, entity};
use tenon::sql::migration::ledgers;
use tenon::sql::{Access, Database, SqlValue, rows};
use tenon::{CallContext, Code, Engine, Module, Modules, Result};
use tenon_tests::servers::{self, Open, drop_tables};

/// The module as it was first.
mod first {
    use super::{Entity, Module, Rules, entity};

    /// A gadget.
    #[derive(Clone, Debug, PartialEq, Entity)]
    #[entity(zh = "小工具")]
    pub(crate) struct Gadget {
        /// The name.
        #[field(zh = "名称")]
        pub(crate) name: String,
    }

    impl Rules for Gadget {}

    pub(crate) static MODULE: Module =
        Module { entities: &[entity::<Gadget>()], ..Module::new("gadget", "Gadgets.") };
}

/// A gadget with a rank.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(zh = "小工具", index = "rank")]
struct Gadget {
    /// The name.
    #[field(zh = "名称")]
    name: String,
    /// The rank.
    #[field(zh = "级别")]
    rank: Option<i32>,
    /// The parts.
    #[field(zh = "部件")]
    parts: Lines<GadgetPart>,
}

impl Rules for Gadget {}

/// A part of a gadget.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(class = "line", zh = "小工具部件")]
struct GadgetPart {
    /// The name.
    #[field(zh = "名称")]
    name: String,
}

/// How many gadgets a step upgrades.
const FEW: u64 = 2;

static SECOND: Module = Module {
    entities: &[entity::<Gadget>()],
    version: 2,
    upgrades: &[Upgrade { to: 2, step: rank }],
    begin: Some(begin),
    ..Module::new("gadget", "Gadgets.")
};

static THIRD: Module = Module { version: 3, ..SECOND };

/// What `SECOND` does until it comes to the gadget `third`: it is cut off there.
static CUT_OFF: Module = Module { upgrades: &[Upgrade { to: 2, step: rank_until_cut_off }], ..SECOND };

thread_local! {
    // Each database has its test, and a test a thread: they run beside one another.
    static CUT: Cell<bool> = const { Cell::new(true) };
}

/// Gives the next few gadgets a rank, and marks each: what is upgraded twice shows.
fn rank(after: Option<&str>, unit: &mut Unit<'_>) -> Result<Option<String>> {
    let later = after.map(|after| Filter::Compare("id".to_owned(), Comparison::Gt, after.into()));
    let gadgets = unit.find_some::<Gadget>(Filter::All(later.into_iter().collect()), FEW)?;
    let last = gadgets.last().map(|gadget| gadget.id().to_owned());
    for mut gadget in gadgets {
        gadget.rank = i32::try_from(gadget.name.chars().count()).ok();
        gadget.name.push('+');
        gadget.parts.add(GadgetPart { name: "upgraded".to_owned() });
        unit.save(gadget)?;
    }
    Ok(last)
}

fn rank_until_cut_off(after: Option<&str>, unit: &mut Unit<'_>) -> Result<Option<String>> {
    let reached = rank(after, unit)?;
    match after.is_some() && CUT.get() {
        true => Err(tenon::kernel::refusals::cancelled("cut off")),
        false => Ok(reached),
    }
}

/// Leaves a gadget behind each time that the module is switched on.
fn begin(after: Option<&str>, unit: &mut Unit<'_>) -> Result<Option<String>> {
    if after.is_some() {
        return Ok(None);
    }
    let gadget = Gadget { name: "begun".to_owned(), rank: None, parts: Lines::default() };
    unit.create(gadget).map(|gadget| Some(gadget.id().to_owned()))
}

/// Where stores are made, and under which prefix.
struct Place<'a> {
    open: Open<'a>,
    prefix: &'static str,
}

impl Place<'_> {
    fn cleared(&self) -> &Self {
        drop_tables(self.open, Modules::default().with(&SECOND), self.prefix);
        self
    }

    /// A store of the first version, with three gadgets of each of two tenants.
    fn made(&self) -> &Self {
        let engine = self.cleared().engine(&first::MODULE).unwrap();
        for tenant in ["acme", "bolt"] {
            found(&engine, tenant);
            for name in ["first", "second", "third"] {
                call(&engine, tenant, "gadget.create", json!({"name": name}));
            }
        }
        self
    }

    fn engine(&self, module: &'static Module) -> Result<Engine> {
        self.engine_of(Modules::default().with(module))
    }

    fn engine_of(&self, modules: Modules) -> Result<Engine> {
        Engine::builder((self.open)()).prefix(self.prefix).modules(modules).open()
    }

    fn version(&self) -> (i64, String) {
        let database = (self.open)();
        let mut transaction = database.begin(Access::Read).unwrap();
        let [_, modules, _] = ledgers(self.prefix);
        let sql = format!("SELECT version, state FROM {modules} WHERE module_name = 'gadget'");
        match rows(&mut *transaction, &sql, &[]).unwrap().pop().as_deref() {
            Some([SqlValue::Integer(version), SqlValue::Text(state)]) => (*version, state.clone()),
            other => panic!("the ledger names the module: {other:?}"),
        }
    }
}

fn found(engine: &Engine, tenant: &str) {
    let arguments = json!({
        "name": tenant, "code": tenant, "base_currency": "EUR", "admin_id": "ada", "admin_name": "Ada",
    });
    let host = CallContext::new(tenant, "host").keyed("setup");
    engine.call(&host, "tenant.create", &arguments).unwrap();
}

fn call(engine: &Engine, tenant: &str, operation: &str, arguments: Json) -> Json {
    let context = CallContext::new(tenant, "ada").keyed(format!("{operation} {arguments}"));
    engine.call(&context, operation, &arguments).unwrap()
}

/// Name, rank and number of parts of every gadget.
fn gadgets(engine: &Engine, tenant: &str) -> Vec<(Json, Json, usize)> {
    let found = call(engine, tenant, "gadget.list", json!({}));
    let gadget = |gadget: &Json| {
        (gadget["name"].clone(), gadget["rank"].clone(), gadget["parts"].as_array().map_or(0, Vec::len))
    };
    found["items"].as_array().unwrap().iter().map(gadget).collect()
}

#[track_caller]
fn are_upgraded_once(engine: &Engine) {
    let once = [("first+", 5), ("second+", 6), ("third+", 5)];
    let once: Vec<_> = once.map(|(name, rank)| (json!(name), json!(rank), 1)).into();
    for tenant in ["acme", "bolt"] {
        assert_eq!(gadgets(engine, tenant), once, "{tenant}");
    }
}

fn upgrades(place: &Place<'_>) {
    left_alone_by_others(place.made());
    upgraded_once(place.made());
    upgraded_once_by_many(place.made());
    goes_on_after_a_cut(place.made());
    begins_each_time_it_is_switched_on(place.cleared());
    place.cleared();
}

fn upgraded_once(place: &Place<'_>) {
    assert_eq!(place.version(), (1, "on".to_owned()));
    let modules = Modules::default().with(&SECOND);
    let unmigrated =
        Engine::builder((place.open)()).prefix(place.prefix).modules(modules).without_migration();
    assert_eq!(unmigrated.open().err().map(|error| error.code), Some(Code::SchemaBehind));
    are_upgraded_once(&place.engine(&SECOND).unwrap());
    assert_eq!(place.version(), (2, "on".to_owned()));
    are_upgraded_once(&place.engine(&SECOND).unwrap());

    are_upgraded_once(&place.engine(&THIRD).unwrap());
    let error = place.engine(&SECOND).err().unwrap();
    let said = "the store has version 3 of the module `gadget`, and this engine has version 2: it is too old for the store";
    assert_eq!((error.code, error.message.as_str()), (Code::SchemaAhead, said));
    are_upgraded_once(&place.engine(&THIRD).unwrap());
}

/// An engine that does not have the module opens the store, and leaves the tables of the module as they are.
fn left_alone_by_others(place: &Place<'_>) {
    let stock = place.engine_of(Modules::default()).unwrap();
    assert!(stock.pending_migration().unwrap().is_empty());
    call(&stock, "acme", "customer.create", json!({"name": "Björk GmbH"}));
    assert_eq!(place.version(), (1, "on".to_owned()));
    let names = gadgets(&place.engine(&first::MODULE).unwrap(), "acme").into_iter().map(|(name, ..)| name);
    assert_eq!(names.collect::<Vec<_>>(), ["first", "second", "third"]);
}

fn upgraded_once_by_many(place: &Place<'_>) {
    const ENGINES: usize = 3;
    let all_here = Barrier::new(ENGINES);
    thread::scope(|scope| {
        let come = || {
            all_here.wait();
            are_upgraded_once(&place.engine(&SECOND).unwrap());
        };
        (0..ENGINES).for_each(|_| drop(scope.spawn(come)));
    });
    assert_eq!(place.version(), (2, "on".to_owned()));
}

fn goes_on_after_a_cut(place: &Place<'_>) {
    CUT.set(true);
    assert_eq!(place.engine(&CUT_OFF).err().map(|error| error.code), Some(Code::Cancelled));
    assert_eq!(place.version(), (1, "on".to_owned()));
    // Switched off and on again in between, it goes on from where it was.
    place.engine_of(Modules::default().with(&CUT_OFF).only(["party"])).unwrap();
    CUT.set(false);
    assert_eq!(place.version(), (1, "off".to_owned()));
    let engine = place.engine(&CUT_OFF).unwrap();
    let acme: Vec<_> = gadgets(&engine, "acme").into_iter().map(|(name, ..)| name).collect();
    assert_eq!(acme, ["first+", "second+", "third+", "begun"]);
}

fn begins_each_time_it_is_switched_on(place: &Place<'_>) {
    let off = || Modules::default().with(&SECOND).only(["party"]);
    found(&place.engine_of(off()).unwrap(), "acme");
    for times in 1..=2 {
        let begun: Vec<_> = vec![(json!("begun"), Json::Null, 0); times];
        assert_eq!(gadgets(&place.engine(&SECOND).unwrap(), "acme"), begun, "switched on");
        assert_eq!(gadgets(&place.engine(&SECOND).unwrap(), "acme"), begun, "opened again");
        assert_eq!(place.version(), (2, "on".to_owned()));
        place.engine_of(off()).unwrap();
        assert_eq!(place.version(), (2, "off".to_owned()));
    }
}

fn on(open: Open<'_>) {
    upgrades(&Place { open, prefix: "up_" });
}

#[test]
fn on_sqlite() {
    servers::on_sqlite(on);
}

#[test]
fn on_postgres() {
    servers::on_server("TENON_TEST_POSTGRES_URL", on);
    servers::on_server("TENON_TEST_POSTGRES", on);
}

#[test]
fn on_mariadb() {
    servers::on_server("TENON_TEST_MARIADB_URL", on);
    servers::on_server("TENON_TEST_MARIADB", on);
}
