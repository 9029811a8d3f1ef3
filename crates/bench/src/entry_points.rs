//! What a call costs through each entry point: the same calls by turns, each entry point with an engine of its own on a store in memory.

use crate::Outcome;
use crate::memory::resident_of;
use serde_json::{Value as Json, json};
use std::ffi::c_char;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::ptr::null_mut;
use std::time::Instant;
use tenon::config::Config;
use tenon::{CallContext, Engine, rpc};

tenon_c::engine!(tenon_c::Modules::default());

const CONFIG: &str = r#"{"database": "sqlite::memory:"}"#;

/// How often each entry point has its turn; the medians of the turns are told.
const TURNS: usize = 11;

/// What is measured.
#[derive(Clone, Copy, PartialEq)]
enum Work {
    /// A request that is its own reply.
    Echo,
    /// `customer.get`.
    Read,
    /// `customer.create`, each with a key of its own.
    Write,
}

impl Work {
    const ALL: [Work; 3] = [Work::Echo, Work::Read, Work::Write];

    fn name(self) -> &'static str {
        match self {
            Work::Echo => "echo",
            Work::Read => "customer.get",
            Work::Write => "customer.create",
        }
    }

    fn calls(self, quick: bool) -> u64 {
        match (self, quick) {
            (Work::Echo, false) => 50_000,
            (Work::Read, false) => 1_000,
            (Work::Write, false) => 200,
            (_, true) => 10,
        }
    }

    fn request(self, number: u64) -> Json {
        let context = json!({"tenant": "acme", "actor": "ada", "key": format!("k{number}")});
        match self {
            Work::Write => json!({"context": context, "name": format!("Customer {number}")}),
            _ => json!({"context": {"tenant": "acme", "actor": "ada"}, "id": "c0"}),
        }
    }

    fn line(self, number: u64) -> String {
        let method = if self == Work::Write { "customer.create" } else { "customer.get" };
        json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": self.request(number)}).to_string()
    }
}

/// An entry point: seconds that so many calls took, the first of which has this number.
trait EntryPoint {
    fn name(&self) -> &'static str;
    fn can(&self, work: Work) -> bool;
    fn run(&mut self, work: Work, first: u64, calls: u64) -> Outcome<f64>;
}

fn set_up() -> [String; 2] {
    let tenant = json!({
        "context": {"tenant": "acme", "actor": "host", "key": "setup"}, "name": "Acme", "code": "acme",
        "base_currency": "EUR", "admin_id": "ada", "admin_name": "Ada",
    });
    let customer =
        json!({"context": {"tenant": "acme", "actor": "ada", "key": "c0"}, "id": "c0", "name": "Björk GmbH"});
    let line = |method: &str, params| {
        json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).to_string()
    };
    [line("tenant.create", tenant), line("customer.create", customer)]
}

fn opened() -> Outcome<Engine> {
    let engine = Config::parse(CONFIG)?.open()?;
    for line in set_up() {
        succeeded(&rpc::handle(&engine, &line).unwrap_or_default())?;
    }
    Ok(engine)
}

fn succeeded(reply: &str) -> Outcome<()> {
    if reply.contains("\"result\"") { Ok(()) } else { Err(format!("refused: {reply}").into()) }
}

/// The Rust entry point: JSON values in, JSON values out.
struct Rust(Engine);

impl EntryPoint for Rust {
    fn name(&self) -> &'static str {
        "Rust"
    }

    fn can(&self, work: Work) -> bool {
        work != Work::Echo
    }

    fn run(&mut self, work: Work, first: u64, calls: u64) -> Outcome<f64> {
        let mut asked: Vec<_> = (first..first + calls).map(|number| work.request(number)).collect();
        for request in &mut asked {
            request.as_object_mut().ok_or("no object")?.remove("context");
        }
        let began = Instant::now();
        for (number, arguments) in (first..).zip(&asked) {
            let context = CallContext::new("acme", "ada");
            let context = if work == Work::Write { context.keyed(format!("k{number}")) } else { context };
            let operation = if work == Work::Write { "customer.create" } else { "customer.get" };
            std::hint::black_box(self.0.call(&context, operation, arguments)?);
        }
        Ok(began.elapsed().as_secs_f64())
    }
}

/// The functions of the C library.
struct C {
    engine: *mut tenon_c::Engine,
    echo: *mut tenon_c::Engine,
}

impl C {
    fn open() -> Outcome<Self> {
        let (mut engine, mut echo) = (null_mut(), null_mut());
        // SAFETY: a text with its length, and places for pointers.
        let status = unsafe {
            tenon_c::tenon_open_echo(&raw mut echo);
            tenon_c::tenon_open(CONFIG.as_ptr().cast(), CONFIG.len(), &raw mut engine, null_mut())
        };
        if status != tenon_c::Status::Ok {
            return Err("the C library does not open".into());
        }
        for line in set_up() {
            succeeded(&Self::call(engine, &line))?;
        }
        Ok(Self { engine, echo })
    }

    /// A call as a C program makes it, and a copy of its reply.
    fn call(engine: *mut tenon_c::Engine, line: &str) -> String {
        Self::with_reply(engine, line, |bytes| String::from_utf8_lossy(bytes).into_owned())
    }

    fn with_reply<T>(engine: *mut tenon_c::Engine, line: &str, look: impl FnOnce(&[u8]) -> T) -> T {
        let (mut reply, mut length) = (null_mut(), 0);
        // SAFETY: a text with its length; the reply is looked at before it is freed, once.
        unsafe {
            tenon_c::tenon_call(engine, line.as_ptr().cast::<c_char>(), line.len(), &raw mut reply);
            let body = tenon_c::tenon_reply_body(reply, &raw mut length);
            let bytes = if body.is_null() { &[] } else { std::slice::from_raw_parts(body.cast(), length) };
            let looked = look(bytes);
            tenon_c::tenon_reply_free(reply);
            looked
        }
    }
}

impl EntryPoint for C {
    fn name(&self) -> &'static str {
        "C"
    }

    fn can(&self, _: Work) -> bool {
        true
    }

    fn run(&mut self, work: Work, first: u64, calls: u64) -> Outcome<f64> {
        let lines: Vec<_> = (first..first + calls).map(|number| work.line(number)).collect();
        let engine = if work == Work::Echo { self.echo } else { self.engine };
        let began = Instant::now();
        for line in &lines {
            std::hint::black_box(Self::with_reply(engine, line, <[u8]>::len));
        }
        let took = began.elapsed().as_secs_f64();
        if work == Work::Write {
            succeeded(&Self::call(engine, lines.last().ok_or("no call")?))?;
        }
        Ok(took)
    }
}

impl Drop for C {
    fn drop(&mut self) {
        tenon_c::tenon_close(self.engine);
        tenon_c::tenon_close(self.echo);
    }
}

/// The typed client in Python, in a process that takes orders line by line: crates/bench/src/entry points.py.
struct Python {
    child: Child,
    orders: ChildStdin,
    said: BufReader<ChildStdout>,
}

impl Python {
    /// The Python that `TENON_PYTHON` names, if it does.
    fn open() -> Outcome<Option<Self>> {
        let Some(python) = std::env::var_os("TENON_PYTHON") else { return Ok(None) };
        let mut command = Command::new(python);
        command.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/src/entry_points.py"));
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let (orders, said) = (child.stdin.take().ok_or("no input")?, child.stdout.take().ok_or("no output")?);
        Ok(Some(Self { child, orders, said: BufReader::new(said) }))
    }
}

impl EntryPoint for Python {
    fn name(&self) -> &'static str {
        "Python"
    }

    fn can(&self, _: Work) -> bool {
        true
    }

    fn run(&mut self, work: Work, first: u64, calls: u64) -> Outcome<f64> {
        writeln!(self.orders, "{} {first} {calls}", work.name())?;
        let mut said = String::new();
        self.said.read_line(&mut said)?;
        Ok(said.trim().parse()?)
    }
}

impl Drop for Python {
    fn drop(&mut self) {
        // It ends when there are no more orders.
        let _ = writeln!(self.orders);
        let _ = self.child.wait();
    }
}

/// A program that relays lines to an engine: what two of them take differs by their engines alone.
struct Lines {
    name: &'static str,
    child: Child,
    requests: Option<ChildStdin>,
    replies: BufReader<ChildStdout>,
}

impl Lines {
    /// `tenon serve --stdio`, of the command that TENON_COMMAND names.
    fn stdio() -> Outcome<Option<Self>> {
        let Some(tenon) = std::env::var_os("TENON_COMMAND") else { return Ok(None) };
        Self::open("stdio", Command::new(tenon).args(["serve", "--stdio", "--config", CONFIG])).map(Some)
    }

    /// The engine component that TENON_COMPONENT names, in the program that TENON_COMPONENT_HOST names.
    fn component() -> Outcome<Option<Self>> {
        let named = [std::env::var_os("TENON_COMPONENT_HOST"), std::env::var_os("TENON_COMPONENT")];
        let [Some(host), Some(component)] = named else { return Ok(None) };
        Self::open("component", Command::new(host).arg(component).arg(CONFIG)).map(Some)
    }

    fn open(name: &'static str, command: &mut Command) -> Outcome<Self> {
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let (requests, replies) = (child.stdin.take(), child.stdout.take().ok_or("no output")?);
        let mut lines = Self { name, child, requests, replies: BufReader::new(replies) };
        for line in set_up() {
            succeeded(&lines.answer(&line)?)?;
        }
        let (idle, _) = resident_of(&lines.child.id().to_string())?;
        println!("{name}: {idle} MiB resident with an engine and nothing to do");
        Ok(lines)
    }

    fn answer(&mut self, line: &str) -> Outcome<String> {
        writeln!(self.requests.as_mut().ok_or("no input")?, "{line}")?;
        let mut reply = String::new();
        self.replies.read_line(&mut reply)?;
        Ok(reply)
    }
}

impl EntryPoint for Lines {
    fn name(&self) -> &'static str {
        self.name
    }

    fn can(&self, work: Work) -> bool {
        work != Work::Echo
    }

    fn run(&mut self, work: Work, first: u64, calls: u64) -> Outcome<f64> {
        let lines: Vec<_> = (first..first + calls).map(|number| work.line(number)).collect();
        let began = Instant::now();
        let mut last = String::new();
        for line in &lines {
            last = self.answer(line)?;
        }
        let took = began.elapsed().as_secs_f64();
        succeeded(&last)?;
        Ok(took)
    }
}

impl Drop for Lines {
    fn drop(&mut self) {
        // It ends with its input.
        drop(self.requests.take());
        let _ = self.child.wait();
    }
}

/// Measures every kind of call through every entry point.
pub(crate) fn run(quick: bool) -> Outcome<()> {
    let mut entry_points: Vec<Box<dyn EntryPoint>> = vec![Box::new(Rust(opened()?)), Box::new(C::open()?)];
    match Python::open()? {
        Some(python) => entry_points.push(Box::new(python)),
        None => println!("Python is left out: TENON_PYTHON names no Python that has the client"),
    }
    match Lines::stdio()? {
        Some(stdio) => entry_points.push(Box::new(stdio)),
        None => println!("stdio is left out: TENON_COMMAND names no command"),
    }
    match Lines::component()? {
        Some(component) => entry_points.push(Box::new(component)),
        None => println!("the component is left out: TENON_COMPONENT and TENON_COMPONENT_HOST name none"),
    }
    println!("| | entry point | a call | ratio |\n| --- | --- | --- | --- |");
    let mut first = 1;
    for work in Work::ALL {
        let calls = work.calls(quick);
        let mut able: Vec<_> = entry_points.iter_mut().filter(|entry_point| entry_point.can(work)).collect();
        let mut took = vec![Vec::new(); able.len()];
        for _ in 0..TURNS {
            for (entry_point, took) in able.iter_mut().zip(&mut took) {
                took.push(entry_point.run(work, first, calls)? / calls as f64);
            }
            first += calls;
        }
        let medians: Vec<f64> = took.into_iter().map(median).collect();
        for (entry_point, median) in able.iter().zip(&medians) {
            let ratio = median / medians[0];
            println!("| {} | {} | {:.2} µs | {ratio:.2} |", work.name(), entry_point.name(), median * 1e6);
        }
    }
    Ok(())
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
