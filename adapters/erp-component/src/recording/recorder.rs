//! A recording that is being made.

use super::exchange::{Answer, Asked, Exchange, Line, Opening, VERSION};
use crate::bindings::tenon::erp::http::{Failure, Response};
use crate::code::unusable;
use serde_json::Value as Json;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tenon_erp_port::Result;

/// Writes line by line, beside the file: what is in the file stays until the recording has ended.
pub(super) struct Recorder {
    path: PathBuf,
    beside: PathBuf,
    state: Mutex<State>,
}

struct State {
    /// None when it has ended.
    file: Option<BufWriter<File>>,
    exchanges: usize,
    /// Whether the ERP has said anything.
    answered: bool,
    /// What went wrong first: nothing is written from then on.
    failed: Option<io::Error>,
}

impl Recorder {
    pub(super) fn new(path: &Path, seed: &Json) -> Result<Self> {
        let path = place(path).map_err(|error| unwritable(path, error))?;
        let mut beside = path.clone().into_os_string();
        beside.push(".unfinished");
        let beside = PathBuf::from(beside);
        let file = File::create(&beside).map_err(|error| unwritable(&path, error))?;
        let state = State { file: Some(BufWriter::new(file)), exchanges: 0, answered: false, failed: None };
        let recorder = Self { path, beside, state: Mutex::new(state) };
        recorder.lock().write(&Line::Recording(Opening { version: VERSION, seed: seed.clone() }));
        Ok(recorder)
    }

    pub(super) fn begin(&self, part: &str) {
        self.lock().write(&Line::Part(part.to_owned()));
    }

    pub(super) fn keep(&self, request: Asked, answer: &Result<Response, Failure>) {
        let mut state = self.lock();
        state.exchanges += 1;
        state.answered |= answer.is_ok();
        state.write(&Line::Exchange(Exchange { request, answer: Answer::of(answer) }));
    }

    pub(super) fn end(&self) -> Result<usize> {
        let mut state = self.lock();
        let Some(file) = state.file.take().filter(|_| state.answered) else { return Ok(0) };
        let written = state.failed.take().map_or_else(|| file.into_inner().map_err(io::Error::from), Err);
        let ended = written.and_then(|_| std::fs::rename(&self.beside, &self.path));
        ended.map(|()| state.exchanges).map_err(|error| unwritable(&self.path, error))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        // It is there where the recording has not come to its end.
        let _ = std::fs::remove_file(&self.beside);
    }
}

impl State {
    fn write(&mut self, line: &Line) {
        let (Some(file), None) = (&mut self.file, &self.failed) else { return };
        let text = serde_json::to_string(line).map_err(io::Error::other);
        self.failed = text.and_then(|text| writeln!(file, "{text}")).err();
    }
}

/// The file that is meant, behind links. What is no file, as a device, would be replaced by one.
fn place(path: &Path) -> io::Result<PathBuf> {
    match std::fs::canonicalize(path) {
        Ok(path) if !path.is_file() => Err(io::Error::other("it is no file")),
        Ok(path) => Ok(path),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(path.to_owned()),
        Err(error) => Err(error),
    }
}

fn unwritable(path: &Path, error: io::Error) -> tenon_erp_port::Error {
    unusable(&format!("the recording `{}` cannot be written", path.display()), error)
}
