//! Reads an expression: a Pratt parser. Whatever the text, it recurses no deeper than [`DEEPEST`].

use super::fault::refuse;
use super::functions::Function;
use super::limits::{DEEPEST, DEEPEST_MACROS, MOST_CHARACTERS, MOST_ITEMS, MOST_NODES};
use super::refusals;
use super::token::{Placed, Token, tokens};
use super::tree::{Form, Level, Link, Macro, Node, Operator, named};
use crate::error::Result;
use crate::kind::Label;

const A_VALUE: Label = Label { en: "a value", zh: "值" };
const AN_OPERATOR: Label = Label { en: "an operator or the end", zh: "运算符或结尾" };
const A_NAME: Label = Label { en: "a name", zh: "名称" };

/// The tree of a text.
///
/// # Errors
/// `INVALID_VALUE`, or `LIMIT_EXCEEDED`, with the place.
pub(super) fn parse(text: &str) -> Result<Node> {
    let characters = text.chars().count();
    if characters > MOST_CHARACTERS {
        let refused = refusals::too_many_characters(characters, MOST_CHARACTERS);
        return refuse(refused, MOST_CHARACTERS);
    }
    let tokens = tokens(text)?;
    let mut parser = Parser { tokens: &tokens, place: 0, depth: 0, nodes: 0, macros: 0 };
    let node = parser.expression(Level::Cases)?;
    parser.expect_end()?;
    Ok(node)
}

/// An operator that stands after a value.
#[derive(Clone, Copy, PartialEq)]
enum Infix {
    Cases,
    Any,
    All,
    Chain(Operator),
}

impl Infix {
    fn of(token: &Token) -> Option<Infix> {
        match token {
            Token::Symbol("?") => Some(Infix::Cases),
            Token::Symbol("||") => Some(Infix::Any),
            Token::Symbol("&&") => Some(Infix::All),
            Token::Symbol(symbol) => named(&Operator::ALL, symbol).map(Infix::Chain),
            Token::Name(name) if name == "in" => Some(Infix::Chain(Operator::In)),
            _ => None,
        }
    }

    fn level(self) -> Level {
        match self {
            Infix::Cases => Level::Cases,
            Infix::Any => Level::Any,
            Infix::All => Level::All,
            Infix::Chain(operator) => operator.level(),
        }
    }
}

struct Parser<'t> {
    /// The last one is the end, and is never passed.
    tokens: &'t [Placed],
    place: usize,
    depth: usize,
    nodes: usize,
    macros: usize,
}

impl<'t> Parser<'t> {
    fn peek(&self) -> &'t Token {
        &self.tokens[self.place].token
    }

    fn at(&self) -> usize {
        self.tokens[self.place].at
    }

    fn advance(&mut self) {
        self.place = (self.place + 1).min(self.tokens.len() - 1);
    }

    /// Passes a symbol, if it stands here.
    fn pass(&mut self, symbol: &str) -> bool {
        let stands = matches!(self.peek(), Token::Symbol(here) if *here == symbol);
        if stands {
            self.advance();
        }
        stands
    }

    fn expect(&mut self, symbol: &str) -> Result<()> {
        if self.pass(symbol) { Ok(()) } else { self.unexpected(format!("`{symbol}`")) }
    }

    fn expect_end(&self) -> Result<()> {
        if *self.peek() == Token::End { Ok(()) } else { self.unexpected(AN_OPERATOR) }
    }

    fn name(&mut self) -> Result<String> {
        let Token::Name(name) = self.peek() else { return self.unexpected(A_NAME) };
        self.advance();
        Ok(name.clone())
    }

    fn unexpected<T>(&self, expected: impl crate::refusal::Parameter) -> Result<T> {
        refuse(refusals::unexpected(self.peek(), expected), self.at())
    }

    /// Counts a node, or an operator of a chain.
    fn count(&mut self, at: usize) -> Result<()> {
        self.nodes += 1;
        if self.nodes > MOST_NODES { refuse(refusals::too_many_nodes(MOST_NODES), at) } else { Ok(()) }
    }

    fn node(&mut self, at: usize, form: Form) -> Result<Node> {
        self.count(at)?;
        let depth = 1 + form.parts().iter().map(|part| part.depth).max().unwrap_or_default();
        if depth > DEEPEST { refuse(refusals::too_deep(DEEPEST), at) } else { Ok(Node { at, depth, form }) }
    }

    /// Reads something that stands within what is being read.
    fn within<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        if self.depth == DEEPEST {
            return refuse(refusals::too_deep(DEEPEST), self.at());
        }
        self.depth += 1;
        let read = read(self)?;
        self.depth -= 1;
        Ok(read)
    }

    /// An expression of operators that bind at least so tightly.
    fn expression(&mut self, least: Level) -> Result<Node> {
        self.within(|parser| {
            let mut left = parser.prefix()?;
            while let Some(infix) = Infix::of(parser.peek()).filter(|infix| infix.level() >= least) {
                left = parser.continued(left, infix)?;
            }
            Ok(left)
        })
    }

    /// All that follows a value at the level of an operator.
    fn continued(&mut self, left: Node, infix: Infix) -> Result<Node> {
        let at = self.at();
        let form = match infix {
            Infix::Cases => self.cases(left)?,
            Infix::Any => Form::Any(self.joined(left, infix)?),
            Infix::All => Form::All(self.joined(left, infix)?),
            Infix::Chain(operator) => self.chain(left, operator.level())?,
        };
        self.node(at, form)
    }

    /// `left && right && …`
    fn joined(&mut self, left: Node, infix: Infix) -> Result<Vec<Node>> {
        let mut nodes = vec![left];
        while Infix::of(self.peek()) == Some(infix) {
            if nodes.len() > 1 {
                self.count(self.at())?;
            }
            self.advance();
            nodes.push(self.expression(infix.level().tighter())?);
        }
        Ok(nodes)
    }

    /// `left - right + …`
    fn chain(&mut self, left: Node, level: Level) -> Result<Form> {
        let mut links: Vec<Link> = Vec::new();
        while let Some(Infix::Chain(operator)) = Infix::of(self.peek()).filter(|infix| infix.level() == level)
        {
            let at = self.at();
            if !links.is_empty() {
                self.count(at)?;
            }
            self.advance();
            let right = self.expression(level.tighter())?;
            links.push(Link { operator, at, right });
        }
        Ok(Form::Chain(Box::new(left), links))
    }

    /// `when ? then : when ? then : otherwise`
    fn cases(&mut self, mut left: Node) -> Result<Form> {
        let mut cases = Vec::new();
        while self.pass("?") {
            self.count(self.at())?;
            let then = self.expression(Level::Any)?;
            self.expect(":")?;
            cases.push((left, then));
            left = self.expression(Level::Any)?;
        }
        Ok(Form::Cases(cases, Box::new(left)))
    }

    /// A value with its signs before it.
    fn prefix(&mut self) -> Result<Node> {
        let at = self.at();
        let sign: fn(Box<Node>) -> Form = match self.peek() {
            Token::Symbol("!") => Form::Not,
            Token::Symbol("-") => Form::Negative,
            _ => return self.postfix(),
        };
        self.advance();
        let signed = self.within(Self::prefix)?;
        self.node(at, sign(Box::new(signed)))
    }

    /// A value with its fields and methods after it.
    fn postfix(&mut self) -> Result<Node> {
        let mut node = self.primary()?;
        while self.pass(".") {
            let at = self.at();
            let name = self.name()?;
            let form = if self.pass("(") {
                self.method(node, &name, at)?
            } else {
                Form::Field(Box::new(node), name)
            };
            node = self.node(at, form)?;
        }
        Ok(node)
    }

    fn primary(&mut self) -> Result<Node> {
        let at = self.at();
        let form = match self.peek().clone() {
            Token::Number(number) => Form::Number(number),
            Token::Text(text) => Form::Text(text),
            Token::Name(name) if name != "in" => {
                self.advance();
                let form = self.named(name, at)?;
                return self.node(at, form);
            }
            Token::Symbol("[") => {
                self.advance();
                let form = Form::List(self.items("]")?);
                return self.node(at, form);
            }
            Token::Symbol("(") => {
                self.advance();
                let inner = self.expression(Level::Cases)?;
                return self.expect(")").map(|()| inner);
            }
            _ => return self.unexpected(A_VALUE),
        };
        self.advance();
        self.node(at, form)
    }

    /// A constant, a variable, or a call.
    fn named(&mut self, name: String, at: usize) -> Result<Form> {
        if self.pass("(") {
            return match name.as_str() {
                "has" => self.has(at),
                _ => {
                    let function = function(&name, at)?;
                    Ok(Form::Call(function, self.items(")")?))
                }
            };
        }
        Ok(match name.as_str() {
            "null" => Form::Null,
            "true" => Form::Bool(true),
            "false" => Form::Bool(false),
            _ => Form::Name(name),
        })
    }

    /// `has(subject.name)`, from the argument on.
    fn has(&mut self, at: usize) -> Result<Form> {
        let field = self.expression(Level::Cases)?;
        self.expect(")")?;
        match field.form {
            Form::Field(..) => Ok(Form::Has(Box::new(field))),
            _ => refuse(refusals::field_expected("has"), at),
        }
    }

    /// `list.exists(item, body)`, or a function with what stands before the point as its first argument; from the arguments on.
    fn method(&mut self, before: Node, name: &str, at: usize) -> Result<Form> {
        let Some(which) = named(&Macro::ALL, name) else {
            let function = function(name, at)?;
            let mut arguments = vec![before];
            arguments.extend(self.items(")")?);
            return Ok(Form::Call(function, arguments));
        };
        if self.macros == DEEPEST_MACROS {
            return refuse(refusals::macros_too_deep(DEEPEST_MACROS), at);
        }
        let variable = self.variable()?;
        self.expect(",")?;
        self.macros += 1;
        let body = self.expression(Level::Cases)?;
        self.macros -= 1;
        self.expect(")")?;
        Ok(Form::Each(which, Box::new(before), variable, Box::new(body)))
    }

    /// The name for the items of a list.
    fn variable(&mut self) -> Result<String> {
        let at = self.at();
        let name = self.name()?;
        match name.as_str() {
            "null" | "true" | "false" | "in" => refuse(refusals::name_in_use(name), at),
            _ => Ok(name),
        }
    }

    /// What is listed, up to the closing bracket.
    fn items(&mut self, closing: &str) -> Result<Vec<Node>> {
        let (at, mut items) = (self.at(), Vec::new());
        if self.pass(closing) {
            return Ok(items);
        }
        loop {
            items.push(self.expression(Level::Cases)?);
            if self.pass(closing) {
                break;
            }
            self.expect(",")?;
        }
        match items.len() {
            count if count > MOST_ITEMS => refuse(refusals::too_many_items(count, MOST_ITEMS), at),
            _ => Ok(items),
        }
    }
}

fn function(name: &str, at: usize) -> Result<Function> {
    match named(&Function::ALL, name) {
        Some(function) => Ok(function),
        None => refuse(refusals::unknown_function(name), at),
    }
}
