//! `#[derive(Extension)]`.

use crate::attributes::{Settings, first_paragraph, snake_case};
use crate::entity::groups;
use crate::fields::{Owner, conversions, named, names, shape};
use crate::kernel::within;
use proc_macro2::TokenStream;
use quote::quote;
use syn::DeriveInput;

const ALLOWED: &[&str] = &["crate", "extends", "index"];

pub(crate) fn derive(input: DeriveInput) -> syn::Result<TokenStream> {
    let settings = Settings::read(&input.attrs, "extension", ALLOWED)?;
    let ident = &input.ident;
    let lacking = || syn::Error::new_spanned(ident, "`#[extension(extends = \"…\")]` names the entity");
    let extends = settings.text("extends").ok_or_else(lacking)?;
    let fields = named(&input)?;
    let shape = shape(
        &snake_case(&ident.to_string()),
        &first_paragraph(&input.attrs),
        &fields,
        None,
        Owner::OwnRecord,
    )?;
    let names = names(ident, &fields, &[]);
    let (index, conversions) = (groups(&settings, "index"), conversions(&fields));
    let implemented = quote! {
        #names

        impl _kernel::Extension for #ident {
            const DEF: &'static _kernel::ExtensionDef =
                &_kernel::ExtensionDef { extends: #extends, shape: #shape, index: #index };
            #conversions
        }
    };
    within(&settings, &implemented)
}
