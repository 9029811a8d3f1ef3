//! Faults of the ERP.

use super::Simulator;
use crate::chance::Chance;
use tenon_testkit::memory_erp::{Calls, Fault, FaultPlan, Method, When};

impl Simulator {
    /// From now on the ERP has faults, for a while none.
    pub(super) fn faulty(&mut self, chance: &mut Chance) -> String {
        if chance.one_in(3) {
            self.world.calm();
            return "the ERP is well".to_owned();
        }
        let mut plan = FaultPlan::seeded(chance.0.next_u64());
        let often = [30, 150, 600][chance.below(3)];
        plan.add(Calls::Of(Method::Customers), When::PerMille(often / 5), Fault::GarbageRow);
        plan.add(Calls::Reads, When::PerMille(often / 10), Fault::Unreachable);
        plan.add(Calls::Reads, When::PerMille(often / 20), Fault::ErrorAfterEffect);
        for fault in [Fault::PartialPage, Fault::Repeated, Fault::CursorGap] {
            plan.add(Calls::Reads, When::PerMille(often / 3), fault);
        }
        for fault in
            [Fault::Unreachable, Fault::Refused, Fault::TimedOut, Fault::AnswerLost, Fault::ErrorAfterEffect]
        {
            plan.add(Calls::Writes, When::PerMille(often), fault);
            plan.add(Calls::Of(Method::Find), When::PerMille(often), fault);
            plan.add(Calls::Of(Method::FindChange), When::PerMille(often), fault);
            plan.add(Calls::Of(Method::FindCustomer), When::PerMille(often), fault);
        }
        plan.add(Calls::Writes, When::PerMille(often / 5), Fault::ToldToWait(900));
        plan.add(Calls::All, When::PerMille(often), Fault::Delayed { before: 2, after: 2 });
        self.world.erp.set_faults(plan);
        format!("the ERP has faults, {often} in a thousand")
    }

    /// Hours in which no write to the ERP is answered as it should be.
    pub(super) fn bad_day(&mut self, chance: &mut Chance) -> String {
        let faults = [Fault::Unreachable, Fault::TimedOut, Fault::AnswerLost, Fault::Refused];
        let fault = faults[chance.below(faults.len())];
        let plan = FaultPlan::none().with(Calls::Writes, When::PerMille(1000), fault);
        let plan = plan.with(Calls::Of(Method::Find), When::PerMille(1000), Fault::Unreachable);
        let plan = plan.with(Calls::Of(Method::FindChange), When::PerMille(1000), Fault::Unreachable);
        self.world.erp.set_faults(plan.with(
            Calls::Of(Method::FindCustomer),
            When::PerMille(1000),
            Fault::Refused,
        ));
        for _ in 0..9 {
            self.world.wait(3600);
            self.world.sync();
        }
        self.world.calm();
        format!("a bad day: {fault:?}")
    }
}
