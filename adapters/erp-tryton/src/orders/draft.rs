//! A sale in the form in which it is sent to Tryton. It is complete, because the server adds nothing that its client would add.

use crate::Tryton;
use crate::client::Query;
use crate::failure::{Effect, refused};
use crate::mark::Mark;
use crate::record::Record;
use crate::tax::{self, Tax};
use crate::wire::{self, Bad};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use tenon_erp_port::Result;
use tenon_erp_port::{NewOrder, NewOrderLine};

/// The party that orders.
struct Party {
    invoice_address: i64,
    shipment_address: i64,
    payment_term: Option<i64>,
}

/// A product that is ordered.
struct Product {
    unit_category: i64,
    taxes: Vec<i64>,
}

/// What the lines refer to.
struct Catalogue {
    products: BTreeMap<i64, Product>,
    /// The ids of units, by symbol and category.
    units: BTreeMap<(String, i64), i64>,
    taxes: Vec<Tax>,
}

impl Tryton {
    /// The values of a new sale.
    pub(super) async fn draft(&self, key: &str, order: &NewOrder) -> Result<Value> {
        if order.lines.is_empty() {
            return Err(refused("an order without lines"));
        }
        let customer = record_id(&order.customer, "customer")?;
        let party = self.ordering_party(customer).await?;
        let catalogue = self.catalogue(order).await?;
        let lines: Result<Vec<Value>> = order.lines.iter().map(|line| self.line(line, &catalogue)).collect();
        let mark =
            Mark { key: key.to_owned(), number: order.number.clone(), net: order.net, gross: order.gross };
        Ok(json!({
            "company": self.client.company().await?.id,
            "party": customer,
            "invoice_address": party.invoice_address,
            "shipment_address": party.shipment_address,
            "payment_term": party.payment_term,
            "currency": self.only("currency.currency", "code", &order.currency).await?,
            "warehouse": self.shipping_warehouse().await?,
            "sale_date": wire::date(order.date),
            "reference": order.customer_reference,
            "description": mark.text(),
            "lines": [["create", lines?]],
        }))
    }

    fn line(&self, line: &NewOrderLine, catalogue: &Catalogue) -> Result<Value> {
        let item = record_id(&line.item, "item")?;
        let product = catalogue.products.get(&item);
        let product = product.ok_or_else(|| refused(format!("Tryton has no product {item} to sell")))?;
        let unit = catalogue.units.get(&(line.unit.clone(), product.unit_category));
        let unit = unit.ok_or_else(|| refused(format!("product {item} is not sold by the {}", line.unit)))?;
        let taxes =
            tax::for_rate(line.tax_rate.normalize(), &product.taxes, &catalogue.taxes, &self.config.taxes)?;
        let quantity = wire::double(line.quantity)
            .ok_or_else(|| refused(format!("Tryton cannot hold the quantity {}", line.quantity)))?;
        Ok(json!({
            "type": "line",
            "sequence": line.position,
            "product": item,
            "quantity": quantity,
            "unit": unit,
            "unit_price": wire::decimal(line.price.normalize()),
            "taxes": [["add", taxes]],
            // A sale has one shipping date; what is wanted by line is for people to read.
            "note": line.due_date.map(|date| format!("Wanted on {date}")),
        }))
    }

    async fn ordering_party(&self, id: i64) -> Result<Party> {
        let query = Query::all("party.party", json!([["id", "=", id]]), &["customer_payment_term"]);
        let records = self.client.records(query).await?;
        let party = records.first().ok_or_else(|| refused(format!("Tryton has no active party {id}")))?;
        let query = Query::all("party.address", json!([["party", "=", id]]), &["invoice", "delivery"])
            .by(json!([["sequence", "ASC NULLS FIRST"], ["id", "ASC"]]));
        let addresses = self.client.records(query).await?;
        let read = || -> Result<Option<Party>, Bad> {
            let (invoice, shipment) = (address(&addresses, "invoice")?, address(&addresses, "delivery")?);
            let payment_term = party.maybe_link("customer_payment_term")?;
            Ok(invoice.zip(shipment).map(|(invoice_address, shipment_address)| Party {
                invoice_address,
                shipment_address,
                payment_term,
            }))
        };
        let party = read().map_err(|bad| bad.of(Effect::Read))?;
        party.ok_or_else(|| refused(format!("party {id} has no address in Tryton")))
    }

    async fn catalogue(&self, order: &NewOrder) -> Result<Catalogue> {
        let items: Result<Vec<i64>> = order.lines.iter().map(|line| record_id(&line.item, "item")).collect();
        let fields = ["default_uom.category", "template.account_category.customer_taxes_used"];
        let products = self
            .client
            .records(Query::all("product.product", json!([["id", "in", items?]]), &fields))
            .await?;
        let symbols: Vec<&str> = order.lines.iter().map(|line| line.unit.as_str()).collect();
        let units = json!([["symbol", "in", symbols]]);
        let units = self.client.records(Query::all("product.uom", units, &["symbol", "category"])).await?;
        let company = self.client.company().await?.id;
        let taxes = json!([["company", "=", company], ["parent", "=", null]]);
        let taxes = self.client.records(Query::all("account.tax", taxes, &Tax::FIELDS)).await?;
        let read = || -> Result<Catalogue, Bad> {
            Ok(Catalogue {
                products: products.iter().map(product).collect::<Result<_, _>>()?,
                units: units.iter().map(unit).collect::<Result<_, _>>()?,
                taxes: taxes.iter().map(Tax::read).collect::<Result<_, _>>()?,
            })
        };
        read().map_err(|bad| bad.of(Effect::Read))
    }

    /// The warehouse that is configured, or the only one.
    async fn shipping_warehouse(&self) -> Result<i64> {
        let mut domain = vec![json!(["type", "=", "warehouse"])];
        if let Some(code) = &self.config.warehouse {
            domain.push(json!(["code", "=", code]));
        }
        let found = self.client.records(Query::all("stock.location", json!(domain), &[]).first(2)).await?;
        match found.as_slice() {
            [warehouse] => warehouse.id().map_err(|bad| bad.of(Effect::Read)),
            [] => Err(refused("Tryton has no such warehouse")),
            _ => {
                Err(refused("Tryton has several warehouses: which to ship from is for configuration to say"))
            }
        }
    }
}

fn record_id(key: &str, what: &str) -> Result<i64> {
    key.parse().map_err(|_| refused(format!("Tryton has no {what} {key}")))
}

/// As Tryton chooses: the first address for this use, else the first.
fn address(addresses: &[Record], usage: &str) -> Result<Option<i64>, Bad> {
    for address in addresses {
        if address.flag(usage)? {
            return address.id().map(Some);
        }
    }
    addresses.first().map(Record::id).transpose()
}

fn product(record: &Record) -> Result<(i64, Product), Bad> {
    let taxes = match record.maybe_link("template.account_category.id")? {
        Some(_) => record.links("template.account_category.customer_taxes_used")?,
        None => Vec::new(),
    };
    Ok((record.id()?, Product { unit_category: record.link("default_uom.category")?, taxes }))
}

fn unit(record: &Record) -> Result<((String, i64), i64), Bad> {
    Ok(((record.text("symbol")?, record.link("category")?), record.id()?))
}
