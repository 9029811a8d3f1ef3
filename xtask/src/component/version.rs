//! The version of a generated package: from the one that lies there, and from what has become of it since.

use super::Texts;
use std::collections::BTreeSet;

/// The version where there is none yet.
const FIRST: (u32, u32) = (1, 0);

/// The version of `now`, where `found` is what was written last: the same while nothing is declared otherwise; with another last
/// number where something was added, so that what was built against the one before goes on to link; else with another one before.
pub(crate) fn of(found: &Texts, now: &Texts) -> String {
    let (minor, patch) = version(found).unwrap_or(FIRST);
    let (before, after) = (items(found), items(now));
    match () {
        () if before.is_empty() || before == after => format!("0.{minor}.{patch}"),
        () if before.is_subset(&after) => format!("0.{minor}.{}", patch + 1),
        () => format!("0.{}.0", minor + 1),
    }
}

fn version(texts: &Texts) -> Option<(u32, u32)> {
    let named =
        texts.values().flat_map(|text| text.lines()).find_map(|line| line.strip_prefix("package "))?;
    let mut numbers = named.split_once('@')?.1.trim_end_matches(';').split('.').skip(1);
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

/// What is declared, without its prose: a record or enum as a whole, a function, an export.
fn items(texts: &Texts) -> BTreeSet<String> {
    let mut items = BTreeSet::new();
    for (file, text) in texts {
        let mut open = String::new();
        for line in text.lines().map(str::trim) {
            let passed_over = ["//", "use ", "package "].iter().any(|word| line.starts_with(word));
            if line.is_empty() || passed_over {
                continue;
            }
            open.push_str(line);
            let begins = ["record ", "enum "].iter().any(|word| open.starts_with(word));
            if !begins || line == "}" {
                items.insert(format!("{file}: {open}"));
                open.clear();
            }
        }
    }
    items
}

#[cfg(test)]
mod tests {
    use super::{Texts, of};

    const FOUND: &str = "/// A package.\npackage tenon:entities@0.3.4;\n\
        interface barn {\n  use types.{id};\n\n  /// A door.\n  record door {\n    width: s32,\n  }\n\n  get: func() -> door;\n}\n";

    fn texts(text: &str) -> Texts {
        [("barn.wit".to_owned(), text.to_owned())].into()
    }

    #[test]
    fn the_version_says_whether_what_was_built_before_still_links() {
        let found = texts(FOUND);
        for (from, to, version) in [
            ("", "", "0.3.4"),
            ("/// A door.", "/// A wide door.", "0.3.4"),
            ("use types.{id};", "use types.{id, date};", "0.3.4"),
            ("  get:", "  open: func();\n  get:", "0.3.5"),
            ("  get:", "  enum side {\n    left,\n  }\n  get:", "0.3.5"),
            ("    width: s32,\n", "    width: s32,\n    height: s32,\n", "0.4.0"),
            ("width: s32", "width: s64", "0.4.0"),
            ("  get: func() -> door;\n", "", "0.4.0"),
        ] {
            assert_eq!(of(&found, &texts(&FOUND.replacen(from, to, 1))), version, "{from} became {to}");
        }
        assert_eq!(of(&Texts::new(), &found), "0.1.0");
    }
}
