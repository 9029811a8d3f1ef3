//! The module through every way into an engine: from Rust, through the host's own C library, and through its own command.

use serde_json::{Value as Json, json};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;
use tenon::config::{Config, HostPorts};
use tenon_testkit::scenario::{
    CommandEntryPoint, EngineEntryPoint, EntryPoint, Transcript, difference, load, play,
};

type Outcome<T = ()> = Result<T, Box<dyn Error>>;

const TENON: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// What cargo makes of the library and the command.
static BUILT: LazyLock<Result<Built, String>> =
    LazyLock::new(|| Built::new().map_err(|error| error.to_string()));

struct Built {
    library: PathBuf,
    command: PathBuf,
}

impl Built {
    fn new() -> Outcome<Built> {
        let mut cargo = Command::new(env!("CARGO"));
        // With the tests, for these add features to what both are made of: so it is built once.
        cargo.args(["build", "--workspace", "--lib", "--bins", "--tests"]);
        cargo.arg("--message-format=json-render-diagnostics");
        let output = cargo.current_dir(env!("CARGO_MANIFEST_DIR")).output()?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into());
        }
        let messages = output.stdout.split(|byte| *byte == b'\n');
        let messages: Vec<Json> = messages.filter_map(|line| serde_json::from_slice(line).ok()).collect();
        let files = |target: &str| {
            let is_made =
                |message: &&Json| message["target"]["name"] == target && message["profile"]["test"] == false;
            let message = messages.iter().find(is_made);
            let files = message.and_then(|message| message["filenames"].as_array()).into_iter().flatten();
            files.filter_map(Json::as_str).map(PathBuf::from).collect::<Vec<_>>()
        };
        let is_shared = |file: &PathBuf| {
            file.extension().is_some_and(|extension| extension == std::env::consts::DLL_EXTENSION)
        };
        let library = files("rental_crm").into_iter().find(is_shared).ok_or("cargo names no library")?;
        let command = files("rental-crm").into_iter().next().ok_or("cargo names no command")?;
        Ok(Built { library, command })
    }

    /// Compiles a program in C against the header of Tenon and the library of the host.
    fn compile(&self, source: &Path, folder: &Path) -> Outcome<PathBuf> {
        let program = folder.join(source.file_stem().ok_or("no name")?);
        let place = self.library.parent().ok_or("no folder")?.display();
        let mut cc = Command::new("cc");
        cc.args(["-std=c99", "-Wall", "-Wextra", "-Werror", "-pedantic"]).arg(source).arg("-o").arg(&program);
        cc.arg(format!("-I{TENON}/bindings/c/include")).arg(&self.library).arg(format!("-Wl,-rpath,{place}"));
        succeeded(cc.output()?)?;
        Ok(program)
    }
}

fn built() -> Outcome<&'static Built> {
    BUILT.as_ref().map_err(|error| error.as_str().into())
}

/// What a program has printed, unless it failed.
fn succeeded(output: std::process::Output) -> Outcome<String> {
    let printed = String::from_utf8(output.stdout)?;
    match output.status.success() {
        true => Ok(printed),
        false => Err(format!("{printed}{}", String::from_utf8_lossy(&output.stderr)).into()),
    }
}

fn config() -> String {
    json!({"database": "sqlite::memory:", "simulation": {"seed": 1, "now": "2026-01-30T09:00:00Z"}})
        .to_string()
}

fn rust() -> Outcome<Box<dyn EntryPoint>> {
    let config = Config::parse(&config())?;
    // region: open
    let engine = config.open_with(HostPorts { modules: rental::modules(), ..HostPorts::default() })?;
    // endregion: open
    Ok(Box::new(EngineEntryPoint(engine)))
}

/// The story, played through an entry point.
fn told(mut entry_point: Box<dyn EntryPoint>) -> Outcome<Transcript> {
    let story = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/rental.yaml"));
    let scenario = load(&Path::new(TENON).join("tests/scenarios"), story)?;
    let catalogue = rental::modules().catalogue()?;
    play(&scenario, &catalogue, "acme", &mut *entry_point).map_err(|failure| failure.to_string().into())
}

/// Plays the story through a program that answers line by line: it says what the engine in this process says.
fn as_from_rust(command: &mut Command) -> Outcome {
    let other = told(Box::new(CommandEntryPoint::start(command)?))?;
    match difference(&told(rust()?)?, &other) {
        None => Ok(()),
        Some(failure) => Err(failure.to_string().into()),
    }
}

#[test]
fn the_story_from_rust() -> Outcome {
    let story = told(rust()?)?;
    assert!(!story.0.is_empty());
    Ok(())
}

#[test]
fn the_story_through_the_own_command() -> Outcome {
    as_from_rust(Command::new(&built()?.command).args(["serve", "--stdio", "--config", &config()]))
}

#[test]
fn the_story_through_the_own_library() -> Outcome {
    let folder = tempfile::tempdir()?;
    let relay = built()?.compile(&Path::new(TENON).join("bindings/c/examples/relay.c"), folder.path())?;
    as_from_rust(Command::new(relay).arg(config()))
}

#[test]
fn a_program_in_c_calls_the_own_operation() -> Outcome {
    let folder = tempfile::tempdir()?;
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("c/examples/rental.c");
    let program = built()?.compile(&source, folder.path())?;
    let printed = succeeded(Command::new(program).output()?)?;
    assert_eq!(printed.lines().count(), 5, "{printed}");
    Ok(())
}

#[test]
fn the_own_library_has_every_function_of_the_header() -> Outcome {
    let exported =
        succeeded(Command::new("nm").args(["-D", "--defined-only"]).arg(&built()?.library).output()?)?;
    let exported: Vec<_> = exported.lines().filter_map(|line| line.split_whitespace().last()).collect();
    let header = std::fs::read_to_string(Path::new(TENON).join("bindings/c/include/tenon.h"))?;
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let before_parenthesis = header.split('(').map(|text| text.rsplit(|c| !is_name(c)).next().unwrap_or(""));
    let declared: Vec<_> = before_parenthesis.filter(|name| name.starts_with("tenon_")).collect();
    assert!(declared.contains(&"tenon_open"), "{declared:?}");
    for name in declared {
        assert!(exported.contains(&name), "{name} is not exported");
    }
    Ok(())
}

#[test]
fn the_own_command_makes_the_tables_and_lists_the_operations() -> Outcome {
    let said = |arguments: &[&str]| succeeded(Command::new(&built()?.command).args(arguments).output()?);
    assert!(said(&["schema", "--operations"])?.contains("rental_contract.extend"));
    assert!(said(&["schema", "--openrpc"])?.contains("rental_contract.extend"));
    for dialect in ["sqlite", "postgres", "mariadb"] {
        assert!(said(&["schema", "--sql", "--dialect", dialect])?.contains("tn_rental_contract_line"));
    }
    let printed = said(&["init", "--print", "--database", "sqlite::memory:"])?;
    assert!(printed.contains("tn_rental_contract_line"), "{printed}");
    Ok(())
}

#[test]
fn every_word_has_its_chinese() -> Outcome {
    let catalogue = rental::modules().catalogue()?;
    let contract = catalogue.def("rental_contract").ok_or("no entity")?;
    assert_eq!(contract.label.in_locale("zh"), "租赁合同");
    let line = catalogue.def("rental_contract_line").ok_or("no lines")?;
    for field in contract.shape.fields.iter().chain(line.shape.fields) {
        assert!(!field.label.zh.is_empty(), "{} has none", field.name);
    }
    Ok(())
}

#[test]
fn a_configuration_switches_the_module_on_with_what_it_needs_and_off() -> Outcome {
    let opened = |module: &str| {
        let config = json!({"database": "sqlite::memory:", "modules": [module]}).to_string();
        Config::parse(&config)?.open_with(HostPorts { modules: rental::modules(), ..HostPorts::default() })
    };
    let knows = |engine: &tenon::Engine, operation: &str| engine.catalogue().operation(operation).is_some();
    let (on, off) = (opened("rental")?, opened("order")?);
    assert!(knows(&on, "rental_contract.extend") && knows(&on, "sales_order.submit"));
    assert!(!knows(&off, "rental_contract.extend") && knows(&off, "sales_order.submit"));
    Ok(())
}
