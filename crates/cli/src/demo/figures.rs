//! The same sums by plain SQL on both sides: the ERP's by its own program, ours by statements on our tables.

use super::Stage;
use crate::output::say;
use crate::refusals;
use rust_decimal::Decimal;
use serde_json::Value as Json;
use tenon::Result;
use tenon::sql::{Access, SqlValue, explain, rows};

/// What is compared: the ERP's name of the figure, our SQL, and the digits after the point that our integers carry.
const FIGURES: [(&str, &str, u32); 8] = [
    ("customers", "SELECT COUNT(*) FROM tn_erp_link WHERE entity = 'customer'", 0),
    ("items", "SELECT COUNT(*) FROM tn_erp_link WHERE entity = 'product'", 0),
    ("prices", "SELECT COUNT(*) FROM tn_price", 0),
    ("stock_rows", "SELECT COUNT(*) FROM tn_stock_level", 0),
    ("stock", "SELECT COALESCE(SUM(on_hand), 0) FROM tn_stock_level", 6),
    ("open_items", "SELECT COUNT(*) FROM tn_open_item WHERE open_amount <> 0", 0),
    ("open_amount", "SELECT COALESCE(SUM(open_amount), 0) FROM tn_open_item", 4),
    ("invoiced", "SELECT COALESCE(SUM(gross), 0) FROM tn_invoice", 4),
];

/// Prints the figures of both sides, and says whether they agree.
pub(super) fn compare(stage: &Stage) -> Result<bool> {
    let theirs = stage.erp.totals()?;
    let mut agree = true;
    for (name, sql, scale) in FIGURES {
        let (theirs, ours) = (number(&theirs[name])?, Decimal::new(query(stage, sql)?, scale).normalize());
        let verdict = if theirs == ours { "equal" } else { "DIFFERENT" };
        agree &= theirs == ours;
        say!("  {name:<12}{theirs:>18} there{ours:>18} here  {verdict}");
    }
    Ok(agree)
}

fn number(json: &Json) -> Result<Decimal> {
    let text = json.as_str().map_or_else(|| json.to_string(), str::to_owned);
    let number = Decimal::from_str_exact(&text).map(|number| number.normalize());
    number.map_err(refusals::totals)
}

fn query(stage: &Stage, sql: &str) -> Result<i64> {
    let mut transaction = stage.engine.database().begin(Access::Read).map_err(explain)?;
    let found = rows(&mut *transaction, sql, &[]).map_err(explain)?;
    match found.first().and_then(|row| row.first()) {
        Some(SqlValue::Integer(number)) => Ok(*number),
        _ => Err(tenon::kernel::refusals::statement_refused("a sum gave no number")),
    }
}
