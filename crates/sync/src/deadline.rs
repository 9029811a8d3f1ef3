//! A deadline for each call, so that an ERP that never answers does not block its worker.

use crate::refusals;
use crate::run::ErpInstance;
use jiff::SignedDuration;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::Poll;
use tenon_core::integration::erp_error::erp_error;
use tenon_erp_port as port;
use tenon_kernel::{Error, Result};

/// How long a call may take: less than a lease, so that whoever gives up gives up before another takes over.
const DEADLINE: SignedDuration = SignedDuration::from_mins(3);

/// A timer for waiting.
pub trait Timer: Send + Sync {
    /// Returns a future that is ready after this duration.
    fn after(&self, wait: SignedDuration) -> Pin<Box<dyn Future<Output = ()> + Send>>;
}

/// What a call that writes answers, or, once its deadline has passed, that its outcome is not known. Without a timer the
/// adapter's own deadlines hold.
///
/// # Errors
/// The call's own, or `OUTCOME_UNKNOWN`.
pub(crate) async fn in_time<T>(erp: &ErpInstance, call: impl Future<Output = Result<T>>) -> Result<T> {
    until(erp, refusals::no_answer_to_write, call).await
}

/// As [`in_time`], of a call that reads: it had no effect, whenever it ends.
///
/// # Errors
/// The call's own, or `ERP_UNREACHABLE`.
pub(crate) async fn read_in_time<T>(
    erp: &ErpInstance,
    call: impl Future<Output = port::Result<T>>,
) -> Result<T> {
    until(erp, refusals::no_answer_to_read, async { call.await.map_err(erp_error) }).await
}

async fn until<T>(
    erp: &ErpInstance,
    late: fn(i64) -> Error,
    call: impl Future<Output = Result<T>>,
) -> Result<T> {
    let Some(timer) = &erp.timer else { return call.await };
    let (mut call, mut over) = (pin!(call), timer.after(DEADLINE));
    poll_fn(|context| match call.as_mut().poll(context) {
        Poll::Ready(answer) => Poll::Ready(answer),
        Poll::Pending => over.as_mut().poll(context).map(|()| Err(late(DEADLINE.as_secs()))),
    })
    .await
}
