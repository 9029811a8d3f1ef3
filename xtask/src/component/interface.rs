//! An interface of WIT, as it is being written.

use super::prose;
use std::collections::{BTreeMap, BTreeSet};
use tenon::kernel::{ChoiceOption, Field, Kind, Shape};

/// The words that WIT has for itself.
const WORDS: [&str; 45] = [
    "as",
    "async",
    "bool",
    "borrow",
    "char",
    "constructor",
    "enum",
    "error-context",
    "export",
    "f32",
    "f64",
    "flags",
    "from",
    "func",
    "future",
    "import",
    "include",
    "interface",
    "list",
    "map",
    "option",
    "own",
    "package",
    "record",
    "resource",
    "result",
    "s16",
    "s32",
    "s64",
    "s8",
    "static",
    "stream",
    "string",
    "tuple",
    "type",
    "u16",
    "u32",
    "u64",
    "u8",
    "use",
    "variant",
    "with",
    "world",
    "true",
    "false",
];

/// `sales_order` as `sales-order`, with a mark where WIT has the word for itself.
pub(crate) fn identifier(name: &str) -> String {
    let name = name.replace('_', "-");
    if WORDS.contains(&name.as_str()) { format!("%{name}") } else { name }
}

/// Types of one interface that others use, and the enums among them by their cases.
#[derive(Default)]
pub(crate) struct Interface<'a> {
    pub(crate) name: String,
    doc: String,
    shared: Option<&'a [Interface<'a>]>,
    uses: BTreeMap<String, BTreeSet<String>>,
    choices: Vec<(&'static [ChoiceOption], String)>,
    objects: Vec<(&'static Shape, String)>,
    defined: BTreeSet<String>,
    types: String,
    functions: String,
}

impl<'a> Interface<'a> {
    /// An empty one. `shared` are the interfaces with the records of each module, whose types it uses.
    pub(crate) fn new(name: &str, doc: &str, shared: Option<&'a [Interface<'a>]>) -> Self {
        let name = name.replace('_', "-");
        Self { name, doc: doc.to_owned(), shared, ..Self::default() }
    }

    /// The name of a type of another interface.
    pub(crate) fn used(&mut self, interface: &str, name: &str) -> String {
        self.uses.entry(interface.to_owned()).or_default().insert(name.to_owned());
        name.to_owned()
    }

    /// The type of a value. A choice that has no name of its own yet gets `name`.
    pub(crate) fn kind(&mut self, kind: Kind, name: &str) -> String {
        match kind {
            Kind::Id | Kind::Reference(_) | Kind::AnyReference(_) => self.used("types", "id"),
            Kind::Text { .. } => "string".to_owned(),
            Kind::Bool => "bool".to_owned(),
            Kind::Integer => "s32".to_owned(),
            Kind::Long => "s64".to_owned(),
            Kind::Decimal { .. } => self.used("types", "decimal"),
            Kind::Currency => self.used("types", "currency"),
            Kind::Date => self.used("types", "date"),
            Kind::Instant => self.used("types", "instant"),
            Kind::Json => self.used("types", "json"),
            Kind::Choice(options) => self.choice(options, name),
            Kind::Object(shape) => self.object(shape),
            Kind::List(item) => format!("list<{}>", self.kind(*item, name)),
            Kind::Lines(entity) => format!("list<{}>", self.record_of(entity.name)),
            Kind::Record(entity) => self.record_of(entity.name),
        }
    }

    /// The record of an entity or its lines.
    fn record_of(&mut self, entity: &str) -> String {
        let name = identifier(entity);
        let defined = entity.replace('_', "-");
        let home = self.shared.and_then(|shared| shared.iter().find(|one| one.defined.contains(&defined)));
        home.map_or_else(|| name.clone(), |home| self.used(&home.name, &name))
    }

    fn choice(&mut self, options: &'static [ChoiceOption], name: &str) -> String {
        let same = |(known, _): &&(&[ChoiceOption], String)| *known == options;
        if let Some((_, name)) = self.choices.iter().find(same) {
            return name.clone();
        }
        let among = |records: &'a Interface<'a>| Some((records, &records.choices.iter().find(same)?.1));
        if let Some((home, name)) = self.shared.and_then(|shared| shared.iter().find_map(among)) {
            return self.used(&home.name, name);
        }
        let cases = options.iter().map(|option| (option.name, prose::said(option.doc, option.label.en)));
        let doc = format!(
            "One of `{}`.",
            options.iter().map(|option| option.name).collect::<Vec<_>>().join("`, `")
        );
        self.enumeration(name, &doc, cases);
        self.choices.push((options, name.to_owned()));
        name.to_owned()
    }

    pub(crate) fn enumeration<'n>(
        &mut self,
        name: &str,
        doc: &str,
        cases: impl Iterator<Item = (&'n str, String)>,
    ) {
        let cases: String = cases
            .map(|(case, doc)| format!("{}    {},\n", prose::comment(4, &doc), identifier(case)))
            .collect();
        self.define("enum", name, doc, &cases);
    }

    /// A structured value, named for the interface. One of a record has the name that it has there.
    fn object(&mut self, shape: &'static Shape) -> String {
        let same = |(known, _): &&(&Shape, String)| is_same(known, shape);
        let among = |records: &'a Interface<'a>| Some((records, &records.objects.iter().find(same)?.1));
        if let Some((home, name)) = self.shared.and_then(|shared| shared.iter().find_map(among)) {
            return self.used(&home.name, name);
        }
        let own = shape.name.replace('_', "-");
        let begins = own.strip_prefix(&self.name).is_some_and(|rest| rest.starts_with('-'));
        // The records of a module, which others use, have their own names.
        let is_shared = self.shared.is_none();
        let name = if begins || is_shared { own } else { format!("{}-{own}", self.name) };
        if self.defined.insert(name.clone()) {
            self.objects.push((shape, name.clone()));
            let members = shape.fields.iter().map(|field| self.member(field, &name, field.required));
            let members: String = members.collect();
            self.define("record", &name, shape.doc, &members);
        }
        name
    }

    /// A member of a record. A list is never absent: it may be empty.
    pub(crate) fn member(&mut self, field: &Field, owner: &str, given: bool) -> String {
        let kind = self.kind(field.kind, &format!("{owner}-{}", field.name.replace('_', "-")));
        let given = given || matches!(field.kind, Kind::List(_) | Kind::Lines(_));
        member(field.name, &prose::field(field), &kind, given)
    }

    pub(crate) fn define(&mut self, what: &str, name: &str, doc: &str, members: &str) {
        self.defined.insert(name.to_owned());
        let text = format!("\n{}  {what} {name} {{\n{members}  }}\n", prose::comment(2, doc));
        self.types.push_str(&text);
    }

    pub(crate) fn function(&mut self, name: &str, doc: &str, parameters: &str, answer: &str) {
        let text =
            format!("\n{}  {}: func({parameters}) -> {answer};\n", prose::comment(2, doc), identifier(name));
        self.functions.push_str(&text);
    }

    /// The interface.
    pub(crate) fn text(&self) -> String {
        let uses: String = self
            .uses
            .iter()
            .map(|(from, names)| {
                let names: Vec<_> = names.iter().map(String::as_str).collect();
                format!("  use {from}.{{{}}};\n", names.join(", "))
            })
            .collect();
        let (doc, name) = (prose::comment(0, &self.doc), identifier(&self.name));
        format!("{doc}interface {name} {{\n{uses}{}{}}}\n", self.types, self.functions)
    }
}

/// A constant has no address of its own: what has the same name and the same fields is the same.
fn is_same(one: &Shape, other: &Shape) -> bool {
    let names = |shape: &Shape| shape.fields.iter().map(|field| field.name).collect::<Vec<_>>();
    one.name == other.name && names(one) == names(other)
}

/// One member of a record, absent where it need not be `given`.
pub(crate) fn member(name: &str, doc: &str, kind: &str, given: bool) -> String {
    let kind = if given { kind.to_owned() } else { format!("option<{kind}>") };
    format!("{}    {}: {kind},\n", prose::comment(4, doc), identifier(name))
}
