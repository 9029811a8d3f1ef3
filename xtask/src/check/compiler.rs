//! Each package names the oldest Rust that builds it: no dependency that it locks asks for a newer one. What the code itself uses
//! of the standard library is held by clippy's `incompatible_msrv`.

use super::Faults;
use super::dependencies::{cargo, list};
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;

/// What has a lock of its own, and is given to hosts.
const MANIFESTS: [&str; 2] = ["Cargo.toml", "bindings/component/Cargo.toml"];

/// Asks cargo what each package is built and tested with, with its default features.
pub(super) fn check() -> Result<Faults, Box<dyn Error>> {
    let mut faults = Faults::new();
    for manifest in MANIFESTS {
        let metadata = cargo(&["metadata", "--format-version=1", "--locked", "--manifest-path", manifest])?;
        faults.extend(newer(&serde_json::from_slice(&metadata)?));
    }
    Ok(faults)
}

/// The dependencies that ask for a newer Rust than the package that needs them.
fn newer(metadata: &Json) -> Faults {
    let packages: BTreeMap<&str, &Json> = by_id(&metadata["packages"]);
    let nodes: BTreeMap<&str, &Json> = by_id(&metadata["resolve"]["nodes"]);
    let mut faults = Faults::new();
    for member in list(&metadata["workspace_members"]).filter_map(Json::as_str) {
        let Some(package) = packages.get(member) else { continue };
        let name = &package["name"];
        let Some(promised) = rust_version(package) else {
            faults.push(format!("package {name} names no rust-version"));
            continue;
        };
        let reached = reached(member, &nodes).into_iter().filter_map(|id| packages.get(id));
        let newer = reached.filter(|package| rust_version(package) > Some(promised));
        faults.extend(newer.map(|dependency| {
            let (dependency, version, asks) =
                (&dependency["name"], &dependency["version"], &dependency["rust_version"]);
            format!(
                "package {name} has an older rust-version than {dependency} {version}, which asks for {asks}"
            )
        }));
    }
    faults
}

fn by_id(list: &Json) -> BTreeMap<&str, &Json> {
    self::list(list).filter_map(|entry| Some((entry["id"].as_str()?, entry))).collect()
}

fn rust_version(package: &Json) -> Option<[u32; 3]> {
    let mut version = [0; 3];
    for (place, number) in version.iter_mut().zip(package["rust_version"].as_str()?.split('.')) {
        *place = number.parse().ok()?;
    }
    Some(version)
}

/// A member of the workspace and all that it depends on: also for its own tests, not for those of others.
fn reached<'a>(member: &'a str, nodes: &BTreeMap<&'a str, &'a Json>) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::new();
    let mut open = vec![member];
    while let Some(id) = open.pop() {
        if !reached.insert(id) {
            continue;
        }
        let dependencies = nodes.get(id).into_iter().flat_map(|node| list(&node["deps"]));
        let is_built = |dependency: &&Json| {
            id == member || list(&dependency["dep_kinds"]).any(|kind| kind["kind"] != "dev")
        };
        open.extend(dependencies.filter(is_built).filter_map(|dependency| dependency["pkg"].as_str()));
    }
    reached
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    #[test]
    fn a_dependency_that_asks_for_a_newer_compiler_is_found() {
        let found = |asks: &str, kind: &str| {
            super::newer(&json!({
                "workspace_members": ["own"],
                "packages": [
                    {"id": "own", "name": "own", "version": "1.0.0", "rust_version": "1.89"},
                    {"id": "a", "name": "a", "version": "2.0.0", "rust_version": null},
                    {"id": "b", "name": "b", "version": "3.0.0", "rust_version": asks},
                ],
                "resolve": {"nodes": [
                    {"id": "own", "deps": [{"pkg": "a", "dep_kinds": [{"kind": "dev"}]}]},
                    {"id": "a", "deps": [{"pkg": "b", "dep_kinds": [{"kind": kind}]}]},
                    {"id": "b", "deps": []},
                ]},
            }))
        };
        let fault =
            "package \"own\" has an older rust-version than \"b\" \"3.0.0\", which asks for \"1.89.1\"";
        assert_eq!(found("1.89.1", "build"), [fault]);
        assert!(found("1.89.0", "build").is_empty());
        assert!(found("1.90", "dev").is_empty(), "tests of a dependency are not run");
    }
}
