//! The calling side of `tenon:erp` for the folder `contract`: calls an adapter through an instance.

pub(crate) use crate::adapter::ComponentErp as Adapter;
pub(crate) use crate::bindings::exports::tenon::erp::{
    accounts, changes, code_lists, description, finance, inventory, masters, orders, ranges,
};
pub(crate) use crate::bindings::tenon::erp::types;
pub(crate) use crate::code::Instance;

/// What an instance answers a call with.
pub(crate) type Answer<T> = wasmtime::Result<Result<T, types::Error>>;

/// Calls a function of a port in an instance.
macro_rules! ask {
    ($instance:ident.$port:ident.$call:ident($($argument:expr),*)) => {
        crate::wire::port(&$instance.$port)?.$call(&mut $instance.store, $($argument),*)
    };
}
pub(crate) use ask;

/// A port that is not exported is not called: [`Adapter::erp`] does not have it.
pub(crate) fn port<T: Clone>(port: &Option<T>) -> wasmtime::Result<T> {
    port.clone().ok_or_else(|| wasmtime::format_err!("the component does not export the port"))
}
