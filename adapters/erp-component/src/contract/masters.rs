//! Customers, items and prices.

use super::Row;
use super::value::{Bad, decimal, optional_date, optional_decimal};
use crate::wire::masters;
use tenon_erp_port::{ErpCustomer, ErpItem, ErpPrice, NewCustomer};

impl Row for masters::Customer {
    type Port = ErpCustomer;

    fn key(&self) -> &str {
        &self.key
    }

    fn translate(&self) -> Result<ErpCustomer, Bad> {
        Ok(ErpCustomer {
            key: self.key.clone(),
            number: self.number.clone(),
            name: self.name.clone(),
            tax_id: self.tax_id.clone(),
            phone: self.phone.clone(),
            email: self.email.clone(),
            city: self.city.clone(),
            country: self.country.clone(),
            currency: self.currency.clone(),
            credit_limit: optional_decimal("credit-limit", self.credit_limit.as_ref())?,
            frozen: self.frozen,
            inactive: self.inactive,
        })
    }
}

impl Row for masters::Item {
    type Port = ErpItem;

    fn key(&self) -> &str {
        &self.key
    }

    fn translate(&self) -> Result<ErpItem, Bad> {
        Ok(ErpItem {
            key: self.key.clone(),
            number: self.number.clone(),
            name: self.name.clone(),
            unit: self.unit.clone(),
            list_price: optional_decimal("list-price", self.list_price.as_ref())?,
            currency: self.currency.clone(),
            inactive: self.inactive,
        })
    }
}

impl Row for masters::Price {
    type Port = ErpPrice;

    fn key(&self) -> &str {
        &self.key
    }

    fn translate(&self) -> Result<ErpPrice, Bad> {
        Ok(ErpPrice {
            key: self.key.clone(),
            item: self.item.clone(),
            customer: self.customer.clone(),
            from_quantity: decimal("from-quantity", &self.from_quantity)?,
            price: decimal("price", &self.price)?,
            currency: self.currency.clone(),
            valid_from: optional_date("valid-from", self.valid_from.as_ref())?,
            valid_to: optional_date("valid-to", self.valid_to.as_ref())?,
        })
    }
}

/// A customer to be made.
pub(crate) fn new_customer(customer: &NewCustomer) -> masters::NewCustomer {
    masters::NewCustomer {
        name: customer.name.clone(),
        number: customer.number.clone(),
        tax_id: customer.tax_id.clone(),
        phone: customer.phone.clone(),
        email: customer.email.clone(),
        city: customer.city.clone(),
        country: customer.country.clone(),
        currency: customer.currency.clone(),
        extra: Vec::new(),
    }
}
