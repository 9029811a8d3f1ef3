//! `cargo xtask install`: the C door as a host author wants it: a header, two libraries, and what pkg-config and CMake ask for.

use crate::{Outcome, root};
use serde_json::Value as Json;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const USAGE: &str = "cargo xtask install [--debug] [--features <list>] <folder>";

/// The number of the ABI, as bindings/c/build.rs has it.
const ABI: &str = "1";

/// What is to be built.
#[derive(Default)]
struct Wanted<'a> {
    debug: bool,
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
    std::fs::copy(root().join("bindings/c/include/tenon.h"), include.join("tenon.h"))?;
    for built in build(&wanted)? {
        match built.extension().and_then(|extension| extension.to_str()) {
            Some("so") => share(&built, &lib, &format!("libtenon.so.{ABI}"), "libtenon.so")?,
            Some("dylib") => share(&built, &lib, &format!("libtenon.{ABI}.dylib"), "libtenon.dylib")?,
            Some("a") => drop(std::fs::copy(&built, lib.join("libtenon.a"))?),
            Some("dll" | "lib") => drop(std::fs::copy(&built, lib.join(built.file_name().ok_or(USAGE)?))?),
            _ => {}
        }
    }
    describe(&lib, &wanted)
}

/// Lays a shared library down under the name that programs remember, with a link under the name that linkers look for.
fn share(built: &Path, lib: &Path, name: &str, link: &str) -> Outcome {
    // A library that a program has open is not written over.
    for old in [name, link] {
        let _ = std::fs::remove_file(lib.join(old));
    }
    std::fs::copy(built, lib.join(name))?;
    #[cfg(unix)]
    std::os::unix::fs::symlink(name, lib.join(link))?;
    #[cfg(not(unix))]
    std::fs::copy(built, lib.join(link))?;
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
        std::fs::create_dir_all(lib.join(folder))?;
        std::fs::write(lib.join(folder).join(template), text)?;
    }
    Ok(())
}

/// The files that Cargo made of the C door.
fn build(wanted: &Wanted<'_>) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut cargo = Command::new(cargo);
    cargo.args(["build", "-q", "-p", "tenon-c", "--message-format=json-render-diagnostics"]);
    cargo.args(["--profile", if wanted.debug { "dev" } else { "release" }, "--features", wanted.features]);
    let output = cargo.current_dir(root()).stderr(Stdio::inherit()).output()?;
    if !output.status.success() {
        return Err("the C door does not build".into());
    }
    let messages = String::from_utf8(output.stdout)?;
    let messages: Vec<Json> = messages.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
    let door = messages.iter().find(|message| message["target"]["name"] == "tenon_c");
    let files =
        door.and_then(|door| door["filenames"].as_array()).ok_or("Cargo names no file of the C door")?;
    Ok(files.iter().filter_map(Json::as_str).map(PathBuf::from).collect())
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use std::path::Path;
    use std::process::Command;

    fn succeeds(command: &mut Command) -> String {
        let output = command.output().unwrap();
        let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        assert!(output.status.success(), "{command:?}: {}{}", said(&output.stdout), said(&output.stderr));
        said(&output.stdout)
    }

    fn shell(folder: &Path, line: &str) -> String {
        succeeds(Command::new("sh").args(["-ec", line]).current_dir(folder))
    }

    /// A host's project elsewhere, built against an installation by pkg-config and by CMake.
    #[test]
    fn pkg_config_and_cmake_find_an_installation() {
        let folder = tempfile::tempdir().unwrap();
        let installed = folder.path().join("an installation");
        super::run(&["--debug", installed.to_str().unwrap()]).unwrap();
        let moved = folder.path().join("moved");
        std::fs::rename(installed, &moved).unwrap();
        let source = crate::root().join("bindings/c/examples/quick_start.c");
        std::fs::copy(source, folder.path().join("quick_start.c")).unwrap();

        let flags = "PKG_CONFIG_PATH=moved/lib/pkgconfig pkg-config";
        let compile = format!(
            "cc quick_start.c $({flags} --cflags --libs tenon) -Wl,-rpath,moved/lib -o by_pkg_config"
        );
        shell(folder.path(), &compile);
        let said = shell(folder.path(), "./by_pkg_config");
        assert!(said.contains("C000001"), "{said}");
        let version = shell(folder.path(), &format!("{flags} --modversion tenon"));
        assert_eq!(version.trim(), env!("CARGO_PKG_VERSION"));

        let project = "cmake_minimum_required(VERSION 3.16)\nproject(host C)\n\
            find_package(tenon 0.1 REQUIRED)\n\
            add_executable(shared quick_start.c)\ntarget_link_libraries(shared tenon::tenon)\n\
            add_executable(archive quick_start.c)\ntarget_link_libraries(archive tenon::static)\n";
        std::fs::write(folder.path().join("CMakeLists.txt"), project).unwrap();
        shell(
            folder.path(),
            "cmake -S . -B built -DCMAKE_PREFIX_PATH=\"$PWD/moved\" >/dev/null; cmake --build built",
        );
        for program in ["built/shared", "built/archive"] {
            let said = shell(folder.path(), program);
            assert!(said.contains("C000001"), "{program}: {said}");
        }
        let refused = format!("{}find_package(tenon 99 REQUIRED)\n", project);
        std::fs::write(folder.path().join("CMakeLists.txt"), refused).unwrap();
        let mut cmake = Command::new("cmake");
        cmake.args(["-S", ".", "-B", "refused", "-DCMAKE_PREFIX_PATH=moved"]).current_dir(folder.path());
        assert!(!cmake.output().unwrap().status.success(), "a version that is not there was found");
    }

    #[test]
    fn the_library_has_a_name_with_the_number_of_its_abi() {
        let folder = tempfile::tempdir().unwrap();
        super::run(&["--debug", folder.path().to_str().unwrap()]).unwrap();
        let said = shell(folder.path(), "objdump -p lib/libtenon.so | grep SONAME");
        assert_eq!(said.split_whitespace().last(), Some("libtenon.so.1"));
        assert!(folder.path().join("lib/libtenon.so.1").exists());
        assert!(folder.path().join("include/tenon.h").exists());
    }
}
