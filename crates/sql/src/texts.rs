//! The part of an entity's SQL that is the same in every call, built once for each store.

use crate::database::Dialect;
use crate::statement::Build;
use crate::table::{TENANT, is_searched, search_column};
use sea_query::{Expr, OnConflict, Query};
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use tenon_core::record::header_columns;
use tenon_core::{Code, EntityDef, Error, Kind, Result};

/// What is always the same of one entity.
pub(crate) struct EntityText {
    /// The columns that records are read from, with their kinds: the header's, then the declared ones.
    pub(crate) columns: Vec<(&'static str, Kind)>,
    /// The same, as a SELECT from the table `t0` lists them.
    pub(crate) selected: String,
    /// Inserts a whole row.
    pub(crate) insert: String,
    /// Inserts a whole row, or replaces the one with its id.
    pub(crate) upsert: String,
}

/// The texts of the entities that were asked for so far.
#[derive(Default)]
pub(crate) struct Texts(RwLock<HashMap<&'static str, Arc<EntityText>>>);

impl Texts {
    /// The texts of an entity.
    ///
    /// # Errors
    /// `INTERNAL` where no statement can be built.
    pub(crate) fn of(
        &self,
        entity: &'static EntityDef,
        prefix: &str,
        dialect: Dialect,
    ) -> Result<Arc<EntityText>> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner).get(entity.name).cloned();
        if let Some(text) = known {
            return Ok(text);
        }
        let text = Arc::new(EntityText::new(entity, prefix, dialect)?);
        self.0.write().unwrap_or_else(PoisonError::into_inner).insert(entity.name, text.clone());
        Ok(text)
    }
}

impl EntityText {
    fn new(entity: &EntityDef, prefix: &str, dialect: Dialect) -> Result<Self> {
        let columns = columns(entity);
        let selected = selected(columns.iter().map(|(name, _)| *name), dialect);
        let (table, names) = (format!("{prefix}{}", entity.name), column_names(entity));
        let insert = insert_sql(&table, &names, dialect)?;
        let upsert = upsert_sql(&table, &names, dialect)?;
        Ok(Self { columns, selected, insert, upsert })
    }
}

/// Columns of the table `t0`, as a SELECT lists them.
pub(crate) fn selected<'a>(names: impl Iterator<Item = &'a str>, dialect: Dialect) -> String {
    let quote = if dialect == Dialect::MariaDb { '`' } else { '"' };
    let column = |name| format!("{quote}t0{quote}.{quote}{name}{quote}");
    names.map(column).collect::<Vec<_>>().join(", ")
}

/// The columns that records are read from, with their kinds: the header's, then the declared ones.
pub(crate) fn columns(entity: &EntityDef) -> Vec<(&'static str, Kind)> {
    let header = header_columns(entity.class).iter().copied();
    header.chain(entity.columns().map(|(_, field)| (field.name, field.kind))).collect()
}

/// The columns of a whole row, tenant first, search columns included.
pub(crate) fn column_names(entity: &EntityDef) -> Vec<String> {
    let mut names = vec![TENANT.to_owned()];
    names.extend(header_columns(entity.class).iter().map(|(name, _)| (*name).to_owned()));
    for (_, field) in entity.columns() {
        names.push(field.name.to_owned());
        if is_searched(field) {
            names.push(search_column(field.name));
        }
    }
    names
}

fn insert(table: &str, columns: &[String]) -> Result<sea_query::InsertStatement> {
    let mut insert = Query::insert();
    insert.into_table(table.to_owned()).columns(columns.iter().cloned());
    let parameters = columns.iter().map(|_| Expr::val(String::new()));
    insert.values(parameters).map_err(|error| Error::new(Code::Internal, error.to_string()))?;
    Ok(insert)
}

/// Inserts a row of these columns.
///
/// # Errors
/// `INTERNAL` where no statement can be built.
pub(crate) fn insert_sql(table: &str, columns: &[String], dialect: Dialect) -> Result<String> {
    Ok(insert(table, columns)?.build_for(dialect).sql)
}

fn upsert_sql(table: &str, columns: &[String], dialect: Dialect) -> Result<String> {
    let mut insert = insert(table, columns)?;
    let rest = columns.iter().skip(2).cloned();
    insert.on_conflict(OnConflict::columns([TENANT, "id"]).update_columns(rest).to_owned());
    Ok(insert.build_for(dialect).sql)
}
