//! Checks a mapping against a database. The database prepares every statement and executes none.

use crate::fault::reading;
use crate::mapping::Mapping;
use crate::procedure::Procedure;
use crate::read::Reading;
use crate::statement::Statement;
use tenon_erp_port::{Error, Result};
use tenon_sql::{Access, Database, DatabaseResult, Fault, SqlValue, rows};

/// What does not fit, each with its place in the mapping. Reads at most no row and writes nothing.
///
/// # Errors
/// `ERP_UNREACHABLE`.
pub(crate) fn verify(mapping: &Mapping, database: &dyn Database) -> Result<Vec<String>> {
    let mut shown = Shown { database, problems: Vec::new() };
    for reading in mapping.readings() {
        shown.reading(reading)?;
    }
    if let Some(progress) = &mapping.progress {
        shown.statement("progress.lines", &progress.lines.sql(1, 0), 1)?;
    }
    for (list, sql) in mapping.code_lists.iter().flat_map(|lists| &lists.queries) {
        shown.statement(&format!("code_lists.{list}"), sql, 0)?;
    }
    for finding in mapping.find_customer.iter().chain(&mapping.find_order).chain(&mapping.find_change) {
        shown.statement(finding.place, &finding.statement.sql, finding.statement.names.len())?;
    }
    let orders = mapping.place_order.iter().chain(&mapping.change_order).chain(&mapping.cancel_order);
    for procedure in mapping.create_customer.iter().chain(orders) {
        shown.procedure(procedure)?;
    }
    if let Some(change) = &mapping.change_customer {
        shown.procedure(&change.steps)?;
        for (place, statement) in change.statements() {
            shown.write(&place, statement)?;
        }
    }
    Ok(shown.problems)
}

struct Shown<'a> {
    database: &'a dyn Database,
    problems: Vec<String>,
}

impl Shown<'_> {
    /// A section that is read; where it does not fit, each of its parts alone, to name the one that is wrong.
    fn reading(&mut self, reading: &Reading) -> Result<()> {
        let place = reading.place;
        let one = reading.one.as_ref();
        let parameters = one.map_or(0, |one| one.names.len());
        if self
            .fits(Access::Read, place, &reading.sql(one.map(|one| one.sql.as_str()), 0), parameters)?
            .is_none()
        {
            return Ok(());
        }
        let before = self.problems.len();
        for given in &reading.fields {
            let sql = format!("SELECT {} FROM {} LIMIT 0", given.sql, reading.from);
            self.statement(&format!("{place}.fields.{}", given.name), &sql, 0)?;
        }
        if self.problems.len() == before {
            self.statement(place, &reading.sql(one.map(|one| one.sql.as_str()), 0), parameters)?;
        }
        Ok(())
    }

    fn procedure(&mut self, procedure: &Procedure) -> Result<()> {
        for (number, step) in procedure.steps.iter().enumerate() {
            let place = format!("{}.steps, number {}", procedure.place, number + 1);
            self.write(&place, &step.statement)?;
        }
        Ok(())
    }

    /// A statement of a write. MariaDB explains none in a transaction that only reads.
    fn write(&mut self, place: &str, statement: &Statement) -> Result<()> {
        let sql = format!("EXPLAIN {}", statement.sql);
        let problem = self.fits(Access::Write, place, &sql, statement.names.len())?;
        self.problems.extend(problem.map(|error| error.message));
        Ok(())
    }

    fn statement(&mut self, place: &str, sql: &str, parameters: usize) -> Result<()> {
        let problem = self.fits(Access::Read, place, sql, parameters)?;
        self.problems.extend(problem.map(|error| error.message));
        Ok(())
    }

    /// Nothing where the database takes the statement. Each has a transaction of its own: an error may end one.
    fn fits(&self, access: Access, place: &str, sql: &str, parameters: usize) -> Result<Option<Error>> {
        match self.show(access, sql, parameters) {
            Ok(()) => Ok(None),
            Err(error) => match error.fault {
                Fault::Unreachable | Fault::Disconnected | Fault::Busy | Fault::Crowded { .. } => {
                    Err(reading(place, &error))
                }
                _ => Ok(Some(reading(place, &error))),
            },
        }
    }

    fn show(&self, access: Access, sql: &str, parameters: usize) -> DatabaseResult<()> {
        let mut transaction = self.database.begin(access)?;
        rows(&mut *transaction, sql, &vec![SqlValue::Null; parameters]).map(drop)
    }
}
