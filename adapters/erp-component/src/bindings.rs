//! The Rust side of `tenon:erp`, generated from the WIT by wasmtime.
#![allow(missing_docs, unreachable_pub, clippy::all, reason = "generated")]

wasmtime::component::bindgen!({
    path: "../../bindings/wit/tenon-erp",
    world: "tenon:erp/complete",
    additional_derives: [serde::Serialize],
});
