//! A scenario through one door, and through two.

use crate::{doors, stories};
use std::fmt;
use std::path::Path;
use tenon::Catalogue;
use tenon_testkit::scenario::{Door, Failure, Transcript, difference, load, play};

/// A door, opened on an empty engine.
pub type Open<'a> = &'a dyn Fn() -> Result<Box<dyn Door>, Failed>;

/// Why a scenario failed.
#[derive(Debug)]
pub enum Failed {
    /// An answer is not what it should be.
    Step(Box<Failure>),
    /// It could not be played.
    Unplayable(String),
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failed::Step(failure) => failure.fmt(f),
            Failed::Unplayable(reason) => f.write_str(reason),
        }
    }
}

impl Failed {
    /// A scenario that could not be played.
    pub fn unplayable(reason: impl fmt::Display) -> Failed {
        Failed::Unplayable(reason.to_string())
    }
}

/// Plays a scenario through a door, in a fresh tenant.
///
/// # Errors
/// The first step whose answer is not what the scenario says.
pub fn performed(file: &Path, open: Open<'_>) -> Result<Transcript, Failed> {
    let scenario = load(&stories::root(), file).map_err(Failed::unplayable)?;
    let mut door = open()?;
    play(&scenario, &Catalogue::standard(), &doors::fresh_tenant(), &mut *door).map_err(Failed::Step)
}

/// Plays a scenario through a door and through the engine in this process: they must say the same.
///
/// # Errors
/// As [`performed`]; the first reply in which the two differ.
pub fn compared(file: &Path, open: Open<'_>) -> Result<(), Failed> {
    let reference = performed(file, &|| doors::rust().map_err(Failed::unplayable))?;
    let other = performed(file, open)?;
    difference(&reference, &other).map_or(Ok(()), |failure| Err(Failed::Step(Box::new(failure))))
}
