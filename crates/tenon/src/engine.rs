//! The engine: it has a catalogue, a store, a clock and identifiers, and performs calls.

use crate::due_work::{self, DueWork};
use crate::limit::{Limited, watched};
use crate::live;
use crate::modules::Modules;
use crate::refusals;
use crate::retry::{Pause, with_retry};
use crate::simulation::Simulation;
#[cfg(feature = "system")]
use crate::system::{SystemClock, SystemIds, SystemPause};
use crate::upgrade;
use jiff::Timestamp;
use serde_json::{Value as Json, json};
use std::sync::Arc;
use tenon_core::integration::erp_ports::CHANNEL;
use tenon_kernel::ask::{Answer, Question};
use tenon_kernel::catalogue::{Action, OperationEntry, System};
use tenon_kernel::dispatch::SystemCall;
use tenon_kernel::ports::{Clock, Ids, Store, StoreTransaction};
use tenon_kernel::rights::Actor;
use tenon_kernel::tick::{Budget, TickReport};
use tenon_kernel::{Call, CallContext, Catalogue, Code, Effect, NumberBlocks, Result, Settings, Unit};
use tenon_sql::migration::{self, Plan};
use tenon_sql::{Access, Database, SqlStore, Transaction, explain, for_tenant, module_state, views};
use tenon_sync::{ErpInstance, Transact};

/// What table names begin with, if nothing else is said.
pub(crate) const PREFIX: &str = "tn_";

/// A CRM on a database. It may be used from many threads at once, and starts no threads.
pub struct Engine {
    catalogue: Catalogue,
    pub(crate) store: SqlStore<Arc<dyn Database>>,
    settings: Settings,
    numbers: NumberBlocks,
    clock: Arc<dyn Clock>,
    pub(crate) ids: Arc<dyn Ids>,
    pub(crate) pause: Arc<dyn Pause>,
    simulation: Option<Arc<Simulation>>,
    erps: Vec<ErpInstance>,
}

/// The settings and ports of an engine that is not open yet.
pub struct Builder {
    pub(crate) modules: Modules,
    database: Arc<dyn Database>,
    prefix: String,
    migrate: bool,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    pause: Arc<dyn Pause>,
    simulation: Option<Arc<Simulation>>,
    erps: Vec<ErpInstance>,
}

impl Builder {
    /// Creates a builder for an engine on this database, with the host's clock, identifiers and pauses.
    pub fn with_host_ports(
        database: impl Database + 'static,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn Ids>,
        pause: Arc<dyn Pause>,
    ) -> Self {
        Self {
            modules: Modules::default(),
            database: Arc::new(Limited(database)),
            prefix: PREFIX.to_owned(),
            migrate: true,
            clock,
            ids,
            pause,
            simulation: None,
            erps: Vec::new(),
        }
    }

    /// Adds an ERP to synchronise with. The field `erp` of an organisation unit refers to it by name.
    #[must_use]
    pub fn erp(mut self, erp: ErpInstance) -> Self {
        self.erps.push(erp);
        self
    }

    /// Sets the prefix of table names, instead of `tn_`: lower-case letters, digits and `_`, at most 8 characters.
    #[must_use]
    pub fn prefix(mut self, prefix: impl Into<String>) -> Self {
        self.prefix = prefix.into();
        self
    }

    /// Sets the modules of the engine, instead of the modules of Tenon.
    #[must_use]
    pub fn modules(mut self, modules: Modules) -> Self {
        self.modules = modules;
        self
    }

    /// Makes opening leave the tables unchanged. Opening then fails if the tables are not complete.
    #[must_use]
    pub fn without_migration(mut self) -> Self {
        self.migrate = false;
        self
    }

    /// Sets another clock and other identifiers.
    #[must_use]
    pub fn ports(mut self, clock: Arc<dyn Clock>, ids: Arc<dyn Ids>) -> Self {
        (self.clock, self.ids) = (clock, ids);
        self
    }

    /// Sets a clock that moves only when it is moved, and identifiers that are the same on every run.
    #[must_use]
    pub fn simulated(mut self, simulation: Simulation) -> Self {
        let simulation = Arc::new(simulation);
        self.simulation = Some(simulation.clone());
        self.ports(simulation.clone(), simulation)
    }

    /// Opens the engine. It creates and completes its tables first, except after [`Builder::without_migration`].
    ///
    /// # Errors
    /// `CONFIGURATION`, `SCHEMA_BEHIND`, `SCHEMA_AHEAD`, and database errors.
    pub fn open(self) -> Result<Engine> {
        check_prefix(&self.prefix)?;
        let system =
            |erp: &ErpInstance| System { name: erp.name.clone(), owns: erp.systems_of_record.of_erp() };
        let erps = self.erps.iter().map(system).collect();
        let mut engine = Engine {
            catalogue: self.modules.catalogue()?.with_systems(CHANNEL, erps),
            store: SqlStore::new(self.database, self.prefix),
            settings: Settings::default(),
            numbers: NumberBlocks::default(),
            clock: self.clock,
            ids: self.ids,
            pause: self.pause,
            simulation: self.simulation,
            erps: self.erps,
        };
        let plan = engine.pending_migration()?;
        if !self.migrate {
            plan.refuse_lacking()?;
        }
        engine.complete_tables(&plan)?;
        engine.retire()?;
        if !plan.is_empty() {
            upgrade::finish_all(&engine)?;
        }
        Ok(engine)
    }
}

fn check_prefix(prefix: &str) -> Result<()> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    let begins = prefix.starts_with(|c: char| c.is_ascii_lowercase());
    if prefix.len() <= 8 && begins && prefix.chars().all(plain) {
        return Ok(());
    }
    Err(refusals::table_prefix())
}

impl Engine {
    /// Creates a builder for an engine on this database.
    #[cfg(feature = "system")]
    pub fn builder(database: impl Database + 'static) -> Builder {
        Builder::with_host_ports(
            database,
            Arc::new(SystemClock),
            Arc::new(SystemIds::default()),
            Arc::new(SystemPause),
        )
    }

    /// Returns all declarations.
    pub fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// Returns the database.
    pub fn database(&self) -> &dyn Database {
        self.store.database()
    }

    /// Returns the prefix of table names.
    pub fn prefix(&self) -> &str {
        self.store.prefix()
    }

    /// Returns the clock and identifiers of a simulated engine.
    pub fn simulation(&self) -> Option<&Simulation> {
        self.simulation.as_deref()
    }

    /// Returns the current time of the engine's clock.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Returns what is missing in the store's tables.
    ///
    /// # Errors
    /// `SCHEMA_AHEAD`, and database errors.
    pub fn pending_migration(&self) -> Result<Plan> {
        migration::plan(self.store.database(), &self.catalogue, self.store.prefix())
    }

    /// Completes the store's tables, runs the pending upgrades of the modules, and returns the number of statements executed for
    /// the tables.
    ///
    /// # Errors
    /// `SCHEMA_AHEAD`, refusals of an upgrade, and database errors.
    pub fn migrate(&self) -> Result<usize> {
        let statements = self.complete_tables(&self.pending_migration()?)?;
        upgrade::finish_all(self)?;
        Ok(statements)
    }

    /// Modules that are off and were on in the store are retired.
    fn retire(&mut self) -> Result<()> {
        if self.catalogue.off().is_empty() {
            return Ok(());
        }
        let known = migration::known_modules(self.database(), self.prefix())?;
        self.catalogue.retire(|module| known.contains(module));
        Ok(())
    }

    fn complete_tables(&self, plan: &Plan) -> Result<usize> {
        if plan.statements.is_empty() {
            return Ok(0);
        }
        tracing::info!(statements = plan.statements.len(), "migrating the store");
        let statements = with_retry(&*self.pause, "migration", || {
            migration::migrate(self.store.database(), &self.catalogue, self.store.prefix())
        })?;
        // Views are for people: the engine works without them.
        if let Err(error) = views::make_again(self.store.database(), &self.catalogue, self.store.prefix()) {
            tracing::warn!(%error, "the views lack what the migration has added: run `tenon views` again");
        }
        Ok(statements)
    }

    /// Calls an operation in its own transaction. If the database aborts the transaction of a write, the whole write is repeated.
    /// An operation that reads from an ERP reads before this transaction, outside of any transaction. What the engine itself has to do
    /// before an operation, it does in transactions of its own.
    ///
    /// # Errors
    /// A refusal of any kind. The call then has changed nothing.
    pub fn call(&self, context: &CallContext, operation: &str, arguments: &Json) -> Result<Json> {
        let entry = self.operation(operation)?;
        if let Some(prepare) = entry.prepares() {
            self.check_permission(context, &entry.permission)?;
            prepare(&self.own_work(&context.tenant))?;
        }
        let answers = match entry.action {
            Action::Declared { asks: Some(_), .. } => {
                let questions = || self.questions(context, entry, arguments);
                live::ask_all(self, with_retry(&*self.pause, operation, questions)?)
            }
            _ => Vec::new(),
        };
        with_retry(&*self.pause, operation, || self.attempt(context, entry, arguments, &answers))
    }

    /// Begins a transaction for a tenant, who waits for a connection by turns with the others.
    fn begin(&self, tenant: &str, writes: bool) -> Result<Box<dyn StoreTransaction + '_>> {
        for_tenant(tenant, || self.store.begin(writes))
    }

    /// Refuses whoever does not hold a permission, for what is asked of the engine and is no operation.
    pub(crate) fn check_permission(&self, context: &CallContext, permission: &str) -> Result<()> {
        with_retry(&*self.pause, permission, || {
            let mut transaction = self.begin(&context.tenant, false)?;
            tenon_kernel::dispatch::check_permission(&self.catalogue, context, permission, &mut *transaction)
        })
    }

    fn questions(
        &self,
        context: &CallContext,
        operation: &OperationEntry,
        arguments: &Json,
    ) -> Result<Vec<Question>> {
        let mut transaction = self.begin(&context.tenant, false)?;
        self.call_of(context, operation, arguments)?.questions(&mut *transaction)
    }

    fn attempt(
        &self,
        context: &CallContext,
        entry: &OperationEntry,
        arguments: &Json,
        answers: &[Answer],
    ) -> Result<Json> {
        let numbers = self.numbers.drawing();
        let mut transaction = self.begin(&context.tenant, entry.effect == Effect::Write)?;
        let call = Call { numbers: Some(&numbers), ..self.call_of(context, entry, arguments)? };
        let answer = call.perform_knowing(&mut *transaction, answers)?;
        if entry.effect == Effect::Write {
            numbers.end(transaction.commit())?;
        }
        Ok(answer)
    }

    /// Calls an operation within a transaction that the host has opened and will end. The rows of the host and of Tenon are
    /// committed together. Tenon does not begin, commit or roll back the transaction. A refused call leaves it as it was before
    /// the call.
    ///
    /// # Errors
    /// A refusal of any kind. `REPEAT_TRANSACTION` if the database has aborted the host's transaction.
    pub fn call_enlisted<'t>(
        &'t self,
        transaction: Box<dyn Transaction + 't>,
        context: &CallContext,
        operation: &str,
        arguments: &Json,
    ) -> Result<Json> {
        let entry = self.operation(operation)?;
        let mut transaction = self.store.enlist(watched(transaction));
        transaction.savepoint()?;
        let call = self.call_of(context, entry, arguments);
        let answer = call.and_then(|call| Call { settings: None, ..call }.perform(&mut transaction));
        match &answer {
            Ok(_) => transaction.release_savepoint()?,
            Err(error) if error.code == Code::RepeatTransaction => {}
            // A database may have undone the whole transaction by itself, as SQLite does on a full disk: both are told.
            Err(error) => transaction.rollback_to_savepoint().map_err(|lost| match lost.code {
                Code::RepeatTransaction => refusals::savepoint_lost(error, lost.message),
                _ => lost.with(json!({"refusal": error.data()})),
            })?,
        }
        answer
    }

    /// Returns the ERP of this name.
    ///
    /// # Errors
    /// `NOT_FOUND`.
    pub fn erp(&self, name: &str) -> Result<&ErpInstance> {
        let unknown = || refusals::no_such_erp(name).at("/erp");
        self.erps.iter().find(|erp| erp.name == name).ok_or_else(unknown)
    }

    /// Returns transactions that the engine performs for a tenant on its own behalf. Synchronisation uses them.
    pub fn own_work<'e>(&'e self, tenant: &str) -> OwnTransactions<'e> {
        OwnTransactions { engine: self, context: CallContext::new(tenant, Actor::ENGINE) }
    }

    /// Does what is due for a tenant, or for all tenants: what timers do at a time, such as ending the freeze of an account. A host calls
    /// it every minute or so, from one process or many.
    ///
    /// # Errors
    /// `NOT_FOUND` if the tenant does not exist; a database error. What was done until then remains.
    pub fn run_due(&self, tenant: Option<&str>, budget: &Budget) -> Result<TickReport> {
        due_work::run_due(self, tenant, budget)
    }

    fn operation(&self, name: &str) -> Result<&OperationEntry> {
        let unknown = || tenon_kernel::refusals::no_such_operation(name);
        self.catalogue.operation(name).ok_or_else(unknown)
    }

    fn call_of<'a>(
        &'a self,
        context: &'a CallContext,
        operation: &'a OperationEntry,
        arguments: &'a Json,
    ) -> Result<Call<'a>> {
        let arguments = tenon_kernel::decode::as_object(arguments, "")?;
        let (ids, now) = (&*self.ids, self.clock.now());
        let settings = Some(&self.settings);
        Ok(Call {
            catalogue: &self.catalogue,
            operation,
            context,
            arguments,
            ids,
            now,
            settings,
            numbers: None,
        })
    }
}

impl DueWork for Engine {
    fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    fn own_work<'s>(&'s self, tenant: &str) -> Box<dyn Transact + 's> {
        Box::new(self.own_work(tenant))
    }

    fn check_permission(&self, context: &CallContext, permission: &str) -> Result<()> {
        self.check_permission(context, permission)
    }

    fn tenants(&self) -> Result<Vec<String>> {
        with_retry(&*self.pause, "tenants", || {
            let mut store = self.store.enlist(self.database().begin(Access::Read).map_err(explain)?);
            module_state::tenants(store.transaction(), self.prefix()).map_err(explain)
        })
    }
}

/// Transactions that the engine performs for a tenant on its own behalf. See [`Engine::own_work`].
pub struct OwnTransactions<'e> {
    engine: &'e Engine,
    context: CallContext,
}

impl Transact for OwnTransactions<'_> {
    fn transact(&self, work: &str, act: &mut dyn FnMut(&mut Unit<'_>) -> Result<()>) -> Result<()> {
        with_retry(&*self.engine.pause, work, || {
            let mut transaction = self.engine.begin(&self.context.tenant, true)?;
            self.perform(&mut *transaction, work, act)?;
            transaction.commit()
        })
    }

    fn look(&self, work: &str, act: &mut dyn FnMut(&mut Unit<'_>) -> Result<()>) -> Result<()> {
        with_retry(&*self.engine.pause, work, || {
            let mut transaction = self.engine.begin(&self.context.tenant, false)?;
            self.perform(&mut *transaction, work, act)
        })
    }
}

impl OwnTransactions<'_> {
    fn perform(
        &self,
        transaction: &mut dyn StoreTransaction,
        work: &str,
        act: &mut dyn FnMut(&mut Unit<'_>) -> Result<()>,
    ) -> Result<()> {
        let engine = self.engine;
        let own = SystemCall {
            catalogue: &engine.catalogue,
            context: &self.context,
            name: work,
            ids: &*engine.ids,
            now: engine.clock.now(),
        };
        own.perform(transaction, |unit| act(unit))
    }
}
