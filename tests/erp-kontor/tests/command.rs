//! The command `kontor`, as somebody starts it who tries an adapter.
#![allow(clippy::unwrap_used, reason = "a test fails where its fixture does")]

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

fn kontor(address: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kontor"));
    command.arg(address).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

#[test]
fn it_says_where_it_is_refuses_a_place_that_is_taken_and_ends_with_its_input() {
    let mut first = kontor("127.0.0.1:0").spawn().unwrap();
    let mut said = String::new();
    BufReader::new(first.stdout.take().unwrap()).read_line(&mut said).unwrap();
    let address = said.strip_prefix("Kontor is at http://").unwrap().split_once(',').unwrap().0;

    let second = kontor(address).output().unwrap();
    let refusal = String::from_utf8(second.stderr).unwrap();
    assert_eq!(second.status.code(), Some(1), "{refusal}");
    assert!(refusal.starts_with(&format!("kontor: {address}: Address already in use")), "{refusal}");
    assert!(refusal.ends_with("`kontor 127.0.0.1:0` finds a free port and says which\n"), "{refusal}");

    drop(first.stdin.take());
    assert!(first.wait().unwrap().success());
}
