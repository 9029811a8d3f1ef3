//! Fields of a struct: their declarations and the conversions between the struct and a list of values.

use crate::attributes::{Settings, first_paragraph, label, snake_case};
use crate::kernel::within;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Data, DeriveInput, Field, Fields, Ident};

const ALLOWED: &[&str] = &[
    "label",
    "zh",
    "max",
    "scale",
    "refers",
    "refers_by",
    "search",
    "readonly",
    "set_once",
    "set_by",
    "number",
    "gaps",
    "restricted",
    "personal",
    "default",
    "local",
    "dated",
    "form",
    "least",
    "most",
    "currency",
    "part",
    "picklist",
    "reset_by",
];

/// The named fields of a struct.
pub(crate) fn named(input: &DeriveInput) -> syn::Result<Vec<&Field>> {
    match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) => Ok(fields.named.iter().collect()),
            Fields::Unit => Ok(Vec::new()),
            Fields::Unnamed(_) => Err(syn::Error::new_spanned(input, "the fields need names")),
        },
        _ => Err(syn::Error::new_spanned(input, "only a struct can be declared so")),
    }
}

/// What fields belong to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Owner {
    /// A record of the CRM's own. Texts that people write are searched without being declared so.
    OwnRecord,
    /// Another record, or a line.
    Record,
    /// Arguments or a structured value. Lists are as long as declared.
    Value,
}

/// `&'static Shape` of these fields, and of one that the kernel declares.
pub(crate) fn shape(
    name: &str,
    doc: &str,
    fields: &[&Field],
    more: Option<TokenStream>,
    owner: Owner,
) -> syn::Result<TokenStream> {
    let fields = declarations(fields, more, owner)?;
    Ok(quote! {
        &_kernel::Shape { name: #name, doc: #doc, fields: #fields }
    })
}

/// `&'static [Field]` of these fields, in their order, with those of parts in place of the parts.
pub(crate) fn declarations(
    fields: &[&Field],
    more: Option<TokenStream>,
    owner: Owner,
) -> syn::Result<TokenStream> {
    let (mut pieces, mut run) = (Vec::new(), Vec::new());
    for field in fields {
        if is_part(field) {
            let (ty, own) = (&field.ty, std::mem::take(&mut run));
            pieces.push(quote!(&[#(#own),*]));
            pieces.push(quote!(<#ty as _kernel::Part>::FIELDS));
        } else {
            run.push(declaration(field, owner)?);
        }
    }
    run.extend(more);
    if pieces.is_empty() {
        return Ok(quote!(&[#(#run),*]));
    }
    Ok(quote! {{
        const PIECES: &[&[_kernel::Field]] = &[#(#pieces,)* &[#(#run),*]];
        const ALL: [_kernel::Field; _kernel::part::count(PIECES)] = _kernel::part::joined(PIECES);
        &ALL
    }})
}

/// Whether the type of a field is a part: `#[field(part)]`.
fn is_part(field: &Field) -> bool {
    Settings::read(&field.attrs, "field", ALLOWED).is_ok_and(|settings| settings.flag("part"))
}

fn declaration(field: &Field, owner: Owner) -> syn::Result<TokenStream> {
    let settings = Settings::read(&field.attrs, "field", ALLOWED)?;
    let name = field_name(field);
    let doc = first_paragraph(&field.attrs);
    let (kind, required) = (kind(field, &settings), required(field, &settings));
    let en = settings.text("label").unwrap_or_else(|| label(shown(&name, &settings)));
    let zh = settings.text("zh").unwrap_or_default();
    let readonly = settings.flag("readonly");
    let search = match settings.flag("search") {
        false if owner == Owner::OwnRecord && !readonly => quote!(_kernel::is_text(#kind)),
        search => quote!(#search),
    };
    let (restricted, personal) = (settings.flag("restricted"), settings.flag("personal"));
    let (local, set_once) = (settings.flag("local"), settings.flag("set_once"));
    let gaps = settings.flag("gaps");
    let (number, set_by) = (option(settings.text("number")), option(settings.text("set_by")));
    let default = default(field, &settings);
    let form = form(&settings)?;
    let (least, most) = (bound(settings.number("least")), bound(settings.number("most")));
    let most = if owner == Owner::Value { most } else { quote!(_kernel::most(#kind, #most)) };
    let dated = option(settings.text("dated"));
    let picklist = option(settings.text("picklist"));
    let reset_by = option(settings.text("reset_by"));
    let currency = option(settings.text("currency"));
    Ok(quote! {
        _kernel::Field {
            name: #name, doc: #doc, kind: #kind, required: #required,
            label: _kernel::Label { en: #en, zh: #zh },
            search: #search, readonly: #readonly, restricted: #restricted, personal: #personal, local: #local,
            number: #number, gaps: #gaps, dated: #dated, form: #form, least: #least, most: #most, currency: #currency, picklist: #picklist, default: #default,
            set_once: #set_once, set_by: #set_by, reset_by: #reset_by,
        }
    })
}

/// The references to any record, each as the two fields with the entity's name and the id.
pub(crate) fn any_references(fields: &[&Field]) -> syn::Result<Vec<[String; 2]>> {
    let mut found = Vec::new();
    for field in fields {
        let settings = Settings::read(&field.attrs, "field", ALLOWED)?;
        found.extend(settings.text("refers_by").map(|named| [named, field_name(field)]));
    }
    Ok(found)
}

/// A person reads the record that a field refers to, not its id.
fn shown<'name>(name: &'name str, settings: &Settings) -> &'name str {
    let refers = settings.text("refers").or_else(|| settings.text("refers_by"));
    let refers = refers.and_then(|_| name.strip_suffix("_id"));
    refers.unwrap_or(name)
}

/// An attribute refines the kind that the Rust type stands for; of a list, that of its values.
fn kind(field: &Field, settings: &Settings) -> TokenStream {
    let ty = &field.ty;
    let declared = quote!(<#ty as _kernel::FieldValue>::KIND);
    let refined = if let Some(max) = settings.number("max") {
        quote!(_kernel::Kind::Text { max: #max })
    } else if let Some(scale) = settings.number("scale") {
        quote!(_kernel::Kind::Decimal { scale: #scale })
    } else if let Some(entity) = settings.text("refers") {
        quote!(_kernel::Kind::Reference(#entity))
    } else if let Some(named) = settings.text("refers_by") {
        quote!(_kernel::Kind::AnyReference(#named))
    } else {
        return declared;
    };
    quote! {
        match #declared {
            _kernel::Kind::List(_) => _kernel::Kind::List(&#refined),
            _ => #refined,
        }
    }
}

/// What people name a record by is a code, whatever else is said.
fn form(settings: &Settings) -> syn::Result<TokenStream> {
    let Some(form) = settings.literal("form") else {
        let numbered = settings.text("number").is_some();
        return Ok(if numbered { quote!(_kernel::TextForm::Code) } else { quote!(_kernel::TextForm::Free) });
    };
    match form.value().as_str() {
        "code" => Ok(quote!(_kernel::TextForm::Code)),
        "country" => Ok(quote!(_kernel::TextForm::Country)),
        "email" => Ok(quote!(_kernel::TextForm::Email)),
        _ => Err(syn::Error::new_spanned(form, "a form is `code`, `country` or `email`")),
    }
}

fn bound(number: Option<u32>) -> TokenStream {
    number.map_or_else(|| quote!(None), |number| quote!(Some(#number as i64)))
}

/// What the engine fills in, or has a default for, need not be given.
fn required(field: &Field, settings: &Settings) -> TokenStream {
    let ty = &field.ty;
    let filled = settings.flag("readonly") || settings.flag("default") || settings.text("number").is_some();
    if filled { quote!(false) } else { quote!(<#ty as _kernel::FieldValue>::REQUIRED) }
}

fn default(field: &Field, settings: &Settings) -> TokenStream {
    let ty = &field.ty;
    if settings.flag("default") || settings.flag("readonly") {
        quote!(Some(|| _kernel::FieldValue::into_value(<#ty as ::core::default::Default>::default())))
    } else {
        quote!(None)
    }
}

pub(crate) fn option(text: Option<String>) -> TokenStream {
    text.map_or_else(|| quote!(None), |text| quote!(Some(#text)))
}

fn field_name(field: &Field) -> String {
    field.ident.as_ref().map(ToString::to_string).unwrap_or_default().trim_start_matches("r#").to_owned()
}

/// A constant for the name of each field: `SalesOrder::STATUS` is `"status"`. So the compiler knows the fields that filters name.
pub(crate) fn names(ident: &Ident, fields: &[&Field], more: &[&str]) -> TokenStream {
    let own = fields.iter().filter(|field| !is_part(field));
    let names: Vec<_> = own.map(|field| field_name(field)).collect();
    let names: Vec<_> = names.iter().map(String::as_str).chain(more.iter().copied()).collect();
    let constants = names.iter().map(|name| format_ident!("{}", name.to_uppercase()));
    let docs = names.iter().map(|name| format!("The name of the field `{name}`."));
    quote! {
        #[allow(dead_code)]
        impl #ident {
            #(#[doc = #docs] pub const #constants: &'static str = #names;)*
        }
    }
}

/// `into_values` and `from_values`, for the body of an impl.
pub(crate) fn conversions(fields: &[&Field]) -> TokenStream {
    let names: Vec<_> = fields.iter().map(|field| &field.ident).collect();
    let into = fields.iter().map(|field| into_values(field));
    let parts = fields.iter().filter(|field| is_part(field)).map(|field| &field.ty);
    let single = fields.iter().filter(|field| !is_part(field)).count();
    let from = fields.iter().map(|field| from_values(field));
    quote! {
        fn into_values(self) -> ::std::vec::Vec<_kernel::Value> {
            #[allow(unused_mut)]
            let mut values =
                ::std::vec::Vec::with_capacity(#single #(+ <#parts as _kernel::Part>::FIELDS.len())*);
            #(#into)*
            values
        }

        fn from_values(values: ::std::vec::Vec<_kernel::Value>) -> _kernel::Result<Self> {
            #[allow(unused_mut, unused_variables)]
            let mut values = values.into_iter();
            Ok(Self { #(#names: #from,)* })
        }
    }
}

/// `AsRef` and `AsMut` for each part: code for all that has a part asks for it so.
pub(crate) fn parts(ident: &Ident, fields: &[&Field]) -> TokenStream {
    let part = |field: &&&Field| {
        let (name, ty) = (&field.ident, &field.ty);
        quote! {
            impl ::core::convert::AsRef<#ty> for #ident {
                fn as_ref(&self) -> &#ty {
                    &self.#name
                }
            }

            impl ::core::convert::AsMut<#ty> for #ident {
                fn as_mut(&mut self) -> &mut #ty {
                    &mut self.#name
                }
            }
        }
    };
    fields.iter().filter(|field| is_part(field)).map(|field| part(&field)).collect()
}

fn into_values(field: &Field) -> TokenStream {
    let name = &field.ident;
    match is_part(field) {
        true => quote!(values.extend(_kernel::Part::into_values(self.#name));),
        false => quote!(values.push(_kernel::FieldValue::into_value(self.#name));),
    }
}

fn from_values(field: &Field) -> TokenStream {
    let (ty, path) = (&field.ty, format!("/{}", field_name(field)));
    match is_part(field) {
        true => quote! {{
            let own = values.by_ref().take(<#ty as _kernel::Part>::FIELDS.len()).collect();
            <#ty as _kernel::Part>::from_values(own)?
        }},
        false => quote! {
            _kernel::FieldValue::from_value(values.next().unwrap_or(_kernel::Value::Null))
                .map_err(|error| error.below(#path))?
        },
    }
}

/// `impl FieldValue`: a struct as one structured value.
pub(crate) fn object_value(input: &DeriveInput, shape: &TokenStream, fields: &[&Field]) -> TokenStream {
    let ident = &input.ident;
    let conversions = conversions(fields);
    quote! {
        impl _kernel::Object for #ident {
            const SHAPE: &'static _kernel::Shape = #shape;
            #conversions
        }

        impl _kernel::FieldValue for #ident {
            const KIND: _kernel::Kind = _kernel::Kind::Object(<Self as _kernel::Object>::SHAPE);

            fn into_value(self) -> _kernel::Value {
                _kernel::Value::Object(_kernel::Object::into_values(self))
            }

            fn from_value(value: _kernel::Value) -> _kernel::Result<Self> {
                <Self as _kernel::Object>::from_values(value.into_object()?)
            }
        }
    }
}

pub(crate) fn derive_object(input: DeriveInput) -> syn::Result<TokenStream> {
    let settings = Settings::read(&input.attrs, "object", &["crate"])?;
    let fields = named(&input)?;
    let name = snake_case(&input.ident.to_string());
    let shape = shape(&name, &first_paragraph(&input.attrs), &fields, None, Owner::Value)?;
    within(&settings, &object_value(&input, &shape, &fields))
}

pub(crate) fn derive_part(input: DeriveInput) -> syn::Result<TokenStream> {
    let settings = Settings::read(&input.attrs, "part", &["crate"])?;
    let (ident, fields) = (&input.ident, named(&input)?);
    let declarations = declarations(&fields, None, Owner::Record)?;
    let (names, conversions) = (names(ident, &fields, &[]), conversions(&fields));
    let implemented = quote! {
        #names

        impl _kernel::Part for #ident {
            const FIELDS: &'static [_kernel::Field] = #declarations;
            #conversions
        }
    };
    within(&settings, &implemented)
}
