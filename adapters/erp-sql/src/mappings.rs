//! The mappings that are part of the adapter.

/// The mapping of Kingdee K/3 WISE. Its comments explain each choice. An integrator copies and adjusts it.
pub const K3: &str = include_str!("../mappings/k3.toml");
