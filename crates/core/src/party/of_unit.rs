//! Listener of customers to changes of their organisation unit.

use super::customer::Customer;
use tenon_kernel::filter::Filter;
use tenon_kernel::listener::{Change, Listen};
use tenon_kernel::platform::org_unit::OrgUnit;
use tenon_kernel::{Result, Stored, Unit};

/// Updates the board of customers after a change of their unit.
pub struct CustomersOfUnit;

impl Listen for CustomersOfUnit {
    type Of = OrgUnit;
    const NAME: &'static str = "customers of an organisation unit";

    fn changed(change: &Change<'_, Stored<OrgUnit>>, unit: &mut Unit<'_>) -> Result<()> {
        let Change { before: Some(before), after: Some(after) } = change else { return Ok(()) };
        if after.board_id != before.board_id {
            for customer in unit.find::<Customer>(Filter::eq(Customer::UNIT_ID, after.id()))? {
                unit.save(customer)?;
            }
        }
        Ok(())
    }
}
