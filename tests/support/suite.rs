//! A scenario through one entry point, and through two.

use crate::entry_points::ErpBehind;
use crate::{entry_points, stories};
use std::fmt;
use std::path::Path;
use tenon_testkit::scenario::{EntryPoint, Failure, Transcript, difference, load, play};

/// An entry point, opened on an empty engine, and perhaps with an ERP behind it.
pub type Open<'a> = &'a dyn Fn(Option<&ErpBehind>) -> Result<Box<dyn EntryPoint>, Failed>;

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

/// Plays a scenario through an entry point, in a fresh tenant.
///
/// # Errors
/// The first step whose answer is not what the scenario says.
pub fn performed(file: &Path, open: Open<'_>) -> Result<Transcript, Failed> {
    let scenario = load(&stories::root(), file).map_err(Failed::unplayable)?;
    let mut entry_point = match scenario.erp.as_deref() {
        None => open(None)?,
        Some("k3") => {
            Box::new(entry_points::WithErp::open(&scenario.sync, open).map_err(Failed::unplayable)?)
        }
        Some(other) => return Err(Failed::Unplayable(format!("there is no ERP of the shape `{other}`"))),
    };
    play(&scenario, &entry_points::catalogue(), &entry_points::fresh_tenant(), &mut *entry_point)
        .map_err(Failed::Step)
}

/// Plays a scenario through an entry point and through the engine in this process: they must say the same.
///
/// # Errors
/// As [`performed`]; the first reply in which the two differ.
pub fn compared(file: &Path, open: Open<'_>) -> Result<(), Failed> {
    let reference = performed(file, &|erp| entry_points::rust(erp).map_err(Failed::unplayable))?;
    agreed(file, &reference, open)
}

/// Plays a scenario through an entry point, which must say what the engine in this process has said.
///
/// # Errors
/// As [`performed`]; the first reply in which the two differ.
pub fn agreed(file: &Path, reference: &Transcript, open: Open<'_>) -> Result<(), Failed> {
    let other = performed(file, open)?;
    difference(reference, &other).map_or(Ok(()), |failure| Err(Failed::Step(Box::new(failure))))
}
