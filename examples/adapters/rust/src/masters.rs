//! Customers, items and prices.

use crate::Kontor;
use crate::exports::tenon::erp::masters::{
    Customer, CustomerPage, Guest, Item, ItemPage, NewCustomer, Price, PricePage,
};
use crate::http::{escaped, get, post};
use crate::page::{MadeThere, page};
use crate::tenon::erp::types::{Error, Made, PageRequest};
use serde::Deserialize;
use serde_json::json;

/// A customer as Kontor gives it.
#[derive(Deserialize)]
struct CustomerThere {
    key: String,
    number: Option<String>,
    name: String,
    tax_id: Option<String>,
    phone: Option<String>,
    email: Option<String>,
    city: Option<String>,
    country: Option<String>,
    currency: Option<String>,
    credit_limit: Option<String>,
    frozen: bool,
    inactive: bool,
}

/// An item as Kontor gives it.
#[derive(Deserialize)]
struct ItemThere {
    key: String,
    number: String,
    name: String,
    unit: String,
    list_price: Option<String>,
    currency: Option<String>,
    inactive: bool,
}

/// A price as Kontor gives it.
#[derive(Deserialize)]
struct PriceThere {
    key: String,
    item: String,
    customer: Option<String>,
    from_quantity: String,
    price: String,
    currency: String,
    valid_from: Option<String>,
    valid_to: Option<String>,
}

impl Guest for Kontor {
    fn customers(request: PageRequest) -> Result<CustomerPage, Error> {
        let (rows, end) = page("customers", &request, |there: CustomerThere| Customer {
            key: there.key,
            number: there.number,
            name: there.name,
            tax_id: there.tax_id,
            phone: there.phone,
            email: there.email,
            city: there.city,
            country: there.country,
            currency: there.currency,
            credit_limit: there.credit_limit,
            frozen: there.frozen,
            inactive: there.inactive,
            extra: vec![],
        })?;
        Ok(CustomerPage { rows, end })
    }

    fn items(request: PageRequest) -> Result<ItemPage, Error> {
        let (rows, end) = page("items", &request, |there: ItemThere| Item {
            key: there.key,
            number: there.number,
            name: there.name,
            unit: there.unit,
            list_price: there.list_price,
            currency: there.currency,
            inactive: there.inactive,
            extra: vec![],
        })?;
        Ok(ItemPage { rows, end })
    }

    fn prices(request: PageRequest) -> Result<PricePage, Error> {
        let (rows, end) = page("prices", &request, |there: PriceThere| Price {
            key: there.key,
            item: there.item,
            customer: there.customer,
            from_quantity: there.from_quantity,
            price: there.price,
            currency: there.currency,
            valid_from: there.valid_from,
            valid_to: there.valid_to,
            extra: vec![],
        })?;
        Ok(PricePage { rows, end })
    }

    fn create_customer(idempotency_key: String, customer: NewCustomer) -> Result<Made, Error> {
        let body = json!({
            "name": customer.name,
            "number": customer.number,
            "tax_id": customer.tax_id,
            "phone": customer.phone,
            "email": customer.email,
            "city": customer.city,
            "country": customer.country,
            "currency": customer.currency,
        });
        post::<MadeThere>("/api/customers", &idempotency_key, &body).map(Made::from)
    }

    fn find_customer(idempotency_key: String) -> Result<Option<Made>, Error> {
        let path = format!("/api/customers/made/{}", escaped(&idempotency_key));
        Ok(get::<Option<MadeThere>>(&path)?.map(Made::from))
    }
}
