//! The thread of a component. It measures the time of running calls, and sends their requests.

use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::time::Duration;
use tokio::runtime::{Builder, Handle};
use tokio::time::{MissedTickBehavior, interval, timeout};
use wasmtime::Engine;

/// How exact the time limit of a call is.
pub(crate) const TICK: Duration = Duration::from_millis(20);

/// The most that an answer may hold.
const LARGEST_ANSWER: usize = 32 << 20;

/// A handle of the thread. The thread ends with its engine.
#[derive(Clone)]
pub(crate) struct Io {
    runtime: Handle,
    client: reqwest::Client,
}

/// An answer of a server.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, Vec<u8>)>,
    pub(crate) body: Vec<u8>,
}

/// Why there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoAnswer {
    NoConnection,
    Late,
    Broken,
    TooLarge,
}

impl Io {
    /// Starts the thread.
    pub(crate) fn start(engine: &Engine) -> std::io::Result<Self> {
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .build()
            .map_err(std::io::Error::other)?;
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let (handle, engine) = (runtime.handle().clone(), engine.weak());
        std::thread::Builder::new().name("tenon-component".to_owned()).spawn(move || {
            runtime.block_on(async {
                let mut ticks = interval(TICK);
                // A server that keeps the thread busy does not lengthen anybody's time.
                ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
                while let Some(engine) = engine.upgrade() {
                    engine.increment_epoch();
                    drop(engine);
                    ticks.tick().await;
                }
            });
        })?;
        Ok(Self { runtime: handle, client })
    }

    /// Sends a request, and blocks until it is answered or the time is over.
    pub(crate) fn send(&self, request: reqwest::Request, time: Duration) -> Result<Answer, NoAnswer> {
        let (tell, told) = sync_channel(1);
        let client = self.client.clone();
        self.runtime.spawn(async move {
            let answer = timeout(time, exchange(client, request)).await.unwrap_or(Err(NoAnswer::Late));
            // Nobody listens any more only where the caller is gone.
            let _ = tell.send(answer);
        });
        // The thread may be late itself: the caller is not.
        told.recv_timeout(time).unwrap_or_else(|error| match error {
            RecvTimeoutError::Timeout => Err(NoAnswer::Late),
            RecvTimeoutError::Disconnected => Err(NoAnswer::Broken),
        })
    }
}

async fn exchange(client: reqwest::Client, request: reqwest::Request) -> Result<Answer, NoAnswer> {
    let broken = |error: reqwest::Error| match error.is_connect() {
        true => NoAnswer::NoConnection,
        false => NoAnswer::Broken,
    };
    let mut response = client.execute(request).await.map_err(broken)?;
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|_| NoAnswer::Broken)? {
        if body.len() + chunk.len() > LARGEST_ANSWER {
            return Err(NoAnswer::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    let header = |(name, value): (&reqwest::header::HeaderName, &reqwest::header::HeaderValue)| {
        (name.as_str().to_owned(), value.as_bytes().to_vec())
    };
    let headers = response.headers().iter().map(header).collect();
    Ok(Answer { status: response.status().as_u16(), headers, body })
}
