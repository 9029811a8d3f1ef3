//! Code lists.

use super::value::{Bad, decimal};
use crate::wire::code_lists;
use tenon_erp_port::CodeLists;

/// The code lists of an ERP.
pub(crate) fn read(told: code_lists::CodeLists) -> Result<CodeLists, Bad> {
    let rates = |rates: Vec<String>| rates.iter().map(|rate| decimal("tax-rates", rate)).collect();
    Ok(CodeLists {
        units: told.units,
        currencies: told.currencies,
        tax_rates: told.tax_rates.map(rates).transpose()?,
        warehouses: told.warehouses,
    })
}
