//! The program that makes the ERP and does what its people do: another program, with code of its own.

use crate::refusals;
use serde_json::Value as Json;
use std::path::{Path, PathBuf};
use std::process::Command;
use tenon::Result;

/// The program and its database.
pub(crate) struct ErpProgram {
    program: PathBuf,
    database: PathBuf,
}

impl ErpProgram {
    /// The program at this path, or beside this one.
    pub(crate) fn new(program: Option<&Path>, database: PathBuf) -> Result<Self> {
        let beside = || std::env::current_exe().ok().and_then(|own| Some(own.parent()?.join("erp-k3")));
        let program = program.map(Path::to_owned).or_else(beside).filter(|path| path.exists());
        let missing = || refusals::program_missing();
        Ok(Self { program: program.ok_or_else(missing)?, database })
    }

    pub(crate) fn database(&self) -> &Path {
        &self.database
    }

    pub(crate) fn exists(&self) -> bool {
        self.database.exists()
    }

    /// Makes the database beside its place, and puts it there when it is whole: a demonstration that is ended meanwhile leaves none
    /// that the next one would take for made.
    pub(crate) fn make(&self, customers: u32, items: u32) -> Result<()> {
        let unfinished = self.database.with_extension(format!("unfinished-{}", std::process::id()));
        let failed = |error: std::io::Error| refusals::file(unfinished.display(), error);
        if unfinished.exists() {
            std::fs::remove_file(&unfinished).map_err(failed)?;
        }
        let (customers, items) = (customers.to_string(), items.to_string());
        self.run("make", &unfinished, &["--customers", &customers, "--items", &items])?;
        std::fs::rename(&unfinished, &self.database).map_err(failed)
    }

    /// What somebody in the ERP does with an order: approve, ship, invoice, receive.
    pub(crate) fn act(&self, act: &str, order: &str, part: Option<&str>) -> Result<()> {
        let mut arguments = vec!["--order", order];
        arguments.extend(part.into_iter().flat_map(|part| ["--part", part]));
        self.run(act, &self.database, &arguments).map(drop)
    }

    /// Control totals, by plain SQL in the ERP.
    pub(crate) fn totals(&self) -> Result<Json> {
        let text = self.run("totals", &self.database, &[])?;
        serde_json::from_str(&text).map_err(refusals::totals)
    }

    fn run(&self, act: &str, database: &Path, arguments: &[&str]) -> Result<String> {
        let mut command = Command::new(&self.program);
        command.arg(act).arg("--database").arg(database).args(arguments);
        let output = command.output().map_err(refusals::program_not_started)?;
        if !output.status.success() {
            return Err(refusals::program_failed(String::from_utf8_lossy(&output.stderr).trim()));
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }
}
