//! The declarations of `tenon-kernel` as derives: from one struct follow its shape, its conversions and its metadata.
//!
//! | derive | for | attributes |
//! |---|---|---|
//! | [`Entity`] | a record, or the lines of one | `#[entity(…)]`, `#[field(…)]` |
//! | [`Extension`] | fields that a module adds to an entity of another one | `#[extension(…)]`, `#[field(…)]` |
//! | [`Operation`] | the arguments of an operation | `#[operation(…)]`, `#[field(…)]` |
//! | [`Object`] | a structured argument or answer | `#[object(…)]`, `#[field(…)]` |
//! | [`Choice`] | a closed list of values | `#[choice(…)]` |
//!
//! The struct of an entity or an extension has a constant for the name of each field, those of its header included, such as
//! `SalesOrder::STATUS` and `SalesOrderLine::PARENT_ID`. A variant of a choice becomes a value by itself. So a filter,
//! `Filter::eq(SalesOrder::STATUS, OrderStatus::Draft)`, names nothing that the compiler does not know.
//!
//! The first paragraph of a doc comment becomes the description in every generated document.
//!
//! The code that a derive writes names `::tenon_kernel`. A crate that does not depend on that crate says where else it is:
//! `#[entity(crate = "tenon::kernel")]`, and likewise in `operation`, `object` and `choice`.

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
/// A field says by `#[field(…)]` what its type does not: `max` characters of a text, its `form` (`code`, `country`, `email`), the `scale` of a
/// decimal, the `least` and the `most` that a number may be, the field with the `currency` of an amount, the entity that it `refers` to, the
/// pattern of a `number` and the field by which it is `dated`. Texts that people write on owned records are found by fragments; `search`
/// says so of others.
///
/// `class` is `owned` (default), `mirrored`, `system` or `line`; `rights` is `open` (default), `owner` (the fields `owner_id` and
/// `unit_id` say whose it is) or the name of a reference field through which it is seen. `bookkeeping` says that typed clients leave its
/// standard operations out.
#[proc_macro_derive(Entity, attributes(entity, field))]
pub fn entity(input: TokenStream) -> TokenStream {
    finish(entity::derive(parse_macro_input!(input as DeriveInput)))
}

/// Declares fields that a module adds to an entity of another one: `#[extension(extends = "customer", index = "a, b")]`.
#[proc_macro_derive(Extension, attributes(extension, field))]
pub fn extension(input: TokenStream) -> TokenStream {
    finish(extension::derive(parse_macro_input!(input as DeriveInput)))
}

/// Declares an operation: `#[operation(name = "customer.convert", zh = "…", effect = "write", versioned)]`.
///
/// `effect` is `read` or `write`. `versioned` is for an operation on one record, `id` of the entity that its name begins with: it gets
/// a further argument, `version`, and is refused when it reads the record at another version than the caller has.
#[proc_macro_derive(Operation, attributes(operation, field))]
pub fn operation(input: TokenStream) -> TokenStream {
    finish(operation::derive(parse_macro_input!(input as DeriveInput)))
}

/// Declares a structured argument or answer.
#[proc_macro_derive(Object, attributes(object, field))]
pub fn object(input: TokenStream) -> TokenStream {
    finish(fields::derive_object(parse_macro_input!(input as DeriveInput)))
}

/// Declares a closed list of values: an enum without data, one `#[choice(zh = "…")]` a variant.
#[proc_macro_derive(Choice, attributes(choice))]
pub fn choice(input: TokenStream) -> TokenStream {
    finish(choice::derive(parse_macro_input!(input as DeriveInput)))
}

fn finish(result: syn::Result<proc_macro2::TokenStream>) -> TokenStream {
    result.unwrap_or_else(|error| error.to_compile_error()).into()
}
