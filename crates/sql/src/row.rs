//! Records on their way into rows of a table, and back.

use crate::database::{Dialect, SqlValue};
use crate::table::is_searched;
use crate::value::{from_sql, into_sql, to_sql};
use tenon_kernel::record::{Header, LineRecord, Record, header_columns};
use tenon_kernel::search::fitted;
use tenon_kernel::{EntityDef, Error, Kind, Result, Value};

/// A whole row, in the order of [`column_names`].
pub(crate) fn row(
    tenant: &str,
    entity: &EntityDef,
    record: &Record,
    dialect: Dialect,
) -> Result<Vec<SqlValue>> {
    let header = header_columns(entity.class);
    // A field has two columns at most: itself, and what it is searched by.
    let mut row = Vec::with_capacity(1 + header.len() + 2 * record.values.len());
    row.push(tenant.into());
    for (name, kind) in header {
        row.push(into_sql(record.column(entity, name), *kind, dialect)?);
    }
    push_fields(&mut row, entity, &record.values, dialect)?;
    Ok(row)
}

pub(crate) fn line_row(
    tenant: &str,
    entity: &EntityDef,
    parent: &str,
    position: usize,
    line: &LineRecord,
    dialect: Dialect,
) -> Result<Vec<SqlValue>> {
    let position = i64::try_from(position).unwrap_or(i64::MAX);
    let mut row = Vec::with_capacity(4 + 2 * line.values.len());
    row.extend([tenant.into(), line.id.as_str().into(), parent.into(), position.into()]);
    push_fields(&mut row, entity, &line.values, dialect)?;
    Ok(row)
}

fn push_fields(
    row: &mut Vec<SqlValue>,
    entity: &EntityDef,
    values: &[Value],
    dialect: Dialect,
) -> Result<()> {
    for (index, field) in entity.columns() {
        let located = |error: Error| error.at(format!("/{}", field.name));
        row.push(to_sql(&values[index], field.kind, dialect).map_err(located)?);
        if let Kind::Text { max } = field.kind
            && is_searched(field)
        {
            row.push(values[index].as_text().map(|text| fitted(text, max)).into());
        }
    }
    Ok(())
}

/// The record of a row of these columns; its lines are still to come.
pub(crate) fn record(
    entity: &EntityDef,
    columns: &[(&'static str, Kind)],
    row: &[SqlValue],
    dialect: Dialect,
) -> Result<Record> {
    let mut header = Header::default();
    let mut cells = columns.iter().zip(row);
    for ((name, kind), cell) in cells.by_ref().take(header_columns(entity.class).len()) {
        set_header(&mut header, name, from_sql(cell, *kind, dialect)?);
    }
    let mut values = Vec::with_capacity(entity.shape.fields.len());
    for field in entity.shape.fields {
        let cell = if field.kind.is_column() { cells.next() } else { None };
        values.push(cell.map_or(Ok(Value::Null), |((_, kind), cell)| from_sql(cell, *kind, dialect))?);
    }
    Ok(Record { header, values })
}

fn set_header(header: &mut Header, name: &str, value: Value) {
    match (name, value) {
        ("id", Value::Text(id)) => header.id = id,
        ("version", Value::Integer(version)) => header.version = i32::try_from(version).unwrap_or(i32::MAX),
        ("deletion_marker", Value::Text(marker)) => header.deleted = marker != tenon_kernel::record::LIVE,
        ("created_at", Value::Instant(at)) => header.created_at = at,
        ("created_by", Value::Text(by)) => header.created_by = by,
        ("updated_at", Value::Instant(at)) => header.updated_at = at,
        ("updated_by", Value::Text(by)) => header.updated_by = by,
        ("erp" | "parent_id", Value::Text(text)) => header.erp = Some(text),
        ("held_by", Value::Text(approval)) => header.held_by = Some(approval.into()),
        ("custom", Value::Json(serde_json::Value::Object(custom))) => header.custom = custom,
        _ => {}
    }
}
