//! Weighted models: scores of records, with what each factor contributes.

pub mod backtest;
pub mod computation;
pub mod explain;
pub mod model;
mod naming;
mod refusals;
pub mod score;

use tenon_kernel::{Module, entity, listener, operation};

/// The module of weighted models.
pub static MODULE: Module = Module {
    entities: &[entity::<model::Model>(), entity::<model::ModelRevision>(), entity::<score::Score>()],
    operations: &[
        operation::<model::PublishModel>(),
        operation::<score::ScoreRecords>(),
        operation::<explain::ExplainScore>(),
        operation::<backtest::Backtest>(),
    ],
    listeners: &[listener::<naming::KeepsCustomFields>(), listener::<naming::KeepsMetrics>()],
    refusals: refusals::ALL,
    ..Module::new("scoring", "Weighted models that score records, and explain each score.")
};
