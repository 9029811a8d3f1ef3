//! `cargo xtask header`: tenon.h from the declarations of the C library.

use crate::{Outcome, root};
use std::error::Error;
use std::path::PathBuf;

/// Writes the header.
pub(crate) fn write() -> Outcome {
    Ok(std::fs::write(path(), generate()?)?)
}

fn path() -> PathBuf {
    root().join("bindings/c/include/tenon.h")
}

fn generate() -> Result<String, Box<dyn Error>> {
    let library = root().join("bindings/c");
    let config = cbindgen::Config::from_file(library.join("cbindgen.toml"))?;
    // The modules that it names are read with it: a file that is named as well would be read twice.
    let builder = cbindgen::Builder::new().with_config(config).with_src(library.join("src/lib.rs"));
    let mut header = Vec::new();
    builder.generate()?.write(&mut header);
    Ok(String::from_utf8(header)?)
}

#[cfg(test)]
mod tests {
    use crate::check::sources::sources;
    use crate::root;
    use std::collections::BTreeMap;
    use syn::{Item, ItemFn};

    #[test]
    fn the_header_is_what_the_declarations_say() {
        let checked_in = std::fs::read_to_string(super::path()).unwrap();
        assert!(checked_in == super::generate().unwrap(), "tenon.h has drifted: run `cargo xtask header`");
    }

    #[test]
    fn the_header_declares_each_exported_function_once() {
        let header = std::fs::read_to_string(super::path()).unwrap();
        let once: BTreeMap<_, _> = exported().into_iter().map(|name| (name, 1)).collect();
        assert_eq!(declared(&header), once);
    }

    /// The functions that the library exports to C.
    fn exported() -> Vec<String> {
        let files = sources(&root().join("bindings/c/src"), &[".rs"]).unwrap();
        let files = files.into_iter().map(|file| syn::parse_file(&std::fs::read_to_string(file).unwrap()));
        let items = files.flat_map(|file| file.unwrap().items);
        let functions =
            items.filter_map(|item| if let Item::Fn(function) = item { Some(function) } else { None });
        functions.filter(is_exported).map(|function| function.sig.ident.to_string()).collect()
    }

    fn is_exported(function: &ItemFn) -> bool {
        let is_c = |abi: &syn::Abi| abi.name.as_ref().is_some_and(|name| name.value() == "C");
        let is_unmangled = |attribute: &syn::Attribute| {
            attribute.parse_args::<syn::Path>().is_ok_and(|argument| argument.is_ident("no_mangle"))
        };
        function.sig.abi.as_ref().is_some_and(is_c) && function.attrs.iter().any(is_unmangled)
    }

    /// The functions that a header declares, each with how often.
    fn declared(header: &str) -> BTreeMap<String, usize> {
        let code: String = header.split("/*").map(|part| part.rsplit("*/").next().unwrap_or(part)).collect();
        let words = code.split(|c: char| c.is_whitespace() || c == '*');
        let names = words.filter_map(|word| word.split_once('(')).map(|(name, _)| name);
        let mut counts = BTreeMap::new();
        let is_name = |name: &&str| name.starts_with("tenon_") && !name.contains(')');
        for name in names.filter(is_name) {
            *counts.entry(name.to_owned()).or_default() += 1;
        }
        counts
    }

    #[test]
    fn a_declaration_is_no_comment_and_no_type() {
        let header = "/* tenon_a() frees. */\nvoid tenon_a(int x);\nconst char *tenon_b(void);\n\
                      typedef void (*tenon_c)(void *user);\nvoid tenon_a(int x);\n";
        assert_eq!(declared(header), BTreeMap::from([("tenon_a".to_owned(), 2), ("tenon_b".to_owned(), 1)]));
    }
}
