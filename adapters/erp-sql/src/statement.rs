//! Statements with named parameters (`:order.number`), compiled once to the port's `?`.

use std::collections::BTreeMap;
use tenon_sql::SqlValue;

/// The values of named parameters.
pub(crate) type Values = BTreeMap<String, SqlValue>;

/// A statement, ready to run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Statement {
    /// SQL with `?` for each parameter.
    pub(crate) sql: String,
    /// The name behind each `?`, in order.
    pub(crate) names: Vec<String>,
}

impl Statement {
    /// Compiles a statement in which only these parameters may stand.
    ///
    /// Text in quotes, quoted names and comments are left alone, and `::` is a cast. A bare `?` and a second statement
    /// are refused: the one would be bound to a wrong value, the other might or might not run.
    pub(crate) fn compile<S: AsRef<str>>(text: &str, known: &[S]) -> Result<Self, String> {
        let mut statement = Statement { sql: String::with_capacity(text.len()), names: Vec::new() };
        let mut rest = text.trim();
        while let Some(first) = rest.chars().next() {
            let length = match first {
                '\'' | '"' | '`' => quoted(rest, first)?,
                '-' if rest.starts_with("--") => rest.find('\n').unwrap_or(rest.len()),
                '/' if rest.starts_with("/*") => rest.find("*/").ok_or("a comment does not end")? + 2,
                ':' if rest.starts_with("::") => 2,
                ':' => {
                    rest = statement.parameter(rest, known)?;
                    continue;
                }
                '?' => return Err("`?` stands in it: parameters are named, as in `:order.number`".to_owned()),
                ';' => return Err("`;` stands in it: one statement only, without its end".to_owned()),
                other => other.len_utf8(),
            };
            let (taken, left) = rest.split_at(length);
            statement.sql.push_str(taken);
            rest = left;
        }
        if statement.sql.trim().is_empty() { Err("it is empty".to_owned()) } else { Ok(statement) }
    }

    /// Takes the parameter at the beginning of `text` and gives what is behind it.
    fn parameter<'a, S: AsRef<str>>(&mut self, text: &'a str, known: &[S]) -> Result<&'a str, String> {
        let text = &text[1..];
        let end =
            text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '.')).unwrap_or(text.len());
        let name = text[..end].trim_end_matches('.');
        if !known.iter().any(|known| known.as_ref() == name) {
            let known: Vec<String> = known.iter().map(|name| format!(":{}", name.as_ref())).collect();
            return Err(match known.is_empty() {
                true => format!("`:{name}`: no parameter may stand here"),
                false => format!("`:{name}` is not known here; known are {}", known.join(", ")),
            });
        }
        self.sql.push('?');
        self.names.push(name.to_owned());
        Ok(&text[name.len()..])
    }

    /// The values of the parameters, in order. A name without a value is NULL.
    pub(crate) fn bind(&self, values: &Values) -> Vec<SqlValue> {
        self.names.iter().map(|name| values.get(name).cloned().unwrap_or(SqlValue::Null)).collect()
    }
}

/// An SQL expression or clause in which no parameter stands.
pub(crate) fn plain(text: &str) -> Result<String, String> {
    Statement::compile::<&str>(text, &[]).map(|statement| statement.sql)
}

/// The length of a quoted text at the beginning of `text`; a doubled quote is two quoted texts in a row, which is the same.
fn quoted(text: &str, quote: char) -> Result<usize, String> {
    text[1..].find(quote).map(|end| end + 2).ok_or_else(|| format!("a {quote} is opened and not closed"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compiled(text: &str) -> (String, Vec<String>) {
        let statement = Statement::compile(text, &["key", "order.number"]).unwrap();
        (statement.sql, statement.names)
    }

    #[test]
    fn names_become_marks_in_their_order() {
        let (sql, names) = compiled("INSERT INTO t VALUES (:order.number, :key, :order.number)");
        assert_eq!(sql, "INSERT INTO t VALUES (?, ?, ?)");
        assert_eq!(names, ["order.number", "key", "order.number"]);
    }

    #[test]
    fn quotes_casts_and_comments_are_left_alone() {
        let text = "SELECT ':no', 'it''s ?', \"a:b\", x::text /* :no ? */ FROM t -- :no;\n WHERE k = :key";
        let (sql, names) = compiled(text);
        assert_eq!(sql, text.replace(":key", "?"));
        assert_eq!(names, ["key"]);
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        let refused = |text| Statement::compile(text, &["key"]).unwrap_err();
        assert_eq!(refused("SELECT :kye"), "`:kye` is not known here; known are :key");
        assert!(refused("SELECT ?").starts_with("`?` stands in it"));
        assert!(refused("DELETE FROM a; DELETE FROM b").starts_with("`;` stands in it"));
        assert_eq!(refused("SELECT 'a"), "a ' is opened and not closed");
        assert_eq!(refused("SELECT /* a"), "a comment does not end");
        assert_eq!(refused("  "), "it is empty");
        assert_eq!(plain("a = :key").unwrap_err(), "`:key`: no parameter may stand here");
    }

    #[test]
    fn values_go_by_name() {
        let statement = Statement::compile("SELECT :key, :order.number", &["key", "order.number"]).unwrap();
        let values = Values::from([("key".to_owned(), SqlValue::from("k"))]);
        assert_eq!(statement.bind(&values), [SqlValue::from("k"), SqlValue::Null]);
    }
}
