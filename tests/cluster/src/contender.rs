//! A contender from outside: a process that is asked by lines.

use serde_json::{Value as Json, json};
use std::io::{self, BufRead, BufReader, Lines, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// An engine in a process of its own. It ends with its standard input.
pub struct Contender {
    process: Child,
    requests: Option<ChildStdin>,
    replies: Lines<BufReader<ChildStdout>>,
}

impl Contender {
    /// Starts one, and does not wait until it is ready.
    ///
    /// # Errors
    /// The program cannot be started.
    pub fn start(program: &str, config: &Json) -> io::Result<Contender> {
        let mut process = Command::new(program).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let requests = process.stdin.take();
        let replies = process.stdout.take().ok_or_else(|| io::Error::other("no standard output"))?;
        let mut contender = Contender { process, requests, replies: BufReader::new(replies).lines() };
        contender.tell(config)?;
        Ok(contender)
    }

    /// Waits until it has opened its engine.
    ///
    /// # Errors
    /// It could not.
    pub fn ready(&mut self) -> io::Result<()> {
        match self.line()?.as_str() {
            "ready" => Ok(()),
            other => Err(io::Error::other(format!("`ready` was expected and not `{other}`"))),
        }
    }

    /// Asks it for something and waits for the reply.
    ///
    /// # Errors
    /// It has ended.
    pub fn ask(&mut self, request: &Json) -> io::Result<Json> {
        self.tell(request)?;
        self.reply()
    }

    /// Asks it for something and does not wait.
    ///
    /// # Errors
    /// It has ended.
    pub fn tell(&mut self, message: &Json) -> io::Result<()> {
        let requests = self.requests.as_mut().ok_or_else(|| io::Error::other("no standard input"))?;
        writeln!(requests, "{message}")?;
        requests.flush()
    }

    /// Kills it, as a loss of power would, wherever it is.
    ///
    /// # Errors
    /// The system does not let us.
    pub fn kill(mut self) -> io::Result<()> {
        self.process.kill()
    }

    /// Waits for the reply to the first request that it has not replied to.
    ///
    /// # Errors
    /// It has ended.
    pub fn reply(&mut self) -> io::Result<Json> {
        Ok(serde_json::from_str(&self.line()?)?)
    }

    fn line(&mut self) -> io::Result<String> {
        self.replies.next().ok_or_else(|| io::Error::other("the contender has ended"))?
    }
}

impl Drop for Contender {
    fn drop(&mut self) {
        self.requests = None;
        let _ = self.process.wait();
    }
}

/// Starts a contender for each of these, holds all of them until the last is ready, lets them go with their requests, one
/// after the other, and gives each one's replies.
///
/// # Errors
/// A contender that could not begin, or ended early.
pub fn all_at_once(program: &str, contenders: &[(Json, Vec<Json>)]) -> io::Result<Vec<Vec<Json>>> {
    let started = contenders.iter().map(|(config, _)| Contender::start(program, config));
    let mut processes = started.collect::<io::Result<Vec<_>>>()?;
    processes.iter_mut().try_for_each(Contender::ready)?;
    for (process, (_, requests)) in processes.iter_mut().zip(contenders) {
        requests.iter().try_for_each(|request| process.tell(request))?;
    }
    let replies = |(process, (_, requests)): (&mut Contender, &(Json, Vec<Json>))| {
        requests.iter().map(|_| process.reply()).collect()
    };
    processes.iter_mut().zip(contenders).map(replies).collect()
}

/// A request. Parameters are the arguments, with the context among them where there is one.
pub fn request(method: &str, params: &Json) -> Json {
    json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params})
}

/// The code of a reply: of its error, or `OK`.
pub fn code(reply: &Json) -> &str {
    match reply.get("error") {
        None => "OK",
        Some(error) => error["data"]["code"].as_str().unwrap_or("?"),
    }
}
