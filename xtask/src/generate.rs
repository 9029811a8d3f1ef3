//! `cargo xtask generate`: the checked-in files that follow from the declarations.

use crate::{Outcome, clients, component, labels, modules, reference, root};
use serde_json::Value as Json;
use std::error::Error;
use tenon::sql::{Dialect, migration};
use tenon::{Catalogue, rpc};

/// Writes every file whose content has changed.
pub(crate) fn write() -> Outcome {
    for (path, content) in drifted()? {
        let file = root().join(&path);
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(file, content)?;
        eprintln!("wrote {path}");
    }
    Ok(())
}

/// Fails with the names of the files that `write` would change.
pub(crate) fn check() -> Outcome {
    let names: Vec<_> = drifted()?.into_iter().map(|(path, _)| path).collect();
    if names.is_empty() {
        return Ok(());
    }
    Err(format!("no longer what the declarations say, run `cargo xtask generate`: {}", names.join(", "))
        .into())
}

fn drifted() -> Result<Vec<(String, String)>, Box<dyn Error>> {
    let is_current = |path: &str, content: &str| {
        std::fs::read_to_string(root().join(path)).is_ok_and(|found| found == content)
    };
    let mut files = files(&tenon::Modules::default().catalogue()?);
    files.push(("docs/features.md".to_owned(), reference::features::page()?));
    Ok(files.into_iter().filter(|(path, content)| !is_current(path, content)).collect())
}

/// Every generated file: its path from the root, and its content.
fn files(catalogue: &Catalogue) -> Vec<(String, String)> {
    let single = single(catalogue).into_iter().map(|(path, content)| (path.to_owned(), content));
    single.chain(component::files(catalogue)).collect()
}

fn single(catalogue: &Catalogue) -> Vec<(&'static str, String)> {
    vec![
        ("docs/generated/openrpc.json", pretty(&rpc::openrpc(catalogue))),
        ("docs/generated/labels.json", pretty(&labels::all(catalogue))),
        ("docs/generated/permissions.txt", permissions(catalogue)),
        ("docs/generated/schema-sqlite.sql", schema(catalogue, Dialect::Sqlite)),
        ("docs/generated/schema-postgres.sql", schema(catalogue, Dialect::Postgres)),
        ("docs/generated/schema-mariadb.sql", schema(catalogue, Dialect::MariaDb)),
        ("bindings/python/tenon/operations.py", clients::python::operations(&rpc::openrpc(catalogue))),
        ("docs/reference/entities.md", reference::entities::page(catalogue)),
        ("docs/reference/operations.md", reference::operations::page(catalogue)),
        ("docs/reference/errors.md", reference::errors::page(catalogue)),
        ("ARCHITECTURE.md", modules::page()),
    ]
}

fn pretty(json: &Json) -> String {
    format!("{json:#}\n")
}

fn permissions(catalogue: &Catalogue) -> String {
    catalogue.permissions().into_iter().map(|permission| permission + "\n").collect()
}

fn schema(catalogue: &Catalogue, dialect: Dialect) -> String {
    let statements = migration::create_all(catalogue, "tn_", dialect);
    statements.into_iter().map(|statement| statement + ";\n").collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_checked_in_files_are_what_the_declarations_say() {
        let names: Vec<_> = super::drifted().unwrap().into_iter().map(|(path, _)| path).collect();
        assert!(names.is_empty(), "drifted, run `cargo xtask generate`: {names:?}");
    }
}
