//! What goes wrong, and when: a plan of faults that the ERP in memory follows.

use super::calls::Method;
use super::splitmix::SplitMix64;

/// Something that goes wrong with a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The connection is refused: no effect, `ERP_UNREACHABLE`.
    Unreachable,
    /// The ERP wants to be left alone for so many seconds: no effect, `ERP_UNREACHABLE`.
    ToldToWait(u32),
    /// The ERP says no, whatever its rules say: no effect, `ERP_REFUSED`.
    Refused,
    /// The request is lost on its way, and nobody answers: no effect, `OUTCOME_UNKNOWN`; a read is `ERP_UNREACHABLE`.
    TimedOut,
    /// The call takes effect and the connection drops before the answer: `OUTCOME_UNKNOWN`; a read is `ERP_UNREACHABLE`.
    AnswerLost,
    /// The call takes effect and the answer is an error page: `OUTCOME_UNKNOWN`; a read is `ERP_INVALID_RESPONSE`.
    ErrorAfterEffect,
    /// The first row of a page cannot be understood and is rejected; another read is `ERP_INVALID_RESPONSE`; a write takes effect
    /// and is `OUTCOME_UNKNOWN`.
    GarbageRow,
    /// A page has fewer rows than there are and were asked for, and says that there is more. As `Delayed { 0, 0 }` for
    /// other calls.
    PartialPage,
    /// A page begins with rows that have come before, and its rows come in reverse. As `PartialPage` for other calls.
    Repeated,
    /// The cursor is one that the ERP no longer knows: `INVALID_VALUE`. As `PartialPage` for other calls.
    CursorGap,
    /// The answer is right and comes late: the future is pending this often before the effect and after it. A caller
    /// that gives up drops the future, and the call has taken effect or not depending on how far it came.
    Delayed {
        /// Polls before the effect.
        before: u32,
        /// Polls between the effect and the answer.
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

    /// The name.
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

/// Which calls a rule is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Calls {
    /// All of them.
    All,
    /// Those that change nothing.
    Reads,
    /// Those that change something: orders placed, changed or cancelled, customers created.
    Writes,
    /// Those of one method.
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

/// When a rule strikes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// At the nth of its calls, counted from 1 and from when the rule was made.
    Nth(u64),
    /// At this many of a thousand of its calls, drawn from the plan's generator.
    PerMille(u32),
}

#[derive(Clone, Debug)]
struct Rule {
    calls: Calls,
    when: When,
    fault: Fault,
    seen: u64,
}

/// A plan of faults: rules in order, of which the first that strikes is followed.
#[derive(Clone, Debug)]
pub struct FaultPlan {
    rules: Vec<Rule>,
    chance: SplitMix64,
}

impl FaultPlan {
    /// Nothing goes wrong.
    pub fn none() -> Self {
        Self::seeded(0)
    }

    /// An empty plan, whose rules by chance will draw from this seed.
    pub fn seeded(seed: u64) -> Self {
        Self { rules: Vec::new(), chance: SplitMix64::new(seed) }
    }

    /// The same plan and one rule more.
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
