//! The recipe for a kind of outbound work.

use crate::copy::{Files, Outcome, block_after};

const EFFECT: &str = "crates/core/src/order/withdraw_order.rs";
const REASONS: &str = "crates/core/src/order/refusals.rs";
const LIST: &str = "crates/core/src/order/mod.rs";

/// What is written by hand.
pub(crate) const WRITTEN: [&str; 3] = [EFFECT, REASONS, LIST];

/// The files of a workspace in which the recipe has been followed.
pub(crate) fn followed(mut files: Files) -> Outcome<Files> {
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
