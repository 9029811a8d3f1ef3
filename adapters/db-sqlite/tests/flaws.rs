//! The conformance kit finds a driver that does wrong: each flaw here is caught by the check that is for it.

#![allow(clippy::unwrap_used, reason = "a test")]

use std::time::Duration;

use tenon_db_sqlite::{Settings, Sqlite};
use tenon_sql::{
    Access, Database, DatabaseError, DatabaseResult, Dialect, EachRow, Fault, SqlValue, Transaction,
};
use tenon_testkit::database_kit::run_all;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Flaw {
    None,
    CommitsWhenDropped,
    CutsLongTexts,
    TellsValues,
    WritesWhileReading,
    ForgetsSavepoints,
    SwallowsTheCallersError,
    CountsNothing,
    ReadsEmptyAsNull,
    CallsEveryFaultAStatement,
    IgnoresExtraParameters,
    ForgetsWhatIsForLater,
    ForgetsWhatFailedLater,
}

/// SQLite with a flaw.
struct Flawed {
    inner: Sqlite,
    flaw: Flaw,
}

impl Database for Flawed {
    fn dialect(&self) -> Dialect {
        self.inner.dialect()
    }

    fn begin(&self, access: Access) -> DatabaseResult<Box<dyn Transaction + '_>> {
        let access = if self.flaw == Flaw::WritesWhileReading { Access::Write } else { access };
        Ok(Box::new(Spoiled { inner: Some(self.inner.begin(access)?), flaw: self.flaw }))
    }
}

struct Spoiled<'d> {
    inner: Option<Box<dyn Transaction + 'd>>,
    flaw: Flaw,
}

impl Spoiled<'_> {
    fn spoil<T>(&self, values: &[SqlValue], result: DatabaseResult<T>) -> DatabaseResult<T> {
        result.map_err(|error| match self.flaw {
            Flaw::TellsValues => DatabaseError::new(error.fault, format!("{} {values:?}", error.message)),
            Flaw::CallsEveryFaultAStatement => DatabaseError::new(Fault::Statement, error.message),
            _ => error,
        })
    }
}

impl Transaction for Spoiled<'_> {
    fn dialect(&self) -> Dialect {
        Dialect::Sqlite
    }

    fn execute(&mut self, sql: &str, parameters: &[SqlValue]) -> DatabaseResult<u64> {
        let taken = match self.flaw {
            Flaw::IgnoresExtraParameters => &parameters[..parameters.len().min(sql.matches('?').count())],
            _ => parameters,
        };
        if self.flaw == Flaw::ForgetsSavepoints && sql.starts_with("ROLLBACK TO") {
            return Ok(0);
        }
        let result = self.inner.as_mut().unwrap().execute(sql, taken);
        let result = self.spoil(parameters, result);
        if self.flaw == Flaw::CountsNothing { result.map(|_| 0) } else { result }
    }

    fn execute_later(&mut self, sql: &str, parameters: &[SqlValue]) -> DatabaseResult<()> {
        match (self.flaw, self.execute(sql, parameters)) {
            (Flaw::ForgetsWhatIsForLater, _) => self.execute("DELETE FROM tenon_kit_later", &[]).map(drop),
            (Flaw::ForgetsWhatFailedLater, _) => Ok(()),
            (_, done) => done.map(drop),
        }
    }

    fn execute_batch(&mut self, sql: &str, rows: &[Vec<SqlValue>]) -> DatabaseResult<u64> {
        if self.flaw == Flaw::ForgetsSavepoints {
            return rows.iter().map(|row| self.execute(sql, row)).sum();
        }
        let result = self.inner.as_mut().unwrap().execute_batch(sql, rows);
        self.spoil(&rows.concat(), result)
    }

    fn query(&mut self, sql: &str, parameters: &[SqlValue], each: &mut EachRow<'_>) -> DatabaseResult<()> {
        let flaw = self.flaw;
        let each = &mut |row: &[SqlValue]| {
            let row: Vec<_> = row.iter().map(|value| misread(flaw, value)).collect();
            let result = each(&row);
            if flaw == Flaw::SwallowsTheCallersError { Ok(()) } else { result }
        };
        let result = self.inner.as_mut().unwrap().query(sql, parameters, each);
        self.spoil(parameters, result)
    }

    fn commit(mut self: Box<Self>) -> DatabaseResult<()> {
        self.inner.take().unwrap().commit()
    }

    fn rollback(mut self: Box<Self>) -> DatabaseResult<()> {
        self.inner.take().unwrap().rollback()
    }
}

impl Drop for Spoiled<'_> {
    fn drop(&mut self) {
        if let (Some(inner), Flaw::CommitsWhenDropped) = (self.inner.take(), self.flaw) {
            let _ = inner.commit();
        }
    }
}

fn misread(flaw: Flaw, value: &SqlValue) -> SqlValue {
    match (flaw, value) {
        (Flaw::CutsLongTexts, SqlValue::Text(text)) => SqlValue::Text(text.chars().take(4000).collect()),
        (Flaw::ReadsEmptyAsNull, SqlValue::Text(text)) if text.is_empty() => SqlValue::Null,
        _ => value.clone(),
    }
}

/// The checks that fail on a database with this flaw.
fn caught(flaw: Flaw) -> Vec<&'static str> {
    let impatient = Settings { busy_timeout: Duration::from_millis(200), ..Settings::default() };
    let report = run_all(&Flawed { inner: Sqlite::in_memory_with(&impatient).unwrap(), flaw });
    report.failures().map(|(name, _)| name).collect()
}

#[test]
fn each_flaw_is_caught_by_its_check() {
    assert_eq!(caught(Flaw::None), [""; 0]);
    for (flaw, check) in [
        (Flaw::CommitsWhenDropped, "a transaction that is dropped or rolled back leaves nothing"),
        (Flaw::CutsLongTexts, "texts of any length come back exactly, short and long in one result"),
        (Flaw::TellsValues, "an error never tells a parameter's value"),
        (Flaw::WritesWhileReading, "a read transaction cannot write"),
        (Flaw::ForgetsSavepoints, "a batch that fails is undone with its savepoint"),
        (Flaw::SwallowsTheCallersError, "a query hands over its rows one by one and can be stopped"),
        (Flaw::CountsNothing, "an update counts the rows it finds, changed or not"),
        (Flaw::ReadsEmptyAsNull, "the empty text is not NULL"),
        (Flaw::CallsEveryFaultAStatement, "a second row with the same key is a unique violation"),
        (Flaw::IgnoresExtraParameters, "the number of parameters must be right"),
        (
            Flaw::ForgetsWhatIsForLater,
            "a statement for later is run before the next one and before the commit",
        ),
        (Flaw::ForgetsWhatFailedLater, "a statement for later that fails leaves nothing of its transaction"),
    ] {
        let caught = caught(flaw);
        assert!(caught.contains(&check), "{flaw:?} is caught only by {caught:?}");
    }
}
