//! The meaning of `tenon:erp`: implements the ERP ports by calls of an adapter, and converts its answers.
//!
//! The engine component also compiles this folder, for an adapter that is composed with it (`bindings/component/src/adapter.rs`).
//! Both have a module `wire` with the types generated from the WIT on their side, and the way to make a call.

mod accounts;
pub(crate) mod capabilities;
mod changes;
mod code_lists;
pub(crate) mod failure;
mod finance;
mod inventory;
mod masters;
mod orders;
pub(crate) mod plain;
mod ports;
mod ranges;
pub(crate) mod rounds;
mod value;

use crate::wire::types;
use serde::Serialize;
use serde_json::Value as Json;
use tenon_erp_port::{Made, Page, PageRequest, Rejected};
use value::{Bad, checked_key};

/// A record of the ERP, as an adapter gives it.
trait Row: Serialize {
    /// What it is for the ports.
    type Port;

    /// The record's key.
    fn key(&self) -> &str;

    /// The record, if all its values are what they should be.
    fn translate(&self) -> Result<Self::Port, Bad>;

    /// The same, under a key that can be one.
    fn checked(&self) -> Result<Self::Port, Bad> {
        checked_key("key", self.key())?;
        self.translate()
    }
}

/// A page. A record that makes no sense is rejected, and the others go on.
fn page<R: Row>(rows: Vec<R>, end: types::PageEnd) -> Page<R::Port> {
    let mut page = Page {
        rows: Vec::with_capacity(rows.len()),
        rejected: end.rejected.into_iter().map(rejected).collect(),
        gone: end.gone,
        next: end.next,
        more: end.more,
    };
    for row in rows {
        match row.checked() {
            Ok(row) => page.rows.push(row),
            Err(reason) => {
                let raw = serde_json::to_value(&row).unwrap_or(Json::Null);
                page.rejected.push(Rejected { key: Some(row.key().to_owned()), raw, reason });
            }
        }
    }
    page
}

fn rejected(told: types::Rejected) -> Rejected {
    let raw = serde_json::from_str(&told.raw).unwrap_or(Json::String(told.raw));
    Rejected { key: told.key, raw, reason: told.reason }
}

/// What the adapter is asked for.
fn request(request: &PageRequest) -> types::PageRequest {
    types::PageRequest { cursor: request.cursor.clone(), limit: request.limit }
}

/// A record that the ERP has made.
fn made(told: types::Made) -> Result<Made, Bad> {
    checked_key("key", &told.key)?;
    Ok(Made { key: told.key, number: told.number })
}
