//! `#[derive(Entity)]`.

use crate::attributes::{Settings, first_paragraph, label, snake_case};
use crate::fields::{Owner, any_references, conversions, named, names, option, parts, shape};
use crate::kernel::within;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{DeriveInput, Field};

const ALLOWED: &[&str] = &[
    "crate",
    "name",
    "label",
    "zh",
    "class",
    "rights",
    "owner",
    "unit",
    "reader",
    "unique",
    "index",
    "dated",
    "tree",
    "permission",
    "bookkeeping",
    "setting",
    "most",
];

pub(crate) fn derive(input: DeriveInput) -> syn::Result<TokenStream> {
    let settings = Settings::read(&input.attrs, "entity", ALLOWED)?;
    let ident = &input.ident;
    let fields = named(&input)?;
    let name = settings.text("name").unwrap_or_else(|| snake_case(&ident.to_string()));
    let doc = first_paragraph(&input.attrs);
    let en = settings.text("label").unwrap_or_else(|| label(&name));
    let zh = settings.text("zh").unwrap_or_default();
    let (class, header) = class(&input, &settings)?;
    let names = names(ident, &fields, header);
    let rights = rights(&settings);
    let permissions: Vec<_> = settings.lists("permission").flatten().collect();
    let (unique, index) = (groups(&settings, "unique"), indexes(&settings, &fields)?);
    let owner = if is_owned(&settings) { Owner::OwnRecord } else { Owner::Record };
    let shape = shape(&name, &doc, &fields, None, owner)?;
    let dated = dated(&settings, &input)?;
    let tree = tree(&settings, &input)?;
    let (bookkeeping, setting) = (settings.flag("bookkeeping"), settings.flag("setting"));
    if setting && !is_owned(&settings) {
        return Err(syn::Error::new_spanned(
            ident,
            "a setting is of class owned: its changes are counted one by one",
        ));
    }
    let most =
        settings.number("most").map_or_else(|| quote!(_kernel::EntityDef::MOST_LINES), |most| quote!(#most));
    let (parts, conversions) = (parts(ident, &fields), conversions(&fields));
    let implemented = quote! {
        #names
        #parts

        impl _kernel::Entity for #ident {
            const DEF: &'static _kernel::EntityDef = &_kernel::EntityDef {
                name: #name, doc: #doc, label: _kernel::Label { en: #en, zh: #zh },
                class: #class, rights: #rights, shape: #shape, unique: #unique, index: #index, dated: #dated, tree: #tree, bookkeeping: #bookkeeping, setting: #setting, permissions: &[#(#permissions),*], most: #most,
            };
            #conversions
        }
    };
    within(&settings, &implemented)
}

/// The class, and the fields of its header that rules name.
fn class(input: &DeriveInput, settings: &Settings) -> syn::Result<(TokenStream, &'static [&'static str])> {
    let class = settings.text("class").unwrap_or_else(|| "owned".to_owned());
    let (variant, header): (_, &[_]) = match class.as_str() {
        "owned" => ("Owned", &["id", "version", "created_at", "created_by", "updated_at", "updated_by"]),
        "mirrored" => ("Mirrored", &["id", "erp", "updated_at"]),
        "system" => ("System", &["id"]),
        "ledger" => ("Ledger", &["id", "created_at", "created_by"]),
        "line" => ("Line", &["id", "parent_id", "position"]),
        _ => return Err(syn::Error::new_spanned(input, "class is owned, mirrored, system, ledger or line")),
    };
    let variant = format_ident!("{variant}");
    Ok((quote!(_kernel::Class::#variant), header))
}

/// The two fields that say when a row is valid.
fn dated(settings: &Settings, input: &DeriveInput) -> syn::Result<TokenStream> {
    let Some(fields) = settings.text("dated") else { return Ok(quote!(::core::option::Option::None)) };
    let Some((from, until)) = fields.split_once(',') else {
        return Err(syn::Error::new_spanned(input, "dated names two fields: \"valid_from, valid_to\""));
    };
    let (from, until) = (from.trim(), until.trim());
    Ok(quote!(::core::option::Option::Some(_kernel::Dated { from: #from, until: #until })))
}

/// The three fields that make a tree of the records.
fn tree(settings: &Settings, input: &DeriveInput) -> syn::Result<TokenStream> {
    let Some(fields) = settings.text("tree") else { return Ok(quote!(::core::option::Option::None)) };
    let [parent, path, part] = fields.split(',').map(str::trim).collect::<Vec<_>>()[..] else {
        return Err(syn::Error::new_spanned(input, "tree names three fields: \"parent_id, path, code\""));
    };
    Ok(quote!(::core::option::Option::Some(_kernel::Tree { parent: #parent, path: #path, part: #part })))
}

fn is_owned(settings: &Settings) -> bool {
    settings.text("class").is_none_or(|class| class == "owned")
}

fn rights(settings: &Settings) -> TokenStream {
    let owner = settings.text("owner").unwrap_or_else(|| "owner_id".to_owned());
    let unit = settings.text("unit").unwrap_or_else(|| "unit_id".to_owned());
    let reader = option(settings.text("reader"));
    let rights = settings.text("rights").unwrap_or_else(|| "open".to_owned());
    match (rights.as_str(), rights.split_once(','), rights.strip_suffix('?')) {
        ("open", ..) => quote!(_kernel::RowRights::Open),
        ("owner", ..) => quote!(_kernel::RowRights::Owner { owner: #owner, unit: #unit, reader: #reader }),
        ("unit", ..) => quote!(_kernel::RowRights::Unit(#unit)),
        (_, Some((entity, record)), _) => {
            let (entity, record) = (entity.trim(), record.trim());
            quote!(_kernel::RowRights::About { entity: #entity, record: #record })
        }
        (_, _, Some(field)) => quote!(_kernel::RowRights::ThroughIfSet(#field)),
        (field, ..) => quote!(_kernel::RowRights::Through(#field)),
    }
}

/// The declared indexes. What is about any record is found by that record, without being declared so.
fn indexes(settings: &Settings, fields: &[&Field]) -> syn::Result<TokenStream> {
    let declared: Vec<&[String]> = settings.lists("index").collect();
    let mut found = any_references(fields)?;
    found.retain(|fields| {
        !declared.iter().copied().chain(settings.lists("unique")).any(|group| group.starts_with(fields))
    });
    let all = declared.into_iter().chain(found.iter().map(|fields| fields.as_slice()));
    let groups = all.map(|fields| quote!(&[#(#fields),*]));
    Ok(quote!(&[#(#groups),*]))
}

pub(crate) fn groups(settings: &Settings, key: &str) -> TokenStream {
    let groups = settings.lists(key).map(|fields| quote!(&[#(#fields),*]));
    quote!(&[#(#groups),*])
}
