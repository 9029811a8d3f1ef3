//! Warnings: rules that are checked when records change, or every day, and the alerts that they raise.

pub mod acknowledge;
pub mod alert;
mod check;
mod readers;
pub mod round;
pub mod warning_rule;

pub(crate) use check::{after_change, after_move, after_set};
