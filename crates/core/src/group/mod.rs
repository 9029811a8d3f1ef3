//! A group of companies (集团): the roles that it begins with.

mod refusals;
pub mod standard_role;

use tenon_kernel::{Module, operation};

/// The module of a group of companies.
pub static MODULE: Module = Module {
    operations: &[operation::<standard_role::CreateStandardRoles>()],
    refusals: refusals::ALL,
    ..Module::new("group", "The ready roles of a group of companies.")
};
