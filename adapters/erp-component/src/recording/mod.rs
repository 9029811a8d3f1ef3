//! Recordings of an adapter's requests and the ERP's answers. A recording is kept in a file and can answer in place of the ERP.
//!
//! A component has no clock and no random numbers. The same calls lead to the same requests, so a recording is replayed request
//! by request. The parts of a recording are independent: each begins in a new instance.

mod exchange;
mod recorder;
mod replay;

pub(crate) use exchange::Asked;

use crate::bindings::tenon::erp::http::{Failure, Response};
use recorder::Recorder;
use replay::Replay;
use serde_json::Value as Json;
use std::path::Path;
use std::sync::Arc;
use tenon_erp_port::Result;

/// A recording of one adapter, which is being made or replayed. Clones share it.
///
/// It contains requests as the adapter makes them, with the names of secrets instead of the secrets, and answers as the adapter
/// sees them. Other data of the ERP is not removed.
#[derive(Clone)]
pub struct Recording {
    seed: Json,
    mode: Arc<Mode>,
}

enum Mode {
    Made(Recorder),
    Played(Replay),
}

impl Recording {
    /// Begins a recording. It replaces the file when it ends. `seed` is stored for the replay, to make the same calls again.
    ///
    /// # Errors
    /// `CONFIGURATION`: the file cannot be written.
    pub fn make(file: &Path, seed: Json) -> Result<Self> {
        let recorder = Recorder::new(file, &seed)?;
        Ok(Self { seed, mode: Arc::new(Mode::Made(recorder)) })
    }

    /// Reads a recording, which then answers in place of the ERP.
    ///
    /// # Errors
    /// `CONFIGURATION`: the file cannot be read, or is not a recording.
    pub fn play(file: &Path) -> Result<Self> {
        let (seed, replay) = Replay::read(file)?;
        Ok(Self { seed, mode: Arc::new(Mode::Played(replay)) })
    }

    /// Returns the seed.
    pub fn seed(&self) -> &Json {
        &self.seed
    }

    /// Returns how the adapter differed from this part of a replayed recording, if it did. Either it made another request than
    /// the recorded one (that request and all later ones fail), or it did not make all requests.
    pub fn stray(&self, part: &str) -> Option<String> {
        match &*self.mode {
            Mode::Made(_) => None,
            Mode::Played(replay) => replay.stray(part),
        }
    }

    /// Ends the recording, and returns the number of exchanges in the file: all, or none if the ERP has answered nothing. Without
    /// an answer of the ERP, or without this call, the file is not changed.
    ///
    /// # Errors
    /// `CONFIGURATION`: the file could not be written.
    pub fn end(&self) -> Result<usize> {
        match &*self.mode {
            Mode::Made(recorder) => recorder.end(),
            Mode::Played(replay) => Ok(replay.len()),
        }
    }

    /// A part begins.
    pub(crate) fn begin(&self, part: &str) {
        match &*self.mode {
            Mode::Made(recorder) => recorder.begin(part),
            Mode::Played(replay) => replay.begin(part),
        }
    }

    /// Whether it stands for the ERP.
    pub(crate) fn is_played(&self) -> bool {
        matches!(*self.mode, Mode::Played(_))
    }

    /// What a request is answered with: by the ERP, and then it is kept, or from the file.
    pub(crate) fn answer(
        &self,
        asked: Asked,
        of_erp: impl FnOnce() -> Result<Response, Failure>,
    ) -> Result<Response, Failure> {
        match &*self.mode {
            Mode::Made(recorder) => {
                let answer = of_erp();
                recorder.keep(asked, &answer);
                answer
            }
            Mode::Played(replay) => replay.answer(&asked),
        }
    }
}
