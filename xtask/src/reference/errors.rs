//! `docs/reference/errors.md`.

use super::{GENERATED, row};
use tenon::{Catalogue, Code, Retry};

/// The page: every code with what to do about it, and every reason with its text.
pub(crate) fn page(catalogue: &Catalogue) -> String {
    let mut page = format!(
        "# Error codes\n\n{GENERATED}\nA code keeps its meaning for ever and is never used for another.\n\n\
         | code | what happened | what to do |\n|---|---|---|\n"
    );
    for code in Code::ALL {
        let cells = [format!("`{}`", code.as_str()), code.doc().to_owned(), advice(code.retry()).to_owned()];
        page.push_str(&row(&cells));
    }
    page.push_str(
        "\n## Reasons\n\nAn error names its `reason` beside the code, and its `parameters` by name. A reason keeps its meaning as a code \
         does; its texts may get better. `context.locale` chooses the language of the message: Chinese for `zh`, English \
         otherwise.\n\n| reason | code | text | 中文 |\n|---|---|---|---|\n",
    );
    let mut reasons: Vec<_> = tenon::reasons(catalogue).collect();
    reasons.sort_by_key(|reason| reason.name);
    for reason in reasons {
        let (name, code) = (format!("`{}`", reason.name), format!("`{}`", reason.code));
        page.push_str(&row(&[name, code, reason.text.en.to_owned(), reason.text.zh.to_owned()]));
    }
    page
}

fn advice(retry: Retry) -> &'static str {
    match retry {
        Retry::Never => "`never`: the same request is refused again",
        Retry::Later => "`later`: the same request may succeed later",
        Retry::AfterRepair => "`after_repair`: correct the cause, then repeat the request",
        Retry::OutcomeUnknown => "`outcome_unknown`: look the result up by its key first",
    }
}
