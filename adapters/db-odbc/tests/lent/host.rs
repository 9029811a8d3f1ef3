//! An ERP with a table of its own in the database where the CRM's tables are, and a connection of its own.

use crate::driver::{Erp, open_database};
use serde_json::{Value as Json, json};
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};
use tenon::{CallContext, Engine, Result};
use tenon_sql::Dialect;

/// A host that sells to one customer, in a tenant of its own.
pub(crate) struct Host {
    pub(crate) dialect: Dialect,
    pub(crate) server: String,
    pub(crate) engine: Engine,
    pub(crate) tenant: String,
    pub(crate) customer: String,
    pub(crate) erp: Erp,
}

impl Host {
    /// A host in a new tenant, with its table and a customer who may owe 100.
    pub(crate) fn new(dialect: Dialect, server: &str) -> Self {
        let (tenant, erp) = (fresh("t"), Erp::connect(server, dialect));
        let engine = Engine::builder(open_database(server, dialect).unwrap()).open().unwrap();
        let call = |actor: &str, operation: &str, arguments: Json| {
            let context = CallContext::new(&tenant, actor).keyed(operation);
            engine.call(&context, operation, &arguments).unwrap()
        };
        let founded = json!({"name": "Acme", "code": "acme", "base_currency": "EUR", "admin_id": "ada", "admin_name": "Ada"});
        call("host", "tenant.create", founded);
        let customer = json!({"name": "Björk GmbH", "currency": "EUR", "credit_limit": "100"});
        let customer = call("ada", "customer.create", customer)["id"].as_str().unwrap().to_owned();
        call("ada", "customer.convert", json!({"id": customer}));
        let host = Self { dialect, server: server.to_owned(), engine, tenant, customer, erp };
        host.make_table();
        host
    }

    /// One at a time: PostgreSQL does not make the same table twice at once, not even if it does not exist.
    fn make_table(&self) {
        static ONE: Mutex<()> = Mutex::new(());
        let _one = ONE.lock();
        self.run("CREATE TABLE IF NOT EXISTS host_order (number varchar(80) PRIMARY KEY, state varchar(20))")
            .unwrap();
        self.commit();
    }

    /// The host as another of its processes opens it.
    pub(crate) fn again(dialect: Dialect, server: &str, tenant: &str, customer: &str) -> Self {
        let engine = Engine::builder(open_database(server, dialect).unwrap()).open().unwrap();
        let erp = Erp::connect(server, dialect);
        let (tenant, customer) = (tenant.to_owned(), customer.to_owned());
        Self { dialect, server: server.to_owned(), engine, tenant, customer, erp }
    }

    /// A statement of the host's own, in the transaction that it has open.
    pub(crate) fn run(&self, sql: &str) -> std::result::Result<(), String> {
        self.erp.run(sql)
    }

    pub(crate) fn insert(&self, number: &str) {
        self.run(&format!("INSERT INTO host_order VALUES ('{number}', 'posted')")).unwrap();
    }

    pub(crate) fn commit(&self) {
        self.erp.commit();
    }

    pub(crate) fn rollback(&self) {
        self.erp.rollback();
    }

    /// Calls the CRM in the transaction that the host has open.
    pub(crate) fn enlisted(&self, operation: &str, key: &str, arguments: &Json) -> Result<Json> {
        let context = CallContext::new(&self.tenant, "ada").keyed(key);
        self.engine.call_enlisted(self.erp.lend(), &context, operation, arguments)
    }

    /// An order with the host's number as reference, in the transaction that the host has open.
    pub(crate) fn order(&self, number: &str) -> Result<Json> {
        let order = json!({"customer_id": self.customer, "customer_reference": number, "lines": []});
        self.enlisted("sales_order.create", number, &order)
    }

    /// How many durable rows of the host and of the CRM bear a number, as the server's own command counts them.
    pub(crate) fn durable(&self, number: &str) -> (u32, u32) {
        let theirs = self.ask(&format!("SELECT COUNT(*) FROM host_order WHERE number = '{number}'"));
        let ours =
            self.ask(&format!("SELECT COUNT(*) FROM tn_sales_order WHERE customer_reference = '{number}'"));
        (theirs.parse().unwrap(), ours.parse().unwrap())
    }

    /// What the server's own command answers to a question about this host's tenant.
    pub(crate) fn ask(&self, sql: &str) -> String {
        let part = |name: &str| {
            let parts = self.server.split(';').filter_map(|part| part.split_once('='));
            parts
                .into_iter()
                .find(|(key, _)| key.eq_ignore_ascii_case(name))
                .map(|(_, value)| value.to_owned())
                .unwrap()
        };
        let mut command = match self.dialect {
            Dialect::MariaDb => {
                let mut command = Command::new("mariadb");
                command.args([
                    "--no-defaults",
                    "-N",
                    "-B",
                    "-h",
                    &part("server"),
                    "-P",
                    &part("port"),
                    "-u",
                    &part("uid"),
                ]);
                command.args([&part("database"), "-e", sql]).env("MYSQL_PWD", part("pwd"));
                command
            }
            _ => {
                let mut command = Command::new("psql");
                command.args([
                    "-X",
                    "-q",
                    "-t",
                    "-A",
                    "-h",
                    &part("server"),
                    "-p",
                    &part("port"),
                    "-U",
                    &part("uid"),
                ]);
                command.args([&part("database"), "-c", sql]).env("PGPASSWORD", part("pwd"));
                command
            }
        };
        let output = command.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }
}

/// A text that no run before had.
pub(crate) fn fresh(what: &str) -> String {
    static GIVEN: AtomicU32 = AtomicU32::new(0);
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    format!("{what}-{:x}-{}", since.as_nanos(), GIVEN.fetch_add(1, Ordering::Relaxed))
}
