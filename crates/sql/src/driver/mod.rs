//! What drivers of servers share.

pub mod pool;
mod queue;
pub mod sqlstate;
pub mod unnest;
