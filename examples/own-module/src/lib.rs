//! What is rented out: a module of a host's own, beside those that ship.

pub mod collection;
pub mod customer_rental;
pub mod order_of_rented;
mod refusals;
pub mod rental_contract;

use rental_contract::{RentalContract, RentalStatus};
use tenon::Modules;
use tenon::core::party::customer_card::CARD;
use tenon::kernel::filter::Filter;
use tenon::kernel::{Entity, Figure, Module, entity, extension, listener, operation, timer};

// region: module
/// What is rented out.
pub static MODULE: Module = Module {
    needs: &["activity", "order", "party", "product"],
    entities: &[entity::<RentalContract>()],
    extensions: &[extension::<customer_rental::CustomerRental>()],
    operations: &[
        operation::<rental_contract::ExtendRental>(),
        operation::<rental_contract::CloseRental>(),
        operation::<rental_contract::RemainingRental>(),
    ],
    listeners: &[listener::<order_of_rented::OrderOfRented>()],
    figures: &[RUNNING],
    timers: &[timer::<collection::Collection>()],
    refusals: refusals::ALL,
    ..Module::new("rental", "What is rented out.")
};

/// The modules that ship, and this one.
pub fn modules() -> Modules {
    Modules::default().with(&MODULE)
}
// endregion: module

// region: figure
/// What stands on the card of a customer.
const RUNNING: Figure = Figure {
    filter: Some(|| Filter::eq(RentalContract::STATUS, RentalStatus::Running)),
    sum: Some(RentalContract::MONTHLY_RENT),
    currency: Some(RentalContract::CURRENCY),
    ..Figure::new(CARD, "running_rentals", RentalContract::DEF.name, RentalContract::CUSTOMER_ID)
};
// endregion: figure
