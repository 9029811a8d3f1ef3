//! Operations that run within another one.

use super::{Purpose, Unit};
use crate::catalogue::{Action, OperationEntry};
use crate::decode::{self, JsonMap};
use crate::dispatch::authorise;
use crate::encode;
use crate::entity::EntityDef;
use crate::error::Result;
use crate::operation::Effect;
use crate::platform::{granting, user};
use crate::refusals;
use crate::rights::Actor;
use crate::standard;
use serde_json::Value as Json;
use std::mem;
use std::sync::Arc;

impl<'a> Unit<'a> {
    /// Runs an operation within this one, as the same actor: permission, row rights and arguments are checked as for a call. It has no
    /// idempotency key of its own, for that of the call protects it.
    ///
    /// # Errors
    /// `UNKNOWN_OPERATION`; a refusal of any kind. What it has done is not undone: see [`Unit::attempt`].
    pub fn invoke(&mut self, operation: &str, arguments: &JsonMap) -> Result<Json> {
        let unknown = || refusals::no_such_operation(operation);
        let entry = self.catalogue.operation(operation).ok_or_else(unknown)?;
        if self.operation.effect == Effect::Read && entry.effect == Effect::Write {
            return Err(refusals::writes_while_reading(operation));
        }
        self.admit(entry)?;
        let purpose = mem::replace(&mut self.operation, Purpose::of(entry));
        let (answers, expected) = (mem::take(&mut self.answers), self.expected.take());
        let elevated = mem::replace(&mut self.elevated, 0);
        let answer = self.run(entry, arguments);
        (self.operation, self.answers, self.expected, self.elevated) = (purpose, answers, expected, elevated);
        answer
    }

    /// Runs `act` under another name in the journal: what is done for a timer.
    pub(crate) fn act_as<T>(
        &mut self,
        name: &'static str,
        entity: &EntityDef,
        act: impl FnOnce(&mut Self) -> Result<T>,
    ) -> Result<T> {
        let purpose = Purpose { name, entity: entity.name, permission: "*", effect: Effect::Write };
        let before = mem::replace(&mut self.operation, purpose);
        let result = act(self);
        self.operation = before;
        result
    }

    /// Refuses an operation that the actor may not call. The actor of one that changes rights is read again when no other call changes
    /// them.
    fn admit(&mut self, entry: &OperationEntry) -> Result<()> {
        if granting::decides_rights(entry) && self.actor.id != Actor::ENGINE {
            granting::one_at_a_time(self.store, &self.context.tenant)?;
            let actor =
                user::load_actor(self.catalogue, self.store, &self.context.tenant, &self.context.actor)?;
            (self.actor, self.settings) = (Arc::new(actor), None);
        }
        authorise(self.catalogue, &self.actor, &entry.permission)
    }

    /// Decodes the arguments of an operation, runs it, and encodes its answer.
    pub(crate) fn run(&mut self, entry: &OperationEntry, arguments: &JsonMap) -> Result<Json> {
        match entry.action {
            Action::Standard(standard, entity) => standard::run(standard, entity, arguments, self),
            Action::Declared { shape, answer, run, .. } => {
                let values = decode::shape(shape, arguments, "")?;
                let value = run(values, self)?;
                Ok(encode::into_json(answer, value, self))
            }
        }
    }
}
