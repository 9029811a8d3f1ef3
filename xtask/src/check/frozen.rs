//! The interfaces for components do not change within a version: what was built against one goes on to load.

use super::Faults;
use crate::{component, root};
use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;

/// The folder of the packages; the frozen ones are in a folder of it, each with its version behind its name.
const FOLDER: &str = "bindings/wit";

/// Every package says what its version said when it was frozen. One that is generated is not frozen: its version follows it.
pub(crate) fn check() -> Result<Faults, Box<dyn Error>> {
    let folder = root().join(FOLDER);
    let mut faults = Faults::new();
    for entry in std::fs::read_dir(&folder)? {
        let place = entry?.path();
        let name = place.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name != "frozen" && !component::PACKAGE.ends_with(&name) {
            let now = package(&place)?;
            let version = version(&now).unwrap_or_default();
            let frozen = folder.join("frozen").join(format!("{name}-{version}"));
            let frozen = if frozen.is_dir() { package(&frozen)? } else { Package::new() };
            faults.extend(changed(&frozen, &now).map(|line| format!("{FOLDER}/{name}: {line}")));
            for before in earlier(&folder, &name, version)? {
                faults.extend(taken_away(&before, &now).map(|line| format!("{FOLDER}/{name}: {line}")));
            }
        }
    }
    Ok(faults)
}

/// The frozen packages of this name that a version must be compatible with, as cargo has it: 0.1.0 for 0.1.1, and not for 0.2.0.
fn earlier(folder: &Path, name: &str, version: &str) -> Result<Vec<Package>, Box<dyn Error>> {
    let (series, _) = version.rsplit_once('.').unwrap_or_default();
    let of_series = format!("{name}-{series}.");
    let mut earlier = Vec::new();
    for entry in std::fs::read_dir(folder.join("frozen"))? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with(&of_series) {
            earlier.push(package(&entry.path())?);
        }
    }
    Ok(earlier)
}

/// A declaration of an earlier version that is not where it was. What is new comes behind it, or in a file of its own.
fn taken_away(before: &Package, now: &Package) -> Option<String> {
    let package_line = |line: &&str| !line.starts_with("package ");
    before.iter().find_map(|(file, text)| {
        let now = now.get(file).map(String::as_str).unwrap_or_default();
        let mut there = lines(now).filter(package_line);
        let gone = lines(text).filter(package_line).find(|line| there.next() != Some(*line))?;
        Some(format!(
            "`{gone}` of an earlier version is not where it was: add behind it, or raise the version further"
        ))
    })
}

/// The files of a package, by name.
type Package = BTreeMap<String, String>;

fn package(folder: &Path) -> Result<Package, Box<dyn Error>> {
    let mut files = Package::new();
    for entry in std::fs::read_dir(folder)? {
        let file = entry?.path();
        if file.extension().is_some_and(|extension| extension == "wit") {
            let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
            files.insert(name, std::fs::read_to_string(&file)?);
        }
    }
    Ok(files)
}

/// What stands behind the `@` of the package's name.
fn version(package: &Package) -> Option<&str> {
    let mut lines = package.values().flat_map(|text| text.lines());
    let named = lines.find_map(|line| line.strip_prefix("package "))?;
    Some(named.split_once('@')?.1.trim_end_matches(';'))
}

/// The first declaration that is another one than it was; prose may change.
fn changed(frozen: &Package, now: &Package) -> Option<String> {
    let mut pairs = (declared(frozen), declared(now));
    loop {
        return match (pairs.0.next(), pairs.1.next()) {
            (None, None) => None,
            (before, after) if before == after => continue,
            (_, Some(line)) => {
                Some(format!("`{line}` is not in the frozen version: give it another, and freeze that"))
            }
            (Some(line), None) => Some(format!("`{line}` of the frozen version is gone")),
        };
    }
}

fn declared(package: &Package) -> impl Iterator<Item = &str> {
    package.values().flat_map(|text| lines(text))
}

/// The lines of a file that are no prose.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//"))
}

#[cfg(test)]
mod tests {
    use super::{Package, changed, taken_away, version};

    const FROZEN: &str =
        "/// A package.\npackage tenon:sql@0.1.0;\ninterface database {\n  dialect: func() -> string;\n}\n";

    fn package(text: &str) -> Package {
        [("database.wit".to_owned(), text.to_owned())].into()
    }

    #[test]
    fn prose_may_change_and_declarations_may_not() {
        let frozen = package(FROZEN);
        assert_eq!(version(&frozen), Some("0.1.0"));
        assert_eq!(changed(&frozen, &frozen), None);
        assert_eq!(changed(&frozen, &package(&FROZEN.replace("A package", "Another word"))), None);
        for (from, to) in [
            ("-> string", "-> u32"),
            ("}\n", "  more: func();\n}\n"),
            ("  dialect: func() -> string;\n", ""),
            ("}\n", ""),
        ] {
            let now = package(&FROZEN.replace(from, to));
            assert!(changed(&frozen, &now).is_some(), "{from} became {to}");
        }
        assert!(changed(&Package::new(), &frozen).is_some(), "what has no frozen version is found");
    }
    #[test]
    fn a_later_version_adds_and_takes_nothing_away() {
        let frozen = package(FROZEN);
        let later = FROZEN.replace("0.1.0", "0.1.1") + "interface more {\n}\n";
        assert_eq!(taken_away(&frozen, &package(&later)), None);
        for (from, to) in
            [("-> string", "-> u32"), ("  dialect: func() -> string;\n", ""), ("database", "db")]
        {
            assert!(taken_away(&frozen, &package(&later.replace(from, to))).is_some(), "{from} became {to}");
        }
        assert!(taken_away(&frozen, &Package::new()).is_some(), "a file is gone");
    }
}
