//! The timers of the modules that are on.

use super::Catalogue;
use crate::error::Result;
use crate::module::Module;
use crate::refusals;
use crate::timer::TimerEntry;

impl Catalogue {
    /// Returns the timer of this kind.
    pub fn timer(&self, kind: &str) -> Option<&TimerEntry> {
        self.timers().find(|timer| timer.kind == kind)
    }

    /// Returns all timers, by entity.
    pub fn timers(&self) -> impl Iterator<Item = &TimerEntry> {
        self.timers.values().flatten()
    }

    /// The timers of an entity, in the order of their modules.
    pub(crate) fn timers_of(&self, entity: &str) -> &[TimerEntry] {
        self.timers.get(entity).map_or(&[], Vec::as_slice)
    }

    pub(super) fn attach_timers(&mut self, module: &'static Module) -> Result<()> {
        let within = self.needed_by(module);
        for timer in module.timers {
            let home = self.home(timer.of.name).filter(|home| within.contains(home.name));
            let Some(of) = home.and_then(|_| self.def(timer.of.name)) else {
                return Err(refusals::absent_timed(module.name, timer.kind, timer.of.name));
            };
            if let Some(field) = timer.fields.iter().find(|name| of.shape.field(name).is_none()) {
                return Err(refusals::timer_field(module.name, timer.kind, timer.of.name, field));
            }
            if self.timer(timer.kind).is_some() {
                return Err(refusals::timer_declared(module.name, timer.kind));
            }
            // With the fields that modules have added.
            self.timers.entry(of.name).or_default().push(TimerEntry { of, ..*timer });
        }
        Ok(())
    }
}
