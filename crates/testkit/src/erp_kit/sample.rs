//! Sample records to be created.

use super::{Deed, Undone};
use jiff::civil::Date;
use rust_decimal::Decimal;
use tenon_erp_port::{
    Capability, Erp, ErpCustomer, ErpItem, NewCustomer, NewOrder, NewOrderLine, PageRequest,
};

/// The limit of the pages that are searched for samples.
const LIMIT: u32 = 100;

/// Reads pages until one row is wanted, and then as many as are wanted.
macro_rules! first_of {
    ($masters:expr, $page:ident, $count:expr, $wanted:expr) => {{
        let (mut found, mut cursor) = (Vec::new(), None);
        loop {
            let request = PageRequest { cursor, limit: LIMIT };
            let page = $masters.$page(&request).await.map_err(Undone::failed)?;
            found.extend(page.rows.into_iter().filter($wanted));
            if found.len() >= $count || !page.more {
                break found;
            }
            cursor = Some(page.next);
        }
    }};
}

/// Two pieces of the first item that is sold and one of the second, for the first customer that may order.
pub(super) async fn order_from_pages(erp: &Erp, date: Date) -> Deed<NewOrder> {
    let Some(masters) = &erp.masters else { return Err(Undone::Cannot) };
    let can = masters.capabilities();
    if !can.has(Capability::ReadCustomers) || !can.has(Capability::ReadItems) {
        return Err(Undone::Cannot);
    }
    let customers = first_of!(masters, customers, 1, |row: &ErpCustomer| !row.frozen && !row.inactive);
    let items = first_of!(masters, items, 2, |row: &ErpItem| !row.inactive);
    match (customers.first(), items.as_slice()) {
        (Some(customer), [first, second, ..]) => Ok(order(customer, &[(first, 2), (second, 1)], date)),
        _ => Err(Undone::failed("there is no customer that may order, or there are not two items to sell")),
    }
}

fn order(customer: &ErpCustomer, items: &[(&ErpItem, u32)], date: Date) -> NewOrder {
    let lines: Vec<NewOrderLine> =
        items.iter().zip(1..).map(|((item, quantity), position)| line(item, *quantity, position)).collect();
    let net = lines.iter().map(|line| line.net).sum();
    let currency =
        items.iter().find_map(|(item, _)| item.currency.clone()).or_else(|| customer.currency.clone());
    NewOrder {
        number: String::new(),
        customer: customer.key.clone(),
        customer_reference: Some("conformance".to_owned()),
        date,
        currency: currency.unwrap_or_else(|| "EUR".to_owned()),
        lines,
        net,
        tax: Decimal::ZERO,
        gross: net,
    }
}

fn line(item: &ErpItem, quantity: u32, position: u32) -> NewOrderLine {
    let price = item.list_price.filter(|price| *price > Decimal::ZERO).unwrap_or(Decimal::TEN).round_dp(2);
    let quantity = Decimal::from(quantity);
    NewOrderLine {
        id: format!("line-{position}"),
        position,
        item: item.key.clone(),
        quantity,
        unit: item.unit.clone(),
        price,
        tax_rate: Decimal::ZERO,
        net: (quantity * price).round_dp(2),
        tax: Decimal::ZERO,
        due_date: None,
    }
}

/// The same customer, reached elsewhere. A field without a value stays as it is.
pub(super) fn changed_customer(customer: &NewCustomer) -> NewCustomer {
    let other = |value: &Option<String>, other: &str| value.as_ref().map(|_| other.to_owned());
    let country = if customer.country.as_deref() == Some("CN") { "DE" } else { "CN" };
    NewCustomer {
        phone: other(&customer.phone, "+49 30 901821"),
        email: other(&customer.email, "sales@example.com"),
        city: other(&customer.city, "Potsdam"),
        country: other(&customer.country, country),
        ..customer.clone()
    }
}

/// A customer with little more than a name.
pub(super) fn customer() -> NewCustomer {
    NewCustomer {
        name: String::new(),
        number: String::new(),
        tax_id: None,
        phone: Some("+49 30 901820".to_owned()),
        email: Some("office@example.com".to_owned()),
        city: Some("Berlin".to_owned()),
        country: Some("DE".to_owned()),
        currency: "EUR".to_owned(),
    }
}
