//! What opportunities do when their customer changes.

use super::opportunity::{Opportunity, OpportunityStatus};
use super::refusals;
use crate::party::customer::Customer;
use tenon_kernel::filter::Filter;
use tenon_kernel::listener::{Change, Listen};
use tenon_kernel::{Result, Stored, Unit};

/// Open opportunities keep their customer from being deleted.
pub struct OpportunitiesOfCustomer;

impl Listen for OpportunitiesOfCustomer {
    type Of = Customer;
    const NAME: &'static str = "opportunities of a customer";

    fn object(change: &Change<'_, Stored<Customer>>, unit: &mut Unit<'_>) -> Result<()> {
        let Change { before: Some(customer), after: None } = change else { return Ok(()) };
        let open = Filter::All(vec![
            Filter::eq(Opportunity::CUSTOMER_ID, customer.id()),
            Filter::eq(Opportunity::STATUS, OpportunityStatus::Open),
        ]);
        match unit.first::<Opportunity>(open)? {
            None => Ok(()),
            Some(_) => Err(refusals::open_opportunities().at("/id")),
        }
    }
}
