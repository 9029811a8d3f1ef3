//! `cargo xtask generate`: the files that follow from the declarations.

use crate::{Outcome, api, clients, component, labels, modules, reference, root};
use serde_json::Value as Json;
use std::error::Error;
use tenon::sql::{Dialect, migration};
use tenon::{Catalogue, rpc};

/// The files that no check-in holds: `cargo xtask generate` makes them where they are used.
const BUILT: &str = "target/generated";

/// Writes every file whose content has changed.
pub(crate) fn write() -> Outcome {
    let catalogue = tenon::Modules::default().catalogue()?;
    let kept = checked_in(&catalogue)?;
    for path in component::stale(&kept)? {
        std::fs::remove_file(root().join(&path))?;
        eprintln!("removed {path}");
    }
    for (path, content) in changed(kept.into_iter().chain(built(&catalogue))) {
        let file = root().join(&path);
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(file, content)?;
        eprintln!("wrote {path}");
    }
    Ok(())
}

/// Fails with the names of the checked-in files that `write` would change.
pub(crate) fn check() -> Outcome {
    let names = drifted()?;
    if names.is_empty() {
        return Ok(());
    }
    Err(format!("no longer what the declarations say, run `cargo xtask generate`: {}", names.join(", "))
        .into())
}

fn drifted() -> Result<Vec<String>, Box<dyn Error>> {
    let catalogue = tenon::Modules::default().catalogue()?;
    let kept = checked_in(&catalogue)?;
    let mut drifted = component::stale(&kept)?;
    drifted.extend(changed(kept.into_iter()).map(|(path, _)| path));
    Ok(drifted)
}

/// Those of the files that are not so yet.
fn changed(files: impl Iterator<Item = (String, String)>) -> impl Iterator<Item = (String, String)> {
    files.filter(|(path, content)| {
        !std::fs::read_to_string(root().join(path)).is_ok_and(|found| found == *content)
    })
}

/// What is reviewed, read in the repository, or needed to compile: path from the root, and content.
fn checked_in(catalogue: &Catalogue) -> Result<Vec<(String, String)>, Box<dyn Error>> {
    let mut files: Vec<_> = vec![
        ("docs/generated/api.txt".to_owned(), api::text(catalogue)),
        ("docs/reference/entities.md".to_owned(), reference::entities::page(catalogue)),
        ("docs/reference/operations.md".to_owned(), reference::operations::page(catalogue)),
        ("docs/reference/errors.md".to_owned(), reference::errors::page(catalogue)),
        ("docs/features.md".to_owned(), reference::features::page()?),
        ("ARCHITECTURE.md".to_owned(), modules::page()),
    ];
    files.extend(component::files(catalogue));
    Ok(files)
}

/// What is too large to be reviewed. The Python client lies in its package, where git passes over it.
fn built(catalogue: &Catalogue) -> Vec<(String, String)> {
    let openrpc = rpc::openrpc(catalogue);
    let within = |name: &str| format!("{BUILT}/{name}");
    vec![
        (within("openrpc.json"), pretty(&openrpc)),
        (within("labels.json"), pretty(&labels::all(catalogue))),
        (within("schema-sqlite.sql"), schema(catalogue, Dialect::Sqlite)),
        (within("schema-postgres.sql"), schema(catalogue, Dialect::Postgres)),
        (within("schema-mariadb.sql"), schema(catalogue, Dialect::MariaDb)),
        ("bindings/python/tenon/operations.py".to_owned(), clients::python::operations(&openrpc)),
    ]
}

fn pretty(json: &Json) -> String {
    format!("{json:#}\n")
}

fn schema(catalogue: &Catalogue, dialect: Dialect) -> String {
    let statements = migration::create_all(catalogue, "tn_", dialect);
    statements.into_iter().map(|statement| statement + ";\n").collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_checked_in_files_are_what_the_declarations_say() {
        let names = super::drifted().unwrap();
        assert!(names.is_empty(), "drifted, run `cargo xtask generate`: {names:?}");
    }
}
