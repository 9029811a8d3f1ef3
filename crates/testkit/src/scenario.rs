//! Scenarios: business stories as data, played through every entry point of the engine.
//!
//! A scenario is a YAML file: a row of the feature catalogue, the clauses that it asserts, a title, perhaps a shared setup, and
//! steps. The catalogue is `features.yaml` in the root folder of scenarios.
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
//! | in a step | meaning |
//! |---|---|
//! | `as`, `call`, `with` | actor, operation, arguments |
//! | `key` | the idempotency key; made up where an operation that writes has none |
//! | `context` | more members of the call's context, or other ones: `{key: null}` is a write without a key |
//! | `save` | `name: /pointer` keeps a part of the answer; the empty pointer keeps all of it |
//! | `returns` | the answer holds this: members of objects may be more, lists agree in length and order, except that `{contains: […]}` in place of a list wants each of these somewhere in it |
//! | `exactly` | the answer is this and nothing else |
//! | `absent` | JSON Pointers that lead nowhere in the answer |
//! | `refused` | the call is refused with this `code`, and `path`, `retry`, `details` where they are given |
//! | `clock: +3d` | the engine's clock moves on, by `s`, `m`, `h`, `d` or `w` |
//! | `raw` | a line that goes through the entry point as it is; `refused` says how it is answered |
//! | `note` | words for the reader |
//!
//! A text `$name` stands for what was saved under the name, of whatever type; `${name}` within a longer text for its
//! text; `$$` at the beginning of a text for `$`.

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
