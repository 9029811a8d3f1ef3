//! Entry points that a scenario can be run through.

use serde_json::Value as Json;
use std::io::{self, BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use tenon::rpc::{self, Service};

/// An entry point of an engine: one line of JSON-RPC in, one line out.
pub trait EntryPoint {
    /// Returns the reply to a line.
    ///
    /// # Errors
    /// The other side has ended, or its reply is not a line.
    fn answer(&mut self, line: &str) -> io::Result<String>;

    /// Acts in the ERP behind the entry point.
    ///
    /// # Errors
    /// There is no ERP, or it does not support this.
    fn act(&mut self, act: &str, about: &str, part: f64) -> io::Result<()> {
        Err(io::Error::other(format!("no ERP behind this entry point: {act} {about} {part}")))
    }

    /// Returns the reply to a request.
    ///
    /// # Errors
    /// As [`EntryPoint::answer`], and a reply that is not JSON.
    fn call(&mut self, request: &Json) -> io::Result<Json> {
        let reply = self.answer(&request.to_string())?;
        serde_json::from_str(&reply).map_err(io::Error::other)
    }
}

/// An engine in this process.
pub struct EngineEntryPoint<S>(pub S);

impl<S: Service> EntryPoint for EngineEntryPoint<S> {
    fn answer(&mut self, line: &str) -> io::Result<String> {
        rpc::handle(&self.0, line).ok_or_else(|| io::Error::other("a notification gets no reply"))
    }
}

/// A program that reads requests line by line and writes replies line by line: `tenon serve --stdio`, or a program that relays
/// lines to another entry point. It ends when its input ends.
pub struct CommandEntryPoint {
    child: Child,
    requests: Option<ChildStdin>,
    replies: BufReader<ChildStdout>,
}

impl CommandEntryPoint {
    /// Starts the program.
    ///
    /// # Errors
    /// The program cannot be started.
    pub fn start(command: &mut Command) -> io::Result<Self> {
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let requests = child.stdin.take();
        let replies = child.stdout.take().ok_or_else(|| io::Error::other("the program has no output"))?;
        Ok(Self { child, requests, replies: BufReader::new(replies) })
    }
}

impl EntryPoint for CommandEntryPoint {
    fn answer(&mut self, line: &str) -> io::Result<String> {
        let requests = self.requests.as_mut().ok_or_else(|| io::Error::other("the program has no input"))?;
        writeln!(requests, "{line}")?;
        requests.flush()?;
        let mut reply = String::new();
        if self.replies.read_line(&mut reply)? == 0 {
            return Err(io::Error::other("the program ended without a reply"));
        }
        Ok(reply)
    }
}

impl Drop for CommandEntryPoint {
    fn drop(&mut self) {
        drop(self.requests.take());
        // The program ends with its input; how it ended is told by its replies.
        let _ = self.child.wait();
    }
}
