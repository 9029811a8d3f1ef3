//! What the tests of the whole share: the scenario files, the doors, and where the data is.

pub mod cover;
pub mod doors;
pub mod observed;
pub mod processes;
pub mod stories;
pub mod suite;
