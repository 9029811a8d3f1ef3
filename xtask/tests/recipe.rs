//! The recipe of CONTRIBUTING.md, followed to the letter in a copy of the workspace: one new file and one line make an
//! entity that every door serves, and nothing else needs an edit.

#[path = "recipe/copy.rs"]
mod copy;

use copy::{Copy, Files, Outcome, block_after, differences, original, read};

const ENTITY: &str = "crates/core/src/crm/service_contract.rs";
const LIST: &str = "crates/core/src/crm/mod.rs";
const SCENARIO: &str = "tests/scenarios/service-contract.yaml";

/// Where generated files are.
const GENERATED: [&str; 5] = [
    "docs/generated/",
    "docs/reference/",
    "bindings/python/tenon/operations.py",
    "bindings/wit/tenon-entities/",
    "bindings/component/src/typed/glue.rs",
];

/// How the program is compiled through which scenarios go to the C door.
const RELAY: [&str; 8] = [
    "-std=c99",
    "bindings/c/examples/relay.c",
    "-Itarget/installed/include",
    "-Ltarget/installed/lib",
    "-Wl,-rpath,$ORIGIN/lib",
    "-ltenon",
    "-o",
    "target/installed/relay",
];

#[test]
fn a_new_entity_takes_one_file_and_one_line() -> Outcome {
    let original = original()?;
    let copy = Copy::of("recipe", followed(original.clone())?)?;
    copy.run("cargo", &["build", "-q", "-p", "xtask", "-p", "tenon-cli"])?;
    copy.run("target/debug/xtask", &["generate"])?;
    copy.run("target/debug/xtask", &["check"])?;
    copy.run("target/debug/xtask", &["install", "--debug", "--features", "erp-sql", "target/installed"])?;
    copy.run("cc", &RELAY)?;
    let story = ["test", "-q", "-p", "tenon-tests", "--test", "scenarios", "--", "service-contract"];
    let played = copy.run("cargo", &story)?;
    assert!(played.contains(" passed; 0 failed") && !played.contains(" 0 passed"), "{played}");

    let changed = differences(&original, &read(&copy.folder)?);
    let is_generated = |path: &String| GENERATED.iter().any(|folder| path.starts_with(folder));
    let (generated, by_hand): (Vec<_>, Vec<_>) = changed.into_iter().partition(is_generated);
    assert_eq!(by_hand, [LIST, ENTITY, SCENARIO]);
    assert!(generated.contains(&"docs/generated/openrpc.json".to_owned()), "{generated:?}");
    Ok(())
}

/// The files of a workspace in which the recipe has been followed.
fn followed(mut files: Files) -> Outcome<Files> {
    let page = String::from_utf8(files["CONTRIBUTING.md"].clone())?;
    for path in [ENTITY, SCENARIO] {
        let before = files.insert(path.to_owned(), block_after(&page, path)?.into_bytes());
        assert_eq!(before, None, "{path} is not new");
    }
    let line = block_after(&page, LIST)?;
    assert_eq!(line.lines().count(), 1, "one line in the list");
    let mut list = String::from_utf8(files[LIST].clone())?;
    let end = list.find("\n}\n\npub mod").ok_or("the list has no end")? + 1;
    list.insert_str(end, &line);
    files.insert(LIST.to_owned(), list.into_bytes());
    Ok(files)
}
