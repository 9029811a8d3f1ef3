//! Performs one call, from its name and arguments to its answer, in a transaction that the caller commits.

use crate::ask::{Answer, Question};
use crate::canonical;
use crate::catalogue::{Action, Catalogue, OperationEntry};
use crate::context::CallContext;
use crate::decode::{self, JsonMap};
use crate::error::Result;
use crate::listener::Hearing;
use crate::number_blocks::Drawing;
use crate::operation::Effect;
use crate::platform::granting;
use crate::platform::idempotency::{self, Earlier};
use crate::platform::user;
use crate::ports::{Ids, StoreTransaction};
use crate::record::Record;
use crate::reference_cache::ReferenceCache;
use crate::refusals;
use crate::rights::Actor;
use crate::settings::{self, Settings, Version};
use crate::unit::{Purpose, Unit};
use jiff::{Timestamp, Unit as TimeUnit};
use serde_json::Value as Json;
use std::sync::Arc;

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
    /// What the engine keeps of the settings; none for a call in a transaction of a host, which sees what nobody else sees yet.
    pub settings: Option<&'a Settings>,
    /// The numbers that the call draws, where a series may have gaps; none for a call in a transaction of a host.
    pub numbers: Option<&'a Drawing<'a>>,
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
        check_context(self.context)?;
        let request = self.request();
        let (settings, earlier) = self.opening(store, request.as_ref())?;
        let admitted = self.admitted(store, settings)?;
        let admitted = match granting::decides_rights(self.operation) {
            true => self.admitted_in_turn(store)?,
            false => admitted,
        };
        match self.operation.effect {
            Effect::Read => self.run(store, admitted, answers),
            Effect::Write => {
                let request = request.ok_or_else(|| refusals::key_required().at("/context/key"))?;
                match request.answered(earlier)? {
                    Earlier::Same(answer) => Ok(answer),
                    Earlier::None => self.run_once(request, store, admitted, answers),
                }
            }
        }
    }

    /// The request of a write, as its key sees it.
    fn request(&self) -> Option<idempotency::Request<'a>> {
        let key = self.context.key.as_deref().filter(|_| self.operation.effect == Effect::Write)?;
        let arguments = canonical::arguments(&self.operation.action, self.arguments);
        Some(idempotency::Request::new(self.context, &self.operation.name, key, &arguments))
    }

    /// Reads which settings hold, and what the key was answered with before.
    fn opening(
        &self,
        store: &mut dyn StoreTransaction,
        request: Option<&idempotency::Request<'_>>,
    ) -> Result<(Option<Version<'a>>, Option<Record>)> {
        let tenant = &self.context.tenant;
        let answer = request.map(idempotency::Request::answer);
        let (version, earlier) = store.counter_and_record(tenant, settings::COUNTER, answer)?;
        Ok((self.settings.map(|settings| settings.at(tenant, version)), earlier))
    }

    /// Returns the questions of the call, in a read-only transaction.
    ///
    /// # Errors
    /// A refusal of any kind. A caller that may not call the operation, or may not see its record, gets no question asked.
    pub fn questions<'t>(&'t self, store: &'t mut (dyn StoreTransaction + 't)) -> Result<Vec<Question>> {
        let Action::Declared { shape, asks: Some(asks), .. } = self.operation.action else {
            return Ok(Vec::new());
        };
        check_context(self.context)?;
        let (settings, _) = self.opening(store, None)?;
        let admitted = self.admitted(store, settings)?;
        asks(decode::shape(shape, self.arguments, "")?, &mut self.unit(store, admitted, &[]))
    }

    fn admitted(
        &self,
        store: &mut dyn StoreTransaction,
        settings: Option<Version<'a>>,
    ) -> Result<Admitted<'a>> {
        let actor = self.actor(store, settings)?;
        authorise(self.catalogue, &actor, &self.operation.permission)?;
        Ok(Admitted { actor, settings })
    }

    /// Admits a call that changes rights when no other one does, so that its actor holds what another call has not just taken away.
    fn admitted_in_turn(&self, store: &mut dyn StoreTransaction) -> Result<Admitted<'a>> {
        granting::one_at_a_time(store, &self.context.tenant)?;
        self.admitted(store, None)
    }

    fn actor(&self, store: &mut dyn StoreTransaction, settings: Option<Version<'_>>) -> Result<Arc<Actor>> {
        if self.operation.bootstrap {
            return Ok(Arc::new(Actor::engine()));
        }
        let id = &self.context.actor;
        settings::kept_or_read(settings, id, || {
            user::load_actor(self.catalogue, store, &self.context.tenant, id)
        })
    }

    /// Runs a write, and remembers its answer: the same key again gives it; with other content it is an error.
    fn run_once<'t>(
        &'t self,
        request: idempotency::Request<'_>,
        store: &'t mut (dyn StoreTransaction + 't),
        admitted: Admitted<'a>,
        answers: &'t [Answer],
    ) -> Result<Json> {
        match self.run(&mut *store, admitted, answers) {
            Ok(answer) => request.remember(store, self.now, answer),
            Err(refusal) => Err(request.overtaken(store).unwrap_or(refusal)),
        }
    }

    fn unit<'t>(
        &'t self,
        store: &'t mut (dyn StoreTransaction + 't),
        admitted: Admitted<'a>,
        answers: &'t [Answer],
    ) -> Unit<'t> {
        let Admitted { actor, settings } = admitted;
        Unit {
            catalogue: self.catalogue,
            store,
            ids: self.ids,
            context: self.context,
            operation: Purpose::of(self.operation),
            references: ReferenceCache::of(&actor),
            actor,
            settings,
            numbers: self.numbers,
            now: microseconds(self.now),
            elevated: u32::from(self.operation.bootstrap),
            correlation: None,
            hearing: Hearing::default(),
            answers,
            expected: None,
            approved: false,
        }
    }

    fn run<'t>(
        &'t self,
        store: &'t mut (dyn StoreTransaction + 't),
        admitted: Admitted<'a>,
        answers: &'t [Answer],
    ) -> Result<Json> {
        self.unit(store, admitted, answers).run(self.operation, self.arguments)
    }
}

/// Who may perform a call, by these settings.
struct Admitted<'a> {
    actor: Arc<Actor>,
    settings: Option<Version<'a>>,
}

pub(crate) fn authorise(catalogue: &Catalogue, actor: &Actor, permission: &str) -> Result<()> {
    let reach = actor.reach(permission);
    match reach.is_everything() || catalogue.takes_scopes(permission) {
        _ if reach.is_nothing() => Err(refusals::permission_required(permission)),
        true => Ok(()),
        false => Err(refusals::scope_all_required(permission)),
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
            actor: Arc::new(Actor::engine()),
            settings: None,
            numbers: None,
            now: microseconds(self.now),
            elevated: 1,
            correlation: None,
            hearing: Hearing::default(),
            answers: &[],
            expected: None,
            approved: false,
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
        let path = || format!("/context/{name}");
        match length {
            _ if text.contains('\0') => Err(refusals::null_character().at(path())),
            0 => Err(refusals::required(name).at(path())),
            length if length > most => Err(refusals::too_long(length, most).at(path())),
            _ => Ok(()),
        }
    };
    short("tenant", &context.tenant, 36)?;
    short("actor", &context.actor, 130)?;
    context.key.as_deref().map_or(Ok(()), |key| short("key", key, 100))?;
    context.correlation_id.as_deref().map_or(Ok(()), |id| short("correlation_id", id, 100))
}
