//! What `docs/embedding.md` and `docs/c.md` tell a C host: compile lines work, and replies are those of the engine.

use crate::workshop::{Workshop, entry_point, must_succeed};
use serde_json::Value as Json;
use std::path::Path;

/// The block of a page that follows this comment.
fn block(page: &str, name: &str) -> String {
    let page = std::fs::read_to_string(entry_point().join("../../docs").join(page)).unwrap();
    let marker = format!("<!-- {name} -->\n```");
    let (_, rest) = page.split_once(&marker).unwrap_or_else(|| panic!("the page has no block `{name}`"));
    let (_, rest) = rest.split_once('\n').unwrap();
    rest.split_once("```").unwrap().0.to_owned()
}

/// Whether everything shown is in the reply; the page leaves out what differs from run to run, or would tire.
fn shows(shown: &Json, reply: &Json) -> bool {
    match (shown, reply) {
        (Json::Object(shown), Json::Object(reply)) => {
            shown.iter().all(|(name, shown)| reply.get(name).is_some_and(|reply| shows(shown, reply)))
        }
        _ => shown == reply,
    }
}

/// Runs a block as a host would whose installation is in this folder, and gives what is printed.
fn run(script: &str, installed: &Path) -> String {
    let script = script.replace("/opt/tenon", installed.to_str().unwrap());
    let compiled = script.lines().filter(|line| !line.starts_with("cargo ")).collect::<Vec<_>>().join("\n");
    let mut shell = std::process::Command::new("sh");
    shell.arg("-ec").arg(compiled).current_dir(installed).env_remove("LD_LIBRARY_PATH");
    let output = shell.output().unwrap();
    must_succeed(&script, &output);
    String::from_utf8(output.stdout).unwrap()
}

fn shown_is_said(shown: &str, said: &str) {
    let parsed: Json = serde_json::from_str(shown).unwrap();
    assert!(shows(&parsed, &serde_json::from_str(said).unwrap()), "the page shows {shown}\nand it is {said}");
}

#[test]
fn the_compile_line_makes_the_quick_start_whose_replies_the_page_shows() {
    let workshop = Workshop::new();
    let replies = run(&block("embedding.md", "compiling"), &workshop.install());
    let shown = block("embedding.md", "replies");
    assert_eq!(replies.lines().count(), shown.lines().count(), "{replies}");
    for (shown, reply) in shown.lines().zip(replies.lines()) {
        shown_is_said(shown, reply);
    }
}

#[test]
fn the_page_for_c_compiles_shows_an_error_as_it_is_enlists_and_asks_the_hosts_erp() {
    let workshop = Workshop::new();
    let installed = workshop.install();
    let replies = run(&block("c.md", "compiling"), &installed);
    shown_is_said(&block("c.md", "an error"), replies.lines().last().unwrap());
    assert_eq!(run(&block("c.md", "enlisting"), &installed), "1 customer in both\n");
    assert_eq!(run("./enlisted erp.sqlite", &installed), "1 customer in both\n", "and once more");
    let said = run(&block("c.md", "own ERP"), &installed);
    assert!(
        said.contains("\"quantity\":\"12.5\"") && said.ends_with("the order is SO1 in the ERP\n"),
        "{said}"
    );
}
