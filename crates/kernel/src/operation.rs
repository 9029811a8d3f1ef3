//! Operations, one struct each, with its `run`.

use crate::ask::Question;
use crate::error::Result;
use crate::kind::Label;
use crate::transact::Transact;
use crate::unit::Unit;
use crate::value::{FieldValue, Object};

/// Whether an operation writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It reads. It has no idempotency key.
    Read,
    /// It writes and has an idempotency key. A repeated call with the same key has no further effect.
    Write,
}

/// The declaration of an operation.
#[derive(Clone, Copy, Debug)]
pub struct OperationDef {
    /// The name on the wire, `entity.verb`, and the name of the required permission.
    pub name: &'static str,
    /// The description.
    pub doc: &'static str,
    /// The label.
    pub label: Label,
    /// Whether it writes.
    pub effect: Effect,
    /// Whether it may be called before there is any user. It sets up a tenant, which must be empty.
    pub bootstrap: bool,
    /// Whether it acts on one record, `id` of [`OperationDef::entity`], at the version that its caller has read. It then has an
    /// argument `version`, and is refused if the record has another version.
    pub versioned: bool,
}

impl OperationDef {
    /// Returns the part of the name before the point.
    pub fn entity(&self) -> &'static str {
        self.name.split('.').next().unwrap_or_default()
    }
}

/// A struct whose fields are the arguments of an operation. Derived.
pub trait Operation: Object + FieldValue {
    /// The declaration.
    const DEF: &'static OperationDef;
}

/// Returns the questions of an operation.
pub type Asks<O> = fn(&O, &mut Unit<'_>) -> Result<Vec<Question>>;

/// Work of the engine before an operation, in transactions of its own.
pub type Prepares = fn(&dyn Transact) -> Result<()>;

/// The code of an operation. Written by hand.
///
/// It runs in one transaction that commits or rolls back as a whole. It calls nothing outside the database. It may run again from
/// the start if the database asks for it, so it must have no effects except through `unit`.
pub trait Run: Operation {
    /// The answer.
    type Answer: FieldValue;

    /// Returns the questions to external systems before the operation runs, if it has any: see [`crate::ask`]. It is called with
    /// the caller's rights, in a read-only transaction.
    const ASKS: Option<Asks<Self>> = None;

    /// Does what must be written before the operation reads, if anything must. The caller is known to have the permission. Within a
    /// host's transaction it is not done: the engine has no transaction of its own there.
    const PREPARES: Option<Prepares> = None;

    /// Performs the operation.
    ///
    /// # Errors
    /// A refusal. All changes are rolled back then.
    fn run(self, unit: &mut Unit<'_>) -> Result<Self::Answer>;
}
