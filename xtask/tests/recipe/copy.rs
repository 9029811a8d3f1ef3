//! A copy of the workspace in which a recipe of CONTRIBUTING.md is followed to the letter.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;

pub(crate) type Outcome<T = ()> = Result<T, Box<dyn Error>>;

/// Contents by paths from the root of a workspace.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

/// The files of the workspace as it is, under another version.
pub(crate) fn original() -> Outcome<Files> {
    set_apart(read(&Path::new(env!("CARGO_MANIFEST_DIR")).join(".."))?)
}

/// The same workspace under another version, so that nothing that is built of it is taken for the real one's: the two share
/// a folder of built things. The C library's file has no version in its name, and gets another name.
fn set_apart(mut files: Files) -> Outcome<Files> {
    const OWN: &str = concat!("version = \"", env!("CARGO_PKG_VERSION"), "\"");
    const OTHER: &str = "version = \"0.0.0-recipe\"";
    let manifest = String::from_utf8(files["Cargo.toml"].clone())?;
    files.insert("Cargo.toml".to_owned(), manifest.replacen(OWN, OTHER, 1).into_bytes());
    let library = "bindings/c/stock/Cargo.toml";
    let manifest = String::from_utf8(files[library].clone())?;
    files
        .insert(library.to_owned(), manifest.replacen("\"tenon_stock\"", "\"tenon_recipe\"", 1).into_bytes());
    let lock = String::from_utf8(files["Cargo.lock"].clone())?;
    // In its lock file, the workspace's own packages are those without a source.
    let own: BTreeSet<_> =
        lock.split("\n\n").filter(|package| !package.contains("\nsource = ")).filter_map(name).collect();
    // The component locks them, too, and `xtask check` asks for what it locks.
    for path in ["Cargo.lock", "bindings/component/Cargo.lock"] {
        let lock = String::from_utf8(files[path].clone())?;
        let package = |package: &str| match name(package).is_some_and(|name| own.contains(name)) {
            true => package.replacen(OWN, OTHER, 1),
            false => package.to_owned(),
        };
        let lock: Vec<_> = lock.split("\n\n").map(package).collect();
        files.insert(path.to_owned(), lock.join("\n\n").into_bytes());
    }
    Ok(files)
}

/// The name of a package in a lock file.
fn name(package: &str) -> Option<&str> {
    package.lines().find_map(|line| line.strip_prefix("name = "))
}

/// The paths that are not the same in both, in order.
pub(crate) fn differences(before: &Files, after: &Files) -> Vec<String> {
    let paths: BTreeSet<_> = before.keys().chain(after.keys()).collect();
    paths.into_iter().filter(|path| before.get(*path) != after.get(*path)).cloned().collect()
}

/// The first block of code after the first place that names the file.
pub(crate) fn block_after(page: &str, file: &str) -> Outcome<String> {
    let (_, after) = page.split_once(&format!("`{file}`")).ok_or_else(|| format!("{file} is not named"))?;
    let (_, fenced) = after.split_once("\n```").ok_or("no block")?;
    let (_, code) = fenced.split_once('\n').ok_or("no block")?;
    let (code, _) = code.split_once("\n```\n").ok_or("no end of the block")?;
    Ok(format!("{code}\n"))
}

/// A workspace in the folder of built things.
pub(crate) struct Copy {
    pub(crate) folder: PathBuf,
    target: PathBuf,
}

impl Copy {
    /// Lays the files out in a folder of this name. Those that lie there already keep their times, so that little is built anew.
    pub(crate) fn of(name: &str, wanted: Files) -> Outcome<Copy> {
        let tmp = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let folder = tmp.join(name);
        std::fs::create_dir_all(&folder)?;
        let found = read(&folder)?;
        for path in found.keys().filter(|path| !wanted.contains_key(*path)) {
            std::fs::remove_file(folder.join(path))?;
        }
        for (path, content) in wanted.iter().filter(|(path, content)| found.get(*path) != Some(content)) {
            let file = folder.join(path);
            std::fs::create_dir_all(file.parent().unwrap_or(&folder))?;
            std::fs::write(file, content)?;
        }
        Ok(Copy { folder, target: tmp.parent().unwrap_or(tmp).to_owned() })
    }

    /// Runs a program in the copy, and gives what it printed. Dependencies are built with those of the workspace; what is made
    /// of the copy itself lies apart.
    pub(crate) fn run(&self, program: &str, arguments: &[&str]) -> Outcome<String> {
        let path = match program {
            "cargo" => PathBuf::from(env!("CARGO")),
            "cc" => PathBuf::from("cc"),
            built => self.folder.join(built),
        };
        let output = Command::new(path)
            .args(arguments)
            .current_dir(&self.folder)
            .env("CARGO_TARGET_DIR", self.folder.join("target"))
            .env("CARGO_BUILD_BUILD_DIR", &self.target)
            .env("TENON_COMMAND", self.folder.join("target/debug/tenon"))
            .env("TENON_RELAY", self.folder.join("target/installed/relay"))
            // Lints are the workspace's own matter, and take time.
            .env_remove("RUSTC_WORKSPACE_WRAPPER")
            // The wheel and the component are of the workspace as it is, and know no new entity.
            .env_remove("TENON_PYTHON")
            .env_remove("TENON_COMPONENT")
            .env_remove("TENON_COMPONENT_ERP")
            // The new scenario is in no covering set.
            .env_remove("TENON_COVERING")
            .output()?;
        let printed = [output.stdout, output.stderr].concat();
        let printed = String::from_utf8_lossy(&printed).into_owned();
        if output.status.success() {
            return Ok(printed);
        }
        eprintln!("{printed}");
        Err(format!("failed: {program} {}", arguments.join(" ")).into())
    }
}

/// Every file below a folder, but for what was built and what tools keep.
pub(crate) fn read(root: &Path) -> Outcome<Files> {
    let mut found = Files::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder)? {
            let entry = entry?;
            let name = entry.file_name();
            let kind = entry.file_type()?;
            if kind.is_dir() && !["target", ".git", "node_modules"].iter().any(|skipped| name == *skipped) {
                folders.push(entry.path());
            } else if kind.is_file() && name != ".git" {
                let path = entry.path().strip_prefix(root)?.to_string_lossy().into_owned();
                found.insert(path, std::fs::read(entry.path())?);
            }
        }
    }
    Ok(found)
}
