//! The effect that changes a customer in its ERP, and the listeners that request it.
//!
//! What is sent is how the customer differs from what the ERP last reported, when it is sent. So a change that was requested twice is
//! sent once.

use crate::integration::conflict::{Conflict, ConflictState};
use crate::integration::erp_error::erp_error;
use crate::integration::erp_link::{self, ErpLink};
use crate::integration::erp_owned::is_owned;
use crate::integration::erp_ports::{CHANNEL, masters};
use crate::integration::erp_state;
use crate::integration::field_pin::{FieldPin, Pins};
use crate::party::customer::Customer;
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;
use tenon_erp_port::{CustomerChange, CustomerField, ErpCustomer, FieldChange, async_trait};
use tenon_kernel::effect::{Done, Effect, Next, PortSet, Request};
use tenon_kernel::filter::Filter;
use tenon_kernel::listener::{Change, Listen, Moved};
use tenon_kernel::platform::outbox::{self, Outbox, OutboxState};
use tenon_kernel::refusals::internal;
use tenon_kernel::rights::Actor;
use tenon_kernel::{Entity, Label, Result, Stored, Unit};

/// The kind of the effect.
pub const KIND: &str = "change_customer";

/// Changes a customer. Its payload contains the `change` that was sent. A repeated call has no further effect, so an unknown outcome is
/// sent again and never looked up.
pub struct ChangeCustomer;

#[async_trait]
impl Effect for ChangeCustomer {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn label(&self) -> Label {
        Label { en: "Change customer", zh: "变更客户" }
    }

    fn channel(&self) -> &'static str {
        CHANNEL
    }

    fn capability(&self) -> &'static str {
        "change_customer"
    }

    fn rank(&self) -> u8 {
        2
    }

    fn prepare(&self, entry: &mut Stored<Outbox>, unit: &mut Unit<'_>) -> Result<Next> {
        let link = erp_link::of_record(&entry.erp, &entry.entity, &entry.record_id, unit)?;
        let Some(link) = link.filter(|link| !link.gone) else { return Ok(Next::Nothing) };
        let customer = unit.get::<Customer>(&entry.record_id)?;
        let fields = differences(&customer, &link, unit)?;
        if fields.is_empty() {
            return Ok(Next::Nothing);
        }
        let change = CustomerChange { customer: link.data.erp_key, fields };
        entry.payload = json!({ "change": change });
        Ok(Next::Send(Request::new(change)))
    }

    fn resume(&self, entry: &mut Stored<Outbox>, unit: &mut Unit<'_>) -> Result<Next> {
        // It was claimed when there was nothing to send.
        if entry.payload.is_null() {
            return self.prepare(entry, unit);
        }
        Ok(Next::Send(Request::new(sent(entry)?)))
    }

    async fn send(&self, _: &str, request: &Request, ports: &PortSet) -> Result<Done> {
        let customer = masters(ports)?.change_customer(request.get()?).await.map_err(erp_error)?;
        let record = serde_json::to_value(customer).map_err(internal)?;
        Ok(Done { record, ..Done::default() })
    }

    async fn look_up(&self, _: &str, _: &Request, _: &PortSet) -> Result<Option<Done>> {
        Ok(None)
    }

    /// The fields that the ERP has changed are what both sides have now. Of the others, the next read shows why.
    fn settle(&self, entry: &Stored<Outbox>, done: &Done, unit: &mut Unit<'_>) -> Result<()> {
        let link = erp_link::of_record(&entry.erp, &entry.entity, &entry.record_id, unit)?;
        let Some(mut link) = link.filter(|_| !done.record.is_null()) else { return Ok(()) };
        let present: ErpCustomer = serde_json::from_value(done.record.clone()).map_err(internal)?;
        let sent = sent(entry)?;
        let is_changed = |change: &&FieldChange| change.field.of(&present) == change.to.as_deref();
        let changed: Vec<_> = sent.fields.iter().filter(is_changed).collect();
        for FieldChange { field, to, .. } in &changed {
            link.base[field.as_str()] = json!(to);
        }
        close_echoes(&link, &changed, unit)?;
        unit.save(link).map(drop)
    }

    /// A change that was refused: whoever has put the customer right has it sent after all.
    fn may_retry(&self, entry: &Stored<Outbox>, _: &mut Unit<'_>) -> Result<bool> {
        Ok(entry.state == OutboxState::Refused)
    }
}

/// The change as it was sent.
fn sent(entry: &Outbox) -> Result<CustomerChange> {
    serde_json::from_value(entry.payload["change"].clone()).map_err(internal)
}

/// How a customer differs from what the ERP last reported. Fields are left out that belong to the ERP, that are pinned, and that a user
/// has to decide on first.
fn differences(
    customer: &Stored<Customer>,
    link: &Stored<ErpLink>,
    unit: &mut Unit<'_>,
) -> Result<Vec<FieldChange>> {
    let mut kept = Pins::of(Customer::DEF.name, unit)?.of_record(customer.id(), unit)?;
    kept.extend(in_conflict(link, unit)?);
    let is_sent = |field: &CustomerField| {
        let name = field.as_str();
        !kept.contains(name) && !is_owned(&link.erp, Customer::DEF.name, name, unit)
    };
    let sent = CustomerField::ALL.into_iter().filter(is_sent);
    let change = |field: CustomerField| FieldChange {
        field,
        from: link.base[field.as_str()].as_str().map(str::to_owned),
        to: value(customer, field).map(str::to_owned),
    };
    Ok(sent.map(change).filter(|change| change.from != change.to).collect())
}

fn value(customer: &Customer, field: CustomerField) -> Option<&str> {
    match field {
        CustomerField::Name => Some(&customer.name),
        CustomerField::TaxId => customer.tax_id.as_deref(),
        CustomerField::Phone => customer.phone.as_deref(),
        CustomerField::Email => customer.email.as_deref(),
        CustomerField::City => customer.city.as_deref(),
        CustomerField::Country => customer.country.as_deref(),
    }
}

/// The fields of the customer of a link whose conflict is not resolved.
fn in_conflict(link: &ErpLink, unit: &mut Unit<'_>) -> Result<BTreeSet<String>> {
    let conflicts = open_conflicts(link, unit)?;
    Ok(conflicts.into_iter().map(|conflict| conflict.data.field).collect())
}

fn open_conflicts(link: &ErpLink, unit: &mut Unit<'_>) -> Result<Vec<Stored<Conflict>>> {
    let open = Filter::All(vec![
        Filter::eq(Conflict::ERP, &link.erp),
        Filter::eq(Conflict::ENTITY, &link.entity),
        Filter::eq(Conflict::RECORD_ID, &link.record_id),
        Filter::eq(Conflict::STATE, ConflictState::Open),
    ]);
    unit.elevated(|unit| unit.find::<Conflict>(open))
}

/// A change whose answer was lost comes back from the ERP before it is settled. If the customer was changed again here, that looks like a
/// conflict, and is none: the ERP's value is the one that was sent. A conflict of another customer of the ERP that was merged into this one
/// is not about what was sent.
fn close_echoes(link: &ErpLink, changed: &[&FieldChange], unit: &mut Unit<'_>) -> Result<()> {
    let is_sent = |conflict: &Conflict| {
        changed
            .iter()
            .any(|change| change.field.as_str() == conflict.field && conflict.theirs == json!(change.to))
    };
    let is_echo = |conflict: &Stored<Conflict>| conflict.is_of(link) && is_sent(conflict);
    for mut conflict in open_conflicts(link, unit)?.into_iter().filter(is_echo) {
        conflict.state = ConflictState::Ours;
        unit.save(conflict)?;
    }
    Ok(())
}

/// Requests that an ERP that takes changes of customers gets those of a customer.
///
/// # Errors
/// A database error.
pub(super) fn request(erp: &str, customer_id: &str, unit: &mut Unit<'_>) -> Result<()> {
    if erp_state::lacks(erp, KIND, unit)?.is_none() {
        outbox::enqueue(erp, KIND, Customer::DEF.name, customer_id, Json::Null, unit)?;
    }
    Ok(())
}

/// Requests the same in each ERP that has the customer.
fn request_everywhere(customer_id: &str, unit: &mut Unit<'_>) -> Result<()> {
    for link in erp_link::all_of_record(Customer::DEF.name, customer_id, unit)? {
        request(&link.erp, customer_id, unit)?;
    }
    Ok(())
}

/// Requests the change of a customer that was changed here while the ERP created it. What was sent is what the ERP has.
///
/// # Errors
/// A database error.
pub(super) fn follow(mut link: Stored<ErpLink>, sent: &Json, unit: &mut Unit<'_>) -> Result<()> {
    let customer = unit.get::<Customer>(&link.record_id)?;
    let is_changed = |field: &CustomerField| sent[field.as_str()].as_str() != value(&customer, *field);
    let changed: Vec<_> = CustomerField::ALL.into_iter().filter(is_changed).collect();
    if sent.is_null() || changed.is_empty() {
        return Ok(());
    }
    for field in changed {
        // What was read of it meanwhile is newer.
        if link.base.get(field.as_str()).is_none() {
            link.base[field.as_str()] = sent[field.as_str()].clone();
        }
    }
    let link = unit.save(link)?;
    request(&link.erp, &link.record_id, unit)
}

/// Requests a change in the ERPs when a user changes a customer. What an ERP has reported is not sent back to it.
pub(super) struct ChangesOfCustomer;

impl Listen for ChangesOfCustomer {
    type Of = Customer;
    const NAME: &'static str = "changes of a customer for its ERPs";

    fn changed(change: &Change<'_, Stored<Customer>>, unit: &mut Unit<'_>) -> Result<()> {
        let Change { before: Some(before), after: Some(after) } = change else { return Ok(()) };
        let is_same = |field: CustomerField| value(before, field) == value(after, field);
        if unit.actor().id == Actor::ENGINE || CustomerField::ALL.into_iter().all(is_same) {
            return Ok(());
        }
        request_everywhere(after.id(), unit)
    }

    /// A change that waited when a customer was merged was not sent for it: after the merge is undone, it is.
    fn moved(moved: &Moved<'_>, unit: &mut Unit<'_>) -> Result<()> {
        match moved.undone {
            true => [moved.from, moved.into].into_iter().try_for_each(|id| request_everywhere(id, unit)),
            false => Ok(()),
        }
    }
}

/// Requests a change in the ERPs when a field of a customer is no longer kept apart from them.
pub(super) struct UnpinnedFields;

impl Listen for UnpinnedFields {
    type Of = FieldPin;
    const NAME: &'static str = "fields of a customer that are no longer pinned";

    fn changed(change: &Change<'_, Stored<FieldPin>>, unit: &mut Unit<'_>) -> Result<()> {
        match change {
            Change { before: Some(pin), after: None } if pin.entity == Customer::DEF.name => {
                request_everywhere(&pin.record_id, unit)
            }
            _ => Ok(()),
        }
    }
}

/// Requests a change in the ERP when a user decides that the value of the CRM is taken.
pub(super) struct ResolvedConflicts;

impl Listen for ResolvedConflicts {
    type Of = Conflict;
    const NAME: &'static str = "resolved conflicts of a customer";

    fn changed(change: &Change<'_, Stored<Conflict>>, unit: &mut Unit<'_>) -> Result<()> {
        let Change { before: Some(before), after: Some(after) } = change else { return Ok(()) };
        let resolved = (before.state, after.state) == (ConflictState::Open, ConflictState::Ours);
        if resolved && after.entity == Customer::DEF.name && unit.actor().id != Actor::ENGINE {
            request(&after.erp, &after.record_id, unit)?;
        }
        Ok(())
    }
}
