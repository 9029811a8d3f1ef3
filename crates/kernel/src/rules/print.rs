//! Writes an expression so that it is read as the same tree.

use super::functions::Function;
use super::tree::{Form, Level, Link, Macro, Node, Operator, name_of};
use std::fmt::{self, Display, Formatter, Write};

impl Display for Node {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.form {
            Form::Null => f.write_str("null"),
            Form::Bool(value) => write!(f, "{value}"),
            Form::Number(number) => write!(f, "{number}"),
            Form::Text(text) => quoted(text, f),
            Form::List(items) => write!(f, "[{}]", Joined(items, ", ", Level::Cases)),
            Form::Name(name) => f.write_str(name),
            Form::Field(of, name) => write!(f, "{}.{name}", Receiver(of)),
            Form::Has(field) => write!(f, "has({field})"),
            Form::Not(node) => write!(f, "!{}", Within(node, Level::Sign)),
            Form::Negative(node) => write!(f, "-{}", Within(node, Level::Sign)),
            Form::Chain(first, links) => chain(first, links, f),
            Form::All(nodes) => write!(f, "{}", Joined(nodes, " && ", Level::All.tighter())),
            Form::Any(nodes) => write!(f, "{}", Joined(nodes, " || ", Level::Any.tighter())),
            Form::Cases(cases, otherwise) => {
                let part = |node| Within(node, Level::Cases.tighter());
                cases.iter().try_for_each(|(when, then)| write!(f, "{} ? {} : ", part(when), part(then)))?;
                write!(f, "{}", part(otherwise))
            }
            Form::Call(function, arguments) => {
                let name = name_of(&Function::ALL, *function);
                write!(f, "{name}({})", Joined(arguments, ", ", Level::Cases))
            }
            Form::Each(which, list, variable, body) => {
                write!(f, "{}.{}({variable}, {body})", Receiver(list), name_of(&Macro::ALL, *which))
            }
        }
    }
}

fn chain(first: &Node, links: &[Link], f: &mut Formatter<'_>) -> fmt::Result {
    let beside = links.first().map_or(Level::Whole, |link| link.operator.level().tighter());
    write!(f, "{}", Within(first, beside))?;
    links.iter().try_for_each(|link| {
        write!(f, " {} {}", name_of(&Operator::ALL, link.operator), Within(&link.right, beside))
    })
}

/// A text between quotation marks.
fn quoted(text: &str, f: &mut Formatter<'_>) -> fmt::Result {
    f.write_char('"')?;
    for c in text.chars() {
        match c {
            '"' | '\\' => write!(f, "\\{c}")?,
            '\n' => f.write_str("\\n")?,
            '\r' => f.write_str("\\r")?,
            '\t' => f.write_str("\\t")?,
            c if c.is_control() => write!(f, "\\u{:04x}", u32::from(c))?,
            c => f.write_char(c)?,
        }
    }
    f.write_char('"')
}

/// A node where at least this level is needed.
struct Within<'n>(&'n Node, Level);

impl Display for Within<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if self.0.form.level() < self.1 { write!(f, "({})", self.0) } else { write!(f, "{}", self.0) }
    }
}

/// What stands before a point. A number would take the point for its own.
struct Receiver<'n>(&'n Node);

impl Display for Receiver<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.0.form {
            Form::Number(_) => write!(f, "({})", self.0),
            _ => write!(f, "{}", Within(self.0, Level::Whole)),
        }
    }
}

/// Nodes at this level, with something between them.
struct Joined<'n>(&'n [Node], &'n str, Level);

impl Display for Joined<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.0.iter().enumerate().try_for_each(|(place, node)| {
            let between = if place == 0 { "" } else { self.1 };
            write!(f, "{between}{}", Within(node, self.2))
        })
    }
}
