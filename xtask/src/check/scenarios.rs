//! Scenarios say which clauses of the feature catalogue they assert, and the catalogue counts its features in order.

use super::Faults;
use crate::root;
use std::error::Error;
use tenon_testkit::scenario::{Features, Scenario, files, load};

/// Every scenario, and the catalogue.
pub(super) fn check() -> Result<Faults, Box<dyn Error>> {
    let root = root().join("tests/scenarios");
    let features = Features::of(&root)?;
    let mut faults = out_of_order(&features);
    for file in files(&root)? {
        match load(&root, &file) {
            Ok(scenario) => faults.extend(unclear(&scenario, &features)),
            Err(fault) => faults.push(fault),
        }
    }
    Ok(faults)
}

/// What a scenario leaves open about the catalogue.
fn unclear(scenario: &Scenario, features: &Features) -> Faults {
    let file = scenario.file.display();
    let unknown = |row: &&u32| !features.all().any(|feature| feature.number == **row);
    let rows = scenario.feature.numbers().iter().filter(unknown);
    let mut faults: Faults =
        rows.map(|row| format!("{file}: the feature catalogue has no feature {row}")).collect();
    if scenario.asserts.is_none() {
        faults.push(format!("{file} does not say which clauses it `asserts`; none is `asserts: []`"));
    }
    faults
}

/// Features are numbered from 1, and the clauses of each from `a`.
fn out_of_order(features: &Features) -> Faults {
    let numbered = features.all().zip(1..);
    let numbers = numbered.filter(|(feature, number)| feature.number != *number);
    let mut faults: Faults = numbers
        .map(|(feature, number)| format!("feature {} comes as number {number}", feature.number))
        .collect();
    let letters = features
        .all()
        .filter(|feature| !feature.clauses.keys().copied().eq(('a'..='z').take(feature.clauses.len())));
    faults.extend(
        letters.map(|feature| format!("the clauses of feature {} are not a, b, c …", feature.number)),
    );
    faults
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;
    use tenon_testkit::scenario::{Area, Feature};

    fn catalogue(features: &[(u32, &str)]) -> Features {
        let feature = |(number, letters): &(u32, &str)| Feature {
            number: *number,
            title: "It works".to_owned(),
            clauses: letters
                .chars()
                .map(|letter| (letter, "It does.".to_owned()))
                .collect::<BTreeMap<_, _>>(),
        };
        let features = features.iter().map(feature).collect();
        Features { areas: vec![Area { letter: "A".to_owned(), title: "All".to_owned(), features }] }
    }

    #[test]
    fn a_gap_in_the_catalogue_is_found() {
        assert_eq!(out_of_order(&catalogue(&[(1, "abc"), (2, "a")])), Faults::new());
        assert_eq!(out_of_order(&catalogue(&[(1, "a"), (3, "a")])).len(), 1);
        assert_eq!(out_of_order(&catalogue(&[(1, "ac")])).len(), 1);
    }

    #[test]
    fn a_scenario_without_clauses_and_a_clause_that_there_is_not_are_found() -> Result<(), Box<dyn Error>> {
        let place = tempfile::tempdir()?;
        let read = |text: &str| {
            let file = place.path().join("story.yaml");
            std::fs::write(&file, text)?;
            Ok::<_, std::io::Error>(load(place.path(), &file))
        };
        let catalogue =
            "areas: [{letter: A, title: All, features: [{number: 1, title: One, clauses: {a: It does.}}]}]";
        std::fs::write(place.path().join("features.yaml"), catalogue)?;
        let features = Features::of(place.path())?;
        assert_eq!(
            unclear(&read("{feature: 1, asserts: [1a], title: T, steps: []}")??, &features),
            Faults::new()
        );
        assert_eq!(unclear(&read("{asserts: [], title: T, steps: []}")??, &features), Faults::new());
        assert_eq!(unclear(&read("{feature: 2, title: T, steps: []}")??, &features).len(), 2);
        let refused = read("{asserts: [1b], title: T, steps: []}")?.err().ok_or("it is read")?;
        assert_eq!(refused, "story.yaml: the feature catalogue has no clause 1b");
        Ok(())
    }
}
