//! The migration ledger: the tables of the store, with their columns, indexes and modules.

use crate::database::{DatabaseResult, Dialect, SqlValue, Transaction, rows_if_there};
use crate::table::Table;
use std::collections::{BTreeMap, BTreeSet};

/// What stands before the name of an index in the list of what a table has.
const INDEX: char = '#';

/// What stands before the name of the module that has added a column or an index to the table of another one.
const BY: char = '@';

/// Returns the names of the ledger tables: of the tables, of the modules, and of the views.
pub fn ledgers(prefix: &str) -> [String; 3] {
    [ledger(prefix), modules(prefix), views(prefix)]
}

/// The table in which the store keeps which tables it has.
pub(crate) fn ledger(prefix: &str) -> String {
    format!("{prefix}schema")
}

/// The table in which the store keeps how far each module has come.
pub(crate) fn modules(prefix: &str) -> String {
    format!("{prefix}schema_module")
}

/// The table in which the store keeps which views it has. It is there once there are views.
pub(crate) fn views(prefix: &str) -> String {
    format!("{prefix}schema_view")
}

/// What the ledger says of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Entry {
    /// The module that has declared it; none where an engine has made it that did not write that down.
    pub(crate) module: Option<String>,
    columns: BTreeSet<String>,
    indexes: BTreeSet<String>,
    /// The modules that have added columns and indexes.
    added: BTreeMap<String, String>,
}

impl Entry {
    fn of(parts: &str, module: Option<&str>) -> Self {
        let mut entry = Self { module: module.map(str::to_owned), ..Self::default() };
        for part in parts.split(' ') {
            let (part, by) = part.split_once(BY).map_or((part, None), |(part, by)| (part, Some(by)));
            entry.added.extend(by.map(|by| (part.to_owned(), by.to_owned())));
            match part.strip_prefix(INDEX) {
                Some(index) => entry.indexes.insert(index.to_owned()),
                None => entry.columns.insert(part.to_owned()),
            };
        }
        entry
    }

    /// A column that a table does not declare, and no module has added that is off or not there, if there is one.
    pub(crate) fn unknown_column(&self, table: &Table, has_module: impl Fn(&str) -> bool) -> Option<&str> {
        let known = |name: &String| {
            let declared = table.columns.iter().any(|column| column.name == *name);
            let foreign = self.added.get(name).is_some_and(|module| !has_module(module));
            declared || foreign || table.added.contains_key(name)
        };
        self.columns.iter().find(|name| !known(name)).map(String::as_str)
    }

    /// What the store has of a table beyond what the engine needs of it: what modules have added that are off, or not there.
    fn kept(&self, table: &Table) -> impl Iterator<Item = String> {
        let columns =
            self.columns.iter().filter(|name| table.columns.iter().all(|column| column.name != **name));
        let indexes =
            self.indexes.iter().filter(|name| table.indexes.iter().all(|index| index.name != **name));
        let columns = columns.map(|name| format!("{name}{}", self.by(table, name)));
        columns.chain(indexes.map(|name| format!("{INDEX}{name}{}", self.by(table, name))))
    }

    fn by(&self, table: &Table, name: &str) -> String {
        let module = self.added.get(name).map(String::as_str).or_else(|| table.added.get(name).copied());
        module.map_or_else(String::new, |module| format!("{BY}{module}"))
    }

    /// Any column.
    pub(crate) fn first_column(&self) -> &str {
        self.columns.first().map_or("", String::as_str)
    }

    /// The statements that add what a table declares and the store lacks.
    pub(crate) fn missing(&self, table: &Table, dialect: Dialect) -> Vec<String> {
        let columns = table.columns.iter().filter(|column| !self.columns.contains(&column.name));
        let indexes = table.indexes.iter().filter(|index| !self.indexes.contains(&index.name));
        let columns = columns.map(|column| table.add_column(column, dialect));
        columns.chain(indexes.map(|index| table.create_index(index, dialect))).collect()
    }
}

/// The ledger of a store.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ledger {
    /// Whether it names the module of each table; an older one does not.
    pub(crate) names_modules: bool,
    /// What it says of each table.
    pub(crate) tables: BTreeMap<String, Entry>,
}

/// The ledger of a store; `None` where there is no store yet.
pub(crate) fn read(transaction: &mut dyn Transaction, prefix: &str) -> DatabaseResult<Option<Ledger>> {
    if let Some(found) = columns(transaction, prefix, "table_name, columns_made, module_name")? {
        return Ok(Some(Ledger { names_modules: true, tables: entries(found) }));
    }
    let older = columns(transaction, prefix, "table_name, columns_made")?;
    Ok(older.map(|found| Ledger { names_modules: false, tables: entries(found) }))
}

/// These columns of the ledger, if it has them.
fn columns(
    transaction: &mut dyn Transaction,
    prefix: &str,
    columns: &str,
) -> DatabaseResult<Option<Vec<Vec<SqlValue>>>> {
    rows_if_there(transaction, &format!("SELECT {columns} FROM {}", ledger(prefix)))
}

fn entries(found: Vec<Vec<SqlValue>>) -> BTreeMap<String, Entry> {
    let entry = |row: Vec<SqlValue>| match row.as_slice() {
        [SqlValue::Text(table), SqlValue::Text(parts), SqlValue::Text(module)] => {
            Some((table.clone(), Entry::of(parts, Some(module))))
        }
        [SqlValue::Text(table), SqlValue::Text(parts), ..] => Some((table.clone(), Entry::of(parts, None))),
        _ => None,
    };
    found.into_iter().filter_map(entry).collect()
}

/// The statement that makes the ledger.
pub(crate) fn create(prefix: &str, dialect: Dialect) -> String {
    let columns = format!(
        "table_name varchar(60) NOT NULL PRIMARY KEY, columns_made {} NOT NULL, module_name varchar(60)",
        long_text(dialect)
    );
    format!("CREATE TABLE IF NOT EXISTS {} ({columns}){}", ledger(prefix), options(dialect))
}

/// The statement that completes a ledger which does not name the modules of its tables.
pub(crate) fn complete(prefix: &str, dialect: Dialect) -> String {
    let unless = match dialect {
        // Its one writer has seen that it is not there.
        Dialect::Sqlite => "",
        Dialect::Postgres | Dialect::MariaDb => "IF NOT EXISTS ",
    };
    format!("ALTER TABLE {} ADD COLUMN {unless}module_name varchar(60)", ledger(prefix))
}

pub(crate) fn long_text(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Sqlite | Dialect::Postgres => "text",
        Dialect::MariaDb => "longtext",
    }
}

/// What a dialect wants to know of a ledger besides its columns.
pub(crate) fn options(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Sqlite | Dialect::Postgres => "",
        Dialect::MariaDb => " ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin",
    }
}

/// The statement that writes down what a table has now; `before` is what the ledger said of it.
pub(crate) fn write(prefix: &str, table: &Table, before: Option<&Entry>, dialect: Dialect) -> String {
    let kept = before.into_iter().flat_map(|entry| entry.kept(table));
    let parts = parts(table).chain(kept).collect::<Vec<_>>().join(" ");
    let (ledger, name) = (ledger(prefix), &table.name);
    let module = table.module.map_or("NULL".to_owned(), |module| format!("'{module}'"));
    let again = match dialect {
        Dialect::Sqlite | Dialect::Postgres => {
            "ON CONFLICT (table_name) DO UPDATE SET \
             columns_made = excluded.columns_made, module_name = excluded.module_name"
        }
        Dialect::MariaDb => {
            "ON DUPLICATE KEY UPDATE columns_made = VALUES(columns_made), module_name = VALUES(module_name)"
        }
    };
    format!(
        "INSERT INTO {ledger} (table_name, columns_made, module_name) VALUES ('{name}', '{parts}', {module}) {again}"
    )
}

/// The columns of a table, and its indexes.
fn parts(table: &Table) -> impl Iterator<Item = String> {
    let by = |name: &String| table.added.get(name).map_or_else(String::new, |module| format!("{BY}{module}"));
    let columns = table.columns.iter().map(move |column| format!("{}{}", column.name, by(&column.name)));
    let indexes = table.indexes.iter();
    columns.chain(indexes.map(move |index| format!("{INDEX}{}{}", index.name, by(&index.name))))
}
