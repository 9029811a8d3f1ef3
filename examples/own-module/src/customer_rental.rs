//! What renting adds to customers.

use crate::rental_contract::RentalContract;
use tenon::core::party::customer::Customer;
use tenon::kernel::filter::{Filter, Query};
use tenon::kernel::{Code, Decimal, Error, Extension, FieldValue, Result, Stored, Unit, Value};

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
    let message = format!("the rent of {} passes the limit of {}", total.normalize(), limit.normalize());
    Err(Error::new(Code::CreditExceeded, message).at("/lines"))
}
// endregion: extension

/// The rent of the other running contracts of the customer, in the currency of this one.
fn others(contract: &Stored<RentalContract>, unit: &mut Unit<'_>) -> Result<Decimal> {
    let currency = contract.currency.as_ref().map(|currency| Filter::eq("currency", currency.as_str()));
    let running = [
        Filter::eq("customer_id", &contract.customer_id),
        Filter::eq("status", "running"),
        Filter::Not(Box::new(Filter::eq("id", contract.id()))),
    ];
    let running = Filter::All(running.into_iter().chain(currency).collect());
    let query = Query::over("rental_contract", running).sum("rent", "monthly_rent");
    let rows = unit.elevated(|unit| unit.query(&query))?;
    let sum = rows.into_iter().flatten().next().unwrap_or(Value::Null);
    Ok(Option::<Decimal>::from_value(sum)?.unwrap_or_default())
}
