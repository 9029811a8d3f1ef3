//! Code lists, each read by a query with one column.

use crate::encoding::Encoding;
use crate::fault::reading;
use crate::file::{CodeList, CodeQueries};
use crate::statement::plain;
use crate::value;
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use tenon_erp_port::CodeLists;
use tenon_erp_port::{Code, Error, Result};
use tenon_sql::{Access, Database, SqlValue, rows};

/// The queries of the code lists, checked.
pub(crate) struct Codes {
    /// By the name of the list.
    pub(crate) queries: BTreeMap<&'static str, String>,
    currencies: CodeList,
}

impl Codes {
    pub(crate) fn compile(
        file: &CodeQueries,
        codes: &BTreeMap<String, CodeList>,
    ) -> std::result::Result<Self, String> {
        let mut queries = BTreeMap::new();
        for (name, sql) in [
            ("units", &file.units),
            ("currencies", &file.currencies),
            ("tax_rates", &file.tax_rates),
            ("warehouses", &file.warehouses),
        ] {
            if let Some(sql) = sql {
                queries.insert(name, plain(sql).map_err(|why| format!("code_lists.{name}: {why}"))?);
            }
        }
        Ok(Self { queries, currencies: codes.get("currency").cloned().unwrap_or_default() })
    }

    /// The lists, each with at most so many codes.
    pub(crate) fn read(&self, database: &dyn Database, most: u32, encoding: Encoding) -> Result<CodeLists> {
        let list = |name: &str| self.list(name, database, most, encoding);
        let currencies = list("currencies")?.map(|codes| {
            let ours = codes.into_iter().map(|code| self.currencies.get(&code).cloned().unwrap_or(code));
            ours.collect()
        });
        let rates = list("tax_rates")?.map(|codes| codes.iter().map(|code| rate(code)).collect());
        let tax_rates = rates.transpose()?;
        Ok(CodeLists { units: list("units")?, currencies, tax_rates, warehouses: list("warehouses")? })
    }

    fn list(
        &self,
        name: &str,
        database: &dyn Database,
        most: u32,
        encoding: Encoding,
    ) -> Result<Option<Vec<String>>> {
        let Some(sql) = self.queries.get(name) else { return Ok(None) };
        let place = "code_lists";
        let mut transaction = database.begin(Access::Read).map_err(|error| reading(place, &error))?;
        let found = rows(&mut *transaction, sql, &[]).map_err(|error| reading(place, &error))?;
        if found.len() > most as usize {
            let message = format!("{place}.{name}: there are more than {most} rows, the bound of one call");
            return Err(Error::new(Code::ErpInvalidResponse, message));
        }
        let code = |row: &Vec<SqlValue>| {
            let row = encoding.decoded(row, database.dialect());
            row.first().map_or(Ok(None), value::trimmed)
        };
        let codes =
            found.iter().filter_map(|row| code(row).transpose()).collect::<std::result::Result<_, _>>();
        let unreadable = |why| Error::new(Code::ErpInvalidResponse, format!("{place}.{name}: {why}"));
        codes.map(Some).map_err(unreadable)
    }
}

fn rate(code: &str) -> Result<Decimal> {
    let wrong =
        || Error::new(Code::ErpInvalidResponse, format!("code_lists.tax_rates: `{code}` is no number"));
    code.parse::<Decimal>().map(|rate| rate.normalize()).map_err(|_| wrong())
}
