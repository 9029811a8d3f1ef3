//! `INSERT … VALUES (?, …)` for many rows at once on PostgreSQL: one array for each parameter.
//!
//! `INSERT INTO t (a, b) VALUES (?, CAST(? AS numeric))` becomes
//! `INSERT INTO t (a, b) SELECT tenon_v.c1, CAST(tenon_v.c2 AS numeric) FROM unnest(CAST(? AS bigint[]), …)`. The types of the
//! arrays are those that the server determines for the parameters of the original statement.

use crate::SqlValue;

/// How long the arrays of one statement are, in bytes of text, and how many rows they have at most.
const ARRAY_BYTES: usize = 4 * 1024 * 1024;
const ARRAY_ROWS: usize = 5000;

/// An `INSERT` of one row of expressions, which can insert many.
pub struct Unnest<'s> {
    /// Up to the word `VALUES`.
    head: &'s str,
    /// What stands between the parentheses, without the parameters.
    values: Vec<&'s str>,
    /// What follows, such as `ON CONFLICT …`.
    tail: &'s str,
    parameters: usize,
}

impl<'s> Unnest<'s> {
    /// The statement in this form, if it has one.
    pub fn of(sql: &'s str) -> Option<Self> {
        let marks = marks(sql)?;
        let word =
            |from: usize, to: usize| sql.get(from..to).is_some_and(|it| it.eq_ignore_ascii_case("VALUES"));
        if !sql.trim_start().get(..6).is_some_and(|it| it.eq_ignore_ascii_case("INSERT")) {
            return None;
        }
        // The row is what the first parenthesis after `VALUES` opens at the outermost level.
        let open = marks.iter().position(|mark| {
            let before = sql[..mark.at].trim_end().len();
            mark.sign == b'(' && mark.depth == 0 && before >= 6 && word(before - 6, before)
        })?;
        let close = open + marks[open..].iter().position(|mark| mark.sign == b')' && mark.depth == 0)?;
        let (start, end) = (marks[open].at + 1, marks[close].at);
        let questions = || marks.iter().filter(|mark| mark.sign == b'?');
        let inside = || questions().filter(|mark| (start..end).contains(&mark.at));
        let tail = &sql[end + 1..];
        if inside().count() != questions().count() || tail.trim_start().starts_with(',') {
            return None;
        }
        let cuts: Vec<usize> = inside().map(|mark| mark.at).collect();
        let starts = std::iter::once(start).chain(cuts.iter().map(|at| at + 1));
        let ends = cuts.iter().copied().chain([end]);
        let values = starts.zip(ends).map(|(from, to)| &sql[from..to]).collect();
        let head = sql[..marks[open].at].trim_end();
        Some(Self { head: &head[..head.len() - 6], values, tail, parameters: cuts.len() })
    }

    /// How many parameters it has.
    pub fn parameters(&self) -> usize {
        self.parameters
    }

    /// Whether it updates rows that are there, and so none twice.
    pub fn may_update(&self) -> bool {
        self.tail.contains("DO UPDATE")
    }

    /// The statement that takes an array of each of these types in place of each parameter.
    pub fn with(&self, types: &[&str]) -> String {
        let mut sql = format!("{}SELECT ", self.head);
        for (at, piece) in self.values.iter().enumerate() {
            if at > 0 {
                sql.push_str(&format!("tenon_v.c{at}"));
            }
            sql.push_str(piece);
        }
        let arrays: Vec<String> = types.iter().map(|array| format!("CAST(? AS {array})")).collect();
        let names: Vec<String> = (1..=types.len()).map(|at| format!("c{at}")).collect();
        let (arrays, names) = (arrays.join(", "), names.join(", "));
        sql.push_str(&format!(" FROM unnest({arrays}) AS tenon_v({names}){}", self.tail));
        sql
    }
}

/// The arrays of these rows, one for each parameter, in as many messages as they need.
pub fn messages(rows: &[Vec<SqlValue>]) -> impl Iterator<Item = Vec<SqlValue>> {
    let mut rest = rows;
    std::iter::from_fn(move || {
        let columns = rest.first()?.len();
        let (now, later) = rest.split_at(fitting(rest));
        rest = later;
        Some((0..columns).map(|column| array(now, column)).collect())
    })
}

fn fitting(rows: &[Vec<SqlValue>]) -> usize {
    let mut bytes = 0;
    let fits = |row: &&Vec<SqlValue>| {
        bytes += row.iter().map(length).sum::<usize>();
        bytes <= ARRAY_BYTES
    };
    rows.iter().take(ARRAY_ROWS).take_while(fits).count().max(1)
}

fn length(value: &SqlValue) -> usize {
    match value {
        SqlValue::Text(text) => text.len(),
        SqlValue::Bytes(bytes) => 2 * bytes.len(),
        SqlValue::Null | SqlValue::Integer(_) | SqlValue::Real(_) => 8,
    }
}

/// One column of the rows as an array literal.
fn array(rows: &[Vec<SqlValue>], column: usize) -> SqlValue {
    let mut literal = String::from("{");
    for (at, row) in rows.iter().enumerate() {
        if at > 0 {
            literal.push(',');
        }
        push_element(&mut literal, &row[column]);
    }
    literal.push('}');
    SqlValue::Text(literal)
}

/// <https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO>
fn push_element(literal: &mut String, value: &SqlValue) {
    match value {
        SqlValue::Null => literal.push_str("NULL"),
        SqlValue::Integer(value) => literal.push_str(&value.to_string()),
        SqlValue::Real(value) => literal.push_str(&format!("{value:e}")),
        SqlValue::Bytes(bytes) => {
            literal.push_str("\"\\\\x");
            bytes.iter().for_each(|byte| literal.push_str(&format!("{byte:02x}")));
            literal.push('"');
        }
        SqlValue::Text(text) => {
            literal.push('"');
            for character in text.chars() {
                if matches!(character, '"' | '\\') {
                    literal.push('\\');
                }
                literal.push(character);
            }
            literal.push('"');
        }
    }
}

/// A parenthesis or a parameter outside of literals.
struct Mark {
    at: usize,
    sign: u8,
    /// How many parentheses are open around it.
    depth: usize,
}

/// The marks of a statement, or nothing where it holds what is not looked into: comments, dollar quotes and backslashes.
fn marks(sql: &str) -> Option<Vec<Mark>> {
    let mut marks = Vec::new();
    let mut depth: usize = 0;
    let mut quote = None;
    let bytes = sql.as_bytes();
    for (at, &sign) in bytes.iter().enumerate() {
        match (quote, sign) {
            (Some(open), _) if open == sign => quote = None,
            (None, b'$') | (_, b'\\') => return None,
            (Some(_), _) => {}
            (None, b'\'' | b'"') => quote = Some(sign),
            (None, b'-' | b'*') if at > 0 && matches!(bytes[at - 1], b'-' | b'/') => return None,
            (None, b'(') => {
                marks.push(Mark { at, sign, depth });
                depth += 1;
            }
            (None, b')') => {
                depth = depth.checked_sub(1)?;
                marks.push(Mark { at, sign, depth });
            }
            (None, b'?') => marks.push(Mark { at, sign, depth }),
            (None, _) => {}
        }
    }
    (depth == 0 && quote.is_none()).then_some(marks)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rewritten(sql: &str, types: &[&str]) -> Option<String> {
        Unnest::of(sql).map(|parts| parts.with(types))
    }

    #[test]
    fn a_row_of_parameters_becomes_one_array_for_each() {
        assert_eq!(
            rewritten(
                "INSERT INTO t (a, b) VALUES (?, CAST(? AS numeric)) ON CONFLICT DO NOTHING",
                &["x[]", "y[]"]
            ),
            Some(
                "INSERT INTO t (a, b) SELECT tenon_v.c1, CAST(tenon_v.c2 AS numeric) \
                 FROM unnest(CAST(? AS x[]), CAST(? AS y[])) AS tenon_v(c1, c2) ON CONFLICT DO NOTHING"
                    .to_owned()
            )
        );
    }

    #[test]
    fn literals_are_left_alone() {
        let sql = r#"insert into "t?(" (a) values (')?', ?)"#;
        let expected =
            r#"insert into "t?(" (a) SELECT ')?', tenon_v.c1 FROM unnest(CAST(? AS x[])) AS tenon_v(c1)"#;
        assert_eq!(rewritten(sql, &["x[]"]).as_deref(), Some(expected));
    }

    #[test]
    fn other_statements_have_no_such_form() {
        for sql in [
            "UPDATE t SET a = ? WHERE b IN (VALUES (?))",
            "INSERT INTO t (a) VALUES (?), (?)",
            "INSERT INTO t (a) VALUES (?) ON CONFLICT (a) DO UPDATE SET a = ?",
            "INSERT INTO t (a) SELECT ?",
            "INSERT INTO t (a) VALUES (? /* ) */)",
            "INSERT INTO t (a) VALUES (?",
            r"INSERT INTO t (a, b, c) VALUES (E'\'?', ?, E'\'')",
        ] {
            assert_eq!(rewritten(sql, &["x[]", "y[]"]), None, "{sql}");
        }
    }

    #[test]
    fn an_array_holds_any_text() {
        let rows = [
            vec!["a\"b\\c,{}".into()],
            vec![SqlValue::Null],
            vec!["NULL".into()],
            vec!["".into()],
            vec![7.into()],
        ];
        assert_eq!(array(&rows, 0), SqlValue::from(r#"{"a\"b\\c,{}",NULL,"NULL","",7}"#));
    }
}
