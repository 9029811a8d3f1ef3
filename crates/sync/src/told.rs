//! Our records as their ERP would tell them: what is compared with the sums of its own rows.

use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};
use tenon_core::integration::erp_link::ErpLink;
use tenon_core::pricing::price::Price;
use tenon_core::receivable::invoice::Invoice;
use tenon_core::receivable::open_item::OpenItem;
use tenon_core::receivable::receipt::Receipt;
use tenon_core::stock::stock_level::StockLevel;
use tenon_erp_port::{ErpCustomer, ErpInvoice, ErpItem, ErpOpenItem, ErpPrice, ErpReceipt, ErpStock};
use tenon_kernel::Entity;
use tenon_kernel::filter::Filter;
use tenon_kernel::{Result, Unit, Value};

/// The ERP's keys of our records that a page of mirrored records refers to.
#[derive(Default)]
pub(crate) struct Origins {
    keys: BTreeMap<(&'static str, String), String>,
}

impl Origins {
    /// Looks up the links of these records.
    pub(crate) fn find<'a>(
        &mut self,
        erp: &str,
        entity: &'static str,
        ids: impl Iterator<Item = &'a str>,
        unit: &mut Unit<'_>,
    ) -> Result<()> {
        let ids: Vec<Value> = ids.collect::<BTreeSet<_>>().into_iter().map(Value::text).collect();
        for chunk in ids.chunks(500) {
            let filter = Filter::All(vec![
                Filter::eq("erp", erp),
                Filter::eq("entity", entity),
                Filter::In("record_id".to_owned(), chunk.to_vec()),
            ]);
            let links = unit.find::<ErpLink>(filter)?.into_iter();
            self.keys.extend(links.map(|link| ((entity, link.data.record_id), link.data.erp_key)));
        }
        Ok(())
    }

    /// The ERP's key of a record; nothing of one that it does not have.
    fn key(&self, entity: &'static str, id: &str) -> String {
        self.keys.get(&(entity, id.to_owned())).cloned().unwrap_or_default()
    }
}

/// A mirrored record that can be told as the ERP's row that it came from.
pub(crate) trait Told: Entity {
    /// The row.
    type Row;

    /// The records that it refers to.
    fn refers(&self) -> Vec<(&'static str, &str)>;

    /// As a row.
    fn told(self, key: String, origins: &Origins) -> Self::Row;
}

impl Told for Price {
    type Row = ErpPrice;

    fn refers(&self) -> Vec<(&'static str, &str)> {
        let customer = self.customer_id.as_deref().map(|id| ("customer", id));
        [("product", self.product_id.as_str())].into_iter().chain(customer).collect()
    }

    fn told(self, key: String, origins: &Origins) -> ErpPrice {
        ErpPrice {
            key,
            item: origins.key("product", &self.product_id),
            customer: self.customer_id.map(|id| origins.key("customer", &id)),
            from_quantity: self.from_quantity,
            price: self.price,
            currency: self.currency.as_str().to_owned(),
            valid_from: self.valid_from,
            valid_to: self.valid_to,
        }
    }
}

impl Told for StockLevel {
    type Row = ErpStock;

    fn refers(&self) -> Vec<(&'static str, &str)> {
        vec![("product", &self.product_id)]
    }

    fn told(self, key: String, origins: &Origins) -> ErpStock {
        ErpStock {
            key,
            item: origins.key("product", &self.product_id),
            warehouse: self.warehouse,
            lot: self.lot,
            on_hand: self.on_hand,
            reserved: self.reserved,
            on_order: self.on_order,
        }
    }
}

impl Told for OpenItem {
    type Row = ErpOpenItem;

    fn refers(&self) -> Vec<(&'static str, &str)> {
        vec![("customer", &self.customer_id)]
    }

    fn told(self, key: String, origins: &Origins) -> ErpOpenItem {
        ErpOpenItem {
            key,
            customer: origins.key("customer", &self.customer_id),
            document: self.document,
            document_date: self.document_date,
            due_date: self.due_date,
            currency: self.currency.as_str().to_owned(),
            amount: self.amount,
            open_amount: self.open_amount,
        }
    }
}

impl Told for Invoice {
    type Row = ErpInvoice;

    fn refers(&self) -> Vec<(&'static str, &str)> {
        vec![("customer", &self.customer_id)]
    }

    fn told(self, key: String, origins: &Origins) -> ErpInvoice {
        ErpInvoice {
            key,
            number: self.number,
            customer: origins.key("customer", &self.customer_id),
            order: None,
            date: self.date,
            currency: self.currency.as_str().to_owned(),
            net: self.net,
            tax: self.tax,
            gross: self.gross,
        }
    }
}

impl Told for Receipt {
    type Row = ErpReceipt;

    fn refers(&self) -> Vec<(&'static str, &str)> {
        vec![("customer", &self.customer_id)]
    }

    fn told(self, key: String, origins: &Origins) -> ErpReceipt {
        ErpReceipt {
            key,
            number: self.number,
            customer: origins.key("customer", &self.customer_id),
            date: self.date,
            currency: self.currency.as_str().to_owned(),
            amount: self.amount,
        }
    }
}

/// What both sides last agreed on of a customer.
pub(crate) fn customer(link: &ErpLink) -> ErpCustomer {
    let text = |name| text(&link.base, name);
    let status = text("status").unwrap_or_default();
    ErpCustomer {
        key: link.erp_key.clone(),
        number: None,
        name: text("name").unwrap_or_default(),
        tax_id: text("tax_id"),
        phone: text("phone"),
        email: text("email"),
        city: text("city"),
        country: text("country"),
        currency: text("currency"),
        credit_limit: text("credit_limit").and_then(|limit| limit.parse().ok()),
        frozen: status == "frozen",
        inactive: status == "closed",
    }
}

/// What both sides last agreed on of an item.
pub(crate) fn item(link: &ErpLink) -> ErpItem {
    let text = |name| text(&link.base, name);
    ErpItem {
        key: link.erp_key.clone(),
        number: text("number").unwrap_or_default(),
        name: text("name").unwrap_or_default(),
        unit: text("unit").unwrap_or_default(),
        list_price: text("list_price").and_then(|price| price.parse().ok()),
        currency: text("currency"),
        inactive: link.base.get("inactive") == Some(&Json::Bool(true)),
    }
}

fn text(base: &Json, name: &str) -> Option<String> {
    base.get(name).and_then(Json::as_str).map(str::to_owned)
}
