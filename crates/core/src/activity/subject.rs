//! What an activity is about: a customer, a contact, or a record that another module adds a reference to.

use crate::activity::activity::Activity;
use crate::activity::refusals;
use crate::party::contact::Contact;
use crate::party::customer::Customer;
use tenon_kernel::error::Result;
use tenon_kernel::platform::org_unit::OrgUnit;
use tenon_kernel::platform::user::User;
use tenon_kernel::record::Stored;
use tenon_kernel::unit::Unit;
use tenon_kernel::{Entity, Field, Kind};

/// Checks the contact, from which the customer follows if none is given, and that the activity is about something or internal.
pub(super) fn settle(
    draft: &mut Stored<Activity>,
    before: Option<&Stored<Activity>>,
    unit: &mut Unit<'_>,
) -> Result<()> {
    settle_customer(&mut draft.data, before, unit)?;
    match draft.internal || has_subject(draft, unit) {
        true => Ok(()),
        false => Err(refusals::without_subject().at("/customer_id")),
    }
}

/// Whether a field is set that refers to what an activity can be about: any record but those of the organisation.
fn has_subject(activity: &Stored<Activity>, unit: &Unit<'_>) -> bool {
    let whole = unit.catalogue().def(Activity::DEF.name).unwrap_or(Activity::DEF);
    let organisation = [User::DEF.name, OrgUnit::DEF.name];
    let is_subject =
        |field: &Field| matches!(field.kind, Kind::Reference(target) if !organisation.contains(&target));
    let record = activity.clone().into_record();
    whole.shape.fields.iter().zip(&record.values).any(|(field, value)| is_subject(field) && !value.is_null())
}

/// Whoever was spoken to is somebody of the customer. Of an activity that stands, only what is new is looked at: people move from one
/// customer to another, and what was done with them stays where it was done.
fn settle_customer(
    activity: &mut Activity,
    before: Option<&Stored<Activity>>,
    unit: &mut Unit<'_>,
) -> Result<()> {
    let parties = |activity: &Activity| (activity.customer_id.clone(), activity.contact_id.clone());
    if before.is_some_and(|before| parties(before) == parties(activity)) {
        return Ok(());
    }
    let Some(contact) = &activity.contact_id else { return Ok(()) };
    // A customer that was merged into another one is not there: the caller is led to the other one.
    if let Some(customer) = &activity.customer_id {
        unit.record(Customer::DEF, customer).map_err(|error| error.at("/customer_id"))?;
    }
    let contact = unit.get::<Contact>(contact).map_err(|error| error.at("/contact_id"))?;
    match *activity.customer_id.get_or_insert_with(|| contact.customer_id.clone()) == contact.customer_id {
        true => Ok(()),
        false => Err(refusals::contact_of_another().at("/contact_id")),
    }
}
