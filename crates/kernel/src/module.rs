//! Modules: what an area of the CRM, or a host, adds to an engine.

use crate::catalogue::{DeclaredOperation, EntityEntry};
use crate::effect::Effect;
use crate::extension::ExtensionDef;
use crate::figure::Figure;
use crate::listener::ListenerEntry;
use crate::refusal::Reason;
use crate::upgrade::{Step, Upgrade};

/// An area of the CRM with everything that it declares. One `static` for each module; [`crate::Catalogue::of`] puts them
/// together.
#[derive(Clone, Copy)]
pub struct Module {
    /// The name, in the configuration and in the ledger of migrations: small letters, digits and `_`.
    pub name: &'static str,
    /// What it is, in a sentence.
    pub doc: &'static str,
    /// The names of the modules that it uses. They are switched on with it.
    pub needs: &'static [&'static str],
    /// Its entities, with their rules.
    pub entities: &'static [EntityEntry],
    /// The fields that it adds to entities of modules below it.
    pub extensions: &'static [&'static ExtensionDef],
    /// Its operations.
    pub operations: &'static [DeclaredOperation],
    /// Permissions for what is asked of the engine and is no operation, such as `sync.run`. They take the scope `all`.
    pub permissions: &'static [&'static str],
    /// What it does when records of other modules change.
    pub listeners: &'static [ListenerEntry],
    /// What it counts for modules below it.
    pub figures: &'static [Figure],
    /// What it does outside the process, by way of the outbox.
    pub effects: &'static [&'static dyn Effect],
    /// Why its rules and operations refuse: `refusals::ALL`.
    pub refusals: &'static [&'static Reason],
    /// The version of what it keeps: one, and more with each change that an earlier engine could not work with.
    pub version: u32,
    /// What leads a store that an earlier version has made to this one, in order of their versions.
    pub upgrades: &'static [Upgrade],
    /// What completes its records from those that stand, when it is switched on in a store, for the first time or again.
    pub begin: Option<Step>,
}

impl Module {
    /// A module that declares nothing yet: what a declaration completes.
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
            refusals: &[],
            version: 1,
            upgrades: &[],
            begin: None,
        }
    }
}
