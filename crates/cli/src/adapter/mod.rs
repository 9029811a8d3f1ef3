//! `tenon adapter`.

mod check;
mod new;

pub(crate) use new::Language;

use crate::arguments::AdapterAct;
use std::path::Path;
use tenon::Result;
use tenon_erp_component::discover;

pub(crate) fn run(act: &AdapterAct) -> Result<()> {
    match act {
        AdapterAct::New { language, folder } => new::run(*language, folder),
        AdapterAct::List { folder } => list(folder),
        AdapterAct::Check(check) => check::run(check),
    }
}

/// A line for each component of a folder.
fn list(folder: &Path) -> Result<()> {
    for (file, manifest) in discover(folder)? {
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        match manifest {
            Ok(manifest) => {
                println!("{name}: {} {} ({})", manifest.name, manifest.version, manifest.ports.join(", "));
            }
            Err(error) => println!("{name}: {}", error.message),
        }
    }
    Ok(())
}
