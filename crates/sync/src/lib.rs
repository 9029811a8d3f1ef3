//! Synchronises the CRM with an ERP.
//!
//! Synchronisation is a sequence of steps. A step reads or writes the store in one transaction of the engine ([`Transact`]);
//! between two steps the ERP is called through its ports. No transaction spans an await. After a crash between two steps, the
//! next run continues.
//!
//! - [`pull`]: applies a page of the ERP's records and its cursor in one transaction.
//! - [`push`]: sends the outbox. An entry is stored before it is sent. An unknown outcome is looked up by the key, and never sent
//!   again without that.
//! - [`reconcile`]: compares both sides, by ranges of keys if the ERP can sum them up, and reports the differences. [`repair`]
//!   also repairs them.

mod capabilities;
mod cursor;
mod dead_letters;
mod deadline;
mod erp_rows;
mod inbound;
mod inbox;
mod kinds;
mod lost_orders;
mod matching;
mod mirror;
mod numbers;
mod outbox;
pub mod preflight;
mod present;
mod progress;
mod ranges;
pub mod reconcile;
pub mod refusals;
mod reviews;
mod run;
mod shared;
pub mod status;
mod system_of_record;

pub use cursor::Stuck;
pub use dead_letters::replay;
pub use deadline::Timer;
pub use inbound::replay_all;
pub use inbox::{Kind, PullReport, pull};
#[cfg(feature = "pricing")]
pub use kinds::Prices;
pub use kinds::{Customers, Items, Progress, Stock};
#[cfg(feature = "receivable")]
pub use kinds::{Invoices, OpenItems, Receipts};
pub use lost_orders::{LostOrder, RepeatedOrder};
pub use matching::{Criterion, Matching};
pub use outbox::{
    BREAKER, BreakerEvent, Event, PushReport, RateLimit, TRANSITIONS, push, restored, retry, transition,
};
pub use reconcile::{KindDifference, PeriodDifference, Reconciliation, reconcile, repair};
pub use run::{ErpInstance, Round, RunReport, Transact, check_tenant, in_transaction, run};
pub use system_of_record::{SystemOfRecord, SystemsOfRecord};
