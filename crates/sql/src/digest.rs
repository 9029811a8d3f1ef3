//! Digests of tables: a hash of canonical rows, the same in every database.

use crate::database::{Access, Database, Dialect, SqlValue};
use crate::statement::Build;
use crate::store::explain;
use crate::table::TENANT;
use crate::texts::columns;
use crate::value::from_sql;
use sea_query::{Order, Query};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write;
use tenon_kernel::{Catalogue, EntityDef, Result, encode};

/// The digest of a table, and its number of rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableDigest {
    /// The number of rows.
    pub rows: u64,
    /// The SHA-256 of the canonical rows in the order of tenant and id, hexadecimal.
    pub hash: String,
}

/// Returns the digest of every entity's table, including lines.
///
/// # Errors
/// A database error.
pub fn digests(
    database: &dyn Database,
    catalogue: &Catalogue,
    prefix: &str,
) -> Result<BTreeMap<String, TableDigest>> {
    let mut transaction = database.begin(Access::Read).map_err(explain)?;
    let dialect = transaction.dialect();
    let mut digests = BTreeMap::new();
    for def in catalogue.tables() {
        let (mut rows, mut hash) = (0, Sha256::new());
        transaction
            .query(&rows_sql(def, prefix, dialect), &[], &mut |row| {
                rows += 1;
                hash.update(canonical(def, row, dialect));
                Ok(())
            })
            .map_err(explain)?;
        let hash = hash.finalize().iter().fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        });
        digests.insert(def.name.to_owned(), TableDigest { rows, hash });
    }
    Ok(digests)
}

fn rows_sql(def: &EntityDef, prefix: &str, dialect: Dialect) -> String {
    let names = std::iter::once(TENANT).chain(columns(def).into_iter().map(|(name, _)| name));
    let mut select = Query::select();
    select.columns(names).from(format!("{prefix}{}", def.name));
    select.order_by(TENANT, Order::Asc).order_by("id", Order::Asc);
    select.build_for(dialect).sql.to_string()
}

/// A cell that does not hold what it should is part of the digest as it stands.
fn canonical(def: &EntityDef, row: &[SqlValue], dialect: Dialect) -> String {
    let mut text = format!("{:?}", row.first());
    for ((_, kind), cell) in columns(def).iter().zip(row.iter().skip(1)) {
        match from_sql(cell, *kind, dialect) {
            Ok(value) => drop(write!(text, "\u{1f}{}", encode::value(*kind, &value, &encode::everything))),
            Err(_) => drop(write!(text, "\u{1f}{cell:?}")),
        }
    }
    text.push('\u{1e}');
    text
}
