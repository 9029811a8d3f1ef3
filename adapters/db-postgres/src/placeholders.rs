//! `?` for each parameter, as the port has it, becomes `$1`, `$2`, … as the server has it.

/// The statement with numbered parameters. Question marks in literals, quoted names and comments are left alone.
pub(crate) fn numbered(sql: &str) -> String {
    let mut numbered = String::with_capacity(sql.len() + 16);
    let (mut rest, mut count) = (sql, 0);
    while let Some(at) = rest.find(['?', '\'', '"', '-', '/', '$']) {
        let (before, from) = rest.split_at(at);
        numbered.push_str(before);
        let whole = if from.starts_with('?') { 1 } else { passage(from) };
        let (passed, after) = from.split_at(whole);
        if passed == "?" {
            count += 1;
            numbered.push_str(&format!("${count}"));
        } else {
            numbered.push_str(passed);
        }
        rest = after;
    }
    numbered.push_str(rest);
    numbered
}

/// How long the literal, name or comment is that begins here: one byte, where none does.
fn passage(text: &str) -> usize {
    let until = |opening: usize, end: &str| {
        text.get(opening..).and_then(|rest| rest.find(end)).map_or(text.len(), |at| opening + at + end.len())
    };
    if text.starts_with("--") {
        until(2, "\n")
    } else if text.starts_with("/*") {
        until(2, "*/")
    } else if text.starts_with(['\'', '"']) {
        // A quote that is doubled ends one literal and begins the next.
        until(1, &text[..1])
    } else if let Some(tag) = dollar_tag(text) {
        until(tag.len(), tag)
    } else {
        1
    }
}

/// `$$` or `$name$`.
fn dollar_tag(text: &str) -> Option<&str> {
    let end = text.strip_prefix('$')?.find('$')? + 2;
    let tag = text.get(..end)?;
    let is_name = tag[1..end - 1].chars().all(|sign| sign.is_alphanumeric() || sign == '_');
    (is_name && !tag[1..].starts_with(|sign: char| sign.is_ascii_digit())).then_some(tag)
}

#[cfg(test)]
mod tests {
    use super::numbered;

    #[test]
    fn parameters_are_numbered_and_nothing_else_is() {
        for (sql, expected) in [
            ("SELECT a FROM t WHERE b = ? AND c IN (?, ?)", "SELECT a FROM t WHERE b = $1 AND c IN ($2, $3)"),
            ("SELECT 'what? it''s ?', \"t?\", ?", "SELECT 'what? it''s ?', \"t?\", $1"),
            ("SELECT a - ? /* ? */ -- ?\n, ?", "SELECT a - $1 /* ? */ -- ?\n, $2"),
            ("SELECT $$?$$, $q$ ? $q$, ?", "SELECT $$?$$, $q$ ? $q$, $1"),
            ("SELECT '榫?', ? / 2", "SELECT '榫?', $1 / 2"),
            ("SELECT 'unended ?", "SELECT 'unended ?"),
        ] {
            assert_eq!(numbered(sql), expected);
        }
    }
}
