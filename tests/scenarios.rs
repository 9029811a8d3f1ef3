//! Every scenario through every door: one test for each file and door.
//!
//! What the doors say is compared, too: a door that says something else than the engine in this process fails, even where
//! the scenario does not look.

use libtest_mimic::{Arguments, Trial};
use std::path::PathBuf;
use tenon_testkit::scenario::Door;
use tenon_tests::doors::ErpBehind;
use tenon_tests::suite::{Failed, compared, performed};
use tenon_tests::{doors, stories};

type Opened = Result<Box<dyn Door>, Failed>;
type Open = fn(Option<&ErpBehind>) -> Opened;

/// The doors besides the engine in this process.
fn others() -> Vec<(&'static str, Open)> {
    let mut others: Vec<(&str, Open)> = vec![("stdio", |erp| doors::stdio(erp).map_err(Failed::unplayable))];
    if std::env::var_os("TENON_RELAY").is_some() {
        others.push(("c", |erp| doors::c(erp).map_err(Failed::unplayable)));
    } else {
        eprintln!("the C door is left out: TENON_RELAY names no program that relays lines to it");
    }
    if std::env::var_os("TENON_PYTHON").is_some() {
        others.push(("python", |erp| doors::python(erp).map_err(Failed::unplayable)));
    } else {
        eprintln!("the Python door is left out: TENON_PYTHON names no Python that has the client");
    }
    others
}

fn rust(erp: Option<&ErpBehind>) -> Opened {
    doors::rust(erp).map_err(Failed::unplayable)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments = Arguments::from_args();
    for component in ["TENON_COMPONENT", "TENON_COMPONENT_ERP"] {
        if std::env::var_os(component).is_none() {
            eprintln!("a component is left out: {component} and TENON_COMPONENT_HOST name none");
        }
    }
    // Makes the tables before many tests at once would.
    doors::engine()?;
    let trials = stories::files()?.into_iter().flat_map(trials).collect();
    libtest_mimic::run(&arguments, trials).exit()
}

fn trials(file: PathBuf) -> Vec<Trial> {
    let name = stories::name(&file);
    let own = file.clone();
    let mut trials = vec![trial(&name, "rust", move || performed(&own, &rust).map(drop))];
    let mut others = others();
    let has_erp = stories::has_erp(&file);
    // The oracle has no ERP.
    if !has_erp {
        others.push(("memory", |_| Ok(doors::memory())));
    }
    if std::env::var_os(if has_erp { "TENON_COMPONENT_ERP" } else { "TENON_COMPONENT" }).is_some() {
        others.push(("component", |erp| doors::component(erp).map_err(Failed::unplayable)));
    }
    for (door, open) in others {
        let file = file.clone();
        trials.push(trial(&name, door, move || compared(&file, &open)));
    }
    trials
}

fn trial(name: &str, door: &str, test: impl FnOnce() -> Result<(), Failed> + Send + 'static) -> Trial {
    Trial::test(format!("{name} through {door}"), move || Ok(test()?))
}
