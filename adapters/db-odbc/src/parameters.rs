//! The parameters of one execution of a statement.

use odbc_api::{
    IntoParameter,
    parameter::{InputParameter, VarBinaryBox, VarCharBox, VarWCharBox},
};
use tenon_sql::SqlValue;

use crate::encoding::Encoding;

/// The values as the driver binds them.
pub(crate) fn bound(values: &[SqlValue], encoding: Encoding) -> Vec<Box<dyn InputParameter>> {
    values.iter().map(|value| bind(value, encoding)).collect()
}

fn bind(value: &SqlValue, encoding: Encoding) -> Box<dyn InputParameter> {
    match value {
        SqlValue::Null => Box::new(VarCharBox::null()),
        SqlValue::Integer(value) => Box::new(value.into_parameter()),
        SqlValue::Real(value) => Box::new(value.into_parameter()),
        SqlValue::Text(text) => match encoding {
            Encoding::Utf8 => Box::new(VarCharBox::from_vec(text.clone().into_bytes())),
            Encoding::Utf16 => Box::new(VarWCharBox::from_vec(text.encode_utf16().collect())),
        },
        SqlValue::Bytes(bytes) => Box::new(VarBinaryBox::from_vec(bytes.clone())),
    }
}
