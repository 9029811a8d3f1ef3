//! What renting adds to customers.

use crate::refusals;
use crate::rental_contract::{RentalContract, RentalStatus};
use tenon::core::party::customer::Customer;
use tenon::kernel::filter::{Filter, Query};
use tenon::kernel::{Decimal, Entity, Extension, FieldValue, Result, Stored, Unit, Value};

// region: extension
/// What renting knows of a customer.
#[derive(Clone, Debug, PartialEq, Extension)]
#[extension(crate = "tenon::kernel", extends = "customer")]
pub struct CustomerRental {
    /// The most that the running contracts of the customer may cost in a month, in each currency; no limit if not given.
    #[field(scale = 4, zh = "月租上限")]
    pub rental_limit: Option<Decimal>,
}

/// Refuses a contract that takes a customer past its limit.
///
/// # Errors
/// `CREDIT_EXCEEDED` at `/lines`; a database error.
pub fn check_limit(
    customer: &Stored<Customer>,
    contract: &Stored<RentalContract>,
    unit: &mut Unit<'_>,
) -> Result<()> {
    let CustomerRental { rental_limit } = unit.extension(customer)?;
    let Some(limit) = rental_limit else { return Ok(()) };
    let total = others(contract, unit)? + contract.monthly_rent;
    if total <= limit {
        return Ok(());
    }
    Err(refusals::limit_exceeded(total.normalize(), limit.normalize()).at("/lines"))
}
// endregion: extension

/// The rent of the other running contracts of the customer, in the currency of this one.
fn others(contract: &Stored<RentalContract>, unit: &mut Unit<'_>) -> Result<Decimal> {
    let currency = contract.currency.as_ref();
    let currency = currency.map(|currency| Filter::eq(RentalContract::CURRENCY, currency.as_str()));
    let running = [
        Filter::eq(RentalContract::CUSTOMER_ID, &contract.customer_id),
        Filter::eq(RentalContract::STATUS, RentalStatus::Running),
        Filter::negate(Filter::eq(RentalContract::ID, contract.id())),
    ];
    let running = Filter::All(running.into_iter().chain(currency).collect());
    let query = Query::over(RentalContract::DEF.name, running).sum("rent", RentalContract::MONTHLY_RENT);
    let rows = unit.elevated(|unit| unit.query(&query))?;
    let sum = rows.into_iter().flatten().next().unwrap_or(Value::Null);
    Ok(Option::<Decimal>::from_value(sum)?.unwrap_or_default())
}
