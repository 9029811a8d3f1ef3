//! The Rust side of `tenon:crm`, made from the WIT by wasmtime.
#![allow(missing_docs, unreachable_pub, clippy::all, reason = "generated")]

wasmtime::component::bindgen!({
    path: "../../wit/tenon-crm",
    world: "tenon:crm/engine",
    with: {
        "tenon:sql/database.transaction": crate::database::OpenTransaction,
        "tenon:sql/database.rows": crate::database::OpenRows,
    },
    imports: { default: trappable },
});
