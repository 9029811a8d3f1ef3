//! The recipes for a module and for an entity in it.

use crate::copy::{Files, Outcome, block_after};

const ENTITY: &str = "crates/core/src/service/service_contract.rs";
const REASONS: &str = "crates/core/src/service/refusals.rs";
const LIST: &str = "crates/core/src/service/mod.rs";
const FEATURES: &str = "crates/core/Cargo.toml";
const MODULES: &str = "crates/core/src/lib.rs";
const SCENARIO: &str = "tests/scenarios/service-contract.yaml";

/// What is written by hand.
pub(crate) const WRITTEN: [&str; 6] = [FEATURES, MODULES, LIST, REASONS, ENTITY, SCENARIO];

/// The files of a workspace in which both recipes have been followed.
pub(crate) fn followed(mut files: Files) -> Outcome<Files> {
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
