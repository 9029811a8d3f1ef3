//! The database of an ERP, opened when it is first asked: an ERP that is away keeps nobody from working in the CRM.

use crate::config::{OpenDatabase, Owner, opener};
use std::sync::OnceLock;
use tenon_core::Result;
use tenon_sql::{Access, Database, DatabaseResult, Dialect, Transaction};

/// A database that is another program's. Each transaction tries to open it until it is open.
pub(crate) struct ErpDatabase {
    dialect: Dialect,
    open: OpenDatabase,
    opened: OnceLock<Box<dyn Database>>,
}

impl ErpDatabase {
    /// The database of this name in a configuration.
    ///
    /// # Errors
    /// `CONFIGURATION` for a name of no known form.
    pub(crate) fn named(name: &str) -> Result<Self> {
        let (dialect, open) = opener(name, Owner::Another)?;
        Ok(Self { dialect, open, opened: OnceLock::new() })
    }
}

impl Database for ErpDatabase {
    fn dialect(&self) -> Dialect {
        self.dialect
    }

    fn begin(&self, access: Access) -> DatabaseResult<Box<dyn Transaction + '_>> {
        match self.opened.get() {
            Some(database) => database.begin(access),
            None => {
                let opened = (self.open)()?;
                self.opened.get_or_init(|| opened).begin(access)
            }
        }
    }
}
