//! Links between the project's own pages lead somewhere: to a file, and to a heading where they name one.

use super::Faults;
use super::sources::sources;
use crate::root;
use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

/// The pages for people beside those of `docs`.
const PAGES: [&str; 5] = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md"];

/// What they link to is there.
pub(crate) fn check() -> std::io::Result<Faults> {
    let mut files: Vec<PathBuf> = PAGES.iter().map(|page| root().join(page)).collect();
    files.extend(sources(&root().join("docs"), &[".md"])?);
    let mut pages = BTreeMap::new();
    for file in files {
        let path = file.strip_prefix(root()).unwrap_or(&file).to_owned();
        pages.insert(path, std::fs::read_to_string(&file)?);
    }
    Ok(broken(&pages, |path| root().join(path).exists()))
}

/// The links of pages that lead nowhere.
fn broken(pages: &BTreeMap<PathBuf, String>, exists: impl Fn(&Path) -> bool) -> Faults {
    let mut faults = Faults::new();
    for (page, text) in pages {
        for link in links(text) {
            let (path, heading) =
                link.split_once('#').map_or((link, None), |(path, heading)| (path, Some(heading)));
            let target = if path.is_empty() { page.clone() } else { below(page, path) };
            let is_there = path.is_empty() || exists(&target);
            let has_heading = match (heading, pages.get(&target)) {
                (Some(heading), Some(text)) => headings(text).any(|name| name == heading),
                (heading, _) => heading.is_none(),
            };
            if !is_there || !has_heading {
                faults.push(format!("{}: there is no {link}", page.display()));
            }
        }
    }
    faults
}

/// The links of a page within the project.
fn links(text: &str) -> impl Iterator<Item = &str> {
    let links =
        prose(text).flat_map(|line| line.split("](").skip(1).filter_map(|rest| rest.split(')').next()));
    links.filter(|link| !link.contains("://") && !link.starts_with("mailto:"))
}

/// The lines of a page that are no code.
fn prose(text: &str) -> impl Iterator<Item = &str> {
    let mut is_code = false;
    text.lines().filter(move |line| {
        let is_fence = line.trim_start().starts_with("```");
        is_code ^= is_fence;
        !is_code && !is_fence
    })
}

/// What the headings of a page are called in links.
fn headings(text: &str) -> impl Iterator<Item = String> {
    let titles =
        prose(text).filter(|line| line.starts_with('#')).map(|line| line.trim_start_matches('#').trim());
    titles.map(|title| {
        let kept = title.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
        kept.collect::<String>().to_lowercase().replace(' ', "-")
    })
}

/// The path from the root to which a page's link leads.
fn below(page: &Path, link: &str) -> PathBuf {
    let mut path = page.parent().unwrap_or(Path::new("")).to_owned();
    for part in Path::new(link).components() {
        match part {
            Component::ParentDir => drop(path.pop()),
            part => path.push(part),
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_to_nowhere_is_found() {
        let pages = [
            (
                "README.md",
                "See [a](docs/a.md), [b](b.md), [c](https://example.org/c) and\n```\n[d](d.md)\n```\n",
            ),
            (
                "docs/a.md",
                "# A page\n\n## What `it` is: one, two\n\n[up](../README.md) [out](../../x.md) [here](#a-page)\n",
            ),
            (
                "docs/b.md",
                "[1](a.md#what-it-is-one-two) [2](a.md#what-it-was) [3](#none) [4](../bindings/x.h)\n",
            ),
        ];
        let pages = pages.map(|(path, text)| (PathBuf::from(path), text.to_owned())).into();
        let there = ["README.md", "docs/a.md", "docs/b.md"];
        let broken = broken(&pages, |path| there.iter().any(|page| path == Path::new(page)));
        let expected = [
            "README.md: there is no b.md",
            "docs/a.md: there is no ../../x.md",
            "docs/b.md: there is no a.md#what-it-was",
            "docs/b.md: there is no #none",
            "docs/b.md: there is no ../bindings/x.h",
        ];
        assert_eq!(broken, expected);
    }
}
