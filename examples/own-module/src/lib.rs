//! What is rented out: a module of a host's own, beside those that ship.

pub mod order_of_rented;
pub mod rental_contract;

use tenon::Modules;
use tenon::kernel::{Module, entity, listener, operation};

// region: module
/// What is rented out.
pub static MODULE: Module = Module {
    needs: &["order", "party", "product"],
    entities: &[entity::<rental_contract::RentalContract>()],
    operations: &[
        operation::<rental_contract::ExtendRental>(),
        operation::<rental_contract::CloseRental>(),
        operation::<rental_contract::RemainingRental>(),
    ],
    listeners: &[listener::<order_of_rented::OrderOfRented>()],
    ..Module::new("rental", "What is rented out.")
};

/// The modules that ship, and this one.
pub fn modules() -> Modules {
    Modules::default().with(&MODULE)
}
// endregion: module
