//! Files and functions of a size that reads well.

use super::Faults;
use super::sources::sources;
use crate::root;
use std::error::Error;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Block, ImplItemFn, ItemFn, Signature, TraitItemFn};

/// The most lines of a file.
const FILE: usize = 600;

/// The most lines of a function, from its signature to its closing brace.
const FUNCTION: usize = 60;

/// Functions that may be longer: file, function, reason.
const EXCEPTIONS: &[(&str, &str, &str)] = &[(
    "adapters/erp-sql/tests/k3/mapping.rs",
    "the_place_and_the_reason_are_said",
    "one table of cases: what is wrong, and what is said about it",
)];

/// Every Rust file of the project.
pub(crate) fn check() -> Result<Faults, Box<dyn Error>> {
    let mut faults = Faults::new();
    let mut long = Vec::new();
    for file in sources(root(), &[".rs"])? {
        let source = std::fs::read_to_string(&file)?;
        let path = file.strip_prefix(root())?.to_string_lossy().replace('\\', "/");
        let lines = source.lines().count();
        if lines > FILE {
            faults.push(format!("{path} has {lines} lines, more than {FILE}"));
        }
        let functions = functions(&source).map_err(|error| format!("{path}: {error}"))?;
        long.extend(functions.into_iter().filter(|f| f.lines > FUNCTION).map(|f| (path.clone(), f)));
    }
    let allowed = |path: &str, name: &str| EXCEPTIONS.iter().any(|(p, n, _)| (*p, *n) == (path, name));
    let unforeseen = long.iter().filter(|(path, function)| !allowed(path, &function.name));
    faults.extend(
        unforeseen
            .map(|(path, f)| format!("{path}: `{}` has {} lines, more than {FUNCTION}", f.name, f.lines)),
    );
    let needless =
        EXCEPTIONS.iter().filter(|(path, name, _)| !long.iter().any(|(p, f)| p == path && f.name == *name));
    faults
        .extend(needless.map(|(path, name, _)| format!("{path}: `{name}` needs no exception from its size")));
    Ok(faults)
}

/// One function and its length.
struct Function {
    name: String,
    lines: usize,
}

#[derive(Default)]
struct Functions(Vec<Function>);

fn functions(source: &str) -> syn::Result<Vec<Function>> {
    let mut functions = Functions::default();
    functions.visit_file(&syn::parse_file(source)?);
    Ok(functions.0)
}

impl Functions {
    fn add(&mut self, signature: &Signature, body: &Block) {
        let lines = body.span().end().line + 1 - signature.span().start().line;
        self.0.push(Function { name: signature.ident.to_string(), lines });
    }
}

impl<'ast> Visit<'ast> for Functions {
    fn visit_item_fn(&mut self, function: &'ast ItemFn) {
        self.add(&function.sig, &function.block);
        visit::visit_item_fn(self, function);
    }

    fn visit_impl_item_fn(&mut self, function: &'ast ImplItemFn) {
        self.add(&function.sig, &function.block);
        visit::visit_impl_item_fn(self, function);
    }

    fn visit_trait_item_fn(&mut self, function: &'ast TraitItemFn) {
        if let Some(body) = &function.default {
            self.add(&function.sig, body);
        }
        visit::visit_trait_item_fn(self, function);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lines_of_a_function_are_counted_without_its_documentation() {
        let source = "/// What it does.\nfn f() {\n    g();\n}\nimpl T {\n    fn g() {}\n}\n";
        let counted: Vec<_> = functions(source).unwrap().into_iter().map(|f| (f.name, f.lines)).collect();
        assert_eq!(counted, [("f".to_owned(), 3), ("g".to_owned(), 1)]);
    }
}
