//! A component's file.

use crate::code::unusable;
use std::path::Path;
use tenon_erp_port::{Code, Error, Result};

/// What WebAssembly begins with.
const WEBASSEMBLY: &[u8] = b"\0asm";

/// What a module begins with, which is no component.
const MODULE: &[u8] = b"\0asm\x01\0\0\0";

/// What is in a file that holds a component by all appearances.
///
/// # Errors
/// `CONFIGURATION`: it cannot be read, or holds something else.
pub(crate) fn component(file: &Path) -> Result<Vec<u8>> {
    let bytes = std::fs::read(file).map_err(|error| unusable("it cannot be read", error))?;
    let no = |what: &str| Err(Error::new(Code::Configuration, what));
    if bytes.starts_with(MODULE) {
        return no(
            "this is a module of WebAssembly, and no component yet (`wasm-tools component new` makes one of it)",
        );
    }
    if !bytes.starts_with(WEBASSEMBLY) {
        return no("this is no component, nor any WebAssembly");
    }
    Ok(bytes)
}
