//! The content of a scenario file.

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
    /// The rows of the feature catalogue that the scenario shows.
    #[serde(default)]
    pub feature: Rows,
    /// The title.
    pub title: String,
    /// The clauses of the feature catalogue that it asserts completely: `[20a, 20c]`.
    #[serde(default)]
    pub asserts: Option<Vec<String>>,
    /// The file whose steps come first: `company` is `_company.yaml` in the root folder of scenarios. That file may have a setup,
    /// too.
    #[serde(default)]
    pub setup: Option<String>,
    /// The ERP that the engine synchronises with, by the name of its kind: `k3`. Each run has its own ERP.
    #[serde(default)]
    pub erp: Option<String>,
    /// The settings of synchronisation with that ERP, as in a configuration under `sync`.
    #[serde(default)]
    pub sync: Map<String, Json>,
    /// The entry points that the scenario is not played through, each with the reason.
    #[serde(default)]
    pub except: BTreeMap<String, String>,
    /// The steps, in order.
    pub steps: Vec<Step>,
    /// The file, for messages.
    #[serde(skip)]
    pub file: PathBuf,
    /// The number of steps that come from the setup.
    #[serde(skip)]
    pub prepared: usize,
}

/// One or several rows of the feature catalogue.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum Rows {
    /// One row.
    One(u32),
    /// Several rows, or none.
    Several(Vec<u32>),
}

impl Default for Rows {
    fn default() -> Self {
        Rows::Several(Vec::new())
    }
}

impl Rows {
    /// Returns the rows.
    pub fn numbers(&self) -> &[u32] {
        match self {
            Rows::One(row) => std::slice::from_ref(row),
            Rows::Several(rows) => rows,
        }
    }
}

/// A step, and its expected result.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// A comment.
    #[serde(default)]
    pub note: Option<String>,
    /// The actor.
    #[serde(default, rename = "as")]
    pub actor: Option<String>,
    /// The operation.
    #[serde(default)]
    pub call: Option<String>,
    /// The arguments.
    #[serde(default)]
    pub with: Option<Json>,
    /// The idempotency key.
    #[serde(default)]
    pub key: Option<String>,
    /// More members of the context, or other ones.
    #[serde(default)]
    pub context: Map<String, Json>,
    /// A line that is sent unchanged.
    #[serde(default)]
    pub raw: Option<String>,
    /// The time by which the clock moves forward: `+3d`.
    #[serde(default)]
    pub clock: Option<String>,
    /// An action of a user in the ERP.
    #[serde(default)]
    pub erp: Option<ErpAct>,
    /// Names for parts of the answer.
    #[serde(default)]
    pub save: BTreeMap<String, String>,
    /// A part of the answer.
    #[serde(default)]
    pub returns: Option<Json>,
    /// The whole answer.
    #[serde(default)]
    pub exactly: Option<Json>,
    /// JSON Pointers that do not exist in the answer.
    #[serde(default)]
    pub absent: Vec<String>,
    /// The expected refusal.
    #[serde(default)]
    pub refused: Option<Refusal>,
}

/// An action of a user in the ERP with an order, an item or a customer.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ErpAct {
    /// `approve`, `confirm`, `ship`, `invoice`, `receive`, `cancel`, `reopen` or `lose` an order, or `void` its last invoice; `rename_item`, `disable_item` or
    /// `delete_item`; `rename_customer`. An administrator may `hide` a table, so that it cannot be read, and `show` it again.
    pub act: String,
    /// The number of the order, `item` or `customer` in the ERP, or the name of the `table`.
    #[serde(alias = "item", alias = "customer", alias = "table")]
    pub order: String,
    /// The part of it, from 0 to 1. All if not given. A value greater than 1 ships more than was ordered.
    #[serde(default)]
    pub part: Option<f64>,
}

/// A refusal.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refusal {
    /// The stable code.
    pub code: String,
    /// The path of the invalid argument.
    #[serde(default)]
    pub path: Option<String>,
    /// The stable reason.
    #[serde(default)]
    pub reason: Option<String>,
    /// The parameters of the message.
    #[serde(default)]
    pub parameters: Option<Json>,
    /// The message, in the language of the call.
    #[serde(default)]
    pub message: Option<String>,
    /// What the caller may do.
    #[serde(default)]
    pub retry: Option<String>,
    /// A part of the details.
    #[serde(default)]
    pub details: Option<Json>,
}

/// Reads a scenario with its setup. `root` is the folder of scenarios.
///
/// # Errors
/// The file and the error in it.
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

/// Returns the scenario files below a folder, in order. Files and folders that begin with `_` are shared and not included.
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
    /// Returns the place of a step in the file, for messages. Steps are counted from 1; those of the setup are counted
    /// separately.
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
