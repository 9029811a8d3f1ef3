//! Every scenario through every door: one test for each file and door.
//!
//! What the doors say is compared, too: a door that says something else than the engine in this process fails, even where
//! the scenario does not look.

use libtest_mimic::{Arguments, Failed, Trial};
use std::path::PathBuf;
use std::sync::Arc;
use tenon::Catalogue;
use tenon_testkit::scenario::{Door, Scenario, Transcript, difference, load, play};
use tenon_tests::{doors, stories};

/// A door, opened on an empty engine.
type Open = fn() -> Result<Box<dyn Door>, Failed>;

const REFERENCE: Open = || Ok(doors::rust()?);

/// The doors besides the engine in this process.
const OTHERS: [(&str, Open); 2] = [("memory", || Ok(doors::memory())), ("stdio", || Ok(doors::stdio()?))];

fn main() -> Result<(), Failed> {
    let arguments = Arguments::from_args();
    // Makes the tables before many tests at once would.
    doors::engine()?;
    let catalogue = Arc::new(Catalogue::standard());
    let trials = stories::files()?.into_iter().flat_map(|file| trials(file, &catalogue)).collect();
    libtest_mimic::run(&arguments, trials).exit()
}

fn trials(file: PathBuf, catalogue: &Arc<Catalogue>) -> Vec<Trial> {
    let name = stories::name(&file);
    let trial = |door: &str, test: Box<dyn FnOnce() -> Result<(), Failed> + Send>| {
        Trial::test(format!("{name} through {door}"), test)
    };
    let (own, known) = (file.clone(), catalogue.clone());
    let mut trials = vec![trial("rust", Box::new(move || performed(&own, &known, REFERENCE).map(drop)))];
    for (door, open) in OTHERS {
        let (file, known) = (file.clone(), catalogue.clone());
        trials.push(trial(door, Box::new(move || compared(&file, &known, open))));
    }
    trials
}

fn performed(file: &PathBuf, catalogue: &Catalogue, open: Open) -> Result<Transcript, Failed> {
    let scenario: Scenario = load(&stories::root(), file)?;
    let mut door = open()?;
    Ok(play(&scenario, catalogue, &doors::fresh_tenant(), &mut *door)?)
}

fn compared(file: &PathBuf, catalogue: &Catalogue, open: Open) -> Result<(), Failed> {
    let reference = performed(file, catalogue, REFERENCE)?;
    let other = performed(file, catalogue, open)?;
    difference(&reference, &other).map_or(Ok(()), |difference| Err(difference.into()))
}
