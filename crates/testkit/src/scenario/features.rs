//! The feature catalogue: the features of the engine, and the clauses that scenarios assert.

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
    /// The areas, in order.
    pub areas: Vec<Area>,
}

/// An area of the catalogue.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Area {
    /// The letter of the area.
    pub letter: String,
    /// The title.
    pub title: String,
    /// The features, in order.
    pub features: Vec<Feature>,
}

/// A feature. It works if all of its clauses are met.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Feature {
    /// The number of the row.
    pub number: u32,
    /// The title.
    pub title: String,
    /// The clauses, by letter.
    pub clauses: BTreeMap<char, String>,
}

impl Features {
    /// Reads the catalogue in the root folder of scenarios, once for each process.
    ///
    /// # Errors
    /// The error in the file.
    pub fn of(root: &Path) -> Result<Arc<Self>, String> {
        let mut catalogues = READ.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(catalogue) = catalogues.get(root) {
            return Ok(catalogue.clone());
        }
        let catalogue: Arc<Self> = Arc::new(super::story::read(&root.join(FILE))?);
        catalogues.insert(root.to_owned(), catalogue.clone());
        Ok(catalogue)
    }

    /// Returns the features of all areas, in order.
    pub fn all(&self) -> impl Iterator<Item = &Feature> {
        self.areas.iter().flat_map(|area| &area.features)
    }

    /// Returns whether the clause exists: `20c`.
    pub fn has(&self, clause: &str) -> bool {
        self.all().any(|feature| feature.names().any(|name| name == clause))
    }
}

impl Feature {
    /// Returns the names of the clauses in the form of scenarios: `20c`.
    pub fn names(&self) -> impl Iterator<Item = String> {
        self.clauses.keys().map(|letter| format!("{}{letter}", self.number))
    }
}

/// Whether a file of the root folder holds the catalogue, and no scenario.
pub(super) fn is_catalogue(file: &Path) -> bool {
    file.file_name().is_some_and(|name| name == FILE)
}
