//! The credit exposure of customers.
//!
//! Modules that need this one declare the parts of the exposure by figures for [`EXPOSURE`]: open orders, open items.

use super::customer::Customer;
use crate::currency::exchange_rate::convert;
use rust_decimal::Decimal;
use tenon_kernel::{Currency, Result, Stored, Unit};

/// The purpose of figures that are part of a customer's exposure. A sum without a currency field is in the customer's currency.
pub const EXPOSURE: &str = "customer.exposure";

/// Returns the name of the guard of a customer's credit. Code that changes the customer's exposure holds it.
pub fn guard(customer_id: &str) -> String {
    format!("credit:{customer_id}")
}

/// Returns whether the actor may see everything that counts towards a customer's exposure, and therefore its sum.
///
/// # Errors
/// A database error.
pub fn may_see_exposure(customer: &Stored<Customer>, unit: &mut Unit<'_>) -> Result<bool> {
    for figure in unit.catalogue().figures(EXPOSURE) {
        let all = unit.elevated(|unit| figure.count(customer.id(), unit))?;
        if figure.count(customer.id(), unit)? != all || !unit.may_read(figure.entity) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Returns a customer's exposure in the currency of the credit limit: the figures for [`EXPOSURE`], converted at today's rates.
/// Credit notes and unapplied receipts reduce it.
///
/// # Errors
/// `ILLEGAL_STATE` if a currency has no rate; a database error.
pub fn exposure(customer: &Stored<Customer>, currency: &Currency, unit: &mut Unit<'_>) -> Result<Decimal> {
    let mut exposure = Decimal::ZERO;
    for figure in unit.catalogue().figures(EXPOSURE) {
        let counted = unit.elevated(|unit| figure.count(customer.id(), unit))?;
        for row in counted {
            exposure += match &row.currency {
                Some(code) => convert(row.amount, &Currency::new(code)?, currency, unit.today(), unit)?,
                None => row.amount,
            };
        }
    }
    Ok(exposure)
}
