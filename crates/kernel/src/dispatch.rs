//! Performs one call, from its name and arguments to its answer, in a transaction that the caller commits.

use crate::ask::{Answer, Question};
use crate::canonical;
use crate::catalogue::{Action, Catalogue, OperationEntry};
use crate::context::CallContext;
use crate::decode::{self, JsonMap};
use crate::error::Result;
use crate::listener::Hearing;
use crate::operation::Effect;
use crate::platform::granting;
use crate::platform::idempotency::{self, Earlier};
use crate::platform::user;
use crate::ports::{Ids, StoreTransaction};
use crate::reference_cache::ReferenceCache;
use crate::refusals;
use crate::rights::{Actor, Scope};
use crate::unit::{Purpose, Unit};
use jiff::{Timestamp, Unit as TimeUnit};
use serde_json::Value as Json;

/// One call of an operation.
#[derive(Clone, Copy)]
pub struct Call<'a> {
    /// All declarations.
    pub catalogue: &'a Catalogue,
    /// The operation.
    pub operation: &'a OperationEntry,
    /// The context of the call.
    pub context: &'a CallContext,
    /// The arguments.
    pub arguments: &'a JsonMap,
    /// The port for new identifiers.
    pub ids: &'a dyn Ids,
    /// The time of the call.
    pub now: Timestamp,
}

impl<'a> Call<'a> {
    /// Performs the call in a transaction. After an error the transaction must not be committed.
    ///
    /// # Errors
    /// A refusal of any kind; see [`Code`].
    pub fn perform<'t>(&'t self, store: &'t mut (dyn StoreTransaction + 't)) -> Result<Json> {
        self.perform_knowing(store, &[])
    }

    /// Performs the call in a transaction, with the answers to its questions. After an error the transaction must not be
    /// committed.
    ///
    /// # Errors
    /// As [`Call::perform`].
    pub fn perform_knowing<'t>(
        &'t self,
        store: &'t mut (dyn StoreTransaction + 't),
        answers: &'t [Answer],
    ) -> Result<Json> {
        let actor = match granting::decides_rights(self.operation) {
            true => self.admitted_in_turn(store)?,
            false => self.admitted(store)?,
        };
        match self.operation.effect {
            Effect::Read => self.run(store, actor, answers),
            Effect::Write => self.run_once(store, actor, answers),
        }
    }

    /// Returns the questions of the call, in a read-only transaction.
    ///
    /// # Errors
    /// A refusal of any kind. A caller that may not call the operation, or may not see its record, gets no question asked.
    pub fn questions<'t>(&'t self, store: &'t mut (dyn StoreTransaction + 't)) -> Result<Vec<Question>> {
        let Action::Declared { shape, asks: Some(asks), .. } = self.operation.action else {
            return Ok(Vec::new());
        };
        let actor = self.admitted(store)?;
        asks(decode::shape(shape, self.arguments, "")?, &mut self.unit(store, actor, &[]))
    }

    fn admitted(&self, store: &mut dyn StoreTransaction) -> Result<Actor> {
        check_context(self.context)?;
        let actor = self.actor(store)?;
        self.authorise(&actor)?;
        Ok(actor)
    }

    /// Admits a call that changes rights when no other one does, so that its actor holds what another call has not just taken away.
    fn admitted_in_turn(&self, store: &mut dyn StoreTransaction) -> Result<Actor> {
        self.admitted(store)?;
        granting::one_at_a_time(store, &self.context.tenant)?;
        self.admitted(store)
    }

    fn actor(&self, store: &mut dyn StoreTransaction) -> Result<Actor> {
        if self.operation.bootstrap {
            return Ok(Actor::engine());
        }
        user::load_actor(self.catalogue, store, &self.context.tenant, &self.context.actor)
    }

    fn authorise(&self, actor: &Actor) -> Result<()> {
        authorise(self.catalogue, actor, &self.operation.permission)
    }

    /// The same key again gives the first answer; with other content it is an error.
    fn run_once<'t>(
        &'t self,
        store: &'t mut (dyn StoreTransaction + 't),
        actor: Actor,
        answers: &'t [Answer],
    ) -> Result<Json> {
        let key = self.context.key.as_deref().ok_or_else(|| refusals::key_required().at("/context/key"))?;
        let arguments = canonical::arguments(&self.operation.action, self.arguments);
        let request = idempotency::Request::new(self.context, &self.operation.name, key, &arguments);
        match request.earlier(store)? {
            Earlier::None => {}
            Earlier::Same(answer) => return Ok(answer),
        }
        match self.run(&mut *store, actor, answers) {
            Ok(answer) => request.remember(store, self.now, answer),
            Err(refusal) => Err(request.overtaken(store).unwrap_or(refusal)),
        }
    }

    fn unit<'t>(
        &'t self,
        store: &'t mut (dyn StoreTransaction + 't),
        actor: Actor,
        answers: &'t [Answer],
    ) -> Unit<'t> {
        Unit {
            catalogue: self.catalogue,
            store,
            ids: self.ids,
            context: self.context,
            operation: Purpose::of(self.operation),
            references: ReferenceCache::of(&actor),
            actor,
            now: microseconds(self.now),
            elevated: u32::from(self.operation.bootstrap),
            correlation: None,
            hearing: Hearing::default(),
            answers,
            expected: None,
        }
    }

    fn run<'t>(
        &'t self,
        store: &'t mut (dyn StoreTransaction + 't),
        actor: Actor,
        answers: &'t [Answer],
    ) -> Result<Json> {
        self.unit(store, actor, answers).run(self.operation, self.arguments)
    }
}

pub(crate) fn authorise(catalogue: &Catalogue, actor: &Actor, permission: &str) -> Result<()> {
    match actor.scope(permission) {
        None => Err(refusals::permission_required(permission)),
        Some(scope) if scope < Scope::All && !catalogue.takes_scopes(permission) => {
            Err(refusals::scope_all_required(permission))
        }
        Some(_) => Ok(()),
    }
}

/// Refuses an actor without a permission. For requests to the engine that are not operations.
///
/// # Errors
/// `FORBIDDEN`, an invalid context, a database error.
pub fn check_permission(
    catalogue: &Catalogue,
    context: &CallContext,
    permission: &str,
    store: &mut dyn StoreTransaction,
) -> Result<()> {
    check_context(context)?;
    let actor = user::load_actor(catalogue, store, &context.tenant, &context.actor)?;
    authorise(catalogue, &actor, permission)
}

/// Work that the engine does on its own behalf, such as synchronisation with an ERP.
pub struct SystemCall<'a> {
    /// All declarations.
    pub catalogue: &'a Catalogue,
    /// The context, with the tenant. The actor is the engine.
    pub context: &'a CallContext,
    /// The name in the journal.
    pub name: &'a str,
    /// The port for new identifiers.
    pub ids: &'a dyn Ids,
    /// The time of the work.
    pub now: Timestamp,
}

impl SystemCall<'_> {
    /// Performs the work in a transaction, as the engine. After an error the transaction must not be committed.
    ///
    /// # Errors
    /// Refusals of `act`.
    pub fn perform<'t, T>(
        &'t self,
        store: &'t mut (dyn StoreTransaction + 't),
        act: impl FnOnce(&mut Unit<'t>) -> Result<T>,
    ) -> Result<T> {
        let mut unit = Unit {
            catalogue: self.catalogue,
            store,
            ids: self.ids,
            context: self.context,
            operation: Purpose { name: self.name, entity: "", permission: "*", effect: Effect::Write },
            references: ReferenceCache::default(),
            actor: Actor::engine(),
            now: microseconds(self.now),
            elevated: 1,
            correlation: None,
            hearing: Hearing::default(),
            answers: &[],
            expected: None,
        };
        act(&mut unit)
    }
}

fn microseconds(now: Timestamp) -> Timestamp {
    now.round(TimeUnit::Microsecond).unwrap_or(now)
}

fn check_context(context: &CallContext) -> Result<()> {
    let short = |name: &str, text: &str, most: usize| {
        let length = text.chars().count();
        let path = format!("/context/{name}");
        match length {
            _ if text.contains('\0') => Err(refusals::null_character().at(path)),
            0 => Err(refusals::required(name).at(path)),
            length if length > most => Err(refusals::too_long(length, most).at(path)),
            _ => Ok(()),
        }
    };
    short("tenant", &context.tenant, 36)?;
    short("actor", &context.actor, 130)?;
    context.key.as_deref().map_or(Ok(()), |key| short("key", key, 100))?;
    context.correlation_id.as_deref().map_or(Ok(()), |id| short("correlation_id", id, 100))
}
