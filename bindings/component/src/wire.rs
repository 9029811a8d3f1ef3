//! This side of `tenon:erp` for the folder `contract`: an adapter is called where it stands.

pub(crate) use crate::adapter::{Adapter, Instance};
pub(crate) use crate::bindings::tenon::erp::{description, types};

/// What the adapter answers a call with. A call that breaks off takes the engine with it.
pub(crate) type Answer<T> = Result<Result<T, types::Error>, std::convert::Infallible>;

/// Calls a function of a port.
macro_rules! ask {
    ($instance:ident.$port:ident.$call:ident($($argument:expr),*)) => {{
        let crate::wire::Instance = $instance;
        Ok::<_, std::convert::Infallible>(crate::wire::$port::$call($($argument),*))
    }};
}
pub(crate) use ask;

/// The ports, their functions under the names that `ask` is given.
macro_rules! port {
    ($port:ident: $($function:ident as $call:ident),*) => {
        pub(crate) mod $port {
            pub(crate) use crate::bindings::tenon::erp::$port::{*, $($function as $call),*};
        }
    };
}

port!(masters: customers as call_customers, items as call_items, prices as call_prices, create_customer as call_create_customer,
    find_customer as call_find_customer);
port!(finance: open_items as call_open_items, invoices as call_invoices, receipts as call_receipts);
port!(inventory: stock_levels as call_stock_levels, stock_of as call_stock_of);
port!(orders: place as call_place, find as call_find, cancel as call_cancel, progress_of_orders as call_progress_of_orders,
    progress_of as call_progress_of);
port!(code_lists: read as call_read);
port!(changes: change as call_change, find_change as call_find_change);
port!(accounts: account_of as call_account_of);
port!(ranges: cut as call_cut);
