//! The kernel: the parts that entities and operations have in common, and the platform entities. It has no I/O, no clock and no
//! random numbers.
//!
//! An entity is one struct; an operation is one struct with its `run`. Tables, JSON Schema, OpenRPC, permissions and labels are
//! derived from the [`Catalogue`]. The kernel contains no business rules; they are in the crates that use it.

// Lets the derives, which name `::tenon_kernel`, work inside this crate too.
extern crate self as tenon_kernel;

mod about;
mod amounts;
pub mod approval;
pub mod ask;
mod canonical;
pub mod catalogue;
mod changes;
pub mod condition;
pub mod context;
pub mod decode;
pub mod dispatch;
pub mod effect;
pub mod encode;
mod entity;
pub mod error;
pub mod extension;
pub mod figure;
pub mod filter;
mod kind;
pub mod listener;
pub mod merged;
mod module;
pub mod money;
pub mod moving;
mod number_blocks;
mod numbering;
mod operation;
pub mod part;
mod patch_path;
pub mod platform;
pub mod ports;
pub mod reach;
pub mod record;
mod reference_cache;
mod references;
pub mod refusal;
pub mod refusals;
mod resolve;
pub mod rights;
pub mod rules;
pub mod search;
mod semi_join;
mod settings;
pub mod standard;
pub mod stored;
pub mod task;
mod text;
pub mod tick;
pub mod timer;
pub mod transact;
pub mod tree;
mod type_names;
pub mod unit;
pub mod upgrade;
pub mod validate;
mod value;

pub use catalogue::{Catalogue, chosen, entity, operation};
pub use context::CallContext;
pub use dispatch::Call;
pub use entity::{Class, Dated, Entity, EntityDef, RowRights, Rules};
pub use error::{Code, Error, Result, Retry};
pub use extension::{Extension, ExtensionDef, extension};
pub use figure::Figure;
pub use kind::{ChoiceOption, Field, Kind, Label, Shape, is_text, most};
pub use listener::{Change, Listen, listener};
pub use module::{Module, WorkingTime};
pub use money::Currency;
pub use number_blocks::{Drawing, NumberBlocks};
pub use operation::{Asks, Effect, Operation, OperationDef, Prepares, Run};
pub use part::Part;
pub use record::{Line, Lines, Record, Stored};
pub use refusal::Reason;
pub use settings::Settings;
pub use task::{Task, task};
pub use tenon_derive::{Choice, Entity, Extension, Object, Operation, Part};
pub use text::TextForm;
pub use timer::{CatchUp, Timer, timer};
pub use tree::Tree;
pub use unit::Unit;
pub use upgrade::Upgrade;
pub use value::{FieldValue, Object, Value};
/// The crates and types for declarations and rules. A crate of entities needs no others except this crate.
pub use {jiff, rust_decimal::Decimal, serde_json};
