//! Activities with customers.

pub mod activity;

use crate::party::customer_card::CARD;
use tenon_kernel::{Figure, Module, entity};

/// Activities with customers.
pub static MODULE: Module = Module {
    needs: &["party"],
    entities: &[entity::<activity::Activity>()],
    figures: FIGURES,
    ..Module::new("activity", "Activities with customers.")
};

static FIGURES: &[Figure] =
    &[Figure { place: 20, ..Figure::new(CARD, "activities", "activity", "customer_id") }];
