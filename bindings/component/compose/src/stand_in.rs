//! What stands in for the interfaces that an adapter does not export, and says which it does.

use std::error::Error;
use wit_component::{
    ComponentEncoder, DecodedWasm, StringEncoding, decode, dummy_module, embed_component_metadata,
};
use wit_parser::{LiftLowerAbi, ManglingAndAbi, Resolve, TypeDefKind, WorldId, WorldItem, WorldKey};

/// The interface that says which are answered.
const ANSWERED: &str = "tenon:crm-erp/answered@";

/// What an engine asks an adapter, by the names of its imports.
#[derive(Clone)]
pub(crate) struct Asked {
    resolve: Resolve,
    /// The interfaces that can be answered or not, each at the place of its bit in `answered`.
    interfaces: Vec<String>,
    imports: Vec<String>,
}

impl Asked {
    /// What an engine asks.
    ///
    /// # Errors
    /// It is no component, or asks no adapter.
    pub(crate) fn by(engine: &[u8]) -> Result<Self, Box<dyn Error>> {
        let DecodedWasm::Component(resolve, world) = decode(engine)? else {
            return Err("it is no component".into());
        };
        let imports: Vec<_> = names(&resolve, world).collect();
        let Some(interfaces) = imports.iter().any(|name| name.starts_with(ANSWERED)).then(|| flags(&resolve))
        else {
            return Err("it asks no adapter: take tenon-erp.wasm".into());
        };
        Ok(Self { resolve, interfaces, imports })
    }

    /// The name of one of the interfaces within a name like `tenon:erp/masters@0.1.1`.
    pub(crate) fn interface<'n>(&self, name: &'n str) -> Option<&'n str> {
        let name = name.strip_prefix("tenon:erp/")?.split('@').next()?;
        self.interfaces.iter().any(|interface| interface == name).then_some(name)
    }

    /// A component that says which interfaces are answered.
    ///
    /// # Errors
    /// It cannot be made, which no engine gives reason for.
    pub(crate) fn sign(mut self, answered: impl Fn(&str) -> bool) -> Result<Vec<u8>, Box<dyn Error>> {
        let bits = self.interfaces.iter().enumerate().filter(|(_, name)| answered(name));
        let bits = bits.fold(0, |bits, (place, _)| bits | 1 << place);
        let name = self.imports.iter().find(|name| name.starts_with(ANSWERED)).cloned().unwrap_or_default();
        let module = format!("(module (func (export \"{name}#which\") (result i32) i32.const {bits}))");
        let world = self.world(&[name])?;
        component(&self.resolve, world, wat::parse_str(module)?)
    }

    /// A component with the interfaces that nobody answers, if there are any. None of their functions is called: they end the call
    /// if one is.
    ///
    /// # Errors
    /// As [`Asked::sign`].
    pub(crate) fn gap(mut self, answered: impl Fn(&str) -> bool) -> Result<Option<Vec<u8>>, Box<dyn Error>> {
        let unanswered = |name: &&String| self.interface(name).is_some_and(|name| !answered(name));
        let names: Vec<_> = self.imports.iter().filter(unanswered).cloned().collect();
        if names.is_empty() {
            return Ok(None);
        }
        let world = self.world(&names)?;
        self.import_types_alone(world);
        let module = dummy_module(&self.resolve, world, ManglingAndAbi::Legacy(LiftLowerAbi::Sync));
        component(&self.resolve, world, module).map(Some)
    }

    /// What stands in for one interface uses types of another one, and calls nothing of it.
    fn import_types_alone(&mut self, world: WorldId) {
        for import in self.resolve.worlds[world].imports.values() {
            if let WorldItem::Interface { id, .. } = import {
                self.resolve.interfaces[*id].functions.clear();
            }
        }
    }

    /// A world that exports these interfaces.
    fn world(&mut self, exports: &[String]) -> Result<WorldId, Box<dyn Error>> {
        let exports: String = exports.iter().map(|name| format!("export {name};\n")).collect();
        let text = format!("package tenon:stand-in;\nworld stand-in {{\n{exports}}}\n");
        let package = self.resolve.push_source("stand-in.wit", &text)?;
        Ok(self.resolve.select_world(&[package], None)?)
    }
}

/// The flags `interfaces` of `answered`, in their order.
fn flags(resolve: &Resolve) -> Vec<String> {
    let declared = resolve.types.iter().find_map(|(_, declared)| match &declared.kind {
        TypeDefKind::Flags(flags) if declared.name.as_deref() == Some("interfaces") => Some(flags),
        _ => None,
    });
    declared.into_iter().flat_map(|flags| &flags.flags).map(|flag| flag.name.clone()).collect()
}

/// The interfaces that a world imports.
fn names(resolve: &Resolve, world: WorldId) -> impl Iterator<Item = String> {
    let imports = resolve.worlds[world].imports.keys();
    imports.filter(|key| matches!(key, WorldKey::Interface(_))).map(|key| resolve.name_world_key(key))
}

fn component(resolve: &Resolve, world: WorldId, mut module: Vec<u8>) -> Result<Vec<u8>, Box<dyn Error>> {
    embed_component_metadata(&mut module, resolve, world, StringEncoding::UTF8)?;
    Ok(ComponentEncoder::default().validate(true).module(&module)?.encode()?)
}
