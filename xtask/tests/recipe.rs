//! The recipes of CONTRIBUTING.md, followed to the letter in a copy of the workspace: a folder with a list makes a module, one
//! file an entity in it that every door serves, and nothing else needs an edit.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;

type Outcome<T = ()> = Result<T, Box<dyn Error>>;

/// Contents by paths from the root of a workspace.
type Files = BTreeMap<String, Vec<u8>>;

const ENTITY: &str = "crates/core/src/service/service_contract.rs";
const LIST: &str = "crates/core/src/service/mod.rs";
const MODULES: &str = "crates/core/src/lib.rs";
const SCENARIO: &str = "tests/scenarios/service-contract.yaml";

/// Where generated files are.
const GENERATED: [&str; 5] = [
    "docs/generated/",
    "docs/reference/",
    "bindings/python/tenon/operations.py",
    "bindings/wit/tenon-entities/",
    "bindings/component/src/typed/glue.rs",
];

/// How the program is compiled through which scenarios go to the C door.
const RELAY: [&str; 8] = [
    "-std=c99",
    "bindings/c/examples/relay.c",
    "-Itarget/installed/include",
    "-Ltarget/installed/lib",
    "-Wl,-rpath,$ORIGIN/lib",
    "-ltenon",
    "-o",
    "target/installed/relay",
];

#[test]
fn a_new_module_takes_a_folder_and_two_lines_and_a_new_entity_one_file_and_its_lines() -> Outcome {
    let original = set_apart(files(&root())?)?;
    let copy = Copy::of(followed(original.clone())?)?;
    copy.run("cargo", &["build", "-q", "-p", "xtask", "-p", "tenon-cli"])?;
    copy.run("target/debug/xtask", &["generate"])?;
    copy.run("target/debug/xtask", &["check"])?;
    copy.run("target/debug/xtask", &["install", "--debug", "--features", "erp-sql", "target/installed"])?;
    copy.run("cc", &RELAY)?;
    let story = ["test", "-q", "-p", "tenon-tests", "--test", "scenarios", "--", "service-contract"];
    let played = copy.run("cargo", &story)?;
    assert!(played.contains(" passed; 0 failed") && !played.contains(" 0 passed"), "{played}");

    let changed = differences(&original, &files(&copy.folder)?);
    let is_generated = |path: &String| GENERATED.iter().any(|folder| path.starts_with(folder));
    let (generated, by_hand): (Vec<_>, Vec<_>) = changed.into_iter().partition(is_generated);
    assert_eq!(by_hand, [MODULES, LIST, ENTITY, SCENARIO]);
    assert!(generated.contains(&"docs/generated/openrpc.json".to_owned()), "{generated:?}");
    Ok(())
}

/// The same workspace under another version, so that nothing that is built of it is taken for the real one's: the two share
/// a folder of built things.
fn set_apart(mut files: Files) -> Outcome<Files> {
    const OWN: &str = concat!("version = \"", env!("CARGO_PKG_VERSION"), "\"");
    const OTHER: &str = "version = \"0.0.0-recipe\"";
    let manifest = String::from_utf8(files["Cargo.toml"].clone())?;
    files.insert("Cargo.toml".to_owned(), manifest.replacen(OWN, OTHER, 1).into_bytes());
    // In the lock file, the workspace's own packages are those without a source.
    let lock = String::from_utf8(files["Cargo.lock"].clone())?;
    let package = |package: &str| match package.contains("\nsource = ") {
        true => package.to_owned(),
        false => package.replacen(OWN, OTHER, 1),
    };
    let lock: Vec<_> = lock.split("\n\n").map(package).collect();
    files.insert("Cargo.lock".to_owned(), lock.join("\n\n").into_bytes());
    Ok(files)
}

/// The files of a workspace in which the recipes have been followed.
fn followed(mut files: Files) -> Outcome<Files> {
    let page = String::from_utf8(files["CONTRIBUTING.md"].clone())?;
    for path in [ENTITY, LIST, SCENARIO] {
        let before = files.insert(path.to_owned(), block_after(&page, path)?.into_bytes());
        assert_eq!(before, None, "{path} is not new");
    }
    // The lines of the entity are those that the list of the module has.
    let list = String::from_utf8(files[LIST].clone())?;
    let missing = block_after(&page, "mod.rs")?.lines().find(|line| !list.contains(line)).map(str::to_owned);
    assert_eq!(missing, None, "{LIST} has another line for the entity");
    let modules = with_module(&String::from_utf8(files[MODULES].clone())?, &block_after(&page, MODULES)?)?;
    files.insert(MODULES.to_owned(), modules.into_bytes());
    Ok(files)
}

/// The file of modules with one more: of the two lines, one declares it and one puts it into the list.
fn with_module(file: &str, lines: &str) -> Outcome<String> {
    let lines: Vec<_> = lines.lines().collect();
    let [declared, listed] = lines[..] else { return Err("a module takes two lines".into()) };
    let (above, below) = file.split_once("\nuse tenon_kernel::Module;").ok_or("no place to declare it")?;
    let (between, list) = below.split_once("= &[\n").ok_or("no list")?;
    Ok(format!("{above}{declared}\n\nuse tenon_kernel::Module;{between}= &[\n{listed}\n{list}"))
}

/// The paths that are not the same in both, in order.
fn differences(before: &Files, after: &Files) -> Vec<String> {
    let paths: BTreeSet<_> = before.keys().chain(after.keys()).collect();
    paths.into_iter().filter(|path| before.get(*path) != after.get(*path)).cloned().collect()
}

/// The first block of code after the first place that names the file.
fn block_after(page: &str, file: &str) -> Outcome<String> {
    let (_, after) = page.split_once(&format!("`{file}`")).ok_or_else(|| format!("{file} is not named"))?;
    let (_, fenced) = after.split_once("\n```").ok_or("no block")?;
    let (_, code) = fenced.split_once('\n').ok_or("no block")?;
    let (code, _) = code.split_once("\n```\n").ok_or("no end of the block")?;
    Ok(format!("{code}\n"))
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// A workspace in the folder of built things.
struct Copy {
    folder: PathBuf,
    target: PathBuf,
}

impl Copy {
    /// Lays the files out. Those that lie there already keep their times, so that little is built anew.
    fn of(wanted: Files) -> Outcome<Copy> {
        let tmp = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let folder = tmp.join("recipe");
        std::fs::create_dir_all(&folder)?;
        let found = files(&folder)?;
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
    fn run(&self, program: &str, arguments: &[&str]) -> Outcome<String> {
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
            // The wheel and the component are of the workspace as it is, and know no new entity.
            .env_remove("TENON_PYTHON")
            .env_remove("TENON_COMPONENT")
            .env_remove("TENON_COMPONENT_ERP")
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
fn files(root: &Path) -> Outcome<Files> {
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
