//! The recipes of CONTRIBUTING.md, followed to the letter in a copy of the workspace: a folder with a list and its refusals makes a
//! module, one file an entity in it that every entry point serves, one file a kind of outbound work that the outbox does and that
//! the simulator plays, and nothing else needs an edit.

mod copy;
mod module;
mod outbound;

use copy::{Copy, Files, Outcome, differences, original, read};

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

// One copy for all recipes: what it depends on is compiled once.
#[test]
fn a_module_an_entity_and_a_kind_of_outbound_work_take_their_own_files_and_their_lines() -> Outcome {
    let original = original()?;
    let copy = Copy::of("recipe", outbound::followed(module::followed(original.clone())?)?)?;
    // Of the whole workspace, as it is tested: else what it depends on would be built anew, with other features.
    let wanted = ["--bin", "xtask", "--bin", "tenon", "--test", "scenarios", "--test", "sync"];
    copy.run("cargo", &[&["build", "-q", "--workspace"], &wanted[..]].concat())?;
    copy.run("target/debug/xtask", &["generate"])?;
    copy.run("target/debug/xtask", &["check"])?;
    entry_points_serve_the_entity(&copy)?;
    the_simulator_plays_the_kind(&copy)?;
    only_its_own_files_and_its_lines_are_written(&original, &read(&copy.folder)?);
    Ok(())
}

fn entry_points_serve_the_entity(copy: &Copy) -> Outcome {
    let install = ["install", "--debug", "--workspace", "--features", "erp-sql", "target/installed"];
    copy.run("target/debug/xtask", &install)?;
    copy.run("cc", &RELAY)?;
    let scenario = ["test", "-q", "--workspace", "--test", "scenarios", "--", "service-contract"];
    let played = copy.run("cargo", &scenario)?;
    assert!(played.contains(" passed; 0 failed") && !played.contains(" 0 passed"), "{played}");
    Ok(())
}

fn the_simulator_plays_the_kind(copy: &Copy) -> Outcome {
    // Enough for all that a history must come to, however many the tests around this one play.
    let seeds = ["--config", "env.TENON_SEEDS.value='300'", "--config", "env.TENON_SEEDS.force=true"];
    let histories = ["--workspace", "--test", "sync", "--", "every_history", "--nocapture"];
    let played = copy.run("cargo", &[&["test", "-q"], &seeds[..], &histories].concat())?;
    assert!(played.contains("300 histories") && played.contains(" 1 passed; 0 failed"), "{played}");
    // The histories fail unless each declared kind was sent and done; what they saw of this one is in their table, too.
    for state in ["sent", "done"] {
        assert!(played.contains(&format!("withdraw_order: {state} ")), "{played}");
    }
    Ok(())
}

fn only_its_own_files_and_its_lines_are_written(original: &Files, followed: &Files) {
    let changed = differences(original, followed);
    let is_generated = |path: &String| GENERATED.iter().any(|folder| path.starts_with(folder));
    let (generated, by_hand): (Vec<_>, Vec<_>) = changed.into_iter().partition(is_generated);
    let mut expected = [&module::WRITTEN[..], &outbound::WRITTEN].concat();
    expected.sort_unstable();
    assert_eq!(by_hand, expected);
    assert!(generated.contains(&"docs/generated/api.txt".to_owned()), "{generated:?}");
}
