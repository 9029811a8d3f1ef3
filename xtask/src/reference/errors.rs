//! `docs/reference/errors.md`.

use super::{GENERATED, row};
use tenon::{Code, Retry};

/// The page: every code with what to do about it.
pub(crate) fn page() -> String {
    let mut page = format!(
        "# Error codes\n\n{GENERATED}\nA code keeps its meaning for ever and is never used for another.\n\n\
         | code | what happened | what to do |\n|---|---|---|\n"
    );
    for code in Code::ALL {
        let cells = [format!("`{}`", code.as_str()), code.doc().to_owned(), advice(code.retry()).to_owned()];
        page.push_str(&row(&cells));
    }
    page
}

fn advice(retry: Retry) -> &'static str {
    match retry {
        Retry::Never => "`never`: the same request will be refused again",
        Retry::Later => "`later`: the same request may go through later",
        Retry::AfterRepair => "`after_repair`: put something right first",
        Retry::OutcomeUnknown => "`outcome_unknown`: look it up by its key before anything else",
    }
}
