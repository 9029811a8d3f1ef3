//! Many processes at once on one store: what the tests share.

mod backup;
mod company;
mod contender;
mod place;
mod proxy;
mod server_erp;
mod trade;

pub use backup::Backup;
pub use company::Company;
pub use contender::{Contender, all_at_once, code, request};
pub use place::{Place, galera, places, sqlite};
pub use proxy::Proxy;
pub use server_erp::ServerErp;
pub use trade::{Terms, careless_erp, placed, submit_orders};
