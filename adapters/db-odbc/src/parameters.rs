//! Parameters of one run of a statement.

use odbc_api::{
    IntoParameter,
    parameter::{InputParameter, VarCharBox, VarWCharBox},
};
use tenon_sql::SqlValue;

/// The values as the driver binds them. Text goes as UTF-16, which no locale of the process changes on its way.
pub(crate) fn bound(values: &[SqlValue]) -> Vec<Box<dyn InputParameter>> {
    values.iter().map(bind).collect()
}

fn bind(value: &SqlValue) -> Box<dyn InputParameter> {
    match value {
        SqlValue::Null => Box::new(VarCharBox::null()),
        SqlValue::Integer(value) => Box::new(value.into_parameter()),
        SqlValue::Real(value) => Box::new(value.into_parameter()),
        SqlValue::Text(text) => Box::new(VarWCharBox::from_vec(text.encode_utf16().collect())),
    }
}
