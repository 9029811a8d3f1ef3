//! The ports: what the engine asks of the world. Everything that is not in here, the core cannot do.

pub mod clock;
pub mod store;

pub use clock::{Clock, Ids};
pub use store::{Store, StoreTransaction};
