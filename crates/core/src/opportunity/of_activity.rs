//! The fields that opportunities add to activities.

use super::opportunity::Opportunity;
use super::refusals;
use crate::activity::activity::Activity;
use tenon_kernel::listener::{Change, Listen};
use tenon_kernel::{Extension, Result, Stored, Unit};

/// The opportunity that an activity belongs to.
#[derive(Clone, Debug, PartialEq, Extension)]
#[extension(extends = "activity", index = "opportunity_id, id")]
pub struct ActivityOfOpportunity {
    /// The opportunity it belongs to.
    #[field(refers = "opportunity", zh = "商机")]
    pub opportunity_id: Option<String>,
}

/// What opportunities do when an activity names one.
pub struct OpportunityOfActivity;

impl Listen for OpportunityOfActivity {
    type Of = Activity;
    const NAME: &'static str = "opportunity of an activity";

    /// An activity is with the customer of its opportunity, or names none: else it would count for a sale that it has nothing to do with.
    fn object(change: &Change<'_, Stored<Activity>>, unit: &mut Unit<'_>) -> Result<()> {
        let Some(after) = change.after else { return Ok(()) };
        let named = |activity: &Stored<Activity>, unit: &Unit<'_>| -> Result<_> {
            let extension = unit.extension::<ActivityOfOpportunity, _>(activity)?;
            Ok((activity.customer_id.clone(), extension.opportunity_id))
        };
        let (customer, opportunity) = named(after, unit)?;
        if change.before.is_some_and(|before| {
            named(before, unit).is_ok_and(|had| had == (customer.clone(), opportunity.clone()))
        }) {
            return Ok(());
        }
        let Some(opportunity) = opportunity else { return Ok(()) };
        let opportunity = unit.get::<Opportunity>(&opportunity)?;
        match customer.is_none_or(|customer| customer == opportunity.customer_id) {
            true => Ok(()),
            false => Err(refusals::activity_of_another().at("/opportunity_id")),
        }
    }
}
