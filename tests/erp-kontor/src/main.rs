//! `kontor [address]`: a Kontor with a few records, until the input ends.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command prints")]

use std::io::Read;
use std::process::ExitCode;
use tenon_erp_kontor::{Kontor, TOKEN};
use tenon_testkit::memory_erp::MemoryErp;

fn main() -> ExitCode {
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:8320".to_owned());
    let today = "2026-01-30".parse().unwrap_or_default();
    let kontor = match Kontor::start(MemoryErp::sample(today, 9, 9), &address) {
        Ok(kontor) => kontor,
        Err(error) => {
            eprintln!("kontor: {address}: {error}; `kontor 127.0.0.1:0` finds a free port and says which");
            return ExitCode::FAILURE;
        }
    };
    println!("Kontor is at {}, for whoever shows the token {TOKEN}; end of input ends it", kontor.url());
    match std::io::stdin().read_to_end(&mut Vec::new()) {
        Ok(_) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}
