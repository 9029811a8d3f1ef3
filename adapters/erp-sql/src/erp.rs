//! An ERP: a mapping and a database.

use crate::capability::capabilities;
use crate::fault::reading;
use crate::mapping::{Finding, Mapping};
use crate::read::joined;
use crate::statement::Values;
use crate::value;
use crate::verify::verify;
use std::fmt;
use tenon_erp_port::{Capabilities, Made};
use tenon_erp_port::{Code, Error, Result};
use tenon_sql::{Access, Database, SqlValue, rows};

/// An ERP that is a SQL database.
pub struct SqlErp {
    pub(crate) database: Box<dyn Database>,
    pub(crate) mapping: Mapping,
    pub(crate) capabilities: Capabilities,
}

impl SqlErp {
    /// Creates an ERP from a database and a mapping. Nothing is read yet.
    pub fn new(database: impl Database + 'static, mapping: Mapping) -> Self {
        let capabilities = capabilities(&mapping, database.dialect());
        Self { database: Box::new(database), mapping, capabilities }
    }

    /// Returns the parts of the mapping that do not fit the database (a table, a column, a statement), each with its place in the
    /// mapping and the database's message. Nothing is written.
    ///
    /// # Errors
    /// `ERP_UNREACHABLE`.
    pub fn verify(&self) -> Result<Vec<String>> {
        verify(&self.mapping, &self.database)
    }

    /// The record that a write with this key made, if one did.
    pub(crate) fn find(&self, finding: &Finding, idempotency_key: &str) -> Result<Option<Made>> {
        let values = Values::from([("key".to_owned(), SqlValue::from(idempotency_key))]);
        let mut transaction =
            self.database.begin(Access::Read).map_err(|error| reading(finding.place, &error))?;
        let found = rows(&mut *transaction, &finding.statement.sql, &finding.statement.bind(&values));
        let invalid_response =
            |why: &str| Error::new(Code::ErpInvalidResponse, format!("{}: {why}", finding.place));
        match found.map_err(|error| reading(finding.place, &error))?.as_slice() {
            [] => Ok(None),
            [row] => {
                let row = self.mapping.encoding.decoded(row, self.database.dialect());
                let key = joined(&row[..1]).map_err(|why| invalid_response(&format!("the key {why}")))?;
                let number = row.get(1).map_or(Ok(None), value::trimmed);
                Ok(Some(Made { key, number: number.map_err(|why| invalid_response(&why))? }))
            }
            _ => Err(invalid_response("two records have the same idempotency key")),
        }
    }
}

impl fmt::Debug for SqlErp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqlErp").field("mapping", &self.mapping.name).finish_non_exhaustive()
    }
}
