//! Views of one tenant for people: decimals with their point, instants in ISO 8601, and the words of a language for columns and for
//! the values of closed lists. Rows that are deleted are not there.
//!
//! Views are no part of a migration: they are made where somebody asks for them, and remade after a migration. The store keeps in
//! `<prefix>schema_view` which it has. Whoever may read a view reads all of it: the rights of users are the engine's, and a database
//! knows nothing of them.

use crate::database::{Access, Database, DatabaseResult, Dialect, Fault, SqlValue, Transaction, rows};
use crate::ledger::options;
use crate::refusals;
use crate::store::explain;
use crate::table::TENANT;
use std::collections::BTreeSet;
use tenon_kernel::record::{LIVE, header_columns, header_label};
use tenon_kernel::{Catalogue, ChoiceOption, Class, EntityDef, Kind, Label, Result};

/// The views of one tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Views {
    /// Whose records.
    pub tenant: String,
    /// The language of the words (BCP 47): Chinese for `zh…`, English otherwise.
    pub locale: String,
    /// What their names begin with, before the name of the entity: small letters, digits and `_`, at most 20.
    pub prefix: String,
}

impl Views {
    /// The statements that make the views, after those that stand are taken away.
    pub fn statements(&self, catalogue: &Catalogue, tables: &str, dialect: Dialect) -> Vec<String> {
        let writer = Writer { catalogue, views: self, tables, dialect };
        let views = catalogue.tables().filter(|entity| entity.class != Class::System);
        views.flat_map(|entity| [self.drop(entity, dialect), writer.view(entity)]).collect()
    }

    fn drop(&self, entity: &EntityDef, dialect: Dialect) -> String {
        format!("DROP VIEW IF EXISTS {}", quoted(&self.name(entity), dialect))
    }

    fn name(&self, entity: &EntityDef) -> String {
        format!("{}{}", self.prefix, entity.name)
    }

    /// Makes the views, in place of those that the tenant has under this prefix, and gives their number.
    ///
    /// # Errors
    /// `CONFIGURATION`: a prefix that is none, or is another tenant's. A database error, also where somebody's own view reads one
    /// of these.
    pub fn make(&self, database: &dyn Database, catalogue: &Catalogue, tables: &str) -> Result<usize> {
        self.check_prefix()?;
        let mut transaction = database.begin(Access::Write).map_err(explain)?;
        let dialect = transaction.dialect();
        transaction.execute(&create(tables, dialect), &[]).map_err(explain)?;
        let made = made(&mut *transaction, tables).map_err(explain)?;
        let taken = |views: &&Views| views.prefix == self.prefix && views.tenant != self.tenant;
        if made.iter().any(|views| taken(&views)) {
            return Err(refusals::views_taken(&self.prefix));
        }
        let statements = self.statements(catalogue, tables, dialect);
        for statement in &statements {
            transaction.execute(statement, &[]).map_err(explain)?;
        }
        self.write_down(&mut *transaction, tables).map_err(explain)?;
        transaction.commit().map_err(explain)?;
        Ok(statements.len() / 2)
    }

    /// Takes the views away.
    ///
    /// # Errors
    /// A database error.
    pub fn remove(&self, database: &dyn Database, catalogue: &Catalogue, tables: &str) -> Result<()> {
        self.check_prefix()?;
        let mut transaction = database.begin(Access::Write).map_err(explain)?;
        let dialect = transaction.dialect();
        let own = made(&mut *transaction, tables).map_err(explain)?.into_iter();
        if own.filter(|views| views.prefix == self.prefix && views.tenant == self.tenant).count() == 0 {
            return Ok(());
        }
        for entity in catalogue.tables() {
            transaction.execute(&self.drop(entity, dialect), &[]).map_err(explain)?;
        }
        self.cross_out(&mut *transaction, tables).map_err(explain)?;
        transaction.commit().map_err(explain)
    }

    fn check_prefix(&self) -> Result<()> {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        let begins = self.prefix.starts_with(|c: char| c.is_ascii_lowercase());
        match self.prefix.len() <= 20 && begins && self.prefix.chars().all(plain) {
            true => Ok(()),
            false => Err(refusals::view_prefix()),
        }
    }

    fn write_down(&self, transaction: &mut dyn Transaction, tables: &str) -> DatabaseResult<()> {
        self.cross_out(transaction, tables)?;
        let insert = format!("INSERT INTO {} (prefix, tenant_id, locale) VALUES (?, ?, ?)", register(tables));
        let row = [&self.prefix, &self.tenant, &self.locale].map(|text| SqlValue::from(text.as_str()));
        transaction.execute(&insert, &row).map(drop)
    }

    fn cross_out(&self, transaction: &mut dyn Transaction, tables: &str) -> DatabaseResult<()> {
        let delete = format!("DELETE FROM {} WHERE prefix = ?", register(tables));
        transaction.execute(&delete, &[self.prefix.as_str().into()]).map(drop)
    }
}

/// Makes all views of a store anew, as after a migration, and gives their number.
///
/// # Errors
/// As [`Views::make`].
pub fn remake(database: &dyn Database, catalogue: &Catalogue, tables: &str) -> Result<usize> {
    let known = |transaction: &mut dyn Transaction| match made(transaction, tables) {
        // No view was ever asked for.
        Err(error) if error.fault == Fault::NoSuchTable => Ok(Vec::new()),
        made => made,
    };
    let mut transaction = database.begin(Access::Read).map_err(explain)?;
    let made = known(&mut *transaction).map_err(explain)?;
    drop(transaction);
    made.iter().map(|views| views.make(database, catalogue, tables)).sum()
}

fn register(tables: &str) -> String {
    format!("{tables}schema_view")
}

fn create(tables: &str, dialect: Dialect) -> String {
    format!(
        "CREATE TABLE IF NOT EXISTS {} (prefix varchar(20) NOT NULL PRIMARY KEY, tenant_id varchar(36) NOT NULL, \
         locale varchar(40) NOT NULL){}",
        register(tables),
        options(dialect)
    )
}

fn made(transaction: &mut dyn Transaction, tables: &str) -> DatabaseResult<Vec<Views>> {
    let sql = format!("SELECT prefix, tenant_id, locale FROM {} ORDER BY prefix", register(tables));
    let views = |row: Vec<SqlValue>| match <[SqlValue; 3]>::try_from(row) {
        Ok([SqlValue::Text(prefix), SqlValue::Text(tenant), SqlValue::Text(locale)]) => {
            Some(Views { tenant, locale, prefix })
        }
        _ => None,
    };
    Ok(rows(transaction, &sql, &[])?.into_iter().filter_map(views).collect())
}

/// Writes the views of a tenant in a dialect.
struct Writer<'a> {
    catalogue: &'a Catalogue,
    views: &'a Views,
    tables: &'a str,
    dialect: Dialect,
}

impl Writer<'_> {
    fn view(&self, entity: &'static EntityDef) -> String {
        let mut names = BTreeSet::new();
        let columns = self.columns(entity).map(|(name, label, value)| {
            let label = label.in_locale(&self.views.locale);
            // Two columns of one name would be no view.
            let heading = match names.insert(label.to_owned()) {
                true => label.to_owned(),
                false => format!("{label} ({name})"),
            };
            format!("{value} AS {}", quoted(&heading, self.dialect))
        });
        let columns = columns.collect::<Vec<_>>().join(", ");
        let (name, table) = (quoted(&self.views.name(entity), self.dialect), self.table(entity));
        let rows = self.live_rows(entity);
        format!("CREATE VIEW {name} AS SELECT {columns} FROM {table} t WHERE {rows}")
    }

    fn table(&self, entity: &EntityDef) -> String {
        quoted(&format!("{}{}", self.tables, entity.name), self.dialect)
    }

    /// Name, words and value of each column.
    fn columns(&self, entity: &'static EntityDef) -> impl Iterator<Item = (&'static str, Label, String)> {
        let header = header_columns(entity.class).iter();
        let header = header.filter(|(name, _)| !matches!(*name, "deletion_marker" | "custom"));
        let label = |name| header_label(name).unwrap_or(Label { en: name, zh: "" });
        let header = header.map(move |(name, kind)| (*name, label(*name), *kind));
        let fields = entity.columns().map(|(_, field)| (field.name, field.label, field.kind));
        header.chain(fields).map(|(name, label, kind)| (name, label, self.value(name, kind)))
    }

    /// The rows of the tenant that are not deleted; of lines, those of a record that is not.
    fn live_rows(&self, entity: &'static EntityDef) -> String {
        let own = format!("t.{} = {}", TENANT, text(&self.views.tenant, self.dialect));
        match (entity.class, self.catalogue.parent(entity)) {
            (Class::Owned, _) => format!("{own} AND t.deletion_marker = '{LIVE}'"),
            (Class::Line, Some(parent)) if parent.class == Class::Owned => format!(
                "{own} AND EXISTS (SELECT 1 FROM {} p WHERE p.{TENANT} = t.{TENANT} AND p.id = t.parent_id \
                 AND p.deletion_marker = '{LIVE}')",
                self.table(parent)
            ),
            _ => own,
        }
    }

    fn value(&self, name: &str, kind: Kind) -> String {
        let column = format!("t.{}", quoted(name, self.dialect));
        match kind {
            Kind::Decimal { scale } if self.dialect == Dialect::Sqlite => decimal(&column, scale),
            Kind::Instant => self.instant(&column),
            Kind::Bool => self.words(&column, &[("0", NO), ("1", YES)]),
            Kind::Choice(options) => self.choice(&column, options),
            _ => column,
        }
    }

    /// Microseconds since 1970 as `2026-01-31T08:15:00.000000Z`.
    fn instant(&self, column: &str) -> String {
        match self.dialect {
            // What is before 1970 has a negative remainder.
            Dialect::Sqlite => format!(
                "CASE WHEN {column} IS NOT NULL THEN strftime('%Y-%m-%dT%H:%M:%S', \
                 ({column} - (({column} % 1000000 + 1000000) % 1000000)) / 1000000, 'unixepoch') \
                 || printf('.%06dZ', ({column} % 1000000 + 1000000) % 1000000) END"
            ),
            Dialect::Postgres => format!(
                "to_char(TIMESTAMP '1970-01-01' + {column} * INTERVAL '1 microsecond', \
                 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"
            ),
            Dialect::MariaDb => format!(
                "DATE_FORMAT(TIMESTAMPADD(MICROSECOND, {column}, TIMESTAMP '1970-01-01 00:00:00'), \
                 '%Y-%m-%dT%H:%i:%s.%fZ')"
            ),
        }
    }

    fn choice(&self, column: &str, options: &[ChoiceOption]) -> String {
        let names: Vec<_> =
            options.iter().map(|option| (text(option.name, self.dialect), option.label)).collect();
        let names: Vec<_> = names.iter().map(|(name, label)| (name.as_str(), *label)).collect();
        self.words(column, &names)
    }

    /// The words for values; a value without any stands as it is.
    fn words(&self, column: &str, words: &[(&str, Label)]) -> String {
        let word = |label: &Label| text(label.in_locale(&self.views.locale), self.dialect);
        let cases = words.iter().map(|(value, label)| format!(" WHEN {value} THEN {}", word(label)));
        let cases = cases.collect::<String>();
        format!("CASE {column}{cases} END")
    }
}

const YES: Label = Label { en: "yes", zh: "是" };
const NO: Label = Label { en: "no", zh: "否" };

/// A scaled integer with its point: `-12` with two digits is `-0.12`.
fn decimal(column: &str, scale: u32) -> String {
    let (sign, one) = (format!("CASE WHEN {column} < 0 THEN '-' ELSE '' END"), 10_i64.pow(scale));
    let digits = match scale {
        0 => format!("printf('%s%d', {sign}, abs({column}))"),
        _ => format!("printf('%s%d.%0{scale}d', {sign}, abs({column}) / {one}, abs({column}) % {one})"),
    };
    format!("CASE WHEN {column} IS NOT NULL THEN {digits} END")
}

/// A name as a dialect quotes it.
fn quoted(name: &str, dialect: Dialect) -> String {
    let quote = if dialect == Dialect::MariaDb { '`' } else { '"' };
    let doubled = name.replace(quote, &format!("{quote}{quote}"));
    format!("{quote}{doubled}{quote}")
}

/// A text as a dialect writes it. MariaDB takes a backslash for the beginning of something else.
fn text(text: &str, dialect: Dialect) -> String {
    let text = text.replace('\'', "''");
    let text = if dialect == Dialect::MariaDb { text.replace('\\', "\\\\") } else { text };
    format!("'{text}'")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_texts_cannot_end_what_quotes_them() {
        assert_eq!(text("a'b\\", Dialect::Sqlite), "'a''b\\'");
        assert_eq!(text("a'b\\", Dialect::MariaDb), "'a''b\\\\'");
        assert_eq!(quoted("a\"b`", Dialect::Postgres), "\"a\"\"b`\"");
        assert_eq!(quoted("a\"b`", Dialect::MariaDb), "`a\"b```");
    }
}
