//! What the tests of the whole share: the scenario files, the doors, and where the data is.

pub mod doors;
pub mod stories;
pub mod suite;
