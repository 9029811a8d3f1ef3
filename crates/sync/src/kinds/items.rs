//! Items: shared with the CRM.

use super::{fields, shared};
use crate::erp_rows::text;
use crate::matching;
use crate::shared::{Sharing, Theirs};
use crate::system_of_record::SystemOfRecord::{Ask, Erp as ErpsOwn};
use serde_json::{Value as Json, json};
use tenon_core::integration::erp_link::ErpLink;
use tenon_core::product::product::Product;
use tenon_erp_port::ErpItem;
use tenon_kernel::Entity;

shared!(
    /// Items, which the CRM and the ERP share.
    Items(ErpItem) => Product, "product", ReadItems, masters.items, their_item, as_erp_row, Sharing {
        entity: Product::DEF,
        fields: &[
            ("number", ErpsOwn),
            ("name", Ask),
            ("unit", ErpsOwn),
            ("list_price", ErpsOwn),
            ("currency", ErpsOwn),
            ("inactive", ErpsOwn),
        ],
        gone: ("inactive", "true"),
        number: Some("number"),
        made_by: None,
        begin: |_, _, _| Ok(()),
        recognise: matching::items,
    }
);

fn their_item(row: &ErpItem) -> Theirs {
    let fields = fields(json!({
        "number": row.number,
        "name": row.name,
        "unit": row.unit,
        "list_price": row.list_price.map(|price| price.to_string()),
        "currency": row.currency,
        "inactive": row.inactive,
    }));
    Theirs { key: row.key.clone(), number: Some(row.number.clone()), fields }
}

/// The values of an item that both sides last had.
fn as_erp_row(link: &ErpLink) -> ErpItem {
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
