//! What drivers of servers share.

pub mod pool;
pub mod sqlstate;
pub mod unnest;
