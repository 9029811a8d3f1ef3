//! How a database answers the statements of a step.

use super::Taken;
use crate::Outcome;
use crate::place::ENGINE;
use std::collections::BTreeSet;
use tenon::sql::{Access, Database, Dialect, SqlValue, rows};
use tenon_testkit::watched::Observed;

/// The statements of a step that pass over a whole table; where the step is not flat, the slowest with its plan as well.
pub(crate) fn wide(database: &dyn Database, taken: &Taken, not_flat: bool) -> Outcome<Vec<String>> {
    let mut lines = BTreeSet::new();
    let selects = || taken.observed.iter().filter(|seen| seen.sql.starts_with("SELECT") && is_grown(seen));
    for seen in selects() {
        for step in plan(database, seen)?.into_iter().filter(|step| is_whole(step)) {
            lines.insert(format!("{}: {step}", taken.name));
        }
    }
    let mut lines: Vec<_> = lines.into_iter().collect();
    if let Some(slowest) = selects().max_by_key(|seen| seen.time).filter(|_| not_flat) {
        let tail = slowest.sql.split(" FROM ").skip(1).collect::<Vec<_>>().join(" FROM ");
        lines.push(format!("{}: not flat; {} FROM {tail}", taken.name, crate::table::format(slowest.time)));
        lines.extend(plan(database, slowest)?.into_iter().map(|step| format!("    {step}")));
    }
    Ok(lines)
}

/// Whether a step reads a table without an index.
fn is_whole(step: &str) -> bool {
    step.starts_with("SCAN t") || step.contains("Seq Scan on")
}

/// Tables of people and settings are small, and are read as a whole with good reason.
fn is_grown(seen: &Observed) -> bool {
    let table = seen.sql.split(ENGINE).nth(1).unwrap_or_default();
    super::copies::ENTITIES.iter().any(|name| table.starts_with(name))
}

fn plan(database: &dyn Database, seen: &Observed) -> Outcome<Vec<String>> {
    let explain = match database.dialect() {
        Dialect::Sqlite => "EXPLAIN QUERY PLAN",
        Dialect::Postgres | Dialect::MariaDb => "EXPLAIN",
    };
    const WIDTH: usize = 160;
    let mut transaction = database.begin(Access::Read)?;
    let found = rows(&mut *transaction, &format!("{explain} {}", seen.sql), &seen.parameters)?;
    let told = |row: Vec<SqlValue>| {
        let texts = row
            .into_iter()
            .filter_map(|value| if let SqlValue::Text(text) = value { Some(text) } else { None });
        texts.collect::<Vec<_>>().join(" ").chars().take(WIDTH).collect()
    };
    Ok(found.into_iter().map(told).collect())
}
