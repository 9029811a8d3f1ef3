//! The effect that creates a customer in its ERP.

use crate::integration::erp_link;
use crate::integration::erp_ports::{self, CHANNEL, masters};
use crate::party::change_customer;
use crate::party::customer::{Customer, dealing_currency};
use crate::party::refusals;
use serde_json::{Value as Json, json};
use tenon_erp_port::{NewCustomer, async_trait};
use tenon_kernel::effect::{Done, Effect, Next, PortSet, Request};
use tenon_kernel::filter::Filter;
use tenon_kernel::platform::outbox::{self, Outbox, OutboxState};
use tenon_kernel::{Entity, Label, Result, Stored, Unit};

/// The kind of the effect.
pub const KIND: &str = "create_customer";

/// Creates a customer.
pub struct CreateCustomer;

#[async_trait]
impl Effect for CreateCustomer {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn label(&self) -> Label {
        Label { en: "Create customer", zh: "新建客户" }
    }

    fn channel(&self) -> &'static str {
        CHANNEL
    }

    fn capability(&self) -> &'static str {
        "create_customer"
    }

    fn rank(&self) -> u8 {
        2
    }

    fn prepare(&self, entry: &mut Stored<Outbox>, unit: &mut Unit<'_>) -> Result<Next> {
        if erp_link::of_record(&entry.erp, &entry.entity, &entry.record_id, unit)?.is_some() {
            // The ERP has it by now, and it was recognised.
            return Ok(Next::Nothing);
        }
        let customer = unit.get::<Customer>(&entry.record_id)?;
        let new = new_customer(&customer, unit)?;
        entry.payload = json!({ "sent": new });
        Ok(Next::Send(Request::new(new)))
    }

    async fn send(&self, key: &str, request: &Request, ports: &PortSet) -> Result<Done> {
        erp_ports::made(masters(ports)?.create_customer(key, request.get()?).await)
    }

    async fn look_up(&self, key: &str, _: &Request, ports: &PortSet) -> Result<Option<Done>> {
        erp_ports::found(masters(ports)?.find_customer(key).await)
    }

    fn settle(&self, entry: &Stored<Outbox>, done: &Done, unit: &mut Unit<'_>) -> Result<()> {
        match erp_link::of_done(entry, done, &Json::Null, unit)? {
            Some(link) => change_customer::follow(link, &entry.payload["sent"], unit),
            None => Ok(()),
        }
    }

    /// A customer that was refused: whoever has put it right has it made after all.
    fn may_retry(&self, entry: &Stored<Outbox>, _: &mut Unit<'_>) -> Result<bool> {
        Ok(entry.state == OutboxState::Refused)
    }
}

fn new_customer(customer: &Stored<Customer>, unit: &mut Unit<'_>) -> Result<NewCustomer> {
    let currency =
        dealing_currency(customer, unit)?.ok_or_else(|| refusals::erp_needs_currency().at("/currency"))?;
    Ok(NewCustomer {
        name: customer.name.clone(),
        number: customer.number.clone().unwrap_or_default(),
        tax_id: customer.tax_id.clone(),
        phone: customer.phone.clone(),
        email: customer.email.clone(),
        city: customer.city.clone(),
        country: customer.country.clone(),
        currency: currency.as_str().to_owned(),
    })
}

/// Returns the key of a customer in an ERP. If the ERP does not have the customer, requests its creation and returns none.
///
/// # Errors
/// `ERP_REFUSED` if the ERP has refused the customer; a database error.
pub fn key_in(erp: &str, customer_id: &str, unit: &mut Unit<'_>) -> Result<Option<String>> {
    if let Some(link) = erp_link::of_record(erp, Customer::DEF.name, customer_id, unit)? {
        return Ok(Some(link.data.erp_key));
    }
    let asked = Filter::All(vec![
        Filter::eq(Outbox::ERP, erp),
        Filter::eq(Outbox::RECORD_ID, customer_id),
        Filter::eq(Outbox::KIND, KIND),
    ]);
    match unit.find::<Outbox>(asked)?.pop() {
        None => outbox::enqueue(erp, KIND, Customer::DEF.name, customer_id, Json::Null, unit).map(|_| None),
        Some(asked) if asked.state == OutboxState::Refused => {
            let reason = asked.data.reason.unwrap_or_default();
            Err(refusals::refused_by_erp(reason))
        }
        Some(_) => Ok(None),
    }
}
