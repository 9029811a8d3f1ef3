//! Opportunities, their pipelines and the funnel.

pub mod opportunity;
pub mod pipeline;

use tenon_kernel::{Module, entity, operation};

/// Opportunities, their pipelines and the funnel.
pub static MODULE: Module = Module {
    needs: &["document", "order", "party", "pricing", "product"],
    entities: &[entity::<pipeline::Pipeline>(), entity::<opportunity::Opportunity>()],
    operations: &[
        operation::<opportunity::PromoteOpportunity>(),
        operation::<opportunity::WinOpportunity>(),
        operation::<opportunity::LoseOpportunity>(),
        operation::<opportunity::OrderOpportunity>(),
        operation::<opportunity::OpportunityFunnel>(),
    ],
    ..Module::new("opportunity", "Opportunities, their pipelines and the funnel.")
};
