//! Migration: changes the existing tables into those that the engine needs.
//!
//! The store keeps one row for each table in `<prefix>schema`, with its columns, its indexes and its module, and the state of
//! each module in `<prefix>schema_module`. The migration adds what is missing. If a known table has an unknown column, a newer
//! engine made it, and this engine refuses to work. Tables of unknown modules are ignored. Nothing is ever dropped.
//!
//! On SQLite and PostgreSQL a migration is atomic. MariaDB commits each table when it is created. The next migration continues an
//! interrupted one, because every statement works on a table that exists already.

use crate::database::{Access, Database, DatabaseResult, Dialect, Transaction, rows};
use crate::ledger::{self, Entry, Ledger};
use crate::module_state::{self, ModuleState};
use crate::refusals;
use crate::store::explain;
use crate::table::{Table, module_tables, tables};
use std::collections::{BTreeMap, BTreeSet};
use tenon_kernel::{Catalogue, Error, Module, Result};

pub use crate::ledger::ledgers;

/// The work that must be done before the engine can be used.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// The statements, in order. They can also be executed manually to migrate the tables.
    pub statements: Vec<String>,
    /// The modules that must work on the records after the tables are complete.
    pub modules: Vec<&'static str>,
}

impl Plan {
    /// Returns whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.statements.is_empty() && self.modules.is_empty()
    }

    /// Refuses a store that is not complete.
    ///
    /// # Errors
    /// `SCHEMA_BEHIND`.
    pub fn refuse_lacking(&self) -> Result<()> {
        match (self.statements.len(), self.modules.as_slice()) {
            (0, []) => Ok(()),
            (0, modules) => Err(refusals::upgrade_lacking(modules.join(", "))),
            (count, _) => Err(refusals::statements_lacking(count)),
        }
    }
}

/// A store and the engine that it is for.
struct Migration<'a> {
    catalogue: &'a Catalogue,
    prefix: &'a str,
    dialect: Dialect,
    /// What the store has; none where there is no store yet.
    made: Option<Ledger>,
    /// How far it has come with each module; none where that is not written down yet.
    modules: Option<BTreeMap<String, ModuleState>>,
}

impl<'a> Migration<'a> {
    fn read(transaction: &mut dyn Transaction, catalogue: &'a Catalogue, prefix: &'a str) -> Result<Self> {
        let dialect = transaction.dialect();
        let made = ledger::read(transaction, prefix).map_err(explain)?;
        let modules = module_state::read(transaction, prefix).map_err(explain)?;
        Ok(Self { catalogue, prefix, dialect, made, modules })
    }

    fn entry(&self, table: &str) -> Option<&Entry> {
        self.made.as_ref().and_then(|made| made.tables.get(table))
    }

    /// Whether the store has tables of a module.
    fn has_tables(&self, module: &'static Module) -> bool {
        module_tables(self.catalogue, module, self.prefix).any(|table| self.entry(&table.name).is_some())
    }

    /// The tables that the engine needs: those of modules that are on, and of retired ones.
    fn needed(&self) -> Vec<Table> {
        let retired = self.catalogue.off().iter().filter(|module| self.has_tables(module));
        let retired = retired.flat_map(|module| module_tables(self.catalogue, module, self.prefix));
        tables(self.catalogue, self.prefix).into_iter().chain(retired).collect()
    }

    fn plan(&self) -> Result<Plan> {
        let needed = self.needed();
        self.check_tables(&needed)?;
        // A module's version is written down before its first table: without tables it could not be told from an older one's.
        let mut statements = self.ledger_statements();
        let mut working = Vec::new();
        for module in self.catalogue.modules() {
            statements.extend(self.module_statements(module, true)?);
            working.extend(self.has_work(module).then_some(module.name));
        }
        for module in self.catalogue.off() {
            statements.extend(self.module_statements(module, false)?);
        }
        statements.extend(needed.iter().flat_map(|table| self.table_statements(table)));
        Ok(Plan { statements, modules: working })
    }

    /// Refuses a store that a newer engine has made, or another one under the same names.
    fn check_tables(&self, needed: &[Table]) -> Result<()> {
        let made = self.made.iter().flat_map(|made| &made.tables);
        for (name, entry) in made {
            let table = needed.iter().find(|table| table.name == *name);
            let foreign = entry.module.as_deref().filter(|module| !self.catalogue.has_module(module));
            match (table, foreign) {
                (None, Some(_)) => {}
                (None, None) => return Err(ahead(name, entry.first_column())),
                (Some(table), None) => {
                    entry
                        .unknown_column(table, |module| self.catalogue.has_module(module))
                        .map_or(Ok(()), |column| Err(ahead(name, column)))?;
                }
                (Some(table), Some(module)) => return Err(taken(table, module)),
            }
        }
        Ok(())
    }

    fn ledger_statements(&self) -> Vec<String> {
        let modules = module_state::create(self.prefix, self.dialect);
        match &self.made {
            None => vec![ledger::create(self.prefix, self.dialect), modules],
            Some(made) if !made.names_modules => {
                vec![ledger::complete(self.prefix, self.dialect), modules]
            }
            // Where each table stays once it is made, the second may be lacking yet.
            Some(_) if self.modules.is_none() => vec![modules],
            Some(_) => Vec::new(),
        }
    }

    fn state(&self, module: &Module) -> Option<&ModuleState> {
        self.modules.as_ref().and_then(|modules| modules.get(module.name))
    }

    fn module_statements(&self, module: &'static Module, is_on: bool) -> Result<Vec<String>> {
        let had_tables = self.has_tables(module);
        Ok(match self.state(module) {
            None if !is_on && !had_tables => Vec::new(),
            None => vec![module_state::introduce(self.prefix, module, is_on, had_tables, self.dialect)],
            Some(state) => {
                state.check_version(module)?;
                let raise = state.raise(self.prefix, module).filter(|_| is_on);
                state.switch(self.prefix, module, is_on).into_iter().chain(raise).collect()
            }
        })
    }

    fn has_work(&self, module: &'static Module) -> bool {
        match self.state(module) {
            Some(state) => state.work(module).is_some(),
            None if self.has_tables(module) => !module.upgrades.is_empty(),
            None => module.begin.is_some(),
        }
    }

    fn table_statements(&self, table: &Table) -> Vec<String> {
        let mut statements = match self.entry(&table.name) {
            None => table.create(self.dialect),
            Some(entry) => entry.missing(table, self.dialect),
        };
        let named = self.entry(&table.name).is_some_and(|entry| entry.module.as_deref() == table.module);
        if !statements.is_empty() || !named {
            statements.push(ledger::write(self.prefix, table, self.entry(&table.name), self.dialect));
        }
        statements
    }
}

fn ahead(table: &str, column: &str) -> Error {
    refusals::column_ahead(format!("{table}.{column}"))
}

fn taken(table: &Table, module: &str) -> Error {
    refusals::table_of_other_module(&table.name, table.module.unwrap_or_default(), module)
}

/// Returns all statements for an empty database, for printing.
pub fn create_all(catalogue: &Catalogue, prefix: &str, dialect: Dialect) -> Vec<String> {
    let empty = Migration { catalogue, prefix, dialect, made: None, modules: None };
    // Of what is not there, nothing is refused.
    empty.plan().unwrap_or_default().statements
}

/// Returns the work that must be done on this database.
///
/// # Errors
/// `SCHEMA_AHEAD` if a newer engine has migrated the store; `CONFIGURATION` if a table of the engine has the name of a table that
/// another module has made; a database error.
pub fn plan(database: &dyn Database, catalogue: &Catalogue, prefix: &str) -> Result<Plan> {
    let mut transaction = database.begin(Access::Read).map_err(explain)?;
    Migration::read(&mut *transaction, catalogue, prefix)?.plan()
}

/// Returns the names of the modules that are on in a store, or were on before.
///
/// # Errors
/// A database error.
pub fn known_modules(database: &dyn Database, prefix: &str) -> Result<BTreeSet<String>> {
    let mut transaction = database.begin(Access::Read).map_err(explain)?;
    let known = module_state::read(&mut *transaction, prefix).map_err(explain)?;
    Ok(known.unwrap_or_default().into_keys().collect())
}

/// Completes the store's tables, and returns the number of statements executed. If several engines migrate at once, on any
/// machines, one does the work and the others find it done. The work of modules on records is not done here.
///
/// # Errors
/// As [`plan`]; `BUSY`, `REPEAT_TRANSACTION`.
pub fn migrate(database: &dyn Database, catalogue: &Catalogue, prefix: &str) -> Result<usize> {
    let mut transaction = database.begin(Access::Write).map_err(explain)?;
    wait_for_others(&mut *transaction, prefix).map_err(explain)?;
    let plan = Migration::read(&mut *transaction, catalogue, prefix)?.plan()?;
    for statement in &plan.statements {
        transaction.execute(statement, &[]).map_err(explain)?;
    }
    transaction.commit().map_err(explain)?;
    Ok(plan.statements.len())
}

/// SQLite has one writer, and MariaDB does not mind who makes a table that is there. PostgreSQL does: its lock is held until
/// the transaction ends.
fn wait_for_others(transaction: &mut dyn Transaction, prefix: &str) -> DatabaseResult<()> {
    match transaction.dialect() {
        Dialect::Sqlite | Dialect::MariaDb => Ok(()),
        Dialect::Postgres => {
            let ledger = ledger::ledger(prefix);
            let lock = format!("SELECT CAST(pg_advisory_xact_lock(hashtext('{ledger}')) AS text)");
            rows(transaction, &lock, &[]).map(drop)
        }
    }
}
