//! `kontor [address]`: a Kontor with a few records, until the input ends.
#![allow(clippy::print_stdout, reason = "a command prints")]

use std::io::Read;
use tenon_erp_kontor::{Kontor, TOKEN};
use tenon_testkit::memory_erp::MemoryErp;

fn main() -> std::io::Result<()> {
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:8320".to_owned());
    let today = "2026-01-30".parse().unwrap_or_default();
    let kontor = Kontor::start(MemoryErp::sample(today, 9, 9), &address)?;
    println!("Kontor is at {}, for whoever shows the token {TOKEN}; end of input ends it", kontor.url());
    std::io::stdin().read_to_end(&mut Vec::new()).map(drop)
}
