//! The tokens of an expression: numbers, texts, names and symbols, each with its place.

use super::fault::refuse;
use super::limits::MOST_DIGITS;
use super::refusals;
use crate::error::Result;
use crate::kind::Label;
use crate::refusal::{Given, Parameter};
use crate::type_names;
use rust_decimal::Decimal;

/// The symbols, longer ones before those that they begin with.
const SYMBOLS: [&str; 22] = [
    "&&", "||", "==", "!=", "<=", ">=", "<", ">", "!", "+", "-", "*", "/", "%", "?", ":", ".", ",", "(", ")",
    "[", "]",
];

/// A word of an expression.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    /// A number.
    Number(Decimal),
    /// A text, without its quotation marks.
    Text(String),
    /// A name, or a word such as `in` and `true`.
    Name(String),
    /// A symbol.
    Symbol(&'static str),
    /// The end of the expression.
    End,
}

/// As it is written; a text is not repeated.
impl Parameter for &Token {
    fn given(&self) -> Given {
        let written = |text: &str| Given { value: format!("`{text}`"), label: None };
        match self {
            Token::Number(number) => written(&number.to_string()),
            Token::Name(name) => written(name),
            Token::Symbol(symbol) => written(symbol),
            Token::Text(_) => type_names::TEXT.given(),
            Token::End => Label { en: "the end of the expression", zh: "表达式结尾" }.given(),
        }
    }
}

/// A token, and where it begins, in characters.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Placed {
    pub(super) token: Token,
    pub(super) at: usize,
}

/// The tokens of a text; the last one is [`Token::End`].
///
/// # Errors
/// `INVALID_VALUE` at the character that belongs to no token.
pub(super) fn tokens(text: &str) -> Result<Vec<Placed>> {
    let characters: Vec<char> = text.chars().collect();
    let mut reader = Reader { characters: &characters, place: 0 };
    let mut tokens: Vec<Placed> = Vec::new();
    loop {
        reader.take_while(char::is_whitespace);
        let at = reader.place;
        // Names after a point may begin with a digit, as custom fields do.
        let field = tokens.last().is_some_and(|last| last.token == Token::Symbol("."));
        let token = reader.token(field)?;
        let done = token == Token::End;
        tokens.push(Placed { token, at });
        if done {
            return Ok(tokens);
        }
    }
}

fn begins_name(c: char) -> bool {
    c.is_ascii_alphabetic() || c == '_'
}

fn continues_name(c: char) -> bool {
    begins_name(c) || c.is_ascii_digit()
}

struct Reader<'t> {
    characters: &'t [char],
    place: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<char> {
        self.characters.get(self.place).copied()
    }

    fn next(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.place += 1;
        Some(next)
    }

    fn take_while(&mut self, belongs: impl Fn(char) -> bool) -> String {
        let rest = self.characters.iter().skip(self.place);
        let taken: String = rest.take_while(|c| belongs(**c)).collect();
        self.place += taken.chars().count();
        taken
    }

    fn token(&mut self, field: bool) -> Result<Token> {
        let at = self.place;
        match self.peek() {
            None => Ok(Token::End),
            Some(c) if begins_name(c) || (field && c.is_ascii_digit()) => {
                Ok(Token::Name(self.take_while(continues_name)))
            }
            Some(c) if c.is_ascii_digit() => self.number(),
            Some('"' | '\'') => self.text(),
            Some(c) => match self.symbol() {
                Some(symbol) => Ok(Token::Symbol(symbol)),
                None => refuse(refusals::unknown_character(c), at),
            },
        }
    }

    fn symbol(&mut self) -> Option<&'static str> {
        let rest = &self.characters[self.place..];
        let stands = |symbol: &str| symbol.chars().eq(rest.iter().copied().take(symbol.len()));
        let symbol = SYMBOLS.into_iter().find(|symbol| stands(symbol))?;
        self.place += symbol.len();
        Some(symbol)
    }

    /// Digits, and after a point more of them. What is written is what is meant: no exponent, no other base.
    fn number(&mut self) -> Result<Token> {
        let at = self.place;
        let mut written = self.take_while(|c| c.is_ascii_digit());
        let follows = self.characters.get(self.place + 1);
        if self.peek() == Some('.') && follows.is_some_and(char::is_ascii_digit) {
            self.place += 1;
            written = format!("{written}.{}", self.take_while(|c| c.is_ascii_digit()));
        }
        let attached = self.take_while(continues_name);
        let number = Decimal::from_str_exact(&written).ok().filter(|_| attached.is_empty());
        let fits = |number: &Decimal| number.mantissa().unsigned_abs() < 10_u128.pow(MOST_DIGITS);
        match number.filter(fits) {
            Some(number) => Ok(Token::Number(number)),
            None => refuse(refusals::not_a_number(written + &attached), at),
        }
    }

    fn text(&mut self) -> Result<Token> {
        let at = self.place;
        let quote = self.next();
        let mut text = String::new();
        loop {
            match self.next() {
                None | Some('\n' | '\r') => return refuse(refusals::unclosed_text(), at),
                Some('\\') => text.push(self.escape()?),
                closing if closing == quote => return Ok(Token::Text(text)),
                Some(c) => text.push(c),
            }
        }
    }

    /// The character that stands after a backslash, or whose number does.
    fn escape(&mut self) -> Result<char> {
        let at = self.place - 1;
        let escape = self.next().unwrap_or_default();
        let hexadecimal = |reader: &mut Self| {
            let digits: String = (0..4).map_while(|_| reader.next()).collect();
            let number = u32::from_str_radix(&digits, 16).ok().filter(|_| !digits.starts_with('+'));
            (number.and_then(char::from_u32), digits)
        };
        match escape {
            'n' => Ok('\n'),
            'r' => Ok('\r'),
            't' => Ok('\t'),
            '\\' | '"' | '\'' => Ok(escape),
            'u' => match hexadecimal(self) {
                (Some(c), digits) if digits.len() == 4 => Ok(c),
                (_, digits) => refuse(refusals::unknown_escape(format!("\\u{digits}")), at),
            },
            other => refuse(refusals::unknown_escape(format!("\\{other}")), at),
        }
    }
}
