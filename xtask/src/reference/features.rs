//! `docs/features.md`: every feature with its clauses, and the scenarios that assert them.

use super::row;
use crate::root;
use std::collections::BTreeMap;
use std::error::Error;
use tenon_testkit::scenario::{Area, Feature, Features, files, load};

const INTRODUCTION: &str = "# Features\n\n\
    Generated from `tests/scenarios/features.yaml` and the scenarios by `cargo xtask generate`.\n\n\
    A feature works when all of its clauses hold. A scenario of `tests/scenarios` names the clauses that it asserts in full, and plays \
    on every database and through every entry point. A feature is done when each clause has a scenario, and open when none has. A \
    clause about something that no module has yet is open, and so is one that other tests hold and no scenario shows.\n\n";

/// The scenarios that assert each clause, by the clause's name.
type Asserted = BTreeMap<String, Vec<String>>;

/// The whole page.
pub(crate) fn page() -> Result<String, Box<dyn Error>> {
    let root = root().join("tests/scenarios");
    let mut asserted = Asserted::new();
    for file in files(&root)? {
        let scenario = load(&root, &file)?;
        let name = scenario.file.with_extension("").display().to_string();
        for clause in scenario.asserts.unwrap_or_default() {
            asserted.entry(clause).or_default().push(name.clone());
        }
    }
    Ok(written(Features::of(&root)?.areas.as_slice(), &asserted))
}

fn written(areas: &[Area], asserted: &Asserted) -> String {
    let areas_of_all: Vec<_> =
        areas.iter().map(|area| (title(area), Count::of(&area.features, asserted))).collect();
    let mut page = INTRODUCTION.to_owned();
    page.push_str(
        "| area | features | done | in part | open | clauses | asserted |\n|---|---|---|---|---|---|---|\n",
    );
    for (title, count) in &areas_of_all {
        page.push_str(&count.row(title));
    }
    let all = areas.iter().flat_map(|area| &area.features);
    page.push_str(&Count::of(all, asserted).row("All"));
    for area in areas {
        page.push_str(&section(area, asserted));
    }
    page
}

fn title(area: &Area) -> String {
    format!("{}. {}", area.letter, area.title)
}

fn section(area: &Area, asserted: &Asserted) -> String {
    let mut section = format!("\n## {}\n\n| | works when | asserted by |\n|---|---|---|\n", title(area));
    for feature in &area.features {
        let state = State::of(feature, asserted).word();
        section.push_str(&row(&[
            format!("**{}**", feature.number),
            format!("**{}**", feature.title),
            format!("**{state}**"),
        ]));
        for (name, clause) in feature.names().zip(feature.clauses.values()) {
            let scenarios = asserted.get(&name).into_iter().flatten().map(|scenario| format!("`{scenario}`"));
            section.push_str(&row(&[name.clone(), clause.clone(), scenarios.collect::<Vec<_>>().join(", ")]));
        }
    }
    section
}

/// How far a feature is.
#[derive(Clone, Copy, PartialEq)]
enum State {
    Done,
    InPart,
    Open,
}

impl State {
    fn of(feature: &Feature, asserted: &Asserted) -> Self {
        match feature.names().filter(|name| asserted.contains_key(name)).count() {
            0 => State::Open,
            count if count == feature.clauses.len() => State::Done,
            _ => State::InPart,
        }
    }

    fn word(self) -> &'static str {
        match self {
            State::Done => "done",
            State::InPart => "in part",
            State::Open => "open",
        }
    }
}

/// The figures of an area.
#[derive(Default)]
struct Count {
    done: usize,
    in_part: usize,
    open: usize,
    clauses: usize,
    asserted: usize,
}

impl Count {
    fn of<'a>(features: impl IntoIterator<Item = &'a Feature>, asserted: &Asserted) -> Self {
        let mut count = Count::default();
        for feature in features {
            match State::of(feature, asserted) {
                State::Done => count.done += 1,
                State::InPart => count.in_part += 1,
                State::Open => count.open += 1,
            }
            count.clauses += feature.clauses.len();
            count.asserted += feature.names().filter(|name| asserted.contains_key(name)).count();
        }
        count
    }

    fn row(&self, title: &str) -> String {
        let features = self.done + self.in_part + self.open;
        let figures = [features, self.done, self.in_part, self.open, self.clauses, self.asserted];
        let cells: Vec<_> =
            [title.to_owned()].into_iter().chain(figures.map(|figure| figure.to_string())).collect();
        row(&cells)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_feature_is_done_when_each_of_its_clauses_has_a_scenario() {
        let feature = |number, letters: &str| Feature {
            number,
            title: format!("Feature {number}"),
            clauses: letters.chars().map(|letter| (letter, "It holds.".to_owned())).collect(),
        };
        let features = vec![feature(1, "ab"), feature(2, "ab"), feature(3, "a")];
        let areas = [Area { letter: "A".to_owned(), title: "All".to_owned(), features }];
        let clauses = ["1a", "1b", "2b"].map(|clause| (clause.to_owned(), vec!["a/one".to_owned()]));
        let page = written(&areas, &Asserted::from(clauses));
        assert!(
            page.contains("| A. All | 3 | 1 | 1 | 1 | 5 | 3 |\n| All | 3 | 1 | 1 | 1 | 5 | 3 |"),
            "{page}"
        );
        assert!(
            page.contains("| **1** | **Feature 1** | **done** |\n| 1a | It holds. | `a/one` |"),
            "{page}"
        );
        assert!(page.contains("| **2** | **Feature 2** | **in part** |\n| 2a | It holds. |  |"), "{page}");
        assert!(page.contains("| **3** | **Feature 3** | **open** |"), "{page}");
    }
}
