//! `cargo xtask check`: what ARCHITECTURE.md promises of the code as a whole, as far as no compiler holds it.

mod compiler;
mod dependencies;
mod labels;
mod links;
mod modules;
mod names;
mod scenarios;
mod size;
pub(crate) mod sources;
mod vocabulary;
mod wit;

use crate::Outcome;
use std::error::Error;

/// What is wrong, one sentence each.
type Faults = Vec<String>;

/// Runs every check and fails with all that they found.
pub(crate) fn run() -> Outcome {
    let faults = faults()?;
    if faults.is_empty() {
        return Ok(());
    }
    Err(faults.join("\n").into())
}

fn faults() -> Result<Faults, Box<dyn Error>> {
    let catalogue = tenon::Modules::default().catalogue()?;
    let mut faults = names::check(&catalogue);
    faults.extend(labels::check(&catalogue));
    faults.extend(modules::check(&catalogue)?);
    faults.extend(dependencies::check()?);
    faults.extend(compiler::check()?);
    faults.extend(scenarios::check()?);
    faults.extend(size::check()?);
    faults.extend(links::check()?);
    faults.extend(vocabulary::check()?);
    faults.extend(wit::check()?);
    Ok(faults)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_project_keeps_its_promises() {
        let faults = super::faults().unwrap();
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }
}
