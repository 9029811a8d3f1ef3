//! Scenarios: business stories as data, run through every entry point of the engine.
//!
//! A scenario is a YAML file. It contains a row of the feature catalogue, the clauses that it asserts, a title, optionally a
//! shared setup, and steps. The catalogue is `features.yaml` in the root folder of scenarios.
//!
//! ```yaml
//! feature: 1                     # the row of the feature catalogue; a list where several are shown
//! asserts: [1a, 1c]              # the clauses of the catalogue that it asserts in full
//! title: Customer master
//! setup: company                 # the steps of `_company.yaml` come first
//! steps:
//!   - as: sam                    # the actor
//!     call: customer.create      # the operation
//!     with: {name: Björk GmbH}   # its arguments
//!     save: {customer: /id}      # names for later steps: JSON Pointers into the answer
//!     returns: {kind: prospect}  # what the answer holds, among other things
//!   - as: olga
//!     call: customer.get
//!     with: {id: $customer}
//!     refused: {code: NOT_FOUND, path: /id}
//! ```
//!
//! A scenario with `except: {component: why}` is not played through that entry point.
//!
//! | in a step | meaning |
//! |---|---|
//! | `as`, `call`, `with` | actor, operation, arguments |
//! | `key` | the idempotency key; generated for a write that has none |
//! | `context` | more members of the call's context, or other ones: `{key: null}` is a write without a key |
//! | `save` | `name: /pointer` saves a part of the answer; the empty pointer saves all of it |
//! | `returns` | a part of the answer: objects may have more members, lists must have the same length and order |
//! | `exactly` | the whole answer |
//! | `absent` | JSON Pointers that do not exist in the answer |
//! | `refused` | the call is refused with this `code`, and with `path`, `retry`, `details` if they are given |
//! | `clock: +3d` | moves the engine's clock forward, by `s`, `m`, `h`, `d` or `w` |
//! | `raw` | a line that is sent unchanged through the entry point; `refused` describes the answer |
//! | `note` | a comment |
//!
//! In `returns`, `{contains: […]}` in place of a list requires each of these elements somewhere in the list.
//!
//! A text `$name` is replaced by the saved value of this name, of any type. `${name}` within a longer text is replaced by its
//! text. `$$` at the beginning of a text means `$`.

mod entry_point;
mod failure;
mod features;
mod matching;
mod memory_engine;
mod names;
mod play;
mod story;

pub use entry_point::{CommandEntryPoint, EngineEntryPoint, EntryPoint};
pub use failure::Failure;
pub use features::{Area, Feature, Features};
pub use memory_engine::MemoryEngine;
pub use play::{Exchange, Transcript, difference, play};
pub use story::{Refusal, Scenario, Step, files, load};
