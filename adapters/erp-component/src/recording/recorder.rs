//! A recording that is made.

use super::exchange::{Answer, Asked, Exchange, Line, Opening, VERSION};
use crate::bindings::tenon::erp::http::{Failure, Response};
use crate::code::unusable;
use serde_json::Value as Json;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tenon_core::Result;

/// Writes line by line.
pub(super) struct Recorder {
    path: PathBuf,
    state: Mutex<State>,
}

struct State {
    file: BufWriter<File>,
    exchanges: usize,
    /// What went wrong first: nothing is written from then on.
    failed: Option<io::Error>,
}

impl Recorder {
    pub(super) fn new(path: &Path, seed: &Json) -> Result<Self> {
        let file = File::create(path).map_err(|error| unwritable(path, error))?;
        let state = State { file: BufWriter::new(file), exchanges: 0, failed: None };
        let recorder = Self { path: path.to_owned(), state: Mutex::new(state) };
        recorder.lock().write(&Line::Recording(Opening { version: VERSION, seed: seed.clone() }));
        Ok(recorder)
    }

    pub(super) fn begin(&self, part: &str) {
        self.lock().write(&Line::Part(part.to_owned()));
    }

    pub(super) fn keep(&self, request: Asked, answer: &Result<Response, Failure>) {
        let mut state = self.lock();
        state.exchanges += 1;
        state.write(&Line::Exchange(Exchange { request, answer: Answer::of(answer) }));
    }

    pub(super) fn end(&self) -> Result<usize> {
        let mut state = self.lock();
        let ended = state.failed.take().map_or_else(|| state.file.flush(), Err);
        ended.map(|()| state.exchanges).map_err(|error| unwritable(&self.path, error))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn write(&mut self, line: &Line) {
        if self.failed.is_none() {
            let text = serde_json::to_string(line).map_err(io::Error::other);
            self.failed = text.and_then(|text| writeln!(self.file, "{text}")).err();
        }
    }
}

fn unwritable(path: &Path, error: io::Error) -> tenon_core::Error {
    unusable(&format!("the recording `{}` cannot be written", path.display()), error)
}
