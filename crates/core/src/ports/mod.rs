//! The ports: what the engine asks of the world. Everything that is not in here, the core cannot do.

pub mod erp;
