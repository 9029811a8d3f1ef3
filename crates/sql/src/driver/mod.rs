//! What drivers of servers share.

pub mod galera;
pub mod mariadb;
pub mod patience;
pub mod pool;
mod queue;
pub mod sqlstate;
pub mod unnest;
