//! A company to write for: a seller whose rights reach what is her own, her customers, and products.

use crate::Outcome;
use serde_json::{Value as Json, json};
use tenon::{CallContext, Engine};

/// The tenant.
pub(crate) const TENANT: &str = "acme";
pub(crate) const ADMIN: &str = "ada";
pub(crate) const SELLER: &str = "li.na";

/// What is there before anything is measured.
pub(crate) struct Company {
    customers: Vec<String>,
    products: Vec<String>,
}

/// Calls a write under a key.
fn write(engine: &Engine, actor: &str, operation: &str, key: &str, arguments: &Json) -> Outcome<Json> {
    Ok(engine.call(&CallContext::new(TENANT, actor).keyed(key), operation, arguments)?)
}

/// Calls an operation that reads.
pub(crate) fn read(engine: &Engine, actor: &str, operation: &str, arguments: &Json) -> Outcome<Json> {
    Ok(engine.call(&CallContext::new(TENANT, actor), operation, arguments)?)
}

/// Sets up a pipeline and gives its id.
pub(crate) fn found_pipeline(engine: &Engine) -> Outcome<String> {
    let stages = json!([{"code": "lead", "name": "Lead", "probability": "10"}, {"code": "deal", "name": "Deal", "probability": "90"}]);
    let pipeline = json!({"name": "Standard", "stages": stages});
    id(&write(engine, ADMIN, "pipeline.create", "pipeline", &pipeline)?["id"])
}

/// Sets up the tenant.
pub(crate) fn found(engine: &Engine, erp: Option<&str>) -> Outcome<String> {
    let founded = json!({"name": "Acme", "code": "acme", "base_currency": "EUR", "erp": erp, "admin_id": ADMIN, "admin_name": "Ada"});
    let tenant = write(engine, "host", "tenant.create", "tenant", &founded)?;
    id(&tenant["org_unit_id"])
}

fn id(json: &Json) -> Outcome<String> {
    Ok(json.as_str().ok_or("the answer has no id")?.to_owned())
}

impl Company {
    /// Sets up the tenant, the seller, ten customers and so many products.
    pub(crate) fn found(engine: &Engine, erp: Option<&str>, products: usize) -> Outcome<Company> {
        let unit = found(engine, erp)?;
        let own = |permission: &str| json!({"permission": permission, "scope": "own"});
        let permissions = json!([own("customer.*"), own("sales_order.*"), own("contact.*"),
            {"permission": "product.read", "scope": "all"}]);
        let role = json!({"name": "sales", "permissions": permissions});
        let role = id(&write(engine, ADMIN, "role.create", "role", &role)?["id"])?;
        let seller = json!({"id": SELLER, "name": "Li Na", "unit_id": unit, "roles": [{"role_id": role}]});
        write(engine, ADMIN, "user.create", "seller", &seller)?;
        let mut company = Company { customers: Vec::new(), products: Vec::new() };
        for number in 0..10 {
            let customer =
                company.write("customer.create", &format!("first-{number}"), &customer(number), engine)?;
            let customer = id(&customer["id"])?;
            let key = format!("convert-{number}");
            company.write("customer.convert", &key, &json!({"id": customer}), engine)?;
            company.customers.push(customer);
        }
        for number in 0..products {
            let product = json!({"name": format!("Product {number}"), "unit": "pcs"});
            let product = write(engine, ADMIN, "product.create", &format!("product-{number}"), &product)?;
            company.products.push(id(&product["id"])?);
        }
        Ok(company)
    }

    /// Calls a write as the seller.
    pub(crate) fn write(
        &self,
        operation: &str,
        key: &str,
        arguments: &Json,
        engine: &Engine,
    ) -> Outcome<Json> {
        write(engine, SELLER, operation, key, arguments)
    }

    /// Calls an operation that reads as the seller.
    pub(crate) fn read(&self, operation: &str, arguments: &Json, engine: &Engine) -> Outcome<Json> {
        read(engine, SELLER, operation, arguments)
    }

    pub(crate) fn customer(&self, number: usize) -> &str {
        &self.customers[number % self.customers.len()]
    }

    pub(crate) fn product(&self, number: usize) -> &str {
        &self.products[number % self.products.len()]
    }

    /// Makes a document as the administrator, who may make any, for the seller.
    pub(crate) fn document(
        &self,
        engine: &Engine,
        operation: &str,
        number: usize,
        document: &Json,
    ) -> Outcome<()> {
        let mut document = document.clone();
        document["owner_id"] = SELLER.into();
        write(engine, ADMIN, operation, &format!("{operation}-{number}"), &document).map(drop)
    }

    /// An order with three lines.
    pub(crate) fn order(&self, number: usize) -> Json {
        let line = |place: usize| {
            let product = self.product(number * 3 + place);
            json!({"product_id": product, "quantity": "5", "price": "19.99", "tax_rate": "19"})
        };
        let customer = self.customer(number);
        json!({"customer_id": customer, "customer_reference": format!("PO-{number}"), "lines": [line(0), line(1), line(2)]})
    }
}

/// A customer like no other.
pub(crate) fn customer(number: usize) -> Json {
    json!({
        "name": format!("Customer number {number} GmbH"), "tax_id": format!("DE{number:09}"),
        "phone": format!("+49 30 {number:08}"), "email": format!("post@c{number}.example"), "city": "Berlin",
        "country": "DE", "currency": "EUR", "roles": [{"role": "end_customer", "terms": "30 days"}],
    })
}
