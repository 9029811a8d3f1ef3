//! Waiting for a future on the calling thread: the engine has no threads and no runtime of its own.

use std::future::Future;

/// Runs a future to its end, blocking the calling thread. Adapters that talk over a network get a runtime for as long as it
/// takes.
///
/// # Panics
/// Within an asynchronous runtime: await the future there instead.
#[cfg(feature = "erp-tryton")]
pub fn wait<F: Future>(future: F) -> F::Output {
    match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime.block_on(future),
        // No runtime, no network: adapters without one still work.
        Err(_) => futures_lite::future::block_on(future),
    }
}

/// Runs a future to its end, blocking the calling thread.
#[cfg(not(feature = "erp-tryton"))]
pub fn wait<F: Future>(future: F) -> F::Output {
    futures_lite::future::block_on(future)
}
