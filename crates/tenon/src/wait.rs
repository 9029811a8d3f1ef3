//! Waits for a future on the calling thread. The engine has no threads and no runtime of its own.

use std::future::Future;
use std::sync::Arc;
use tenon_sync::Timer;

/// Runs a future to completion and blocks the calling thread. Adapters that use the network get a runtime for this time.
///
/// # Panics
/// Within an asynchronous runtime. Await the future there instead.
#[cfg(feature = "erp-tryton")]
pub fn wait<F: Future>(future: F) -> F::Output {
    match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime.block_on(future),
        // No runtime, no network: adapters without one still work.
        Err(_) => futures_lite::future::block_on(future),
    }
}

/// Runs a future to completion and blocks the calling thread.
#[cfg(not(feature = "erp-tryton"))]
pub fn wait<F: Future>(future: F) -> F::Output {
    futures_lite::future::block_on(future)
}

/// What measures how long an ERP takes, where there is a runtime that can tell.
#[cfg(feature = "erp-tryton")]
pub(crate) fn timer() -> Option<Arc<dyn Timer>> {
    Some(Arc::new(Runtimes))
}

/// Without a runtime nothing is awaited that is not there at once.
#[cfg(not(feature = "erp-tryton"))]
pub(crate) fn timer() -> Option<Arc<dyn Timer>> {
    None
}

/// The time of the runtime that a call is awaited in.
#[cfg(feature = "erp-tryton")]
struct Runtimes;

#[cfg(feature = "erp-tryton")]
impl Timer for Runtimes {
    fn after(&self, wait: jiff::SignedDuration) -> std::pin::Pin<Box<dyn Future<Output = ()> + Send>> {
        Box::pin(async move {
            match tokio::runtime::Handle::try_current() {
                Ok(_) => tokio::time::sleep(wait.unsigned_abs()).await,
                // Another executor: the adapter's own deadline holds.
                Err(_) => std::future::pending().await,
            }
        })
    }
}
