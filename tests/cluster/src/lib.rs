//! Many processes at once on one store: what the tests share.

mod company;
mod contender;
mod place;

pub use company::Company;
pub use contender::{Contender, all_at_once, code, request};
pub use place::{Place, galera, places};
