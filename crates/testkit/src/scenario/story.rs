//! What a scenario file holds.

use super::features::{Features, is_catalogue};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value as Json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A business story.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// The rows of the feature catalogue that it shows.
    #[serde(default)]
    pub feature: Rows,
    /// What it tells.
    pub title: String,
    /// The clauses of the feature catalogue that it asserts in full: `[20a, 20c]`.
    #[serde(default)]
    pub asserts: Option<Vec<String>>,
    /// The file whose steps come first: `company` is `_company.yaml` in the root folder of scenarios. It may have a setup, too.
    #[serde(default)]
    pub setup: Option<String>,
    /// The ERP that the engine keeps in step with, by the name of its shape: `k3`. Each performance has one of its own.
    #[serde(default)]
    pub erp: Option<String>,
    /// How it keeps in step with that ERP, as a configuration says it under `sync`.
    #[serde(default)]
    pub sync: Map<String, Json>,
    /// What is done, in order.
    pub steps: Vec<Step>,
    /// Where it was read from; for messages.
    #[serde(skip)]
    pub file: PathBuf,
    /// How many of the steps come from the setup.
    #[serde(skip)]
    pub prepared: usize,
}

/// One row of the feature catalogue, or several.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum Rows {
    /// One.
    One(u32),
    /// Several, or none.
    Several(Vec<u32>),
}

impl Default for Rows {
    fn default() -> Self {
        Rows::Several(Vec::new())
    }
}

impl Rows {
    /// The rows.
    pub fn numbers(&self) -> &[u32] {
        match self {
            Rows::One(row) => std::slice::from_ref(row),
            Rows::Several(rows) => rows,
        }
    }
}

/// One thing that is done, and what must come of it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Words for the reader.
    #[serde(default)]
    pub note: Option<String>,
    /// The actor.
    #[serde(default, rename = "as")]
    pub actor: Option<String>,
    /// The operation.
    #[serde(default)]
    pub call: Option<String>,
    /// Its arguments.
    #[serde(default)]
    pub with: Option<Json>,
    /// The idempotency key.
    #[serde(default)]
    pub key: Option<String>,
    /// More members of the context, or other ones.
    #[serde(default)]
    pub context: Map<String, Json>,
    /// A line that is sent as it is.
    #[serde(default)]
    pub raw: Option<String>,
    /// How far the clock moves: `+3d`.
    #[serde(default)]
    pub clock: Option<String>,
    /// What somebody does in the ERP.
    #[serde(default)]
    pub erp: Option<ErpAct>,
    /// Names for parts of the answer.
    #[serde(default)]
    pub save: BTreeMap<String, String>,
    /// What the answer holds.
    #[serde(default)]
    pub returns: Option<Json>,
    /// What the answer is.
    #[serde(default)]
    pub exactly: Option<Json>,
    /// What the answer does not hold.
    #[serde(default)]
    pub absent: Vec<String>,
    /// How the call is refused.
    #[serde(default)]
    pub refused: Option<Refusal>,
}

/// What somebody does in the ERP with an order, an item or a customer.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ErpAct {
    /// `approve`, `confirm`, `ship`, `invoice`, `receive`, `cancel`, `reopen` or `lose` an order, or `void` its last invoice; `rename_item`, `disable_item` or
    /// `delete_item`; `rename_customer`.
    pub act: String,
    /// The number there of the order, of the `item` or of the `customer`.
    #[serde(alias = "item", alias = "customer")]
    pub order: String,
    /// Which part of it, from 0 to 1; all if not given. More than 1 is shipped where more is sent than was ordered.
    #[serde(default)]
    pub part: Option<f64>,
}

/// A refusal.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refusal {
    /// The stable code.
    pub code: String,
    /// The path of the offending field.
    #[serde(default)]
    pub path: Option<String>,
    /// The stable reason.
    #[serde(default)]
    pub reason: Option<String>,
    /// The values that its text names.
    #[serde(default)]
    pub parameters: Option<Json>,
    /// The text, in the language of the call.
    #[serde(default)]
    pub message: Option<String>,
    /// What the caller may do about it.
    #[serde(default)]
    pub retry: Option<String>,
    /// What the details hold.
    #[serde(default)]
    pub details: Option<Json>,
}

/// Reads a scenario with its setup. `root` is the folder of scenarios.
///
/// # Errors
/// What is wrong with which file.
pub fn load(root: &Path, file: &Path) -> Result<Scenario, String> {
    let mut scenario: Scenario = read(file)?;
    scenario.file = file.strip_prefix(root).unwrap_or(file).to_owned();
    let mut setup = scenario.setup.clone();
    while let Some(name) = setup {
        let mut before: Scenario = read(&root.join(format!("_{name}.yaml")))?;
        setup = before.setup;
        scenario.prepared += before.steps.len();
        before.steps.append(&mut scenario.steps);
        scenario.steps = before.steps;
    }
    if scenario.erp.is_none() && !scenario.sync.is_empty() {
        return Err(format!("{}: `sync` says how to keep in step with an `erp`", scenario.file.display()));
    }
    scenario.check_clauses(root)?;
    let unclear = scenario.steps.iter().position(|step| !step.says_one_thing());
    match unclear {
        Some(index) => Err(format!(
            "{}, {}: a step has `call`, `raw`, `clock` or `erp`, and one of these only",
            scenario.file.display(),
            scenario.place(index)
        )),
        None => Ok(scenario),
    }
}

/// The scenario files below a folder, in order; files and folders that begin with `_` are shared by others.
///
/// # Errors
/// A folder that cannot be read.
pub fn files(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let shared = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('_'));
        let is_yaml = path.extension().is_some_and(|extension| extension == "yaml");
        if path.is_dir() {
            files.extend(self::files(&path)?);
        } else if is_yaml && !shared && !is_catalogue(&path) {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

pub(super) fn read<T: DeserializeOwned>(file: &Path) -> Result<T, String> {
    let text = std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    // YAML 1.2: `n` and `yes` are texts.
    let options = serde_saphyr::options! { strict_booleans: true };
    serde_saphyr::from_str_with_options(&text, options)
        .map_err(|error| format!("{}: {error}", file.display()))
}

impl Scenario {
    /// A step's place in the file, for messages: steps are counted from 1, those of the setup apart.
    pub fn place(&self, index: usize) -> String {
        match index.checked_sub(self.prepared) {
            Some(own) => format!("step {}", own + 1),
            None => format!("setup step {}", index + 1),
        }
    }

    /// The catalogue has every clause that the scenario names.
    fn check_clauses(&self, root: &Path) -> Result<(), String> {
        let Some(clauses) = self.asserts.as_ref().filter(|clauses| !clauses.is_empty()) else {
            return Ok(());
        };
        let features = Features::of(root)?;
        match clauses.iter().find(|clause| !features.has(clause)) {
            Some(clause) => {
                Err(format!("{}: the feature catalogue has no clause {clause}", self.file.display()))
            }
            None => Ok(()),
        }
    }
}

impl Step {
    fn says_one_thing(&self) -> bool {
        let things = [self.call.is_some(), self.raw.is_some(), self.clock.is_some(), self.erp.is_some()];
        things.into_iter().filter(|thing| *thing).count() == 1
    }
}
