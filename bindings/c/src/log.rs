//! What the library has to tell an operator, handed to the host.

use crate::callbacks::call_back;
use std::cell::Cell;
use std::ffi::{c_char, c_void};
use std::fmt::Write;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Once, PoisonError, RwLock};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id};
use tracing::subscriber::Interest;
use tracing::{Event, Level, Metadata, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::{LookupSpan, Registry};

/// The severity of a line of the log.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogLevel {
    /// An error.
    Error = 1,
    /// A possible problem.
    Warn = 2,
    /// Information for operators.
    Info = 3,
    /// Information for developers.
    Debug = 4,
    /// Every detail.
    Trace = 5,
}

/// Receives a line of the log, on the thread that writes it: its level, a tenon_level, and `length` bytes, valid during the
/// callback. The call that writes the line waits for the callback.
pub type LogCallback =
    Option<unsafe extern "C" fn(user: *mut c_void, level: u32, text: *const c_char, length: usize)>;

/// Where lines go.
struct Sink {
    callback: unsafe extern "C" fn(*mut c_void, u32, *const c_char, usize),
    user: *mut c_void,
}

// SAFETY: `user` is the host's, which was told that its callback runs on any thread.
unsafe impl Send for Sink {}
// SAFETY: as above.
unsafe impl Sync for Sink {}

thread_local! {
    /// Whether this thread is in the callback: what it has to tell there is not told, for that would not end.
    static TELLING: Cell<bool> = const { Cell::new(false) };
}

static SINK: RwLock<Option<Sink>> = RwLock::new(None);
static LEVEL: AtomicU32 = AtomicU32::new(0);

/// Sends lines of this level and of those that matter more to the callback, instead of the one before.
pub(crate) fn set(level: u32, callback: LogCallback, user: *mut c_void) {
    static INSTALLED: Once = Once::new();
    let mut sink = SINK.write().unwrap_or_else(PoisonError::into_inner);
    *sink = callback.map(|callback| Sink { callback, user });
    LEVEL.store(if sink.is_some() { level } else { 0 }, Ordering::Relaxed);
    // Where a host in Rust has a subscriber of its own, that one keeps all there is to tell.
    INSTALLED.call_once(|| drop(tracing::subscriber::set_global_default(Registry::default().with(ToHost))));
}

struct ToHost;

fn number(level: &Level) -> u32 {
    match *level {
        Level::ERROR => 1,
        Level::WARN => 2,
        Level::INFO => 3,
        Level::DEBUG => 4,
        Level::TRACE => 5,
    }
}

impl<S: Subscriber + for<'spans> LookupSpan<'spans>> Layer<S> for ToHost {
    /// The level can change at any time, so it is asked for each time.
    fn register_callsite(&self, _: &'static Metadata<'static>) -> Interest {
        Interest::sometimes()
    }

    /// Of spans, whatever their level, the fields belong to every line within them.
    fn enabled(&self, metadata: &Metadata<'_>, _: Context<'_, S>) -> bool {
        let level = LEVEL.load(Ordering::Relaxed);
        let wanted = if metadata.is_span() { level > 0 } else { number(metadata.level()) <= level };
        wanted && !TELLING.get()
    }

    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let mut fields = Line::default();
        attributes.record(&mut fields);
        if let Some(span) = context.span(id) {
            span.extensions_mut().insert(fields);
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let mut line = Line(event.metadata().target().to_owned() + ":");
        event.record(&mut line);
        for span in context.event_scope(event).into_iter().flatten() {
            if let Some(Line(fields)) = span.extensions().get::<Line>() {
                line.0.push_str(fields);
            }
        }
        if let Some(sink) = &*SINK.read().unwrap_or_else(PoisonError::into_inner) {
            let (start, length) = (line.0.as_ptr().cast(), line.0.len());
            TELLING.set(true);
            // SAFETY: the host has given this callback for just this; the text lives until it returns.
            call_back(|| unsafe {
                (sink.callback)(sink.user, number(event.metadata().level()), start, length)
            });
            TELLING.set(false);
        }
    }
}

/// A line: the message, the other fields by their names, and those of the spans around it, from the innermost on.
#[derive(Default)]
struct Line(String);

impl Visit for Line {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.record_debug(field, &format_args!("{value}"));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        let written = match field.name() {
            "message" => write!(self.0, " {value:?}"),
            name => write!(self.0, " {name}={value:?}"),
        };
        debug_assert!(written.is_ok(), "writing to a String does not fail");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex;

    static LINES: Mutex<Vec<(u32, String)>> = Mutex::new(Vec::new());

    unsafe extern "C" fn keep(_: *mut c_void, level: u32, text: *const c_char, length: usize) {
        // SAFETY: the text is valid during the callback.
        let text = unsafe { std::slice::from_raw_parts(text.cast::<u8>(), length) };
        let text = String::from_utf8_lossy(text).into_owned();
        LINES.lock().unwrap_or_else(PoisonError::into_inner).push((level, text));
    }

    #[test]
    fn a_line_has_the_fields_of_the_spans_around_it() {
        set(LogLevel::Warn as u32, Some(keep), std::ptr::null_mut());
        let run = tracing::info_span!("run", erp = "k3");
        let call = run.in_scope(|| tracing::info_span!("erp_call", entry = "e1", order = None::<&str>));
        call.in_scope(|| {
            tracing::info!("less than was asked for");
            tracing::warn!(code = "ERP_REFUSED", "the ERP has not done it");
        });
        tracing::error!("on its own");
        set(0, None, std::ptr::null_mut());
        tracing::error!("to nobody");
        let lines = std::mem::take(&mut *LINES.lock().unwrap_or_else(PoisonError::into_inner));
        let target = module_path!();
        let expected = [
            (2, format!("{target}: the ERP has not done it code=ERP_REFUSED entry=e1 erp=k3")),
            (1, format!("{target}: on its own")),
        ];
        assert_eq!(lines, expected);
    }
}
