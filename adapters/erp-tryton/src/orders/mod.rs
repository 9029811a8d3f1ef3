//! Orders: Tryton's sales.

mod cancel;
mod draft;
mod place;
mod progress;

use crate::Tryton;
use crate::failure::{Effect, refused};
use crate::record::Record;
use async_trait::async_trait;
use tenon_erp_port::{Capabilities, Made, NewOrder, OrderProgress, Orders, Page, PageRequest};
use tenon_erp_port::{Code, Error, Result};

#[async_trait]
impl Orders for Tryton {
    fn capabilities(&self) -> Capabilities {
        Self::abilities()
    }

    async fn place(&self, idempotency_key: &str, order: &NewOrder) -> Result<Made> {
        self.place_sale(idempotency_key, order).await
    }

    async fn find(&self, idempotency_key: &str) -> Result<Option<Made>> {
        match self.sale_with(idempotency_key).await? {
            Some(id) => self.settle(id).await.map(Some),
            None => Ok(None),
        }
    }

    async fn cancel(&self, order: &str) -> Result<()> {
        self.cancel_sale(sale_id(order)?).await
    }

    async fn progress(&self, page: &PageRequest) -> Result<Page<OrderProgress>> {
        self.progress_page(page).await
    }

    async fn progress_of(&self, order: &str) -> Result<OrderProgress> {
        self.progress_of_sale(sale_id(order)?).await
    }
}

/// The id in an order's key.
fn sale_id(order: &str) -> Result<i64> {
    order.parse().map_err(|_| no_such_sale())
}

fn no_such_sale() -> Error {
    refused("Tryton has no such sale")
}

/// A failure after something has been done: only a refusal is still a refusal.
fn halfway(error: Error) -> Error {
    match error.code {
        Code::ErpRefused | Code::OutcomeUnknown => error,
        _ => Error::new(
            Code::OutcomeUnknown,
            format!("the order was begun in Tryton; then: {}", error.message),
        ),
    }
}

/// The one record of an answer, read by `read`.
fn the_one<T>(
    records: &[Record],
    read: impl FnOnce(&Record) -> std::result::Result<T, crate::wire::Bad>,
) -> Result<T> {
    let record = records.first().ok_or_else(no_such_sale)?;
    read(record).map_err(|bad| bad.of(Effect::Read))
}
