//! Finds adapters in a folder.

use crate::adapter::manifest_of;
use crate::config::Config;
use crate::manifest::Manifest;
use std::path::{Path, PathBuf};
use tenon_erp_port::{Code, Error, Result};

/// Returns the components of a folder (`*.wasm`), sorted by name, each with its manifest or its error. Nothing is granted to
/// them.
///
/// # Errors
/// `CONFIGURATION`: the folder cannot be read.
pub fn discover(folder: &Path) -> Result<Vec<(PathBuf, Result<Manifest>)>> {
    let unreadable = |error: std::io::Error| {
        Error::new(Code::Configuration, format!("the folder `{}`: {error}", folder.display()))
    };
    let entries = std::fs::read_dir(folder).map_err(unreadable)?;
    let paths = entries.map(|entry| entry.map(|entry| entry.path()));
    let mut files: Vec<PathBuf> = paths.collect::<Result<_, _>>().map_err(unreadable)?;
    files.retain(|file| file.extension().is_some_and(|extension| extension == "wasm"));
    files.sort();
    let manifest = |file: PathBuf| {
        let manifest = manifest_of(&Config { file: file.clone(), ..Config::default() });
        (file, manifest)
    };
    Ok(files.into_iter().map(manifest).collect())
}
