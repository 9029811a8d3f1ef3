//! The state of each module in a store: its version, whether it is on, and unfinished work.
//!
//! Work on the records of a store (an upgrade, or the initial work of a module) is done tenant by tenant and step by step. The
//! row of the module is locked for each step and contains the result of the last one. Any engine can do the next step.

use crate::database::{DatabaseResult, Dialect, SqlValue, Transaction, rows, rows_if_there};
use crate::ledger::{modules, options};
use crate::refusals;
use crate::table::TENANT;
use std::collections::BTreeMap;
use tenon_kernel::upgrade::Step;
use tenon_kernel::{Module, Result};

/// The state of one module in a store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModuleState {
    version: u32,
    condition: Condition,
    /// Which work was begun: the version that it leads to, or [`BEGIN`].
    working_on: Option<u32>,
    tenant: Option<String>,
    mark: Option<String>,
}

/// The number of the work that a module does when it is switched on: no upgrade leads there.
const BEGIN: u32 = 0;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Condition {
    /// It was switched on, and has not finished beginning.
    Beginning,
    On,
    Off,
}

impl Condition {
    const ALL: [Self; 3] = [Self::Beginning, Self::On, Self::Off];

    fn as_str(self) -> &'static str {
        match self {
            Self::Beginning => "beginning",
            Self::On => "on",
            Self::Off => "off",
        }
    }

    /// How a module is that is switched on.
    fn switched_on(module: &Module) -> Self {
        module.begin.map_or(Self::On, |_| Self::Beginning)
    }
}

/// Unfinished work of a module on the records of a store.
#[derive(Clone, Copy)]
pub struct Work {
    number: u32,
    /// The version that the store has of the module once it is done.
    version: u32,
    /// Does the next part of the work, on one tenant's records.
    pub step: Step,
}

/// The place where work continues.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The tenant.
    pub tenant: String,
    /// The mark that the last step on the tenant's records returned, if there was one.
    pub mark: Option<String>,
}

/// What the store knows of each module that it has seen; `None` where it does not keep that yet.
pub(crate) fn read(
    transaction: &mut dyn Transaction,
    prefix: &str,
) -> DatabaseResult<Option<BTreeMap<String, ModuleState>>> {
    let columns = "module_name, version, state, working_on, tenant, mark";
    let found = rows_if_there(transaction, &format!("SELECT {columns} FROM {}", modules(prefix)))?;
    Ok(found.map(|found| found.into_iter().filter_map(state).collect()))
}

fn state(row: Vec<SqlValue>) -> Option<(String, ModuleState)> {
    let [SqlValue::Text(name), SqlValue::Integer(version), SqlValue::Text(state), working_on, tenant, mark] =
        row.as_slice()
    else {
        return None;
    };
    let text = |value: &SqlValue| match value {
        SqlValue::Text(text) => Some(text.clone()),
        _ => None,
    };
    let working_on = match working_on {
        SqlValue::Integer(number) => u32::try_from(*number).ok(),
        _ => None,
    };
    let version = u32::try_from(*version).ok()?;
    let condition = Condition::ALL.into_iter().find(|condition| condition.as_str() == state)?;
    Some((
        name.clone(),
        ModuleState { version, condition, working_on, tenant: text(tenant), mark: text(mark) },
    ))
}

/// The statement that makes the table of modules.
pub(crate) fn create(prefix: &str, dialect: Dialect) -> String {
    format!(
        "CREATE TABLE IF NOT EXISTS {} (module_name varchar(60) NOT NULL PRIMARY KEY, version integer NOT NULL, \
         state varchar(10) NOT NULL, working_on integer, tenant varchar(36), mark varchar(200)){}",
        modules(prefix),
        options(dialect)
    )
}

/// The statement that writes down a module which the store has not seen yet, or which an engine has brought that did not write
/// it down: `had_tables` says that.
pub(crate) fn introduce(
    prefix: &str,
    module: &Module,
    is_on: bool,
    had_tables: bool,
    dialect: Dialect,
) -> String {
    let version = if had_tables { 1 } else { module.version };
    let condition = match (is_on, had_tables) {
        (false, _) => Condition::Off,
        (true, true) => Condition::On,
        (true, false) => Condition::switched_on(module),
    };
    let again = match dialect {
        Dialect::Sqlite | Dialect::Postgres => "ON CONFLICT (module_name) DO NOTHING",
        Dialect::MariaDb => "ON DUPLICATE KEY UPDATE version = version",
    };
    let (table, name, state) = (modules(prefix), module.name, condition.as_str());
    format!(
        "INSERT INTO {table} (module_name, version, state) VALUES ('{name}', {version}, '{state}') {again}"
    )
}

impl ModuleState {
    /// Refuses a module that is older than the store.
    pub(crate) fn check_version(&self, module: &Module) -> Result<()> {
        if self.version <= module.version {
            return Ok(());
        }
        Err(refusals::module_ahead(module.name, self.version, module.version))
    }

    /// The statement that writes down that a module was switched on or off, if it was.
    pub(crate) fn switch(&self, prefix: &str, module: &Module, is_on: bool) -> Option<String> {
        let (table, name) = (modules(prefix), module.name);
        match (self.condition, is_on) {
            (Condition::Off, true) => {
                let state = Condition::switched_on(module).as_str();
                // An upgrade goes on where it was; a beginning begins anew.
                Some(format!(
                    "UPDATE {table} SET state = '{state}', working_on = NULLIF(working_on, {BEGIN}) \
                     WHERE module_name = '{name}' AND state = 'off'"
                ))
            }
            (Condition::Beginning | Condition::On, false) => {
                Some(format!("UPDATE {table} SET state = 'off' WHERE module_name = '{name}'"))
            }
            _ => None,
        }
    }

    /// The statement that brings the store to the version of a module where no upgrade has to be done for it.
    pub(crate) fn raise(&self, prefix: &str, module: &Module) -> Option<String> {
        let (table, name, version) = (modules(prefix), module.name, module.version);
        let is_due = self.version < version && module.upgrades.iter().all(|next| next.to <= self.version);
        is_due.then(|| {
            format!(
                "UPDATE {table} SET version = {version} WHERE module_name = '{name}' AND version < {version}"
            )
        })
    }

    /// Returns the unfinished work of a module that is on.
    pub fn work(&self, module: &Module) -> Option<Work> {
        let mut upgrades = module.upgrades.iter().filter(|upgrade| upgrade.to > self.version);
        if let Some(upgrade) = upgrades.next() {
            let version = upgrades.next().map_or(module.version, |_| upgrade.to);
            return Some(Work { number: upgrade.to, version, step: upgrade.step });
        }
        let begin = module.begin.filter(|_| self.condition == Condition::Beginning);
        begin.map(|step| Work { number: BEGIN, version: self.version, step })
    }

    /// Locks the state of a module until the transaction ends, and reads it.
    ///
    /// # Errors
    /// A database error.
    pub fn claim(
        transaction: &mut dyn Transaction,
        prefix: &str,
        module: &Module,
    ) -> DatabaseResult<Option<Self>> {
        let lock = format!("UPDATE {} SET version = version WHERE module_name = ?", modules(prefix));
        transaction.execute(&lock, &[module.name.into()])?;
        Ok(read(transaction, prefix)?.and_then(|mut modules| modules.remove(module.name)))
    }

    /// Returns the place where work continues, or none if the records of all tenants are done.
    ///
    /// # Errors
    /// A database error.
    pub fn place(
        &self,
        work: &Work,
        transaction: &mut dyn Transaction,
        prefix: &str,
    ) -> DatabaseResult<Option<Place>> {
        let begun = self.tenant.clone().filter(|_| self.working_on == Some(work.number));
        match (begun, &self.mark) {
            (Some(tenant), Some(mark)) => Ok(Some(Place { tenant, mark: Some(mark.clone()) })),
            (done, _) => {
                let tenant = tenant_after(done.as_deref().unwrap_or_default(), transaction, prefix)?;
                Ok(tenant.map(|tenant| Place { tenant, mark: None }))
            }
        }
    }
}

/// Returns the tenants of a store.
///
/// # Errors
/// A database error.
pub fn tenants(transaction: &mut dyn Transaction, prefix: &str) -> DatabaseResult<Vec<String>> {
    let sql = format!("SELECT {TENANT} FROM {prefix}tenant ORDER BY {TENANT}");
    let text = |row: Vec<SqlValue>| match row.into_iter().next() {
        Some(SqlValue::Text(tenant)) => Some(tenant),
        _ => None,
    };
    Ok(rows(transaction, &sql, &[])?.into_iter().filter_map(text).collect())
}

/// The next tenant. Every tenant has an organisation unit.
fn tenant_after(
    tenant: &str,
    transaction: &mut dyn Transaction,
    prefix: &str,
) -> DatabaseResult<Option<String>> {
    let sql = format!("SELECT MIN({TENANT}) FROM {prefix}org_unit WHERE {TENANT} > ?");
    let found = rows(transaction, &sql, &[tenant.into()])?;
    Ok(match found.first().map(Vec::as_slice) {
        Some([SqlValue::Text(tenant)]) => Some(tenant.clone()),
        _ => None,
    })
}

impl Work {
    /// Stores the mark of a step on a tenant's records. Without a mark, the tenant's records are done.
    ///
    /// # Errors
    /// A database error.
    pub fn reach(
        &self,
        module: &Module,
        place: &Place,
        transaction: &mut dyn Transaction,
        prefix: &str,
    ) -> DatabaseResult<()> {
        let sql = format!(
            "UPDATE {} SET working_on = ?, tenant = ?, mark = ? WHERE module_name = ?",
            modules(prefix)
        );
        let number = SqlValue::Integer(self.number.into());
        let (tenant, mark) = (place.tenant.as_str().into(), place.mark.clone().into());
        transaction.execute(&sql, &[number, tenant, mark, module.name.into()]).map(drop)
    }

    /// Stores that the work is done.
    ///
    /// # Errors
    /// A database error.
    pub fn finish(
        &self,
        module: &Module,
        transaction: &mut dyn Transaction,
        prefix: &str,
    ) -> DatabaseResult<()> {
        let begun = if self.number == BEGIN { ", state = 'on'" } else { "" };
        let sql = format!(
            "UPDATE {} SET version = ?, working_on = NULL, tenant = NULL, mark = NULL{begun} WHERE module_name = ?",
            modules(prefix)
        );
        let version = SqlValue::Integer(self.version.into());
        transaction.execute(&sql, &[version, module.name.into()]).map(drop)
    }
}
