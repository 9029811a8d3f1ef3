//! Rules: expressions that users write, and that are checked when they are saved and evaluated over records.
//!
//! The language is a subset of the Common Expression Language (CEL) in which every number is an exact decimal. An expression reads the
//! variables that it is given and nothing else, so its result follows from it and them.
//!
//! ```
//! use tenon_kernel::rules::{Datum, Expression, Type};
//!
//! let expression = Expression::parse("amount > 100 || 1 / 0 > 1")?;
//! let variables = [("amount".to_owned(), Type::Number)].into();
//! assert_eq!(expression.check(&variables)?.result, Type::Bool);
//! let environment = [("amount".to_owned(), Datum::Number(150.into()))].into();
//! assert_eq!(expression.evaluate(&environment)?, Datum::Bool(true));
//! # Ok::<(), tenon_kernel::Error>(())
//! ```

mod check;
mod datum;
mod declared;
mod evaluate;
mod fault;
mod functions;
pub mod limits;
pub mod numbers;
mod parse;
mod prepared;
mod print;
pub mod refusals;
#[cfg(test)]
mod tests;
mod token;
mod tree;
mod types;
mod wide;

pub use check::{Checked, METRICS, Variables};
pub use datum::Datum;
pub use evaluate::Environment;
pub use fault::offset;
pub use prepared::{Prepared, Subject, of_rule, subject_entity};
pub use types::{Fields, Type};

use crate::error::Result;
use crate::kind::Kind;
use crate::value::Value;
use std::collections::BTreeSet;
use std::fmt;
use tree::{Form, Node};

/// An expression that was read. It is shown as it would be written, and is read the same again.
#[derive(Clone, Debug, PartialEq)]
pub struct Expression(Node);

impl Expression {
    /// Reads an expression.
    ///
    /// # Errors
    /// `INVALID_VALUE` if it is not written as an expression is, `LIMIT_EXCEEDED` if it is too large ([`limits`]). The path is
    /// `/expression`; `details.offset` is the place in it, in characters from 0.
    pub fn parse(text: &str) -> Result<Expression> {
        parse::parse(text).map(Expression)
    }

    /// Checks names and types, and returns the type of the result with the fields that are named.
    ///
    /// # Errors
    /// `UNKNOWN_FIELD`, `WRONG_TYPE`, `INVALID_VALUE` and `LIMIT_EXCEEDED`, with the place as for [`Expression::parse`].
    pub fn check(&self, variables: &Variables) -> Result<Checked> {
        check::check(&self.0, variables)
    }

    /// Returns the value of the expression with these values of its variables.
    ///
    /// # Errors
    /// `RULE_FAULT`, with the place as for [`Expression::parse`].
    pub fn evaluate(&self, environment: &Environment) -> Result<Datum> {
        evaluate::evaluate(&self.0, environment)
    }
}

impl Expression {
    /// Every name in it: of variables, fields and items.
    fn names(&self) -> BTreeSet<&str> {
        let mut names = BTreeSet::new();
        let mut left = vec![&self.0];
        while let Some(node) = left.pop() {
            if let Form::Name(name) | Form::Field(_, name) = &node.form {
                names.insert(name.as_str());
            }
            left.extend(node.form.parts());
        }
        names
    }
}

/// The type of a field of a kind; none if an expression cannot read it.
pub(crate) fn type_of(kind: Kind) -> Option<Type> {
    declared::type_of(kind)
}

/// A plain value of a field, as an expression sees it.
pub(crate) fn scalar(kind: Kind, value: &Value) -> Datum {
    declared::datum(kind, value, &BTreeSet::new())
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
