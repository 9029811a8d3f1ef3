//! The recipes of CONTRIBUTING.md, followed to the letter in a copy of the workspace: a folder with a list and
//! its refusals makes a module, one file an entity in it that every entry point serves, and nothing else needs an edit.

#[path = "recipe/copy.rs"]
mod copy;

use copy::{Copy, Files, Outcome, block_after, differences, original, read};

const ENTITY: &str = "crates/core/src/service/service_contract.rs";
const REASONS: &str = "crates/core/src/service/refusals.rs";
const LIST: &str = "crates/core/src/service/mod.rs";
const FEATURES: &str = "crates/core/Cargo.toml";
const MODULES: &str = "crates/core/src/lib.rs";
const SCENARIO: &str = "tests/scenarios/service-contract.yaml";

/// Where generated files are.
const GENERATED: [&str; 6] = [
    "ARCHITECTURE.md",
    "docs/generated/",
    "docs/reference/",
    "bindings/python/tenon/operations.py",
    "bindings/wit/tenon-entities/",
    "bindings/component/src/typed/glue.rs",
];

/// How the program is compiled through which scenarios go to the C library.
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
fn a_new_module_takes_a_folder_and_its_lines_and_a_new_entity_one_file_and_its_lines() -> Outcome {
    let original = original()?;
    let copy = Copy::of("recipe", followed(original.clone())?)?;
    // Of the whole workspace, as it is tested: else what it depends on would be built anew, with other features.
    copy.run(
        "cargo",
        &["build", "-q", "--workspace", "--bin", "xtask", "--bin", "tenon", "--test", "scenarios"],
    )?;
    copy.run("target/debug/xtask", &["generate"])?;
    copy.run("target/debug/xtask", &["check"])?;
    copy.run("target/debug/xtask", &["install", "--debug", "--features", "erp-sql", "target/installed"])?;
    copy.run("cc", &RELAY)?;
    let story = ["test", "-q", "--workspace", "--test", "scenarios", "--", "service-contract"];
    let played = copy.run("cargo", &story)?;
    assert!(played.contains(" passed; 0 failed") && !played.contains(" 0 passed"), "{played}");

    let changed = differences(&original, &read(&copy.folder)?);
    let is_generated = |path: &String| GENERATED.iter().any(|folder| path.starts_with(folder));
    let (generated, by_hand): (Vec<_>, Vec<_>) = changed.into_iter().partition(is_generated);
    assert_eq!(by_hand, [FEATURES, MODULES, LIST, REASONS, ENTITY, SCENARIO]);
    assert!(generated.contains(&"docs/generated/api.txt".to_owned()), "{generated:?}");
    Ok(())
}

/// The files of a workspace in which the recipes have been followed.
fn followed(mut files: Files) -> Outcome<Files> {
    let page = text(&files, "CONTRIBUTING.md")?;
    for path in [ENTITY, REASONS, LIST, SCENARIO] {
        let before = files.insert(path.to_owned(), block_after(&page, path)?.into_bytes());
        assert_eq!(before, None, "{path} is not new");
    }
    // The lines of the entity are those that the list of the module has.
    let list = text(&files, LIST)?;
    let missing = block_after(&page, "mod.rs")?.lines().find(|line| !list.contains(line)).map(str::to_owned);
    assert_eq!(missing, None, "{LIST} has another line for the entity");
    let modules = with_module(&text(&files, MODULES)?, &block_after(&page, MODULES)?)?;
    let features = with_feature(&text(&files, FEATURES)?, &block_after(&page, FEATURES)?)?;
    files.insert(MODULES.to_owned(), modules.into_bytes());
    files.insert(FEATURES.to_owned(), features.into_bytes());
    Ok(files)
}

fn text(files: &Files, path: &str) -> Outcome<String> {
    Ok(String::from_utf8(files[path].clone())?)
}

/// The file of modules with one more: two lines declare it and two put it into the list.
fn with_module(file: &str, lines: &str) -> Outcome<String> {
    let lines: Vec<_> = lines.lines().collect();
    let [declared @ .., listed_if, listed] = lines.as_slice() else { return Err("no lines".into()) };
    let (above, below) = file.split_once("\nuse tenon_kernel::Module;").ok_or("no place to declare it")?;
    let (between, list) = below.split_once("= &[\n").ok_or("no list")?;
    let declared = declared.join("\n");
    Ok(format!("{above}{declared}\n\nuse tenon_kernel::Module;{between}= &[\n{listed_if}\n{listed}\n{list}"))
}

/// The manifest with one feature more, which is on by default.
fn with_feature(manifest: &str, line: &str) -> Outcome<String> {
    let name = line.split(' ').next().ok_or("no name")?;
    let (above, below) = manifest.split_once("all = [").ok_or("no list of features")?;
    let (names, rest) = below.split_once("]\n").ok_or("no end of the list")?;
    Ok(format!("{above}all = [{names}, \"{name}\"]\n{line}{rest}"))
}
