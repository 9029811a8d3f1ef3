//! A value of a result.

use std::error::Error;

use jiff::{
    Span,
    civil::{Date, DateTime, date},
};
use tenon_sql::SqlValue;
use tokio_postgres::types::{FromSql, Kind, Type};

use crate::numeric;

/// A value of a result, as the port has it.
pub(crate) struct Cell(pub(crate) SqlValue);

impl<'r> FromSql<'r> for Cell {
    fn from_sql(kind: &Type, raw: &'r [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        let value = read(kind, raw);
        value.map(Cell).ok_or_else(|| format!("a value of the type {}: cast it to text", kind.name()).into())
    }

    fn from_sql_null(_: &Type) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Cell(SqlValue::Null))
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

/// The value of this type in binary form; nothing where the type has no form in the port, or the value none as text.
fn read(kind: &Type, raw: &[u8]) -> Option<SqlValue> {
    Some(match *kind {
        Type::BOOL => SqlValue::Integer(i8::from_be_bytes(raw.try_into().ok()?).into()),
        Type::INT2 => SqlValue::Integer(i16::from_be_bytes(raw.try_into().ok()?).into()),
        Type::INT4 => SqlValue::Integer(i32::from_be_bytes(raw.try_into().ok()?).into()),
        Type::INT8 => SqlValue::Integer(i64::from_be_bytes(raw.try_into().ok()?)),
        Type::OID => SqlValue::Integer(u32::from_be_bytes(raw.try_into().ok()?).into()),
        Type::FLOAT4 => SqlValue::Real(f32::from_be_bytes(raw.try_into().ok()?).into()),
        Type::FLOAT8 => SqlValue::Real(f64::from_be_bytes(raw.try_into().ok()?)),
        Type::NUMERIC => SqlValue::Text(numeric::text(raw)?),
        Type::DATE => SqlValue::Text(day(raw)?),
        Type::TIME => SqlValue::Text(instant(raw)?.time().to_string()),
        Type::TIMESTAMP | Type::TIMESTAMPTZ => SqlValue::Text(moment(raw)?),
        Type::JSONB => text(raw.strip_prefix(&[1])?),
        Type::UUID => SqlValue::Text(identifier(raw)?),
        Type::BYTEA => SqlValue::Bytes(raw.to_vec()),
        Type::TEXT
        | Type::VARCHAR
        | Type::BPCHAR
        | Type::NAME
        | Type::UNKNOWN
        | Type::CHAR
        | Type::JSON
        | Type::XML => text(raw),
        _ => return of_kind(kind, raw),
    })
}

/// A value of a type that somebody has declared.
fn of_kind(kind: &Type, raw: &[u8]) -> Option<SqlValue> {
    match kind.kind() {
        Kind::Enum(_) => Some(text(raw)),
        Kind::Domain(base) => read(base, raw),
        _ => None,
    }
}

/// Text, or its bytes where it is not UTF-8.
fn text(raw: &[u8]) -> SqlValue {
    std::str::from_utf8(raw).map_or_else(|_| SqlValue::Bytes(raw.to_vec()), SqlValue::from)
}

/// The day from which the server counts.
const FIRST: Date = date(2000, 1, 1);

fn day(raw: &[u8]) -> Option<String> {
    match i32::from_be_bytes(raw.try_into().ok()?) {
        i32::MAX => Some("infinity".to_owned()),
        i32::MIN => Some("-infinity".to_owned()),
        days => {
            let day = FIRST.checked_add(Span::new().try_days(days).ok()?).ok()?;
            (day.year() > 0).then(|| day.to_string())
        }
    }
}

fn moment(raw: &[u8]) -> Option<String> {
    match i64::from_be_bytes(raw.try_into().ok()?) {
        i64::MAX => Some("infinity".to_owned()),
        i64::MIN => Some("-infinity".to_owned()),
        _ => {
            let moment = instant(raw)?;
            (moment.year() > 0).then(|| format!("{} {}", moment.date(), moment.time()))
        }
    }
}

/// Microseconds from the first day on.
fn instant(raw: &[u8]) -> Option<DateTime> {
    let micros = i64::from_be_bytes(raw.try_into().ok()?);
    FIRST.at(0, 0, 0, 0).checked_add(Span::new().try_microseconds(micros).ok()?).ok()
}

fn identifier(raw: &[u8]) -> Option<String> {
    let digits: String = <[u8; 16]>::try_from(raw).ok()?.iter().map(|byte| format!("{byte:02x}")).collect();
    let part = |from, to| digits.get(from..to);
    Some([part(0, 8)?, part(8, 12)?, part(12, 16)?, part(16, 20)?, part(20, 32)?].join("-"))
}
