//! The parameters of one execution of a statement, sent as text: the server reads each as the type that it has inferred.

use std::{error::Error, fmt};

use bytes::{BufMut, BytesMut};
use tenon_sql::{DatabaseError, DatabaseResult, Fault, SqlValue};
use tokio_postgres::types::{Format, IsNull, ToSql, Type};

/// A parameter.
pub(crate) struct Parameter<'v>(pub(crate) &'v SqlValue);

impl fmt::Debug for Parameter<'_> {
    /// Parameters are in the log of the protocol's crate otherwise.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("…")
    }
}

impl ToSql for Parameter<'_> {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match self.0 {
            SqlValue::Null => return Ok(IsNull::Yes),
            SqlValue::Integer(number) => out.put_slice(number.to_string().as_bytes()),
            SqlValue::Real(number) => out.put_slice(format!("{number:e}").as_bytes()),
            SqlValue::Text(text) => out.put_slice(text.as_bytes()),
            SqlValue::Bytes(bytes) => {
                out.put_slice(b"\\x");
                bytes.iter().for_each(|byte| out.put_slice(format!("{byte:02x}").as_bytes()));
            }
        }
        Ok(IsNull::No)
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    fn to_sql_checked(
        &self,
        kind: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        self.to_sql(kind, out)
    }

    fn encode_format(&self, _: &Type) -> Format {
        Format::Text
    }
}

/// PostgreSQL has no NUL in a text.
pub(crate) fn carried(values: &[SqlValue]) -> DatabaseResult<()> {
    let has_nul = |value: &SqlValue| matches!(value, SqlValue::Text(text) if text.contains('\0'));
    if values.iter().any(has_nul) {
        return Err(DatabaseError::new(Fault::Inexact, "a text with a NUL"));
    }
    Ok(())
}
