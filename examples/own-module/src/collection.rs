//! What is not given back is collected.

use crate::rental_contract::{RentalContract, RentalStatus};
use tenon::core::activity::activity::{Activity, ActivityType};
use tenon::kernel::jiff::{Timestamp, ToSpan};
use tenon::kernel::{Label, Result, Stored, Timer, Unit};

// region: timer
/// On the day after a contract has ended, its owner gets a task, unless everything was given back.
pub struct Collection;

impl Timer for Collection {
    type Of = RentalContract;
    const KIND: &'static str = "rental_contract.collect";
    const LABEL: Label = Label { en: "Collect what is rented", zh: "收回租赁物" };
    const FIELDS: &'static [&'static str] = &[RentalContract::VALID_TO, RentalContract::STATUS];

    fn next(
        contract: &Stored<RentalContract>,
        after: Option<Timestamp>,
        unit: &mut Unit<'_>,
    ) -> Result<Option<Timestamp>> {
        let at = unit.start_of(contract.valid_to.saturating_add(1.day()));
        Ok((contract.status == RentalStatus::Running && after < Some(at)).then_some(at))
    }

    fn act(contract: Stored<RentalContract>, at: Timestamp, unit: &mut Unit<'_>) -> Result<()> {
        let number = contract.number.clone().unwrap_or_default();
        let subject = format!("Collect what was rented under {number}");
        let task = Activity {
            customer_id: Some(contract.customer_id.clone()),
            due_date: Some(unit.date_of(at)),
            owner_id: contract.owner_id.clone(),
            unit_id: contract.unit_id.clone(),
            ..Activity::planned(ActivityType::Task, subject)
        };
        unit.create(task).map(drop)
    }
}
// endregion: timer
