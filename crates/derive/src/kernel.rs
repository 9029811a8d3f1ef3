//! Where the kernel is, for the code that a derive writes: there, it is `_kernel`.

use crate::attributes::Settings;
use proc_macro2::TokenStream;
use quote::quote;
use syn::Path;

/// The implementations, with `_kernel` in scope: `crate = "…"` of the settings, or `::tenon_kernel`.
pub(crate) fn within(settings: &Settings, implemented: &TokenStream) -> syn::Result<TokenStream> {
    let kernel = match settings.literal("crate") {
        Some(path) => path.parse_with(Path::parse_mod_style)?,
        None => syn::parse_quote!(::tenon_kernel),
    };
    Ok(quote! {
        const _: () = {
            use #kernel as _kernel;
            #implemented
        };
    })
}
