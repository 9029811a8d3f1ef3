//! The types of an expression and its parts.

use crate::kind::Label;
use crate::type_names;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A type. A value of each type may be absent, which is null.
#[derive(Clone, Debug, PartialEq)]
pub enum Type {
    /// The type of `null` alone, which fits every other one.
    Null,
    /// True or false.
    Bool,
    /// A decimal number. There are no others.
    Number,
    /// Text, identifiers, currencies and choices.
    Text,
    /// A business date.
    Date,
    /// An instant.
    Instant,
    /// A list of values of one type.
    List(Arc<Type>),
    /// Named values.
    Object(Arc<Fields>),
}

/// The fields of an object.
#[derive(Clone, Debug, PartialEq)]
pub struct Fields {
    /// What they are fields of: an entity, a structured value, or what the rule is given.
    pub of: String,
    /// The types, by name.
    pub types: BTreeMap<String, Type>,
}

impl Type {
    /// Returns the type of a list.
    pub fn list(item: Type) -> Type {
        Type::List(Arc::new(item))
    }

    /// Returns the type of an object.
    pub fn object(of: impl Into<String>, types: BTreeMap<String, Type>) -> Type {
        Type::Object(Arc::new(Fields { of: of.into(), types }))
    }

    /// Returns its name for a program.
    pub fn name(&self) -> &'static str {
        match self {
            Type::Null => "null",
            Type::Bool => "bool",
            Type::Number => "decimal",
            Type::Text => "text",
            Type::Date => "date",
            Type::Instant => "instant",
            Type::List(_) => "list",
            Type::Object(_) => "object",
        }
    }

    /// What it is called in refusals.
    pub(crate) fn label(&self) -> Label {
        match self {
            Type::Null => type_names::NULL,
            Type::Bool => type_names::BOOLEAN,
            Type::Number => type_names::NUMBER,
            Type::Text => type_names::TEXT,
            Type::Date => type_names::DATE,
            Type::Instant => type_names::INSTANT,
            Type::List(_) => type_names::LIST,
            Type::Object(_) => type_names::OBJECT,
        }
    }

    /// The type of what is one or the other, if there is one.
    pub(super) fn either(&self, other: &Type) -> Option<Type> {
        match (self, other) {
            (Type::Null, known) | (known, Type::Null) => Some(known.clone()),
            (Type::List(left), Type::List(right)) => left.either(right).map(Type::list),
            (left, right) => (left == right).then(|| left.clone()),
        }
    }

    /// Whether its values are compared as a whole.
    pub(super) fn is_plain(&self) -> bool {
        !matches!(self, Type::List(_) | Type::Object(_))
    }

    /// Whether one of its values is less than another one.
    pub(super) fn is_ordered(&self) -> bool {
        matches!(self, Type::Number | Type::Text | Type::Date | Type::Instant)
    }
}
