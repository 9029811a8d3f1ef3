//! The conformance kit of the port `Database`, in memory and in a file.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test")]

use std::time::Duration;

use tenon_db_sqlite::{Settings, Sqlite};
use tenon_testkit::database_kit::run_all;

#[test]
fn in_memory() {
    let impatient = Settings { busy_timeout: Duration::from_millis(200), ..Settings::default() };
    let report = run_all(&Sqlite::in_memory_with(&impatient).unwrap());
    println!("{report}");
    assert!(report.passed(), "{report}");
}

#[test]
fn in_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let report = run_all(&Sqlite::open(folder.path().join("kit.sqlite")).unwrap());
    println!("{report}");
    assert!(report.passed(), "{report}");
}
