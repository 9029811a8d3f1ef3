//! The effects of the modules that are on.

use super::Catalogue;
use super::assemble::wrong;
use crate::effect::Effect;
use crate::error::Result;
use crate::module::Module;

impl Catalogue {
    /// The effect of this kind.
    pub fn effect(&self, kind: &str) -> Option<&'static dyn Effect> {
        self.effects.get(kind).map(|(effect, _)| *effect)
    }

    /// Every effect, by kind.
    pub fn effects(&self) -> impl Iterator<Item = &'static dyn Effect> {
        self.effects.values().map(|(effect, _)| *effect)
    }

    pub(super) fn declare_effects(&mut self, module: &'static Module) -> Result<()> {
        for effect in module.effects {
            let kind = effect.kind();
            if let Some((_, other)) = self.effects.insert(kind, (*effect, module)) {
                let message =
                    format!("it declares the effect `{kind}`, which the module `{}` declares", other.name);
                return Err(wrong(module, message));
            }
        }
        Ok(())
    }
}
