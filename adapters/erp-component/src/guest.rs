//! The state of an instance: its memory and time limits, and the functions of the host that it calls.

use crate::bindings::tenon::erp::{config, http, log, types};
use crate::config::Limits;
use crate::contract::plain::plain;
use crate::grants::Terms;
use std::sync::Arc;
use std::time::{Duration, Instant};
use wasmtime::ResourceLimiter;

/// The most lines that a call may log.
const LINES: u32 = 1000;

/// The most characters of a line.
const LINE: usize = 4000;

/// The most elements of all tables.
const ELEMENTS: usize = 200_000;

/// The state of an instance.
pub(crate) struct Guest {
    pub(crate) terms: Arc<Terms>,
    memory: usize,
    elements: usize,
    refused_memory: bool,
    deadline: Instant,
    lines: u32,
}

impl Guest {
    pub(crate) fn new(terms: Arc<Terms>) -> Self {
        Self { terms, memory: 0, elements: 0, refused_memory: false, deadline: Instant::now(), lines: 0 }
    }

    pub(crate) fn limits(&self) -> Limits {
        self.terms.limits
    }

    /// A call begins.
    pub(crate) fn begin(&mut self) {
        self.deadline = Instant::now() + self.terms.time();
        self.lines = 0;
    }

    /// A call has ended.
    pub(crate) fn end(&self) {
        if self.lines > LINES {
            let dropped = self.lines - LINES;
            tracing::warn!(adapter = self.terms.name, dropped, "the adapter's log was cut off");
        }
    }

    /// Whether memory was refused to it.
    pub(crate) fn wanted_too_much(&self) -> bool {
        self.refused_memory
    }

    /// Whether it has used so much memory that it should not be used again.
    pub(crate) fn is_worn(&self) -> bool {
        self.memory > self.terms.memory() / 2
    }
}

impl ResourceLimiter for Guest {
    fn memory_growing(&mut self, now: usize, wanted: usize, _: Option<usize>) -> wasmtime::Result<bool> {
        let more = wanted.saturating_sub(now);
        let fits = self.memory.saturating_add(more) <= self.terms.memory();
        match fits {
            true => self.memory += more,
            false => self.refused_memory = true,
        }
        Ok(fits)
    }

    fn table_growing(&mut self, now: usize, wanted: usize, _: Option<usize>) -> wasmtime::Result<bool> {
        self.elements = self.elements.saturating_add(wanted.saturating_sub(now));
        Ok(self.elements <= ELEMENTS)
    }

    fn instances(&self) -> usize {
        50
    }

    fn tables(&self) -> usize {
        50
    }

    fn memories(&self) -> usize {
        20
    }
}

impl types::Host for Guest {}

impl http::Host for Guest {
    fn send(&mut self, request: http::Request) -> Result<http::Response, http::Failure> {
        let left = self.deadline.saturating_duration_since(Instant::now());
        if left == Duration::ZERO {
            return Err(crate::http::failure("unreachable", "the call has no time left"));
        }
        crate::http::send(&self.terms, request, left)
    }
}

impl config::Host for Guest {
    fn get(&mut self, name: String) -> Option<String> {
        self.terms.settings.get(&name).cloned()
    }
}

impl log::Host for Guest {
    fn write(&mut self, level: String, message: String) {
        self.lines = self.lines.saturating_add(1);
        if self.lines > LINES {
            return;
        }
        let line: String = message.chars().take(LINE).collect();
        let line = plain(&line);
        let adapter = self.terms.name.as_str();
        match level.as_str() {
            "error" => tracing::error!(adapter, "{line}"),
            "warn" => tracing::warn!(adapter, "{line}"),
            "debug" => tracing::debug!(adapter, "{line}"),
            "trace" => tracing::trace!(adapter, "{line}"),
            _ => tracing::info!(adapter, "{line}"),
        }
    }
}
