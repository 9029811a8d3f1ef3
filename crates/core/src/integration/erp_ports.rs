//! The ports of an ERP for effects.

use crate::integration::erp_error::erp_error;
use crate::integration::refusals;
pub use crate::integration::refusals::no_port;
use tenon_erp_port::{Erp, Made, Masters, Orders};
use tenon_kernel::effect::{Done, PortSet};
use tenon_kernel::{Result, Unit};

/// The name of the destination of effects in an ERP.
pub const CHANNEL: &str = "erp";

/// The name of a question to an ERP: the account of a customer, a [`tenon_erp_port::ErpAccount`].
pub const ACCOUNT: &str = "account";

/// Returns whether the engine has an ERP of this name. An engine without any ERP does not know the names, and accepts each.
pub fn is_configured(erp: &str, unit: &Unit<'_>) -> bool {
    let known = unit.catalogue().systems(CHANNEL);
    known.is_empty() || known.iter().any(|system| system.name == erp)
}

/// Returns the port for customers.
///
/// # Errors
/// `ERP_UNSUPPORTED` if the adapter does not implement it; `INTERNAL` for another destination.
pub fn masters(ports: &PortSet) -> Result<&dyn Masters> {
    ports.get::<Erp>()?.masters.as_deref().ok_or_else(refusals::no_port)
}

/// Returns the port for orders.
///
/// # Errors
/// As [`masters`].
pub fn orders(ports: &PortSet) -> Result<&dyn Orders> {
    ports.get::<Erp>()?.orders.as_deref().ok_or_else(refusals::no_port)
}

/// Converts the answer to a call that creates a record.
///
/// # Errors
/// The error of the ERP.
pub fn made(answer: tenon_erp_port::Result<Made>) -> Result<Done> {
    answer.map(done).map_err(erp_error)
}

/// Converts the answer to a call that looks a record up.
///
/// # Errors
/// The error of the ERP.
pub fn found(answer: tenon_erp_port::Result<Option<Made>>) -> Result<Option<Done>> {
    answer.map(|made| made.map(done)).map_err(erp_error)
}

fn done(Made { key, number }: Made) -> Done {
    Done { key: Some(key), number, ..Done::default() }
}
