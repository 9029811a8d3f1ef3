//! Operations that run within another one.

use super::{Purpose, Unit};
use crate::approval::guard;
use crate::catalogue::{Action, OperationEntry};
use crate::decode::{self, JsonMap};
use crate::dispatch::authorise;
use crate::encode;
use crate::entity::EntityDef;
use crate::error::Result;
use crate::operation::Effect;
use crate::platform::{granting, user};
use crate::reference_cache::ReferenceCache;
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
        self.within(entry, |unit| unit.run(entry, arguments))
    }

    /// Runs `act` as a part of an operation that the actor may call.
    pub(crate) fn within<T>(
        &mut self,
        entry: &'a OperationEntry,
        act: impl FnOnce(&mut Self) -> Result<T>,
    ) -> Result<T> {
        self.admit(entry)?;
        let purpose = mem::replace(&mut self.operation, Purpose::of(entry));
        let (answers, expected) = (mem::take(&mut self.answers), self.expected.take());
        let elevated = mem::replace(&mut self.elevated, 0);
        let result = act(self);
        (self.operation, self.answers, self.expected, self.elevated) = (purpose, answers, expected, elevated);
        result
    }

    /// Invokes an operation that was approved, as the user who asked for it, with the rights of this moment.
    ///
    /// # Errors
    /// As [`Unit::invoke`]; `FORBIDDEN` if the user has no rights any more.
    pub(crate) fn invoke_approved(
        &mut self,
        user: &str,
        operation: &str,
        arguments: &JsonMap,
    ) -> Result<Json> {
        let requester = user::load_actor(self.catalogue, self.store, &self.context.tenant, user)?;
        self.references = ReferenceCache::of(&requester);
        let actor = mem::replace(&mut self.actor, Arc::new(requester));
        self.approved = true;
        let answer = self.invoke(operation, arguments);
        self.approved = false;
        self.actor = actor;
        self.references.forget();
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
                user::load_actor(self.catalogue, self.store, &self.context.tenant, &self.actor.id.clone())?;
            (self.actor, self.settings) = (Arc::new(actor), None);
        }
        authorise(self.catalogue, &self.actor, &entry.permission)
    }

    /// Runs an operation. A call that a flow asks an approval for is refused, unless it was approved.
    pub(crate) fn run(&mut self, entry: &OperationEntry, arguments: &JsonMap) -> Result<Json> {
        if mem::take(&mut self.approved) {
            return self.perform(entry, arguments);
        }
        match guard::guards(entry, self)?.as_slice() {
            [] => self.perform(entry, arguments),
            guards => guard::check(guards, entry, arguments, self),
        }
    }

    /// Decodes the arguments of an operation, runs it, and encodes its answer.
    pub(crate) fn perform(&mut self, entry: &OperationEntry, arguments: &JsonMap) -> Result<Json> {
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
