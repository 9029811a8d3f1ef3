//! Reading of attributes: doc comments, labels, and `#[name(key = value, flag)]`.

use quote::ToTokens;
use std::collections::BTreeMap;
use syn::{Attribute, Expr, Lit, LitStr, Meta, Token, punctuated::Punctuated};

/// Keys that may stand several times; each value is a list of names: `index = "board_id, name_key"`.
const REPEATED: &[&str] = &["unique", "index", "permission"];

/// The content of the attributes of one name.
#[derive(Default)]
pub(crate) struct Settings {
    texts: BTreeMap<String, LitStr>,
    numbers: BTreeMap<String, u32>,
    flags: Vec<String>,
    lists: Vec<(String, Vec<String>)>,
}

impl Settings {
    /// Reads all `#[name(…)]` among these attributes; a key outside `allowed` is an error.
    pub(crate) fn read(attributes: &[Attribute], name: &str, allowed: &[&str]) -> syn::Result<Self> {
        let mut settings = Self::default();
        for attribute in attributes.iter().filter(|a| a.path().is_ident(name)) {
            for meta in attribute.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated)? {
                let key = meta.path().to_token_stream().to_string();
                if !allowed.contains(&key.as_str()) {
                    return Err(syn::Error::new_spanned(
                        meta,
                        format!("`{key}` is none of {}", allowed.join(", ")),
                    ));
                }
                settings.take(key, meta)?;
            }
        }
        Ok(settings)
    }

    fn take(&mut self, key: String, meta: Meta) -> syn::Result<()> {
        match meta {
            Meta::Path(_) => self.flags.push(key),
            Meta::List(list) => return Err(syn::Error::new_spanned(list, "a flag or `key = value`")),
            Meta::NameValue(pair) => match &pair.value {
                Expr::Lit(literal) => match &literal.lit {
                    Lit::Str(text) if REPEATED.contains(&key.as_str()) => {
                        let names = text.value().split(',').map(|name| name.trim().to_owned()).collect();
                        self.lists.push((key, names));
                    }
                    Lit::Str(text) => drop(self.texts.insert(key, text.clone())),
                    Lit::Int(number) => drop(self.numbers.insert(key, number.base10_parse()?)),
                    other => return Err(syn::Error::new_spanned(other, "a text or a number")),
                },
                other => return Err(syn::Error::new_spanned(other, "a text or a number")),
            },
        }
        Ok(())
    }

    pub(crate) fn literal(&self, key: &str) -> Option<&LitStr> {
        self.texts.get(key)
    }

    pub(crate) fn text(&self, key: &str) -> Option<String> {
        self.literal(key).map(LitStr::value)
    }

    pub(crate) fn number(&self, key: &str) -> Option<u32> {
        self.numbers.get(key).copied()
    }

    pub(crate) fn flag(&self, key: &str) -> bool {
        self.flags.iter().any(|flag| flag == key)
    }

    pub(crate) fn lists<'a>(&'a self, key: &'a str) -> impl Iterator<Item = &'a [String]> {
        self.lists.iter().filter(move |(name, _)| name == key).map(|(_, list)| list.as_slice())
    }
}

/// The first paragraph of the doc comment, as one line.
pub(crate) fn first_paragraph(attributes: &[Attribute]) -> String {
    let lines = attributes.iter().filter(|a| a.path().is_ident("doc")).filter_map(|a| match &a.meta {
        Meta::NameValue(pair) => match &pair.value {
            Expr::Lit(literal) => match &literal.lit {
                Lit::Str(text) => Some(text.value().trim().to_owned()),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    });
    lines.take_while(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}

/// `SalesOrder` → `sales_order`.
pub(crate) fn snake_case(name: &str) -> String {
    let mut snake = String::new();
    for (index, letter) in name.char_indices() {
        if letter.is_uppercase() && index > 0 {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}

/// `credit_limit` → `Credit limit`, `erp_number` → `ERP number`, `customer.trade_detail` → `Customer: trade detail`.
pub(crate) fn label(name: &str) -> String {
    let words: Vec<String> = name.replace('.', ":_").split('_').map(word).collect();
    let words = words.join(" ");
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// An abbreviation is written in capitals.
fn word(word: &str) -> String {
    if ["erp", "id"].contains(&word) { word.to_uppercase() } else { word.to_owned() }
}
