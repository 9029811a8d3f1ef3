//! `cargo xtask install`: the C door as a host author wants it, a header and two libraries.

use crate::{Outcome, root};
use serde_json::Value as Json;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Builds and lays out what `-I <folder>/include -L <folder>/lib -ltenon` needs.
pub(crate) fn run(arguments: &[&str]) -> Outcome {
    let (folder, profile) = match arguments {
        ["--debug", folder] => (Path::new(folder), "dev"),
        [folder] if !folder.starts_with('-') => (Path::new(folder), "release"),
        _ => return Err("cargo xtask install [--debug] <folder>".into()),
    };
    let (include, lib) = (folder.join("include"), folder.join("lib"));
    std::fs::create_dir_all(&include)?;
    std::fs::create_dir_all(&lib)?;
    std::fs::copy(root().join("bindings/c/include/tenon.h"), include.join("tenon.h"))?;
    for built in build(profile)? {
        let extension = built.extension().and_then(|extension| extension.to_str());
        if let Some(extension @ ("so" | "dylib" | "a")) = extension {
            std::fs::copy(&built, lib.join(format!("libtenon.{extension}")))?;
        }
    }
    Ok(())
}

/// The files that Cargo made of the C door.
fn build(profile: &str) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args([
            "build",
            "-q",
            "-p",
            "tenon-c",
            "--message-format=json-render-diagnostics",
            "--profile",
            profile,
        ])
        .current_dir(root())
        .stderr(Stdio::inherit())
        .output()?;
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
mod tests {
    #[test]
    fn an_installation_has_the_header_and_both_libraries() {
        let folder = tempfile::tempdir().unwrap();
        super::run(&["--debug", folder.path().to_str().unwrap()]).unwrap();
        let shared = format!("lib/libtenon{}", std::env::consts::DLL_SUFFIX);
        for file in ["include/tenon.h", shared.as_str(), "lib/libtenon.a"] {
            assert!(folder.path().join(file).metadata().unwrap().len() > 0, "{file}");
        }
    }
}
