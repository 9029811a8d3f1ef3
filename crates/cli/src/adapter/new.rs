//! `tenon adapter new`: the examples of `examples/adapters`, with the contract beside them.

use crate::output::say;
use crate::refusals;
use clap::ValueEnum;
use std::path::Path;
use tenon::Result;

/// A language with an example adapter.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Language {
    /// Rust.
    Rust,
    /// JavaScript, on QuickJS.
    Js,
    /// C: only customers and items.
    C,
}

/// The files of a folder of this repository: their paths in it, and their contents.
macro_rules! files {
    ($folder:literal: $($path:literal),* $(,)?) => {
        &[$(($path, include_bytes!(concat!("../../../../", $folder, "/", $path)) as &[u8])),*]
    };
}

type Files = &'static [(&'static str, &'static [u8])];

const CONTRACT: Files = files!("bindings/wit/tenon-erp":
    "types.wit", "host.wit", "masters.wit", "orders.wit", "finance.wit", "inventory.wit", "code-lists.wit", "changes.wit",
    "accounts.wit", "ranges.wit", "worlds.wit",
);

const RUST: Files = files!("examples/adapters/rust":
    "Cargo.toml", "README.md", "src/lib.rs", "src/http.rs", "src/page.rs", "src/masters.rs", "src/orders.rs", "src/finance.rs",
    "src/inventory.rs", "src/code_lists.rs", "src/changes.rs", "src/accounts.rs", "src/ranges.rs",
);

const JS: Files = files!("examples/adapters/js": "package.json", "README.md", "adapter.js", "text.js");

const C: Files = files!("examples/adapters/c":
    "Makefile", "README.md", "adapter.c", "masters_only.c", "masters_only.h", "masters_only_component_type.o",
);

impl Language {
    fn example(self) -> Files {
        match self {
            Language::Rust => RUST,
            Language::Js => JS,
            Language::C => C,
        }
    }
}

pub(crate) fn run(language: Language, folder: &Path) -> Result<()> {
    let failed = |error: std::io::Error| refusals::file(folder.display(), error);
    if folder.exists() {
        return Err(refusals::folder_exists(folder.display()));
    }
    write(folder, language.example()).map_err(failed)?;
    write(&folder.join("wit"), CONTRACT).map_err(failed)?;
    say!(
        "{} holds an adapter of Kontor, an ERP to try it with. README.md says how it is built.",
        folder.display()
    );
    Ok(())
}

fn write(folder: &Path, files: Files) -> std::io::Result<()> {
    for (path, content) in files {
        let file = folder.join(path);
        if let Some(parent) = file.parent() {
            std::fs::create_dir_all(parent)?;
        }
        std::fs::write(file, content)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    /// Every file of a folder below the root of the repository, links left out.
    fn files_of(folder: &Path, inside: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let (name, kind) = (inside.join(entry.file_name()), entry.file_type().unwrap());
            if kind.is_dir() && entry.file_name() != "node_modules" && entry.file_name() != "target" {
                files_of(&entry.path(), &name, found);
            } else if kind.is_file() {
                found.push(name);
            }
        }
    }

    #[track_caller]
    fn assert_whole(folder: &str, files: Files, left_out: &[&str]) {
        let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
        let mut found = Vec::new();
        files_of(&root.join(folder), Path::new(""), &mut found);
        found.retain(|file| !left_out.iter().any(|name| file.ends_with(name)));
        found.sort();
        let mut written: Vec<PathBuf> = files.iter().map(|(path, _)| PathBuf::from(path)).collect();
        written.sort();
        assert_eq!(written, found, "{folder}");
    }

    #[test]
    fn what_is_written_is_all_that_the_examples_have() {
        assert_whole("bindings/wit/tenon-erp", CONTRACT, &[]);
        assert_whole("examples/adapters/rust", RUST, &["Cargo.lock"]);
        assert_whole("examples/adapters/js", JS, &["package-lock.json"]);
        assert_whole("examples/adapters/c", C, &[]);
    }
}
