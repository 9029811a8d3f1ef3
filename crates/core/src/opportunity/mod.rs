//! Opportunities, their pipelines and the funnel.

pub mod funnel;
pub mod of_activity;
pub mod of_customer;
pub mod opportunity;
pub mod opportunity_stage;
pub mod pipeline;
mod refusals;
mod worth;

use crate::party::customer_card::CARD;
use opportunity::{Opportunity, OpportunityStatus};
use tenon_kernel::filter::Filter;
use tenon_kernel::platform::leaving::OPEN_RECORDS;
use tenon_kernel::platform::workbench::WORKBENCH;
use tenon_kernel::{Entity, Figure, Module, entity, extension, listener, operation};

/// The module of opportunities.
pub static MODULE: Module = Module {
    needs: &["activity", "currency", "document", "order", "party", "product"],
    entities: &[
        entity::<pipeline::Pipeline>(),
        entity::<Opportunity>(),
        entity::<opportunity_stage::OpportunityStage>(),
    ],
    extensions: &[extension::<of_activity::ActivityOfOpportunity>()],
    operations: &[
        operation::<opportunity::PromoteOpportunity>(),
        operation::<opportunity::WinOpportunity>(),
        operation::<opportunity::LoseOpportunity>(),
        operation::<opportunity::OrderOpportunity>(),
        operation::<funnel::OpportunityFunnel>(),
    ],
    listeners: &[
        listener::<of_activity::OpportunityOfActivity>(),
        listener::<of_customer::OpportunitiesOfCustomer>(),
        listener::<opportunity_stage::StagesOfOpportunity>(),
    ],
    figures: FIGURES,
    refusals: refusals::ALL,
    ..Module::new("opportunity", "Opportunities, their pipelines and the funnel.")
};

static FIGURES: &[Figure] = &[
    Figure {
        filter: Some(|| Filter::eq(Opportunity::STATUS, OpportunityStatus::Open)),
        ..Figure::new(OPEN_RECORDS, "opportunities", Opportunity::DEF.name, Opportunity::OWNER_ID)
    },
    Figure {
        place: 40,
        filter: Some(|| Filter::eq(Opportunity::STATUS, OpportunityStatus::Open)),
        ..Figure::new(WORKBENCH, "open_opportunities", Opportunity::DEF.name, Opportunity::OWNER_ID)
    },
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
