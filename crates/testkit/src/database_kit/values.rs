//! Values are read as they were written.

use tenon_sql::{Access, Database, Dialect, Fault, SqlValue, rows};

use super::{
    Check,
    outcome::{Outcome, Trying, same},
    table::{Column, Table, begin, read, write},
};

pub(super) const CHECKS: &[Check] = &[
    Check { name: "integers to the limits of 64 bits, and NULL, come back exactly", run: integers },
    Check { name: "Unicode text comes back exactly", run: unicode },
    Check { name: "the empty text is not NULL", run: empty_text },
    Check { name: "a NUL inside a text is carried or refused, never a cut", run: nul },
    Check { name: "texts of any length come back exactly, short and long in one result", run: long_texts },
    Check { name: "decimals come back exactly", run: decimals },
    Check { name: "decimals are summed exactly", run: decimal_sums },
    Check { name: "floating-point numbers are read", run: reals },
    Check { name: "every parameter may be NULL", run: nulls },
];

/// Writes each value under its number with one statement and reads all back with one query.
fn round_trip(database: &dyn Database, table: &'static str, column: Column, values: &[SqlValue]) -> Outcome {
    let table_guard = Table::make(database, table, &[("id", Column::Integer), ("v", column)])?;
    let mut transaction = begin(database, Access::Write)?;
    let insert = format!("INSERT INTO {table} (id, v) VALUES (?, ?)");
    for (id, value) in numbered(values) {
        transaction.execute(&insert, &[id, value]).trying(&insert)?;
    }
    transaction.commit().trying("committing")?;
    let expected: Vec<_> = numbered(values).map(|(id, value)| vec![id, value]).collect();
    for (found, expected) in table_guard.committed()?.into_iter().zip(&expected) {
        same("a row", &found, expected)?;
    }
    same("the number of rows", table_guard.committed()?.len(), expected.len())
}

fn numbered(values: &[SqlValue]) -> impl Iterator<Item = (SqlValue, SqlValue)> {
    values.iter().zip(0..).map(|(value, id)| (SqlValue::Integer(id), value.clone()))
}

fn integers(database: &dyn Database) -> Outcome {
    const NUMBERS: [i64; 7] = [0, 1, -1, i64::MAX, i64::MIN, 1 << 53, (1 << 53) + 1];
    let mut values: Vec<_> = NUMBERS.map(SqlValue::Integer).into();
    values.push(SqlValue::Null);
    round_trip(database, "tenon_kit_integers", Column::Integer, &values)
}

fn unicode(database: &dyn Database) -> Outcome {
    const TEXTS: [&str; 9] = [
        "plain",
        "榫卯 客户 𠮷野家",
        "🧑‍🔧🇩🇪",
        "e\u{301} is not é",
        "עברית ‏עם‏ כיוון",
        "line\r\nbreak\ttab \\ backslash 'single' \"double\" `back`",
        " spaces around ",
        "\u{1}\u{7f}\u{feff}\u{fffd}",
        "{d '2026-01-31'} %s ? $1 :name @x",
    ];
    round_trip(database, "tenon_kit_unicode", Column::Text, &TEXTS.map(SqlValue::from))?;
    round_trip(database, "tenon_kit_unicode", Column::Key, &TEXTS.map(SqlValue::from))
}

fn empty_text(database: &dyn Database) -> Outcome {
    round_trip(database, "tenon_kit_empty", Column::Text, &[SqlValue::from(""), SqlValue::Null])
}

fn nul(database: &dyn Database) -> Outcome {
    const TABLE: &str = "tenon_kit_nul";
    let table = Table::make(database, TABLE, &[("id", Column::Integer), ("v", Column::Text)])?;
    let row = vec![SqlValue::Integer(1), SqlValue::from("before\0after")];
    let mut transaction = begin(database, Access::Write)?;
    let expected = match transaction.execute(&format!("INSERT INTO {TABLE} (id, v) VALUES (?, ?)"), &row) {
        Ok(_) => vec![row],
        Err(error) if error.fault == Fault::Inexact => vec![],
        Err(error) => return Err(format!("expected Inexact or success, found {error}")),
    };
    transaction.commit().trying("committing")?;
    same("the rows", table.committed()?, expected)
}

/// Lengths on both sides of the buffer sizes that drivers like.
fn long_texts(database: &dyn Database) -> Outcome {
    const LENGTHS: [usize; 14] =
        [1, 100_000, 254, 255, 256, 3999, 4000, 4001, 8189, 8190, 32_767, 65_535, 65_536, 300_000];
    let ascii = LENGTHS.map(|length| SqlValue::Text("x".repeat(length)));
    let wide = LENGTHS.map(|length| SqlValue::Text("榫😀".repeat(length / 2)));
    let narrow = LENGTHS.map(|length| SqlValue::Text("כé".repeat(length / 2)));
    round_trip(database, "tenon_kit_long", Column::Text, &[ascii, wide, narrow].concat())
}

fn decimals(database: &dyn Database) -> Outcome {
    const EXACT: [&str; 6] = [
        "0.000000",
        "0.000001",
        "-0.000001",
        "12.500000",
        "9999999999999999999999.999999",
        "-9999999999999999999999.999999",
    ];
    let values: Vec<SqlValue> = match database.dialect() {
        Dialect::Sqlite => [0, 1, -1, 12_500_000, i64::MAX, i64::MIN].map(SqlValue::Integer).into(),
        Dialect::Postgres | Dialect::MariaDb => EXACT.map(SqlValue::from).into(),
    };
    round_trip(database, "tenon_kit_decimals", Column::Decimal, &values)
}

fn decimal_sums(database: &dyn Database) -> Outcome {
    const TABLE: &str = "tenon_kit_sums";
    let _table = Table::make(database, TABLE, &[("id", Column::Integer), ("v", Column::Decimal)])?;
    let (tenth, sum) = match database.dialect() {
        Dialect::Sqlite => (SqlValue::Integer(100_000), SqlValue::Integer(1_000_000)),
        Dialect::Postgres | Dialect::MariaDb => (SqlValue::from("0.1"), SqlValue::from("1.000000")),
    };
    for id in 0..10 {
        write(
            database,
            &format!("INSERT INTO {TABLE} (id, v) VALUES (?, ?)"),
            &[SqlValue::Integer(id), tenth.clone()],
        )?;
    }
    same("ten tenths", read(database, &format!("SELECT SUM(v) FROM {TABLE}"))?, vec![vec![sum]])
}

fn reals(database: &dyn Database) -> Outcome {
    const TABLE: &str = "tenon_kit_reals";
    let table = Table::make(database, TABLE, &[("id", Column::Integer), ("v", Column::Real)])?;
    write(database, &format!("INSERT INTO {TABLE} (id, v) VALUES (1, 0.1), (2, -1.5e300), (3, NULL)"), &[])?;
    let found: Vec<_> = table.committed()?.into_iter().map(|row| row[1].clone()).collect();
    same("the numbers", found, vec![SqlValue::Real(0.1), SqlValue::Real(-1.5e300), SqlValue::Null])
}

/// One statement, its parameters NULL and not NULL in turn.
fn nulls(database: &dyn Database) -> Outcome {
    const TABLE: &str = "tenon_kit_nulls";
    let columns = [
        ("id", Column::Integer),
        ("n", Column::Integer),
        ("k", Column::Key),
        ("t", Column::Text),
        ("d", Column::Decimal),
    ];
    let table = Table::make(database, TABLE, &columns)?;
    let insert = format!("INSERT INTO {TABLE} (id, n, k, t, d) VALUES (?, ?, ?, ?, ?)");
    let decimal = match database.dialect() {
        Dialect::Sqlite => SqlValue::Integer(1),
        Dialect::Postgres | Dialect::MariaDb => SqlValue::from("0.000001"),
    };
    let full = [SqlValue::Integer(7), "key".into(), "text".into(), decimal];
    let expected: Vec<Vec<SqlValue>> = (0..4)
        .map(|id| {
            let rest = if id % 2 == 0 { vec![SqlValue::Null; 4] } else { full.to_vec() };
            [vec![SqlValue::Integer(id)], rest].concat()
        })
        .collect();
    let mut transaction = begin(database, Access::Write)?;
    for row in &expected {
        transaction.execute(&insert, row).trying(&insert)?;
    }
    let found =
        rows(&mut *transaction, &format!("SELECT * FROM {TABLE} ORDER BY id"), &[]).trying("reading")?;
    same("the rows before the commit", &found, &expected)?;
    transaction.commit().trying("committing")?;
    same("the rows", table.committed()?, expected)
}
