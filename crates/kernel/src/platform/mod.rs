//! The platform: organisation, users, roles, custom fields, picklists, numbers, rules, approvals, the inbox, journal, outbox and due work, which every business application needs.

pub mod custom_field;
pub mod due;
pub mod event;
pub(crate) mod granting;
pub mod idempotency;
pub mod inbox;
pub mod journal;
mod journal_number;
pub mod leaving;
pub mod metric;
pub mod notice;
pub mod notice_send;
pub mod number_rule;
pub mod org_unit;
pub mod outbox;
pub(crate) mod ownership;
pub mod picklist;
pub mod role;
pub mod rule;
pub mod tenant;
pub mod trace;
pub mod user;
pub mod warning;
pub mod workbench;

use crate::refusal::{Reason, joined};
use crate::{Module, Upgrade, entity, listener, operation, task, timer};
use crate::{approval, refusals, rules};

/// Why the kernel refuses, in calls and in expressions.
static REASONS: [&Reason; OF_RULES.len() + approval::refusals::ALL.len()] =
    joined(&OF_RULES, approval::refusals::ALL);

static OF_RULES: [&Reason; refusals::ALL.len() + rules::refusals::ALL.len()] =
    joined(refusals::ALL, rules::refusals::ALL);

/// The module that every engine has, whatever other modules are on.
pub static PLATFORM: Module = Module {
    entities: &[
        entity::<org_unit::OrgUnit>(),
        entity::<role::Role>(),
        entity::<user::User>(),
        entity::<custom_field::CustomField>(),
        entity::<picklist::Picklist>(),
        entity::<number_rule::NumberRule>(),
        entity::<rule::Rule>(),
        entity::<rule::RuleRevision>(),
        entity::<metric::Metric>(),
        entity::<notice::Notice>(),
        entity::<warning::warning_rule::WarningRule>(),
        entity::<warning::alert::Alert>(),
        entity::<warning::round::WarningRound>(),
        entity::<journal::JournalEntry>(),
        entity::<idempotency::Answer>(),
        entity::<outbox::Outbox>(),
        entity::<due::Due>(),
        entity::<tenant::Tenant>(),
        entity::<approval::ApprovalFlow>(),
        entity::<approval::FlowVersion>(),
        entity::<approval::Approval>(),
        entity::<approval::ApprovalTask>(),
        entity::<approval::Delegation>(),
    ],
    operations: &[
        operation::<org_unit::CreateTenant>(),
        operation::<event::NextEvents>(),
        operation::<idempotency::PruneAnswers>(),
        operation::<picklist::ImportPicklist>(),
        operation::<rule::CheckRule>(),
        operation::<rule::TestRule>(),
        operation::<rule::PublishRule>(),
        operation::<rule::RetireRule>(),
        operation::<warning::acknowledge::AcknowledgeAlert>(),
        operation::<notice_send::SendNotice>(),
        operation::<inbox::ListInbox>(),
        operation::<inbox::CountInbox>(),
        operation::<inbox::MarkRead>(),
        operation::<trace::TraceProcess>(),
        operation::<workbench::GetWorkbench>(),
        operation::<approval::flow::PublishFlow>(),
        operation::<approval::flow::DisableFlow>(),
        operation::<approval::submit::Submit>(),
        operation::<approval::preview::Preview>(),
        operation::<approval::review::Review>(),
        operation::<approval::decide::Approve>(),
        operation::<approval::decide::Reject>(),
        operation::<approval::decide::SendBack>(),
        operation::<approval::decide::Withdraw>(),
        operation::<approval::signers::Transfer>(),
        operation::<approval::signers::AddSigner>(),
    ],
    listeners: &[
        listener::<approval::leaving::TasksOfLeaving>(),
        task::<approval::in_inbox::ToDecide>(),
        listener::<approval::in_inbox::Ended>(),
    ],
    timers: &[
        timer::<warning::round::Begin>(),
        timer::<warning::round::Step>(),
        timer::<approval::time_out::TimeOut>(),
    ],
    figures: &[approval::in_inbox::TO_DECIDE],
    permissions: &["tick.run", "tick.status", "tick.retry"],
    refusals: &REASONS,
    version: 2,
    upgrades: &[Upgrade { to: 2, step: tenant::register_old }],
    ..Module::new(
        "platform",
        "The organisation, users, roles, custom fields, picklists, numbers, rules, approvals, the inbox, the journal, the outbox and due work.",
    )
};
