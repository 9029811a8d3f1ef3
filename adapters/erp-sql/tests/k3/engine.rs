//! An engine that keeps in step with the ERP on PostgreSQL through ODBC. What is there is asked, and done, by `psql`.

use crate::own_database::OwnDatabase;
use futures_lite::future::block_on;
use serde_json::{Value as Json, json};
use tenon::sync::{ErpInstance, RunReport, reconcile, run};
use tenon::{CallContext, Engine};
use tenon_db_odbc::Odbc;
use tenon_db_sqlite::Sqlite;
use tenon_erp_port::Erp;
use tenon_erp_sql::{Mapping, SqlErp, mappings};
use tenon_sql::Dialect;

const TENANT: &str = "traders";
const ERP: &str = "k3";

struct Desk {
    engine: Engine,
}

impl Desk {
    fn open(erp: &OwnDatabase) -> Self {
        let database = Odbc::connect(&erp.connection_string(), Dialect::Postgres).unwrap();
        let adapter = SqlErp::new(database, Mapping::parse(mappings::K3).unwrap());
        let erp = ErpInstance { page: 70, ..ErpInstance::new(ERP, Erp::of(adapter)) };
        let engine = Engine::builder(Sqlite::in_memory().unwrap()).erp(erp).open().unwrap();
        let desk = Self { engine };
        let founded = json!({"name": "Traders", "code": "hq", "base_currency": "CNY", "erp": ERP,
            "admin_id": "ada", "admin_name": "Ada"});
        desk.write("host", "tenant.create", &founded);
        desk
    }

    fn write(&self, actor: &str, operation: &str, arguments: &Json) -> Json {
        self.call(CallContext::new(TENANT, actor).keyed(operation), operation, arguments)
    }

    fn read(&self, operation: &str, arguments: &Json) -> Json {
        self.call(CallContext::new(TENANT, "ada"), operation, arguments)
    }

    fn call(&self, context: CallContext, operation: &str, arguments: &Json) -> Json {
        self.engine
            .call(&context, operation, arguments)
            .unwrap_or_else(|error| panic!("{operation}: {error:?}"))
    }

    fn run(&self) -> RunReport {
        block_on(run(&self.engine.own_work(TENANT), self.engine.erp(ERP).unwrap(), &|_| {})).unwrap()
    }

    fn is_equal(&self) {
        let found =
            block_on(reconcile(&self.engine.own_work(TENANT), self.engine.erp(ERP).unwrap())).unwrap();
        assert!(found.equal, "{found:#?}");
    }

    /// A number and a sum over all records of an entity, as `psql` writes them.
    fn total(&self, entity: &str, field: &str) -> String {
        let measures = json!({"measures": [{"name": "n", "function": "count"}, {"name": "sum", "function": "sum", "field": field}]});
        let totals = self.read(&format!("{entity}.query"), &measures);
        let text = |name: &str| totals["rows"][0][name].as_str().unwrap().to_owned();
        format!("{}|{}", text("n"), text("sum"))
    }

    /// The first record that a filter lets through.
    fn first(&self, entity: &str, filter: &Json) -> Json {
        let found = self.read(&format!("{entity}.list"), &json!({"filter": filter, "limit": 1}));
        found["items"][0].clone()
    }
}

#[test]
fn an_engine_keeps_in_step_with_an_erp_on_postgres() {
    let Some(erp) = OwnDatabase::filled("engine") else { return };
    let desk = Desk::open(&erp);
    let first = desk.run();
    assert!(first.pulled.iter().all(|kind| kind.rejected == 0), "{first:#?}");
    let stock = "SELECT COUNT(*), trim_scale(SUM(FQty)) FROM ICInventory;";
    assert_eq!(desk.total("stock_level", "on_hand"), erp.script(stock.as_bytes()));
    desk.is_equal();

    let plenty =
        json!({"exists": "stock_level.product_id", "where": {"field": "on_hand", "op": "gt", "value": "50"}});
    let sold = json!({"all": [{"field": "inactive", "op": "eq", "value": false}, plenty]});
    let product = desk.first("product", &sold);
    let customer = desk.first(
        "customer",
        &json!({"all": [
        {"field": "status", "op": "eq", "value": "active"}, {"field": "credit_limit", "op": "null"}]}),
    );
    let line = json!({"product_id": product["id"], "quantity": "3", "price": "10", "tax_rate": "13"});
    let order = json!({"customer_id": customer["id"], "currency": "CNY", "lines": [line]});
    let order = desk.write("ada", "sales_order.create", &order);
    desk.write("ada", "sales_order.submit", &json!({"id": order["id"]}));
    assert_eq!(desk.run().pushed.done, 1);
    let entry = desk.first("outbox", &json!({"field": "record_id", "op": "eq", "value": order["id"]}));
    let ours = format!("FHeadSelfS0161 = '{}'", entry["id"].as_str().unwrap());
    assert_eq!(erp.script(format!("SELECT COUNT(*) FROM SEOrder WHERE {ours};").as_bytes()), "1");

    // Audited, and two of the three shipped.
    let done = format!(
        "UPDATE SEOrder SET FCheckerID = 16394, FStatus = 1 WHERE {ours};
         UPDATE SEOrderEntry SET FStockQty = 2, FAuxStockQty = 2 WHERE FInterID = (SELECT FInterID FROM SEOrder WHERE {ours});"
    );
    erp.script(done.as_bytes());
    desk.run();
    let progress = desk.read("sales_order.progress", &json!({"id": order["id"]}));
    assert_eq!((&progress["status"], &progress["lines"][0]["shipped"]), (&json!("confirmed"), &json!("2")));
    let again = desk.run();
    assert_eq!(again.pulled.iter().map(|kind| kind.changed + kind.gone).sum::<u64>(), 0, "{again:#?}");
    desk.is_equal();
}
