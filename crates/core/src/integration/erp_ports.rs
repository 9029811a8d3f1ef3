//! The ports of an ERP, as effects take them.

use crate::integration::erp_error::erp_error;
use crate::integration::refusals;
pub use crate::integration::refusals::no_port;
use tenon_erp_port::{Erp, Made, Masters, Orders};
use tenon_kernel::effect::{Done, PortSet};
use tenon_kernel::{Result, Unit};

/// The channel of what is done in an ERP.
pub const CHANNEL: &str = "erp";

/// What an operation may ask an ERP: the account of a customer, a [`tenon_erp_port::ErpAccount`].
pub const ACCOUNT: &str = "account";

/// Whether the engine keeps in step with an ERP of this name. An engine that was given no ERPs does not know them, and takes every
/// name at its word.
pub fn is_configured(erp: &str, unit: &Unit<'_>) -> bool {
    let known = unit.catalogue().systems(CHANNEL);
    known.is_empty() || known.iter().any(|name| name == erp)
}

/// The port of customers.
///
/// # Errors
/// `ERP_UNSUPPORTED` if the adapter does not have it; `INTERNAL` outside of the channel.
pub fn masters(ports: &PortSet) -> Result<&dyn Masters> {
    ports.get::<Erp>()?.masters.as_deref().ok_or_else(refusals::no_port)
}

/// The port of orders.
///
/// # Errors
/// As [`masters`].
pub fn orders(ports: &PortSet) -> Result<&dyn Orders> {
    ports.get::<Erp>()?.orders.as_deref().ok_or_else(refusals::no_port)
}

/// What an ERP has made.
///
/// # Errors
/// The ERP's own.
pub fn made(answer: tenon_erp_port::Result<Made>) -> Result<Done> {
    answer.map(done).map_err(erp_error)
}

/// What an ERP has found.
///
/// # Errors
/// The ERP's own.
pub fn found(answer: tenon_erp_port::Result<Option<Made>>) -> Result<Option<Done>> {
    answer.map(|made| made.map(done)).map_err(erp_error)
}

fn done(Made { key, number }: Made) -> Done {
    Done { key: Some(key), number }
}
