//! What is sent to the server together with the next statement that is waited for.

use std::{future::poll_fn, pin::Pin, task::Poll};

use tenon_sql::SqlValue;
use tokio_postgres::{Client, Error, Statement};

use crate::parameters::Parameter;

/// Statements whose results nobody asks for, in their order.
#[derive(Default)]
pub(crate) struct Queue(Vec<Queued>);

enum Queued {
    /// Statements without parameters: those that begin a transaction, or are about savepoints.
    Control(String),
    /// A prepared statement with its text and its parameters.
    Statement(String, Statement, Vec<SqlValue>),
}

/// The error of the first statement that failed, and its text if it was prepared.
pub(crate) struct Failed {
    pub(crate) sql: Option<String>,
    pub(crate) error: Error,
}

type Request<'q> = Pin<Box<dyn Future<Output = Result<(), Failed>> + 'q>>;

impl Queue {
    /// The queue of a transaction that is begun with its first statement.
    pub(crate) fn beginning(sql: String) -> Self {
        Self(vec![Queued::Control(sql)])
    }

    pub(crate) fn control(&mut self, sql: &str) {
        match self.0.last_mut() {
            Some(Queued::Control(before)) => {
                before.push_str("; ");
                before.push_str(sql);
            }
            _ => self.0.push(Queued::Control(sql.to_owned())),
        }
    }

    pub(crate) fn statement(&mut self, sql: &str, statement: Statement, values: &[SqlValue]) {
        self.0.push(Queued::Statement(sql.to_owned(), statement, values.to_vec()));
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether the transaction is still to be begun.
    pub(crate) fn begins(&self) -> bool {
        matches!(self.0.first(), Some(Queued::Control(sql)) if sql.starts_with("BEGIN"))
    }

    /// What begins the transaction, if nothing else is to be done.
    pub(crate) fn only_begins(&self) -> Option<&str> {
        match self.0.as_slice() {
            [Queued::Control(sql)] if self.begins() => Some(sql),
            _ => None,
        }
    }

    /// Sends all at once when it is first polled, and waits for all.
    pub(crate) async fn run(self, client: &Client) -> Result<(), Failed> {
        let mut requests: Vec<_> = self.0.iter().map(|queued| queued.request(client)).map(Some).collect();
        let mut failed: Vec<_> = requests.iter().map(|_| None).collect();
        poll_fn(|context| {
            for (request, failed) in requests.iter_mut().zip(&mut failed) {
                if let Some(running) = request
                    && let Poll::Ready(result) = running.as_mut().poll(context)
                {
                    (*request, *failed) = (None, result.err());
                }
            }
            if requests.iter().all(Option::is_none) { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
        failed.into_iter().flatten().next().map_or(Ok(()), Err)
    }
}

impl Queued {
    fn request<'q>(&'q self, client: &'q Client) -> Request<'q> {
        Box::pin(async move {
            match self {
                Queued::Control(sql) => {
                    client.batch_execute(sql).await.map_err(|error| Failed { sql: None, error })
                }
                Queued::Statement(sql, statement, values) => {
                    let done = client.execute_raw(statement, values.iter().map(Parameter)).await;
                    done.map(drop).map_err(|error| Failed { sql: Some(sql.clone()), error })
                }
            }
        })
    }
}
