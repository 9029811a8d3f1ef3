//! `cargo xtask install`: the C library as a host author wants it: a header, two libraries, and what pkg-config and CMake ask
//! for. What it does is told on standard error.

use crate::{Outcome, root};
use serde_json::Value as Json;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const USAGE: &str = "cargo xtask install [--debug] [--workspace] [--features <list>] <folder>";

/// The number of the ABI, as bindings/c/stock/build.rs has it.
const ABI: &str = "1";

/// The package of the C library.
const LIBRARY: &str = "tenon-c-stock";

/// What is to be built.
#[derive(Default)]
struct Wanted<'a> {
    debug: bool,
    /// With what the whole workspace is built with, which saves time where that is built already.
    workspace: bool,
    features: &'a str,
    folder: Option<&'a Path>,
}

impl<'a> Wanted<'a> {
    fn parse(arguments: &[&'a str]) -> Option<Self> {
        let mut wanted = Wanted::default();
        let mut arguments = arguments.iter();
        while let Some(argument) = arguments.next() {
            match *argument {
                "--debug" => wanted.debug = true,
                "--workspace" => wanted.workspace = true,
                "--features" => wanted.features = arguments.next()?,
                folder if !folder.starts_with('-') => wanted.folder = Some(Path::new(folder)),
                _ => return None,
            }
        }
        wanted.folder.is_some().then_some(wanted)
    }
}

/// Builds, and lays out what `-I <folder>/include -L <folder>/lib -ltenon` needs.
pub(crate) fn run(arguments: &[&str]) -> Outcome {
    let wanted = Wanted::parse(arguments).ok_or(USAGE)?;
    let folder = wanted.folder.ok_or(USAGE)?;
    let (include, lib) = (folder.join("include"), folder.join("lib"));
    std::fs::create_dir_all(&include)?;
    std::fs::create_dir_all(&lib)?;
    let built = build(&wanted)?;
    lay(&root().join("bindings/c/include/tenon.h"), &include.join("tenon.h"))?;
    for built in built {
        match built.extension().and_then(|extension| extension.to_str()) {
            Some("so") => share(&built, &lib, &format!("libtenon.so.{ABI}"), "libtenon.so")?,
            Some("dylib") => share(&built, &lib, &format!("libtenon.{ABI}.dylib"), "libtenon.dylib")?,
            Some("a") => lay(&built, &lib.join("libtenon.a"))?,
            Some("dll" | "lib") => lay(&built, &lib.join(built.file_name().ok_or(USAGE)?))?,
            _ => {}
        }
    }
    describe(&lib, &wanted)?;
    eprintln!("installed in {}", folder.display());
    Ok(())
}

/// Copies a file to where it is wanted, and says so.
fn lay(from: &Path, to: &Path) -> Outcome {
    std::fs::copy(from, to)?;
    eprintln!("wrote {}", to.display());
    Ok(())
}

/// Lays a shared library down under the name that programs remember, with a link under the name that linkers look for.
fn share(built: &Path, lib: &Path, name: &str, link: &str) -> Outcome {
    // A library that a program has open is not written over.
    for old in [name, link] {
        let _ = std::fs::remove_file(lib.join(old));
    }
    lay(built, &lib.join(name))?;
    #[cfg(unix)]
    std::os::unix::fs::symlink(name, lib.join(link))?;
    #[cfg(not(unix))]
    std::fs::copy(built, lib.join(link))?;
    eprintln!("wrote {}, which is {name}", lib.join(link).display());
    Ok(())
}

/// Writes what pkg-config and CMake ask for.
fn describe(lib: &Path, wanted: &Wanted<'_>) -> Outcome {
    let shared = if cfg!(target_os = "macos") {
        format!("libtenon.{ABI}.dylib")
    } else {
        format!("libtenon.so.{ABI}")
    };
    let odbc = if wanted.features.split(',').any(|feature| feature == "odbc") { " -lodbc" } else { "" };
    let private = format!("-pthread -ldl -lm{odbc}");
    for (template, folder) in [
        ("tenon.pc", "pkgconfig"),
        ("tenon-config.cmake", "cmake/tenon"),
        ("tenon-config-version.cmake", "cmake/tenon"),
    ] {
        let text = std::fs::read_to_string(root().join("bindings/c/package").join(format!("{template}.in")))?;
        // CMake separates what is linked by semicolons.
        let private = if template.ends_with(".pc") { private.clone() } else { private.replace(' ', ";") };
        let text = text
            .replace("@VERSION@", env!("CARGO_PKG_VERSION"))
            .replace("@SHARED@", &shared)
            .replace("@PRIVATE@", &private);
        let file = lib.join(folder).join(template);
        std::fs::create_dir_all(lib.join(folder))?;
        std::fs::write(&file, text)?;
        eprintln!("wrote {}", file.display());
    }
    Ok(())
}

/// Has Cargo make the libraries, with its progress on standard error, and gives their files.
fn build(wanted: &Wanted<'_>) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let profile = if wanted.debug { "dev" } else { "release" };
    eprintln!("building the C library, profile {profile}: some minutes, the first time");
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut cargo = Command::new(cargo);
    cargo.args(["build", "--message-format=json-render-diagnostics", "--profile", profile]);
    match wanted.workspace {
        // A test makes Cargo choose the features that tests are built with: else all that they share would be built anew.
        true => cargo.args(["--workspace", "--lib", "--test", "scenarios"]),
        false => cargo.args(["-p", LIBRARY]),
    };
    let features = wanted.features.split(',').filter(|feature| !feature.is_empty());
    cargo.args(features.map(|feature| format!("--features={LIBRARY}/{feature}")));
    let output = cargo.current_dir(root()).stderr(Stdio::inherit()).output()?;
    if !output.status.success() {
        return Err("the C library does not build".into());
    }
    let messages = String::from_utf8(output.stdout)?;
    let messages: Vec<Json> = messages.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
    let is_library = |message: &Json| {
        let kinds = message["target"]["crate_types"].as_array();
        let package = message["package_id"].as_str().unwrap_or_default();
        kinds.is_some_and(|kinds| kinds.contains(&"cdylib".into()))
            && package.contains(&format!("#{LIBRARY}@"))
    };
    let library = messages.iter().find(|message| is_library(message));
    let files = library
        .and_then(|library| library["filenames"].as_array())
        .ok_or("Cargo names no file of the C library")?;
    Ok(files.iter().filter_map(Json::as_str).map(PathBuf::from).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a tool says about the installation, or none where there is no such tool.
    fn said(tool: &mut Command) -> Option<String> {
        let output = tool.output().ok()?;
        let text = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        assert!(output.status.success(), "{tool:?}: {}", text.concat());
        Some(text.concat())
    }

    #[test]
    fn pkg_config_and_cmake_find_an_installation_where_it_lies() -> Outcome {
        let place = tempfile::tempdir()?;
        let lib = place.path().join("moved/lib");
        describe(&lib, &Wanted { features: "erp-sql,odbc", ..Wanted::default() })?;
        let mut pkg_config = Command::new("pkg-config");
        pkg_config
            .env("PKG_CONFIG_PATH", lib.join("pkgconfig"))
            .args(["--static", "--cflags", "--libs", "tenon"]);
        if let Some(flags) = said(&mut pkg_config) {
            let found = |flag: &str| flags.split_whitespace().any(|word| word == flag);
            assert!(found("-ltenon") && found("-lodbc") && found("-ldl"), "{flags}");
            assert!(flags.contains("moved/lib") && flags.contains("include"), "{flags}");
        }
        let project = "cmake_minimum_required(VERSION 3.16)\nproject(host NONE)\nfind_package(tenon 0.1 REQUIRED)\n\
                       get_target_property(so tenon::tenon IMPORTED_LOCATION)\n\
                       get_target_property(with tenon::static INTERFACE_LINK_LIBRARIES)\n\
                       message(\"${so} ${with}\")\n";
        std::fs::write(place.path().join("CMakeLists.txt"), project)?;
        let mut cmake = Command::new("cmake");
        cmake
            .env("CMAKE_PREFIX_PATH", place.path().join("moved"))
            .current_dir(place.path())
            .args(["-B", "build", "."]);
        if let Some(told) = said(&mut cmake) {
            let shared = if cfg!(target_os = "macos") { "libtenon.1.dylib" } else { "libtenon.so.1" };
            assert!(told.contains(&format!("moved/lib/{shared} -pthread;-ldl;-lm;-lodbc")), "{told}");
        }
        Ok(())
    }
}
