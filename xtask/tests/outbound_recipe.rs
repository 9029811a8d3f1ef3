//! The recipe of CONTRIBUTING.md for a kind of outbound work, followed to the letter in a copy of the workspace: one new file,
//! its reason and its lines in the list of its module make a kind that the outbox does and that the simulator plays, and nothing else needs an
//! edit.

#[path = "recipe/copy.rs"]
mod copy;

use copy::{Copy, Files, Outcome, block_after, differences, original, read};

const EFFECT: &str = "crates/core/src/order/withdraw_order.rs";
const REASONS: &str = "crates/core/src/order/refusals.rs";
const LIST: &str = "crates/core/src/order/mod.rs";

/// Enough for all that a history must come to, however many the tests around this one play.
const HISTORIES: [&str; 4] =
    ["--config", "env.TENON_SEEDS.value='300'", "--config", "env.TENON_SEEDS.force=true"];

#[test]
fn a_new_kind_of_outbound_work_takes_one_file_its_reason_and_its_lines_in_the_list() -> Outcome {
    let original = original()?;
    let copy = Copy::of("outbound-recipe", followed(original.clone())?)?;
    let simulated = ["test", "-q", "--profile", "simulation", "-p", "tenon-simulation"];
    let shown = ["--", "every_history", "--nocapture"];
    let played = copy.run("cargo", &[&simulated[..], &HISTORIES, &shown].concat())?;
    assert!(played.contains("300 histories") && played.contains(" 1 passed; 0 failed"), "{played}");
    // The histories fail unless each declared kind was sent and done; what they saw of this one is in their table, too.
    for state in ["sent", "done"] {
        assert!(played.contains(&format!("withdraw_order: {state} ")), "{played}");
    }
    assert_eq!(differences(&original, &read(&copy.folder)?), [LIST, REASONS, EFFECT]);
    Ok(())
}

/// The files of a workspace in which the recipe has been followed.
fn followed(mut files: Files) -> Outcome<Files> {
    let page = String::from_utf8(files["CONTRIBUTING.md"].clone())?;
    let before = files.insert(EFFECT.to_owned(), block_after(&page, EFFECT)?.into_bytes());
    assert_eq!(before, None, "{EFFECT} is not new");
    let lines = block_after(&page, LIST)?;
    let lines: Vec<_> = lines.lines().collect();
    let [module, operation, effect] = lines[..] else { return Err("three lines in the list".into()) };
    let mut list = String::from_utf8(files[LIST].clone())?;
    for (place, line) in
        [("pub mod sales_order;\n", module), ("operations: &[", operation), ("effects: &[", effect)]
    {
        let end = list.find(place).ok_or_else(|| format!("the list has no `{place}`"))? + place.len();
        list.insert_str(end, &format!("{line}\n"));
    }
    files.insert(LIST.to_owned(), list.into_bytes());
    let reasons = String::from_utf8(files[REASONS].clone())?;
    let reason = format!("    sales_order {{\n{}", block_after(&page, REASONS)?);
    files.insert(REASONS.to_owned(), reasons.replacen("    sales_order {\n", &reason, 1).into_bytes());
    Ok(files)
}
