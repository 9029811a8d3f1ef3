//! Modules: the part that an area of the CRM, or a host, adds to an engine.

use crate::catalogue::{DeclaredOperation, EntityEntry};
use crate::effect::Effect;
use crate::error::Result;
use crate::extension::ExtensionDef;
use crate::figure::Figure;
use crate::listener::ListenerEntry;
use crate::refusal::Reason;
use crate::timer::TimerEntry;
use crate::unit::Unit;
use crate::upgrade::{Step, Upgrade};
use jiff::Timestamp;

/// Returns the instant at which so many seconds of working time are over, by a calendar and from an instant on. It refuses a calendar that
/// does not exist.
pub type WorkingTime = fn(&str, Timestamp, i64, &mut Unit<'_>) -> Result<Timestamp>;

/// An area of the CRM with all its declarations. A module is one `static`; [`crate::Catalogue::of`] combines the modules.
#[derive(Clone, Copy)]
pub struct Module {
    /// The name in the configuration and in the migration ledger: lower-case letters, digits and `_`.
    pub name: &'static str,
    /// The description, in one sentence.
    pub doc: &'static str,
    /// The names of the modules that it needs. They are switched on with it.
    pub needs: &'static [&'static str],
    /// The entities, with their rules.
    pub entities: &'static [EntityEntry],
    /// The fields that it adds to entities of modules that it needs.
    pub extensions: &'static [&'static ExtensionDef],
    /// The operations.
    pub operations: &'static [DeclaredOperation],
    /// Permissions for requests to the engine that are not operations, such as `sync.run`. They take the scope `all`.
    pub permissions: &'static [&'static str],
    /// The listeners to changes of records of other modules.
    pub listeners: &'static [ListenerEntry],
    /// The figures that it computes for modules that it needs.
    pub figures: &'static [Figure],
    /// The effects: work outside the process, through the outbox.
    pub effects: &'static [&'static dyn Effect],
    /// The timers: what is done for records of its entities, or of modules that it needs, at a time.
    pub timers: &'static [TimerEntry],
    /// How it computes working time, if it does.
    pub working_time: Option<WorkingTime>,
    /// The reasons of its refusals: `refusals::ALL`.
    pub refusals: &'static [&'static Reason],
    /// The version of its records, from 1. It is raised with each change that an earlier engine could not work with.
    pub version: u32,
    /// The upgrades from earlier versions, in the order of their versions.
    pub upgrades: &'static [Upgrade],
    /// The step that completes its records when it is switched on in a store, for the first time or again.
    pub begin: Option<Step>,
}

impl Module {
    /// Creates a module without declarations.
    pub const fn new(name: &'static str, doc: &'static str) -> Self {
        Self {
            name,
            doc,
            needs: &[],
            entities: &[],
            extensions: &[],
            operations: &[],
            permissions: &[],
            listeners: &[],
            figures: &[],
            effects: &[],
            timers: &[],
            working_time: None,
            refusals: &[],
            version: 1,
            upgrades: &[],
            begin: None,
        }
    }
}
