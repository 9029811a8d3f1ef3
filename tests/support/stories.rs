//! The scenario files.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use tenon_testkit::scenario::{self, load};

/// The folder of scenarios.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios")
}

/// Every scenario file, in order.
///
/// # Errors
/// A folder that cannot be read.
pub fn files() -> io::Result<Vec<PathBuf>> {
    scenario::files(&root())
}

/// A scenario's name: its file, from the folder of scenarios on, without the extension.
pub fn name(file: &Path) -> String {
    let file = file.with_extension("");
    file.strip_prefix(root()).unwrap_or(&file).display().to_string()
}

/// Whether a scenario needs an ERP behind its entry point, and the entry points that it is not played through, each with the reason.
pub fn needs(file: &Path) -> (bool, BTreeMap<String, String>) {
    let scenario = load(&root(), file);
    scenario.map_or_else(|_| Default::default(), |scenario| (scenario.erp.is_some(), scenario.except))
}
