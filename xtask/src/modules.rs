//! The table of modules in ARCHITECTURE.md: the graph, in the order in which modules are put together.

use crate::root;
use std::fmt::Write;

const BEGIN: &str = "<!-- modules: written by cargo xtask generate -->\n";
const END: &str = "<!-- end of modules -->";

/// The page with the table as the declarations have it. Without its marks the page is left as it is.
pub(crate) fn page() -> String {
    let page = std::fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap_or_default();
    let parts = page.split_once(BEGIN).and_then(|(before, rest)| Some((before, rest.split_once(END)?.1)));
    match parts {
        Some((before, after)) => format!("{before}{BEGIN}{}{END}{after}", table()),
        None => page,
    }
}

fn table() -> String {
    let mut table = "| module | needs | what it is |\n|---|---|---|\n".to_owned();
    let catalogue = tenon::Modules::default().catalogue().unwrap_or_default();
    for module in catalogue.modules() {
        // Writing to a String does not fail.
        let _ = writeln!(table, "| `{}` | {} | {} |", module.name, module.needs.join(", "), module.doc);
    }
    table
}
