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

/// A door besides the engine in this process.
struct Other {
    name: &'static str,
    open: Open,
    /// The variables without which it is left out.
    needs: &'static [&'static str],
    /// Whether it plays stories with an ERP, or those without.
    plays: fn(has_erp: bool) -> bool,
}

const OTHERS: [Other; 6] = [
    Other {
        name: "stdio",
        open: |erp| doors::stdio(erp).map_err(Failed::unplayable),
        needs: &[],
        plays: |_| true,
    },
    Other {
        name: "c",
        open: |erp| doors::c(erp).map_err(Failed::unplayable),
        needs: &["TENON_RELAY"],
        plays: |_| true,
    },
    Other {
        name: "python",
        open: |erp| doors::python(erp).map_err(Failed::unplayable),
        needs: &["TENON_PYTHON"],
        plays: |_| true,
    },
    // The oracle has no ERP.
    Other { name: "memory", open: |_| Ok(doors::memory()), needs: &[], plays: |has_erp| !has_erp },
    Other {
        name: "component",
        open: component,
        needs: &["TENON_COMPONENT", "TENON_COMPONENT_HOST"],
        plays: |has_erp| !has_erp,
    },
    Other {
        name: "component",
        open: component,
        needs: &["TENON_COMPONENT_ERP", "TENON_COMPONENT_HOST"],
        plays: |has_erp| has_erp,
    },
];

fn rust(erp: Option<&ErpBehind>) -> Opened {
    doors::rust(erp).map_err(Failed::unplayable)
}

fn component(erp: Option<&ErpBehind>) -> Opened {
    doors::component(erp).map_err(Failed::unplayable)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments = Arguments::from_args();
    let is_there = |other: &&Other| {
        let missing = other.needs.iter().find(|name| std::env::var_os(name).is_none());
        let Some(missing) = missing else { return true };
        let stories = if (other.plays)(false) { "stories" } else { "stories with an ERP" };
        eprintln!("{stories} through {} are left out: {missing} names none", other.name);
        false
    };
    let others: Vec<&Other> = OTHERS.iter().filter(is_there).collect();
    // Makes the tables before many tests at once would.
    doors::engine()?;
    let trials = stories::files()?.into_iter().flat_map(|file| trials(file, &others)).collect();
    libtest_mimic::run(&arguments, trials).exit()
}

fn trials(file: PathBuf, others: &[&'static Other]) -> Vec<Trial> {
    let (name, has_erp) = (stories::name(&file), stories::has_erp(&file));
    let own = file.clone();
    let mut trials = vec![trial(&name, "rust", move || performed(&own, &rust).map(drop))];
    for other in others.iter().copied().filter(|other| (other.plays)(has_erp)) {
        let file = file.clone();
        trials.push(trial(&name, other.name, move || compared(&file, &other.open)));
    }
    trials
}

fn trial(name: &str, door: &str, test: impl FnOnce() -> Result<(), Failed> + Send + 'static) -> Trial {
    Trial::test(format!("{name} through {door}"), move || Ok(test()?))
}
