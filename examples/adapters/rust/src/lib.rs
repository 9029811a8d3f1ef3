//! An adapter of Kontor, as a component: masters, orders, money and stock over HTTP and JSON.

mod accounts;
mod changes;
mod code_lists;
mod finance;
mod http;
mod inventory;
mod masters;
mod orders;
mod page;
mod ranges;

wit_bindgen::generate!({ path: "wit", world: "tenon:erp/complete" });

use exports::tenon::erp::description::{Guest, Manifest};

/// The adapter. It keeps nothing between calls.
struct Kontor;

impl Guest for Kontor {
    fn describe() -> Manifest {
        Manifest {
            name: "kontor".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            hosts: vec!["{url}".to_owned()],
            settings: vec!["url".to_owned()],
            secrets: vec!["token".to_owned()],
            // What the ERP cannot do, each with a reason for the user. Kontor can do everything.
            missing: vec![],
            limits: vec![],
            extra: vec![],
        }
    }
}

export!(Kontor);
