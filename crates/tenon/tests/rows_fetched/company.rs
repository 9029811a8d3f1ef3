//! An engine with a tenant, its administrator, a seller who sees what is her own, and what records refer to.

use crate::records::{self, Records};
use serde_json::{Value as Json, json};
use tenon::sql::Access;
use tenon::{CallContext, Engine, Simulation};
use tenon_db_sqlite::Sqlite;
use tenon_testkit::watched::{Log, Watched};

pub(crate) const TENANT: &str = "acme";
pub(crate) const ADMIN: &str = "ada";
pub(crate) const SELLER: &str = "li.na";
pub(crate) const STAGES: [(&str, i64); 4] = [("lead", 10), ("offer", 40), ("talk", 60), ("deal", 90)];

pub(crate) struct Company {
    pub(crate) engine: Engine,
    pub(crate) log: Log,
    /// Customers with their owners.
    pub(crate) customers: Vec<(String, &'static str)>,
    pub(crate) products: Vec<String>,
    pub(crate) pipeline: String,
}

impl Company {
    pub(crate) fn found() -> Company {
        let log = Log::default();
        let database = Watched::new(Sqlite::in_memory().unwrap(), log.clone());
        // Ageing is asked for days that are not past.
        let simulation = Simulation::new(7, "2026-02-28T09:00:00Z".parse().unwrap());
        let engine = Engine::builder(database).simulated(simulation).open().unwrap();
        let founder = Founder { engine: &engine };
        let founded = json!({"name": "Acme", "code": "acme", "base_currency": "EUR", "admin_id": ADMIN, "admin_name": "Ada"});
        let unit = founder.make("host", "tenant.create", "t", &founded)["org_unit_id"].clone();
        let grant = |permission: &str, scope: &str| json!({"permission": permission, "scope": scope});
        let role = founder.id("role.create", &json!({"name": "sales", "permissions": [
            grant("customer.*", "own"), grant("contact.*", "own"), grant("opportunity.*", "own"), grant("activity.*", "own"),
            grant("sales_order.*", "own"), grant("open_item.*", "own"), grant("invoice.*", "own"), grant("receipt.*", "own"),
            grant("product.*", "all"), grant("stock_level.*", "all")]}));
        founder.id(
            "user.create",
            &json!({"id": SELLER, "name": "Li Na", "unit_id": unit, "roles": [{"role_id": role}]}),
        );
        let customers = [ADMIN, SELLER, ADMIN, SELLER].into_iter().enumerate().map(|(number, owner)| {
            (
                founder
                    .id("customer.create", &json!({"name": format!("Customer {number}"), "owner_id": owner})),
                owner,
            )
        });
        let customers = customers.collect();
        let product = |number| {
            founder.id("product.create", &json!({"name": format!("Product {number}"), "unit": "pcs"}))
        };
        let products = (0..4).map(product).collect();
        let stages = STAGES.map(
            |(code, probability)| json!({"code": code, "name": code, "probability": probability.to_string()}),
        );
        let pipeline = founder.id("pipeline.create", &json!({"name": "Standard", "stages": stages}));
        Company { engine, log, customers, products, pipeline }
    }

    /// Stores records without the engine: it would take too long.
    pub(crate) fn store(&self, records: &Records) {
        let mut transaction = self.engine.database().begin(Access::Write).unwrap();
        for (insert, rows) in records::tables(records, self) {
            for chunk in rows.chunks(1_000) {
                transaction.execute_batch(&insert, chunk).unwrap();
            }
        }
        transaction.commit().unwrap();
    }

    pub(crate) fn read(&self, actor: &str, operation: &str, arguments: &Json) -> Json {
        self.engine.call(&CallContext::new(TENANT, actor), operation, arguments).unwrap()
    }

    pub(crate) fn write(&self, actor: &str, operation: &str, arguments: &Json) {
        Founder { engine: &self.engine }.make(actor, operation, "written", arguments);
    }

    /// Makes something with a name as the administrator.
    pub(crate) fn make(&self, operation: &str, arguments: &Json) {
        Founder { engine: &self.engine }.id(operation, arguments);
    }

    /// The customer that both users see.
    pub(crate) fn customer(&self) -> &str {
        &self.customers[1].0
    }

    /// What is asked.
    pub(crate) fn reports(&self) -> [(&'static str, Json); 5] {
        let as_of = records::instant(records::SPAN / 2).to_string();
        [
            ("customer.card", json!({"id": self.customer()})),
            ("opportunity.funnel", json!({"pipeline_id": self.pipeline, "as_of": as_of})),
            ("open_item.ageing", json!({"as_of": "2026-03-01"})),
            ("open_item.ageing", json!({"as_of": "2026-03-01", "customer_id": self.customer()})),
            ("stock_level.availability", json!({"product_id": self.products[0], "quantity": "10"})),
        ]
    }
}

struct Founder<'a> {
    engine: &'a Engine,
}

impl Founder<'_> {
    fn make(&self, actor: &str, operation: &str, key: &str, arguments: &Json) -> Json {
        self.engine.call(&CallContext::new(TENANT, actor).keyed(key), operation, arguments).unwrap()
    }

    /// Makes something as the administrator, and gives its id.
    fn id(&self, operation: &str, arguments: &Json) -> String {
        self.make(ADMIN, operation, &arguments["name"].to_string(), arguments)["id"]
            .as_str()
            .unwrap()
            .to_owned()
    }
}
