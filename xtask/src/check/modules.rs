//! The modules of the CRM and the arrows between them: each uses only what it says that it needs, and all of that; the kernel
//! names none of them; each is a Cargo feature.

use super::Faults;
use crate::root;
use std::collections::BTreeSet;
use std::error::Error;
use std::path::Path;
use tenon::{Catalogue, Module};

/// Where the modules are, a folder each.
const MODULES: &str = "crates/core/src";
const KERNEL: &str = "crates/kernel/src";

/// Checks the sources of the modules and of the kernel, and the features.
pub(crate) fn check(catalogue: &Catalogue) -> Result<Faults, Box<dyn Error>> {
    let mut faults = Faults::new();
    for module in tenon::core::MODULES {
        let code = code_below(&root().join(MODULES).join(module.name))?;
        faults.extend(arrows(catalogue, module, &code));
    }
    faults.extend(business_in_kernel(catalogue, &code_below(&root().join(KERNEL))?));
    faults.extend(features(&std::fs::read_to_string(root().join("crates/core/Cargo.toml"))?));
    Ok(faults)
}

/// The code of every file in a folder, without comments and without its tests.
fn code_below(folder: &Path) -> Result<String, Box<dyn Error>> {
    let mut code = String::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            code += &code_below(&path)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            code += &code_of(&std::fs::read_to_string(&path)?);
        }
    }
    Ok(code)
}

fn code_of(source: &str) -> String {
    let source = source.split("\n#[cfg(test)]").next().unwrap_or_default();
    let lines = source.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.map(|line| format!("{line}\n")).collect()
}

fn arrows(catalogue: &Catalogue, module: &Module, code: &str) -> Faults {
    let used = used(catalogue, module, code);
    let needed: BTreeSet<_> = module.needs.iter().copied().collect();
    let name = module.name;
    let unsaid = used
        .difference(&needed)
        .map(|other| format!("the module `{name}` uses `{other}`, and does not say that it needs it"));
    let unused = needed
        .difference(&used)
        .map(|other| format!("the module `{name}` says that it needs `{other}`, and does not use it"));
    let mut faults: Faults = unsaid.chain(unused).collect();
    if code.contains("pub(crate)") {
        faults.push(format!(
            "the module `{name}` has `pub(crate)`: it is `pub` for other modules, or `pub(super)`"
        ));
    }
    faults
}

/// The other modules that a module uses: by a path, by a reference or an extension, by the name of an entity in a query.
fn used(catalogue: &Catalogue, module: &Module, code: &str) -> BTreeSet<&'static str> {
    let others = tenon::core::MODULES.iter().map(|other| other.name).filter(|other| *other != module.name);
    let paths = others.filter(|other| code.contains(&format!("crate::{other}::")));
    let homes = catalogue.tables().filter_map(|def| {
        let named = [
            format!("Query::over(\"{}\"", def.name),
            format!("refers = \"{}\"", def.name),
            format!("extends = \"{}\"", def.name),
        ];
        let home = catalogue.home(def.name)?.name;
        named.iter().any(|named| code.contains(named)).then_some(home)
    });
    let mut used: BTreeSet<_> = paths.chain(homes).collect();
    used.remove(module.name);
    used.remove("platform");
    used
}

/// Entities of the CRM whose names stand in the kernel.
fn business_in_kernel(catalogue: &Catalogue, code: &str) -> Faults {
    let business =
        catalogue.tables().filter(|def| catalogue.home(def.name).is_some_and(|home| home.name != "platform"));
    let named = business.filter(|def| code.contains(&format!("\"{}\"", def.name)));
    named.map(|def| format!("the kernel names the entity `{}` of the CRM", def.name)).collect()
}

/// The features of tenon-core: each module is one of its own name, and brings those that it needs.
fn features(manifest: &str) -> Faults {
    let lines = tenon::core::MODULES.iter().map(|module| feature(module));
    let lacking = lines.filter(|line| !manifest.contains(line));
    lacking.map(|line| format!("crates/core/Cargo.toml lacks the feature: {}", line.trim())).collect()
}

fn feature(module: &Module) -> String {
    let needs: Vec<_> = module.needs.iter().map(|need| format!("\"{need}\"")).collect();
    format!("\n{} = [{}]\n", module.name, needs.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn catalogue() -> Catalogue {
        tenon::Modules::default().catalogue().unwrap()
    }

    fn of(needs: &'static [&'static str], code: &str) -> Faults {
        arrows(&catalogue(), &Module { needs, ..Module::new("pricing", "Prices.") }, code)
    }

    #[test]
    fn an_arrow_that_is_not_declared_is_found() {
        let import = "use crate::party::customer::Customer;";
        assert_eq!(of(&["party"], import), Faults::new());
        assert_eq!(of(&[], import), ["the module `pricing` uses `party`, and does not say that it needs it"]);
        assert_eq!(of(&[], "Query::over(\"sales_order_line\", filter)").len(), 1);
        assert_eq!(of(&[], "#[field(refers = \"product\", zh = \"产品\")]").len(), 1);
        assert_eq!(of(&[], "#[field(refers = \"user\", zh = \"负责人\")]"), Faults::new());
    }

    #[test]
    fn a_need_that_is_none_and_a_way_around_are_found() {
        assert_eq!(
            of(&["order"], ""),
            ["the module `pricing` says that it needs `order`, and does not use it"]
        );
        assert_eq!(of(&[], "pub(crate) fn peek() {}").len(), 1);
    }

    #[test]
    fn the_kernel_that_names_a_customer_is_found() {
        let found = business_in_kernel(&catalogue(), &code_of("// \"invoice\"\nlet one = \"customer\";"));
        assert_eq!(found, ["the kernel names the entity `customer` of the CRM"]);
    }

    #[test]
    fn a_module_that_is_no_feature_is_found() {
        let manifest: String = tenon::core::MODULES.iter().map(|module| feature(module)).collect();
        assert_eq!(features(&manifest), Faults::new());
        assert_eq!(features(&manifest.replace("\nstock =", "\nstore =")).len(), 1);
    }
}
