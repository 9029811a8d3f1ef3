//! The kernel: the machinery of entities and operations, and the platform entities. No I/O, no clock, no randomness.
//!
//! An entity is one struct, an operation one struct with its `run`. Everything else — tables, JSON Schema, OpenRPC,
//! permissions, labels — follows from the [`Catalogue`]. The kernel knows no business: that begins in the crates above it.

// Lets the derives, which name `::tenon_kernel`, work inside this crate too.
extern crate self as tenon_kernel;

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
mod numbering;
mod operation;
mod patch_path;
pub mod platform;
pub mod ports;
pub mod record;
mod reference_cache;
mod references;
pub mod refusal;
pub mod refusals;
mod resolve;
pub mod rights;
pub mod search;
pub mod standard;
mod text;
mod type_names;
pub mod unit;
pub mod upgrade;
pub mod validate;
mod value;

pub use catalogue::{Catalogue, chosen, entity, operation};
pub use context::CallContext;
pub use dispatch::Call;
pub use entity::{Class, Entity, EntityDef, RowRights, Rules};
pub use error::{Code, Error, Result, Retry};
pub use extension::{Extension, ExtensionDef, extension};
pub use figure::Figure;
pub use kind::{ChoiceOption, Field, Kind, Label, Shape, is_text};
pub use listener::{Change, Listen, listener};
pub use module::Module;
pub use money::Currency;
pub use operation::{Asks, Effect, Operation, OperationDef, Run};
pub use record::{Line, Lines, Record, Stored};
pub use refusal::Reason;
pub use tenon_derive::{Choice, Entity, Extension, Object, Operation};
pub use text::TextForm;
pub use unit::Unit;
pub use upgrade::Upgrade;
pub use value::{FieldValue, Object, Value};
/// What declarations and rules are written with, besides this crate: a crate of entities needs no other one.
pub use {jiff, rust_decimal::Decimal, serde_json};
