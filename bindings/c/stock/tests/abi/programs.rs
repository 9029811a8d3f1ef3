//! The C programs of `tests/c` and `examples`: as they are, statically linked, under AddressSanitizer and under valgrind.

use crate::workshop::{Link, Workshop, entry_point, must_succeed};
use std::io::Write;
use std::process::{Command, Stdio};

/// The programs, and what each is given on its command line.
const PROGRAMS: [(&str, &[&str]); 7] = [
    ("tests/c/echo.c", &[]),
    ("tests/c/refusals.c", &[env!("CARGO_PKG_VERSION")]),
    ("tests/c/threads.c", &[]),
    ("tests/c/submit.c", &[]),
    ("tests/c/erp.c", &[]),
    ("examples/quick_start.c", &[]),
    ("examples/own_erp.c", &[]),
];

/// A program that is given a file that is not there.
const WITH_FILE: &str = "tests/c/border.c";

/// The programs with a SQLite of their own, which takes the place of the one in a static library: they link the shared one. Each
/// is given a file that is not there.
const WITH_SQLITE: [&str; 2] = ["tests/c/sqlite.c", "examples/enlisted.c"];

/// The programs that were written before the header grew.
const OLD_CLIENTS: [&str; 3] = ["tests/c/echo.c", "tests/c/threads.c", "examples/quick_start.c"];

/// What ThreadSanitizer is told of the library, which is not instrumented.
fn suppressions() -> String {
    format!("suppressions={}", entry_point().join("tests/c/libtenon.tsan").display())
}

fn all_succeed(flags: &[&str]) {
    let workshop = Workshop::new();
    let link = Link::Dynamic;
    let run = |program: &std::path::Path, what: &str, arguments: &[&str]| {
        let mut command = workshop.command(program);
        must_succeed(what, &command.args(arguments).env("TSAN_OPTIONS", suppressions()).output().unwrap());
    };
    for (source, arguments) in PROGRAMS {
        run(&workshop.compile(source, link, flags), source, arguments);
    }
    run(&workshop.compile_cpp("tests/c/host.cpp", link, flags), "host.cpp", &[]);
    let program = workshop.compile(WITH_FILE, link, flags);
    run(&program, WITH_FILE, &[program.with_extension("sqlite").to_str().unwrap()]);
    for source in WITH_SQLITE {
        let program = workshop.compile_with_sqlite(source, flags);
        let file = program.with_extension("sqlite");
        run(&program, source, &[file.to_str().unwrap()]);
    }
}

#[test]
fn programs_succeed() {
    all_succeed(&[]);
}

/// Linking the whole of the archive takes its time: two programs, and the one in C++.
#[test]
fn programs_succeed_when_linked_statically() {
    let workshop = Workshop::new();
    for source in ["tests/c/submit.c", "tests/c/erp.c"] {
        let program = workshop.compile(source, Link::Static, &[]);
        must_succeed(source, &workshop.command(program).output().unwrap());
    }
    let program = workshop.compile_cpp("tests/c/host.cpp", Link::Static, &[]);
    must_succeed("host.cpp", &workshop.command(program).output().unwrap());
}

#[test]
fn address_sanitizer_finds_nothing() {
    all_succeed(&["-fsanitize=address", "-fno-omit-frame-pointer"]);
}

/// Compiled by it is the C side; of the library, what its locks and its memory do is left out.
#[test]
fn thread_sanitizer_finds_nothing() {
    all_succeed(&["-fsanitize=thread"]);
}

#[test]
fn a_client_of_the_first_header_runs_on_this_library() {
    let workshop = Workshop::new();
    for source in OLD_CLIENTS {
        let program = workshop.compile_against("tests/first", source, Link::Dynamic, &["-fsanitize=address"]);
        must_succeed(source, &workshop.command(program).output().unwrap());
    }
}

/// Each call under valgrind takes seconds: two programs, which lend an ERP and use a file, and all with `TENON_VALGRIND=all`.
#[test]
fn valgrind_finds_nothing() {
    if Command::new("valgrind").arg("--version").output().is_err() {
        eprintln!("skipped: valgrind is not installed");
        return;
    }
    let workshop = Workshop::new();
    let file = workshop.lib().join("border.sqlite");
    let with_file: (&str, &[&str]) = (WITH_FILE, &[file.to_str().unwrap()]);
    let all = std::env::var_os("TENON_VALGRIND").is_some();
    let programs = PROGRAMS.into_iter().filter(|(source, _)| all || *source == "tests/c/erp.c");
    for (source, arguments) in programs.chain([with_file]) {
        let mut valgrind = workshop.command("valgrind");
        valgrind.args([
            "-q",
            "--error-exitcode=9",
            "--fair-sched=try",
            "--leak-check=full",
            "--errors-for-leak-kinds=definite",
        ]);
        valgrind.arg(workshop.compile(source, Link::Dynamic, &[])).args(arguments);
        must_succeed(source, &valgrind.output().unwrap());
    }
}

#[test]
fn the_relay_answers_line_by_line() {
    let requests = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"no.such\"}\n\n \t\r\n\
                    {\"jsonrpc\":\"2.0\",\"method\":\"no.such\"}\nno json\n\
                    {\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"no.such\"}";
    let replies = relay(r#"{"database": "sqlite::memory:"}"#, requests.as_bytes());
    let replies: Vec<serde_json::Value> =
        replies.lines().map(|reply| serde_json::from_str(reply).unwrap()).collect();
    let codes: Vec<_> = replies.iter().map(|reply| &reply["error"]["data"]["code"]).collect();
    assert_eq!(codes, ["UNKNOWN_OPERATION", "MALFORMED_REQUEST", "UNKNOWN_OPERATION"]);
    assert_eq!(replies[0]["id"], 1);
    assert_eq!(replies[2]["id"], 2);
}

#[test]
fn the_relay_carries_long_lines_and_answers_what_is_no_text() {
    let long = "x".repeat(100_000);
    let requests = [long.as_bytes(), b"\n\xff\n\0\n"].concat();
    let replies = relay("echo", &requests);
    let replies: Vec<&str> = replies.lines().collect();
    assert_eq!(replies[0], long);
    assert!(replies[1].contains("TENON_STATUS_NOT_UTF8"), "{}", replies[1]);
    assert_eq!(&replies[2..], ["\0"]);
}

/// What the relay answers, run under AddressSanitizer.
fn relay(config: &str, requests: &[u8]) -> String {
    let workshop = Workshop::new();
    let program = workshop.compile("examples/relay.c", Link::Dynamic, &["-fsanitize=address"]);
    let mut relay = workshop.command(program);
    relay.arg(config).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut relay = relay.spawn().unwrap();
    let mut stdin = relay.stdin.take().unwrap();
    let output = std::thread::scope(|scope| {
        scope.spawn(move || stdin.write_all(requests).unwrap());
        relay.wait_with_output().unwrap()
    });
    must_succeed("relay", &output);
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_relay_without_an_engine_says_why() {
    let workshop = Workshop::new();
    let program = workshop.compile("examples/relay.c", Link::Dynamic, &[]);
    let output = workshop.command(program).arg("{}").output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("CONFIGURATION"));
}
