//! Concurrent transactions.

use std::{sync::Barrier, thread};

use tenon_sql::{
    Access, Database, DatabaseError, DatabaseResult, Dialect, Fault, SqlValue, Transaction, rows,
};

use super::{
    Check,
    outcome::{Outcome, Trying, refused, same},
    table::{Column, Table, begin, write},
};

pub(super) const CHECKS: &[Check] = &[
    Check { name: "a read transaction sees one snapshot", run: snapshot },
    Check { name: "two writers behind a guard row lose no update", run: guarded },
    Check { name: "an aborted transaction leaves nothing and takes no more statements", run: aborted },
];

const COLUMNS: [(&str, Column); 2] = [("k", Column::Key), ("n", Column::Integer)];

fn snapshot(database: &dyn Database) -> Outcome {
    const TABLE: &str = "tenon_kit_snapshot";
    let _table = Table::make(database, TABLE, &COLUMNS)?;
    let mut reader = begin(database, Access::Read)?;
    let mut count =
        || rows(&mut *reader, &format!("SELECT k FROM {TABLE}"), &[]).trying("reading").map(|r| r.len());
    same("rows before", count()?, 0)?;
    let writer = || database.begin(Access::Write).and_then(|transaction| insert(transaction, TABLE));
    match thread::scope(|scope| scope.spawn(writer).join()) {
        Err(_) => return Err("the writer panicked".to_owned()),
        Ok(Err(error)) if error.fault != Fault::Busy => return Err(format!("writing: {error}")),
        Ok(_) => {}
    }
    same("rows after another's commit", count()?, 0)
}

fn insert(mut transaction: Box<dyn Transaction + '_>, table: &str) -> DatabaseResult<()> {
    transaction.execute(&format!("INSERT INTO {table} (k) VALUES ('new')"), &[])?;
    transaction.commit()
}

/// Each writer takes the guard, reads a counter and writes it back one higher.
fn guarded(database: &dyn Database) -> Outcome {
    const TABLE: &str = "tenon_kit_guarded";
    const TIMES: i64 = 100;
    let table = Table::make(database, TABLE, &COLUMNS)?;
    write(database, &format!("INSERT INTO {TABLE} (k, n) VALUES ('counter', 0), ('guard', 0)"), &[])?;
    let writer = || (0..TIMES).try_for_each(|_| until_done(|| count_one(database)).trying("counting"));
    thread::scope(|scope| {
        let writers = [scope.spawn(writer), scope.spawn(writer)];
        writers
            .into_iter()
            .try_for_each(|writer| writer.join().unwrap_or_else(|_| Err("a writer panicked".to_owned())))
    })?;
    let row = |k: &str| vec![SqlValue::from(k), SqlValue::Integer(2 * TIMES)];
    same("the rows", table.committed()?, vec![row("counter"), row("guard")])
}

fn count_one(database: &dyn Database) -> DatabaseResult<()> {
    let mut transaction = database.begin(Access::Write)?;
    transaction.execute("UPDATE tenon_kit_guarded SET n = n + 1 WHERE k = 'guard'", &[])?;
    let found = rows(&mut *transaction, "SELECT n FROM tenon_kit_guarded WHERE k = 'counter'", &[])?;
    let Some([SqlValue::Integer(n)]) = found.first().map(Vec::as_slice) else {
        return Err(DatabaseError::new(Fault::Inexact, "the counter is not one integer"));
    };
    transaction.execute("UPDATE tenon_kit_guarded SET n = ? WHERE k = 'counter'", &[(n + 1).into()])?;
    transaction.commit()
}

/// Repeats a transaction as the engine does: where it came too late or was chosen to give way.
fn until_done(mut transact: impl FnMut() -> DatabaseResult<()>) -> DatabaseResult<()> {
    const PATIENCE: u32 = 1000;
    for _ in 1..PATIENCE {
        match transact() {
            Err(error) if matches!(error.fault, Fault::Busy | Fault::Aborted) => thread::yield_now(),
            other => return other,
        }
    }
    transact()
}

/// Two transactions take two rows in opposite order, so that one of them must give way: at a lock, or where each runs on its
/// own node of a cluster, when it commits. SQLite has one writer.
fn aborted(database: &dyn Database) -> Outcome {
    const TABLE: &str = "tenon_kit_aborted";
    if database.dialect() == Dialect::Sqlite {
        return Ok(());
    }
    let table = Table::make(database, TABLE, &COLUMNS)?;
    write(database, &format!("INSERT INTO {TABLE} (k, n) VALUES ('a', 0), ('b', 0)"), &[])?;
    let both_hold_one = Barrier::new(2);
    let gave_way = thread::scope(|scope| {
        let forth = scope.spawn(|| cross(database, "a", "b", &both_hold_one));
        let back = scope.spawn(|| cross(database, "b", "a", &both_hold_one));
        [forth, back]
            .into_iter()
            .map(|one| one.join().unwrap_or_else(|_| Err("a writer panicked".to_owned())))
            .collect::<Outcome<Vec<bool>>>()
    })?;
    same("how many gave way", gave_way.iter().filter(|gave_way| **gave_way).count(), 1)?;
    let row = |k: &str| vec![SqlValue::from(k), SqlValue::Integer(1)];
    same("the rows", table.committed()?, vec![row("a"), row("b")])
}

/// Whether this one had to give way.
fn cross(database: &dyn Database, first: &str, second: &str, both_hold_one: &Barrier) -> Outcome<bool> {
    const UPDATE: &str = "UPDATE tenon_kit_aborted SET n = n + 1 WHERE k = ?";
    let begun = begin(database, Access::Write).and_then(|mut transaction| {
        transaction.execute(UPDATE, &[first.into()]).trying(UPDATE)?;
        Ok(transaction)
    });
    both_hold_one.wait();
    let mut transaction = begun?;
    match transaction.execute(UPDATE, &[second.into()]) {
        Ok(_) => match transaction.commit() {
            Err(error) if error.fault == Fault::Aborted => Ok(true),
            committed => committed.trying("committing").map(|()| false),
        },
        Err(error) if error.fault == Fault::Aborted => {
            refused("a statement after it", transaction.execute(UPDATE, &[first.into()]), Fault::Aborted)?;
            refused("a commit after it", transaction.commit(), Fault::Aborted)?;
            Ok(true)
        }
        Err(error) => Err(format!("expected Aborted, found {error}")),
    }
}
