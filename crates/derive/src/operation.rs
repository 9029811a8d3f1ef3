//! `#[derive(Operation)]`.

use crate::attributes::{Settings, first_paragraph, label};
use crate::fields::{Owner, named, object_value, shape};
use crate::kernel::within;
use proc_macro2::TokenStream;
use quote::quote;
use syn::DeriveInput;

const ALLOWED: &[&str] = &["crate", "name", "label", "zh", "effect", "bootstrap", "versioned"];

pub(crate) fn derive(input: DeriveInput) -> syn::Result<TokenStream> {
    let settings = Settings::read(&input.attrs, "operation", ALLOWED)?;
    let ident = &input.ident;
    let fields = named(&input)?;
    let Some(name) = settings.text("name") else {
        return Err(syn::Error::new_spanned(ident, "#[operation(name = \"entity.verb\")] is missing"));
    };
    let doc = first_paragraph(&input.attrs);
    let en = settings.text("label").unwrap_or_else(|| label(&name));
    let zh = settings.text("zh").unwrap_or_default();
    let bootstrap = settings.flag("bootstrap");
    let effect = match settings.text("effect").as_deref() {
        Some("read") => quote!(_kernel::Effect::Read),
        Some("write") => quote!(_kernel::Effect::Write),
        _ => return Err(syn::Error::new_spanned(ident, "effect is \"read\" or \"write\"")),
    };
    let versioned = settings.flag("versioned");
    if versioned && !fields.iter().any(|field| field.ident.as_ref().is_some_and(|name| name == "id")) {
        return Err(syn::Error::new_spanned(ident, "a versioned operation has a field `id`"));
    }
    let version = versioned.then(|| quote!(_kernel::standard::EXPECTED_VERSION));
    let object = object_value(&input, &shape(&name, &doc, &fields, version, Owner::Value)?, &fields);
    let implemented = quote! {
        #object

        impl _kernel::Operation for #ident {
            const DEF: &'static _kernel::OperationDef = &_kernel::OperationDef {
                name: #name, doc: #doc, label: _kernel::Label { en: #en, zh: #zh },
                effect: #effect, bootstrap: #bootstrap, versioned: #versioned,
            };
        }
    };
    within(&settings, &implemented)
}
