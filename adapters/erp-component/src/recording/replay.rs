//! A recording that answers in place of the ERP.

use super::exchange::{Asked, Exchange, Line, VERSION};
use crate::bindings::tenon::erp::http::{Failure, Response};
use crate::code::unusable;
use crate::http::failure;
use serde_json::Value as Json;
use std::collections::{BTreeMap, VecDeque};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use tenon_erp_port::Result;

/// Answers request by request.
#[derive(Default)]
pub(super) struct Replay {
    state: Mutex<State>,
    exchanges: usize,
}

#[derive(Default)]
struct State {
    /// The part that is played; before the first, it has no name.
    current: String,
    parts: BTreeMap<String, Part>,
}

#[derive(Default)]
struct Part {
    rest: VecDeque<Exchange>,
    stray: Option<String>,
}

impl Replay {
    /// The seed, and the recording.
    pub(super) fn read(path: &Path) -> Result<(Json, Self)> {
        let wrong =
            |error: &dyn std::fmt::Display| unusable(&format!("the recording `{}`", path.display()), error);
        let text = std::fs::read_to_string(path).map_err(|error| wrong(&error))?;
        let mut lines = text.lines().zip(1..).map(|(line, number)| {
            serde_json::from_str(line).map_err(|error| wrong(&format!("line {number}: {error}")))
        });
        let seed = match lines.next() {
            Some(Ok(Line::Recording(opening))) if opening.version == VERSION => opening.seed,
            Some(Ok(Line::Recording(opening))) => {
                return Err(wrong(&format!(
                    "it has the version {}, and {VERSION} is understood",
                    opening.version
                )));
            }
            _ => return Err(wrong(&"it does not begin with `recording`")),
        };
        let (mut state, mut exchanges) = (State::default(), 0);
        for line in lines {
            match line? {
                Line::Recording(_) => return Err(wrong(&"it begins twice")),
                Line::Part(part) => state.current = part,
                Line::Exchange(exchange) => {
                    exchanges += 1;
                    state.part().rest.push_back(exchange);
                }
            }
        }
        state.current = String::new();
        Ok((seed, Self { state: Mutex::new(state), exchanges }))
    }

    /// How many exchanges it has.
    pub(super) fn len(&self) -> usize {
        self.exchanges
    }

    pub(super) fn begin(&self, part: &str) {
        part.clone_into(&mut self.lock().current);
    }

    pub(super) fn answer(&self, asked: &Asked) -> Result<Response, Failure> {
        match self.lock().part().next(asked) {
            Ok(exchange) => exchange.answer.told(),
            Err(stray) => Err(failure("unreachable", stray)),
        }
    }

    pub(super) fn stray(&self, part: &str) -> Option<String> {
        let state = self.lock();
        let part = state.parts.get(part)?;
        let left = || {
            let next = part.rest.front()?.request.line();
            Some(format!("it does not ask for {next}, with which the recording goes on"))
        };
        part.stray.clone().or_else(left)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn part(&mut self) -> &mut Part {
        self.parts.entry(self.current.clone()).or_default()
    }
}

impl Part {
    /// The exchange that is due, if this is what it was asked with. Once it was not, nothing of the part is due any more.
    fn next(&mut self, asked: &Asked) -> Result<Exchange, String> {
        if let Some(stray) = &self.stray {
            return Err(stray.clone());
        }
        let due = self.rest.pop_front();
        let difference = match &due {
            Some(due) => asked.differs_from(&due.request),
            None => Some(format!("it asks for {}, and the recording ends before", asked.line())),
        };
        match (due, difference) {
            (Some(due), None) => Ok(due),
            (_, difference) => Err(self.stray.insert(difference.unwrap_or_default()).clone()),
        }
    }
}
