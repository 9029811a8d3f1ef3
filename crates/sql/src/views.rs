//! Views of one tenant's records, for people and reporting tools: decimals, dates and instants as they are written, choices with
//! their labels, and only records that are not deleted.
//!
//! Views are not part of a migration, which neither needs nor changes them. The store keeps, in `<prefix>schema_view`, which views
//! it has, so that they are made again once a migration has added columns. They know no rights: whoever may read a view sees the
//! records of all boards.

use crate::database::{Access, Database, DatabaseResult, Dialect, SqlValue, Transaction, rows_if_there};
use crate::ledger::{options, views as registry};
use crate::refusals;
use crate::store::explain;
use crate::table::TENANT;
use tenon_kernel::record::{LIVE, header_columns, is_internal};
use tenon_kernel::{Catalogue, Class, EntityDef, Kind, Result};

/// The views of a tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Views {
    /// The tenant.
    pub tenant: String,
    /// The language of the labels: Chinese for `zh`, English otherwise.
    pub locale: String,
    /// What their names begin with, before the name of the entity.
    name: String,
}

impl Views {
    /// The most characters of what names begin with: with the longest name of an entity they fit every database.
    const LONGEST_NAME: usize = 24;

    /// The views of a tenant, whose names begin with `name`; with the tenant's own id and `_` if not given.
    ///
    /// # Errors
    /// `INVALID_VALUE` for a name that has other characters than small letters, digits and `_`, or does not begin with a letter.
    pub fn new(tenant: &str, locale: &str, name: Option<&str>) -> Result<Self> {
        let name =
            name.map_or_else(|| format!("{}_", tenant.to_lowercase().replace('-', "_")), str::to_owned);
        let fits = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_';
        let begins = name.starts_with(|letter: char| letter.is_ascii_lowercase());
        if !begins || name.len() > Self::LONGEST_NAME || !name.chars().all(fits) {
            return Err(refusals::name_characters(name, Self::LONGEST_NAME));
        }
        Ok(Self { tenant: tenant.to_owned(), locale: locale.to_owned(), name })
    }

    /// The name of each view with the statement that makes it, for the tables under a prefix.
    pub fn statements(&self, catalogue: &Catalogue, prefix: &str, dialect: Dialect) -> Vec<(String, String)> {
        let shown = catalogue.tables().filter(|def| !def.bookkeeping);
        shown.map(|def| self.statement(catalogue, def, prefix, dialect)).collect()
    }

    fn statement(
        &self,
        catalogue: &Catalogue,
        def: &'static EntityDef,
        prefix: &str,
        dialect: Dialect,
    ) -> (String, String) {
        let name = format!("{}{}", self.name, def.name);
        let columns = columns(def, &self.locale, dialect).join(", ");
        let quoted = |name: &str| quoted(name, dialect);
        let live = |row: &str| {
            let tenant = text(&self.tenant, dialect);
            format!("{row}.{} = {tenant} AND {row}.{} = '{LIVE}'", quoted(TENANT), quoted("deletion_marker"))
        };
        let mut condition = match def.class {
            Class::Owned => live("r"),
            _ => format!("r.{} = {}", quoted(TENANT), text(&self.tenant, dialect)),
        };
        // The lines of a deleted record stay in their table.
        if let Some(parent) = catalogue.parent(def).filter(|parent| parent.class == Class::Owned) {
            let table = quoted(&format!("{prefix}{}", parent.name));
            let of = format!("p.{} = r.{}", quoted("id"), quoted("parent_id"));
            condition
                .push_str(&format!(" AND EXISTS (SELECT 1 FROM {table} p WHERE {} AND {of})", live("p")));
        }
        let table = quoted(&format!("{prefix}{}", def.name));
        let sql =
            format!("CREATE VIEW {} AS SELECT {columns} FROM {table} r WHERE {condition}", quoted(&name));
        (name, sql)
    }
}

/// Makes the views of a tenant, in the place of those that it has under the same name, and gives their names.
///
/// # Errors
/// `DUPLICATE` if the name is that of another tenant's views, or a view's that of a table or view of the host; a database error.
pub fn make(
    database: &dyn Database,
    catalogue: &Catalogue,
    prefix: &str,
    views: &Views,
) -> Result<Vec<String>> {
    let mut transaction = database.begin(Access::Write).map_err(explain)?;
    let dialect = transaction.dialect();
    transaction.execute(&create_registry(prefix, dialect), &[]).map_err(explain)?;
    let kept = read(&mut *transaction, prefix).map_err(explain)?;
    if let Some((kept, names)) = kept.iter().find(|(kept, _)| kept.name == views.name) {
        if kept.tenant != views.tenant {
            return Err(refusals::name_taken(&kept.name, &kept.tenant));
        }
        forget(&mut *transaction, prefix, kept, names).map_err(explain)?;
    }
    let statements = views.statements(catalogue, prefix, dialect);
    for (name, _) in &statements {
        refuse_taken(&mut *transaction, name)?;
    }
    let names: Vec<_> = statements.iter().map(|(name, _)| name.clone()).collect();
    // First, for MariaDB commits each view: what was made before a failure is known, and is made again.
    remember(&mut *transaction, prefix, views, &names).map_err(explain)?;
    for (_, statement) in &statements {
        transaction.execute(statement, &[]).map_err(explain)?;
    }
    transaction.commit().map_err(explain)?;
    Ok(names)
}

/// Drops the views of a tenant, all that it has, and gives their names.
///
/// # Errors
/// A database error.
pub fn drop_all(database: &dyn Database, prefix: &str, tenant: &str) -> Result<Vec<String>> {
    let mut transaction = database.begin(Access::Write).map_err(explain)?;
    let mut dropped = Vec::new();
    for (kept, names) in read(&mut *transaction, prefix).map_err(explain)? {
        if kept.tenant == tenant {
            forget(&mut *transaction, prefix, &kept, &names).map_err(explain)?;
            dropped.extend(names);
        }
    }
    transaction.commit().map_err(explain)?;
    Ok(dropped)
}

/// Makes every view of the store again, as the catalogue has it now.
///
/// # Errors
/// As [`make`].
pub fn make_again(database: &dyn Database, catalogue: &Catalogue, prefix: &str) -> Result<()> {
    let mut transaction = database.begin(Access::Read).map_err(explain)?;
    let kept = read(&mut *transaction, prefix).map_err(explain)?;
    transaction.rollback().map_err(explain)?;
    kept.iter().try_for_each(|(views, _)| make(database, catalogue, prefix, views).map(drop))
}

/// The views that the store has, each with their names.
fn read(transaction: &mut dyn Transaction, prefix: &str) -> DatabaseResult<Vec<(Views, Vec<String>)>> {
    let select = format!("SELECT name, tenant, locale, views FROM {} ORDER BY name", registry(prefix));
    let found = rows_if_there(transaction, &select)?.unwrap_or_default();
    Ok(found.into_iter().filter_map(kept).collect())
}

fn kept(row: Vec<SqlValue>) -> Option<(Views, Vec<String>)> {
    let [SqlValue::Text(name), SqlValue::Text(tenant), SqlValue::Text(locale), SqlValue::Text(names)] =
        row.as_slice()
    else {
        return None;
    };
    let views = Views { tenant: tenant.clone(), locale: locale.clone(), name: name.clone() };
    Some((views, names.split(' ').map(str::to_owned).collect()))
}

fn create_registry(prefix: &str, dialect: Dialect) -> String {
    let (long, options) = (crate::ledger::long_text(dialect), options(dialect));
    format!(
        "CREATE TABLE IF NOT EXISTS {} (name varchar(30) NOT NULL PRIMARY KEY, tenant varchar(36) NOT NULL, \
         locale varchar(35) NOT NULL, views {long} NOT NULL){options}",
        registry(prefix)
    )
}

fn remember(
    transaction: &mut dyn Transaction,
    prefix: &str,
    views: &Views,
    names: &[String],
) -> DatabaseResult<u64> {
    let insert =
        format!("INSERT INTO {} (name, tenant, locale, views) VALUES (?, ?, ?, ?)", registry(prefix));
    let names = names.join(" ");
    let values =
        [&views.name, &views.tenant, &views.locale, &names].map(|text| SqlValue::from(text.as_str()));
    transaction.execute(&insert, &values)
}

fn forget(
    transaction: &mut dyn Transaction,
    prefix: &str,
    views: &Views,
    names: &[String],
) -> DatabaseResult<()> {
    let dialect = transaction.dialect();
    for name in names {
        transaction.execute(&format!("DROP VIEW IF EXISTS {}", quoted(name, dialect)), &[])?;
    }
    let delete = format!("DELETE FROM {} WHERE name = ?", registry(prefix));
    transaction.execute(&delete, &[SqlValue::from(views.name.as_str())]).map(drop)
}

/// What the host has is not replaced: the name of a view must be free.
fn refuse_taken(transaction: &mut dyn Transaction, name: &str) -> Result<()> {
    let select = format!("SELECT 1 FROM {} LIMIT 0", quoted(name, transaction.dialect()));
    match rows_if_there(transaction, &select).map_err(explain)? {
        None => Ok(()),
        Some(_) => Err(refusals::exists(name)),
    }
}

/// The columns of a view: those of the header that say something to people, then the fields.
fn columns(def: &EntityDef, locale: &str, dialect: Dialect) -> Vec<String> {
    let header = header_columns(def.class).iter().filter(|(name, _)| !is_internal(name));
    let mut columns: Vec<_> = header.map(|(name, kind)| shown(name, *kind, dialect)).collect();
    for (_, field) in def.columns() {
        columns.push(shown(field.name, field.kind, dialect));
        columns.extend(labelled(field.name, field.kind, locale, dialect));
    }
    columns
}

/// A column as people read it.
fn shown(name: &str, kind: Kind, dialect: Dialect) -> String {
    let quoted = quoted(name, dialect);
    let column = format!("r.{quoted}");
    let value = match (kind, dialect) {
        (Kind::Decimal { scale }, Dialect::Sqlite) => decimal(&column, scale),
        (Kind::Date, Dialect::Postgres | Dialect::MariaDb) => format!("CAST({column} AS date)"),
        (Kind::Bool, Dialect::Postgres) => format!("({column} <> 0)"),
        (Kind::Instant, _) => instant(&column, dialect),
        _ => return column,
    };
    format!("{value} AS {quoted}")
}

/// SQLite has no decimals: its columns hold multiples of the smallest step.
fn decimal(column: &str, scale: u32) -> String {
    let step = 10_i64.pow(scale);
    let sign = format!("CASE WHEN {column} < 0 THEN '-' ELSE '' END");
    let digits = match scale {
        0 => format!("printf('%s%d', {sign}, abs({column}))"),
        _ => format!("printf('%s%d.%0{scale}d', {sign}, abs({column}) / {step}, abs({column}) % {step})"),
    };
    format!("CASE WHEN {column} IS NOT NULL THEN {digits} END")
}

/// An instant in ISO 8601, with microseconds, of a column that holds microseconds since 1970.
fn instant(column: &str, dialect: Dialect) -> String {
    match dialect {
        Dialect::Sqlite => {
            // Before 1970 the rest of a division is negative.
            let rest = format!("((({column}) % 1000000 + 1000000) % 1000000)");
            let second = format!("strftime('%Y-%m-%dT%H:%M:%S', ({column} - {rest}) / 1000000, 'unixepoch')");
            format!("{second} || printf('.%06dZ', {rest})")
        }
        // Seconds and microseconds apart: their product with an interval is a floating-point number.
        Dialect::Postgres => format!(
            "to_char(timestamp '1970-01-01' + ({column} / 1000000) * interval '1 second' \
             + ({column} % 1000000) * interval '1 microsecond', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"
        ),
        Dialect::MariaDb => format!(
            "date_format(timestampadd(MICROSECOND, {column}, timestamp'1970-01-01 00:00:00.000000'), \
             '%Y-%m-%dT%H:%i:%s.%fZ')"
        ),
    }
}

/// Beside a choice, its label.
fn labelled(name: &str, kind: Kind, locale: &str, dialect: Dialect) -> Option<String> {
    let Kind::Choice(options) = kind else { return None };
    let column = format!("r.{}", quoted(name, dialect));
    let label = |label: &'static str| text(label, dialect);
    let cases: String = options
        .iter()
        .map(|option| format!(" WHEN '{}' THEN {}", option.name, label(option.label.in_locale(locale))))
        .collect();
    Some(format!("CASE {column}{cases} END AS {}", quoted(&format!("{name}_label"), dialect)))
}

/// The name of a declaration.
fn quoted(name: &str, dialect: Dialect) -> String {
    match dialect {
        Dialect::Sqlite | Dialect::Postgres => format!("\"{name}\""),
        Dialect::MariaDb => format!("`{name}`"),
    }
}

/// A text within a view, which takes no parameters.
fn text(text: &str, dialect: Dialect) -> String {
    let text = text.replace('\'', "''");
    match dialect {
        Dialect::Sqlite | Dialect::Postgres => format!("'{text}'"),
        Dialect::MariaDb => format!("'{}'", text.replace('\\', "\\\\")),
    }
}
