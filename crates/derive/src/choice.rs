//! `#[derive(Choice)]`.

use crate::attributes::{Settings, first_paragraph, label, snake_case};
use crate::kernel::within;
use proc_macro2::TokenStream;
use quote::quote;
use syn::{Data, DeriveInput, Fields, Variant};

pub(crate) fn derive(input: DeriveInput) -> syn::Result<TokenStream> {
    let Data::Enum(data) = &input.data else {
        return Err(syn::Error::new_spanned(&input, "only an enum is a choice"));
    };
    let settings = Settings::read(&input.attrs, "choice", &["crate"])?;
    let ident = &input.ident;
    let variants: Vec<_> = data.variants.iter().map(|variant| &variant.ident).collect();
    let names: Vec<_> = variants.iter().map(|variant| snake_case(&variant.to_string())).collect();
    let options = data.variants.iter().map(option).collect::<syn::Result<Vec<_>>>()?;
    let implemented = quote! {
        impl #ident {
            /// The name on the wire and in the database.
            pub fn as_str(&self) -> &'static str {
                match self { #(Self::#variants => #names,)* }
            }
        }

        impl From<#ident> for _kernel::Value {
            fn from(value: #ident) -> _kernel::Value {
                _kernel::FieldValue::into_value(value)
            }
        }

        /// In a refusal: by its name, and by its label in Chinese.
        impl _kernel::refusal::Parameter for &#ident {
            fn given(&self) -> _kernel::refusal::Given {
                _kernel::refusal::Given::of_choice(<#ident as _kernel::FieldValue>::KIND, self.as_str())
            }
        }

        impl _kernel::FieldValue for #ident {
            const KIND: _kernel::Kind = _kernel::Kind::Choice(&[#(#options),*]);

            fn into_value(self) -> _kernel::Value {
                _kernel::Value::Text(self.as_str().to_owned())
            }

            fn from_value(value: _kernel::Value) -> _kernel::Result<Self> {
                match value.into_text()?.as_str() {
                    #(#names => Ok(Self::#variants),)*
                    other => Err(_kernel::refusals::not_an_option(other, [#(#names),*].join(", "))),
                }
            }
        }
    };
    within(&settings, &implemented)
}

fn option(variant: &Variant) -> syn::Result<TokenStream> {
    if !matches!(variant.fields, Fields::Unit) {
        return Err(syn::Error::new_spanned(variant, "a choice carries no data"));
    }
    let settings = Settings::read(&variant.attrs, "choice", &["label", "zh"])?;
    let name = snake_case(&variant.ident.to_string());
    let doc = first_paragraph(&variant.attrs);
    let en = settings.text("label").unwrap_or_else(|| label(&name));
    let zh = settings.text("zh").unwrap_or_default();
    Ok(quote! {
        _kernel::ChoiceOption { name: #name, doc: #doc, label: _kernel::Label { en: #en, zh: #zh } }
    })
}
