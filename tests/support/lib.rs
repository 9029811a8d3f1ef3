//! What the tests of the whole share: the scenario files, the entry points, and where the data is.

pub mod cover;
pub mod dying;
pub mod entry_points;
pub mod host_transaction;
pub mod observed;
pub mod processes;
pub mod servers;
pub mod stories;
pub mod suite;
