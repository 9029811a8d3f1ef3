//! Opportunities, their pipelines and the funnel.

pub mod of_activity;
pub mod of_customer;
pub mod opportunity;
pub mod pipeline;
mod refusals;

use crate::party::customer_card::CARD;
use opportunity::{Opportunity, OpportunityStatus};
use tenon_kernel::filter::Filter;
use tenon_kernel::{Entity, Figure, Module, entity, extension, listener, operation};

/// Opportunities, their pipelines and the funnel.
pub static MODULE: Module = Module {
    needs: &["activity", "currency", "document", "order", "party", "product"],
    entities: &[entity::<pipeline::Pipeline>(), entity::<Opportunity>()],
    extensions: &[extension::<of_activity::ActivityOfOpportunity>()],
    operations: &[
        operation::<opportunity::PromoteOpportunity>(),
        operation::<opportunity::WinOpportunity>(),
        operation::<opportunity::LoseOpportunity>(),
        operation::<opportunity::OrderOpportunity>(),
        operation::<opportunity::OpportunityFunnel>(),
    ],
    listeners: &[listener::<of_customer::OpportunitiesOfCustomer>()],
    figures: FIGURES,
    refusals: refusals::ALL,
    ..Module::new("opportunity", "Opportunities, their pipelines and the funnel.")
};

static FIGURES: &[Figure] = &[
    Figure {
        place: 30,
        filter: Some(|| Filter::eq(Opportunity::STATUS, OpportunityStatus::Open)),
        sum: Some(Opportunity::AMOUNT),
        currency: Some(Opportunity::CURRENCY),
        ..Figure::new(CARD, "open_opportunities", Opportunity::DEF.name, Opportunity::CUSTOMER_ID)
    },
    Figure {
        place: 40,
        filter: Some(|| Filter::eq(Opportunity::STATUS, OpportunityStatus::Won)),
        sum: Some(Opportunity::AMOUNT),
        currency: Some(Opportunity::CURRENCY),
        ..Figure::new(CARD, "won_opportunities", Opportunity::DEF.name, Opportunity::CUSTOMER_ID)
    },
];
