//! Every scenario through every entry point: one test for each file and entry point.
//!
//! What the entry points say is compared, too: an entry point that says something else than the engine in this process fails, even where
//! the scenario does not look. The engine in this process plays each scenario once.
//!
//! An entry point that `TENON_COVERING` names plays no more than a covering set: a few scenarios that exercise whatever all of them
//! exercise.

use libtest_mimic::{Arguments, Trial};
use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use tenon::Catalogue;
use tenon_testkit::scenario::{CommandEntryPoint, EntryPoint, Transcript};
use tenon_tests::cover::{Exercised, cover, exercised, missing};
use tenon_tests::entry_points::ErpBehind;
use tenon_tests::observed::Called;
use tenon_tests::processes::Processes;
use tenon_tests::suite::{Failed, agreed, performed};
use tenon_tests::{entry_points, stories};

/// An entry point besides the engine in this process.
struct Other {
    name: &'static str,
    way: Way,
    /// The variables without which it is left out.
    needs: &'static [&'static str],
    /// Whether it plays stories with an ERP, or those without.
    plays: fn(has_erp: bool) -> bool,
}

/// What is behind an entry point.
enum Way {
    /// An engine in this process.
    Here(fn() -> Box<dyn EntryPoint>),
    /// Processes. One with an ERP plays one scenario: the ERP is in the configuration with which it starts.
    Outside { alone: fn(Option<&ErpBehind>) -> io::Result<CommandEntryPoint>, shared: Processes },
}

static OTHERS: [Other; 6] = [
    Other {
        name: "stdio",
        way: Way::Outside {
            alone: entry_points::stdio,
            shared: Processes::new(|| entry_points::stdio(None)),
        },
        needs: &[],
        plays: |_| true,
    },
    Other {
        name: "c",
        way: Way::Outside { alone: entry_points::c, shared: Processes::new(|| entry_points::c(None)) },
        needs: &["TENON_RELAY"],
        plays: |_| true,
    },
    Other {
        name: "python",
        way: Way::Outside {
            alone: entry_points::python,
            shared: Processes::new(|| entry_points::python(None)),
        },
        needs: &["TENON_PYTHON"],
        plays: |_| true,
    },
    // The oracle has no ERP.
    Other { name: "memory", way: Way::Here(entry_points::memory), needs: &[], plays: |has_erp| !has_erp },
    Other {
        name: "component",
        way: Way::Outside {
            alone: entry_points::component,
            shared: Processes::new(|| entry_points::component(None)),
        },
        needs: &["TENON_COMPONENT", "TENON_COMPONENT_HOST"],
        plays: |has_erp| !has_erp,
    },
    Other {
        name: "component",
        way: Way::Outside {
            alone: entry_points::component,
            shared: Processes::new(|| entry_points::component(None)),
        },
        needs: &["TENON_COMPONENT_ERP", "TENON_COMPONENT_HOST"],
        plays: |has_erp| has_erp,
    },
];

impl Other {
    fn open(&'static self, erp: Option<&ErpBehind>) -> Result<Box<dyn EntryPoint>, Failed> {
        match (&self.way, erp) {
            (Way::Here(open), _) => Ok(open()),
            (Way::Outside { shared, .. }, None) => shared.borrow().map_err(Failed::unplayable),
            (Way::Outside { alone, .. }, erp) => Ok(Box::new(alone(erp).map_err(Failed::unplayable)?)),
        }
    }

    fn is_there(&self) -> bool {
        let missing = self.needs.iter().find(|name| std::env::var_os(name).is_none());
        let Some(missing) = missing else { return true };
        let stories = if (self.plays)(false) { "stories" } else { "stories with an ERP" };
        eprintln!("{stories} through {} are left out: {missing} names none", self.name);
        false
    }
}

/// A scenario, and what the engine in this process has said in it.
struct Story {
    file: PathBuf,
    name: String,
    has_erp: bool,
    except: BTreeMap<String, String>,
    reference: OnceLock<Result<Transcript, String>>,
}

impl Story {
    fn of(file: PathBuf) -> Arc<Story> {
        let (name, (has_erp, except)) = (stories::name(&file), stories::needs(&file));
        Arc::new(Story { file, name, has_erp, except, reference: OnceLock::new() })
    }

    fn reference(&self) -> Result<&Transcript, Failed> {
        let play = || performed(&self.file, &|erp| entry_points::rust(erp).map_err(Failed::unplayable));
        let reference = self.reference.get_or_init(|| play().map_err(|failed| failed.to_string()));
        reference.as_ref().map_err(Failed::unplayable)
    }

    /// What it exercises; nothing where it fails, which its own test tells. It is played on SQLite in memory, if it was not yet.
    fn exercises(&self, catalogue: &Catalogue) -> Exercised {
        let called = Called::default();
        let noted = |erp: Option<&ErpBehind>| entry_points::noted(erp, &called).map_err(Failed::unplayable);
        let said = match self.has_erp || entry_points::database() != entry_points::IN_MEMORY {
            true => performed(&self.file, &noted),
            false => self.reference().cloned(),
        };
        said.map_or_else(|_| Exercised::default(), |said| exercised(&said, &called.names(), catalogue))
    }

    fn trials(self: &Arc<Self>, others: &[&'static Other], plays: &dyn Fn(&str) -> bool) -> Vec<Trial> {
        let mut trials = Vec::new();
        if plays("rust") {
            let story = self.clone();
            trials.push(self.trial("rust", move || story.reference().map(drop)));
        }
        for other in others.iter().copied().filter(|other| self.is_for(other) && plays(other.name)) {
            let story = self.clone();
            let open = move |erp: Option<&ErpBehind>| other.open(erp);
            trials.push(self.trial(other.name, move || agreed(&story.file, story.reference()?, &open)));
        }
        trials
    }

    fn is_for(&self, other: &Other) -> bool {
        let reason = self.except.get(other.name).filter(|_| (other.plays)(self.has_erp));
        if let Some(reason) = reason {
            eprintln!("{} through {} is left out: {reason}", self.name, other.name);
        }
        (other.plays)(self.has_erp) && reason.is_none()
    }

    fn trial(&self, entry_point: &str, test: impl FnOnce() -> Result<(), Failed> + Send + 'static) -> Trial {
        Trial::test(format!("{} through {entry_point}", self.name), move || Ok(test()?))
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::from_args();
    let others: Vec<&'static Other> = OTHERS.iter().filter(|other| other.is_there()).collect();
    // Makes the tables before many tests at once would.
    entry_points::engine()?;
    let stories: Vec<_> = stories::files()?.into_iter().map(Story::of).collect();
    let covering = std::env::var("TENON_COVERING").unwrap_or_default();
    let covering: Vec<&str> = covering.split(',').filter(|name| !name.is_empty()).collect();
    let chosen = if covering.is_empty() { BTreeSet::new() } else { chosen(&stories) };
    let plays = |entry_point: &str, place: usize| !covering.contains(&entry_point) || chosen.contains(&place);
    let trials = stories.iter().enumerate();
    let trials =
        trials.flat_map(|(place, story)| story.trials(&others, &|entry_point| plays(entry_point, place)));
    libtest_mimic::run(&arguments, trials.collect()).exit()
}

/// The places of the scenarios of a covering set: found by playing all of them.
fn chosen(stories: &[Arc<Story>]) -> BTreeSet<usize> {
    let catalogue = entry_points::catalogue();
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    let play =
        |share: &[Arc<Story>]| share.iter().map(|story| story.exercises(&catalogue)).collect::<Vec<_>>();
    let sets: Vec<_> = std::thread::scope(|scope| {
        let shares = stories.chunks(stories.len().div_ceil(workers).max(1));
        let threads: Vec<_> = shares.map(|share| scope.spawn(move || play(share))).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap_or_default()).collect()
    });
    let chosen = cover(&sets);
    let names: Vec<_> = chosen.iter().map(|place| stories[*place].name.as_str()).collect();
    eprintln!(
        "{} of {} scenarios exercise all that any does: {}",
        names.len(),
        stories.len(),
        names.join(", ")
    );
    let whole = sets.into_iter().flatten().collect();
    eprintln!("no scenario exercises: {}", missing(&whole).join(", "));
    chosen
}
