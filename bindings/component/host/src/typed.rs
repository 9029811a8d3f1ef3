//! The engine component by its typed interface: it says what the call that takes texts says.
//!
//! `TENON_COMPONENT_TYPED` names the component: `target/tenon-typed.wasm`, as `scripts/wasm-engine.sh` builds it.

use crate::world::World;
use bindings::Engine as Tenon;
use bindings::exports::tenon::entities::customer::{
    Customer, CustomerChanges, CustomerField, NewCustomer, NewCustomerRole,
};
use bindings::exports::tenon::entities::sales_order::NewSalesOrder;
use bindings::tenon::entities::party_records::{CustomerRoleRole, CustomerStatus};
use bindings::tenon::entities::types::{Context, Error, Retry, Selection};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value as Json, json};
use tenon::erp_port::Erp;
use tenon_erp_component::Granted;
use wasmtime::component::{Component, ResourceAny};
use wasmtime::{Result, Store, format_err};

/// Made from the WIT.
#[allow(missing_docs, unreachable_pub, clippy::all, reason = "generated")]
mod bindings {
    wasmtime::component::bindgen!({
        path: "../../wit/tenon-entities",
        world: "tenon:entities/engine",
        with: {
            "tenon:crm/host": crate::bindings::tenon::crm::host,
            "tenon:sql/database": crate::bindings::tenon::sql::database,
        },
        additional_derives: [serde::Serialize, serde::Deserialize],
        imports: { default: trappable },
    });
}

#[test]
fn a_typed_call_says_what_the_call_by_text_says() -> Result<()> {
    let Some(mut tenon) = Typed::open()? else {
        eprintln!("left out: TENON_COMPONENT_TYPED names no component");
        return Ok(());
    };
    let created = tenon.create_customer()?;
    let id = &created.id;
    let by_text = tenon.text("customer.get", json!({"id": id}))?;
    assert_eq!(canonical(&created), by_text["result"]);
    assert_eq!(created.status, Some(CustomerStatus::Active));
    assert_eq!(created.custom, r#"{"site":"Hall 7"}"#);

    let changed = tenon.change_customer(id, created.version)?;
    assert_eq!((changed.phone.as_deref(), changed.city.as_deref()), (Some("12"), None));
    assert_eq!(changed.email, created.email, "what is not given stays");
    let by_text = tenon.text("customer.get", json!({"id": id}))?;
    assert_eq!(canonical(&changed), by_text["result"]);

    let selection = json!({"filter": {"field": "name", "op": "contains", "value": "jör"}, "order": ["-name"], "limit": 1, "deleted": true});
    let page = tenon.list_customers(&selection)?;
    let by_text = tenon.text("customer.list", selection)?;
    assert_eq!(canonical(&page), by_text["result"]);
    assert_eq!(page["items"][0]["id"], json!(id));

    tenon.refusals(id)?;
    tenon.orders(id)
}

/// An engine with a company in it, by its typed interface.
struct Typed {
    store: Store<World>,
    tenon: Tenon,
    engine: ResourceAny,
    calls: u32,
}

impl Typed {
    fn open() -> Result<Option<Self>> {
        let Some(file) = std::env::var_os("TENON_COMPONENT_TYPED") else { return Ok(None) };
        let configuration = r#"{"database": "sqlite::memory:"}"#;
        let (mut store, linker) = crate::lent(configuration, &Granted::default(), Erp::default())?;
        let component = Component::from_file(linker.engine(), file)?;
        let tenon = Tenon::instantiate(&mut store, &component, &linker)?;
        let opened = tenon.tenon_crm_engines().engine().call_open(&mut store, configuration)?;
        let engine = opened.map_err(|refusal| format_err!("{refusal}"))?;
        let mut typed = Self { store, tenon, engine, calls: 0 };
        let company = json!({"name": "Acme", "code": "acme", "base_currency": "EUR", "admin_id": "ada", "admin_name": "Ada"});
        typed.text("tenant.create", company)?;
        typed.text(
            "custom_field.create",
            json!({"entity": "customer", "name": "site", "value_type": "text"}),
        )?;
        Ok(Some(typed))
    }

    /// The reply to a call by text. Every call has a key of its own.
    fn text(&mut self, operation: &str, mut arguments: Json) -> Result<Json> {
        let context = self.context();
        arguments["context"] = json!({"tenant": context.tenant, "actor": context.actor, "key": context.key});
        let request =
            json!({"jsonrpc": "2.0", "id": 1, "method": operation, "params": arguments}).to_string();
        let engines = self.tenon.tenon_crm_engines();
        let reply = engines.engine().call_call(&mut self.store, self.engine, &request)?;
        Ok(serde_json::from_str(&reply.unwrap_or_default())?)
    }

    fn context(&mut self) -> Context {
        self.calls += 1;
        let key = Some(format!("key-{}", self.calls));
        Context { tenant: "acme".into(), actor: "ada".into(), key, locale: None, correlation_id: None }
    }

    fn create_customer(&mut self) -> Result<Customer> {
        let dealer =
            NewCustomerRole { id: None, role: CustomerRoleRole::EndCustomer, terms: Some("30 days".into()) };
        let given = NewCustomer {
            city: Some("Lund".into()),
            email: Some("hej@example.com".into()),
            credit_limit: Some("1000.50".into()),
            roles: Some(vec![dealer]),
            custom: Some(r#"{"site": "Hall 7"}"#.into()),
            ..new_customer("Björk GmbH")?
        };
        let (context, customers) = (self.context(), self.tenon.tenon_entities_customer());
        answered(customers.call_create(&mut self.store, self.engine, &context, &given)?)
    }

    fn change_customer(&mut self, id: &String, version: i32) -> Result<Customer> {
        let clear = Some(vec![CustomerField::City]);
        let changes = CustomerChanges { phone: Some("12".into()), clear, ..given(json!({}))? };
        let (context, customers) = (self.context(), self.tenon.tenon_entities_customer());
        answered(customers.call_update(&mut self.store, self.engine, &context, id, version, &changes)?)
    }

    fn list_customers(&mut self, selection: &Json) -> Result<Json> {
        let order = selection["order"].as_array().into_iter().flatten();
        let selection = Selection {
            filter: Some(selection["filter"].to_string()),
            order: Some(order.filter_map(Json::as_str).map(str::to_owned).collect()),
            limit: Some(1),
            after: None,
            before: None,
            deleted: Some(selection["deleted"].to_string()),
        };
        let (context, customers) = (self.context(), self.tenon.tenon_entities_customer());
        let page = answered(customers.call_list(&mut self.store, self.engine, &context, &selection)?)?;
        Ok(canonical(&page))
    }

    /// A stale version, a filter that is no JSON, and a customer whose custom fields are none.
    fn refusals(&mut self, id: &String) -> Result<()> {
        let (context, customers) = (self.context(), self.tenon.tenon_entities_customer());
        let nothing = given(json!({}))?;
        let stale = customers.call_update(&mut self.store, self.engine, &context, id, 1, &nothing)?;
        let stale = stale.err().ok_or_else(|| format_err!("version 1 is not refused"))?;
        let by_text = self.text("customer.update", json!({"id": id, "version": 1}))?;
        assert_eq!((stale.code.as_str(), stale.retry), ("STALE_VERSION", Retry::AfterRepair));
        assert_eq!(refusal(&stale, &by_text), by_text["error"]);

        let selection = Selection { filter: Some("{".into()), ..given(json!({}))? };
        let (context, customers) = (self.context(), self.tenon.tenon_entities_customer());
        let torn = customers.call_list(&mut self.store, self.engine, &context, &selection)?.err();
        let torn = torn.map(|error| (error.code, error.path));
        assert_eq!(torn, Some(("INVALID_VALUE".to_owned(), Some("/filter".to_owned()))));

        let given = NewCustomer { custom: Some("[]".into()), ..new_customer("Nobody")? };
        let (context, customers) = (self.context(), self.tenon.tenon_entities_customer());
        let wrong = customers.call_create(&mut self.store, self.engine, &context, &given)?.err();
        let wrong = wrong.ok_or_else(|| format_err!("a list of custom fields is not refused"))?;
        let by_text = self.text("customer.create", json!({"name": "Nobody", "custom": []}))?;
        assert_eq!(wrong.path.as_deref(), Some("/custom"));
        assert_eq!(refusal(&wrong, &by_text), by_text["error"]);
        Ok(())
    }

    /// An order with lines, and one whose second line is refused.
    fn orders(&mut self, customer: &str) -> Result<()> {
        self.text("customer.convert", json!({"id": customer}))?;
        let product = self.text("product.create", json!({"name": "Pump", "unit": "pcs"}))?;
        let product = product["result"]["id"].as_str().unwrap_or_default().to_owned();
        let line = |quantity: &str| {
            let date = "2099-03-01";
            json!({"product_id": product, "quantity": quantity, "price": "12.50", "tax_rate": "19", "due_date": date})
        };
        let order = |second: &str| {
            given::<NewSalesOrder>(json!({"customer_id": customer, "lines": [line("2"), line(second)]}))
        };
        let (context, another) = (self.context(), self.context());
        let orders = self.tenon.tenon_entities_sales_order();
        let given = order("3")?;
        let made = answered(orders.call_create(&mut self.store, self.engine, &context, &given)?)?;
        assert_eq!((made.lines.len(), made.net.as_deref()), (2, Some("62.5")));
        let given = order("two")?;
        let wrong = orders.call_create(&mut self.store, self.engine, &another, &given)?.err();
        assert_eq!(wrong.and_then(|error| error.path).as_deref(), Some("/lines/1/quantity"));
        let by_text = self.text("sales_order.get", json!({"id": made.id}))?;
        assert_eq!(canonical(&made), by_text["result"]);
        Ok(())
    }
}

fn answered<T>(answer: std::result::Result<T, Error>) -> Result<T> {
    answer.map_err(|error| format_err!("{}: {}", error.code, error.message))
}

fn new_customer(name: &str) -> Result<NewCustomer> {
    given(json!({"name": name, "currency": "EUR"}))
}

/// A record with these fields and no others: one that is declared later need not be named here.
fn given<T: DeserializeOwned>(fields: Json) -> Result<T> {
    Ok(serde_json::from_value(fields)?)
}

/// A refusal as JSON-RPC has it. The number that JSON-RPC wants of an error, the typed interface has not.
fn refusal(error: &Error, by_text: &Json) -> Json {
    let parameters: Map<String, Json> =
        error.parameters.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
    let data = json!({
        "code": error.code, "retry": canonical(&error.retry), "reason": error.reason, "parameters": parameters,
    });
    let mut refusal = json!({"code": by_text["error"]["code"], "message": error.message, "data": data});
    if let Some(path) = &error.path {
        refusal["data"]["path"] = json!(path);
    }
    if let Some(details) = &error.details {
        refusal["data"]["details"] = serde_json::from_str(details).unwrap_or_default();
    }
    refusal
}

/// What was answered, as JSON-RPC spells it: cases of enums in small letters, `custom` as the object that it is.
fn canonical(answer: &impl Serialize) -> Json {
    let mut answer = serde_json::to_value(answer).unwrap_or_default();
    spell("", &mut answer);
    answer
}

fn spell(name: &str, value: &mut Json) {
    match value {
        Json::Object(members) => members.iter_mut().for_each(|(name, value)| spell(name, value)),
        Json::Array(items) => items.iter_mut().for_each(|item| spell(name, item)),
        Json::String(text) if name == "custom" => *value = serde_json::from_str(text).unwrap_or_default(),
        Json::String(text)
            if ["status", "erp_status", "kind", "role", "tax_rounding", ""].contains(&name) =>
        {
            let small = |(at, letter): (usize, char)| match letter.is_ascii_uppercase() && at > 0 {
                true => format!("_{}", letter.to_ascii_lowercase()),
                false => letter.to_ascii_lowercase().to_string(),
            };
            *text = text.char_indices().map(small).collect();
        }
        _ => {}
    }
}
