//! Mappings that come with the adapter.

/// Kingdee K/3 WISE. The comments in it say what each choice rests on; an integrator copies and adjusts it.
pub const K3: &str = include_str!("../mappings/k3.toml");
