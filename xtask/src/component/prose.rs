//! Words: what is declared of a field and an operation, as documentation of WIT.

use tenon::kernel::catalogue::{Action, OperationEntry, Standard};
use tenon::kernel::{Effect, Field, Kind};

/// The most characters of a line.
const WIDTH: usize = 120;

/// Documentation before what it is about, indented by so much.
pub(crate) fn comment(indent: usize, words: &str) -> String {
    let margin = format!("{}///", " ".repeat(indent));
    let mut text = String::new();
    for line in words.trim().lines() {
        let mut written = margin.clone();
        for word in line.split_whitespace() {
            if written.chars().count() + 1 + word.chars().count() > WIDTH {
                text.push_str(&written);
                text.push('\n');
                written.clone_from(&margin);
            }
            written.push(' ');
            written.push_str(word);
        }
        text.push_str(&written);
        text.push('\n');
    }
    text
}

/// What a field means, and what its type does not say.
pub(crate) fn field(field: &Field) -> String {
    let limit = match field.kind {
        Kind::Text { max } => format!(" At most {max} characters."),
        Kind::Decimal { scale: 0 } => " A whole number.".to_owned(),
        Kind::Decimal { scale } => format!(" At most {scale} digits after the point."),
        Kind::Reference(entity) => format!(" An id of `{}`.", entity.replace('_', "-")),
        Kind::AnyReference(named) => {
            format!(" An id of a record of the entity in `{}`.", named.replace('_', "-"))
        }
        _ => String::new(),
    };
    let hidden = if field.restricted { " Not given to whoever may not read it." } else { "" };
    format!("{}{limit}{hidden}", said(field.doc, field.label.en))
}

/// The documentation, or else the word for people.
pub(crate) fn said(doc: &str, label: &str) -> String {
    if doc.is_empty() { format!("{label}.") } else { doc.to_owned() }
}

/// What an operation does, what it takes, and who may do it.
pub(crate) fn operation(operation: &OperationEntry) -> String {
    let (does, arguments): (&str, &[Field]) = match operation.action {
        Action::Declared { shape, .. } => (&operation.doc, shape.fields),
        Action::Standard(Standard::Create, _) => ("Makes one.", &[]),
        Action::Standard(Standard::Get, _) => ("Reads one by its id, deleted or not.", &[]),
        Action::Standard(Standard::Update, _) => {
            ("Changes one, at the version that the caller has read.", &[])
        }
        Action::Standard(Standard::Delete, _) => {
            ("Deletes one, logically, at the version that the caller has read.", &[])
        }
        Action::Standard(Standard::List, _) => ("Selects, sorts and pages.", &[]),
        Action::Standard(Standard::Query, _) => {
            ("Groups and measures. A row is an object with the groups and measures by their names.", &[])
        }
    };
    let key = if operation.effect == Effect::Write { " A write: it takes a key." } else { "" };
    let mut words = format!("{does}{key} Permission: `{}`.\n", operation.permission);
    for argument in arguments {
        words.push_str(&format!("\n- `{}`: {}", argument.name.replace('_', "-"), field(argument)));
    }
    words
}
