//! Code lists.

use crate::Kontor;
use crate::exports::tenon::erp::code_lists::{CodeLists, Guest};
use crate::http::get;
use crate::tenon::erp::types::Error;
use serde::Deserialize;

/// The codes as Kontor gives them.
#[derive(Deserialize)]
struct CodesThere {
    units: Option<Vec<String>>,
    currencies: Option<Vec<String>>,
    tax_rates: Option<Vec<String>>,
    warehouses: Option<Vec<String>>,
}

impl Guest for Kontor {
    fn read() -> Result<CodeLists, Error> {
        let there: CodesThere = get("/api/code-lists")?;
        Ok(CodeLists {
            units: there.units,
            currencies: there.currencies,
            tax_rates: there.tax_rates,
            warehouses: there.warehouses,
            extra: vec![],
        })
    }
}
