//! `tenon adapter`.

mod between;
mod check;
mod new;
mod report;

pub(crate) use new::Language;

use crate::arguments::AdapterAct;
use crate::output::say;
use serde_json::json;
use std::path::Path;
use tenon::Result;
use tenon::core::integration::erp_error::erp_error;
use tenon_erp_component::discover;

pub(crate) fn run(act: &AdapterAct, as_json: bool) -> Result<()> {
    match act {
        AdapterAct::New { language, folder } => new::run(*language, folder),
        AdapterAct::List { folder } => list(folder, as_json),
        AdapterAct::Check(check) => check::run(check, as_json),
    }
}

/// A line for each component of a folder.
fn list(folder: &Path, as_json: bool) -> Result<()> {
    let found = discover(folder).map_err(erp_error)?;
    if found.is_empty() && !as_json {
        say!("no component (`*.wasm`) is in {}", folder.display());
    }
    for (file, manifest) in found {
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        match manifest {
            Ok(manifest) if as_json => {
                say!("{}", json!({"file": name, "adapter": report::manifest(&manifest)}))
            }
            Ok(manifest) => {
                say!("{name}: {} {} ({})", manifest.name, manifest.version, manifest.ports.join(", "));
            }
            Err(error) if as_json => say!("{}", json!({"file": name, "error": error.message})),
            Err(error) => say!("{name}: {}", error.message),
        }
    }
    Ok(())
}
