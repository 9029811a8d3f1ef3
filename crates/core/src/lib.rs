//! The CRM domain: customers, opportunities, orders, money and stock. No I/O, no clock, no randomness.
//!
//! One folder for each module, with its entities, rules and operations. Everything else — tables, JSON Schema, OpenRPC,
//! permissions, labels — follows from the declarations.

pub mod activity;
pub mod currency;
pub mod document;
pub mod integration;
pub mod opportunity;
pub mod order;
pub mod party;
pub mod pricing;
pub mod product;
pub mod receivable;
pub mod stock;

use tenon_kernel::Module;

/// The modules of the CRM.
pub static MODULES: &[&Module] = &[
    &activity::MODULE,
    &currency::MODULE,
    &document::MODULE,
    &integration::MODULE,
    &opportunity::MODULE,
    &order::MODULE,
    &party::MODULE,
    &pricing::MODULE,
    &product::MODULE,
    &receivable::MODULE,
    &stock::MODULE,
];
