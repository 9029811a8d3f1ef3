//! The effects of the modules that are on.

use super::Catalogue;
use crate::refusals;

use crate::effect::Effect;
use crate::error::Result;
use crate::module::Module;

impl Catalogue {
    /// Returns the effect of this kind.
    pub fn effect(&self, kind: &str) -> Option<&'static dyn Effect> {
        self.effects.get(kind).map(|(effect, _)| *effect)
    }

    /// Returns all effects, by kind.
    pub fn effects(&self) -> impl Iterator<Item = &'static dyn Effect> {
        self.effects.values().map(|(effect, _)| *effect)
    }

    pub(super) fn declare_effects(&mut self, module: &'static Module) -> Result<()> {
        for effect in module.effects {
            let kind = effect.kind();
            if let Some((_, other)) = self.effects.insert(kind, (*effect, module)) {
                return Err(refusals::effect_declared(module.name, kind, other.name));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{Catalogue, Effect, Module};
    use crate::effect::{Done, Next, PortSet, Request};
    use crate::platform::outbox::Outbox;
    use crate::{Code, Label, Result, Stored, Unit};
    use async_trait::async_trait;

    struct Ring;

    #[async_trait]
    impl Effect for Ring {
        fn kind(&self) -> &'static str {
            "ring"
        }

        fn label(&self) -> Label {
            Label { en: "Ring", zh: "响铃" }
        }

        fn channel(&self) -> &'static str {
            "bell"
        }

        fn capability(&self) -> &'static str {
            "ring"
        }

        fn rank(&self) -> u8 {
            0
        }

        fn prepare(&self, _: &mut Stored<Outbox>, _: &mut Unit<'_>) -> Result<Next> {
            Ok(Next::Nothing)
        }

        async fn send(&self, _: &str, _: &Request, _: &PortSet) -> Result<Done> {
            Ok(Done::default())
        }

        async fn look_up(&self, _: &str, _: &Request, _: &PortSet) -> Result<Option<Done>> {
            Ok(None)
        }

        fn settle(&self, _: &Stored<Outbox>, _: &Done, _: &mut Unit<'_>) -> Result<()> {
            Ok(())
        }
    }

    static TOWER: Module = Module { effects: &[&Ring], ..Module::new("tower", "A tower.") };
    static DOOR: Module = Module { effects: &[&Ring], ..Module::new("door", "A door.") };

    #[test]
    fn an_effect_is_found_by_its_kind() {
        let catalogue = Catalogue::of(&[&TOWER]).unwrap();
        assert_eq!(catalogue.effect("ring").map(Effect::channel), Some("bell"));
        assert_eq!(catalogue.effects().map(Effect::kind).collect::<Vec<_>>(), ["ring"]);
        assert!(catalogue.effect("knock").is_none());
    }

    #[test]
    fn two_effects_of_one_kind_are_refused_with_the_names_of_both_modules() {
        let Err(refused) = Catalogue::of(&[&TOWER, &DOOR]) else { panic!("both were taken") };
        let message = "the module `tower`: the effect `ring` is declared by the module `door`";
        assert_eq!((refused.code, refused.message.as_str()), (Code::Configuration, message));
    }
}
