//! Random expressions of the right types, and how they are written.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// An expression, as this test knows it.
#[derive(Clone, Debug)]
pub(super) enum Term {
    /// A number, as it is written.
    Number(String),
    Truth(bool),
    Text(String),
    /// A field of the subject, or of what it was before.
    Field(&'static str, &'static str),
    /// The item of the list of a macro, which is within so many others.
    Item(usize),
    Sign(&'static str, Box<Term>),
    Binary(&'static str, Box<Term>, Box<Term>),
    /// Whether there is a value: `== null`, `!= null`.
    Null(&'static str, Box<Term>),
    Has(&'static str, &'static str),
    If(Box<Term>, Box<Term>, Box<Term>),
    Call(&'static str, Vec<Term>),
    List(Vec<Term>),
    Each(&'static str, Box<Term>, usize, Box<Term>),
}

/// How tightly it binds when it is written.
fn level(term: &Term) -> u8 {
    match term {
        Term::If(..) => 0,
        Term::Binary("||", ..) => 1,
        Term::Binary("&&", ..) => 2,
        Term::Binary("+" | "-", ..) => 4,
        Term::Binary("*" | "/" | "%", ..) => 5,
        Term::Binary(..) | Term::Null(..) => 3,
        Term::Sign(..) => 6,
        _ => 7,
    }
}

/// The term where at least this level is needed.
fn beside(term: &Term, least: u8) -> String {
    if level(term) < least { format!("({})", write(term)) } else { write(term) }
}

/// The term as text, with no more brackets than the levels need.
pub(super) fn write(term: &Term) -> String {
    let listed = |terms: &[Term]| terms.iter().map(write).collect::<Vec<_>>().join(", ");
    match term {
        Term::Number(number) => number.clone(),
        Term::Truth(truth) => truth.to_string(),
        Term::Text(text) => quoted(text),
        Term::Field(of, name) => format!("{of}.{name}"),
        Term::Item(level) => format!("i{level}"),
        Term::Sign(sign, term) => format!("{sign}{}", beside(term, 6)),
        Term::Binary(operator, left, right) => {
            let own = level(term);
            format!("{} {operator} {}", beside(left, own), beside(right, own + 1))
        }
        Term::Null(operator, term) => format!("{} {operator} null", beside(term, 3)),
        Term::Has(of, name) => format!("has({of}.{name})"),
        Term::If(when, then, otherwise) => {
            format!("{}?{}:{}", beside(when, 1), beside(then, 1), write(otherwise))
        }
        Term::Call(name @ ("contains" | "size" | "round"), terms) if terms.len() < 3 => {
            let receiver = match &terms[0] {
                number @ Term::Number(_) => format!("({})", write(number)),
                other => beside(other, 7),
            };
            format!("{receiver}.{name}({})", listed(&terms[1..]))
        }
        Term::Call(name, terms) => format!("{name}({})", listed(terms)),
        Term::List(terms) => format!("[{}]", listed(terms)),
        Term::Each(name, list, level, body) => {
            format!("{}.{name}(i{level}, {})", beside(list, 7), write(body))
        }
    }
}

fn quoted(text: &str) -> String {
    let escaped: String = text
        .chars()
        .map(|c| match c {
            '\'' | '\\' => format!("\\{c}"),
            '\n' => "\\n".to_owned(),
            'b' => "\\u0062".to_owned(),
            c => c.to_string(),
        })
        .collect();
    format!("'{escaped}'")
}

/// A number as somebody may write it, some of them at the edge of what there is.
pub(super) fn digits() -> BoxedStrategy<String> {
    let edges = [
        "0",
        "1",
        "0.5",
        "2.50",
        "0.0000000000005",
        "0.000000000001",
        "9999999999999999999999999999",
        "999999999999.99999999999999",
        "0.0000000000000000000000000001",
        "1234567890123456.123456789012",
        "5000000000000000000000000000",
        "0.00000000000000005",
    ];
    prop_oneof![
        3 => "[0-9]{1,3}",
        3 => "[0-9]{1,4}\\.[0-9]{1,3}",
        1 => "[0-9]{1,14}\\.[0-9]{1,13}",
        1 => select(edges.to_vec()).prop_map(str::to_owned),
    ]
    .boxed()
}

/// Strategies for terms of each type.
#[derive(Clone)]
pub(super) struct Terms {
    pub(super) number: BoxedStrategy<Term>,
    pub(super) truth: BoxedStrategy<Term>,
    pub(super) text: BoxedStrategy<Term>,
    pub(super) list: BoxedStrategy<Term>,
}

fn boxed(strategy: &BoxedStrategy<Term>) -> impl Strategy<Value = Box<Term>> + use<> {
    strategy.clone().prop_map(Box::new)
}

fn field(names: &'static [&'static str]) -> BoxedStrategy<Term> {
    (select(vec!["subject", "subject", "before"]), select(names))
        .prop_map(|(of, name)| Term::Field(of, name))
        .boxed()
}

/// Terms that nest so deep, within so many macros.
pub(super) fn terms(depth: u32, macros: usize) -> Terms {
    if depth == 0 {
        return simple(macros);
    }
    let inner = terms(depth - 1, macros);
    let body = if macros < 2 { Some(terms(depth - 1, macros + 1)) } else { None };
    Terms {
        number: number(&inner),
        truth: truth(&inner, macros, body.as_ref()),
        text: text(&inner),
        list: list(&inner, macros, body.as_ref()),
    }
}

fn simple(macros: usize) -> Terms {
    let literal = digits().prop_map(Term::Number);
    let number = match macros {
        0 => prop_oneof![literal, field(&["a", "b", "c"])].boxed(),
        _ => prop_oneof![literal, field(&["a", "b", "c"]), (0..macros).prop_map(Term::Item)].boxed(),
    };
    let text = "[aAbB'\"\\\\]{0,3}".prop_map(Term::Text);
    Terms {
        number,
        truth: prop_oneof![any::<bool>().prop_map(Term::Truth), field(&["flag", "mark"])].boxed(),
        text: prop_oneof![text, field(&["name", "note"])].boxed(),
        list: field(&["list", "tail"]),
    }
}

fn number(inner: &Terms) -> BoxedStrategy<Term> {
    let operator = select(vec!["+", "-", "*", "/", "%"]);
    let several = || vec(inner.number.clone(), 1..4);
    let rounded = select(vec!["0", "2", "12", "28", "29", "1.5"]);
    let plain = inner.number.clone();
    prop_oneof![
        2 => plain,
        1 => boxed(&inner.number).prop_map(|term| Term::Sign("-", term)),
        6 => (operator, boxed(&inner.number), boxed(&inner.number)).prop_map(|(o, l, r)| Term::Binary(o, l, r)),
        1 => (boxed(&inner.truth), boxed(&inner.number), boxed(&inner.number)).prop_map(|(w, t, o)| Term::If(w, t, o)),
        1 => (select(vec!["floor", "ceil", "abs"]), inner.number.clone()).prop_map(|(f, t)| Term::Call(f, vec![t])),
        1 => (inner.number.clone(), rounded).prop_map(|(t, n)| Term::Call("round", vec![t, Term::Number(n.to_owned())])),
        1 => (select(vec!["min", "max", "coalesce"]), several()).prop_map(|(f, t)| Term::Call(f, t)),
        1 => (select(vec!["min", "max", "size"]), inner.list.clone()).prop_map(|(f, t)| Term::Call(f, vec![t])),
        1 => inner.text.clone().prop_map(|term| Term::Call("len", vec![term])),
        1 => (field(&["from", "until"]), field(&["from", "until"])).prop_map(|(a, b)| Term::Call("days", vec![a, b])),
        1 => field(&["from", "until"]).prop_map(|term| Term::Call("month", vec![term])),
    ]
    .boxed()
}

fn truth(inner: &Terms, macros: usize, body: Option<&Terms>) -> BoxedStrategy<Term> {
    let compare = || select(vec!["==", "!=", "<", "<=", ">", ">="]);
    let binary = |(o, l, r): (&'static str, Box<Term>, Box<Term>)| Term::Binary(o, l, r);
    let anything =
        prop_oneof![inner.number.clone(), inner.text.clone(), inner.truth.clone(), inner.list.clone()];
    let names = select(vec!["a", "b", "flag", "name", "list", "from"]);
    let plain = prop_oneof![
        1 => inner.truth.clone(),
        1 => boxed(&inner.truth).prop_map(|term| Term::Sign("!", term)),
        5 => (select(vec!["&&", "||"]), boxed(&inner.truth), boxed(&inner.truth)).prop_map(binary),
        5 => (compare(), boxed(&inner.number), boxed(&inner.number)).prop_map(binary),
        1 => (compare(), boxed(&inner.text), boxed(&inner.text)).prop_map(binary),
        1 => (select(vec!["==", "!="]), boxed(&inner.truth), boxed(&inner.truth)).prop_map(binary),
        1 => (boxed(&inner.number), boxed(&inner.list)).prop_map(|(l, r)| Term::Binary("in", l, r)),
        1 => (select(vec!["==", "!="]), anything.prop_map(Box::new)).prop_map(|(o, t)| Term::Null(o, t)),
        1 => (select(vec!["subject", "before"]), names).prop_map(|(of, name)| Term::Has(of, name)),
        1 => (select(vec!["contains", "starts_with"]), vec(inner.text.clone(), 2)).prop_map(|(f, t)| Term::Call(f, t)),
        1 => (boxed(&inner.truth), boxed(&inner.truth), boxed(&inner.truth)).prop_map(|(w, t, o)| Term::If(w, t, o)),
    ];
    match body {
        None => plain.boxed(),
        Some(body) => {
            let each = (select(vec!["exists", "all"]), boxed(&inner.list), boxed(&body.truth));
            let each = each.prop_map(move |(name, list, body)| Term::Each(name, list, macros, body));
            prop_oneof![5 => plain, 1 => each].boxed()
        }
    }
}

fn text(inner: &Terms) -> BoxedStrategy<Term> {
    prop_oneof![
        2 => inner.text.clone(),
        2 => (boxed(&inner.text), boxed(&inner.text)).prop_map(|(l, r)| Term::Binary("+", l, r)),
        1 => inner.text.clone().prop_map(|term| Term::Call("lower", vec![term])),
        1 => vec(inner.text.clone(), 1..3).prop_map(|terms| Term::Call("coalesce", terms)),
        1 => (boxed(&inner.truth), boxed(&inner.text), boxed(&inner.text)).prop_map(|(w, t, o)| Term::If(w, t, o)),
    ]
    .boxed()
}

fn list(inner: &Terms, macros: usize, body: Option<&Terms>) -> BoxedStrategy<Term> {
    let plain =
        prop_oneof![2 => inner.list.clone(), 1 => vec(inner.number.clone(), 1..4).prop_map(Term::List)];
    let Some(body) = body else { return plain.boxed() };
    let filter = (boxed(&inner.list), boxed(&body.truth));
    let map = (boxed(&inner.list), boxed(&body.number));
    prop_oneof![
        2 => plain,
        1 => filter.prop_map(move |(list, body)| Term::Each("filter", list, macros, body)),
        1 => map.prop_map(move |(list, body)| Term::Each("map", list, macros, body)),
    ]
    .boxed()
}
