//! Derives the tables of a database from the declarations.

use crate::database::Dialect;
use sea_query::{ColumnDef, Index, IndexCreateStatement, Table as SqlTable, TableCreateStatement};
use sea_query::{MysqlQueryBuilder, PostgresQueryBuilder, SqliteQueryBuilder};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use tenon_kernel::platform::PLATFORM;
use tenon_kernel::record::header_columns;
use tenon_kernel::{Catalogue, Class, EntityDef, Kind, Module};

/// The first column of every key and index.
pub const TENANT: &str = "tenant_id";

/// A column.
#[derive(Clone, Debug)]
pub struct Column {
    /// The name.
    pub name: String,
    /// The kind of its values.
    pub kind: Kind,
    /// Whether it always has a value.
    pub required: bool,
}

/// An index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableIndex {
    /// The name, at most 30 characters.
    pub name: String,
    /// The columns, after the tenant.
    pub columns: Vec<String>,
    /// Whether the values are unique.
    pub unique: bool,
}

/// A table.
#[derive(Clone, Debug)]
pub struct Table {
    /// The name, with the prefix.
    pub name: String,
    /// The description of a row.
    pub doc: String,
    /// The columns after the tenant. The primary key consists of the tenant and the first `key` columns.
    pub columns: Vec<Column>,
    /// The number of columns in the primary key after the tenant.
    pub key: usize,
    /// The indexes.
    pub indexes: Vec<TableIndex>,
    /// The columns and indexes that modules other than [`Table::module`] have added, by name, with their modules. Modules that
    /// are off are included.
    pub added: BTreeMap<String, &'static str>,
    /// The module that declares it. None for entities without a module, as in tests of stores.
    pub module: Option<&'static str>,
}

/// Returns the name of the search column of a searched column.
pub fn search_column(name: &str) -> String {
    format!("{name}_s")
}

/// Returns whether a field has a search column.
pub fn is_searched(field: &tenon_kernel::Field) -> bool {
    field.search && matches!(field.kind, Kind::Text { .. })
}

/// Returns all tables of the modules that are on, with a prefix.
pub fn tables(catalogue: &Catalogue, prefix: &str) -> Vec<Table> {
    let module = |def: &EntityDef| catalogue.home(def.name).map(|module| module.name);
    let table = |def: &'static EntityDef| {
        let table = entity_table(def, prefix);
        Table { module: module(def), added: added(catalogue, def, &table.name), ..table }
    };
    let mut tables: Vec<_> = catalogue.tables().map(table).collect();
    let platform = catalogue.has_module(PLATFORM.name).then_some(PLATFORM.name);
    let beside = [custom_value_table(prefix), counter_table(prefix)];
    tables.extend(beside.map(|table| Table { module: platform, ..table }));
    tables
}

/// The columns and indexes that modules have added to the table of an entity, each with its module.
fn added(catalogue: &Catalogue, def: &EntityDef, table: &str) -> BTreeMap<String, &'static str> {
    let mut added = BTreeMap::new();
    for (module, extension) in catalogue.extensions_of(def.name) {
        for field in extension.shape.fields {
            added.insert(field.name.to_owned(), module.name);
            added.extend(is_searched(field).then(|| (search_column(field.name), module.name)));
        }
        let indexes = extension.index.iter().map(|group| TableIndex::of(table, group).name);
        added.extend(indexes.map(|index| (index, module.name)));
    }
    added
}

/// Every table of a module, on or off, under a prefix; what other modules add is named and not declared.
pub(crate) fn module_tables(
    catalogue: &Catalogue,
    module: &'static Module,
    prefix: &str,
) -> impl Iterator<Item = Table> {
    module.tables().map(move |def| {
        let table = entity_table(def, prefix);
        Table { module: Some(module.name), added: added(catalogue, def, &table.name), ..table }
    })
}

fn column(name: impl Into<String>, kind: Kind, required: bool) -> Column {
    Column { name: name.into(), kind, required }
}

/// Whether this is a column of the header that is never null, in whatever store. Where PostgreSQL is told what to do with
/// nulls, it does not read in the order of an index.
pub(crate) fn is_always_there(def: &EntityDef, name: &str) -> bool {
    let is_header = header_columns(def.class).iter().any(|(header, _)| *header == name);
    is_header && !matches!(name, "custom" | "erp" | "held_by")
}

fn entity_table(def: &EntityDef, prefix: &str) -> Table {
    let header = header_columns(def.class).iter();
    let mut columns: Vec<_> =
        header.map(|(name, kind)| column(*name, *kind, is_always_there(def, name))).collect();
    for (_, field) in def.columns() {
        columns.push(column(field.name, field.kind, field.required));
        if is_searched(field) {
            columns.push(column(search_column(field.name), field.kind, field.required));
        }
    }
    let name = format!("{prefix}{}", def.name);
    Table {
        doc: def.doc.to_owned(),
        columns,
        // The ids of lines are those of their root: clients that number lines 1, 2, 3 do not meet.
        key: if def.class == Class::Line { 2 } else { 1 },
        indexes: indexes(def, &name),
        added: BTreeMap::new(),
        module: None,
        name,
    }
}

fn indexes(def: &EntityDef, table: &str) -> Vec<TableIndex> {
    let names = |group: &[&str]| group.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let mut indexes = Vec::new();
    for group in def.unique {
        let mut columns = names(group);
        if def.class == Class::Owned {
            columns.push("deletion_marker".to_owned());
        }
        indexes.push(TableIndex::new(table, columns, true));
    }
    if def.class == Class::Line {
        indexes.push(TableIndex::new(table, names(&["parent_id", "position"]), false));
    }
    indexes.extend(def.index.iter().map(|group| TableIndex::of(table, group)));
    indexes
}

impl TableIndex {
    /// An index whose name follows from its columns, so that an index that is declared otherwise is another index.
    fn new(table: &str, columns: Vec<String>, unique: bool) -> Self {
        let digest = Sha256::digest(columns.join(" "));
        let letter = if unique { 'u' } else { 'x' };
        let name = format!("{table}_{letter}{:02x}{:02x}", digest[0], digest[1]);
        Self { name, columns, unique }
    }

    /// An index of these columns.
    fn of(table: &str, group: &[&str]) -> Self {
        Self::new(table, group.iter().map(|name| (*name).to_owned()).collect(), false)
    }
}

/// Searchable values of custom fields: typed, indexed, beside the JSON that the record itself holds.
fn custom_value_table(prefix: &str) -> Table {
    let name = format!("{prefix}custom_value");
    let index =
        |value: &str| TableIndex::new(&name, ["entity", "name", value].map(str::to_owned).to_vec(), false);
    Table {
        doc: "The value of one searchable custom field of one record.".to_owned(),
        columns: vec![
            column("record_id", Kind::Id, true),
            column("entity", Kind::Text { max: 30 }, true),
            column("name", Kind::Text { max: 30 }, true),
            column("text_value", Kind::Text { max: 200 }, false),
            column(search_column("text_value"), Kind::Text { max: 200 }, false),
            column("number_value", Kind::Decimal { scale: 6 }, false),
        ],
        key: 3,
        indexes: vec![index("text_value"), index("number_value")],
        added: BTreeMap::new(),
        module: None,
        name,
    }
}

/// Counters: numbers for people, and guard rows.
fn counter_table(prefix: &str) -> Table {
    Table {
        name: format!("{prefix}counter"),
        doc: "A counter or a guard, locked by whoever advances it until the end of the transaction."
            .to_owned(),
        columns: vec![column("name", Kind::Text { max: 200 }, true), column("value", Kind::Long, true)],
        key: 1,
        indexes: Vec::new(),
        added: BTreeMap::new(),
        module: None,
    }
}

impl Table {
    /// Returns the statements that create the table and its indexes. They do not change what an interrupted migration has already
    /// created.
    pub fn create(&self, dialect: Dialect) -> Vec<String> {
        let mut statements = vec![render!(dialect, self.create_statement(dialect))];
        statements.extend(self.indexes.iter().map(|index| self.create_index(index, dialect)));
        statements
    }

    fn create_statement(&self, dialect: Dialect) -> TableCreateStatement {
        let mut statement = SqlTable::create();
        statement.table(self.name.clone()).if_not_exists();
        let tenant = column(TENANT, Kind::Text { max: 36 }, true);
        let mut key = Index::create();
        for (index, column) in std::iter::once(&tenant).chain(&self.columns).enumerate() {
            statement.col(definition(column, dialect));
            if index <= self.key {
                key.col(column.name.clone());
            }
        }
        statement.primary_key(&mut key);
        if dialect == Dialect::MariaDb {
            // Code points compared one by one, trailing blanks included: the same order as the other engines.
            statement.engine("InnoDB").character_set("utf8mb4").collate("utf8mb4_nopad_bin");
        }
        statement
    }

    /// Returns the statement that creates an index.
    pub fn create_index(&self, index: &TableIndex, dialect: Dialect) -> String {
        let mut statement: IndexCreateStatement = Index::create();
        statement.name(index.name.clone()).table(self.name.clone()).if_not_exists().col(TENANT);
        for column in &index.columns {
            statement.col(column.clone());
        }
        if index.unique {
            statement.unique();
        }
        let sql = render!(dialect, statement);
        match dialect {
            // MariaDB knows it, and MySQL, for which the statement is written, does not.
            Dialect::MariaDb => sql.replacen("INDEX ", "INDEX IF NOT EXISTS ", 1),
            Dialect::Sqlite | Dialect::Postgres => sql,
        }
    }

    /// Returns the statement that adds a missing column to an older table. A column that is required for new rows is optional for
    /// old ones.
    pub fn add_column(&self, column: &Column, dialect: Dialect) -> String {
        let mut definition = definition(&Column { required: false, ..column.clone() }, dialect);
        if matches!(column.kind, Kind::Bool) {
            // Of old rows nobody has said that it is so.
            definition.default(0);
        }
        let mut statement = SqlTable::alter();
        statement.table(self.name.clone()).add_column_if_not_exists(definition);
        render!(dialect, statement)
    }
}

fn definition(column: &Column, dialect: Dialect) -> ColumnDef {
    let mut definition = ColumnDef::new(column.name.clone());
    let textual = column_type(&mut definition, column.kind, dialect);
    if textual && dialect == Dialect::Postgres {
        definition.extra("COLLATE \"C\"");
    }
    if column.required {
        definition.not_null();
    }
    definition
}

/// Sets the type that a kind has in a dialect, and says whether it is a text.
fn column_type(definition: &mut ColumnDef, kind: Kind, dialect: Dialect) -> bool {
    match kind {
        Kind::Id | Kind::Reference(_) | Kind::AnyReference(_) => definition.string_len(Kind::ID_LENGTH),
        Kind::Text { max } if max <= 1000 => definition.string_len(max),
        Kind::Currency => definition.string_len(3),
        Kind::Choice(_) => definition.string_len(30),
        Kind::Date if dialect == Dialect::Sqlite => definition.string_len(10),
        Kind::Date => return scalar(definition.date()),
        Kind::Bool => return scalar(definition.small_integer()),
        Kind::Integer => return scalar(definition.integer()),
        Kind::Long | Kind::Instant => return scalar(definition.big_integer()),
        // Scaled by the declared scale: sums and order are exact.
        Kind::Decimal { .. } if dialect == Dialect::Sqlite => return scalar(definition.big_integer()),
        Kind::Decimal { scale } => return scalar(definition.decimal_len(28, scale)),
        _ if dialect == Dialect::MariaDb => definition.custom("longtext"),
        _ => definition.text(),
    };
    true
}

fn scalar(_definition: &mut ColumnDef) -> bool {
    false
}

/// Renders a statement in a dialect. `sea-query`'s builders share no object-safe trait.
macro_rules! render {
    ($dialect:expr, $statement:expr) => {
        match $dialect {
            Dialect::Sqlite => $statement.to_string(SqliteQueryBuilder),
            Dialect::Postgres => $statement.to_string(PostgresQueryBuilder),
            Dialect::MariaDb => $statement.to_string(MysqlQueryBuilder),
        }
    };
}
use render;
