//! Operations: one struct each, with its `run`.

use crate::ask::Question;
use crate::error::Result;
use crate::kind::Label;
use crate::unit::Unit;
use crate::value::{FieldValue, Object};

/// Whether an operation changes anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It reads; it carries no idempotency key.
    Read,
    /// It writes; it carries a key, and doing it again with the same key does nothing.
    Write,
}

/// The declaration of an operation.
#[derive(Clone, Copy, Debug)]
pub struct OperationDef {
    /// `entity.verb`: the name on the wire, and of the permission that it takes.
    pub name: &'static str,
    /// What it does.
    pub doc: &'static str,
    /// The words for people.
    pub label: Label,
    /// Whether it changes anything.
    pub effect: Effect,
    /// Whether it may be called before there is any user: it sets up a tenant, and only an empty one.
    pub bootstrap: bool,
    /// Whether it acts on one record, `id` of [`OperationDef::entity`], as its caller has read it: then it takes a `version`, and
    /// is refused when the record has another one by now.
    pub versioned: bool,
}

impl OperationDef {
    /// The part of the name before the point.
    pub fn entity(&self) -> &'static str {
        self.name.split('.').next().unwrap_or_default()
    }
}

/// A struct whose fields are the arguments of an operation. Derived.
pub trait Operation: Object + FieldValue {
    /// The declaration.
    const DEF: &'static OperationDef;
}

/// Says what an operation wants to know.
pub type Asks<O> = fn(&O, &mut Unit<'_>) -> Result<Vec<Question>>;

/// What an operation does. Written by hand.
///
/// It runs in one transaction that commits or rolls back as a whole, calls nothing outside the database, and may run
/// again from the start when the database asks for that: it must have no effect but through `unit`.
pub trait Run: Operation {
    /// The answer.
    type Answer: FieldValue;

    /// Says what it wants to know from outside the database before it runs, if there is anything: see [`crate::ask`]. It is
    /// called with the caller's rights, and only reads.
    const ASKS: Option<Asks<Self>> = None;

    /// Does it.
    ///
    /// # Errors
    /// A refusal: nothing of what was done remains.
    fn run(self, unit: &mut Unit<'_>) -> Result<Self::Answer>;
}
