//! `cargo xtask header`: tenon.h from the declarations of the C door.

use crate::{Outcome, root};
use std::error::Error;
use std::path::PathBuf;

/// The files with something that C sees.
const SOURCES: [&str; 10] = [
    "lib.rs",
    "calls.rs",
    "ports.rs",
    "engines.rs",
    "reply.rs",
    "status.rs",
    "work.rs",
    "erp.rs",
    "database.rs",
    "log.rs",
];

/// Writes the header.
pub(crate) fn write() -> Outcome {
    Ok(std::fs::write(path(), generate()?)?)
}

fn path() -> PathBuf {
    root().join("bindings/c/include/tenon.h")
}

fn generate() -> Result<String, Box<dyn Error>> {
    let door = root().join("bindings/c");
    let config = cbindgen::Config::from_file(door.join("cbindgen.toml"))?;
    let builder = cbindgen::Builder::new().with_config(config);
    let builder =
        SOURCES.iter().fold(builder, |builder, source| builder.with_src(door.join("src").join(source)));
    let mut header = Vec::new();
    builder.generate()?.write(&mut header);
    Ok(String::from_utf8(header)?)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_header_is_what_the_declarations_say() {
        let checked_in = std::fs::read_to_string(super::path()).unwrap();
        assert!(checked_in == super::generate().unwrap(), "tenon.h has drifted: run `cargo xtask header`");
    }
}
