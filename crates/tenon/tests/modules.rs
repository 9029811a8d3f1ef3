//! Modules that are off, retired, switched on again, and those of somebody else in the store.
#![allow(clippy::unwrap_used, reason = "a test")]

use serde_json::{Value as Json, json};
use std::path::PathBuf;
use tenon::config::Config;
use tenon::kernel::{
    Change, Entity, Extension, Listen, Operation, Rules, Run, Stored, Unit, entity, extension, listener,
    operation,
};
use tenon::{
    CallContext, Code, Engine, Error, Module, Modules, Result, core::party::customer::Customer, rpc,
};
use tenon_db_sqlite::Sqlite;
use tenon_db_sqlite::rusqlite::Connection;

/// A loyalty card: what an integrator's own module keeps of a customer.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(zh = "会员卡", unique = "code")]
struct LoyaltyCard {
    /// What is printed on it.
    #[field(zh = "卡号")]
    code: String,
    /// Whose it is.
    #[field(refers = "customer", zh = "客户")]
    customer_id: String,
    /// The role of those who may stamp it.
    #[field(refers = "role", zh = "盖章角色")]
    stamped_by: Option<String>,
    /// What was added up on it.
    #[field(zh = "积分")]
    entries: tenon::kernel::Lines<LoyaltyEntry>,
}

impl Rules for LoyaltyCard {}

/// Points, and who brought them.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(class = "line", zh = "积分明细")]
struct LoyaltyEntry {
    /// The customer who brought them.
    #[field(refers = "customer", zh = "推荐客户")]
    brought_by: String,
}

/// Reads a card.
#[derive(Clone, Debug, Operation)]
#[operation(name = "loyalty_card.show", zh = "查看会员卡", effect = "read")]
struct ShowCard {
    /// The card.
    #[field(refers = "loyalty_card", zh = "会员卡")]
    id: String,
}

impl Run for ShowCard {
    type Answer = Stored<LoyaltyCard>;

    fn run(self, unit: &mut Unit<'_>) -> Result<Stored<LoyaltyCard>> {
        unit.get(&self.id)
    }
}

/// What loyalty adds to customers.
#[derive(Clone, Debug, PartialEq, Extension)]
#[extension(extends = "customer", index = "godparent_id")]
struct Godparent {
    /// The customer who brought this one.
    #[field(refers = "customer", zh = "推荐人")]
    godparent_id: Option<String>,
}

mod refusals {
    tenon::kernel::refusals! {
        loyalty_card { unwelcome = IllegalState, "not this one", "此客户不行"; }
    }
}

/// Gives every new customer a card, but for one.
struct Welcome;

impl Listen for Welcome {
    type Of = Customer;
    const NAME: &'static str = "welcome";

    fn changed(change: &Change<'_, Stored<Customer>>, unit: &mut Unit<'_>) -> Result<()> {
        let (None, Some(customer)) = (change.before, change.after) else { return Ok(()) };
        let (code, customer_id) = (customer.name.clone(), customer.id().to_owned());
        let entries = [LoyaltyEntry { brought_by: customer_id.clone() }].into_iter().collect();
        unit.create(LoyaltyCard { code, customer_id, stamped_by: None, entries })?;
        match customer.name.as_str() {
            "Unwelcome" => Err(refusals::unwelcome()),
            _ => Ok(()),
        }
    }
}

static LOYALTY: Module = Module {
    needs: &["party"],
    entities: &[entity::<LoyaltyCard>()],
    extensions: &[extension::<Godparent>()],
    operations: &[operation::<ShowCard>()],
    listeners: &[listener::<Welcome>()],
    ..Module::new("loyalty", "An integrator's loyalty cards.")
};

/// What somebody else adds to customers.
#[derive(Clone, Debug, PartialEq, Extension)]
#[extension(extends = "customer")]
struct Colour {
    /// The colour of the customer's door.
    #[field(max = 20, zh = "颜色")]
    door: Option<String>,
}

static COLOURS: Module = Module {
    needs: &["party"],
    extensions: &[extension::<Colour>()],
    ..Module::new("colours", "Another integrator's colours.")
};

/// All that ships but opportunities, and activities, which need them.
const WITHOUT_OPPORTUNITIES: [&str; 3] = ["pricing", "receivable", "order"];

/// A store in a file, which engines of different modules open one after the other.
struct Store {
    file: PathBuf,
    _folder: tempfile::TempDir,
}

impl Store {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { file: folder.path().join("crm.db"), _folder: folder }
    }

    /// With a tenant, made by an engine of these modules.
    fn made_by(modules: Modules) -> Self {
        let store = Self::new();
        let tenant = json!({
            "name": "Acme", "code": "acme", "base_currency": "EUR", "admin_id": "ada", "admin_name": "Ada",
        });
        call(&store.open(modules), "tenant.create", tenant);
        store
    }

    fn builder(&self, modules: Modules) -> tenon::Builder {
        Engine::builder(Sqlite::open(&self.file).unwrap()).modules(modules)
    }

    fn open(&self, modules: Modules) -> Engine {
        self.builder(modules).open().unwrap()
    }

    fn refused(&self, modules: Modules) -> Error {
        self.builder(modules).open().err().unwrap()
    }

    fn sql(&self, sql: &str) {
        Connection::open(&self.file).unwrap().execute_batch(sql).unwrap();
    }

    /// The one text that a query gives; nothing where it gives no row.
    fn text(&self, sql: &str) -> Option<String> {
        Connection::open(&self.file).unwrap().query_row(sql, [], |row| row.get(0)).ok()
    }

    fn has_table(&self, name: &str) -> bool {
        self.text(&format!("SELECT name FROM sqlite_master WHERE name = '{name}'")).is_some()
    }

    fn dump(&self) -> Vec<String> {
        let connection = Connection::open(&self.file).unwrap();
        let all = "SELECT table_name || ' ' || columns_made || ' ' || coalesce(module_name, '-') FROM tn_schema ORDER BY 1";
        let mut statement = connection.prepare(all).unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().map(|row| row.unwrap()).collect()
    }
}

fn loyal() -> Modules {
    Modules::default().with(&LOYALTY)
}

/// The engine has the module and has it off.
fn disloyal() -> Modules {
    loyal().only(["activity", "receivable"])
}

fn try_call(engine: &Engine, operation: &str, arguments: Json) -> Result<Json> {
    let actor = if operation == "tenant.create" { "host" } else { "ada" };
    let key = format!("{operation} {}", engine.now());
    engine.call(&CallContext::new("acme", actor).keyed(key), operation, &arguments)
}

#[track_caller]
fn call(engine: &Engine, operation: &str, arguments: Json) -> Json {
    try_call(engine, operation, arguments).unwrap()
}

fn customer(engine: &Engine, name: &str) -> Json {
    call(engine, "customer.create", json!({"name": name, "currency": "EUR"}))["id"].clone()
}

/// Merges two customers, as they stand.
fn merge(engine: &Engine, from: &Json, into: &Json) -> Json {
    let version = |id: &Json| call(engine, "customer.get", json!({"id": id}))["version"].clone();
    let arguments = json!({
        "from": from, "from_version": version(from), "into": into, "into_version": version(into),
    });
    call(engine, "customer.merge", arguments)
}

#[test]
fn an_unknown_name_in_the_configuration_is_refused() {
    let config = Config::parse(r#"{"database": "sqlite::memory:", "modules": ["party", "oportunity"]}"#);
    let error = config.unwrap().open().err().unwrap();
    assert_eq!(error.code, Code::Configuration);
    assert!(error.message.starts_with("modules: there is no module `oportunity`; there are "), "{error}");
}

#[test]
fn what_does_not_fit_is_refused_also_while_it_is_off() {
    static NEEDY: Module = Module { needs: &["nowhere"], ..Module::new("needy", "Planted.") };
    let error = Store::new().refused(Modules::default().with(&NEEDY).only(["party"]));
    assert_eq!(error.code, Code::Configuration);
    assert_eq!(error.message, "the module `needy`: it needs the module `nowhere`, which does not exist");
}

#[test]
fn a_module_that_is_off_has_no_tables_operations_permissions_or_schemas() {
    let none: [&str; 0] = [];
    let store = Store::made_by(Modules::default().only(none));
    assert!(store.has_table("tn_user") && !store.has_table("tn_customer"));
    let store = Store::made_by(Modules::default().only(WITHOUT_OPPORTUNITIES));
    assert!(store.has_table("tn_sales_order") && !store.has_table("tn_opportunity"));
    let engine = store.open(Modules::default().only(WITHOUT_OPPORTUNITIES));
    reaches_no_opportunities(&engine);

    let engine = store.open(Modules::default());
    assert!(store.has_table("tn_opportunity"), "switched on, it makes its tables");
    assert_eq!(call(&engine, "opportunity.list", json!({}))["items"], json!([]));
}

/// Nothing that a caller says leads to opportunities.
fn reaches_no_opportunities(engine: &Engine) {
    let refused = |operation, arguments| try_call(engine, operation, arguments).unwrap_err();
    assert_eq!(refused("opportunity.list", json!({})).code, Code::UnknownOperation);
    assert_eq!(refused("opportunity.funnel", json!({})).code, Code::UnknownOperation);
    let role = json!({"name": "seller", "permissions": [{"permission": "opportunity.read", "scope": "all"}]});
    assert_eq!(refused("role.create", role).path.as_deref(), Some("/permissions/0/permission"));
    let field = json!({"entity": "opportunity", "name": "colour", "value_type": "text"});
    assert_eq!(refused("custom_field.create", field).path.as_deref(), Some("/entity"));
    let rule = json!({"entity": "opportunity", "pattern": "X{seq:4}"});
    assert!(try_call(engine, "number_rule.create", rule).is_err());
    let by_opportunity = json!({"filter": {"exists": "opportunity.customer_id", "where": {"field": "name", "op": "eq", "value": "x"}}});
    assert_eq!(refused("customer.list", by_opportunity).code, Code::UnknownField);
    let document = rpc::openrpc(engine.catalogue());
    assert!(document["components"]["schemas"].get("opportunity").is_none());
    assert!(document["components"]["schemas"].get("customer").is_some());
    assert!(!engine.catalogue().permissions().iter().any(|name| name.starts_with("opportunity.")));
}

/// A store with an opportunity of one of two customers, whose ids these are.
fn with_an_opportunity() -> (Store, Json, Json) {
    let store = Store::made_by(Modules::default());
    let engine = store.open(Modules::default());
    let (from, into) = (customer(&engine, "Björk GmbH"), customer(&engine, "榫卯"));
    let pipeline = json!({"name": "Sales", "stages": [{"code": "new", "name": "New", "probability": "10"}]});
    let pipeline = call(&engine, "pipeline.create", pipeline)["id"].clone();
    let opportunity = json!({
        "customer_id": from, "name": "A hall", "currency": "EUR", "amount": "10", "pipeline_id": pipeline,
    });
    call(&engine, "opportunity.create", opportunity);
    (store, from, into)
}

#[test]
fn records_of_a_retired_module_follow_a_merge_and_are_there_when_it_is_on_again() {
    let (store, from, into) = with_an_opportunity();
    let before = store.dump();
    let engine = store.open(Modules::default().only(WITHOUT_OPPORTUNITIES));
    assert_eq!(store.dump(), before, "switched off, its tables are left alone");
    reaches_no_opportunities(&engine);
    merge(&engine, &from, &into);

    let engine = store.open(Modules::default());
    let found = call(&engine, "opportunity.list", json!({}));
    assert_eq!(found["items"][0]["customer_id"], into);
    assert_eq!(found["items"][0]["name"], "A hall");
    let journal = json!({"filter": {"field": "entity", "op": "eq", "value": "opportunity"}});
    assert_eq!(call(&engine, "journal.list", journal)["items"].as_array().unwrap().len(), 2);
}

#[test]
fn records_of_a_retired_module_follow_a_merge_that_is_taken_back() {
    let (store, from, into) = with_an_opportunity();
    merge(&store.open(Modules::default()), &from, &into);
    let engine = store.open(Modules::default().only(WITHOUT_OPPORTUNITIES));
    let version = call(&engine, "customer.get", json!({"id": into}))["version"].clone();
    call(&engine, "customer.unmerge", json!({"id": from, "version": version}));
    let found = call(&store.open(Modules::default()), "opportunity.list", json!({}));
    assert_eq!(found["items"][0]["customer_id"], from);
}

#[test]
fn lines_of_a_retired_module_follow_too_and_its_listeners_do_not_run() {
    let store = Store::made_by(loyal());
    let engine = store.open(loyal());
    let (from, into) = (customer(&engine, "Björk GmbH"), customer(&engine, "榫卯"));
    let refused = try_call(&engine, "customer.create", json!({"name": "Unwelcome"})).unwrap_err();
    assert_eq!(refused.message, "not this one");
    drop(engine);

    let engine = store.open(disloyal());
    customer(&engine, "Unwelcome");
    merge(&engine, &from, &into);
    let cards = call(&store.open(loyal()), "loyalty_card.list", json!({}));
    let cards: Vec<_> = cards["items"].as_array().unwrap().iter().collect();
    assert_eq!(cards.len(), 2, "nobody was welcomed meanwhile");
    for card in cards {
        assert_eq!((&card["customer_id"], &card["entries"][0]["brought_by"]), (&into, &into));
    }
}

#[test]
fn what_a_retired_module_has_added_to_customers_is_kept_and_follows_and_is_not_shown() {
    let store = Store::made_by(loyal());
    let engine = store.open(loyal());
    let (from, into) = (customer(&engine, "Björk GmbH"), customer(&engine, "榫卯"));
    let child = call(&engine, "customer.create", json!({"name": "Ek AB", "godparent_id": from}));
    let id = child["id"].clone();
    drop(engine);

    let engine = store.open(disloyal());
    assert!(call(&engine, "customer.get", json!({"id": id})).get("godparent_id").is_none());
    call(&engine, "customer.update", json!({"id": id, "version": 1, "name": "Ek & Son AB"}));
    let unknown = json!({"filter": {"field": "godparent_id", "op": "eq", "value": from}});
    assert_eq!(try_call(&engine, "customer.list", unknown).unwrap_err().code, Code::UnknownField);
    merge(&engine, &from, &into);
    drop(engine);

    let found = call(&store.open(loyal()), "customer.get", json!({"id": id}));
    assert_eq!((&found["name"], &found["godparent_id"]), (&json!("Ek & Son AB"), &into));
}

#[test]
fn what_two_modules_have_added_to_one_table_stands_whichever_of_them_an_engine_has() {
    let store = Store::made_by(loyal());
    let id = call(&store.open(loyal()), "customer.create", json!({"name": "Björk GmbH"}))["id"].clone();
    let colours = Modules::default().with(&COLOURS);
    call(&store.open(colours.clone()), "customer.update", json!({"id": id, "version": 1, "door": "red"}));
    let engine = store.open(loyal());
    assert!(engine.pending_migration().unwrap().is_empty());
    call(&engine, "customer.update", json!({"id": id, "version": 2, "godparent_id": id}));
    let found = call(&store.open(colours.with(&LOYALTY)), "customer.get", json!({"id": id}));
    assert_eq!((&found["door"], &found["godparent_id"]), (&json!("red"), &id));
}

#[test]
fn what_records_of_a_retired_module_refer_to_is_not_deleted() {
    let store = Store::made_by(loyal());
    let engine = store.open(loyal());
    let role = call(&engine, "role.create", json!({"name": "stamper", "permissions": []}))["id"].clone();
    let whose = customer(&engine, "Björk GmbH");
    let card = json!({"code": "4711", "customer_id": whose, "stamped_by": role, "entries": []});
    call(&engine, "loyalty_card.create", card);
    let refused =
        try_call(&store.open(disloyal()), "role.delete", json!({"id": role, "version": 1})).unwrap_err();
    let said = "a loyalty_card refers to this record by `stamped_by`";
    assert_eq!((refused.code, refused.message.as_str()), (Code::IllegalState, said));
}

#[test]
fn a_role_keeps_what_it_grants_of_a_module_that_is_off() {
    let store = Store::made_by(Modules::default());
    let grants = json!([{"permission": "opportunity.read", "scope": "own"}]);
    let role = json!({"name": "seller", "permissions": grants});
    let role = call(&store.open(Modules::default()), "role.create", role);
    let engine = store.open(Modules::default().only(WITHOUT_OPPORTUNITIES));
    let renamed = json!({"id": role["id"], "version": 1, "name": "sellers"});
    assert_eq!(call(&engine, "role.update", renamed)["permissions"][0]["permission"], "opportunity.read");
    let kept = role["permissions"][0].clone();
    let more = json!([kept, {"permission": "opportunity.create", "scope": "own"}]);
    let refused =
        try_call(&engine, "role.update", json!({"id": role["id"], "version": 2, "permissions": more}));
    assert_eq!(refused.unwrap_err().path.as_deref(), Some("/permissions/1/permission"));
}

#[test]
fn a_store_with_tables_of_somebody_elses_module_opens_and_they_are_left_alone() {
    let store = Store::made_by(loyal());
    customer(&store.open(loyal()), "Björk GmbH");
    let before = store.dump();
    let engine = store.open(Modules::default());
    customer(&engine, "榫卯");
    assert_eq!(try_call(&engine, "loyalty_card.list", json!({})).unwrap_err().code, Code::UnknownOperation);
    assert!(engine.pending_migration().unwrap().is_empty());
    assert!(store.builder(Modules::default()).without_migration().open().is_ok());
    assert_eq!(store.dump(), before);
    let cards = call(&store.open(loyal()), "loyalty_card.list", json!({}));
    assert_eq!(cards["items"][0]["code"], "Björk GmbH");
}

#[test]
fn what_a_newer_engine_has_made_is_refused_and_left_as_it_is() {
    let ahead = |change: &str, said: &str| {
        let store = Store::made_by(Modules::default());
        store.sql(change);
        let before = store.dump();
        let error = store.refused(Modules::default());
        assert_eq!((error.code, error.message.as_str()), (Code::SchemaAhead, said), "{change}");
        assert_eq!(store.dump(), before, "{change}");
    };
    let told = "`tn_badge.id` was made by a newer engine: this engine is too old for the store";
    ahead("INSERT INTO tn_schema VALUES ('tn_badge', 'id name', NULL)", told);
    ahead("INSERT INTO tn_schema VALUES ('tn_badge', 'id name', 'party')", told);
    ahead(
        "UPDATE tn_schema SET columns_made = columns_made || ' horoscope' WHERE table_name = 'tn_customer'",
        "`tn_customer.horoscope` was made by a newer engine: this engine is too old for the store",
    );
    ahead(
        "UPDATE tn_schema_module SET version = 7 WHERE module_name = 'party'",
        "the store has version 7 of the module `party`, and this engine has version 1: it is too old for the store",
    );
}

#[test]
fn a_table_of_somebody_elses_module_under_a_name_that_is_needed_is_refused() {
    let store = Store::made_by(Modules::default());
    store.sql("UPDATE tn_schema SET module_name = 'theirs' WHERE table_name = 'tn_contact'");
    let error = store.refused(Modules::default());
    assert_eq!(error.code, Code::Configuration);
    let said = "the module `party` needs the table `tn_contact`, which belongs to the module `theirs`, and this engine does not \
                have that module";
    assert_eq!(error.message, said);
}

#[test]
fn a_ledger_that_names_no_modules_is_completed() {
    let store = Store::made_by(Modules::default());
    let before = store.dump();
    store.sql("ALTER TABLE tn_schema DROP COLUMN module_name; DROP TABLE tn_schema_module");
    let behind = store.builder(Modules::default()).without_migration().open().err().unwrap();
    assert_eq!(behind.code, Code::SchemaBehind);
    store.open(Modules::default());
    assert_eq!(store.dump(), before);
    let party = "SELECT version || ' ' || state FROM tn_schema_module WHERE module_name = 'party'";
    assert_eq!(store.text(party).as_deref(), Some("1 on"));
}

#[test]
fn a_refusal_of_a_listener_leaves_nothing_in_the_hosts_transaction() {
    let store = Store::made_by(loyal());
    let engine = store.open(loyal());
    let host = Connection::open(&store.file).unwrap();
    host.execute_batch(
        "CREATE TABLE erp_order (number TEXT); BEGIN IMMEDIATE; INSERT INTO erp_order VALUES ('4711')",
    )
    .unwrap();
    let context = CallContext::new("acme", "ada");
    for (name, welcome) in [("Unwelcome", false), ("Björk GmbH", true)] {
        let transaction = Box::new(Sqlite::enlist(&host).unwrap());
        let (context, arguments) = (context.clone().keyed(name), json!({"name": name}));
        let answer = engine.call_enlisted(transaction, &context, "customer.create", &arguments);
        assert_eq!(answer.is_ok(), welcome, "{answer:?}");
    }
    host.execute_batch("COMMIT").unwrap();
    let names = |table: &str, field: &str| store.text(&format!("SELECT group_concat({field}) FROM {table}"));
    assert_eq!(names("erp_order", "number").as_deref(), Some("4711"));
    assert_eq!(names("tn_customer", "name").as_deref(), Some("Björk GmbH"));
    assert_eq!(names("tn_loyalty_card", "code").as_deref(), Some("Björk GmbH"));
}
