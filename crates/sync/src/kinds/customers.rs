//! Customers: shared with the CRM.

use super::{fields, shared};
use crate::erp_rows::text;
use crate::matching;
use crate::shared::{Sharing, Theirs};
use crate::system_of_record::SystemOfRecord::{Ask, Erp as ErpsOwn};
use serde_json::json;
use tenon_core::integration::erp_link::ErpLink;
use tenon_core::party::create_customer;
use tenon_core::party::customer::Customer;
use tenon_erp_port::ErpCustomer;
use tenon_kernel::Entity;
use tenon_kernel::filter::Filter;
use tenon_kernel::platform::org_unit::OrgUnit;
use tenon_kernel::record::Record;
use tenon_kernel::{Result, Unit, Value};

shared!(
    /// Customers, which the CRM and the ERP share.
    Customers(ErpCustomer) => Customer, "customer", ReadCustomers, masters.customers, their_customer, as_erp_row, Sharing {
        entity: Customer::DEF,
        fields: &[
            ("name", Ask),
            ("tax_id", Ask),
            ("phone", Ask),
            ("email", Ask),
            ("city", Ask),
            ("country", Ask),
            ("currency", ErpsOwn),
            ("credit_limit", ErpsOwn),
            ("status", ErpsOwn),
        ],
        gone: ("status", "closed"),
        number: None,
        made_by: Some(create_customer::KIND),
        begin: place_customer,
        recognise: matching::customers,
    }
);

fn their_customer(row: &ErpCustomer) -> Theirs {
    let status = match (row.inactive, row.frozen) {
        (true, _) => "closed",
        (false, true) => "frozen",
        (false, false) => "active",
    };
    let fields = fields(json!({
        "name": row.name,
        "tax_id": row.tax_id,
        "phone": row.phone,
        "email": row.email,
        "city": row.city,
        "country": row.country,
        "currency": row.currency,
        "credit_limit": row.credit_limit.map(|limit| limit.to_string()),
        "status": status,
    }));
    Theirs { key: row.key.clone(), number: row.number.clone(), fields }
}

/// Sets the kind of a customer that is read from the ERP to `trading`. If it has no unit, sets the topmost unit with this ERP.
fn place_customer(erp: &str, record: &mut Record, unit: &mut Unit<'_>) -> Result<()> {
    set(record, "kind", "trading".into());
    if get(record, "unit_id").is_null() {
        let units = unit.find::<OrgUnit>(Filter::eq("erp", erp))?;
        let topmost = units.into_iter().min_by_key(|unit| unit.path.as_ref().map_or(0, String::len));
        set(record, "unit_id", topmost.map(|unit| unit.header.id).into());
    }
    Ok(())
}

fn set(record: &mut Record, name: &str, value: Value) {
    if let Some((index, _)) = Customer::DEF.shape.field(name) {
        record.values[index] = value;
    }
}

fn get<'a>(record: &'a Record, name: &str) -> &'a Value {
    Customer::DEF.shape.field(name).map_or(&Value::Null, |(index, _)| &record.values[index])
}

/// The values of a customer that both sides last had.
fn as_erp_row(link: &ErpLink) -> ErpCustomer {
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
