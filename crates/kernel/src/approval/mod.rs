//! Approvals: an operation is put under a flow, and is then performed when those whom the flow names have approved the call.
//!
//! A user submits the call: its operation and its arguments. The call is checked as if it were made, and undone. What it is about is held
//! and hashed, so that nobody passes one thing and gets another. The last vote performs the call in its own transaction, with the rights
//! of the requester at that moment. So any operation can be guarded, and no entity needs a state for it.
//!
//! The guard is in [`crate::Unit::invoke`] and in the dispatch, before every operation, and in no operation itself.

#[allow(clippy::module_inception)]
pub mod approval;
pub mod approval_task;
mod course;
pub mod decide;
pub mod delegation;
pub mod flow;
pub(crate) mod guard;
pub mod guardable;
pub(crate) mod hold;
pub(crate) mod in_inbox;
pub mod leaving;
mod people;
pub mod preview;
pub mod refusals;
pub mod review;
pub mod signers;
mod step;
pub mod submit;
pub mod time_out;

pub use approval::{Approval, ApprovalOutcome};
pub use approval_task::{ApprovalTask, Decision, TaskKind};
pub use delegation::Delegation;
pub use flow::{ApprovalFlow, FlowVersion};
pub use step::{Approver, ApproverKind, FlowStep, IfNone, IfRequester, OnTimeout, StepMode};
