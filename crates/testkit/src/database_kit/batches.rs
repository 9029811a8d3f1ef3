//! Batches: they are fast, and are applied completely or not at all.

use tenon_sql::{Access, Database, Dialect, Fault, SqlValue};

use super::{
    Check,
    outcome::{Outcome, Trying, fails, same},
    table::{Column, Table, begin},
};

pub(super) const CHECKS: &[Check] = &[
    Check { name: "a batch of no rows does nothing", run: empty },
    Check { name: "a batch of a thousand rows writes them all", run: thousand },
    Check { name: "a batch may update, delete and calculate", run: every_form },
    Check { name: "a batch that updates what it inserted sees its own rows", run: upsert },
    Check { name: "a batch that fails is undone with its savepoint", run: undone },
];

const COLUMNS: [(&str, Column); 4] =
    [("k", Column::Key), ("n", Column::Integer), ("t", Column::Text), ("d", Column::Decimal)];

fn empty(database: &dyn Database) -> Outcome {
    const TABLE: &str = "tenon_kit_empty_batch";
    let table = Table::make(database, TABLE, &COLUMNS)?;
    let mut transaction = begin(database, Access::Write)?;
    let touched =
        transaction.execute_batch(&format!("DELETE FROM {TABLE} WHERE k = ?"), &[]).trying("a batch")?;
    transaction.commit().trying("committing")?;
    same("rows touched", touched, 0)?;
    same("the rows", table.committed()?, vec![])
}

/// Every kind of value, NULL and empty texts among them, and a few texts that are longer than a buffer likes.
fn thousand(database: &dyn Database) -> Outcome {
    const TABLE: &str = "tenon_kit_thousand";
    let table = Table::make(database, TABLE, &COLUMNS)?;
    let expected: Vec<_> = (0..1000).map(|n| row(database.dialect(), n)).collect();
    let mut transaction = begin(database, Access::Write)?;
    let insert = format!("INSERT INTO {TABLE} (k, n, t, d) VALUES (?, ?, ?, ?)");
    same("rows touched", transaction.execute_batch(&insert, &expected).trying(&insert)?, 1000)?;
    transaction.commit().trying("committing")?;
    for (found, expected) in table.committed()?.into_iter().zip(&expected) {
        same("a row", &found, expected)?;
    }
    same("the number of rows", table.committed()?.len(), 1000)
}

fn row(dialect: Dialect, n: i64) -> Vec<SqlValue> {
    let text = match n % 5 {
        0 => SqlValue::Null,
        1 => "".into(),
        2 => "{a,\"b\\c\"} NULL 榫 'x'".into(),
        3 if n % 100 == 3 => "long 😀".repeat(2000).into(),
        _ => SqlValue::Text(format!("text {n}")),
    };
    let number = if n % 7 == 0 { SqlValue::Null } else { SqlValue::Integer(-n) };
    let decimal = match dialect {
        _ if n % 11 == 0 => SqlValue::Null,
        Dialect::Sqlite => SqlValue::Integer(n),
        Dialect::Postgres | Dialect::MariaDb => SqlValue::Text(format!("{n}.250000")),
    };
    vec![SqlValue::Text(format!("{n:04}")), number, text, decimal]
}

fn every_form(database: &dyn Database) -> Outcome {
    const TABLE: &str = "tenon_kit_forms";
    let table = Table::make(database, TABLE, &COLUMNS)?;
    let mut transaction = begin(database, Access::Write)?;
    let mut batch = |sql: String, rows: &[Vec<SqlValue>]| {
        same(&sql, transaction.execute_batch(&sql, rows).trying(&sql)?, rows.len() as u64)
    };
    let two: Vec<Vec<SqlValue>> = vec![vec!["a".into(), 1.into()], vec!["b".into(), 2.into()]];
    batch(format!("INSERT INTO {TABLE} (k, n, t) VALUES (?, ?, 'why?')"), &two)?;
    let more: Vec<Vec<SqlValue>> = vec![vec!["c".into(), 30.into()], vec!["d".into(), 40.into()]];
    batch(format!("insert into {TABLE} (k, n) values (?, CAST(? AS DECIMAL(20)) + 1)"), &more)?;
    let updates: Vec<Vec<SqlValue>> = vec![vec![10.into(), "a".into()], vec![20.into(), "b".into()]];
    batch(format!("UPDATE {TABLE} SET n = ? WHERE k = ?"), &updates)?;
    batch(format!("DELETE FROM {TABLE} WHERE k = ?"), &[vec!["c".into()]])?;
    transaction.commit().trying("committing")?;

    let row = |k: &str, n: i64, t: SqlValue| vec![k.into(), n.into(), t, SqlValue::Null];
    let expected =
        vec![row("a", 10, "why?".into()), row("b", 20, "why?".into()), row("d", 41, SqlValue::Null)];
    same("the rows", table.committed()?, expected)
}

fn upsert(database: &dyn Database) -> Outcome {
    const TABLE: &str = "tenon_kit_upsert";
    let table = Table::make(database, TABLE, &[("k", Column::Key), ("n", Column::Integer)])?;
    let or_update = match database.dialect() {
        Dialect::Sqlite | Dialect::Postgres => "ON CONFLICT (k) DO UPDATE SET n = excluded.n",
        Dialect::MariaDb => "ON DUPLICATE KEY UPDATE n = VALUES(n)",
    };
    let sql = format!("INSERT INTO {TABLE} (k, n) VALUES (?, ?) {or_update}");
    let values: Vec<Vec<SqlValue>> = [("a", 1), ("b", 2), ("a", 3)]
        .into_iter()
        .map(|(k, n): (&str, i64)| vec![k.into(), n.into()])
        .collect();
    let mut transaction = begin(database, Access::Write)?;
    transaction.execute_batch(&sql, &values[..2]).trying(&sql)?;
    transaction.execute_batch(&sql, &values).trying(&sql)?;
    transaction.commit().trying("committing")?;
    same("the rows", table.committed()?, vec![vec!["a".into(), 3.into()], vec!["b".into(), 2.into()]])
}

fn undone(database: &dyn Database) -> Outcome {
    const TABLE: &str = "tenon_kit_atomic";
    let table = Table::make(database, TABLE, &[("k", Column::Key), ("n", Column::Integer)])?;
    let mut transaction = begin(database, Access::Write)?;
    let insert = format!("INSERT INTO {TABLE} (k, n) VALUES (?, ?)");
    transaction.execute(&insert, &["before".into(), 0.into()]).trying(&insert)?;
    let mut rows: Vec<Vec<SqlValue>> =
        (0..300).map(|n| vec![SqlValue::Text(format!("{n:03}")), n.into()]).collect();
    rows.push(vec!["007".into(), 7.into()]);
    fails(&mut *transaction, "an insert", Fault::UniqueViolation, |open| open.execute_batch(&insert, &rows))?;

    let update = format!("UPDATE {TABLE} SET n = n + 1, k = ? WHERE k = ?");
    transaction.execute(&insert, &["other".into(), 0.into()]).trying(&insert)?;
    let renames: Vec<Vec<SqlValue>> =
        vec![vec!["moved".into(), "before".into()], vec!["moved".into(), "other".into()]];
    fails(&mut *transaction, "an update", Fault::UniqueViolation, |open| {
        open.execute_batch(&update, &renames)
    })?;
    transaction.execute(&insert, &["then".into(), 1.into()]).trying("a statement after it")?;
    transaction.commit().trying("committing")?;

    let row = |k: &str, n: i64| vec![SqlValue::from(k), n.into()];
    same("the rows", table.committed()?, vec![row("before", 0), row("other", 0), row("then", 1)])
}
