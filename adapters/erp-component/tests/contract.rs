//! An adapter has a port for each interface of `tenon:erp` that it exports.

#![allow(clippy::unwrap_used, reason = "a test fails where its component does")]

mod support;

use tenon_erp_port::{Masters, PageRequest};

/// The hostile adapter exports every interface, and behaves as long as no cursor or key tells it otherwise.
#[test]
fn an_adapter_has_the_ports_that_it_exports() {
    let adapter = support::open(&support::config("hostile-adapter", "http://127.0.0.1:9"));
    let ports = ["masters", "orders", "finance", "inventory", "code-lists", "changes", "accounts", "ranges"];
    assert_eq!(adapter.manifest().ports, ports);
    let page = tenon::wait(adapter.customers(&PageRequest { cursor: None, limit: 10 })).unwrap();
    assert_eq!(page.rows.iter().map(|row| row.key.as_str()).collect::<Vec<_>>(), ["good"]);
}
