//! Derives for the declarations of `tenon-kernel`. They make the shape, the conversions and the metadata from one struct.
//!
//! | derive | for | attributes |
//! |---|---|---|
//! | [`Entity`] | a record, or the lines of a record | `#[entity(…)]`, `#[field(…)]` |
//! | [`Extension`] | fields that a module adds to an entity of another module | `#[extension(…)]`, `#[field(…)]` |
//! | [`Operation`] | the arguments of an operation | `#[operation(…)]`, `#[field(…)]` |
//! | [`Object`] | a structured value of a record, an argument or an answer | `#[object(…)]`, `#[field(…)]` |
//! | [`Part`] | fields that several entities have | `#[part(…)]`, `#[field(…)]` |
//! | [`Choice`] | a closed list of values | `#[choice(…)]` |
//!
//! The struct of an entity or an extension has a constant with the name of each field, including the fields of its header:
//! `SalesOrder::STATUS`, `SalesOrderLine::PARENT_ID`. A variant of a choice converts into a value. So the compiler checks all
//! names of a filter such as `Filter::eq(SalesOrder::STATUS, OrderStatus::Draft)`.
//!
//! The first paragraph of a doc comment becomes the description in every generated document.
//!
//! The generated code refers to `::tenon_kernel`. A crate that does not depend on that crate names another path:
//! `#[entity(crate = "tenon::kernel")]`, and the same in `operation`, `object` and `choice`.

mod attributes;
mod choice;
mod entity;
mod extension;
mod fields;
mod kernel;
mod operation;

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

/// Declares an entity: `#[entity(name = "…", zh = "…", class = "owned", rights = "owner", unique = "a, b", index = "c")]`.
///
/// A field of the type `Vec<T>` is a list that a column of the record holds as JSON: of texts and numbers, or of a struct that derives
/// [`Object`]. Its values are checked like fields. It is read and written as a whole, has no rights, references or sums of its own, and
/// has `most` values, 100 if not given. `Lines<T>` are records of their own, in a table of their own.
///
/// `#[field(…)]` says what the type of a field does not: the `max` characters of a text and its `form` (`code`, `country`, `email`), the
/// `scale` of a decimal, the `least` and the `most` of a number, the field with the `currency` of an amount, the entity that it `refers`
/// to, the `picklist` with the values that a tenant offers for a text, the pattern of a `number`, whether it may have `gaps`, and the field by which it is `dated`.
/// Texts that users write on owned records are searched by fragments; `search` makes other texts searched. A field that is `reset_by`
/// another one gets its default when an update sets the other one and not this one.
///
/// - A reference to any record is two fields: a text with the name of the entity, and the id, which `refers_by = "entity"`. The record
///   exists, is live and may be read by the caller. A merge leads it to the other record, and an index begins with both fields.
/// - `class` is `owned` (default), `mirrored`, `system`, `ledger` or `line`. A field of a ledger may be `set_once`.
/// - `dated = "valid_from, valid_to"` names the fields that say when a row is valid: filters have `as_of`.
/// - `tree = "parent_id, path, code"` makes a tree of the records. It names the field that refers to the record above, the field with the
///   path, which the engine computes, and the field by which paths name a record: a code, or `id`. Filters have `under`.
/// - `bookkeeping` excludes the standard operations from typed clients.
/// - `setting` marks records that many calls read and that seldom change: the engine keeps what it has read of them.
/// - `most = 500` on lines is the largest number of lines of one record; 10 000 if not given.
/// - `rights` determines the rows that a grant reaches:
///
/// | `rights` | the rows |
/// |---|---|
/// | `open` (default) | all with the scope `all`; none with a narrower one |
/// | `owner` | by the fields `owner_id`, a user, and `unit_id`, an organisation unit; `owner = "…"` and `unit = "…"` name other fields. `reader = "…"` names a field with a user who may also read the row |
/// | `unit` | by the field `unit_id` alone, or the field that `unit = "…"` names |
/// | `customer_id` | with the record in this reference field |
/// | `customer_id?` | the same; a row with an empty field is for everybody who has the permission |
/// | `entity, record_id` | with the record that this reference to any record leads to, for whoever may read that record; lists name the entity |
#[proc_macro_derive(Entity, attributes(entity, field))]
pub fn entity(input: TokenStream) -> TokenStream {
    finish(entity::derive(parse_macro_input!(input as DeriveInput)))
}

/// Declares fields that a module adds to an entity of another module: `#[extension(extends = "customer", index = "a, b")]`.
#[proc_macro_derive(Extension, attributes(extension, field))]
pub fn extension(input: TokenStream) -> TokenStream {
    finish(extension::derive(parse_macro_input!(input as DeriveInput)))
}

/// Declares an operation: `#[operation(name = "customer.convert", zh = "…", effect = "write", versioned)]`.
///
/// - `effect` is `read` or `write`.
/// - `versioned` is for an operation on one record: the argument `id` is its id, and the entity's name is the first part of the
///   operation's name. The operation gets an additional argument `version`. It is refused if the record has another version.
#[proc_macro_derive(Operation, attributes(operation, field))]
pub fn operation(input: TokenStream) -> TokenStream {
    finish(operation::derive(parse_macro_input!(input as DeriveInput)))
}

/// Declares a structured value: an argument, an answer, or a value that a field of a record holds, also in a list.
#[proc_macro_derive(Object, attributes(object, field))]
pub fn object(input: TokenStream) -> TokenStream {
    finish(fields::derive_object(parse_macro_input!(input as DeriveInput)))
}

/// Declares fields that several entities have. A field `#[field(part)]` of an entity, of an extension or of another part has such a struct
/// as its type, and stands for its fields. An entity is `AsRef` and `AsMut` of its parts.
#[proc_macro_derive(Part, attributes(part, field))]
pub fn part(input: TokenStream) -> TokenStream {
    finish(fields::derive_part(parse_macro_input!(input as DeriveInput)))
}

/// Declares a closed list of values: an enum without data, with `#[choice(zh = "…")]` for each variant.
#[proc_macro_derive(Choice, attributes(choice))]
pub fn choice(input: TokenStream) -> TokenStream {
    finish(choice::derive(parse_macro_input!(input as DeriveInput)))
}

fn finish(result: syn::Result<proc_macro2::TokenStream>) -> TokenStream {
    result.unwrap_or_else(|error| error.to_compile_error()).into()
}
