//! The Rust behind the interfaces: a line for each function, which bindings/component/src/typed/mod.rs makes one of.

use super::operations::Function;
use std::collections::BTreeMap;

const HEAD: &str = "// Written by `cargo xtask generate` from the declarations. Do not edit.\n\
    //! Each function: the arguments that have a name, the record of those that have none, the answer, the operation.\n\n";

/// The file.
pub(crate) fn text(groups: &BTreeMap<&str, Vec<Function>>) -> String {
    let groups: String = groups
        .iter()
        .map(|(entity, functions)| {
            let lines: String = functions.iter().map(line).collect();
            format!("    {entity} {{\n{lines}    }}\n")
        })
        .collect();
    format!("{HEAD}super::entities! {{\n{groups}}}\n")
}

fn line(function: &Function) -> String {
    let verb = function.operation.split_once('.').map_or("", |(_, verb)| verb);
    let named: Vec<_> = function.named.iter().map(|(name, kind)| format!("{name}: {}", rust(kind))).collect();
    let spread = function.spread.as_ref().map(|kind| format!("..{}", rust(kind)));
    let (named, spread) = (named.join(", "), spread.unwrap_or_default());
    let gap = if named.is_empty() || spread.is_empty() { "" } else { " " };
    let given = if spread.is_empty() { named } else { format!("{named};{gap}{spread}") };
    format!("        {verb}({given}) -> {} = {:?};\n", rust(&function.answer), function.operation)
}

/// A type of WIT, as Rust has it.
fn rust(kind: &str) -> String {
    for (of, rust) in [("option<", "Option"), ("list<", "Vec")] {
        if let Some(inner) = kind.strip_prefix(of).and_then(|rest| rest.strip_suffix('>')) {
            return format!("{rust}<{}>", self::rust(inner));
        }
    }
    match kind {
        "string" => "String".to_owned(),
        "s32" => "i32".to_owned(),
        "s64" => "i64".to_owned(),
        "bool" => "bool".to_owned(),
        named => crate::clients::camel(&named.trim_start_matches('%').replace('-', "_")),
    }
}
