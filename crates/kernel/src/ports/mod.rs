//! The ports: the services that the engine uses. The core can use nothing else.

pub mod clock;
pub mod store;

pub use clock::{Clock, Ids};
pub use store::{Store, StoreTransaction};
