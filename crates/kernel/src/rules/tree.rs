//! The tree of an expression. It is never deeper than [`DEEPEST`](super::limits::DEEPEST): whoever walks it may recurse.

use super::functions::Function;
use rust_decimal::Decimal;

/// A part of an expression. Two are equal if they say the same, wherever they stand.
#[derive(Clone, Debug)]
pub(super) struct Node {
    /// Where it begins, in characters; of an operator, where the operator stands.
    pub(super) at: usize,
    /// How deep it is: 1 if it has no parts.
    pub(super) depth: usize,
    pub(super) form: Form,
}

impl PartialEq for Node {
    fn eq(&self, other: &Self) -> bool {
        self.form == other.form
    }
}

/// What a part of an expression is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Form {
    Null,
    Bool(bool),
    Number(Decimal),
    Text(String),
    List(Vec<Node>),
    /// A variable.
    Name(String),
    /// A field of an object.
    Field(Box<Node>, String),
    /// Whether a field has a value.
    Has(Box<Node>),
    Not(Box<Node>),
    Negative(Box<Node>),
    /// Operators of one level, from the left: `a - b + c`.
    Chain(Box<Node>, Vec<Link>),
    /// `a && b && c`.
    All(Vec<Node>),
    /// `a || b || c`.
    Any(Vec<Node>),
    /// `a ? b : c ? d : e`: conditions with their values, and the value if none is true.
    Cases(Vec<(Node, Node)>, Box<Node>),
    Call(Function, Vec<Node>),
    /// A macro over the items of a list: `list.exists(item, body)`.
    Each(Macro, Box<Node>, String, Box<Node>),
}

/// An operator with what stands on its right.
#[derive(Clone, Debug)]
pub(super) struct Link {
    pub(super) operator: Operator,
    /// Where the operator stands.
    pub(super) at: usize,
    pub(super) right: Node,
}

impl PartialEq for Link {
    fn eq(&self, other: &Self) -> bool {
        self.operator == other.operator && self.right == other.right
    }
}

/// An operator between two values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Equal,
    Unequal,
    Less,
    AtMost,
    Greater,
    AtLeast,
    In,
    Plus,
    Minus,
    Times,
    Over,
    Remainder,
}

impl Operator {
    pub(super) const ALL: [(Operator, &'static str); 12] = [
        (Operator::Equal, "=="),
        (Operator::Unequal, "!="),
        (Operator::Less, "<"),
        (Operator::AtMost, "<="),
        (Operator::Greater, ">"),
        (Operator::AtLeast, ">="),
        (Operator::In, "in"),
        (Operator::Plus, "+"),
        (Operator::Minus, "-"),
        (Operator::Times, "*"),
        (Operator::Over, "/"),
        (Operator::Remainder, "%"),
    ];

    pub(super) fn level(self) -> Level {
        match self {
            Operator::Plus | Operator::Minus => Level::Sum,
            Operator::Times | Operator::Over | Operator::Remainder => Level::Product,
            _ => Level::Comparison,
        }
    }
}

/// How tightly an operator binds; each level binds tighter than those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    Cases,
    Any,
    All,
    Comparison,
    Sum,
    Product,
    Sign,
    /// What needs no brackets anywhere.
    Whole,
}

impl Level {
    /// The level of what stands beside an operator of this level.
    pub(super) fn tighter(self) -> Level {
        match self {
            Level::Cases => Level::Any,
            Level::Any => Level::All,
            Level::All => Level::Comparison,
            Level::Comparison => Level::Sum,
            Level::Sum => Level::Product,
            Level::Product => Level::Sign,
            Level::Sign | Level::Whole => Level::Whole,
        }
    }
}

/// A macro over the items of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Macro {
    Exists,
    All,
    Filter,
    Map,
}

impl Macro {
    pub(super) const ALL: [(Macro, &'static str); 4] =
        [(Macro::Exists, "exists"), (Macro::All, "all"), (Macro::Filter, "filter"), (Macro::Map, "map")];
}

/// The value of a table by its name.
pub(super) fn named<T: Copy>(table: &[(T, &str)], name: &str) -> Option<T> {
    table.iter().find(|(_, known)| *known == name).map(|(value, _)| *value)
}

/// The name of a value in its table.
pub(super) fn name_of<T: Copy + PartialEq>(table: &[(T, &'static str)], value: T) -> &'static str {
    table.iter().find(|(known, _)| *known == value).map_or("", |(_, name)| name)
}

impl Form {
    /// The parts that it is made of.
    pub(super) fn parts(&self) -> Vec<&Node> {
        match self {
            Form::Null | Form::Bool(_) | Form::Number(_) | Form::Text(_) | Form::Name(_) => Vec::new(),
            Form::List(nodes) | Form::All(nodes) | Form::Any(nodes) | Form::Call(_, nodes) => {
                nodes.iter().collect()
            }
            Form::Field(node, _) | Form::Has(node) | Form::Not(node) | Form::Negative(node) => vec![node],
            Form::Chain(first, links) => {
                std::iter::once(&**first).chain(links.iter().map(|link| &link.right)).collect()
            }
            Form::Cases(cases, otherwise) => {
                cases.iter().flat_map(|(when, then)| [when, then]).chain([&**otherwise]).collect()
            }
            Form::Each(_, list, _, body) => vec![list, body],
        }
    }

    /// The level at which it is written.
    pub(super) fn level(&self) -> Level {
        match self {
            Form::Cases(..) => Level::Cases,
            Form::Any(_) => Level::Any,
            Form::All(_) => Level::All,
            Form::Chain(_, links) => links.first().map_or(Level::Whole, |link| link.operator.level()),
            Form::Not(_) | Form::Negative(_) => Level::Sign,
            _ => Level::Whole,
        }
    }
}
