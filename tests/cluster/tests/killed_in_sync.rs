//! A process that synchronises is killed, again and again, wherever it happens to be, and another goes on: every order that
//! was submitted stands in the ERP once, and both sides say the same in the end. One ERP is a SQL database that takes an order as
//! often as it is sent; the other is a real Tryton, whose sales are counted in its own tables. Before an ERP on a server stands a
//! proxy that loses one of three answers to writes after they took effect, and lets others wait. Meanwhile people change customers
//! here, and orders, customers and numbers in the SQL ERP; a clock is a year ahead; and the store is lost and restored from a backup.
//!
//! `TENON_KILLS=1000` says how often on each store and with each ERP.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test")]

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;
use std::process::Command;
use std::rc::Rc;
use std::thread;
use std::time::{Duration, Instant};
use tenon_cluster::{
    Backup, Company, Contender, Place, Proxy, ServerErp, Terms, careless_erp, placed, places, request,
    submit_orders,
};
use tenon_erp_k3::K3;

const CONTENDER: &str = env!("CARGO_BIN_EXE_contender");

/// From one process to the next: longer than a lease, so that what the one before held is free.
const BETWEEN: SignedDuration = SignedDuration::from_mins(10);

/// How far a clock is ahead now and then.
const YEAR: SignedDuration = SignedDuration::from_hours(365 * 24);

/// So many kills that an entry to be sent or just sent is not missed by chance.
const MANY: u32 = 25;
/// So many that none of the states that are not final is.
const VERY_MANY: u32 = 200;

fn kills(unless_given: u32) -> u32 {
    std::env::var("TENON_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(unless_given)
}

/// How many orders with these keys there are in an ERP, and how many of the keys.
type Count = Box<dyn Fn(&[String]) -> (i64, i64)>;

/// Executes a statement in an ERP's own database.
type Act = Box<dyn Fn(&str)>;

/// What people in the SQL ERP do with the last order that came from outside, with a customer and with an item.
const ACTS: [&str; 6] = [
    "UPDATE SEOrder SET FCheckerID = 16394, FStatus = 1 WHERE FInterID = (
       SELECT MAX(FInterID) FROM SEOrder WHERE FHeadSelfS0161 <> '' AND FCheckerID = 0 AND FCancellation = 0)",
    "UPDATE SEOrder SET FCancellation = 1 WHERE FInterID = (
       SELECT MAX(FInterID) FROM SEOrder WHERE FHeadSelfS0161 <> '' AND FCheckerID = 0 AND FCancellation = 0)",
    "UPDATE SEOrder SET FCancellation = 0 WHERE FInterID = (
       SELECT MAX(FInterID) FROM SEOrder WHERE FHeadSelfS0161 <> '' AND FCancellation = 1)",
    "UPDATE SEOrder SET FClosed = 1 WHERE FInterID = (
       SELECT MIN(FInterID) FROM SEOrder WHERE FHeadSelfS0161 <> '' AND FClosed = 0)",
    "UPDATE t_Organization SET FCity = FCity || '*' WHERE FItemID = (SELECT MIN(FItemID) FROM t_Organization)",
    "UPDATE t_ICItem SET FNumber = FNumber || '*' WHERE FItemID = (SELECT MIN(FItemID) FROM t_ICItem)",
];

/// An ERP that orders are placed in.
struct Erp {
    /// Its name, and how it is reached.
    erps: Json,
    currency: &'static str,
    terms: Terms,
    kills: u32,
    placed: Count,
    /// How people there work, where they do.
    act: Option<Act>,
    /// What stands before it, where it is reached over a network.
    proxy: Option<Proxy>,
}

impl Erp {
    fn k3(file: &Path) -> Self {
        let erp: Rc<K3> = Rc::new(careless_erp(file).unwrap());
        let people = erp.clone();
        let database = format!("sqlite:{}", file.display());
        Self {
            erps: json!({"k3": {"adapter": "sql", "database": database, "mapping": "k3"}}),
            currency: "CNY",
            terms: Terms::of_k3(),
            kills: kills(MANY),
            placed: Box::new(move |_| placed(&erp).unwrap()),
            act: Some(Box::new(move |sql| people.connection().execute_batch(sql).unwrap())),
            proxy: None,
        }
    }

    /// The same ERP on PostgreSQL, where the environment names one, behind a proxy.
    fn k3_on_server(name: &str) -> Option<Self> {
        let Ok(connection) = std::env::var("TENON_TEST_POSTGRES") else {
            println!("the SQL ERP on a server is skipped: TENON_TEST_POSTGRES is not set");
            return None;
        };
        let erp = Rc::new(ServerErp::make(&connection, name).unwrap());
        let people = erp.clone();
        let proxy = Proxy::before(erp.address(), &["COMMIT"]).unwrap();
        let database = format!("odbc:postgres:{}", erp.connection_by(proxy.port));
        Some(Self {
            erps: json!({"k3": {"adapter": "sql", "database": database, "mapping": "k3"}}),
            currency: "CNY",
            terms: Terms::of_k3(),
            kills: kills(MANY),
            placed: Box::new(move |_| erp.placed().unwrap()),
            act: Some(Box::new(move |sql| people.execute(sql).unwrap())),
            proxy: Some(proxy),
        })
    }

    /// The Tryton of the lab, where there is one.
    fn tryton() -> Option<Self> {
        let variable = |name: &str| std::env::var(format!("TENON_TEST_TRYTON{name}")).ok();
        let Some((url, database)) = variable("").zip(variable("_DATABASE")) else {
            println!("Tryton is skipped: TENON_TEST_TRYTON is not set");
            return None;
        };
        let (user, password) = (variable("_USER"), variable("_PASSWORD"));
        let (server, path) = url.strip_prefix("http://").and_then(|url| url.split_once('/')).unwrap();
        let writes = ["sale.sale.create", "sale.sale.quote", "sale.sale.confirm"];
        let proxy = Proxy::before(server.to_owned(), &writes).unwrap();
        let url = format!("http://127.0.0.1:{}/{path}", proxy.port);
        let adapter =
            json!({"adapter": "tryton", "url": url, "user": user, "password": password, "warehouse": "WH"});
        Some(Self {
            erps: json!({"tryton": adapter}),
            currency: "USD",
            terms: Terms {
                tax_rate: "10",
                customers: json!({"field": "name", "op": "starts_with", "value": "Customer 000"}),
            },
            kills: kills(5),
            placed: Box::new(move |keys| sales(&database, keys)),
            act: None,
            proxy: Some(proxy),
        })
    }

    fn storm(&self, stormy: bool) {
        self.proxy.iter().for_each(|proxy| proxy.storm(stormy));
    }

    /// What is known of it, for people.
    fn lost(&self) -> String {
        match &self.proxy {
            Some(proxy) => format!(" behind a proxy that lost {} answers", proxy.lost()),
            None => String::new(),
        }
    }

    fn name(&self) -> &str {
        self.erps.as_object().and_then(|erps| erps.keys().next()).unwrap()
    }
}

/// What stands in Tryton's own tables: a sale's description begins with the key it was placed with.
fn sales(database: &str, keys: &[String]) -> (i64, i64) {
    let marks: Vec<_> = keys.iter().map(|key| format!("'tenon:{key}'")).collect();
    let sql = format!(
        "SELECT count(*), count(DISTINCT split_part(description, ' ', 1)) FROM sale_sale
         WHERE split_part(description, ' ', 1) IN ({})",
        marks.join(", ")
    );
    let psql =
        Command::new("psql").args([database, "-v", "ON_ERROR_STOP=1", "-qtAc", &sql]).output().unwrap();
    assert!(psql.status.success(), "{}", String::from_utf8_lossy(&psql.stderr));
    let counted = String::from_utf8(psql.stdout).unwrap();
    let (sales, keys) = counted.trim().split_once('|').unwrap();
    (sales.parse().unwrap(), keys.parse().unwrap())
}

/// The company, its ERP, and when it all began.
struct Stage {
    place: Place,
    company: Company,
    erp: Erp,
    began: Timestamp,
}

impl Stage {
    /// A process that works at the time of its turn; its identifiers are its own.
    fn worker(&self, turn: u32) -> Contender {
        let ahead = if turn % 7 == 3 { YEAR } else { SignedDuration::ZERO };
        let now = self.began + BETWEEN * i32::try_from(turn + 1).unwrap() + ahead;
        let mut config = self.place.config(0);
        config["erps"] = self.erp.erps.clone();
        config["simulation"] = json!({"seed": 1000 + turn, "now": now});
        let mut worker = Contender::start(CONTENDER, &config).unwrap();
        worker.ready().unwrap();
        worker
    }

    fn run(&self) -> Json {
        request("sync.run", &json!({"tenant": self.company.tenant, "erp": self.erp.name()}))
    }

    /// The entries of the outbox that are not settled, by state.
    fn open(&self) -> BTreeMap<String, usize> {
        let open = json!({"not": {"field": "state", "op": "eq", "value": "done"}});
        let mut states = BTreeMap::new();
        for entry in self.company.list("outbox.list", open).unwrap() {
            *states.entry(entry["state"].as_str().unwrap().to_owned()).or_default() += 1;
        }
        states
    }

    fn submit(&self) {
        submit_orders(&self.company, &self.erp.terms, 2).unwrap();
    }

    /// Somebody here changes a customer, and somebody in the SQL ERP, which takes that, does something else each time.
    fn disturb(&self, turn: u32) {
        let Some(act) = &self.erp.act else { return };
        act(ACTS[turn as usize % ACTS.len()]);
        let mut customers = self.company.list("customer.list", self.erp.terms.customers.clone()).unwrap();
        let customer = customers.swap_remove(turn as usize % customers.len());
        let change =
            json!({"id": customer["id"], "version": customer["version"], "phone": format!("400-{turn}")});
        self.company.call("customer.update", change).unwrap();
    }

    /// Decides every conflict for the CRM. Says whether there was one.
    fn decide(&self) -> bool {
        let open = json!({"field": "state", "op": "eq", "value": "open"});
        let conflicts = self.company.list("conflict.list", open).unwrap();
        for conflict in &conflicts {
            let decision = json!({"id": conflict["id"], "take": "ours"});
            self.company.call("conflict.resolve", decision).unwrap();
        }
        !conflicts.is_empty()
    }

    /// The keys under which orders were placed.
    fn keys(&self) -> Vec<String> {
        let orders = json!({"field": "kind", "op": "eq", "value": "place_order"});
        let entries = self.company.list("outbox.list", orders).unwrap();
        entries.iter().map(|entry| entry["id"].as_str().unwrap().to_owned()).collect()
    }
}

/// SQLite, and PostgreSQL where the environment names one.
fn stores(folder: &Path) -> impl Iterator<Item = Place> {
    let file = format!("sqlite:{}", folder.join("crm.db").display());
    let servers = places().into_iter().filter(|place| place.name == "PostgreSQL");
    [Place { name: "SQLite", nodes: vec![file] }].into_iter().chain(servers)
}

#[test]
fn a_sql_erp_has_each_order_once_whenever_the_process_is_killed() {
    let folder = tempfile::tempdir().unwrap();
    for place in stores(folder.path()) {
        let file = folder.path().join(format!("k3-{}.db", place.name));
        kills_on(place, Erp::k3(&file));
    }
}

#[test]
fn a_sql_erp_on_a_server_has_each_order_once_whatever_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    for place in stores(folder.path()) {
        if let Some(erp) = Erp::k3_on_server(&place.name.to_lowercase()) {
            kills_on(place, erp);
        }
    }
}

#[test]
fn tryton_has_each_order_once_whenever_the_process_is_killed() {
    // The adapter's own tests use it, too, and may run beside.
    let lab = File::create(concat!(env!("CARGO_TARGET_TMPDIR"), "/tryton.lock")).unwrap();
    lab.lock().unwrap();
    let folder = tempfile::tempdir().unwrap();
    // A run takes seconds there: unless many kills are asked for, one store must do.
    let stores = stores(folder.path()).take(if kills(0) == 0 { 1 } else { usize::MAX });
    for place in stores {
        if let Some(erp) = Erp::tryton() {
            kills_on(place, erp);
        }
    }
}

fn kills_on(place: Place, erp: Erp) {
    let company = Company::found_in(erp.currency, &place, &erp.erps).unwrap();
    company.synchronise("sync.run", erp.name()).unwrap();
    let what = format!("{} with {}", place.name, erp.name());
    let stage = Stage { place, company, erp, began: Timestamp::now() };
    let (kills, mut span) = (stage.erp.kills, unhurried(&stage));
    let mut seen = Seen::default();
    stage.erp.storm(true);
    for turn in 0..kills {
        stage.submit();
        stage.disturb(turn);
        // The last run before a store is lost is one that its backup knows nothing of.
        let backup = (turn % 10 == 6).then(|| Backup::of(&stage.company).unwrap());
        let mut worker = stage.worker(turn + 1);
        worker.tell(&stage.run()).unwrap();
        // Spread evenly over the time that a run takes, in an order without a pattern (multiples of the golden ratio).
        thread::sleep(span.mul_f64((f64::from(turn) * 0.618_033_988_749_895).fract()));
        worker.kill().unwrap();
        seen.add(&stage.open());
        if let Some(backup) = backup {
            backup.restore().unwrap();
            stage.company.synchronise("sync.restored", stage.erp.name()).unwrap();
        }
        // On a machine that has got busy a run takes longer than that first one: where every kill came too early, they spread.
        if turn % 5 == 4 && seen.is_all_pending(turn + 1) {
            span *= 2;
        }
    }
    stage.erp.storm(false);
    println!("{what}{}: killed {kills} times\n{}", stage.erp.lost(), seen.histogram());
    settle(&stage);
    let orders = i64::from(kills + 1) * 2;
    assert_eq!((stage.erp.placed)(&stage.keys()), (orders, orders), "{what}: orders and their keys there");
    let reconciled = stage.company.synchronise("sync.reconcile", stage.erp.name()).unwrap();
    assert_eq!(reconciled["equal"], true, "{what}: {reconciled}");
    seen.assert_hit(&what, kills, stage.erp.proxy.is_some());
}

/// In which states entries were when their process was killed.
#[derive(Default)]
struct Seen {
    /// How many kills met an entry in a state, and how many entries they met.
    states: BTreeMap<String, [usize; 2]>,
}

impl Seen {
    fn add(&mut self, open: &BTreeMap<String, usize>) {
        for (state, entries) in open {
            let [kills, all] = self.states.entry(state.clone()).or_default();
            *kills += 1;
            *all += entries;
        }
    }

    /// Whether each of so many kills met entries that wait, and none met one that was sent.
    fn is_all_pending(&self, kills: u32) -> bool {
        let pending = self.states.get("pending").is_some_and(|[met, _]| *met == kills as usize);
        pending && !self.states.contains_key("sent")
    }

    fn histogram(&self) -> String {
        let most = self.states.values().map(|[kills, _]| *kills).max().unwrap_or(1);
        let line = |(state, [kills, entries]): (&String, &[usize; 2])| {
            let bar = "#".repeat((kills * 40).div_ceil(most));
            format!("  {state:<9}{kills:>6} kills {entries:>6} entries  {bar}")
        };
        self.states.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    /// Fails where a state that is not final was met by no kill though there were enough of them. What was sent and is
    /// not known is only met where answers are lost.
    fn assert_hit(&self, what: &str, kills: u32, lossy: bool) {
        let expected: &[&str] = match kills {
            VERY_MANY.. if lossy => &["pending", "sent", "unknown"],
            MANY.. => &["pending", "sent"],
            _ => &[],
        };
        for state in expected {
            assert!(self.states.contains_key(*state), "{what}: none was killed while an entry was {state}");
        }
    }
}

/// How long a run takes that nobody kills.
fn unhurried(stage: &Stage) -> Duration {
    stage.submit();
    let mut worker = stage.worker(0);
    let began = Instant::now();
    worker.ask(&stage.run()).unwrap();
    began.elapsed()
}

/// Processes that nobody kills, one after the other, until everything is done. What was given up in bad weather is tried
/// again, and a conflict is decided, as somebody would have it: a value that the lost store has sent is one that nobody here knows.
fn settle(stage: &Stage) {
    for turn in stage.erp.kills + 1..stage.erp.kills + 6 {
        stage.company.synchronise("sync.retry", stage.erp.name()).unwrap();
        let reply = stage.worker(turn).ask(&stage.run()).unwrap();
        assert_eq!(reply.get("error"), None, "{}", stage.place.name);
        if !stage.decide() && stage.open().is_empty() {
            return;
        }
    }
    assert_eq!(stage.open(), BTreeMap::new(), "{}: what is left", stage.place.name);
}
