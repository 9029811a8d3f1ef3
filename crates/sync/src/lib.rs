//! Keeps the CRM and an ERP in step.
//!
//! Synchronisation is a row of steps without I/O of their own: each reads or writes the store in one transaction of the
//! engine's ([`Transact`]), and between two steps the ERP is asked through its ports. No transaction spans an await, and a
//! crash between any two steps leaves something that the next run can go on from.
//!
//! - [`pull`]: a page of the ERP's records and its cursor are applied in one transaction.
//! - [`push`]: what is to be done in the ERP stands in the outbox before it is tried; an unknown outcome is looked up by its
//!   key, never sent again.
//! - [`reconcile`]: both sides are compared, by ranges of keys where the ERP can sum them up, and a report says equal or what
//!   differs; what differs is repaired on request.

mod capabilities;
mod deadline;
mod erp_rows;
mod inbound;
mod inbox;
mod kinds;
mod lost_orders;
mod matching;
mod mirror;
mod outbox;
pub mod preflight;
mod progress;
mod ranges;
pub mod reconcile;
pub mod refusals;
mod reviews;
mod run;
mod shared;
pub mod status;
mod system_of_record;

pub use deadline::Timer;
pub use inbound::replay_all;
pub use inbox::{Kind, PullReport, pull, replay};
#[cfg(feature = "pricing")]
pub use kinds::Prices;
pub use kinds::{Customers, Items, Progress, Stock};
#[cfg(feature = "receivable")]
pub use kinds::{Invoices, OpenItems, Receipts};
pub use lost_orders::LostOrder;
pub use matching::{Criterion, Matching};
pub use outbox::{BREAKER, BreakerEvent, Event, PushReport, RateLimit, TRANSITIONS, push, retry, transition};
pub use reconcile::{KindDifference, PeriodDifference, Reconciliation, reconcile, repair};
pub use run::{ErpInstance, Round, RunReport, Transact, in_transaction, run};
pub use system_of_record::{SystemOfRecord, SystemsOfRecord};
