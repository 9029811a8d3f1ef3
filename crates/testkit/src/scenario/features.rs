//! The feature catalogue: what the engine is to do, and which clauses of it a scenario asserts.

use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// The name of the catalogue's file, in the root folder of scenarios.
const FILE: &str = "features.yaml";

/// The catalogues that were read: many scenarios name clauses of the same one.
static READ: Mutex<BTreeMap<PathBuf, Arc<Features>>> = Mutex::new(BTreeMap::new());

/// A feature catalogue.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Features {
    /// Its areas, in order.
    pub areas: Vec<Area>,
}

/// An area of the catalogue.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Area {
    /// The letter by which it is known.
    pub letter: String,
    /// What it is about.
    pub title: String,
    /// Its features, in order.
    pub features: Vec<Feature>,
}

/// A feature, which works when all of its clauses hold.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Feature {
    /// The number of its row.
    pub number: u32,
    /// What it is.
    pub title: String,
    /// The clauses by their letters.
    pub clauses: BTreeMap<char, String>,
}

impl Features {
    /// Reads the catalogue in the root folder of scenarios, once in a process.
    ///
    /// # Errors
    /// What is wrong with the file.
    pub fn of(root: &Path) -> Result<Arc<Self>, String> {
        let mut catalogues = READ.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(catalogue) = catalogues.get(root) {
            return Ok(catalogue.clone());
        }
        let catalogue: Arc<Self> = Arc::new(super::story::read(&root.join(FILE))?);
        catalogues.insert(root.to_owned(), catalogue.clone());
        Ok(catalogue)
    }

    /// The features of all areas, in order.
    pub fn all(&self) -> impl Iterator<Item = &Feature> {
        self.areas.iter().flat_map(|area| &area.features)
    }

    /// Whether there is such a clause: `20c`.
    pub fn has(&self, clause: &str) -> bool {
        self.all().any(|feature| feature.names().any(|name| name == clause))
    }
}

impl Feature {
    /// The names of the clauses, as scenarios have them: `20c`.
    pub fn names(&self) -> impl Iterator<Item = String> {
        self.clauses.keys().map(|letter| format!("{}{letter}", self.number))
    }
}

/// Whether a file of the root folder holds the catalogue, and no scenario.
pub(super) fn is_catalogue(file: &Path) -> bool {
    file.file_name().is_some_and(|name| name == FILE)
}
