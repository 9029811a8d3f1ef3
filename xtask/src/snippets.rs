//! `cargo xtask snippets`: code blocks of the documentation are regions of examples that compile and run.
//!
//! In a page, `<!-- from FILE#REGION -->` stands before the block. In the file, the region lies between the lines
//! `// region: REGION` and `// endregion: REGION` (`#` instead of `//` where that begins a comment), and loses the
//! indentation of its first line. `<!-- from FILE -->` stands before the whole of a file.

use crate::{Outcome, root};
use std::error::Error;

/// The pages with such blocks.
const PAGES: [&str; 11] = [
    "docs/c.md",
    "docs/change-feed.md",
    "docs/component.md",
    "docs/embedding.md",
    "docs/filters.md",
    "docs/first-adapter.md",
    "docs/inbox.md",
    "docs/own-module.md",
    "docs/python.md",
    "docs/approval.md",
    "docs/rules.md",
];

/// Writes the blocks of every page.
pub(crate) fn write() -> Outcome {
    for page in PAGES {
        let path = root().join(page);
        let filled = fill(&std::fs::read_to_string(&path)?)?;
        std::fs::write(path, filled)?;
    }
    Ok(())
}

/// The page with every block as its region is now.
fn fill(page: &str) -> Result<String, Box<dyn Error>> {
    let mut filled = String::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        filled.push_str(line);
        filled.push('\n');
        let Some(source) = line.strip_prefix("<!-- from ").and_then(|rest| rest.strip_suffix(" -->")) else {
            continue;
        };
        let fence = lines.next().filter(|line| line.starts_with("```"));
        let fence = fence.ok_or_else(|| format!("no code block follows `{line}`"))?;
        lines
            .by_ref()
            .find(|line| *line == "```")
            .ok_or_else(|| format!("the block after `{line}` has no end"))?;
        filled.push_str(&format!("{fence}\n{}```\n", region(source)?));
    }
    Ok(filled)
}

/// The region that `FILE#REGION` names, or the whole of `FILE`.
fn region(source: &str) -> Result<String, Box<dyn Error>> {
    let (file, name) = source.split_once('#').unwrap_or((source, ""));
    let text = std::fs::read_to_string(root().join(file)).map_err(|error| format!("{file}: {error}"))?;
    if name.is_empty() {
        return Ok(text);
    }
    let (begin, end) = (format!("region: {name}"), format!("endregion: {name}"));
    let marks = |line: &str, mark: &str| line.trim().trim_start_matches(['/', '#']).trim_start() == mark;
    let inside: Vec<&str> = text
        .lines()
        .skip_while(|line| !marks(line, &begin))
        .skip(1)
        .take_while(|line| !marks(line, &end))
        .collect();
    let first = inside.first().ok_or_else(|| format!("{file} has no region `{name}`"))?;
    let indentation = &first[..first.len() - first.trim_start().len()];
    Ok(inside.iter().map(|line| format!("{}\n", line.strip_prefix(indentation).unwrap_or(line))).collect())
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_code_in_the_pages_is_that_of_the_examples() {
        for page in super::PAGES {
            let text = std::fs::read_to_string(super::root().join(page)).unwrap();
            assert!(text == super::fill(&text).unwrap(), "{page} has drifted: run `cargo xtask snippets`");
        }
    }
}
