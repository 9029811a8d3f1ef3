//! Links between the project's own pages lead somewhere.

use super::Faults;
use crate::root;
use std::path::Path;

/// The pages for people.
const PAGES: [&str; 5] = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md"];

/// What they link to is there.
pub(crate) fn check() -> std::io::Result<Faults> {
    let mut faults = Faults::new();
    for page in PAGES {
        let text = std::fs::read_to_string(root().join(page))?;
        faults.extend(
            broken(&text, |path| root().join(path).exists())
                .map(|path| format!("{page}: there is no {path}")),
        );
    }
    Ok(faults)
}

fn broken(text: &str, exists: impl Fn(&Path) -> bool) -> impl Iterator<Item = &str> {
    let links = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    links.filter(move |link| !link.contains("://") && !exists(Path::new(link)))
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_link_to_nowhere_is_found() {
        let text = "See [a](a.md), [b](b.md) and [c](https://example.org/c).";
        let broken: Vec<_> = super::broken(text, |path| path.ends_with("a.md")).collect();
        assert_eq!(broken, ["b.md"]);
    }
}
