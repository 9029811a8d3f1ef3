//! Customers and items.

use crate::Tryton;
use crate::client::Query;
use crate::failure::{Effect, refused};
use crate::mark;
use crate::record::Record;
use crate::round::{Meaning, Source};
use crate::wire::Bad;
use async_trait::async_trait;
use serde_json::{Value, json};
use tenon_erp_port::Result;
use tenon_erp_port::{
    Capabilities, Capability, ErpCustomer, ErpItem, ErpPrice, Made, Masters, NewCustomer, Page, PageRequest,
};

/// Active or not: without this clause Tryton leaves out what is archived.
fn archived_too() -> Value {
    json!(["active", "in", [true, false]])
}

#[async_trait]
impl Masters for Tryton {
    fn capabilities(&self) -> Capabilities {
        Self::abilities()
    }

    /// Returns customers: the parties according to [`crate::Config::customer_category`]. Tryton keeps no credit limit without an
    /// additional module, and has no blocked customers.
    async fn customers(&self, page: &PageRequest) -> Result<Page<ErpCustomer>> {
        let company = self.client.company().await?;
        let of_category = match &self.config.customer_category {
            Some(category) => json!(["categories.name", "=", category]),
            None => json!([]),
        };
        let source = Source {
            model: "party.party",
            kind: json!([archived_too(), ["id", "!=", company.party], of_category]),
            first_round: json!([]),
            fields: &[
                "code",
                "name",
                "active",
                "tax_identifier.code",
                "addresses.city",
                "addresses.country.code",
                "contact_mechanisms.type",
                "contact_mechanisms.value",
            ],
            watched: &[
                ("party.party", ""),
                ("party.address", "addresses."),
                ("party.contact_mechanism", "contact_mechanisms."),
                ("party.identifier", "identifiers."),
            ],
        };
        Ok(self.turn(&source, page).await?.page(|record| customer(record).map(Meaning::Row)))
    }

    /// Returns items: the products, in their default unit, which stock and prices are in.
    async fn items(&self, page: &PageRequest) -> Result<Page<ErpItem>> {
        let company = self.client.company().await?;
        let source = Source {
            model: "product.product",
            kind: archived_too(),
            first_round: json!([]),
            fields: &[
                "code",
                "name",
                "active",
                "salable",
                "default_uom.symbol",
                "template.active",
                "template.list_price",
            ],
            watched: &[("product.product", ""), ("product.template", "template.")],
        };
        Ok(self.turn(&source, page).await?.page(|record| item(record, &company.currency).map(Meaning::Row)))
    }

    async fn prices(&self, _page: &PageRequest) -> Result<Page<ErpPrice>> {
        Self::abilities().require(Capability::ReadPrices)?;
        Ok(Page::last(Vec::new(), ""))
    }

    /// Creates a party, with one address and an identifier that contains the key (see the module `mark`).
    async fn create_customer(&self, idempotency_key: &str, customer: &NewCustomer) -> Result<Made> {
        let party = self.new_party(idempotency_key, customer).await?;
        let answer = self.client.write("party.party.create", vec![json!([party])]).await?;
        let id = answer.get(0).and_then(Value::as_i64).ok_or(Bad::new("answer", "a list of ids"));
        let id = id.map_err(|bad| bad.of(Effect::Write))?;
        // The party is there, whatever becomes of reading its number.
        let read = self.client.records(Query::all("party.party", json!([["id", "=", id]]), &["code"])).await;
        let number = read.ok().and_then(|records| records.first()?.maybe_text("code").ok()?);
        Ok(Made { key: id.to_string(), number })
    }

    async fn find_customer(&self, idempotency_key: &str) -> Result<Option<Made>> {
        let domain = json!([archived_too(), ["identifiers.code", "like", mark::pattern(idempotency_key)]]);
        let query = Query::all("party.party", domain, &["code", "identifiers.code"]);
        for record in self.client.records(query).await? {
            if let Some(made) = made_with(&record, idempotency_key).map_err(|bad| bad.of(Effect::Read))? {
                return Ok(Some(made));
            }
        }
        Ok(None)
    }
}

impl Tryton {
    async fn new_party(&self, key: &str, customer: &NewCustomer) -> Result<Value> {
        let mut address = json!({"city": customer.city});
        if let Some(country) = &customer.country {
            address["country"] = json!(self.only("country.country", "code", country).await?);
        }
        let mut identifiers = vec![json!({"code": mark::of_party(key, &customer.number)})];
        if let Some(tax_id) = &customer.tax_id {
            let types = &self.config.tax_identifiers;
            let kind = customer.country.as_ref().and_then(|country| types.get(country));
            identifiers.push(json!({"type": kind, "code": tax_id}));
        }
        let contacts: Vec<Value> = [("phone", &customer.phone), ("email", &customer.email)]
            .into_iter()
            .filter_map(|(kind, value)| value.as_ref().map(|value| json!({"type": kind, "value": value})))
            .collect();
        let mut party = json!({
            "name": customer.name,
            "identifiers": [["create", identifiers]],
            "addresses": [["create", [address]]],
            "contact_mechanisms": [["create", contacts]],
        });
        if let Some(category) = &self.config.customer_category {
            party["categories"] = json!([["add", [self.only("party.category", "name", category).await?]]]);
        }
        Ok(party)
    }

    /// The id of the record whose field has this value.
    pub(crate) async fn only(&self, model: &str, field: &str, value: &str) -> Result<i64> {
        let found =
            self.client.records(Query::all(model, json!([[field, "=", value]]), &[]).first(2)).await?;
        match found.as_slice() {
            [record] => record.id().map_err(|bad| bad.of(Effect::Read)),
            [] => Err(refused(format!("Tryton has no {model} with the {field} {value}"))),
            _ => Err(refused(format!("Tryton has more than one {model} with the {field} {value}"))),
        }
    }
}

fn customer(record: &Record) -> Result<ErpCustomer, Bad> {
    let addresses = record.nested("addresses")?;
    let contacts = record.nested("contact_mechanisms")?;
    let address = addresses.first();
    Ok(ErpCustomer {
        key: record.id()?.to_string(),
        number: record.maybe_text("code")?,
        name: record.text("name")?,
        tax_id: record.maybe_text("tax_identifier.code")?,
        phone: contact(&contacts, &["phone", "mobile"])?,
        email: contact(&contacts, &["email"])?,
        city: address.map(|address| address.maybe_text("city")).transpose()?.flatten(),
        country: address.map(|address| address.maybe_text("country.code")).transpose()?.flatten(),
        currency: None,
        credit_limit: None,
        frozen: false,
        inactive: !record.flag("active")?,
    })
}

/// The first contact of one of these kinds.
fn contact(contacts: &[Record], kinds: &[&str]) -> Result<Option<String>, Bad> {
    for contact in contacts {
        if kinds.contains(&contact.text("type")?.as_str()) {
            return contact.maybe_text("value");
        }
    }
    Ok(None)
}

fn item(record: &Record, currency: &str) -> Result<ErpItem, Bad> {
    let key = record.id()?.to_string();
    let list_price = record.maybe_decimal("template.list_price")?;
    let sold = record.flag("active")? && record.flag("template.active")? && record.flag("salable")?;
    Ok(ErpItem {
        number: record.maybe_text("code")?.unwrap_or_else(|| key.clone()),
        name: record.text("name")?,
        unit: record.text("default_uom.symbol")?,
        currency: list_price.map(|_| currency.to_owned()),
        list_price,
        inactive: !sold,
        key,
    })
}

fn made_with(record: &Record, key: &str) -> Result<Option<Made>, Bad> {
    for identifier in record.nested("identifiers")? {
        if mark::carries(&identifier.text("code")?, key) {
            return Ok(Some(Made { key: record.id()?.to_string(), number: record.maybe_text("code")? }));
        }
    }
    Ok(None)
}
