//! A plan of faults for the ERP in memory.

use super::calls::Method;
use super::splitmix::SplitMix64;

/// A fault of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The connection is refused. No effect; `ERP_UNREACHABLE`.
    Unreachable,
    /// The ERP asks to wait this number of seconds. No effect; `ERP_UNREACHABLE`.
    ToldToWait(u32),
    /// The ERP refuses the call, regardless of its rules. No effect; `ERP_REFUSED`.
    Refused,
    /// The request is lost and there is no answer. No effect; `OUTCOME_UNKNOWN`, or `ERP_UNREACHABLE` for a read.
    TimedOut,
    /// The call takes effect and the connection breaks before the answer. `OUTCOME_UNKNOWN`, or `ERP_UNREACHABLE` for a read.
    AnswerLost,
    /// The call takes effect and the answer is an error page. `OUTCOME_UNKNOWN`, or `ERP_INVALID_RESPONSE` for a read.
    ErrorAfterEffect,
    /// The first row of a page cannot be read and is rejected. Another read fails with `ERP_INVALID_RESPONSE`. A write takes
    /// effect and fails with `OUTCOME_UNKNOWN`.
    GarbageRow,
    /// A page has fewer rows than requested, and says that there are more. For other calls it is the same as `Delayed { 0, 0 }`.
    PartialPage,
    /// A page begins with rows that were returned before, and its rows are in reverse order. For other calls as `PartialPage`.
    Repeated,
    /// The ERP does not know the cursor any more: `INVALID_VALUE`. For other calls as `PartialPage`.
    CursorGap,
    /// The answer is correct and late: the future is pending this often before the effect and after it. A caller that gives up
    /// drops the future. Whether the call has taken effect then depends on its progress.
    Delayed {
        /// The number of polls before the effect.
        before: u32,
        /// The number of polls between the effect and the answer.
        after: u32,
    },
}

impl Fault {
    /// The names of all faults.
    pub const NAMES: [&str; 11] = [
        "unreachable",
        "refused",
        "timed out without effect",
        "answer lost after effect",
        "error after effect",
        "garbage row",
        "partial page",
        "repeated and reordered page",
        "cursor gap",
        "delay",
        "told to wait",
    ];

    /// Returns the name.
    pub fn name(self) -> &'static str {
        let place = match self {
            Fault::Unreachable => 0,
            Fault::Refused => 1,
            Fault::TimedOut => 2,
            Fault::AnswerLost => 3,
            Fault::ErrorAfterEffect => 4,
            Fault::GarbageRow => 5,
            Fault::PartialPage => 6,
            Fault::Repeated => 7,
            Fault::CursorGap => 8,
            Fault::Delayed { .. } => 9,
            Fault::ToldToWait(_) => 10,
        };
        Self::NAMES[place]
    }
}

/// The calls that a rule applies to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Calls {
    /// All calls.
    All,
    /// Calls that change nothing.
    Reads,
    /// Calls that change something: orders placed, changed or cancelled, customers created.
    Writes,
    /// Calls of one method.
    Of(Method),
}

impl Calls {
    fn include(self, method: Method) -> bool {
        match self {
            Calls::All => true,
            Calls::Reads => !method.writes(),
            Calls::Writes => method.writes(),
            Calls::Of(one) => one == method,
        }
    }
}

/// The condition under which a rule causes a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// At the nth of its calls, counted from 1 and from the creation of the rule.
    Nth(u64),
    /// At this number of a thousand of its calls, drawn from the plan's generator.
    PerMille(u32),
}

#[derive(Clone, Debug)]
struct Rule {
    calls: Calls,
    when: When,
    fault: Fault,
    seen: u64,
}

/// A plan of faults: a list of rules. The first rule whose condition is met causes its fault.
#[derive(Clone, Debug)]
pub struct FaultPlan {
    rules: Vec<Rule>,
    chance: SplitMix64,
}

impl FaultPlan {
    /// Returns a plan without faults.
    pub fn none() -> Self {
        Self::seeded(0)
    }

    /// Returns an empty plan. Its random rules draw from this seed.
    pub fn seeded(seed: u64) -> Self {
        Self { rules: Vec::new(), chance: SplitMix64::new(seed) }
    }

    /// Returns the plan with one more rule.
    #[must_use]
    pub fn with(mut self, calls: Calls, when: When, fault: Fault) -> Self {
        self.add(calls, when, fault);
        self
    }

    /// Adds a rule.
    pub fn add(&mut self, calls: Calls, when: When, fault: Fault) {
        self.rules.push(Rule { calls, when, fault, seen: 0 });
    }

    /// What goes wrong with this call. Every rule about it counts it and draws, so that one rule does not shift another.
    pub(super) fn strike(&mut self, method: Method) -> Option<Fault> {
        let mut struck = None;
        for rule in self.rules.iter_mut().filter(|rule| rule.calls.include(method)) {
            rule.seen += 1;
            let strikes = match rule.when {
                When::Nth(n) => rule.seen == n,
                When::PerMille(chance) => self.chance.per_mille(chance),
            };
            if strikes && struck.is_none() {
                struck = Some(rule.fault);
            }
        }
        struck
    }
}
