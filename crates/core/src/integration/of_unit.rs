//! The ERP that an organisation unit names.

use crate::integration::erp_ports::is_configured;
use crate::integration::refusals;
use tenon_kernel::listener::{Change, Listen};
use tenon_kernel::platform::org_unit::OrgUnit;
use tenon_kernel::{Result, Stored, Unit};

/// A unit names an ERP that there is: what is handed over to another one would wait for ever.
pub(super) struct ErpOfUnit;

impl Listen for ErpOfUnit {
    type Of = OrgUnit;
    const NAME: &'static str = "the ERP of an organisation unit";

    fn object(change: &Change<'_, Stored<OrgUnit>>, unit: &mut Unit<'_>) -> Result<()> {
        let Some(after) = change.after else { return Ok(()) };
        let kept = change.before.is_some_and(|before| before.erp == after.erp);
        match &after.erp {
            Some(erp) if !kept && !is_configured(erp, unit) => Err(refusals::not_configured(erp).at("/erp")),
            _ => Ok(()),
        }
    }
}
