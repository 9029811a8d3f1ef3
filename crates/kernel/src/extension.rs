//! Extensions: fields that a module adds to an entity of a module that it needs.
//!
//! They are columns of the same table. While the module is on, they are decoded, filtered, journaled and shown with the record.
//! The module of the entity does not know them.

use crate::catalogue::Catalogue;
use crate::entity::{Entity, EntityDef};
use crate::error::Result;
use crate::kind::Shape;
use crate::module::Module;
use crate::record::Stored;
use crate::refusals;
use crate::unit::Unit;
use crate::value::Value;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// The declaration of fields that a module adds to an entity.
#[derive(Clone, Copy, Debug)]
pub struct ExtensionDef {
    /// The entity. Its class is `owned`.
    pub extends: &'static str,
    /// The fields. Their names are unique among all fields of the entity.
    pub shape: &'static Shape,
    /// Additional indexes of the table.
    pub index: &'static [&'static [&'static str]],
}

/// A struct whose fields are added to an entity. Derived.
pub trait Extension: Sized {
    /// The declaration.
    const DEF: &'static ExtensionDef;

    /// Returns one value for each field.
    fn into_values(self) -> Vec<Value>;

    /// Creates the struct from its values.
    ///
    /// # Errors
    /// A value that does not fit its field, with the path.
    fn from_values(values: Vec<Value>) -> Result<Self>;
}

/// Returns the declaration of an extension, for the list of its module.
pub const fn extension<X: Extension>() -> &'static ExtensionDef {
    X::DEF
}

/// The declaration of an entity with these extensions. It is made once in a process, however often it is asked for.
pub(crate) fn extended(entity: &'static EntityDef, by: &[&'static ExtensionDef]) -> &'static EntityDef {
    /// The addresses of the declarations that a declaration is made of.
    type Parts = Vec<usize>;
    static MADE: Mutex<BTreeMap<Parts, &'static EntityDef>> = Mutex::new(BTreeMap::new());
    if by.is_empty() {
        return entity;
    }
    let parts = [std::ptr::from_ref(entity).addr()]
        .into_iter()
        .chain(by.iter().map(|extension| std::ptr::from_ref::<ExtensionDef>(extension).addr()));
    let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    made.entry(parts.collect()).or_insert_with(|| leaked(entity, by))
}

fn leaked(entity: &'static EntityDef, by: &[&'static ExtensionDef]) -> &'static EntityDef {
    let fields = by.iter().flat_map(|extension| extension.shape.fields);
    let fields: Vec<_> = entity.shape.fields.iter().chain(fields).copied().collect();
    let index: Vec<_> =
        entity.index.iter().chain(by.iter().flat_map(|extension| extension.index)).copied().collect();
    let shape = Box::leak(Box::new(Shape { fields: fields.leak(), ..*entity.shape }));
    Box::leak(Box::new(EntityDef { shape, index: index.leak(), ..*entity }))
}

impl Catalogue {
    /// Returns all extensions of an entity by modules of the engine, on or off, each with its module.
    pub fn extensions_of(
        &self,
        entity: &str,
    ) -> impl Iterator<Item = (&'static Module, &'static ExtensionDef)> {
        let modules = self.modules().iter().chain(self.off());
        let pairs = modules.flat_map(|module| module.extensions.iter().map(move |one| (*module, *one)));
        pairs.filter(move |(_, extension)| extension.extends == entity)
    }

    /// The place of an extension's first field among the fields of its entity, while its module is on.
    fn place(&self, extension: &ExtensionDef) -> Option<usize> {
        let first = extension.shape.fields.first()?;
        self.def(extension.extends)?.shape.field(first.name).map(|(place, _)| place)
    }
}

impl Unit<'_> {
    /// Returns the fields that an extension has added to a record.
    ///
    /// # Errors
    /// `INTERNAL` if the module of the extension is off, or the extension belongs to another entity.
    pub fn extension<X: Extension, T: Entity>(&self, record: &Stored<T>) -> Result<X> {
        let from = self.place_among_extensions::<X, T>()?;
        let values = record.extensions.iter().skip(from).take(X::DEF.shape.fields.len()).cloned();
        X::from_values(values.collect())
    }

    /// Sets the fields that an extension has added to a record. They are saved with the record.
    ///
    /// # Errors
    /// As [`Unit::extension`].
    pub fn set_extension<X: Extension, T: Entity>(&self, record: &mut Stored<T>, extension: X) -> Result<()> {
        let from = self.place_among_extensions::<X, T>()?;
        let values = extension.into_values();
        let most = record.extensions.len().max(from + values.len());
        record.extensions.resize(most, Value::Null);
        record.extensions.splice(from..from + values.len(), values);
        Ok(())
    }

    fn place_among_extensions<X: Extension, T: Entity>(&self) -> Result<usize> {
        let own = T::DEF.shape.fields.len();
        let of_this = X::DEF.extends == T::DEF.name;
        let place = self.catalogue().place(X::DEF).filter(|place| of_this && *place >= own);
        place.map(|place| place - own).ok_or_else(|| {
            let (entity, extension) = (T::DEF.name, X::DEF.shape.name);
            refusals::internal(format!("no active module extends `{entity}` by `{extension}`"))
        })
    }
}
