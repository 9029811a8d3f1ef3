//! What a call tells the log.

use std::fmt::{Debug, Write};
use std::sync::{Arc, Mutex};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber, subscriber};

/// Does something, and gives what the log was told meanwhile: lines and spans of every level, each with its fields.
pub(crate) fn during<T>(act: impl FnOnce() -> T) -> (T, Vec<String>) {
    let log = Log::default();
    let done = subscriber::with_default(log.clone(), act);
    let lines = std::mem::take(&mut *log.0.lock().unwrap());
    (done, lines)
}

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<String>>>);

impl Log {
    fn note(&self, metadata: &Metadata<'_>, fields: impl FnOnce(&mut Fields)) {
        let mut line = Fields(format!("{} {} {}", metadata.level(), metadata.target(), metadata.name()));
        fields(&mut line);
        self.0.lock().unwrap().push(line.0);
    }
}

/// Fields, as `name=value`.
struct Fields(String);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        write!(self.0, " {}={value:?}", field.name()).unwrap();
    }
}

impl Subscriber for Log {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        self.note(span.metadata(), |line| span.record(line));
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        let mut line = Fields("recorded".to_owned());
        values.record(&mut line);
        self.0.lock().unwrap().push(line.0);
    }

    fn event(&self, event: &Event<'_>) {
        self.note(event.metadata(), |line| event.record(line));
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

#[test]
fn what_the_log_is_told_is_kept_with_its_fields() {
    let (done, lines) = during(|| {
        tracing::trace_span!("a call", who = "sam").in_scope(|| tracing::debug!(name = "Nora", "seen"));
        7
    });
    assert_eq!(done, 7);
    let ends = ["a call who=\"sam\"", "message=seen name=\"Nora\""];
    assert!(lines.len() == 2 && lines.iter().zip(ends).all(|(line, end)| line.ends_with(end)), "{lines:?}");
}
