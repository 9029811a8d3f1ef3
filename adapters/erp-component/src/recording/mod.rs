//! Recordings: what an adapter asked its ERP and was answered, kept in a file, and answered from it without the ERP.
//!
//! A component has no clock and no randomness. Asked for the same it asks its ERP for the same, so that a recording is followed
//! request by request. Its parts stand for themselves: each begins in a new instance.

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

/// A recording of one adapter: one that is made, or one that stands for the ERP. Clones share it.
///
/// It holds requests as the adapter makes them, with the names of secrets in their places, and answers as the adapter sees them.
/// What else an ERP tells is in it as it is.
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
    /// Begins a recording, which is laid in the place of this file when it ends. `seed` is what whoever plays it needs to ask for
    /// the same again.
    ///
    /// # Errors
    /// `CONFIGURATION`: the file cannot be written.
    pub fn make(file: &Path, seed: Json) -> Result<Self> {
        let recorder = Recorder::new(file, &seed)?;
        Ok(Self { seed, mode: Arc::new(Mode::Made(recorder)) })
    }

    /// Reads a recording, which from now on answers in place of the ERP.
    ///
    /// # Errors
    /// `CONFIGURATION`: the file cannot be read, or is no recording.
    pub fn play(file: &Path) -> Result<Self> {
        let (seed, replay) = Replay::read(file)?;
        Ok(Self { seed, mode: Arc::new(Mode::Played(replay)) })
    }

    /// What it was begun with.
    pub fn seed(&self) -> &Json {
        &self.seed
    }

    /// How the adapter left this part of a recording that is played, if it did: it asked for something else than is recorded, and
    /// was answered with a failure from there on, or it did not ask for all of it.
    pub fn stray(&self, part: &str) -> Option<String> {
        match &*self.mode {
            Mode::Made(_) => None,
            Mode::Played(replay) => replay.stray(part),
        }
    }

    /// Ends it, and answers how many exchanges are in the file: all, or none where the ERP has answered nothing. Then, and where a
    /// recording is not ended at all, the file is as it was.
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
