//! The platform: organisation, users, roles, custom fields, numbers, journal and outbox, which every business application needs.

pub mod custom_field;
pub(crate) mod granting;
pub mod idempotency;
pub mod journal;
pub mod leaving;
pub mod number_rule;
pub mod org_unit;
pub mod outbox;
pub(crate) mod ownership;
pub mod role;
pub mod user;

use crate::refusals;
use crate::{Module, entity, operation};

/// The module that every engine has, whatever other modules are on.
pub static PLATFORM: Module = Module {
    entities: &[
        entity::<org_unit::OrgUnit>(),
        entity::<role::Role>(),
        entity::<user::User>(),
        entity::<custom_field::CustomField>(),
        entity::<number_rule::NumberRule>(),
        entity::<journal::JournalEntry>(),
        entity::<idempotency::Answer>(),
        entity::<outbox::Outbox>(),
    ],
    operations: &[operation::<org_unit::CreateTenant>(), operation::<idempotency::PruneAnswers>()],
    refusals: refusals::ALL,
    ..Module::new(
        "platform",
        "The organisation, users, roles, custom fields, numbers, the journal and the outbox.",
    )
};
