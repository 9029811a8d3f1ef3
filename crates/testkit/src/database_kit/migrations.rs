//! A store is created, completed or refused, also under concurrency.

use std::cell::Cell;
use std::sync::Barrier;
use std::thread;

use tenon_core::{order::sales_order::SalesOrder, party::contact::Contact, pricing::price::Price};
use tenon_kernel::{Catalogue, Code, Error, entity};
use tenon_sql::table::{Table, tables};
use tenon_sql::{
    Access, Database, DatabaseError, DatabaseResult, Dialect, EachRow, Fault, SqlValue, Transaction,
    migration,
};

use super::{
    Check,
    outcome::{Outcome, Trying, same},
    table::{read, write},
};

pub(super) const CHECKS: &[Check] = &[
    Check { name: "a store is made, between whichever two statements the making was cut off", run: cut_off },
    Check { name: "engines that come at once make one store", run: at_once },
    Check { name: "what an older store lacks is added, and its rows stay", run: older },
    Check { name: "a store that a newer engine has made is refused and left as it is", run: newer },
];

/// Few entities, for there are as many attempts as statements: with lines and without, with unique indexes and others.
fn few() -> Catalogue {
    Catalogue::of_entities(&[entity::<Contact>(), entity::<Price>(), entity::<SalesOrder>()])
}

/// A store of the kit's own, dropped at the end of its check.
struct Kept<'d> {
    database: &'d dyn Database,
    prefix: &'static str,
    catalogue: Catalogue,
}

impl<'d> Kept<'d> {
    fn none(database: &'d dyn Database, prefix: &'static str) -> Outcome<Self> {
        let kept = Self { database, prefix, catalogue: few() };
        kept.drop_tables().trying("dropping a store")?;
        Ok(kept)
    }

    fn made(database: &'d dyn Database, prefix: &'static str) -> Outcome<Self> {
        let kept = Self::none(database, prefix)?;
        kept.migrate(database).map_err(told)?;
        Ok(kept)
    }

    fn tables(&self) -> Vec<Table> {
        tables(&self.catalogue, self.prefix)
    }

    fn migrate(&self, database: &dyn Database) -> Result<usize, Error> {
        migration::migrate(database, &self.catalogue, self.prefix)
    }

    /// Nothing is lacking, and every column of every table can be read.
    fn is_whole(&self) -> Outcome {
        let plan = migration::plan(self.database, &self.catalogue, self.prefix).map_err(told)?;
        same("what the store lacks", plan.statements, Vec::new())?;
        for table in self.tables() {
            let columns: Vec<_> = table.columns.iter().map(|column| format!("t.{}", column.name)).collect();
            read(self.database, &format!("SELECT {} FROM {} t", columns.join(", "), table.name))?;
        }
        Ok(())
    }

    fn ledger(&self) -> String {
        format!("{}schema", self.prefix)
    }

    fn drop_tables(&self) -> DatabaseResult<()> {
        let mut transaction = self.database.begin(Access::Write)?;
        let names = self.tables().into_iter().map(|table| table.name).chain([self.ledger()]);
        for name in names {
            transaction.execute(&format!("DROP TABLE IF EXISTS {name}"), &[])?;
        }
        transaction.commit()
    }
}

impl Drop for Kept<'_> {
    /// What is left behind is dropped when the check is run again.
    fn drop(&mut self) {
        let _ = self.drop_tables();
    }
}

fn told(error: Error) -> String {
    error.to_string()
}

/// Each attempt comes one statement further than the one before, and goes on from what that has left.
fn cut_off(database: &dyn Database) -> Outcome {
    let kept = Kept::none(database, "kit_cut_")?;
    let whole = migration::create_all(&kept.catalogue, kept.prefix, database.dialect()).len();
    for statements in 0..whole {
        let cut = CutOff { database, after: statements };
        match kept.migrate(&cut) {
            Err(error) if error.code == Code::DatabaseUnreachable => {}
            // Where each table stays once it is made, less and less is left to be done.
            Ok(_) if database.dialect() == Dialect::MariaDb => break,
            other => return Err(format!("cut off after {statements} statements: {other:?}")),
        }
    }
    kept.migrate(database).map_err(told)?;
    kept.is_whole()
}

fn at_once(database: &dyn Database) -> Outcome {
    const ENGINES: usize = 4;
    let kept = Kept::none(database, "kit_all_")?;
    let all_here = Barrier::new(ENGINES);
    let come = || {
        all_here.wait();
        // Repeated as the engine does: where it came too late or was chosen to give way.
        let again = |error: &Error| matches!(error.code, Code::Busy | Code::RepeatTransaction);
        let mut attempts = (0..20).map(|_| migration::migrate(database, &few(), "kit_all_"));
        attempts.find(|result| !result.as_ref().is_err_and(again))
    };
    let results: Vec<_> = thread::scope(|scope| {
        let engines: Vec<_> = (0..ENGINES).map(|_| scope.spawn(come)).collect();
        engines.into_iter().map(|engine| engine.join()).collect()
    });
    for result in results {
        match result {
            Ok(Some(Ok(_))) => {}
            Ok(other) => return Err(format!("an engine could not make the store: {other:?}")),
            Err(_) => return Err("an engine panicked".to_owned()),
        }
    }
    kept.is_whole()
}

fn older(database: &dyn Database) -> Outcome {
    let kept = Kept::made(database, "kit_old_")?;
    let row = "INSERT INTO kit_old_counter (tenant_id, name, value) VALUES ('t', 'n', 7)";
    write(database, row, &[])?;
    write(database, "ALTER TABLE kit_old_contact DROP COLUMN title", &[])?;
    let forget = "UPDATE kit_old_schema SET columns_made = REPLACE(columns_made, ' title ', ' ') \
                  WHERE table_name = 'kit_old_contact'";
    same("tables that are older", write(database, forget, &[])?, 1)?;
    write(database, "DELETE FROM kit_old_schema WHERE table_name = 'kit_old_price'", &[])?;
    write(database, "DROP TABLE kit_old_price", &[])?;
    kept.migrate(database).map_err(told)?;
    kept.is_whole()?;
    let found = read(database, "SELECT value FROM kit_old_counter WHERE tenant_id = 't' AND name = 'n'")?;
    same("the row that stood", found, vec![vec![SqlValue::Integer(7)]])
}

fn newer(database: &dyn Database) -> Outcome {
    let kept = Kept::made(database, "kit_new_")?;
    let grow =
        "UPDATE kit_new_schema SET columns_made = 'id from_the_future' WHERE table_name = 'kit_new_contact'";
    same("tables that are newer", write(database, grow, &[])?, 1)?;
    let ledger = format!("SELECT table_name, columns_made FROM {} ORDER BY table_name", kept.ledger());
    let before = read(database, &ledger)?;
    let refused = kept.migrate(database).map_err(|error| error.code);
    same("a migration by an older engine", refused, Err(Code::SchemaAhead))?;
    same("what the store says it has", read(database, &ledger)?, before)
}

/// A database whose connection breaks after so many statements of a transaction.
struct CutOff<'d> {
    database: &'d dyn Database,
    after: usize,
}

struct Breaking<'t> {
    inner: Box<dyn Transaction + 't>,
    left: Cell<usize>,
}

impl Database for CutOff<'_> {
    fn dialect(&self) -> Dialect {
        self.database.dialect()
    }

    fn begin(&self, access: Access) -> DatabaseResult<Box<dyn Transaction + '_>> {
        let inner = self.database.begin(access)?;
        Ok(Box::new(Breaking { inner, left: Cell::new(self.after) }))
    }
}

impl Transaction for Breaking<'_> {
    fn dialect(&self) -> Dialect {
        self.inner.dialect()
    }

    fn execute(&mut self, sql: &str, parameters: &[SqlValue]) -> DatabaseResult<u64> {
        let left = self.left.get().checked_sub(1).ok_or_else(broken)?;
        self.left.set(left);
        self.inner.execute(sql, parameters)
    }

    fn execute_batch(&mut self, sql: &str, rows: &[Vec<SqlValue>]) -> DatabaseResult<u64> {
        self.inner.execute_batch(sql, rows)
    }

    fn query(&mut self, sql: &str, parameters: &[SqlValue], each: &mut EachRow<'_>) -> DatabaseResult<()> {
        self.inner.query(sql, parameters, each)
    }

    fn commit(self: Box<Self>) -> DatabaseResult<()> {
        self.inner.commit()
    }

    fn rollback(self: Box<Self>) -> DatabaseResult<()> {
        self.inner.rollback()
    }
}

fn broken() -> DatabaseError {
    DatabaseError::new(Fault::Disconnected, "the connection was cut off")
}
