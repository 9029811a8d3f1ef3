//! The scenario files.

use std::io;
use std::path::{Path, PathBuf};
use tenon_testkit::scenario::load;

/// The folder of scenarios.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios")
}

/// Every scenario file, in order; files and folders that begin with `_` are shared by others.
///
/// # Errors
/// A folder that cannot be read.
pub fn files() -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    collect(&root(), &mut files)?;
    files.sort();
    Ok(files)
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let shared = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('_'));
        if path.is_dir() {
            collect(&path, files)?;
        } else if !shared && path.extension().is_some_and(|extension| extension == "yaml") {
            files.push(path);
        }
    }
    Ok(())
}

/// A scenario's name: its file, from the folder of scenarios on, without the extension.
pub fn name(file: &Path) -> String {
    let file = file.with_extension("");
    file.strip_prefix(root()).unwrap_or(&file).display().to_string()
}

/// Whether a scenario needs an ERP behind its door.
pub fn has_erp(file: &Path) -> bool {
    load(&root(), file).is_ok_and(|scenario| scenario.erp.is_some())
}
