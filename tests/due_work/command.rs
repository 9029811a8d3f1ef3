//! `tenon tick` and `tenon sync run --watch` as an operator types them.

use serde_json::{Value as Json, json};
use std::path::Path;
use std::process::{Command, Output};
use std::sync::atomic::{AtomicU64, Ordering};
use tenon_erp_k3::{K3, Size};

/// Each process gives identifiers of its own.
static SEEDS: AtomicU64 = AtomicU64::new(1);

/// The command on a store of a folder, at a time.
fn tenon(folder: &Path, now: &str, words: &[&str]) -> Output {
    let file = |name: &str| format!("sqlite:{}", folder.join(name).display());
    let erp = json!({"adapter": "sql", "database": file("erp.db"), "mapping": "k3"});
    let simulation = json!({"seed": SEEDS.fetch_add(1, Ordering::Relaxed), "now": now});
    let config =
        json!({"database": file("crm.db"), "erps": {"k3": erp}, "simulation": simulation}).to_string();
    let mut command = Command::new(tenon_tests::entry_points::tenon().unwrap());
    command.args(["--config", &config]).args(words).output().unwrap()
}

fn told(folder: &Path, now: &str, words: &[&str]) -> String {
    let output = tenon(folder, now, words);
    assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_command_does_what_is_due_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    K3::make(&folder.join("erp.db"), Size { customers: 3, items: 2, seed: 7 }).unwrap();
    let (first, then, later) = ("2026-01-30T09:00:00Z", "2026-02-02T09:00:00.1Z", "2026-03-01T09:00:00.12Z");
    told(folder, first, &["init", "--tenant", "acme", "--admin", "ada"]);
    let call = |now: &str, operation: &str, arguments: Json| {
        let key = format!("{operation} {now}");
        let words = ["--json", "call", "--tenant", "acme", "--actor", "ada", "--key", &key, operation];
        told(folder, now, &[&words[..], &[&arguments.to_string()]].concat())
    };
    call(first, "customer.create", json!({"id": "late", "name": "Late Payer"}));
    call(first, "customer.freeze", json!({"id": "late", "reason": "owes", "until": "2026-02-01T00:00:00Z"}));
    assert_eq!(told(folder, first, &["tick"]), "  next at 2026-02-01T00:00:00Z\n");
    let status: Json =
        serde_json::from_str(&told(folder, then, &["tick", "status", "--tenant", "acme"])).unwrap();
    assert_eq!((&status["due"], &status["dead"]), (&json!(1), &json!(0)));
    let done = told(folder, then, &["tick", "--watch", "--every", "0", "--times", "2"]);
    let said = "  customer_freeze.end                   1 done        0 failed\n  nothing more is due\n  nothing more is due\n";
    assert_eq!(done, said);
    assert_eq!(
        told(folder, then, &["--json", "tick", "retry", "--tenant", "acme"]).trim(),
        "{\n  \"rows\": 0\n}"
    );
    let refused = tenon(folder, then, &["tick", "--kind", "customer.thaw"]);
    assert_eq!(refused.status.code(), Some(1));

    call(then, "customer.freeze", json!({"id": "late", "reason": "owes", "until": "2026-02-03T00:00:00Z"}));
    let watch = [
        "--json", "sync", "run", "--watch", "--every", "0", "--times", "2", "--tenant", "acme", "--erp", "k3",
    ];
    let runs = told(folder, later, &watch);
    assert_eq!(runs.lines().count(), 2, "a line each time");
    let customer: Json = serde_json::from_str(&call(later, "customer.get", json!({"id": "late"}))).unwrap();
    assert_eq!(customer["status"], "active");
    // What fails is said, and tried again: the ERP is not there, and what is due is done all the same.
    call(later, "customer.freeze", json!({"id": "late", "reason": "owes", "until": "2026-03-02T00:00:00Z"}));
    std::fs::remove_file(folder.join("erp.db")).unwrap();
    let last = "2026-04-01T09:00:00.123Z";
    let output = tenon(folder, last, &watch);
    assert!(output.status.success());
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(said.lines().filter(|line| line.contains(r#""code":"ERP_UNREACHABLE""#)).count(), 2, "{said}");
    let customer: Json = serde_json::from_str(&call(last, "customer.get", json!({"id": "late"}))).unwrap();
    assert_eq!(customer["status"], "active");
}
