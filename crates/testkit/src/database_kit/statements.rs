//! Statements have the same meaning in every database, and errors do not contain their values.

use tenon_sql::{Access, Database, DatabaseError, Dialect, Fault, SqlValue, Transaction, rows};

use super::{
    Check,
    outcome::{Outcome, Trying, fails, refused, same},
    table::{Column, Table, begin, read, write},
};

pub(super) const CHECKS: &[Check] = &[
    Check { name: "a question mark inside a literal or a quoted name is no parameter", run: question_marks },
    Check { name: "the number of parameters must be right", run: parameter_count },
    Check { name: "text is in binary order", run: binary_order },
    Check { name: "text is equal only to itself", run: binary_equality },
    Check { name: "an update counts the rows it finds, changed or not", run: counts },
    Check { name: "a second row with the same key is a unique violation", run: unique },
    Check { name: "NULL where a value must be is a constraint violation", run: not_null },
    Check { name: "a missing table or column is told as such", run: missing },
    Check { name: "a number that outgrows its type is an overflow", run: overflow },
    Check { name: "a value that does not fit its column is refused", run: too_big },
    Check { name: "a wrong statement is told as such", run: wrong },
    Check { name: "an error never tells a parameter's value", run: discreet },
    Check { name: "a query hands over its rows one by one and can be stopped", run: streamed },
    Check { name: "a query without rows hands over none", run: no_rows },
];

const KEY_AND_NUMBER: [(&str, Column); 2] = [("k", Column::Key), ("n", Column::Integer)];

fn question_marks(database: &dyn Database) -> Outcome {
    const TABLE: &str = "tenon_kit_marks";
    let table = Table::make(database, TABLE, &[("k", Column::Key), ("t", Column::Text)])?;
    let sql = format!("INSERT INTO {TABLE} (k, t) VALUES (?, 'what? it''s ?')");
    write(database, &sql, &["one?".into()])?;
    same("the row", table.committed()?, vec![vec!["one?".into(), "what? it's ?".into()]])?;
    let quote = if database.dialect() == Dialect::MariaDb { '`' } else { '"' };
    let sql = format!("SELECT t AS {quote}t?{quote} FROM {TABLE} WHERE t <> '?' AND k = ?");
    let mut transaction = begin(database, Access::Read)?;
    let found = rows(&mut *transaction, &sql, &["one?".into()]).trying(&sql)?;
    same("the query", found, vec![vec!["what? it's ?".into()]])
}

fn parameter_count(database: &dyn Database) -> Outcome {
    const TABLE: &str = "tenon_kit_count";
    let table = Table::make(database, TABLE, &KEY_AND_NUMBER)?;
    let insert = format!("INSERT INTO {TABLE} (k, n) VALUES (?, ?)");
    let one: Vec<SqlValue> = vec!["a".into()];
    let three: Vec<SqlValue> = vec!["a".into(), 1.into(), 2.into()];
    let mut transaction = begin(database, Access::Write)?;
    for wrong in [vec![], one, three] {
        let what = format!("{} for two", wrong.len());
        fails(&mut *transaction, &what, Fault::Statement, |open| open.execute(&insert, &wrong))?;
        fails(&mut *transaction, &what, Fault::Statement, |open| {
            open.execute_batch(&insert, std::slice::from_ref(&wrong))
        })?;
    }
    transaction.commit().trying("committing")?;
    same("the rows", table.committed()?, vec![])
}

fn binary_order(database: &dyn Database) -> Outcome {
    const TABLE: &str = "tenon_kit_order";
    const TEXTS: [&str; 16] =
        ["z", "Z", "a", "A", "ä", "B", "b", "a ", "a b", "a\t", "", "10", "9", "中", "\u{fffd}", "😀"];
    let table = Table::make(database, TABLE, &KEY_AND_NUMBER)?;
    for text in TEXTS {
        write(database, &format!("INSERT INTO {TABLE} (k) VALUES (?)"), &[text.into()])?;
    }
    let mut expected = TEXTS;
    expected.sort_unstable();
    let found: Vec<_> = table.committed()?.into_iter().map(|row| row[0].clone()).collect();
    same("the order", found, expected.map(SqlValue::from).into())
}

fn binary_equality(database: &dyn Database) -> Outcome {
    const TABLE: &str = "tenon_kit_equality";
    let _table = Table::make(database, TABLE, &KEY_AND_NUMBER)?;
    write(database, &format!("INSERT INTO {TABLE} (k) VALUES ('a'), ('\u{e9}')"), &[])?;
    let mut transaction = begin(database, Access::Read)?;
    for (text, matches) in [("a", 1), ("A", 0), ("a ", 0), ("á", 0), ("\u{e9}", 1), ("e\u{301}", 0)] {
        let sql = format!("SELECT k FROM {TABLE} WHERE k = ?");
        let found = rows(&mut *transaction, &sql, &[text.into()]).trying(&sql)?;
        same(&format!("rows equal to {text:?}"), found.len(), matches)?;
    }
    Ok(())
}

fn counts(database: &dyn Database) -> Outcome {
    const TABLE: &str = "tenon_kit_counts";
    let _table = Table::make(database, TABLE, &KEY_AND_NUMBER)?;
    let insert = format!("INSERT INTO {TABLE} (k, n) VALUES ('a', 1), ('b', 2), ('c', 3)");
    same("rows inserted", write(database, &insert, &[])?, 3)?;
    let update = format!("UPDATE {TABLE} SET n = ? WHERE n <= 2");
    same("rows updated, one of them to what it was", write(database, &update, &[1.into()])?, 2)?;
    same("rows updated, none of them changed", write(database, &update, &[1.into()])?, 2)?;
    let delete = format!("DELETE FROM {TABLE} WHERE k = ?");
    same("rows deleted", write(database, &delete, &["c".into()])?, 1)?;
    same("rows deleted, none there", write(database, &delete, &["c".into()])?, 0)
}

fn unique(database: &dyn Database) -> Outcome {
    const TABLE: &str = "tenon_kit_unique";
    let _table = Table::make(database, TABLE, &KEY_AND_NUMBER)?;
    let insert = format!("INSERT INTO {TABLE} (k) VALUES (?)");
    let mut transaction = begin(database, Access::Write)?;
    transaction.execute(&insert, &["a".into()]).trying(&insert)?;
    transaction.execute(&insert, &["b".into()]).trying(&insert)?;
    fails(&mut *transaction, "the same key again", Fault::UniqueViolation, |open| {
        open.execute(&insert, &["a".into()])
    })?;
    let update = format!("UPDATE {TABLE} SET k = ? WHERE k = ?");
    let taken = transaction.execute(&update, &["a".into(), "b".into()]);
    refused("a change to a key that is taken", taken, Fault::UniqueViolation)
}

fn not_null(database: &dyn Database) -> Outcome {
    const TABLE: &str = "tenon_kit_not_null";
    let _table = Table::make(database, TABLE, &KEY_AND_NUMBER)?;
    let mut transaction = begin(database, Access::Write)?;
    let insert = format!("INSERT INTO {TABLE} (k, n) VALUES (?, ?)");
    refused(
        "a key of NULL",
        transaction.execute(&insert, &[SqlValue::Null, 1.into()]),
        Fault::ConstraintViolation,
    )
}

fn missing(database: &dyn Database) -> Outcome {
    const TABLE: &str = "tenon_kit_there";
    let _table = Table::make(database, TABLE, &KEY_AND_NUMBER)?;
    let mut transaction = begin(database, Access::Write)?;
    for sql in ["SELECT k FROM tenon_kit_not_there", "SELECT not_there FROM tenon_kit_there"] {
        fails(&mut *transaction, sql, Fault::NoSuchTable, |open| rows(open, sql, &[]))?;
    }
    for sql in [
        "INSERT INTO tenon_kit_not_there (k) VALUES (?)",
        "INSERT INTO tenon_kit_there (not_there) VALUES (?)",
        "UPDATE tenon_kit_there SET not_there = ?",
    ] {
        let row = vec![SqlValue::from("a")];
        fails(&mut *transaction, sql, Fault::NoSuchTable, |open| open.execute(sql, &row))?;
        fails(&mut *transaction, sql, Fault::NoSuchTable, |open| {
            open.execute_batch(sql, std::slice::from_ref(&row))
        })?;
    }
    Ok(())
}

/// SQLite turns a sum of two integers that is too large into a floating-point number, but not an aggregate.
fn overflow(database: &dyn Database) -> Outcome {
    const TABLE: &str = "tenon_kit_overflow";
    let _table = Table::make(database, TABLE, &KEY_AND_NUMBER)?;
    let insert = format!("INSERT INTO {TABLE} (k, n) VALUES (?, ?)");
    write(database, &insert, &["a".into(), i64::MAX.into()])?;
    write(database, &insert, &["b".into(), i64::MAX.into()])?;
    let sum = match database.dialect() {
        Dialect::Sqlite => "SUM(n)",
        Dialect::Postgres | Dialect::MariaDb => "n + 1",
    };
    let mut transaction = begin(database, Access::Write)?;
    let sql = format!("SELECT {sum} FROM {TABLE}");
    fails(&mut *transaction, &sql, Fault::Overflow, |open| rows(open, &sql, &[]))?;
    same(
        "rows after it",
        rows(&mut *transaction, &format!("SELECT k FROM {TABLE}"), &[]).trying("reading")?.len(),
        2,
    )
}

/// SQLite checks neither; there the engine does.
fn too_big(database: &dyn Database) -> Outcome {
    const TABLE: &str = "tenon_kit_too_big";
    if database.dialect() == Dialect::Sqlite {
        return Ok(());
    }
    let table = Table::make(database, TABLE, &[("k", Column::Key), ("d", Column::Decimal)])?;
    let insert = format!("INSERT INTO {TABLE} (k, d) VALUES (?, ?)");
    let mut transaction = begin(database, Access::Write)?;
    let decimal: Vec<SqlValue> = vec!["a".into(), "10000000000000000000000".into()];
    let text: Vec<SqlValue> = vec!["x".repeat(201).into(), SqlValue::Null];
    for (what, fault, row) in
        [("a decimal too large", Fault::Overflow, decimal), ("a text too long", Fault::Inexact, text)]
    {
        fails(&mut *transaction, what, fault, |open| open.execute(&insert, &row))?;
        fails(&mut *transaction, what, fault, |open| {
            open.execute_batch(&insert, std::slice::from_ref(&row))
        })?;
    }
    transaction.commit().trying("committing")?;
    same("the rows", table.committed()?, vec![])
}

fn wrong(database: &dyn Database) -> Outcome {
    let mut transaction = begin(database, Access::Write)?;
    for sql in ["SELEKT 1", "INSERT INTO", "SELECT 'unended"] {
        fails(&mut *transaction, sql, Fault::Statement, |open| open.execute(sql, &[]))?;
        fails(&mut *transaction, sql, Fault::Statement, |open| rows(open, sql, &[]))?;
    }
    Ok(())
}

fn discreet(database: &dyn Database) -> Outcome {
    const TABLE: &str = "tenon_kit_discreet";
    const SECRET: &str = "Xk7SecretValue";
    let _table = Table::make(database, TABLE, &KEY_AND_NUMBER)?;
    write(database, &format!("INSERT INTO {TABLE} (k, n) VALUES (?, 1)"), &[SECRET.into()])?;
    let mut transaction = begin(database, Access::Write)?;
    for (sql, values) in [
        ("INSERT INTO tenon_kit_discreet (k, n) VALUES (?, ?)", [SqlValue::from(SECRET), 1.into()]),
        ("INSERT INTO tenon_kit_discreet (k, n) VALUES (?, ?)", ["other".into(), SECRET.into()]),
        ("INSERT INTO tenon_kit_discreet (k, k) VALUES (?, ?)", [SECRET.into(), SECRET.into()]),
        ("INSERT INTO tenon_kit_not_there (k, n) VALUES (?, ?)", [SECRET.into(), 1.into()]),
        ("UPDATE tenon_kit_discreet SET n = ? WHERE k = ?", [SECRET.into(), SECRET.into()]),
        ("UPDATE tenon_kit_discreet SET k = ? WHERE WHERE k = ?", [SECRET.into(), SECRET.into()]),
    ] {
        let single = transaction.execute(sql, &values).err();
        let batch = transaction.execute_batch(sql, &[values.to_vec()]).err();
        for error in [single, batch].into_iter().flatten() {
            keeps(SECRET, &error).map_err(|error| format!("{sql}: {error}"))?;
        }
    }
    Ok(())
}

fn keeps(secret: &str, error: &DatabaseError) -> Outcome {
    let told = format!("{error} {error:?}");
    if told.contains(secret) { Err(format!("the error tells the value: {told}")) } else { Ok(()) }
}

fn streamed(database: &dyn Database) -> Outcome {
    const TABLE: &str = "tenon_kit_streamed";
    const ROWS: i64 = 300;
    let _table = Table::make(database, TABLE, &KEY_AND_NUMBER)?;
    let mut transaction = begin(database, Access::Write)?;
    let values: Vec<_> = (0..ROWS).map(|n| vec![SqlValue::Text(format!("{n:03}")), n.into()]).collect();
    let insert = format!("INSERT INTO {TABLE} (k, n) VALUES (?, ?)");
    transaction.execute_batch(&insert, &values).trying(&insert)?;

    let pairs = format!("SELECT a.n, b.n FROM {TABLE} a CROSS JOIN {TABLE} b ORDER BY a.k, b.k");
    in_order(&mut *transaction, &pairs, ROWS)?;
    stopped(&mut *transaction, &pairs)?;
    in_order(&mut *transaction, &pairs, ROWS)
}

fn in_order(transaction: &mut dyn Transaction, pairs: &str, rows: i64) -> Outcome {
    let mut next = 0;
    let each = &mut |row: &[SqlValue]| {
        if row != [SqlValue::Integer(next / rows), SqlValue::Integer(next % rows)] {
            return Err(DatabaseError::new(Fault::Statement, format!("row {next} is {row:?}")));
        }
        next += 1;
        Ok(())
    };
    transaction.query(pairs, &[], each).trying("reading all")?;
    same("the number of rows", next, rows * rows)
}

fn stopped(transaction: &mut dyn Transaction, pairs: &str) -> Outcome {
    const ENOUGH: u32 = 10;
    let mut seen = 0;
    let each = &mut |_: &[SqlValue]| {
        seen += 1;
        if seen == ENOUGH { Err(DatabaseError::new(Fault::Inexact, "enough")) } else { Ok(()) }
    };
    let error = transaction.query(pairs, &[], each).err();
    same("the error of who stopped it", error, Some(DatabaseError::new(Fault::Inexact, "enough")))?;
    same("the rows seen", seen, ENOUGH)
}

fn no_rows(database: &dyn Database) -> Outcome {
    const TABLE: &str = "tenon_kit_no_rows";
    let _table = Table::make(database, TABLE, &KEY_AND_NUMBER)?;
    same("the rows", read(database, &format!("SELECT k, n FROM {TABLE}"))?, vec![])
}
