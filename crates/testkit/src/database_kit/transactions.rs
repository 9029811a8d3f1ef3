//! Transactions: they are atomic and durable, and go on after a failed statement, from a savepoint or by themselves.

use tenon_sql::{Access, Database, Fault, SqlValue, rows};

use super::{
    Check,
    outcome::{Outcome, Trying, fails, refused, same},
    table::{Column, Table, begin, write},
};

pub(super) const CHECKS: &[Check] = &[
    Check { name: "what is committed is seen by the next transaction", run: committed },
    Check { name: "a transaction that is dropped or rolled back leaves nothing", run: undone },
    Check { name: "after a failed statement a transaction goes back to a savepoint", run: usable },
    Check { name: "a statement that failed is undone alone, where the dialect goes on", run: goes_on },
    Check { name: "savepoints undo what came after them, failed statements or not", run: savepoints },
    Check { name: "a statement for later is run before the next one and before the commit", run: later },
    Check { name: "a statement for later that fails leaves nothing of its transaction", run: later_fails },
    Check { name: "a read transaction cannot write", run: read_only },
    Check { name: "a write transaction after a read transaction can write", run: writes_after_reads },
];

const COLUMNS: [(&str, Column); 1] = [("k", Column::Key)];

fn keys(keys: &[&str]) -> Vec<Vec<SqlValue>> {
    keys.iter().map(|key| vec![(*key).into()]).collect()
}

fn committed(database: &dyn Database) -> Outcome {
    const TABLE: &str = "tenon_kit_committed";
    let table = Table::make(database, TABLE, &COLUMNS)?;
    let mut transaction = begin(database, Access::Write)?;
    let insert = format!("INSERT INTO {TABLE} (k) VALUES (?)");
    transaction.execute(&insert, &["a".into()]).trying(&insert)?;
    let own = rows(&mut *transaction, &format!("SELECT k FROM {TABLE}"), &[]).trying("reading")?;
    same("the transaction's own rows", own, keys(&["a"]))?;
    transaction.commit().trying("committing")?;
    same("the rows", table.committed()?, keys(&["a"]))
}

fn undone(database: &dyn Database) -> Outcome {
    const TABLE: &str = "tenon_kit_undone";
    let table = Table::make(database, TABLE, &COLUMNS)?;
    let insert = format!("INSERT INTO {TABLE} (k) VALUES (?)");
    let mut dropped = begin(database, Access::Write)?;
    dropped.execute(&insert, &["a".into()]).trying(&insert)?;
    dropped.execute_batch(&insert, &keys(&["b", "c"])).trying(&insert)?;
    drop(dropped);
    same("the rows after a drop", table.committed()?, vec![])?;

    let mut rolled_back = begin(database, Access::Write)?;
    rolled_back.execute(&insert, &["a".into()]).trying(&insert)?;
    rolled_back.rollback().trying("rolling back")?;
    same("the rows after a rollback", table.committed()?, vec![])
}

fn usable(database: &dyn Database) -> Outcome {
    const TABLE: &str = "tenon_kit_usable";
    let table = Table::make(database, TABLE, &COLUMNS)?;
    let insert = format!("INSERT INTO {TABLE} (k) VALUES (?)");
    let two = format!("INSERT INTO {TABLE} (k) VALUES (?), (?)");
    let mut transaction = begin(database, Access::Write)?;
    let open = &mut *transaction;
    open.execute(&insert, &["a".into()]).trying(&insert)?;
    fails(open, "a key twice", Fault::UniqueViolation, |open| open.execute(&insert, &["a".into()]))?;
    let half = ["half".into(), "a".into()];
    fails(open, "one row good and one bad", Fault::UniqueViolation, |open| open.execute(&two, &half))?;
    open.execute(&insert, &["b".into()]).trying("after a unique violation")?;
    let gone = "DELETE FROM tenon_kit_not_there";
    fails(open, "a missing table", Fault::NoSuchTable, |open| open.execute(gone, &[]))?;
    open.execute(&insert, &["c".into()]).trying("after a missing table")?;
    fails(open, "nonsense", Fault::Statement, |open| rows(open, "SELEKT", &[]))?;
    open.execute(&insert, &["d".into()]).trying("after nonsense")?;
    transaction.commit().trying("committing")?;
    same("the rows", table.committed()?, keys(&["a", "b", "c", "d"]))
}

fn later(database: &dyn Database) -> Outcome {
    const TABLE: &str = "tenon_kit_later";
    let table = Table::make(database, TABLE, &COLUMNS)?;
    let (insert, select) =
        (format!("INSERT INTO {TABLE} (k) VALUES (?)"), format!("SELECT k FROM {TABLE} ORDER BY k"));
    let mut transaction = begin(database, Access::Write)?;
    let open = &mut *transaction;
    open.execute_later(&insert, &["a".into()]).trying(&insert)?;
    same("the rows of the next statement", rows(open, &select, &[]).trying(&select)?, keys(&["a"]))?;
    open.execute_later(&insert, &["b".into()]).trying(&insert)?;
    open.execute("SAVEPOINT kit", &[]).trying("setting a savepoint")?;
    open.execute_later(&insert, &["c".into()]).trying(&insert)?;
    open.execute("ROLLBACK TO SAVEPOINT kit", &[]).trying("going back")?;
    same("the rows before the savepoint", rows(open, &select, &[]).trying(&select)?, keys(&["a", "b"]))?;
    open.execute_later(&insert, &["d".into()]).trying(&insert)?;
    transaction.commit().trying("committing")?;
    same("the rows", table.committed()?, keys(&["a", "b", "d"]))?;
    let mut alone = begin(database, Access::Write)?;
    alone.execute_later(&insert, &["e".into()]).trying(&insert)?;
    alone.commit().trying("committing")?;
    same("the rows with that of a transaction of its own", table.committed()?, keys(&["a", "b", "d", "e"]))
}

fn later_fails(database: &dyn Database) -> Outcome {
    const TABLE: &str = "tenon_kit_later_fails";
    let table = Table::make(database, TABLE, &COLUMNS)?;
    let insert = format!("INSERT INTO {TABLE} (k) VALUES (?)");
    for read in [false, true] {
        let mut transaction = begin(database, Access::Write)?;
        let open = &mut *transaction;
        open.execute(&insert, &["a".into()]).trying(&insert)?;
        let told = open.execute_later(&insert, &["a".into()]);
        let told = match read {
            true => {
                let told = told.and_then(|()| rows(open, &format!("SELECT k FROM {TABLE}"), &[]).map(drop));
                transaction.rollback().trying("rolling back")?;
                told
            }
            false => told.and_then(|()| transaction.commit()),
        };
        match told {
            Err(error) if error.fault == Fault::UniqueViolation => {}
            other => return Err(format!("a key twice gives {other:?}")),
        }
        same("the rows", table.committed()?, vec![])?;
    }
    Ok(())
}

fn goes_on(database: &dyn Database) -> Outcome {
    const TABLE: &str = "tenon_kit_goes_on";
    if !database.dialect().goes_on_after_errors() {
        return Ok(());
    }
    let table = Table::make(database, TABLE, &COLUMNS)?;
    let insert = format!("INSERT INTO {TABLE} (k) VALUES (?)");
    let two = format!("INSERT INTO {TABLE} (k) VALUES (?), (?)");
    let mut transaction = begin(database, Access::Write)?;
    transaction.execute(&insert, &["a".into()]).trying(&insert)?;
    let half = transaction.execute(&two, &["half".into(), "a".into()]);
    refused("one row good and one bad", half, Fault::UniqueViolation)?;
    let gone = transaction.execute("DELETE FROM tenon_kit_not_there", &[]);
    refused("a missing table", gone, Fault::NoSuchTable)?;
    transaction.execute(&insert, &["b".into()]).trying("after the errors")?;
    transaction.commit().trying("committing")?;
    same("the rows", table.committed()?, keys(&["a", "b"]))
}

fn savepoints(database: &dyn Database) -> Outcome {
    const TABLE: &str = "tenon_kit_savepoints";
    let table = Table::make(database, TABLE, &COLUMNS)?;
    let insert = format!("INSERT INTO {TABLE} (k) VALUES (?)");
    let mut transaction = begin(database, Access::Write)?;
    let mut step = |sql: &str, values: &[SqlValue]| transaction.execute(sql, values).map(drop);
    step(&insert, &["a".into()]).trying("before")?;
    step("SAVEPOINT outer_one", &[]).trying("SAVEPOINT")?;
    step(&insert, &["b".into()]).trying("inside")?;
    step("SAVEPOINT inner_one", &[]).trying("SAVEPOINT in a savepoint")?;
    step(&insert, &["c".into()]).trying("inside both")?;
    refused("a key twice", step(&insert, &["a".into()]), Fault::UniqueViolation)?;
    step("ROLLBACK TO SAVEPOINT inner_one", &[]).trying("ROLLBACK TO")?;
    step("RELEASE SAVEPOINT inner_one", &[]).trying("RELEASE")?;
    step(&insert, &["d".into()]).trying("after the inner one")?;
    refused("a missing table", step("DELETE FROM tenon_kit_not_there", &[]), Fault::NoSuchTable)?;
    step("ROLLBACK TO SAVEPOINT outer_one", &[]).trying("ROLLBACK TO")?;
    step(&insert, &["e".into()]).trying("after the outer one")?;
    step("RELEASE SAVEPOINT outer_one", &[]).trying("RELEASE")?;
    transaction.commit().trying("committing")?;
    same("the rows", table.committed()?, keys(&["a", "e"]))
}

fn read_only(database: &dyn Database) -> Outcome {
    const TABLE: &str = "tenon_kit_read_only";
    let table = Table::make(database, TABLE, &COLUMNS)?;
    let insert = format!("INSERT INTO {TABLE} (k) VALUES (?)");
    let mut transaction = begin(database, Access::Read)?;
    let open = &mut *transaction;
    fails(open, "a statement", Fault::NotWritable, |open| open.execute(&insert, &["a".into()]))?;
    fails(open, "a batch", Fault::NotWritable, |open| open.execute_batch(&insert, &keys(&["b"])))?;
    let own = rows(&mut *transaction, &format!("SELECT k FROM {TABLE}"), &[]).trying("reading after it")?;
    same("the rows it sees", own, vec![])?;
    transaction.commit().trying("ending it")?;
    same("the rows", table.committed()?, vec![])
}

fn writes_after_reads(database: &dyn Database) -> Outcome {
    const TABLE: &str = "tenon_kit_after";
    let table = Table::make(database, TABLE, &COLUMNS)?;
    drop(begin(database, Access::Read)?);
    same("the rows", table.committed()?, vec![])?;
    write(database, &format!("INSERT INTO {TABLE} (k) VALUES ('a')"), &[])?;
    same("the rows", table.committed()?, keys(&["a"]))
}
